"""Background work of the channels."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.ground.journal.queue import jobs
from makegood.rooms.channels import actions, queries
from makegood.rooms.channels.actions.receiving import QUEUE


@task(queue_name=QUEUE)
def process(mail_id: int) -> str:
    """Make of a letter what it is."""
    return actions.process(actor=SYSTEM, mail_id=mail_id, now=timezone.now())


@task(queue_name=QUEUE)
def send(outgoing_id: int, attempt: int) -> str:
    """Hand one letter to the mail server; waits and further attempts are the letter's own, not the job's."""
    return actions.deliver(actor=SYSTEM, outgoing_id=outgoing_id, attempt=attempt, now=timezone.now())


@task(queue_name=QUEUE, atomic=True)
def tell_progress(what: str, case_id: int, obligation_id: int) -> bool:
    """Tell a customer how their matter stands."""
    return actions.tell_progress(
        actor=SYSTEM, what=what, case_id=case_id, obligation_id=obligation_id, now=timezone.now()
    )


@task(queue_name=QUEUE, max_attempts=1)
def fetch(mailbox_id: int) -> int:
    """Fetch what is new in one mailbox."""
    got, more = actions.fetch(actor=SYSTEM, mailbox_id=mailbox_id, now=timezone.now())
    if more:
        fetch.enqueue(mailbox_id)
    return got


@task()
def poll() -> int:
    """Have each mailbox fetched; periodic."""
    now = timezone.now()
    ids = queries.fetched_from()
    for mailbox_id in ids:
        jobs.enqueue_once(fetch, mailbox_id, dedupe=f"mail.fetch:{mailbox_id}@{int(now.timestamp()) // 60}", now=now)
    return len(ids)
