"""What happens to jobs by itself: nobody answered, a hold or a pause is over, an outlet can do its work no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Conflict, Stale
from makegood.rooms.jobs.actions.contacting import wake
from makegood.rooms.jobs.actions.offering import ask_next, bring_home, expire
from makegood.rooms.jobs.actions.steps import resume_clocks
from makegood.rooms.jobs.lifecycle import UNDERWAY
from makegood.rooms.jobs.models import Job

#: Jobs looked at in one call; the next one follows in a few seconds.
MOST = 200


def wake_all(*, actor: Actor, now: datetime) -> int:
    """Do what has come due, each job in a transaction of its own; how many moved. Harmless to repeat.

    One job that somebody else holds at this moment does not stop the others.
    """
    actor.need("jobs.dispatch")
    silent = Job.objects.filter(work="offered").filter(Q(owed_since__lte=now) | Q(next_due_at__lt=now))
    done = _each(silent, lambda row: expire(actor=actor, job_id=row.pk, now=now))
    held = Job.objects.filter(work="on_hold", wake_at__lte=now)
    done += _each(held, lambda row: _end_hold(actor, row, now))
    stopped = Job.objects.filter(paused_until__lte=now).exclude(work="on_hold")
    return done + _each(stopped, lambda row: _run_on(actor, row, now))


def _each(rows: object, act: Callable[[Job], bool]) -> int:
    done = 0
    for row in rows.order_by("pk")[:MOST]:  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                done += act(row)
        except (Conflict, Stale):
            continue
    return done


def _end_hold(actor: Actor, row: Job, now: datetime) -> bool:
    wake(actor, row, now, by="time")
    return True


def _run_on(actor: Actor, row: Job, now: datetime) -> bool:
    values = resume_clocks(actor, row, now)
    return bool(Job.objects.filter(pk=row.pk, paused_until__lte=now).update(**values))


@transaction.atomic
def leave_unit(*, actor: Actor, unit_id: int, reason: str, now: datetime) -> int:
    """A unit can do its work no more: what it has in hand short of the door goes to others, at once; how many."""
    actor.need("jobs.dispatch")
    rows = Job.objects.filter(unit_id=unit_id, work__in=["offered", *UNDERWAY, "on_hold"])
    moved = 0
    for row in rows.exclude(home_id=unit_id).order_by("window_from", "pk"):
        bring_home(actor, row, reason, now)
        ask_next(SYSTEM, row, now)
        moved += 1
    return moved
