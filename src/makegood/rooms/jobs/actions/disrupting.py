"""A storm, a flood: the windows of a place are moved in one act, and the clocks stand still meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.contacting import promised, stop_clocks
from makegood.rooms.jobs.actions.offering import told
from makegood.rooms.jobs.actions.steps import about, fact, note, release, resume_clocks, step, tell, viewed
from makegood.rooms.jobs.events import JobRebooked
from makegood.rooms.jobs.inputs import WindowInput
from makegood.rooms.jobs.lifecycle import UNDERWAY
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.seeing import visible
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network.rules import stem, tidy_code

#: Jobs moved in one act; a larger area is declared in parts.
MOST = 500


@transaction.atomic
def declare_disruption(
    *, actor: Actor, division: str, starts: datetime, until: datetime, reason: str, now: datetime
) -> list[JobView]:
    """Nobody can come to a place from–until: its windows in that time move past it, clocks that allow it stand still.

    A declared disruption is the company's own word and needs no customer's proof; it is neither the customer's
    rebooking nor the outlet's. Each outlet is told what moved. Raises Forbidden, Invalid without a place or a reason,
    or for a time that ends before it begins or is over.
    """
    actor.need("jobs.dispatch")
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    if not division.strip():
        raise Invalid.one("division", errors.REQUIRED)
    if until <= starts or until <= now:
        raise Invalid.one("until", errors.WINDOW_BAD, days=30)
    code = tidy_code(division)
    rows = visible(actor).filter(
        division__startswith=stem(code), work__in=["to_dispatch", "offered", "declined", *UNDERWAY],
        window_from__lt=until, window_to__gt=max(starts, now),
    )  # fmt: skip
    found = []
    for row in rows.order_by("window_from", "pk")[:MOST]:
        _move(actor, row, until, now)
        found.append(viewed(actor, row, now))
    for unit_id, number in _by_unit(found).items():
        told(actor, "jobs_disrupted", Job(id=found[0].id, number=found[0].number), unit_id, now, count=number)
    return found


def _move(actor: Actor, row: Job, until: datetime, now: datetime) -> None:
    assert row.window_from is not None  # only jobs with a window were asked for
    assert row.window_to is not None
    before = row.window_from
    shift = rules.moved_past(row.window_from, row.window_to, until)
    release(actor, row, ("arrive",), "disruption", f"until:{until.isoformat()}", now)
    values: dict[str, Any] = resume_clocks(actor, row, now)
    row.paused = []
    values |= stop_clocks(actor, row, "disruption", None, until, now)
    window = WindowInput(shift.starts, shift.ends)
    times = row.moved_by_disruption + 1
    verb = "rebook" if row.work == "booked" else "reschedule"
    state = step(
        actor, row, verb, None, now, **promised(actor, window, now), windows=row.windows + 1,  # type: ignore[arg-type]
        moved_by_disruption=times, next_at=window.starts, **values,
    )  # fmt: skip
    event = JobRebooked(
        subject=row.pk, at=now, about=about(row), state=state, by="disruption", proof="", starts=shift.starts,
        ends=shift.ends, before=before, times=times,
    )  # fmt: skip
    tell(actor, event, now)
    note(actor, [fact(row, "window_booked", now, str(row.windows), window_end=shift.ends.isoformat())], now)


def _by_unit(found: list[JobView]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for one in found:
        counted[one.unit_id] = counted.get(one.unit_id, 0) + 1
    return counted
