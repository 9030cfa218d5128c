"""Messages on their way: made from events, carried, tried again, buried. The worker's own rows, like its queue's.

A message is its own schedule: each attempt is one job, and what came of it asks for the next.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import queries as journal
from makegood.ground.journal.actions import record
from makegood.ground.journal.queue import jobs
from makegood.ground.rows import insert, new_ids
from makegood.ground.webhooks import events, queries, rules, sending
from makegood.ground.webhooks.models import Delivery, Webhook

QUEUE = "webhooks"
SEND = "makegood.ground.webhooks.tasks.send"
CATCH_UP = "makegood.ground.webhooks.tasks.catch_up"
#: Events that one step of catching up looks at.
PIECE = 500
#: How long the list of messages is kept: those that arrived, and those that did not.
KEEP_SENT = timedelta(days=30)
KEEP_DEAD = timedelta(days=90)
#: An address that does not answer is left alone for a while, at most this long, so that others do not wait for it.
LONGEST_HOLD = 300.0


@transaction.atomic
def queue(event_ids: Sequence[int], now: datetime) -> int:
    """Make the messages that events mean, one for each webhook that wants to hear; how many are new."""
    return _queue_for(list(Webhook.objects.filter(state="active")), journal.events(event_ids), now)


@transaction.atomic
def catch_up(webhook_id: int, floor: int, ceiling: int, now: datetime, *, again: bool) -> int:
    """Look through a piece of the journal for what a webhook has not heard; asks for the next piece; how many."""
    webhook = Webhook.objects.filter(pk=webhook_id, state="active").first()
    if webhook is None:
        return 0
    found = journal.between(floor, ceiling, PIECE)
    if len(found) == PIECE:
        ask_to_catch_up(webhook_id, found[-1].id + 1, ceiling, now, again=again)
    if again:
        ids = [event.id for event in found]
        ended = Delivery.objects.filter(webhook_id=webhook_id, event_id__in=ids).exclude(state="waiting")
        put_again(list(ended.values_list("pk", flat=True)), now)
    return _queue_for([webhook], found, now)


def send(delivery_id: int, attempt: int, now: datetime) -> str:
    """Carry a message once and write down what came of it; its state afterwards. Talks, so outside of a transaction.

    `attempt` counts the attempts before this one: a job that comes twice finds the count changed and does nothing.
    """
    held = Delivery.objects.filter(pk=delivery_id, state="waiting", attempts=attempt)
    delivery = held.select_related("webhook").first()
    if delivery is None:
        return "gone"
    webhook = delivery.webhook
    if webhook.state != "active":
        held.update(state="skipped", ended_at=now, next_at=None)
        return "skipped"
    if webhook.held_until is not None and webhook.held_until > now:
        # Spread over the time after, so that not all that waited come at once.
        later = webhook.held_until + timedelta(seconds=random.uniform(0, 10))  # noqa: S311
        with transaction.atomic():
            held.update(next_at=later)
            jobs.add([_job(delivery_id, attempt, later)])
        return "waiting"
    found = journal.events([delivery.event_id])
    if not found:
        held.update(state="skipped", ended_at=now, next_at=None)
        return "skipped"
    body = queries.message(found[0])
    answer = sending.post(webhook.url, body, queries.headers(webhook, delivery.event_id, body, now))
    return _settle(delivery, webhook, answer, now)


@transaction.atomic
def _settle(delivery: Delivery, webhook: Webhook, answer: sending.Answer, now: datetime) -> str:
    attempts = delivery.attempts + 1
    wait = None if answer.status == 410 else rules.wait_after(attempts)
    state = "sent" if answer.taken else "dead" if wait is None else "waiting"
    next_at = now + wait if state == "waiting" and wait is not None else None
    held = Delivery.objects.filter(pk=delivery.pk, state="waiting", attempts=delivery.attempts)
    written = held.update(
        state=state, attempts=attempts, next_at=next_at, status=answer.status, problem=answer.problem,
        took_ms=answer.took_ms, ended_at=None if next_at else now,
    )  # fmt: skip
    if not written:
        return "gone"
    if next_at is not None:
        jobs.add([_job(delivery.pk, attempts, next_at)])
    if answer.taken:
        if webhook.failures:
            Webhook.objects.filter(pk=webhook.pk).update(failures=0, failing_since=None, held_until=None)
    else:
        _failed(webhook, answer, now)
    if state == "dead":
        _tell("webhook_dead", webhook, now)
    return state


def _failed(webhook: Webhook, answer: sending.Answer, now: datetime) -> None:
    """Count a failure at the address; stop it when it said that it is gone, or was silent for days."""
    changes: dict[str, Any] = {"failures": F("failures") + 1, "failing_since": Coalesce("failing_since", now)}
    if answer.status is None or answer.status >= 500 or answer.status == 429:
        hold = min(LONGEST_HOLD, 2.0 ** min(webhook.failures, 30))
        changes["held_until"] = now + timedelta(seconds=hold)
    row = Webhook.objects.filter(pk=webhook.pk, state="active")
    row.update(**changes)
    tired = webhook.failing_since is not None and webhook.failing_since + rules.PATIENCE <= now
    if answer.status != 410 and not tired:
        return
    why = "gone" if answer.status == 410 else "failing"
    if row.update(state="stopped", version=F("version") + 1):
        record(actor=SYSTEM, events=[events.WebhookStopped(subject=webhook.pk, at=now, why=why)], now=now)
        _tell("webhook_stopped", webhook, now)


def _tell(code: str, webhook: Webhook, now: datetime) -> None:
    """Tell the company once a day, whatever the number of messages."""
    once = f"{code}:{webhook.pk}:{now:%Y-%m-%d}"
    params = {"webhook": webhook.name}
    told = NoticeInput(code, params, link_kind="webhook", link_id=webhook.pk, once=once)
    accounts.notify(actor=SYSTEM, notices=[told], now=now)


@transaction.atomic
def purge(now: datetime) -> int:
    """Throw away the messages past their time, a few hundred a statement; how many."""
    old = [
        Delivery.objects.filter(state__in=["sent", "skipped"], ended_at__lt=now - KEEP_SENT),
        Delivery.objects.filter(state="dead", ended_at__lt=now - KEEP_DEAD),
    ]
    deleted = 0
    for rows in old:
        while ids := list(rows.values_list("pk", flat=True)[:PIECE]):
            deleted += Delivery.objects.filter(pk__in=ids).delete()[0]
    return deleted


def _queue_for(webhooks: Sequence[Webhook], found: Sequence[journal.Recorded], now: datetime) -> int:
    ids = [webhook.pk for webhook in webhooks]
    heard = set(
        Delivery.objects.filter(webhook_id__in=ids, event_id__in=[event.id for event in found]).values_list(
            "webhook_id", "event_id"
        )
    )
    made = [
        (webhook.pk, event.id, event.name)
        for event in found
        for webhook in webhooks
        if (webhook.pk, event.id) not in heard and rules.wants(webhook.events, event.name)
    ]
    return len(put(made, now))


def put(made: Sequence[tuple[int, int, str]], now: datetime) -> list[int]:
    """Put messages (webhook, event, name of the event) on their way, in the caller's transaction; their ids."""
    ids = new_ids(len(made))
    rows = [
        {
            "id": pk, "webhook_id": webhook, "event_id": event, "event_name": name, "state": "waiting", "attempts": 0,
            "next_at": now, "status": None, "problem": "", "took_ms": None, "created_at": now, "ended_at": None,
        }
        for pk, (webhook, event, name) in zip(ids, made, strict=True)
    ]  # fmt: skip
    insert(Delivery, rows)
    jobs.add([_job(pk, 0, now) for pk in ids])
    return ids


def put_again(ids: Sequence[int], now: datetime) -> None:
    """Put messages that have ended on their way once more, with all their attempts."""
    Delivery.objects.filter(pk__in=ids).update(
        state="waiting", attempts=0, next_at=now, ended_at=None, problem="", status=None
    )
    jobs.add([_job(pk, 0, now) for pk in ids])


def _job(delivery_id: int, attempt: int, run_at: datetime) -> dict[str, Any]:
    return jobs.row(task=SEND, args=[delivery_id, attempt], kwargs={}, now=run_at, queue=QUEUE, run_at=run_at)


def ask_to_catch_up(webhook_id: int, floor: int, ceiling: int, run_at: datetime, *, again: bool) -> None:
    """Ask for a look through the journal from one id up to another; see rows.id_floor."""
    args = [webhook_id, floor, ceiling, again]
    jobs.add([jobs.row(task=CATCH_UP, args=args, kwargs={}, now=run_at, queue=QUEUE, run_at=run_at)])
