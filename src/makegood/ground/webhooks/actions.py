"""The only writers of webhooks and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import id_floor, insert, new_id
from makegood.ground.sealing import seal
from makegood.ground.webhooks import delivering, errors, events, queries, rules, sending
from makegood.ground.webhooks.models import Delivery, Webhook
from makegood.ground.webhooks.views import WebhookInput


@transaction.atomic
def add(*, actor: Actor, webhook: WebhookInput, now: datetime, secret: str = "") -> tuple[int, str]:
    """Let an address hear of events; its id and its secret, which is shown this once.

    A `secret` may be brought along. Raises Forbidden; Invalid by field: name, url, events, state, secret.
    """
    queries.need(actor)
    _check(webhook, secret)
    secret = secret or rules.new_secret()
    pk = new_id()
    row = {
        "id": pk, "name": webhook.name.strip(), "url": webhook.url, "events": list(webhook.events),
        "secret": seal(queries.PURPOSE, secret), "former": "", "former_until": None, "state": webhook.state,
        "failures": 0, "failing_since": None, "held_until": None, "created_at": now, "version": 1,
    }  # fmt: skip
    insert(Webhook, [row])
    _record(actor, events.WebhookAdded(subject=pk, at=now, events=webhook.events), now)
    _catch_up_soon(pk, now)
    return pk, secret


@transaction.atomic
def change(*, actor: Actor, webhook_id: int, webhook: WebhookInput, version: int, now: datetime) -> int:
    """Put a webhook right, pause it or let it hear again; the new version.

    Whatever became of earlier failures is forgotten when it becomes active again. Raises Forbidden, Missing, Stale,
    and Invalid as `add`.
    """
    before = queries.webhook(actor, webhook_id)
    if before.version != version:
        raise errors.changed(before.version)
    _check(webhook, "")
    after = {"name": webhook.name.strip(), "url": webhook.url, "events": webhook.events, "state": webhook.state}
    changed = tuple(sorted(name for name, value in after.items() if getattr(before, name) != value))
    if not changed:
        return version
    fresh: dict[str, Any] = {}
    if webhook.state == "active" and (before.state != "active" or "url" in changed):
        fresh = {"failures": 0, "failing_since": None, "held_until": None}
    row = Webhook.objects.filter(pk=webhook_id, version=version)
    if not row.update(**(after | {"events": list(webhook.events)}), **fresh, version=version + 1):
        raise errors.changed(queries.webhook(actor, webhook_id).version)
    made = events.WebhookChanged(
        subject=webhook_id, at=now, fields=changed, state=webhook.state, events=tuple(webhook.events)
    )
    _record(actor, made, now)
    if webhook.state == "active" and ("events" in changed or "state" in changed):
        _catch_up_soon(webhook_id, now)
    return version + 1


@transaction.atomic
def renew_secret(*, actor: Actor, webhook_id: int, now: datetime, secret: str = "") -> str:
    """Give a webhook a new secret, shown this once; the former one signs beside it for a day. Raises as `add`."""
    queries.need(actor)
    if secret and not rules.is_secret(secret):
        raise Invalid.one("secret", errors.SECRET_BAD)
    secret = secret or rules.new_secret()
    row = Webhook.objects.filter(pk=webhook_id)
    renewed = row.update(
        former=F("secret"),
        former_until=now + rules.OVERLAP,
        secret=seal(queries.PURPOSE, secret),
        version=F("version") + 1,
    )  # fmt: skip
    if not renewed:
        raise errors.webhook_unknown()
    _record(actor, events.WebhookSecretRenewed(subject=webhook_id, at=now), now)
    return secret


@transaction.atomic
def remove(*, actor: Actor, webhook_id: int, now: datetime) -> None:
    """Remove a webhook with the list of its messages. Raises Forbidden, Missing."""
    queries.webhook(actor, webhook_id)
    Delivery.objects.filter(webhook_id=webhook_id).delete()
    Webhook.objects.filter(pk=webhook_id).delete()
    _record(actor, events.WebhookRemoved(subject=webhook_id, at=now), now)


@transaction.atomic
def try_out(*, actor: Actor, webhook_id: int, now: datetime) -> int:
    """Send a message that only shows that the address hears: event `webhook_tried`; the id of the message.

    Raises Forbidden, Missing, Conflict `webhook_not_active`.
    """
    _need_active(actor, webhook_id)
    (event_id,) = _record(actor, events.WebhookTried(subject=webhook_id, at=now), now)
    made = [(webhook_id, event_id, events.WebhookTried.name)]
    return delivering.put(made, now)[0]


@transaction.atomic
def replay(
    *,
    actor: Actor,
    webhook_id: int,
    now: datetime,
    delivery_ids: Sequence[int] = (),
    since: datetime | None = None,
) -> int:
    """Put messages on their way again: these, or (`since`) all of that moment and later; how many of these.

    Those since a moment are gathered in the background, messages that were never made among them; what waits already
    is left alone. Whoever hears knows a message that comes twice by its id. Raises Forbidden, Missing, Conflict.
    """
    _need_active(actor, webhook_id)
    ended = Delivery.objects.filter(webhook_id=webhook_id).exclude(state="waiting")
    if since is not None:
        delivering.ask_to_catch_up(webhook_id, id_floor(since), id_floor(now), now, again=True)
        _record(actor, events.DeliveriesReplayed(subject=webhook_id, at=now, n=0), now)
        return 0
    wanted = set(delivery_ids)
    if Delivery.objects.filter(webhook_id=webhook_id, pk__in=wanted).count() != len(wanted):
        raise errors.delivery_unknown()
    ids = list(ended.filter(pk__in=wanted).values_list("pk", flat=True))
    delivering.put_again(ids, now)
    _record(actor, events.DeliveriesReplayed(subject=webhook_id, at=now, n=len(ids)), now)
    return len(ids)


# --- inside


def _check(webhook: WebhookInput, secret: str) -> None:
    found: list[FieldError] = []
    name = webhook.name.strip()
    if not name:
        found.append(FieldError("name", errors.REQUIRED))
    elif len(name) > 80:
        found.append(FieldError("name", errors.TOO_LONG, (("most", 80),)))
    problem = rules.problem_of_url(webhook.url) or sending.reachable(webhook.url)[0]
    if problem:
        found.append(FieldError("url", problem, (("most", rules.LONGEST_URL),)))
    found += _pattern_errors(webhook.events)
    if webhook.state not in {"active", "paused"}:
        found.append(FieldError("state", errors.STATE_BAD))
    if secret and not rules.is_secret(secret):
        found.append(FieldError("secret", errors.SECRET_BAD))
    if found:
        raise Invalid("invalid_input", errors=tuple(found))


def _pattern_errors(patterns: Sequence[str]) -> list[FieldError]:
    if not patterns:
        return [FieldError("events", errors.REQUIRED)]
    if len(patterns) > rules.MOST_PATTERNS:
        return [FieldError("events", errors.TOO_MANY, (("most", rules.MOST_PATTERNS),))]
    known = queries.event_names()
    found = []
    for place, pattern in enumerate(patterns):
        if not rules.is_pattern(pattern):
            found.append(FieldError(f"events.{place}", errors.PATTERN_BAD))
        elif not any(rules.wants([pattern], name) for name in known):
            found.append(FieldError(f"events.{place}", errors.EVENT_UNKNOWN, (("event", pattern),)))
    return found


def _need_active(actor: Actor, webhook_id: int) -> None:
    state = queries.webhook(actor, webhook_id).state
    if state != "active":
        raise errors.not_active(state)


def _catch_up_soon(webhook_id: int, now: datetime) -> None:
    """Go through what other processes left out before they knew of this webhook (see queries.heard)."""
    span = timedelta(seconds=2 * queries.REMEMBERED)
    queries.forget()
    delivering.ask_to_catch_up(
        webhook_id, id_floor(now), id_floor(now + span), now + span + timedelta(seconds=5), again=False
    )


def _record(actor: Actor, event: Event, now: datetime) -> list[int]:
    return record(actor=actor, events=[event], now=now)
