"""What reading leaves behind: who looked at whom, and when a token was last used. Kept here, written in batches.

A read must not wait for a disk, so outside a transaction these rows collect in the process and are written together:
at 200, after two seconds, and when the process ends. Inside a transaction they join it at once. A process killed in
between loses at most two seconds of them; nothing is decided by them.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from makegood.ground.accounts.models import Look, Token
from makegood.ground.rows import insert

log = logging.getLogger(__name__)

BATCH = 200
SECONDS = 2.0

_lock = threading.Lock()
_looks: list[dict[str, Any]] = []
_used: dict[int, datetime] = {}
_timer: list[threading.Timer] = []


def _write(looks: Sequence[dict[str, Any]], used: dict[int, datetime]) -> None:
    insert(Look, looks)
    for token_id, at in used.items():
        Token.objects.filter(pk=token_id).update(last_used_at=at)


def _later(looks: Sequence[dict[str, Any]], used: dict[int, datetime]) -> None:
    with _lock:
        _looks.extend(looks)
        _used.update(used)
        full = len(_looks) >= BATCH
        if not full and not _timer:
            timer = threading.Timer(SECONDS, _tick)
            timer.daemon = True
            _timer.append(timer)
            timer.start()
    if full:
        flush()


def _tick() -> None:
    try:
        flush()
    finally:
        connection.close()


def flush() -> int:
    """Write what has collected; the number of rows. A database that is away loses them, and the log says so."""
    with _lock:
        looks, used = list(_looks), dict(_used)
        _looks.clear()
        _used.clear()
        while _timer:
            _timer.pop().cancel()
    if not looks and not used:
        return 0
    try:
        for start in range(0, max(len(looks), 1), BATCH):
            _write(looks[start : start + BATCH], used if start == 0 else {})
    except DatabaseError:
        log.warning("%d looks and %d token uses could not be written", len(looks), len(used), exc_info=True)
        return 0
    return len(looks) + len(used)


def looked(rows: Sequence[dict[str, Any]]) -> None:
    """Keep rows of Look (by attribute name, without id)."""
    if connection.in_atomic_block:
        _write(rows, {})
    else:
        _later(rows, {})


def token_used(token_id: int, at: datetime) -> None:
    """Keep that a token was used."""
    if connection.in_atomic_block:
        _write([], {token_id: at})
    else:
        _later([], {token_id: at})


def _after_fork() -> None:
    # The parent writes what it collected; the child's copy would double it, and its timer is no thread any more.
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()
    _looks.clear()
    _used.clear()
    _timer.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(flush)
