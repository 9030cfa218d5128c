"""What happened to the company, its nodes and its calendars. Ids, codes and moments only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyFounded(Event):
    """The company was set up under the law of a jurisdiction."""

    name: ClassVar[str] = "company_founded"
    subject_kind: ClassVar[str] = "unit"
    jurisdiction: str
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeCreated(Event):
    """A unit of the network got its kind and code."""

    name: ClassVar[str] = "node_created"
    subject_kind: ClassVar[str] = "unit"
    code: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarCreated(Event):
    """A working calendar was begun."""

    name: ClassVar[str] = "calendar_created"
    subject_kind: ClassVar[str] = "calendar"
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarPublished(Event):
    """A calendar got a new version; running clocks that use it may move (`kind` decides which way)."""

    name: ClassVar[str] = "calendar_published"
    subject_kind: ClassVar[str] = "calendar"
    version: int
    number: int
    kind: str
    effective: datetime
