"""A dry run: the whole import for real, on something that is thrown away.

On SQLite that is a copy of the database beside it, so that nobody waits for a long write transaction; on PostgreSQL a
transaction that is rolled back, which only its own rows feel.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.utils import load_backend

from makegood.ground.problems import Conflict

_ALIAS = "default"


@contextmanager
def rehearsal() -> Iterator[None]:
    """Inside, the database is as it was before, and nothing written there stays.

    Raises Conflict `no_room_for_rehearsal` if the disk cannot hold the copy.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        # A transaction that is open already has the lock; SQLite copies no database in the middle of one.
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        return
    live = connections[_ALIAS]
    live.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="makegood-rehearsal-") as folder:
        path = Path(folder) / "rehearsal.sqlite3"
        _copy(live.connection, path)
        settings = {**live.settings_dict, "NAME": str(path)}
        options = dict(settings["OPTIONS"])
        # Nobody needs the copy after a power cut.
        options["init_command"] = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-20000;"
        settings["OPTIONS"] = options
        played = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, _ALIAS)
        connections[_ALIAS] = played
        try:
            yield
        finally:
            connections[_ALIAS] = live
            played.close()


def _copy(live: sqlite3.Connection, path: Path) -> None:
    pages, size = (live.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    # What the import itself would write needs room as well.
    if shutil.disk_usage(path.parent).free < 2 * pages * size:
        raise Conflict("no_room_for_rehearsal", folder=str(path.parent), needed=2 * pages * size)
    with closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
