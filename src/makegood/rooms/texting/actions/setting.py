"""Setting up through whom we speak, in which words, and in which order somebody wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_id
from makegood.ground.sealing import seal
from makegood.ground.webhooks import rules as signing
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.texting import errors, queries, rules
from makegood.rooms.texting.events import SenderAdded, SenderChanged, TemplateRegistered, WaysOrdered
from makegood.rooms.texting.inputs import SenderInput, TemplateInput
from makegood.rooms.texting.models import Sender, Template, WayOrder
from makegood.rooms.texting.views import SenderView, TemplateView

_KEPT = (
    "name", "adapter", "language", "active", "url", "free_hours", "permits", "acknowledges", "progress", "quiet_from",
    "quiet_to",
)  # fmt: skip


@transaction.atomic
def add_sender(*, actor: Actor, sender: SenderInput, now: datetime) -> tuple[int, str]:
    """Speak by a further name; its id and the secret that signs what a gateway is handed, shown this once.

    Raises Forbidden; Invalid by field.
    """
    queries.need(actor)
    faults = _faults(sender)
    if Sender.objects.filter(code=sender.code).exists():
        faults.append(FieldError("code", errors.SENDER_CODE_TAKEN))
    _stop(faults)
    pk, secret = new_id(), signing.new_secret()
    row = {
        "id": pk, "code": sender.code, "channel": sender.channel, "kind_id": sender.kind,
        "unit_id": accounts.unit_for(actor, sender.unit_id, need=queries.NEED), "secret": seal(queries.PURPOSE, secret),
        "created_at": now, "version": 1, **_values(sender),
    }  # fmt: skip
    insert(Sender, [row])
    told = SenderAdded(subject=pk, at=now, about=(), channel=sender.channel, adapter=sender.adapter)
    record(actor=actor, events=[told], now=now)
    queries.forget()
    return pk, secret


@transaction.atomic
def change_sender(
    *, actor: Actor, sender_id: int, sender: SenderInput, version: int | None, now: datetime
) -> SenderView:
    """Set a sender up otherwise; its code and channel stay. Raises Forbidden, Missing, Stale, Invalid."""
    before = queries.sender(actor, sender_id)
    if version is not None and before.version != version:
        raise errors.changed(before.version)
    _stop(_faults(sender))
    unit = before.unit_id if sender.unit_id is None else accounts.unit_for(actor, sender.unit_id, need=queries.NEED)
    values = {**_values(sender), "kind_id": sender.kind, "unit_id": unit}
    changed = tuple(sorted(name for name, value in values.items() if _plain(getattr(before, name)) != value))
    if not changed:
        return before
    held = Sender.objects.filter(pk=sender_id, version=before.version)
    if not held.update(**values, version=before.version + 1):
        raise errors.changed(queries.sender(actor, sender_id).version)
    record(actor=actor, events=[SenderChanged(subject=sender_id, at=now, about=(), fields=changed)], now=now)
    queries.forget()
    return queries.sender(actor, sender_id)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@transaction.atomic
def set_secret(*, actor: Actor, sender_id: int, now: datetime) -> str:
    """Give a sender a new secret, shown this once; the former one signs nothing any more. Raises Forbidden, Missing."""
    queries.sender(actor, sender_id)
    secret = signing.new_secret()
    Sender.objects.filter(pk=sender_id).update(secret=seal(queries.PURPOSE, secret), version=F("version") + 1)
    record(actor=actor, events=[SenderChanged(subject=sender_id, at=now, about=(), fields=("secret",))], now=now)
    return secret


def _values(sender: SenderInput) -> dict[str, Any]:
    values = {name: _plain(getattr(sender, name)) for name in _KEPT}
    return {**values, "name": " ".join(sender.name.split()), "url": sender.url.strip()}


def _faults(sender: SenderInput) -> list[FieldError]:
    found: list[FieldError] = []

    def unless(fine: bool, name: str, code: str, **params: Any) -> None:
        if not fine:
            found.append(FieldError(name, code, tuple(sorted(params.items()))))

    for name, allowed in (("channel", rules.CHANNELS), ("adapter", rules.ADAPTERS), ("language", ("zh-Hans", "en"))):
        value = getattr(sender, name)
        unless(value in allowed, name, errors.NOT_ONE_OF, value=value[:40], allowed=", ".join(allowed))
    code = sender.code
    unless(code.replace("-", "").isalnum() and code.isascii() and code == code.lower() and len(code) <= 40, "code",
           errors.SENDER_CODE_BAD)  # fmt: skip
    unless(bool(sender.name.strip()), "name", errors.REQUIRED)
    unless(len(sender.name) <= 80, "name", errors.TOO_LONG, length=len(sender.name), most=80)
    unless(sender.kind in cases.kinds(), "kind", errors.NOT_ONE_OF, value=sender.kind[:40], allowed="…")
    for name in ("quiet_from", "quiet_to"):
        unless(rules.is_hour(getattr(sender, name)), name, errors.HOUR_BAD)
    for one in sender.progress:
        unless(one in rules.PROGRESS, "progress", errors.NOT_ONE_OF, value=one[:40], allowed=", ".join(rules.PROGRESS))
    unless(
        sender.free_hours is None or 0 <= sender.free_hours <= 720, "free_hours", errors.TOO_LONG, length="…", most=720
    )
    if sender.adapter == "http" or sender.url:
        problem = signing.problem_of_url(sender.url.strip()) if sender.url.strip() else errors.REQUIRED
        unless(not problem, "url", problem)
    return found


def _stop(found: Sequence[FieldError]) -> None:
    if found:
        raise Invalid("invalid_input", errors=tuple(found))


@transaction.atomic
def register_template(*, actor: Actor, sender_id: int, template: TemplateInput, now: datetime) -> TemplateView:
    """Keep the words of a sender for a kind and a language, and what became of them at the carrier; anew each time.

    Raises Forbidden, Missing; Invalid: not_one_of, text_blank_bad, required.
    """
    queries.sender(actor, sender_id)
    found = [
        FieldError(name, errors.NOT_ONE_OF, (("allowed", ", ".join(allowed)), ("value", value[:40])))
        for name, value, allowed in (
            ("kind", template.kind, rules.KINDS), ("state", template.state, rules.TEMPLATE_STATES),
            ("language", template.language, ("zh-Hans", "en")),
        )
        if value not in allowed
    ]  # fmt: skip
    blanks = rules.blanks_of(template.body)
    if not template.body.strip():
        found.append(FieldError("body", errors.REQUIRED))
    elif blanks is None or not blanks <= set(rules.BLANKS):
        found.append(
            FieldError("body", errors.BLANK_BAD, (("known", ", ".join(f"{{{one}}}" for one in rules.BLANKS)),))
        )
    _stop(found)
    key = {"sender_id": sender_id, "kind": template.kind, "language": template.language}
    values = {
        "body": template.body.strip(), "gateway_code": template.gateway_code.strip(), "state": template.state,
        "changed_at": now,
    }  # fmt: skip
    if not Template.objects.filter(**key).update(**values):
        insert(Template, [{"id": new_id(), **key, **values}])
    told = TemplateRegistered(
        subject=sender_id, at=now, about=(), kind=template.kind, language=template.language, state=template.state
    )
    record(actor=actor, events=[told], now=now)
    return next(
        one for one in queries.templates(actor, sender_id)
        if (one.kind, one.language) == (template.kind, template.language)
    )  # fmt: skip


@transaction.atomic
def order_ways(*, actor: Actor, customer_id: int, ways: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Keep by which ways a customer wants to be told things, the first first. Raises Forbidden, Missing, Invalid."""
    actor.need("customers.write")
    found = customers.get(actor, customer_id)
    accounts.need_at(actor, "customers.write", found.unit_id)
    for one in ways:
        if one not in rules.CHANNELS:
            raise Invalid.one("ways", errors.NOT_ONE_OF, value=one[:40], allowed=", ".join(rules.CHANNELS))
    kept = list(dict.fromkeys(ways))
    own = [found.id, *found.merged]
    WayOrder.objects.filter(customer_id__in=own).delete()
    insert(WayOrder, [{"customer_id": found.id, "ways": kept}])
    told = WaysOrdered(subject=found.id, at=now, about=(("customer", found.id),), ways=tuple(kept))
    record(actor=actor, events=[told], now=now)
    return queries.ways_of(actor, found.id)


@transaction.atomic
def pass_on(*, actor: Actor, unit_id: int, heir_id: int, now: datetime) -> int:
    """Give a place's senders to another place; how many. In the transaction that hands the place over."""
    actor.need(queries.NEED)
    ids = list(Sender.objects.filter(unit_id=unit_id).values_list("id", flat=True))
    Sender.objects.filter(pk__in=ids).update(unit_id=heir_id, version=F("version") + 1)
    record(
        actor=actor, now=now,
        events=[SenderChanged(subject=one, at=now, about=(), fields=("unit_id",)) for one in ids],
    )  # fmt: skip
    return len(ids)
