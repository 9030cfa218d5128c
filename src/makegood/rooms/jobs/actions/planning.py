"""The next visit: same place, same hands if they may, and a new job that knows the one before it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases import lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs.actions.assigning import send
from makegood.rooms.jobs.actions.contacting import book_window
from makegood.rooms.jobs.actions.creating import create_jobs
from makegood.rooms.jobs.actions.offering import ask_next, hand_to
from makegood.rooms.jobs.actions.steps import about, load, step, tell, viewed
from makegood.rooms.jobs.events import JobFollowed
from makegood.rooms.jobs.inputs import JobInput, PlaceInput, WindowInput
from makegood.rooms.jobs.models import Job, JobItem
from makegood.rooms.jobs.queries.candidates import found_for, judge, staff_of
from makegood.rooms.jobs.queries.seeing import through
from makegood.rooms.jobs.views import JobView


@transaction.atomic
def plan_next(
    *,
    actor: Actor,
    job_id: int,
    now: datetime,
    window: WindowInput | None = None,
    kind: str = "",
    version: int | None = None,
) -> JobView:
    """Plan another visit after one that is over or waits; answers the new job.

    It goes to whoever went before if they may still go, else it is offered, first to the same outlet. Raises Missing,
    Forbidden, Stale, Conflict `job_state`, Invalid for an unknown kind or a window that cannot be promised.
    """
    row = load(actor, job_id, "plan_next", version, now)
    child = follow_up(actor, row, now, window=window, kind=kind, version=version)
    return viewed(actor, child, now)


def follow_up(
    actor: Actor,
    row: Job,
    now: datetime,
    *,
    window: WindowInput | None = None,
    kind: str = "",
    version: int | None = None,
) -> Job:
    """The same for this room's own actions; the row of the new job."""
    items = JobItem.objects.filter(job_id=row.pk).exclude(result="fixed").order_by("place")
    left: list[tuple[int | None, str]] = list(items.values_list("item_id", "description"))
    place = PlaceInput(
        row.division, row.place, row.lat, row.lng, row.floor, row.access, row.contact_name, row.contact_phone
    )
    told = JobInput(
        kind=kind or row.kind_id, case_id=_case_of(row, now), customer_id=row.customer_id,
        item_ids=tuple(item for item, _ in left if item is not None),
        described=tuple(text for item, text in left if item is None and text), unit_id=row.home_id, place=place,
        parent_id=row.pk, sex_wish=row.sex_wish, avoid=tuple(row.avoid), task=row.task, preserve=row.preserve,
    )  # fmt: skip
    (id_,) = create_jobs(actor=through(actor), jobs=[told], now=now)
    child = Job.objects.get(pk=id_)
    state = step(actor, row, "plan_next", version, now)
    tell(actor, JobFollowed(subject=row.pk, at=now, about=about(row), state=state, child=id_), now)
    _hand_on(actor, row, child, now)
    if window is not None and child.technician_id is not None:
        book_window(actor, child, window, now, now)
    return child


def _case_of(row: Job, now: datetime) -> int | None:
    """The case, if it is still open: a visit after its end is a matter of its own."""
    found = cases.many(SYSTEM, [row.case_id], now).get(row.case_id) if row.case_id else None
    return row.case_id if found is not None and found.state in lifecycle.UNDONE else None


def _hand_on(actor: Actor, row: Job, child: Job, now: datetime) -> None:
    people = [one for one in staff_of(row.unit_id) if one.id == row.technician_id]
    if people and not judge(child, people, now)[people[0].id]:
        send(actor, child, people[0], now, reason="second_visit")
        return
    same = next((one for one in found_for(child, now) if one.unit_id == row.unit_id and one.free), None)
    if same is not None:
        hand_to(SYSTEM, child, same, now, by="rule")
    else:
        ask_next(SYSTEM, child, now)
