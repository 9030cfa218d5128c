"""Periodic work without a beat process: every worker offers the present slot, and the database elects the winner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_tasks.base import Task

from makegood.ground.journal.queue import jobs

LONGEST = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A task, its name in the dedupe key, and the length of its slots in seconds."""

    name: str
    seconds: int
    task: Task[..., Any]

    def slot(self, now: datetime) -> int:
        """The number of the slot that `now` lies in; slots are counted from 1970 in UTC."""
        return int(now.timestamp()) // self.seconds

    def key(self, slot: int) -> str:
        """The dedupe key under which a slot's job can exist only once."""
        return f"{self.name}@{slot}"


_rhythms: dict[str, Rhythm] = {}


def every(seconds: int, task: Task[..., Any], name: str) -> None:
    """Have a task without arguments run once in each slot of so many seconds, whichever worker sees it first.

    A slot in which no worker was alive is not made up for. Raises ValueError for a name that another task has, or a
    length outside 1 second to 14 days.
    """
    if not 1 <= seconds <= LONGEST or "@" in name:
        raise ValueError(name, seconds)
    rhythm = Rhythm(name, seconds, task)
    if _rhythms.setdefault(name, rhythm) != rhythm:
        raise ValueError(name)


def rhythms() -> list[Rhythm]:
    """All that is registered."""
    return list(_rhythms.values())


def offer(*, now: datetime, seen: dict[str, int]) -> int:
    """Enqueue the present slot of every rhythm unless some worker has; how many this call won.

    `seen` is the caller's memory of the slots that it has offered already: it only saves statements.
    """
    fresh = [(rhythm, rhythm.slot(now)) for rhythm in rhythms() if seen.get(rhythm.name) != rhythm.slot(now)]
    won = 0
    for rhythm, slot in fresh:
        won += jobs.enqueue_once(rhythm.task, dedupe=rhythm.key(slot), now=now)
        seen[rhythm.name] = slot
    return won
