"""The only readers of short messages: each takes an actor and answers what that actor may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from makegood.ground import paging
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.cases.queries.config import Remembered
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.texting import errors, rules
from makegood.rooms.texting.models import (
    Handle,
    IncomingText,
    OutgoingText,
    Permit,
    Sender,
    Template,
    WayOrder,
)
from makegood.rooms.texting.views import HeardView, Matter, SenderView, TemplateView, TextView, Way

NEED = "settings.write"
#: Who reads what is no matter yet: whoever may open one.
READS = "cases.open"
#: What a carrier's program may do: hand in words, receipts and consents.
CARRIES = "messages.carry"
#: What secrets are sealed for.
PURPOSE = "sender"
_SENDER = tuple(SenderView.__dataclass_fields__)
_TEMPLATE = tuple(TemplateView.__dataclass_fields__)
_OUTSIDE = {"number": "case__number", "sender_name": "sender__name", "adapter": "sender__adapter"}
_TEXT = tuple(_OUTSIDE.get(name, name) for name in TextView.__dataclass_fields__)
_HEARD_FROM = {
    "number": "case__number", "sender_name": "sender__name", "channel": "sender__channel",
    "address": "handle__address", "name": "handle__name",
}  # fmt: skip
_HEARD = tuple(_HEARD_FROM.get(name, name) for name in HeardView.__dataclass_fields__)


# --- senders


def need(actor: Actor) -> None:
    """Raise Forbidden unless the actor may set up senders: what they say is said in the company's name."""
    actor.need(NEED)
    accounts.need_at(actor, NEED, None)


def _sender(row: tuple[Any, ...]) -> SenderView:
    values: dict[str, Any] = dict(zip(_SENDER, row, strict=True))
    return SenderView(
        **{**values, "acknowledges": tuple(values["acknowledges"]), "progress": tuple(values["progress"])}
    )


def senders(actor: Actor) -> list[SenderView]:
    """All senders by code. Raises Forbidden."""
    need(actor)
    return [_sender(row) for row in Sender.objects.order_by("code").values_list(*_SENDER)]


def sender(actor: Actor, sender_id: int) -> SenderView:
    """One sender. Raises Forbidden, Missing."""
    need(actor)
    row = Sender.objects.filter(pk=sender_id).values_list(*_SENDER).first()
    if row is None:
        raise errors.sender_unknown()
    return _sender(row)


def templates(actor: Actor, sender_id: int) -> list[TemplateView]:
    """The registered words of a sender. Raises Forbidden, Missing."""
    sender(actor, sender_id)
    rows = Template.objects.filter(sender_id=sender_id).order_by("kind", "language").values_list(*_TEMPLATE)
    return [TemplateView(*row) for row in rows]


def named(actor: Actor, code: str) -> Sender:
    """The sender of a code, for a carrier's program. Raises Forbidden, Missing."""
    actor.need(CARRIES)
    row = Sender.objects.filter(code=code, active=True).first()
    if row is None:
        raise errors.sender_unknown()
    return row


def _told() -> tuple[frozenset[str], frozenset[str], bool]:
    rows = list(Sender.objects.filter(active=True).values_list("acknowledges", "progress"))
    told = frozenset(one for row in rows for one in row[0]), frozenset(one for row in rows for one in row[1])
    return *told, bool(rows)


_tells = Remembered(_told)


def acknowledged() -> frozenset[str]:
    """The channels of cases whose opening some sender confirms; asked at each case, so remembered."""
    return _tells.get()[0]


def progress() -> frozenset[str]:
    """What some sender tells customers unasked."""
    return _tells.get()[1]


def sends() -> bool:
    """Whether the company speaks through any sender at all."""
    return _tells.get()[2]


def forget() -> None:
    """Ask the database again."""
    _tells.forget()


# --- ways


def wished(customer_id: int) -> tuple[str, ...]:
    """The ways that a customer wished for, the first first."""
    row = WayOrder.objects.filter(customer_id__in=customers.same_person([customer_id])).first()
    return tuple(row.ways) if row is not None else ()


def ways_of(actor: Actor, customer_id: int) -> tuple[str, ...]:
    """All ways in the order in which they are tried for a customer. Raises Forbidden, Missing."""
    found = customers.get(actor, customer_id)
    return tuple(rules.in_order(wished(found.id)))


def matter(case_id: int) -> Matter:
    """A case that is known to be there."""
    return Matter(*Case.objects.values_list(*Matter.__dataclass_fields__).get(pk=case_id))


def sender_for(channel: str, unit_id: int) -> Sender | None:
    """Through which sender a place speaks: its own, else that of the nearest place above it."""
    above = [unit_id, *accounts.ancestors(unit_id)]
    rows = {row.unit_id: row for row in Sender.objects.filter(channel=channel, active=True).order_by("-id")}
    return next((rows[unit] for unit in above if unit in rows), None)


