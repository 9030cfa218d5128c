"""What may be read of webhooks: the addresses, their messages, and what a message says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, QuerySet

from makegood.ground import paging
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.events import Event
from makegood.ground.sealing import unseal
from makegood.ground.webhooks import errors, rules
from makegood.ground.webhooks.models import Delivery, Webhook
from makegood.ground.webhooks.views import DeliveryView, WebhookView

NEED = "settings.write"
#: What the secrets are sealed for.
PURPOSE = "webhook"
#: How long a process may go on with the patterns that it knows; a new webhook is caught up over twice this time.
REMEMBERED = 5.0
_WEBHOOK = tuple(name for name in WebhookView.__dataclass_fields__ if name not in {"waiting", "dead"})
_DELIVERY = tuple(DeliveryView.__dataclass_fields__)
_patterns: dict[str, tuple[float, frozenset[str]]] = {}


def need(actor: Actor) -> None:
    """Raise Forbidden unless the actor may set up webhooks: they hear of the whole company."""
    actor.need(NEED)
    accounts.need_at(actor, NEED, None)


def heard(event: str) -> bool:
    """Whether some webhook may want to hear of events of this name: what `record` asks before it leaves a message.

    The answer may be five seconds old; adding a webhook catches up on what was left out meanwhile.
    """
    database = str(connection.settings_dict["NAME"])
    asked, patterns = _patterns.get(database, (float("-inf"), frozenset[str]()))
    if time.monotonic() - asked > REMEMBERED:
        lists = Webhook.objects.filter(state="active").values_list("events", flat=True)
        patterns = frozenset(pattern for events in lists for pattern in events)
        _patterns[database] = (time.monotonic(), patterns)
    return rules.wants(patterns, event)


def webhooks(actor: Actor) -> list[WebhookView]:
    """All webhooks by name, with how many messages wait or are dead. Raises Forbidden."""
    need(actor)
    return _views(Webhook.objects.order_by("name", "id"))


def webhook(actor: Actor, webhook_id: int) -> WebhookView:
    """One webhook. Raises Forbidden, Missing `webhook_unknown`."""
    need(actor)
    for found in _views(Webhook.objects.filter(pk=webhook_id)):
        return found
    raise errors.webhook_unknown()


def _views(rows: QuerySet[Webhook]) -> list[WebhookView]:
    found = list(rows.values(*_WEBHOOK))
    open_ones = Delivery.objects.filter(webhook__in=[row["id"] for row in found], state__in=["waiting", "dead"])
    counted = open_ones.order_by().values_list("webhook_id", "state").annotate(n=Count("pk"))
    counts = {(webhook_id, state): n for webhook_id, state, n in counted}
    return [
        WebhookView(
            **row | {"events": tuple(row["events"])},
            waiting=counts.get((row["id"], "waiting"), 0),
            dead=counts.get((row["id"], "dead"), 0),
        )
        for row in found
    ]


def deliveries(
    actor: Actor, webhook_id: int, state: str = "", cursor: str | None = None, limit: int = 50
) -> paging.Page[DeliveryView]:
    """The messages to a webhook, newest first, `state` narrowing them. Raises Forbidden, Missing, Invalid."""
    webhook(actor, webhook_id)
    found: QuerySet[Delivery] = Delivery.objects.filter(webhook_id=webhook_id)
    if state:
        found = found.filter(state=state)
    before = paging.id_after(cursor)
    if before is not None:
        found = found.filter(pk__lt=before)
    limit = paging.limited(limit)
    rows = [DeliveryView(*row) for row in found.order_by("-id").values_list(*_DELIVERY)[: limit + 1]]
    return paging.page_of(rows, limit, lambda one: one.id)


def delivery(actor: Actor, webhook_id: int, delivery_id: int) -> DeliveryView:
    """One message. Raises Forbidden, Missing `delivery_unknown`."""
    need(actor)
    row = Delivery.objects.filter(pk=delivery_id, webhook_id=webhook_id).values_list(*_DELIVERY).first()
    if row is None:
        raise errors.delivery_unknown()
    return DeliveryView(*row)


def message_id(event_id: int) -> str:
    """What a message is called, the same at each attempt: whoever has heard it may leave it."""
    return f"msg_{event_id}"


def message(event: journal.Recorded) -> bytes:
    """The body of a message: what happened, when, to what; ids as text, codes, amounts and moments, never a name."""
    data: dict[str, Any] = {
        "event_id": str(event.id),
        "subject": {"kind": event.subject_kind, "id": str(event.subject)},
        "seq": event.seq,
        "about": [{"kind": kind, "id": str(subject)} for kind, subject in event.about],
        "actor": {"kind": event.actor_kind, "id": None if event.actor_id is None else str(event.actor_id)},
        "recorded_at": _iso(event.recorded_at),
        "details": event.data,
    }
    return orjson.dumps({"type": event.name, "timestamp": _iso(event.at), "data": data})


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def headers(row: Webhook, event_id: int, body: bytes, now: datetime) -> dict[str, str]:
    """All headers of a message, signed by the secret, and by the former one as long as it holds."""
    held = [unseal(PURPOSE, row.secret)]
    if row.former and row.former_until is not None and row.former_until > now:
        held.append(unseal(PURPOSE, row.former))
    signed = rules.headers(held, message_id(event_id), int(now.timestamp()), body)
    return {"Content-Type": "application/json", "User-Agent": "Makegood-Webhooks/1", **signed}


def event_names() -> list[str]:
    """The names of all events of Makegood, sorted; those that a test or a script makes for itself have no words."""
    return sorted({kind.name for kind in _kinds(Event) if kind.__module__.startswith("makegood.")})


def _kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for below in kind.__subclasses__():
        if vars(below).get("name"):
            yield below
        yield from _kinds(below)


def forget() -> None:
    """Ask the database again at the next event, in this process."""
    _patterns.clear()
