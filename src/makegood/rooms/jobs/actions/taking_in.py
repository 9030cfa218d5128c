"""A matter taken in together with the visit that is promised for it: one call, one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.rows import one_at_a_time
from makegood.rooms.cases import actions as cases_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.inputs import OpenCase
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.creating import check_window, create_jobs
from makegood.rooms.jobs.actions.offering import hand_to
from makegood.rooms.jobs.actions.steps import case_fact, note, viewed
from makegood.rooms.jobs.inputs import JobInput, PlaceInput, VisitInput, VisitWish
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.seeing import through
from makegood.rooms.jobs.queries.windows import line_for
from makegood.rooms.jobs.rules import Candidate
from makegood.rooms.jobs.views import JobView

#: Ways in which somebody is spoken with while the matter is taken in: agreeing on a time is the first talk then.
_SPOKEN = frozenset({"phone", "store", "chat"})


@transaction.atomic
def take_in(
    *, actor: Actor, request: OpenCase, visit: VisitInput, now: datetime, draft: str = ""
) -> tuple[CaseView, JobView]:
    """Open a case and promise a visit for it in a window that the place still has room for.

    The case's own clocks know the window, the place is asked for the job at once, and in a talk the first contact is
    kept. Two who promise the last room at the same moment: the second is told. Raises as `cases.open_case` and
    `create_jobs`; Conflict `unit_unfit`, `window_taken`; Invalid for a kind of matter that nobody goes out for.
    """
    actor.need("cases.open")
    actor.need("jobs.open")
    check_window(visit.window, now)
    kind = visit.kind or rules.KIND_OF_CASE.get(cases.kind(request.kind).root, "")
    if not kind:
        raise Invalid.one("kind", errors.REQUIRED)
    # Whoever promises for a place waits for whoever does so just now: the room is counted after them.
    one_at_a_time(f"windows {visit.unit_id}")
    told = replace(request, data={**request.data, "window_end": visit.window.ends.isoformat()})
    case = cases_actions.open_case(actor=actor, request=told, draft=draft, now=now)
    row = _laid_out(actor, case, kind, visit, now)
    if request.channel in _SPOKEN:
        note(actor, case_fact(row, "first_contact", now), now)
    return cases.by_id(through(actor), case.id, now), viewed(actor, row, now)


@transaction.atomic
def promise_visit(*, actor: Actor, case_id: int, visit: VisitInput, now: datetime) -> JobView:
    """Promise a visit for a case that is there, in a window that the place still has room for.

    Raises as `create_jobs`; Missing; Conflict `unit_unfit`, `window_taken`; Invalid for a kind of matter that nobody
    goes out for.
    """
    actor.need("jobs.open")
    check_window(visit.window, now)
    case = cases.by_id(through(actor), case_id, now)
    kind = visit.kind or rules.KIND_OF_CASE.get(case.root, "")
    if not kind:
        raise Invalid.one("kind", errors.REQUIRED)
    one_at_a_time(f"windows {visit.unit_id}")
    return viewed(actor, _laid_out(actor, case, kind, visit, now), now)


def _laid_out(actor: Actor, case: CaseView, kind: str, visit: VisitInput, now: datetime) -> Job:
    """The job of a case with its window, and the place that is asked for it."""
    person = customers.many(SYSTEM, [case.customer_id]).get(case.customer_id) if case.customer_id is not None else None
    place = _place(visit.place, person)
    wish = VisitWish(kind, place.division or (person.division if person else ""), case.customer_id, case.item_id)
    chosen = _chosen(wish, visit, now)
    job = JobInput(kind, case.id, window=visit.window, place=place, task=case.subject)
    (id_,) = create_jobs(actor=through(actor), jobs=[job], now=now)
    row = Job.objects.get(pk=id_)
    hand_to(SYSTEM, row, chosen, now, by="rule")
    return row


def _place(given: PlaceInput, person: CustomerView | None) -> PlaceInput:
    """Where to go: as given; where only the division was told, the address is the one on file."""
    if given.text or not given.division or person is None:
        return given
    return replace(given, text=" ".join(part for part in (person.region, person.address) if part))


def _chosen(wish: VisitWish, visit: VisitInput, now: datetime) -> Candidate:
    """The place that was promised, if it is in line for this work and has room in the window."""
    line = line_for(wish, now, only=visit.unit_id)
    place = next(iter(line.places), None)
    if place is None:
        known = next((one for one in line.candidates if one.unit_id == visit.unit_id), None)
        raise errors.unit_unfit([*(known.why_not if known is not None else ()), "not_in_line"][:1])
    if not line.free(place, visit.window):
        raise Conflict(errors.WINDOW_TAKEN)
    return replace(place.candidate, why_not=())