def _handle(row: Sender, customer: CustomerView) -> tuple[str, datetime | None, int | None]:
    """(address, when it was last heard, id) under which a customer is known at a sender."""
    own = [customer.id, *customer.merged]
    known = Handle.objects.filter(sender=row, customer_id__in=own).order_by("-heard_at", "-id").first()
    if row.channel != "sms":
        return (known.address, known.heard_at, known.pk) if known is not None else ("", None, None)
    usable = [one.value for one in customer.contacts if one.kind == "phone" and not one.unusable]
    if known is not None and known.address in usable:
        return known.address, known.heard_at, known.pk
    return (usable[0], None, None) if usable else ("", None, None)


def way(
    row: Sender, customer: CustomerView, kind: str, language: str, given: Mapping[str, str], free: str, now: datetime
) -> tuple[Way | None, str]:  # fmt: skip
    """How this sender can say it now, or the code of why it cannot."""
    address, heard_at, handle_id = _handle(row, customer)
    if not address:
        return None, "no_address"
    lately = heard_at is not None and now < heard_at + rules.ANSWERED_WITHIN
    if not (kind == "reply" and lately) and refuses(customer.id, row.channel):
        return None, "refused_by_customer"
    if rules.Window(row.free_hours).is_open(heard_at, now):
        return Way(row.pk, row.channel, address, rules.signed(row.channel, row.name, free), "", None), ""
    words = template_for(row.pk, kind, language)
    if words is None:
        return None, "no_template"
    permit = None
    if row.permits:
        rows = Permit.objects.filter(handle_id=handle_id or 0, kind=kind, used_by_id__isnull=True)
        permit = rows.order_by("id").values_list("id", flat=True).first()
        if permit is None:
            return None, "no_permit"
    text = rules.signed(row.channel, row.name, rules.filled(words.body, {**given, "text": free}))
    return Way(row.pk, row.channel, address, text, words.gateway_code, permit), ""


def template_for(sender_id: int, kind: str, language: str) -> TemplateView | None:
    """The approved words of a sender for this kind, in this language if there are any."""
    rows = Template.objects.filter(sender_id=sender_id, kind=kind, state="approved").values_list(*_TEMPLATE)
    found = sorted((TemplateView(*row) for row in rows), key=lambda one: one.language != language)
    return found[0] if found else None


def refuses(customer_id: int, channel: str) -> bool:
    """Whether a customer wants no messages by this way, or none at all: what was said last of each counts."""
    purpose = {"sms": "sms"}.get(channel, "wechat")
    said = customers.stances(customer_id, ("messages", purpose))
    return not said.get(purpose, said.get("messages", True))


# --- what goes out


def _text(row: tuple[Any, ...]) -> TextView:
    values: dict[str, Any] = dict(zip(TextView.__dataclass_fields__, row, strict=True))
    for name in ("number", "sender_name", "adapter"):
        values[name] = values[name] or ""
    return TextView(**values)


def _sendable(actor: Actor) -> QuerySet[OutgoingText]:
    actor.need("cases.read")
    found = accounts.scope(actor, OutgoingText.objects.all(), "unit_id", "cases.read")
    # A code to get in with is nobody's to read, unless whoever sets up senders tries them out.
    return found if actor.may(NEED) else found.exclude(kind="code")


def texts(
    actor: Actor, state: str = "", case_id: int | None = None, cursor: str | None = None, limit: int = 50
) -> paging.Page[TextView]:
    """Messages of ours in the actor's places, newest first. Raises Forbidden, Invalid."""
    found = _sendable(actor)
    if state:
        found = found.filter(state=state)
    if case_id is not None:
        found = found.filter(case_id=case_id)
    before = paging.id_after(cursor)
    if before is not None:
        found = found.filter(pk__lt=before)
    limit = paging.limited(limit)
    rows = [_shown(actor, _text(row)) for row in found.order_by("-id").values_list(*_TEXT)[: limit + 1]]
    return paging.page_of(rows, limit, lambda one: one.id)


def text(actor: Actor, text_id: int) -> TextView:
    """One message of ours. Raises Forbidden, Missing."""
    row = _sendable(actor).filter(pk=text_id).values_list(*_TEXT).first()
    if row is None:
        raise errors.text_unknown()
    return _shown(actor, _text(row))


def _shown(actor: Actor, one: TextView) -> TextView:
    if actor.may("customers.unmask") or not one.to:
        return one
    values = {name: getattr(one, name) for name in TextView.__dataclass_fields__}
    return TextView(**{**values, "to": rules.masked(one.to)})


def carried(case_ids: Collection[int]) -> dict[int, TextView]:
    """The newest message of ours for each word of these cases. The caller has found the cases for its actor."""
    rows = OutgoingText.objects.filter(case_id__in=list(case_ids), said_id__isnull=False).order_by("id")
    return {view.said_id or 0: view for view in (_text(row) for row in rows.values_list(*_TEXT))}


