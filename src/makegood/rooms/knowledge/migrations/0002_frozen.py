"""The database keeps published texts as they were, and finds them by their words."""

from __future__ import annotations

from django.db import migrations

from makegood.ground.words import index

_KEPT = (
    "id", "article_id", "language", "number", "title", "body", "steps", "must_read", "starts", "ends", "author_id",
    "approver_id", "approval_id", "created_at", "published_at",
)
_TABLE = "knowledge_articleversion"
_SQLITE = (
    f"CREATE TRIGGER {_TABLE}_frozen BEFORE UPDATE ON {_TABLE} WHEN OLD.published_at IS NOT NULL AND ("
    "OLD.state <> 'published' OR NEW.state <> 'withdrawn' OR NEW.withdrawn_at IS NULL OR "
    + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _KEPT)
    + ") BEGIN SELECT RAISE(ABORT, 'article_version_frozen'); END",
    f"CREATE TRIGGER {_TABLE}_kept BEFORE DELETE ON {_TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'article_version_frozen'); END",
    f"CREATE TRIGGER knowledge_words_frozen BEFORE UPDATE ON knowledge_words WHEN EXISTS (SELECT 1 FROM {_TABLE} "
    "WHERE id = OLD.id AND published_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'article_version_frozen'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION article_version_frozen() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'article_version_frozen' USING ERRCODE = 'integrity_constraint_violation'; END$$",
    f"CREATE TRIGGER {_TABLE}_frozen BEFORE UPDATE ON {_TABLE} FOR EACH ROW WHEN (OLD.published_at IS NOT NULL AND ("
    "OLD.state <> 'published' OR NEW.state <> 'withdrawn' OR NEW.withdrawn_at IS NULL OR ("
    + ", ".join(f"NEW.{name}" for name in _KEPT) + ") IS DISTINCT FROM ("
    + ", ".join(f"OLD.{name}" for name in _KEPT) + "))) EXECUTE FUNCTION article_version_frozen()",
    f"CREATE TRIGGER {_TABLE}_kept BEFORE DELETE ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION article_version_frozen()",
    "CREATE FUNCTION article_words_frozen() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
    f"IF EXISTS (SELECT 1 FROM {_TABLE} WHERE id = OLD.id AND published_at IS NOT NULL) THEN "
    "RAISE EXCEPTION 'article_version_frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
    "RETURN NEW; END$$",
    "CREATE TRIGGER knowledge_words_frozen BEFORE UPDATE ON knowledge_words FOR EACH ROW "
    "EXECUTE FUNCTION article_words_frozen()",
)


def _freeze(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*(_SQLITE if vendor == "sqlite" else _POSTGRESQL), *index("knowledge_words", vendor)):
        schema_editor.execute(statement)


def _thaw(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    on = {"knowledge_words_frozen": "knowledge_words"}
    for name in (f"{_TABLE}_frozen", f"{_TABLE}_kept", "knowledge_words_frozen"):
        schema_editor.execute(f"DROP TRIGGER {name}" + ("" if vendor == "sqlite" else f" ON {on.get(name, _TABLE)}"))
    if vendor == "sqlite":
        for name in ("added", "removed", "changed"):
            schema_editor.execute(f"DROP TRIGGER knowledge_words_{name}")
        schema_editor.execute("DROP TABLE knowledge_words_index")
        return
    schema_editor.execute("DROP INDEX knowledge_words_index")
    schema_editor.execute("DROP FUNCTION article_version_frozen()")
    schema_editor.execute("DROP FUNCTION article_words_frozen()")


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunPython(_freeze, _thaw)]
