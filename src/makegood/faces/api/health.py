"""/healthz: the process answers. /readyz: it can do its work, or says what it lacks. Neither needs a token."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from makegood import __version__
from makegood.ground.journal import queries as journal

log = logging.getLogger(__name__)

#: With work due longer than this and no worker heard of, nobody works the queue.
STALLED = timedelta(seconds=60)
#: With less than this the next writes may find no room, in bytes.
LEAST_SPACE = 4 << 20
# A process whose migrations were all there once needs no second look: its program does not change under it.
_migrated: set[str] = set()


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _answer({"status": "ok", "version": __version__}, 200)


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and queue are as they should be, else 503 with what is not."""
    checks: dict[str, Any] = {}
    try:
        checks["database"] = {"ok": _writable(), "engine": connection.vendor}
        checks["migrations"] = _migrations()
        checks["queue"] = _queue() if checks["migrations"]["ok"] else {"ok": False}
    except DatabaseError as error:
        log.warning("not ready: %s", error)
        checks["database"] = {"ok": False, "engine": connection.vendor}
    good = all(check["ok"] for check in checks.values())
    return _answer({"status": "ok" if good else "not_ready", "checks": checks}, 200 if good else 503)


def _writable() -> bool:
    """Whether the file's disk takes more; a server of its own watches over its own disk."""
    if connection.vendor != "sqlite":
        return True
    folder = Path(str(connection.settings_dict["NAME"])).parent
    if not folder.is_dir():
        return True
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= LEAST_SPACE and not disk.f_flag & os.ST_RDONLY


def _migrations() -> dict[str, Any]:
    database = str(connection.settings_dict["NAME"])
    if database in _migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"ok": True, "pending": 0}
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _migrated.add(database)
    return {"ok": not pending, "pending": pending}


def _queue() -> dict[str, Any]:
    found = journal.health(now=timezone.now())
    stalled = found.workers == 0 and found.oldest_due > STALLED.total_seconds()
    return {
        "ok": not stalled,
        "due": found.due,
        "oldest_due_seconds": round(found.oldest_due, 1),
        "running": found.running,
        "dead": found.dead,
        "workers": found.workers,
    }
