"""How a job ends, and what its end means for the case that it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid
from makegood.rooms.cases import actions as cases_actions
from makegood.rooms.cases import lifecycle as case_lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.offering import end_offers, told
from makegood.rooms.jobs.actions.steps import about, load, release, resume_clocks, root_of, step, tell, viewed
from makegood.rooms.jobs.events import JobCancelled
from makegood.rooms.jobs.lifecycle import UNDONE
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.seeing import through
from makegood.rooms.jobs.views import JobView


@transaction.atomic
def cancel(
    *, actor: Actor, job_id: int, reason: str, now: datetime, message: str = "", version: int | None = None
) -> JobView:
    """The work is not to be done. Whoever had it in hand is told; what ran for it is void.

    Raises Missing, Forbidden, Stale, Conflict `job_state`, Invalid for an unknown reason or `other` without words.
    """
    if reason not in rules.CANCEL_REASONS:
        raise errors.one_of("reason", reason, rules.CANCEL_REASONS)
    if reason == "other" and not message.strip():
        raise Invalid.one("message", errors.REQUIRED)
    row = load(actor, job_id, "cancel", version, now)
    values = over(actor, row, now, "cancelled")
    state = step(
        actor, row, "cancel", version, now, ended_at=now, result="", outcome_note=message[:1000], next_owner="",
        next_at=None, wake_at=None, held_for="", **values,
    )  # fmt: skip
    tell(actor, JobCancelled(subject=row.pk, at=now, about=about(row), state=state, reason=reason), now)
    if row.unit_id != row.home_id:
        told(actor, "job_cancelled", row, row.unit_id, now)
    return viewed(actor, row, now)


def over(actor: Actor, row: Job, now: datetime, reason: str) -> dict[str, Any]:
    """The job ends without (or after) its visit: no hand has it, no window binds, no clock stands still for it."""
    end_offers(row, now)
    release(actor, row, (), reason, f"job:{row.number}", now)
    return resume_clocks(actor, row, now)


def settle_case(actor: Actor, row: Job, text: str, fixed: bool, at: datetime, now: datetime) -> None:
    """Resolve the job's case when this was its work and nothing else of it is left to do.

    A survey that is done does not settle the installation that it was for.
    """
    if row.case_id is None or Job.objects.filter(case_id=row.case_id, work__in=UNDONE).exclude(pk=row.pk).exists():
        return
    inner = through(actor)
    case = cases.many(inner, [row.case_id], now).get(row.case_id)
    if case is None or case.state not in case_lifecycle.UNDONE:
        return
    if rules.KIND_OF_CASE.get(case.root) != root_of(row) or case.root == "complaint":
        return
    # Opened earlier than the work was done, or told so late that the clock of another machine matters.
    when = max(at, case.opened_at)
    cases_actions.resolve(actor=inner, case_id=case.id, text=text, at=when, fixed=fixed, now=now)
