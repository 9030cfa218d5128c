"""The database refuses to change who looked at what, and to delete it within half a year; open questions know where
they wait."""

from __future__ import annotations

from django.db import migrations
from django.db.models import F

DAYS = 183


def _guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER accounts_look_no_update BEFORE UPDATE ON accounts_look "
            "BEGIN SELECT RAISE(ABORT, 'looks_append_only'); END"
        )
        schema_editor.execute(
            "CREATE TRIGGER accounts_look_no_delete BEFORE DELETE ON accounts_look "
            f"WHEN julianday('now') - julianday(OLD.at) < {DAYS} "
            "BEGIN SELECT RAISE(ABORT, 'looks_append_only'); END"
        )
        return
    schema_editor.execute(
        "CREATE FUNCTION looks_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN IF TG_OP = 'DELETE' AND OLD.at < now() - interval '{DAYS} days' THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'looks_append_only' USING ERRCODE = 'integrity_constraint_violation'; END$$"
    )
    schema_editor.execute(
        "CREATE TRIGGER accounts_look_no_change BEFORE UPDATE OR DELETE ON accounts_look "
        "FOR EACH ROW EXECUTE FUNCTION looks_append_only()"
    )
    schema_editor.execute(
        "CREATE TRIGGER accounts_look_no_truncate BEFORE TRUNCATE ON accounts_look "
        "FOR EACH STATEMENT EXECUTE FUNCTION looks_append_only()"
    )


def _release(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER accounts_look_no_{verb}")
        return
    for verb in ("change", "truncate"):
        schema_editor.execute(f"DROP TRIGGER accounts_look_no_{verb} ON accounts_look")
    schema_editor.execute("DROP FUNCTION looks_append_only()")


def _place(apps, schema_editor):
    apps.get_model("accounts", "Approval").objects.filter(waits_at=None).update(waits_at=F("unit"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_parts_and_answers")]
    operations = [
        migrations.RunPython(_place, migrations.RunPython.noop),
        migrations.RunPython(_guard, _release),
    ]
