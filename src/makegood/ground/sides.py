"""Calls side by side: long work in several transactions at once, where the database takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

#: While one waits for the disk or for the database another prepares what comes next, so that it is not only processors
#: that count; pages are answered beside them, so that it is not many.
SIDES = 4


def sides() -> int:
    """Into how many parts long work is worth dividing here: one where only one writes at a time (SQLite), and inside a
    transaction, which no other connection sees."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return 1
    return SIDES


def side_by_side(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What the calls answer, in their order: each in a thread with a connection of its own, or one after the other.

    Raises what the first of them raised, after all have ended.
    """
    if len(calls) < 2 or sides() < 2:
        return [call() for call in calls]

    def alone(call: Callable[[], T]) -> T:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls), thread_name_prefix="makegood-side") as pool:
        asked = [pool.submit(copy_context().run, alone, call) for call in calls]
    return [one.result() for one in asked]
