"""Events know the transaction that wrote them, so that whoever reads on from where they stopped misses none that was
committed late. SQLite has one writer: there the order of the rows is the order of the commits."""

from __future__ import annotations

from django.db import migrations


def _number(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Rows from before are in the order of their ids, ahead of all others; the table is not written anew.
        schema_editor.execute("ALTER TABLE journal_event ADD COLUMN tx bigint NOT NULL DEFAULT 0")
        schema_editor.execute(
            "ALTER TABLE journal_event ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint)"
        )
        schema_editor.execute("CREATE INDEX event_commit_order ON journal_event (tx, id)")


def _forget(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE journal_event DROP COLUMN tx")


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunPython(_number, _forget)]
