"""What customers write becomes a word of a case with its clocks; what carriers tell of our messages is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as rights
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Conflict, Invalid, Problem
from makegood.ground.rows import insert, new_id
from makegood.ground.ui.texts import say
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CustomerRef, OpenCase
from makegood.rooms.customers import actions as customers_write
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.inputs import ConsentInput
from makegood.rooms.customers.rules import normalise_phone
from makegood.rooms.texting import errors, queries, rules
from makegood.rooms.texting.actions.sending import lost
from makegood.rooms.texting.events import (
    HandleBound,
    PermitGiven,
    TextDelivered,
    TextFiled,
    TextLeftToRead,
    TextSetAside,
)
from makegood.rooms.texting.inputs import HeardText
from makegood.rooms.texting.models import Handle, IncomingText, OutgoingText, Permit, Sender
from makegood.rooms.texting.views import HeardView, TextView


@transaction.atomic
def receive(*, actor: Actor, heard: HeardText, now: datetime) -> HeardView:
    """Take what somebody wrote: onto the case that we talk about with them, else as a new matter of theirs.

    Told twice under one name it is kept once. Whose it is, is known by the address alone: what the words say proves
    nothing. An address of several customers, or one that opens very many matters, is left to a person. Raises
    Forbidden, Missing, Invalid.
    """
    actor.need(queries.CARRIES)
    sender = queries.named(actor, heard.sender)
    at = heard.at or now
    if at > now:
        raise Invalid.one("at", errors.IN_FUTURE)
    if not heard.text.strip():
        raise Invalid.one("text", errors.REQUIRED)
    known = (
        IncomingText.objects.filter(sender=sender, external_id=heard.external_id).values_list("id", flat=True).first()
    )
    if known is not None:
        return queries.heard_one(SYSTEM, known)
    handle = _handle(sender, heard.address, heard.name, at, now)
    row = IncomingText(
        id=new_id(), sender=sender, external_id=heard.external_id, handle=handle, text=heard.text.strip(), at=at,
        created_at=now, state="to_be_read", reason="failed", candidates=[],
    )  # fmt: skip
    insert(IncomingText, [_row(row)])
    try:
        with transaction.atomic():
            _sort(row, now)
    except Problem as refused:
        found = refused.extra.get("candidates", ()) if isinstance(refused, Conflict) else ()
        _wait(row, "ambiguous" if found else "refused", now, tuple(one.id for one in found))
    return queries.heard_one(SYSTEM, row.pk)


def _row(row: IncomingText) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in IncomingText._meta.concrete_fields}


def _handle(sender: Sender, address: str, name: str, at: datetime, now: datetime) -> Handle:
    """Under what somebody is known at a sender, made known if need be, and heard of now. Raises Invalid."""
    if sender.channel == "sms":
        number = normalise_phone(address, customers.phone_region())
        if number is None:
            raise Invalid.one("address", "phone_bad")
        address = number
    address = address.strip()[:120]
    if not address:
        raise Invalid.one("address", errors.REQUIRED)
    row = {
        "id": new_id(), "sender_id": sender.pk, "address": address, "customer_id": None,
        "name": " ".join(name.split())[:80], "heard_at": at, "created_at": now,
    }  # fmt: skip
    insert(Handle, [row], unless_taken=["sender_id", "address"])
    found = Handle.objects.get(sender=sender, address=address)
    if found.heard_at is None or found.heard_at < at:
        Handle.objects.filter(pk=found.pk).update(heard_at=at)
        found.heard_at = at
    if found.customer_id is None:
        people = queries.whose(sender, address)
        if len(people) == 1:
            _bind(found, people[0].id, now)
    return found


def _bind(handle: Handle, customer_id: int, now: datetime) -> None:
    Handle.objects.filter(pk=handle.pk).update(customer_id=customer_id)
    handle.customer_id = customer_id
    told = HandleBound(subject=handle.pk, at=now, about=(("customer", customer_id),), customer=customer_id)
    record(actor=SYSTEM, events=[told], now=now)


def _sort(row: IncomingText, now: datetime) -> None:
    handle, sender = row.handle, row.sender
    if rules.wants_no_more(row.text) and handle.customer_id is not None:
        purpose = "sms" if sender.channel == "sms" else "wechat"
        said = ConsentInput(purpose, given=False, how="reply", proof=f"{sender.name}: {row.text}"[:240], at=row.at)
        customers_write.say_consent(actor=SYSTEM, customer_id=handle.customer_id, consent=said, now=now)
        _ignore(row, "stopped", now)
        return
    case_id = queries.talk(handle, now)
    if case_id is not None:
        _, word = cases.add_message(
            actor=SYSTEM,
            case_id=case_id,
            direction="inbound",
            text=row.text,
            channel=sender.channel,
            at=row.at,
            now=now,
        )
        _filed(row, word.case_id, word.id, now)
        return
    people = queries.whose(sender, handle.address) if handle.customer_id is None else []
    if len(people) > 1:
        _wait(row, "ambiguous", now, tuple(one.id for one in people))
    elif queries.opened_by(handle, now) >= rules.OPENED_AN_HOUR:
        _wait(row, "too_many", now)
    else:
        _open(row, "", handle.customer_id, "", now)


def _open(row: IncomingText, kind: str, customer_id: int | None, name: str, now: datetime) -> None:
    """A new matter; for a customer who is not known yet, of the name that they or a person gave."""
    handle, sender = row.handle, row.sender
    called = name or handle.name or say("texting", "somebody", sender.language, tail=handle.address[-4:])
    fresh = CustomerRef(name=called, phone=handle.address if sender.channel == "sms" else "")
    whose = CustomerRef(id=customer_id) if customer_id is not None else fresh
    request = OpenCase(
        kind=kind or sender.kind_id, customer=whose, text=row.text, channel=sender.channel, unit=sender.unit_id,
        at=row.at,
    )  # fmt: skip
    view = cases.open_case(actor=SYSTEM, request=request, now=now)
    if handle.customer_id is None and view.customer_id is not None:
        _bind(handle, view.customer_id, now)
    _filed(row, view.id, queries.first_said(view.id), now, opened=True)


def _filed(row: IncomingText, case_id: int, said_id: int | None, now: datetime, *, opened: bool = False) -> None:
    IncomingText.objects.filter(pk=row.pk).update(
        state="filed", reason="", case_id=case_id, said_id=said_id, opened=opened, candidates=[]
    )
    told = TextFiled(
        subject=row.pk, at=now, about=(("case", case_id),), case=case_id, message=said_id, opened=opened,
        channel=row.sender.channel,
    )  # fmt: skip
    record(actor=SYSTEM, events=[told], now=now)


def _wait(row: IncomingText, reason: str, now: datetime, candidates: tuple[int, ...] = ()) -> None:
    IncomingText.objects.filter(pk=row.pk).update(state="to_be_read", reason=reason, candidates=list(candidates[:50]))
    record(actor=SYSTEM, events=[TextLeftToRead(subject=row.pk, at=now, about=(), reason=reason)], now=now)
    once = f"text_to_be_read:{row.sender_id}:{now:%Y-%m-%dT%H}"
    notice = NoticeInput("text_to_be_read", unit_id=row.sender.unit_id, link_kind="texts", once=once)
    accounts.notify(actor=SYSTEM, notices=[notice], now=now)


def _ignore(row: IncomingText, reason: str, now: datetime) -> None:
    IncomingText.objects.filter(pk=row.pk).update(state="ignored", reason=reason, candidates=[])
    record(actor=SYSTEM, events=[TextSetAside(subject=row.pk, at=now, about=(), reason=reason)], now=now)


# --- by a person


def _taken(actor: Actor, heard_id: int) -> IncomingText:
    """One that waits, claimed by this transaction."""
    view = queries.heard_one(actor, heard_id)
    held = IncomingText.objects.filter(pk=heard_id, state="to_be_read")
    if not held.update(candidates=F("candidates")):
        raise errors.text_state(view.state)
    return IncomingText.objects.select_related("sender", "handle").get(pk=heard_id)


@transaction.atomic
def file(*, actor: Actor, heard_id: int, case_id: int, now: datetime) -> HeardView:
    """Put what somebody wrote to a case. Raises Forbidden, Missing, Conflict if somebody was sooner."""
    actor.need(queries.READS)
    row = _taken(actor, heard_id)
    _, word = cases.add_message(
        actor=actor, case_id=case_id, direction="inbound", text=row.text, channel=row.sender.channel, at=row.at, now=now
    )
    _filed(row, word.case_id, word.id, now)
    return queries.heard_one(actor, heard_id)


@transaction.atomic
def open_matter(
    *, actor: Actor, heard_id: int, now: datetime, kind: str = "", customer_id: int | None = None, name: str = ""
) -> HeardView:
    """Open a case for it: of this customer, else of a new one of this name. Raises Forbidden, Missing, Conflict."""
    actor.need(queries.READS)
    row = _taken(actor, heard_id)
    if customer_id is not None:
        customers.get(actor, customer_id)
    _open(row, kind, customer_id, name.strip()[:80], now)
    return queries.heard_one(actor, heard_id)


@transaction.atomic
def set_aside(*, actor: Actor, heard_id: int, reason: str, now: datetime) -> HeardView:
    """Make nothing of it, with a reason. Raises Forbidden, Missing, Conflict, Invalid."""
    actor.need(queries.READS)
    if reason not in rules.ASIDE:
        raise Invalid.one("reason", errors.NOT_ONE_OF, value=reason[:40], allowed=", ".join(rules.ASIDE))
    row = _taken(actor, heard_id)
    _ignore(row, reason, now)
    return queries.heard_one(actor, heard_id)


# --- what carriers tell


@transaction.atomic
def note_receipt(*, actor: Actor, text_id: int, state: str, now: datetime, known_as: str = "") -> TextView:
    """Keep that a message arrived, or that its carrier refuses it: then the next way is tried.

    What is known already changes nothing; what arrived stays so. Raises Forbidden, Missing, Invalid, Conflict for a
    message that was not handed over.
    """
    actor.need(queries.CARRIES)
    if state not in rules.RECEIPTS:
        raise Invalid.one("state", errors.NOT_ONE_OF, value=state[:40], allowed=", ".join(rules.RECEIPTS))
    row = OutgoingText.objects.filter(pk=text_id).first()
    if row is None:
        raise errors.text_unknown()
    if row.state == state or (row.state == "delivered" and state == "refused"):
        return queries.text(SYSTEM, text_id)
    problem = "carrier_refused" if state == "refused" else ""
    # A carrier that kept us waiting for its answer may have the message all the same.
    held = OutgoingText.objects.filter(pk=text_id, state__in=["sent", "queued"] if state == "delivered" else ["sent"])
    if not held.update(state=state, ended_at=now, next_at=None, problem=problem, known_as=known_as[:120]):
        raise errors.text_state(row.state)
    if state == "delivered":
        about = (("case", row.case_id),) if row.case_id is not None else ()
        told = TextDelivered(subject=row.pk, at=now, about=about, channel=row.channel)
        record(actor=actor, events=[told], now=now)
    else:
        lost(actor=SYSTEM, text_id=row.pk, problem=problem, now=now)
    return queries.text(SYSTEM, text_id)


@transaction.atomic
def permit(*, actor: Actor, sender: str, address: str, kinds: tuple[str, ...], now: datetime) -> int:
    """Somebody allows one message of each of these kinds (WeChat: one consent, one message); how many.

    Raises Forbidden, Missing, Invalid.
    """
    actor.need(queries.CARRIES)
    row = queries.named(actor, sender)
    for one in kinds:
        if one not in rules.KINDS:
            raise Invalid.one("kinds", errors.NOT_ONE_OF, value=one[:40], allowed=", ".join(rules.KINDS))
    handle = _met(row, address, now)
    insert(
        Permit,
        [{"id": new_id(), "handle_id": handle.pk, "kind": one, "given_at": now, "used_by_id": None} for one in kinds],
    )
    events = [PermitGiven(subject=handle.pk, at=now, about=(), kind=one) for one in kinds]
    record(actor=actor, events=events, now=now)
    return len(kinds)


def _met(sender: Sender, address: str, now: datetime) -> Handle:
    """Somebody of whom we know, without a word of theirs."""
    if sender.channel == "sms":
        address = normalise_phone(address, customers.phone_region()) or ""
    address = address.strip()[:120]
    if not address:
        raise Invalid.one("address", errors.REQUIRED)
    row = {
        "id": new_id(), "sender_id": sender.pk, "address": address, "customer_id": None, "name": "", "heard_at": None,
        "created_at": now,
    }  # fmt: skip
    insert(Handle, [row], unless_taken=["sender_id", "address"])
    return Handle.objects.get(sender=sender, address=address)


@transaction.atomic
def bind(*, actor: Actor, sender: str, address: str, customer_id: int, now: datetime) -> int:
    """Say whose number or openid this is, as when a customer signs in to the mini-program; its id.

    Raises Forbidden, Missing, Invalid.
    """
    actor.need(queries.CARRIES)
    row = queries.named(actor, sender)
    found = customers.get(actor, customer_id)
    rights.need_at(actor, queries.CARRIES, row.unit_id)
    handle = _met(row, address, now)
    if handle.customer_id != found.id:
        _bind(handle, found.id, now)
    return handle.pk
