"""What must be in place before anything is served: the schema of the database, and the static files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from makegood.ground.tables import WholeSteps


def pending_migrations() -> list[str]:
    """The migrations that this program has and the database lacks, as `app.name`, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def ensure_schema() -> None:
    """Bring the database to this version of the program; nothing happens when it is there already."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    if pending_migrations():
        # The command knows its executor by this name only.
        migrate.MigrationExecutor = WholeSteps  # type: ignore[attr-defined]
        call_command("migrate", interactive=False, verbosity=0)


def _static_digest() -> str:
    """A hash over the names, sizes and times of all static files of the installed packages."""
    total = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            found = Path(storage.path(name)).stat()
            total.update(f"{name}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return total.hexdigest()


def collect_static() -> bool:
    """Gather the static files under hashed names, if any changed since the last time; whether it was needed."""
    stamp = Path(settings.STATIC_ROOT) / "gathered.txt"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=Path(settings.STATIC_ROOT).exists())
    stamp.write_text(digest)
    return True
