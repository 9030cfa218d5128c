"""What people write down of calls, to which case they belong, and where somebody sits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as rights
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import actions as journal
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.calls import errors, queries
from makegood.rooms.calls.events import CallLinked, CallNoted, CallsForgotten, ExtensionTaken
from makegood.rooms.calls.models import Call, Extension
from makegood.rooms.calls.views import CallView
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases import queries as cases_read
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted


@transaction.atomic
def sit(*, actor: Actor, extension: str, now: datetime) -> str:
    """Take a seat at an extension, or leave it (empty); whoever sat there before sits there no more.

    Raises Forbidden, Invalid.
    """
    actor.need(queries.READS)
    actor.need_self()
    code = extension.strip()
    if len(code) > 20 or not (code == "" or (code.isascii() and code.replace("-", "").isalnum())):
        raise Invalid.one("extension", errors.CODE_BAD)
    Extension.objects.filter(user_id=actor.id or 0).delete()
    if code:
        Extension.objects.filter(code=code).delete()
        insert(Extension, [{"id": new_id(), "code": code, "user_id": actor.id, "since": now}])
    told = ExtensionTaken(subject=actor.id or 0, at=now, about=(), extension=code)
    record(actor=actor, events=[told], now=now)
    return code


@transaction.atomic
def note_call(*, actor: Actor, call_id: int, note: str, now: datetime) -> CallView:
    """Write down what a call was about. Raises Forbidden, Missing."""
    actor.need(queries.READS)
    found = queries.call(actor, call_id, now)
    Call.objects.filter(pk=call_id).update(note=note.strip()[:2000], version=F("version") + 1)
    salt, digest = journal.digest_text("call", call_id, note)
    about = tuple(
        (kind, id_) for kind, id_ in (("customer", found.customer_id), ("case", found.case_id)) if id_ is not None
    )
    record(actor=actor, events=[CallNoted(subject=call_id, at=now, about=about, note=digest, salt=salt)], now=now)
    return queries.call(actor, call_id, now)


@transaction.atomic
def link(*, actor: Actor, call_id: int, case_id: int, now: datetime) -> CallView:
    """Put a call to a case: what was noted becomes a word of it, and who was reached has been contacted.

    Raises Forbidden, Missing.
    """
    actor.need("cases.write")
    found = queries.call(actor, call_id, now)
    case = cases_read.by_id(actor, case_id, now)
    rights.need_at(actor, "cases.write", case.unit_id)
    if found.case_id == case.id:
        return found
    customer = found.customer_id if found.customer_id is not None else case.customer_id
    Call.objects.filter(pk=call_id).update(case_id=case.id, customer_id=customer, version=F("version") + 1)
    if found.note:
        cases.add_message(actor=actor, case_id=case.id, direction="internal", text=found.note, channel="phone", now=now)
    if found.answered_at is not None and found.direction == "out":
        facts = [
            Noted(
                fact, found.answered_at, customer_id=case.customer_id, item_id=case.item_id, unit_id=case.unit_id,
                matter=("case", case.id), kind=case.kind, told=True,
            )
            for fact in ("called", "first_contact")
        ]  # fmt: skip
        promises.note(actor=SYSTEM, facts=facts, now=now)
    about = tuple((kind, id_) for kind, id_ in (("customer", customer), ("case", case.id)) if id_ is not None)
    record(actor=actor, events=[CallLinked(subject=call_id, at=now, about=about, case=case.id)], now=now)
    return queries.call(actor, call_id, now)


@transaction.atomic
def forget(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> int:
    """Blank numbers, notes and where the recordings of these customers' calls stand; how many calls."""
    actor.need("customers.erase")
    rows = Call.objects.filter(customer_id__in=customer_ids)
    ids = list(rows.values_list("id", flat=True))
    rows.update(number="", note="", recording="")
    if ids:
        journal.erase_salts(actor=actor, kind="call", subjects=ids)
        one = min(customer_ids)
        told = CallsForgotten(subject=one, at=now, about=(("customer", one),), count=len(ids))
        record(actor=actor, events=[told], now=now)
    return len(ids)