def first_said(case_id: int) -> int | None:
    """The message with which a case was opened."""
    rows = Message.objects.filter(case_id=case_id, direction="inbound").order_by("id")
    return rows.values_list("id", flat=True).first()


def spoken(said_ids: Collection[int]) -> list[tuple[int, int, str, str]]:
    """(id, case, channel, text) of words of ours that people said."""
    rows = Message.objects.filter(pk__in=list(said_ids), direction="outbound", automatic=False)
    return list(rows.values_list("id", "case_id", "channel", "text"))


# --- what comes in


def _readable(actor: Actor) -> QuerySet[IncomingText]:
    actor.need(READS)
    return accounts.scope(actor, IncomingText.objects.all(), "sender__unit_id", READS)


def _heard(actor: Actor, row: tuple[Any, ...]) -> HeardView:
    values: dict[str, Any] = dict(zip(HeardView.__dataclass_fields__, row, strict=True))
    values["number"], values["candidates"] = values["number"] or "", tuple(values["candidates"])
    if not actor.may("customers.unmask"):
        values["address"] = rules.masked(values["address"])
    return HeardView(**values)


def heard(
    actor: Actor, state: str = "", cursor: str | None = None, limit: int = 50
) -> paging.Page[HeardView]:  # fmt: skip
    """What was written to senders of the actor's places, newest first. Raises Forbidden, Invalid."""
    found = _readable(actor)
    if state:
        found = found.filter(state=state)
    before = paging.id_after(cursor)
    if before is not None:
        found = found.filter(pk__lt=before)
    limit = paging.limited(limit)
    rows = [_heard(actor, row) for row in found.order_by("-id").values_list(*_HEARD)[: limit + 1]]
    return paging.page_of(rows, limit, lambda one: one.id)


def heard_one(actor: Actor, heard_id: int) -> HeardView:
    """One of them. Raises Forbidden, Missing."""
    row = _readable(actor).filter(pk=heard_id).values_list(*_HEARD).first()
    if row is None:
        raise errors.text_unknown()
    return _heard(actor, row)


def waiting(actor: Actor) -> int:
    """How many wait for a person, in the actor's places."""
    return paging.tally(_readable(actor).filter(state="to_be_read"))


def talk(row: Handle, now: datetime) -> int | None:
    """The case that a word from this address belongs to: the one that we last spoke of with them, within a week.

    Only a case of the customer whose address it is; a number of a case in the words proves nothing.
    """
    since = now - rules.TALK
    ours = OutgoingText.objects.filter(
        sender_id=row.sender_id, to=row.address, case__isnull=False, created_at__gt=since
    )
    theirs = IncomingText.objects.filter(handle=row, case__isnull=False, at__gt=since)
    found = sorted(
        [*ours.order_by("-id").values_list("created_at", "case_id", "case__customer_id")[:1],
         *theirs.order_by("-id").values_list("at", "case_id", "case__customer_id")[:1]]
    )  # fmt: skip
    if not found:
        return None
    _, case_id, customer_id = found[-1]
    if row.customer_id is None:
        return None
    return case_id if customer_id in customers.same_person([row.customer_id]) else None


def opened_by(row: Handle, now: datetime) -> int:
    """How many matters an address opened within the hour."""
    return IncomingText.objects.filter(handle=row, opened=True, created_at__gt=now - timedelta(hours=1)).count()


def whose(row: Sender, address: str) -> list[CustomerView]:
    """The customers who may be behind a number."""
    return customers.by_phone(SYSTEM, address) if row.channel == "sms" else []


def candidates(actor: Actor, views: Sequence[HeardView]) -> dict[int, list[CustomerView]]:
    """The customers whom these addresses may belong to, and whom the actor sees."""
    found = customers.many(actor, {one for view in views for one in view.candidates})
    return {
        view.id: list({found[one].id: found[one] for one in view.candidates if one in found}.values()) for view in views
    }


def open_at(unit_id: int) -> int:
    """How many senders in use a place looks after."""
    return Sender.objects.filter(unit_id=unit_id, active=True).count()


def known_by(customer_ids: Collection[int]) -> list[tuple[str, str]]:
    """(sender, address) under which somebody is known, for a file of their own."""
    rows = Handle.objects.filter(customer_id__in=list(customer_ids)).order_by("id")
    return list(rows.values_list("sender__name", "address"))


def count_of(customer_ids: Sequence[int]) -> int:
    """How many messages went to and came from these customers."""
    ours = OutgoingText.objects.filter(case__customer_id__in=list(customer_ids))
    theirs = IncomingText.objects.filter(handle__customer_id__in=list(customer_ids))
    return ours.count() + theirs.count()
