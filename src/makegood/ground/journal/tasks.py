"""The journal's own background work: delivering events to `later` reactions, checkpoints, and throwing away the old."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.ground.journal import actions, errors, idempotency, reactions
from makegood.ground.journal.models import Job, JobState, WorkerBeat
from makegood.ground.journal.queue import periodic

#: How long done jobs are kept: those without a dedupe key, and those whose key keeps the work from being asked again.
KEEP_DONE = timedelta(days=2)
KEEP_KEYED = timedelta(days=35)
_CHUNK = 500


def _deliver(name: str, event_ids: list[int]) -> None:
    reaction = reactions.named(name)
    if reaction is None:
        raise errors.reaction_unknown(name)
    reaction.handler(event_ids, timezone.now())


@task(atomic=True)
def deliver(name: str, event_ids: list[int]) -> None:
    """Call a `later` reaction; its writes and the end of this job are one commit."""
    _deliver(name, event_ids)


@task()
def deliver_outside(name: str, event_ids: list[int]) -> None:
    """Call a `later` reaction that talks to other machines, outside of any transaction; at least once."""
    _deliver(name, event_ids)


@task()
def checkpoint() -> int:
    """Seal the heads of the chains that grew; periodic."""
    return actions.checkpoint(actor=SYSTEM, now=timezone.now())


@task()
def purge() -> int:
    """Throw away done jobs, kept answers and the beats of workers that nobody needs any more; periodic."""
    now = timezone.now()
    return purge_jobs(now) + idempotency.purge(now=now)


def purge_jobs(now: datetime) -> int:
    """Delete done jobs past their time, a few hundred a statement so that no write transaction is long; how many.

    The slots of periodic work are so many that they go soon after their slot is over; dead jobs stay until somebody
    has looked at them.
    """
    done = Job.objects.filter(state=JobState.DONE)
    old = [
        done.filter(finished_at__lt=now - KEEP_DONE, dedupe__isnull=True),
        done.filter(finished_at__lt=now - KEEP_KEYED, dedupe__isnull=False),
    ]
    for rhythm in periodic.rhythms():
        over = now - max(timedelta(hours=1), timedelta(seconds=2 * rhythm.seconds))
        old.append(done.filter(finished_at__lt=over, dedupe__startswith=f"{rhythm.name}@"))
    deleted = 0
    for jobs in old:
        while ids := list(jobs.values_list("pk", flat=True)[:_CHUNK]):
            deleted += Job.objects.filter(pk__in=ids).delete()[0]
    WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    return deleted
