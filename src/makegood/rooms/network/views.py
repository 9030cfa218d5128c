"""What the readers of the network answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The company: under which law it stands, whose days it counts, in which money."""

    name: str
    jurisdiction: str
    zone: str
    unit_id: int
    currency: str
    version: int


@dataclass(frozen=True, slots=True)
class NodeView:
    """A place of the network."""

    unit_id: int
    code: str
    kind: str
    name: str
    region: str
    division: str
    address: str
    phone: str
    zone: str
    state: str
    opened_on: date | None
    parent_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class CalendarVersionView:
    """The text of a calendar as published, in force for dates from `effective` on."""

    id: int
    calendar_id: int
    code: str
    number: int
    effective: datetime
    kind: str
    reason: str
    definition: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A working calendar and its newest version."""

    id: int
    code: str
    name: Mapping[str, str]
    unit_id: int | None
    versions: int
    newest: CalendarVersionView
    version: int
