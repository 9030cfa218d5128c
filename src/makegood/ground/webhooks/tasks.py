"""Background work of webhooks: making messages, carrying them, catching up, throwing away the old."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.webhooks import delivering


@task(queue_name=delivering.QUEUE)
def send(delivery_id: int, attempt: int) -> str:
    """Carry one message; waits and further attempts are the message's own, not the job's."""
    return delivering.send(delivery_id, attempt, timezone.now())


@task(queue_name=delivering.QUEUE, atomic=True)
def catch_up(webhook_id: int, floor: int, ceiling: int, again: bool) -> int:
    """Look through a piece of the journal for what a webhook has not heard."""
    return delivering.catch_up(webhook_id, floor, ceiling, timezone.now(), again=again)


@task()
def purge() -> int:
    """Throw away the messages past their time; runs once a day."""
    return delivering.purge(timezone.now())
