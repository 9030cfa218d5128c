"""What answers about the network look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from makegood.faces.api.wire.shapes import MoneyOut, Shape, Texts, shows
from makegood.rooms.network.lifecycle import verbs
from makegood.rooms.network.queries.directory import Entry
from makegood.rooms.network.rules import Fault
from makegood.rooms.network.views import (
    AbsenceView,
    AreaView,
    CalendarVersionView,
    CalendarView,
    CapabilityView,
    CertificateView,
    ClosureView,
    ContractView,
    DivisionView,
    NodeView,
    Serving,
    StaffView,
    StepView,
)


@shows(NodeView, id="unit_id", verbs=lambda view: list(verbs(view.state)) if view.parent_id is not None else [])
class NodeOut(Shape):
    """A place of the network."""

    id: str
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
    left_on: date | None
    parent: str | None
    contact: str
    lat: float | None
    lng: float | None
    staff_count: int | None
    daily_capacity: int | None
    verbs: list[str]
    version: int


@shows(CalendarVersionView, calendar="code")
class CalendarVersionOut(Shape):
    """The text of a calendar as published."""

    id: str
    calendar: str
    number: int
    effective: datetime
    kind: str
    reason: str
    definition: dict[str, Any]
    created_at: datetime


@shows(CalendarView)
class CalendarOut(Shape):
    """A working calendar and its newest version."""

    code: str
    name: Texts
    unit: str | None
    versions: int
    newest: CalendarVersionOut
    version: int


@shows(StepView)
class StepOut(Shape):
    """One step of a place's life, a move (codes of the parents), or a handing over (codes of both places)."""

    id: str
    verb: str
    before: str
    after: str
    reason: str
    at: datetime
    by: str | None


@shows(CapabilityView)
class AbilityOut(Shape):
    """A category and a kind of work ("" = all) at a level from 1 to 3."""

    category: str
    kind: str
    level: int


@shows(ClosureView)
class ClosureOut(Shape):
    """A stretch of time in which a place takes no work."""

    id: str
    unit: str
    starts: datetime
    ends: datetime
    reason: str
    withdrawn_at: datetime | None


@shows(ContractView)
class ContractOut(Shape):
    """The contract of an independent place; empty kinds or categories mean all of them."""

    id: str
    unit: str
    number: str
    valid_from: date
    valid_to: date
    kinds: list[str]
    categories: list[str]
    deposit: MoneyOut
    deposit_paid_on: date | None
    deposit_returned_on: date | None
    note: str
    version: int


@shows(AreaView)
class AreaOut(Shape):
    """A row of the service areas."""

    id: str
    unit: str
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


@shows(Fault, units="unit_ids")
class FaultOut(Shape):
    """What is wrong with the areas of a division: short, over, twice, nobody, only_backup."""

    what: str
    division: str
    category: str
    kind: str
    share: int
    units: list[str]


@shows(Serving, unit=lambda view: str(view.area.unit_id), kind="node_kind")
class ServingOut(Shape):
    """A place that serves, with what decides whether it may be given the work."""

    unit: str
    code: str
    name: str
    kind: str
    state: str
    daily_capacity: int | None
    contracted: bool
    closed: list[ClosureOut]
    area: AreaOut


@shows(DivisionView)
class DivisionOut(Shape):
    """An administrative division."""

    code: str
    parent: str | None
    level: int
    name: str
    lat: float | None
    lng: float | None


@shows(CertificateView)
class CertificateOut(Shape):
    """A licence, good up to and including its last day."""

    id: str
    kind: str
    number: str
    issued_on: date | None
    expires_on: date
    version: int


@shows(AbsenceView)
class AbsenceOut(Shape):
    """Somebody does not work from–to."""

    id: str
    starts: datetime
    ends: datetime | None
    reason: str


@shows(StaffView)
class StaffOut(Shape):
    """Somebody who works at a place."""

    id: str
    unit: str
    number: str
    name: str
    role: str
    level: int
    phone: str
    sex: str
    user: str | None
    since: date | None
    until: date | None
    skills: list[AbilityOut]
    certificates: list[CertificateOut]
    absences: list[AbsenceOut]
    version: int


@shows(Entry, today=lambda view: [list(span) for span in view.today])
class EntryOut(Shape):
    """A place as people look for it, with today's hours as minutes of the day."""

    node: NodeOut
    calendar: str
    today: list[list[int]]
    open_now: bool
    opens_at: datetime | None
    closure: ClosureOut | None
