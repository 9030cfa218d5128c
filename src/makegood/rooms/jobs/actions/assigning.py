"""Who goes: naming somebody, taking somebody off, and a person's whole day in one act."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Conflict, Invalid, Missing
from makegood.rooms.jobs import errors, queries
from makegood.rooms.jobs.actions.offering import take_over, told
from makegood.rooms.jobs.actions.steps import about, fact, load, note, step, tell, viewed
from makegood.rooms.jobs.events import JobAssigned, JobUnassigned
from makegood.rooms.jobs.lifecycle import HOMELESS
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.candidates import OWN, judge
from makegood.rooms.jobs.queries.seeing import visible
from makegood.rooms.jobs.views import JobView, Moved
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import StaffView


@transaction.atomic
def assign(
    *, actor: Actor, job_id: int, staff_id: int, now: datetime, reason: str = "", version: int | None = None
) -> JobView:
    """Name who goes. An accepted job goes to somebody of the outlet that has it, one that nobody has to our own people.

    Raises Missing, Forbidden, Stale, Conflict `job_state` or `staff_unfit` (with the reasons: a licence that expired,
    an absence, another sex than the customer asked for), Invalid `unknown_staff`.
    """
    row = load(actor, job_id, "assign", version, now)
    person = _person(staff_id)
    loose = row.work in HOMELESS
    if loose:
        own = network.kinds_of_units({person.unit_id}).get(person.unit_id) in OWN
        if not own or not accounts.sees_units(actor, [person.unit_id]):
            raise Invalid.one("technician", errors.UNKNOWN_STAFF)
    elif person.unit_id != row.unit_id:
        raise Invalid.one("technician", errors.UNKNOWN_STAFF)
    against = judge(row, [person], now)[person.id]
    if against:
        raise errors.staff_unfit(person.name, against)
    send(actor, row, person, now, reason=reason, version=version)
    return viewed(actor, row, now)


def _person(staff_id: int) -> StaffView:
    try:
        return network.member(SYSTEM, staff_id)
    except Missing:
        raise Invalid.one("technician", errors.UNKNOWN_STAFF) from None


def send(
    actor: Actor, row: Job, person: StaffView, now: datetime, *, reason: str = "", version: int | None = None
) -> None:
    """The same for this room's own actions, once it is known that this person may go."""
    before, loose = row.technician_id, row.work in HOMELESS
    values: dict[str, object] = {"technician_id": person.id}
    if loose:
        values |= {"unit_id": person.unit_id, "asked": row.asked + 1}
    state = step(actor, row, "assign", version, now, next_owner="technician", next_at=row.window_from, **values)
    if loose:
        take_over(row, person.unit_id, row.asked, now)
        note(actor, [fact(row, "job_accepted", now, str(row.asked))], now)
    event = JobAssigned(
        subject=row.pk, at=now, about=about(row), state=state, technician=person.id, before=before, reason=reason[:40]
    )
    tell(actor, event, now)


@transaction.atomic
def unassign(*, actor: Actor, job_id: int, reason: str, now: datetime, version: int | None = None) -> JobView:
    """Whoever was to go does not; the job keeps its window and waits for another hand of the same unit."""
    row = load(actor, job_id, "unassign", version, now)
    if row.technician_id is None:
        raise Conflict(errors.NO_TECHNICIAN, number=row.number)
    take_off(actor, row, reason, now, version)
    return viewed(actor, row, now)


def take_off(actor: Actor, row: Job, reason: str, now: datetime, version: int | None = None) -> None:
    """The same for this room's own actions."""
    before = row.technician_id or 0
    state = step(
        actor,
        row,
        "unassign",
        version,
        now,
        technician_id=None,
        departed_at=None,
        next_owner="outlet_clerk",
        next_at=now,
    )
    event = JobUnassigned(subject=row.pk, at=now, about=about(row), state=state, before=before, reason=reason[:40])
    tell(actor, event, now)


@transaction.atomic
def reassign_day(
    *,
    actor: Actor,
    staff_id: int,
    on: date,
    reason: str,
    now: datetime,
    to_id: int | None = None,
) -> list[Moved]:
    """Somebody does not come today: all of the day's visits go to others in one act, each with the reason.

    To the named colleague, else each to whoever of the same unit may go and has least to do that day. Where nobody may,
    the job keeps its window, has nobody, and its unit is told. Visits at which somebody stands already stay.
    Raises Forbidden, Invalid `unknown_staff` and `required` without a reason.
    """
    actor.need("jobs.accept")
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    person = _person(staff_id)
    if not accounts.held_at(actor, "jobs.accept", [person.unit_id]):
        raise Invalid.one("technician", errors.UNKNOWN_STAFF)
    mine = [
        one for one in queries.day(actor, technician_id=staff_id, on=on, now=now)
        if one.work in {"assigned", "booked", "en_route"}
    ]  # fmt: skip
    rows = {row.pk: row for row in visible(actor).filter(pk__in=[one.id for one in mine])}
    return [
        _passed_on(actor, rows[view.id], _heir(actor, rows[view.id], staff_id, to_id, now), reason, now)
        for view in mine
    ]  # fmt: skip


@transaction.atomic
def pass_on(
    *,
    actor: Actor,
    job_id: int,
    reason: str,
    now: datetime,
    to_id: int | None = None,
    version: int | None = None,
) -> Moved:
    """One visit of somebody who does not come goes to a colleague of the same unit, with the reason.

    To the named one, else to whoever may go and has least to do that day; where nobody may, the job keeps its window,
    has nobody, and its unit is told. Raises Missing, Forbidden, Stale, Conflict `job_no_technician`, `job_state` for a
    visit at which somebody stands, `staff_unfit` for somebody named who may not go, Invalid `unknown_staff`, and
    `required` without a reason.
    """
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    row = load(actor, job_id, "unassign", version, now)
    if row.technician_id is None:
        raise Conflict(errors.NO_TECHNICIAN, number=row.number)
    heir = _heir(actor, row, row.technician_id, None, now) if to_id is None else _person(to_id)
    if to_id is not None and heir is not None:
        if heir.unit_id != row.unit_id:
            raise Invalid.one("technician", errors.UNKNOWN_STAFF)
        against = judge(row, [heir], now)[heir.id]
        if against:
            raise errors.staff_unfit(heir.name, against)
    return _passed_on(actor, row, heir, reason, now, version)


def _passed_on(
    actor: Actor, row: Job, heir: StaffView | None, reason: str, now: datetime, version: int | None = None
) -> Moved:
    if heir is None:
        take_off(actor, row, reason, now, version)
        told(actor, "job_nobody_goes", row, row.unit_id, now)
        return Moved(viewed(actor, row, now), None, "nobody")
    if row.work == "en_route":
        # Whoever was on the way turns round before somebody else is sent.
        take_off(actor, row, reason, now, version)
        version = None
    send(actor, row, heir, now, reason=reason, version=version)
    return Moved(viewed(actor, row, now), heir.id, "")


def _heir(actor: Actor, row: Job, staff_id: int, to_id: int | None, now: datetime) -> StaffView | None:
    # Asked anew for every job: the first ones fill somebody's day before the next is looked at.
    for one in queries.hands(actor, row.pk, now):
        if one.free and one.id != staff_id and to_id in {None, one.id}:
            return _person(one.id)
    return None
