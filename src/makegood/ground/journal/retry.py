"""Running an action again when it lost a race that could not be seen before the commit.

Two writers that append to one chain compute the same next seq; the unique constraint lets one through and the other
runs again, from its first read on. The same holds for two equal ids, and for what PostgreSQL calls a serialization
failure or a deadlock. Only the outermost caller may retry: inside a transaction there is nothing left to save.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 5
#: PostgreSQL names the constraint; SQLite names the columns.
_RACES = ("event_chain", "journal_event.seq", "_pkey", "kept_answer_key", "journal_keptanswer.key", "checkpoint_part")
_SQLSTATES = frozenset({"40001", "40P01"})


def is_race(error: Exception, also: tuple[str, ...] = ()) -> bool:
    """Whether an error means that another writer was quicker, so that running again makes sense.

    `also` names further unique constraints, as PostgreSQL spells them and as SQLite spells their last column.
    """
    text = str(error)
    if isinstance(error, IntegrityError):
        # SQLite reports a primary key as "UNIQUE constraint failed: table.id" and nothing after it.
        return any(name in text for name in (*_RACES, *also)) or (text.startswith("UNIQUE") and text.endswith(".id"))
    if isinstance(error, OperationalError):
        return getattr(error.__cause__, "sqlstate", None) in _SQLSTATES
    return False


def retrying(run: Callable[[], T], *, also: tuple[str, ...] = (), tries: int = TRIES) -> T:
    """The result of `run`, called again up to `tries` times in all while it loses races; then its error is raised.

    Called inside a transaction it runs once: only the outermost caller can start again.
    """
    if connection.in_atomic_block:
        return run()
    for attempt in range(1, tries + 1):
        try:
            return run()
        except (IntegrityError, OperationalError) as error:
            if attempt == tries or not is_race(error, also):
                raise
        # Uneven waits keep two losers from meeting again.
        time.sleep(random.uniform(0.002, 0.02) * attempt)  # noqa: S311
    raise AssertionError(tries)


def again_on_race(run: Callable[P, T]) -> Callable[P, T]:
    """Decorator for the outermost caller of an action: the call is repeated while it loses races."""

    @wraps(run)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return retrying(lambda: run(*args, **kwargs))

    return wrapper
