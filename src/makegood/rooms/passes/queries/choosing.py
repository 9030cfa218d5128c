"""When somebody could come, as far as the customer of a matter may choose it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.jobs import rules as job_rules
from makegood.rooms.jobs.inputs import VisitWish
from makegood.rooms.jobs.lifecycle import ENDED
from makegood.rooms.jobs.views import JobView, WindowView
from makegood.rooms.passes import rules

#: The states of a job in which its customer may say when somebody shall come.
CHOOSABLE = frozenset({"accepted", "assigned", "booked"})
MOST = 12


def living(found: CaseView, now: datetime) -> list[JobView]:
    """The jobs of a matter that are not over."""
    return [one for one in jobs.of_cases(SYSTEM, [found.id], now)[found.id] if one.work not in ENDED]


def windows(actor: Actor, found: CaseView, now: datetime, going: Sequence[JobView] | None = None) -> list[WindowView]:
    """The times to choose from: of whoever has the job, or of whoever would be asked for one.

    None where nobody comes for such a matter, where more than one job is under way, or where the one that is has come
    too far. `going`: what `living` found.
    """
    if found.state not in rules.UNDONE or found.customer_id is None:
        return []
    going = living(found, now) if going is None else going
    if len(going) > 1:
        return []
    if going:
        job = going[0]
        if job.work not in CHOOSABLE:
            return []
        wish = VisitWish(job.kind, job.division, job.customer_id, job.item_id)
        free = jobs.free_windows(actor, wish, now, MOST, only=job.unit_id)
        return [one for one in free if (one.starts, one.ends) != (job.window_from, job.window_to)]
    person = customers.many(SYSTEM, [found.customer_id]).get(found.customer_id)
    if found.root not in rules.AT_A_PLACE or found.root not in job_rules.KIND_OF_CASE or person is None:
        return []
    if not person.division:
        return []
    wish = VisitWish(job_rules.KIND_OF_CASE[found.root], person.division, found.customer_id, found.item_id)
    return jobs.free_windows(actor, wish, now, MOST)
