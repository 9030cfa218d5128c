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
    left_on: date | None = None
    contact: str = ""
    lat: float | None = None
    lng: float | None = None
    staff_count: int | None = None
    daily_capacity: int | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a node's life or one move of it; `by` is the person who did it."""

    id: int
    unit_id: int
    verb: str
    before: str
    after: str
    reason: str
    at: datetime
    by_id: int | None


@dataclass(frozen=True, slots=True)
class ClosureView:
    """A stretch of time in which a node takes no work."""

    id: int
    unit_id: int
    starts: datetime
    ends: datetime
    reason: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class CapabilityView:
    """What a node, or somebody, is able to do; "" stands for all."""

    category: str
    kind: str
    level: int


@dataclass(frozen=True, slots=True)
class DivisionView:
    """An administrative division."""

    code: str
    parent: str | None
    level: int
    name: str
    lat: float | None
    lng: float | None


@dataclass(frozen=True, slots=True)
class ContractView:
    """What an independent node may do, from–to, and its deposit in minor units."""

    id: int
    unit_id: int
    number: str
    valid_from: date
    valid_to: date
    kinds: tuple[str, ...]
    categories: tuple[str, ...]
    deposit: int
    currency: str
    deposit_paid_on: date | None
    deposit_returned_on: date | None
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class AreaView:
    """A row of the service areas."""

    id: int
    unit_id: int
    division: str
    category: str
    kind: str
    share: int
    quota: int | None
    priority: int
    backup: bool
    valid_from: date
    valid_to: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Serving:
    """A node that serves a place for some work on a day, with what decides whether it may be given the work.

    `area` is the row that says so; `closed` are the stretches of that day and later in which it takes nothing,
    `contracted` whether a contract in force allows this work (own nodes need none).
    """

    area: AreaView
    code: str
    name: str
    node_kind: str
    state: str
    daily_capacity: int | None
    contracted: bool
    closed: tuple[ClosureView, ...]


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A licence of somebody, good up to and including its last day."""

    id: int
    member_id: int
    kind: str
    number: str
    issued_on: date | None
    expires_on: date
    version: int


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """Somebody does not work from–to."""

    id: int
    member_id: int
    starts: datetime
    ends: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class StaffView:
    """Somebody who works at a node, with skills, certificates and absences that are not over."""

    id: int
    unit_id: int
    number: str
    name: str
    role: str
    level: int
    phone: str
    sex: str
    user_id: int | None
    since: date | None
    until: date | None
    version: int
    skills: tuple[CapabilityView, ...] = ()
    certificates: tuple[CertificateView, ...] = ()
    absences: tuple[AbsenceView, ...] = ()


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
