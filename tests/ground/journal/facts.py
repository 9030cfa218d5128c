"""Events for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened(Event):
    """Something happened to a case."""

    name: ClassVar[str] = "happened"
    subject_kind: ClassVar[str] = "case"
    code: str = ""
    due_at: datetime | None = None
    more: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed(Event):
    """What followed from it, on the same case."""

    name: ClassVar[str] = "followed"
    subject_kind: ClassVar[str] = "case"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemSeen(Event):
    """Something happened to an item."""

    name: ClassVar[str] = "item_seen"
    subject_kind: ClassVar[str] = "item"
