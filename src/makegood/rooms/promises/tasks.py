"""Background work of the promises room."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.ground.journal.queue.worker import LONG
from makegood.rooms.promises import actions


@task()
def settle() -> int:
    """Warn, break and escalate what has come due; runs every few seconds and catches up after an outage."""
    return actions.settle_all(now=timezone.now())


@task(queue_name=LONG)
def work_what_if(replay_id: int) -> bool:
    """Replay the past under terms that somebody asked about; whether it came to its end."""
    return actions.work_what_if(actor=SYSTEM, replay_id=replay_id, now=timezone.now())
