"""What cases are found by: the pieces of their words, with the index of each database over them."""

import django.db.models.deletion
from django.db import migrations, models

from makegood.engines.wording import pieces
from makegood.rooms.cases.found import INDEX, LEXEMES

SQLITE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='cases_words', content_rowid='id', "
    "tokenize=\"unicode61 remove_diacritics 0\")",
    f"CREATE TRIGGER cases_words_added AFTER INSERT ON cases_words BEGIN "
    f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words); END",
    f"CREATE TRIGGER cases_words_removed AFTER DELETE ON cases_words BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words); END",
    f"CREATE TRIGGER cases_words_changed AFTER UPDATE OF words ON cases_words BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words); "
    f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words); END",
)
POSTGRESQL = (f"CREATE INDEX {INDEX} ON cases_words USING gin ({LEXEMES.format(column='words')})",)


def index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE {INDEX}")


def gather(apps, schema_editor):
    words = apps.get_model("cases", "Words")
    for model, text, case in (("Case", "subject", "id"), ("Message", "text", "case_id")):
        rows, last = apps.get_model("cases", model).objects.order_by("pk"), 0
        while found := list(rows.filter(pk__gt=last).values_list("pk", case, text)[:1_000]):
            last = found[-1][0]
            cut = [(pk, of, " ".join(pieces(said))) for pk, of, said in found]
            words.objects.bulk_create([words(pk=pk, case_id=of, words=kept) for pk, of, kept in cut if kept])


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_first_words")]
    operations = [
        migrations.CreateModel(
            name="Words",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.RunPython(index, drop),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
