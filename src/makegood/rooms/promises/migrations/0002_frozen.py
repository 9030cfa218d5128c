"""The database itself keeps published versions and their terms as they were: only a withdrawal is ever added."""

from __future__ import annotations

from django.db import migrations

_SQLITE = (
    "CREATE TRIGGER promises_version_frozen BEFORE UPDATE ON promises_version "
    "WHEN OLD.withdrawn_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.promise_id IS NOT OLD.promise_id "
    "OR NEW.number IS NOT OLD.number OR NEW.effective IS NOT OLD.effective "
    "OR NEW.granted_back_to IS NOT OLD.granted_back_to OR NEW.published_at IS NOT OLD.published_at "
    "OR NEW.holder_id IS NOT OLD.holder_id OR NEW.statement IS NOT OLD.statement OR NEW.scope IS NOT OLD.scope "
    "OR NEW.digest IS NOT OLD.digest BEGIN SELECT RAISE(ABORT, 'promise_version_frozen'); END",
    "CREATE TRIGGER promises_version_kept BEFORE DELETE ON promises_version "
    "BEGIN SELECT RAISE(ABORT, 'promise_version_frozen'); END",
    "CREATE TRIGGER promises_term_frozen BEFORE UPDATE ON promises_term "
    "BEGIN SELECT RAISE(ABORT, 'promise_version_frozen'); END",
    "CREATE TRIGGER promises_term_kept BEFORE DELETE ON promises_term "
    "BEGIN SELECT RAISE(ABORT, 'promise_version_frozen'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION promise_version_frozen() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'promise_version_frozen' USING ERRCODE = 'integrity_constraint_violation'; END$$",
    "CREATE TRIGGER promises_version_frozen BEFORE UPDATE ON promises_version FOR EACH ROW "
    "WHEN (OLD.withdrawn_at IS NOT NULL OR (NEW.id, NEW.promise_id, NEW.number, NEW.effective, NEW.granted_back_to, "
    "NEW.published_at, NEW.holder_id, NEW.statement, NEW.scope, NEW.digest) IS DISTINCT FROM (OLD.id, OLD.promise_id, "
    "OLD.number, OLD.effective, OLD.granted_back_to, OLD.published_at, OLD.holder_id, OLD.statement, OLD.scope, "
    "OLD.digest)) EXECUTE FUNCTION promise_version_frozen()",
    "CREATE TRIGGER promises_version_kept BEFORE DELETE ON promises_version FOR EACH ROW "
    "EXECUTE FUNCTION promise_version_frozen()",
    "CREATE TRIGGER promises_term_frozen BEFORE UPDATE OR DELETE ON promises_term FOR EACH ROW "
    "EXECUTE FUNCTION promise_version_frozen()",
)


def _freeze(apps, schema_editor):
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def _thaw(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("version_frozen", "version_kept", "term_frozen", "term_kept"):
            schema_editor.execute(f"DROP TRIGGER promises_{name}")
        return
    for table, name in (("version", "version_frozen"), ("version", "version_kept"), ("term", "term_frozen")):
        schema_editor.execute(f"DROP TRIGGER promises_{name} ON promises_{table}")
    schema_editor.execute("DROP FUNCTION promise_version_frozen()")


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial")]
    operations = [migrations.RunPython(_freeze, _thaw)]
