"""How the places of the network, their areas, contracts and people look as JSON, and their descriptions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from makegood.faces.api.descriptions import NodeOut
from makegood.faces.api.fields import MoneyOut, Shape
from makegood.faces.api.shapes import Json, money, plain, ref
from makegood.rooms.network.queries.directory import Entry
from makegood.rooms.network.rules import Fault
from makegood.rooms.network.views import (
    AbsenceView,
    AreaView,
    CapabilityView,
    CertificateView,
    ClosureView,
    ContractView,
    DivisionView,
    Serving,
    StaffView,
    StepView,
)


class StepOut(Shape):
    """One step of a place's life, a move (codes of the parents), or a handing over (codes of both places)."""

    id: str
    verb: str
    before: str
    after: str
    reason: str
    at: datetime
    by: str | None


class AbilityOut(Shape):
    """A category and a kind of work ("" = all) at a level from 1 to 3."""

    category: str
    kind: str
    level: int


class ClosureOut(Shape):
    """A stretch of time in which a place takes no work."""

    id: str
    unit: str
    starts: datetime
    ends: datetime
    reason: str
    withdrawn_at: datetime | None


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


class FaultOut(Shape):
    """What is wrong with the areas of a division: short, over, twice, nobody, only_backup."""

    what: str
    division: str
    category: str
    kind: str
    share: int
    units: list[str]


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


class DivisionOut(Shape):
    """An administrative division."""

    code: str
    parent: str | None
    level: int
    name: str
    lat: float | None
    lng: float | None


class CertificateOut(Shape):
    """A licence, good up to and including its last day."""

    id: str
    kind: str
    number: str
    issued_on: date | None
    expires_on: date
    version: int


class AbsenceOut(Shape):
    """Somebody does not work from–to."""

    id: str
    starts: datetime
    ends: datetime | None
    reason: str


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


class EntryOut(Shape):
    """A place as people look for it, with today's hours as minutes of the day."""

    node: NodeOut
    calendar: str
    today: list[list[int]]
    open_now: bool
    opens_at: datetime | None
    closure: ClosureOut | None


@plain.register
def _step(view: StepView) -> Json:
    return {
        "id": str(view.id), "verb": view.verb, "before": view.before, "after": view.after, "reason": view.reason,
        "at": view.at, "by": ref(view.by_id),
    }  # fmt: skip


@plain.register
def _ability(view: CapabilityView) -> Json:
    return {"category": view.category, "kind": view.kind, "level": view.level}


@plain.register
def _closure(view: ClosureView) -> Json:
    return {
        "id": str(view.id), "unit": str(view.unit_id), "starts": view.starts, "ends": view.ends, "reason": view.reason,
        "withdrawn_at": view.withdrawn_at,
    }  # fmt: skip


@plain.register
def _contract(view: ContractView) -> Json:
    return {
        "id": str(view.id), "unit": str(view.unit_id), "number": view.number, "valid_from": view.valid_from,
        "valid_to": view.valid_to, "kinds": list(view.kinds), "categories": list(view.categories),
        "deposit": money(view.deposit, view.currency), "deposit_paid_on": view.deposit_paid_on,
        "deposit_returned_on": view.deposit_returned_on, "note": view.note, "version": view.version,
    }  # fmt: skip


@plain.register
def _area(view: AreaView) -> Json:
    return {
        "id": str(view.id), "unit": str(view.unit_id), "division": view.division, "category": view.category,
        "kind": view.kind, "share": view.share, "quota": view.quota, "priority": view.priority, "backup": view.backup,
        "valid_from": view.valid_from, "valid_to": view.valid_to, "version": view.version,
    }  # fmt: skip


@plain.register
def _fault(view: Fault) -> Json:
    return {
        "what": view.what, "division": view.division, "category": view.category, "kind": view.kind,
        "share": view.share, "units": [str(one) for one in view.unit_ids],
    }  # fmt: skip


@plain.register
def _serving(view: Serving) -> Json:
    return {
        "unit": str(view.area.unit_id), "code": view.code, "name": view.name, "kind": view.node_kind,
        "state": view.state, "daily_capacity": view.daily_capacity, "contracted": view.contracted,
        "closed": [_closure(one) for one in view.closed], "area": _area(view.area),
    }  # fmt: skip


@plain.register
def _division(view: DivisionView) -> Json:
    return {
        "code": view.code, "parent": view.parent, "level": view.level, "name": view.name, "lat": view.lat,
        "lng": view.lng,
    }  # fmt: skip


@plain.register
def _certificate(view: CertificateView) -> Json:
    return {
        "id": str(view.id), "kind": view.kind, "number": view.number, "issued_on": view.issued_on,
        "expires_on": view.expires_on, "version": view.version,
    }  # fmt: skip


@plain.register
def _absence(view: AbsenceView) -> Json:
    return {"id": str(view.id), "starts": view.starts, "ends": view.ends, "reason": view.reason}


@plain.register
def _staff(view: StaffView) -> Json:
    return {
        "id": str(view.id), "unit": str(view.unit_id), "number": view.number, "name": view.name, "role": view.role,
        "level": view.level, "phone": view.phone, "sex": view.sex, "user": ref(view.user_id), "since": view.since,
        "until": view.until, "skills": [_ability(one) for one in view.skills],
        "certificates": [_certificate(one) for one in view.certificates],
        "absences": [_absence(one) for one in view.absences], "version": view.version,
    }  # fmt: skip


@plain.register
def _entry(view: Entry) -> Any:
    return {
        "node": plain(view.node), "calendar": view.calendar, "today": [list(span) for span in view.today],
        "open_now": view.open_now, "opens_at": view.opens_at, "closure": plain(view.closure),
    }  # fmt: skip
