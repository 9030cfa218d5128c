"""The base of every event: a frozen fact in the past tense. Plain Python, so that rules and engines may use it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

_FRAME = frozenset({"subject", "at", "about"})


_told: dict[type, tuple[str, ...]] = {}


def _names(kind: type[Event]) -> tuple[str, ...]:
    names = _told.get(kind)
    if names is None:
        names = tuple(field.name for field in dataclasses.fields(kind) if field.name not in _FRAME)
        _told[kind] = names
    return names


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One fact about one subject, to be appended to that subject's chain.

    `name` is the code of what happened, `subject_kind` the kind of the subject; both belong to the class. `at` is when
    it happened (aware), not when it was recorded. `about` links it to whatever else it concerns, as (kind, id).
    """

    name: ClassVar[str]
    subject_kind: ClassVar[str]
    subject: int
    at: datetime
    about: tuple[tuple[str, int], ...] = ()

    def data(self) -> dict[str, Any]:
        """What the event tells: ids, codes, amounts and moments, never personal data or message text."""
        return {name: getattr(self, name) for name in _names(type(self))}


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckpointMade(Event):
    """The heads of all chains that grew since the last checkpoint were fixed: a cut tail is seen from now on.

    `upto` is the newest event id looked at, `heads` how many chains are listed in `parts` rows, and `digest` the
    SHA-256 over these rows in order, hexadecimal.
    """

    name: ClassVar[str] = "checkpoint_made"
    subject_kind: ClassVar[str] = "journal"
    upto: int
    heads: int
    parts: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRetried(Event):
    """Somebody gave a dead job a new life."""

    name: ClassVar[str] = "job_retried"
    subject_kind: ClassVar[str] = "job"
    task: str
