"""Background work of short messages."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.texting import actions
from makegood.rooms.texting.actions.sending import QUEUE


@task(queue_name=QUEUE)
def send(text_id: int, attempt: int) -> str:
    """Hand one message to its carrier; waits and further attempts are the message's own, not the job's."""
    return actions.deliver(actor=SYSTEM, text_id=text_id, attempt=attempt, now=timezone.now())


@task(queue_name=QUEUE, atomic=True)
def tell(what: str, case_id: int, obligation_id: int) -> bool:
    """Tell a customer how their matter stands."""
    return actions.tell(actor=SYSTEM, what=what, case_id=case_id, obligation_id=obligation_id, now=timezone.now())
