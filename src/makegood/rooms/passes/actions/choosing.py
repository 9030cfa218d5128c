"""A customer says when somebody shall come, out of the times that a place has room for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs import actions as jobs
from makegood.rooms.jobs.inputs import VisitInput, WindowInput
from makegood.rooms.passes import errors, queries
from makegood.rooms.promises.inputs import Proof


@transaction.atomic
def choose(*, actor: Actor, case_id: int, starts: datetime, unit_id: int, proof: str, now: datetime) -> None:
    """Agree on a time: for the visit that is under way, or for one that is laid out by this.

    A time that was agreed before is moved at the customer's own wish, of which `proof` names where it was said.
    Raises Missing, Forbidden, Conflict when the time is not free any more.
    """
    actor.need("cases.read")
    found = cases.by_id(actor, case_id, now)
    inner = queries.acting(actor)
    going = queries.living(found, now)
    free = queries.windows(inner, found, now, going)
    chosen = next((one for one in free if (one.starts, one.unit_id) == (starts, unit_id)), None)
    if chosen is None:
        raise Conflict(errors.WINDOW_TAKEN)
    window = WindowInput(chosen.starts, chosen.ends)
    if not going:
        visit = VisitInput(chosen.unit_id, window)
        jobs.promise_visit(actor=inner, case_id=found.id, visit=visit, now=now)
    elif going[0].work != "booked":
        # Nobody has talked about the time yet: agreeing on one is what that talk is for.
        jobs.contact(actor=inner, job_id=going[0].id, talk=jobs.Talk("booked", window=window), now=now)
    else:
        told = Proof("tap", proof, now)
        jobs.rebook(actor=inner, job_id=going[0].id, by="customer", window=window, proof=told, now=now)
