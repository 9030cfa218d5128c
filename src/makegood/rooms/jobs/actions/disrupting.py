"""A storm, a flood: the windows of a place are moved in one act, and the clocks stand still meanwhile."""

from __future__ import annotations

from collections.abc import Collection
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
from makegood.rooms.jobs.inputs import DisruptionInput, WindowInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.disruptions import MOVED, concerned, shift_of
from makegood.rooms.jobs.views import First, JobView


@transaction.atomic
def declare_disruption(
    *, actor: Actor, disruption: DisruptionInput, reason: str, now: datetime, only: Collection[int] | None = None
) -> First[JobView]:
    """The windows in that time move (with `only`, those of these jobs), and clocks that allow it stand still until it
    is over.

    At most `rules.MOST_MOVED` move in one act, the earliest windows first; asked again, the same words move those that
    are left. A declared disruption is the company's own word and needs no customer's proof; it is neither the
    customer's rebooking nor the outlet's. Each outlet is told what moved. Raises Forbidden, Invalid without a place or
    a reason, for a reason that is too long, a time that ends before it begins, is over or longer than a month, and for
    windows that would move nowhere, further than that, or into one that cannot be promised.
    """
    rows = concerned(actor, disruption, now).filter(work__in=MOVED)
    _check_reason(reason)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    found = []
    for row in rows[: rules.MOST_MOVED]:
        _move(actor, row, shift_of(row, disruption), disruption.until, reason, now)
        found.append(viewed(actor, row, now))
    for id_, number in _by_unit(found).items():
        told(actor, "jobs_disrupted", Job(id=found[0].id, number=found[0].number), id_, now, count=number)
    # What moved lies no longer in that time.
    return First(tuple(found), rows.count())


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    if len(reason.strip()) > rules.LONGEST_REASON:
        raise Invalid.one("reason", errors.TOO_LONG, most=rules.LONGEST_REASON)


def _move(actor: Actor, row: Job, shift: rules.Shift, until: datetime, reason: str, now: datetime) -> None:
    before = row.window_from
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
        ends=shift.ends, before=before, times=times, reason=reason.strip(),
    )  # fmt: skip
    tell(actor, event, now)
    note(actor, [fact(row, "window_booked", now, str(row.windows), window_end=shift.ends.isoformat())], now)


def _by_unit(found: list[JobView]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for one in found:
        counted[one.unit_id] = counted.get(one.unit_id, 0) + 1
    return counted
