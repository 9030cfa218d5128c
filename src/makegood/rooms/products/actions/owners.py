"""Whose an item is: handed on by resale, gift, inheritance or exchange, or put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.rows import insert, new_ids
from makegood.rooms.customers import queries as customers
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import ItemTransferred
from makegood.rooms.products.inputs import TransferInput
from makegood.rooms.products.models import Item, Ownership
from makegood.rooms.products.queries.lives import first_owner
from makegood.rooms.products.views import ItemView


@transaction.atomic
def transfer(*, actor: Actor, transfers: Sequence[TransferInput], now: datetime) -> list[int]:
    """Items go to other owners, in the order given; their ids, each once. What was bought stays bought by the buyer.

    `correction` says that the item was the new owner's since the present one is written down; all other reasons end
    the present owner's time at `at`. Nobody follows only on an exchange or a correction.
    Raises Forbidden, Missing `item_unknown`, Stale, Invalid (`<place>.<field>` when there are several):
    transfer_reason_unknown, customer_unknown, transfer_to_owner, transfer_too_early, transfer_nobody, in_future,
    moment_naive, use_unknown, unit_unknown, too_long.
    """
    actor.need("items.write")
    people = {one.customer_id for one in transfers if one.customer_id is not None}
    known = customers.known(actor, people) if people else set()
    done: dict[int, None] = {}
    for place, one in enumerate(transfers):
        current = queries.get(actor, one.item_id)
        faults = errors.Faults("" if len(transfers) == 1 else f"{place}.")
        _check(actor, one, current, known, now, faults)
        faults.raise_found()
        accounts.need_at(actor, "items.write", {current.unit_id, one.unit_id or current.unit_id})
        rows = Item.objects.filter(pk=current.id, version=current.version if one.version is None else one.version)
        columns: dict[str, Any] = {"use": one.use} if one.use else {}
        columns |= {"unit_id": one.unit_id} if one.unit_id is not None else {}
        if not rows.update(customer_id=one.customer_id, **columns, version=F("version") + 1):
            raise errors.stale(current)
        record(actor=actor, events=hand_on(current, one.customer_id, one.at, one.reason, one.note), now=now)
        done[current.id] = None
    return list(done)


def _check(
    actor: Actor, one: TransferInput, current: ItemView, known: set[int], now: datetime, faults: errors.Faults
) -> None:
    handed = [reason for reason in rules.TRANSFER_REASONS if reason != "sale"]
    faults.unless(one.reason in handed, "reason", errors.TRANSFER_REASON_UNKNOWN)
    faults.unless(one.customer_id is None or one.customer_id in known, "customer", errors.CUSTOMER_UNKNOWN)
    faults.unless(one.customer_id != current.customer_id, "customer", errors.TRANSFER_TO_OWNER)
    nobody = one.customer_id is None and one.reason not in {"exchange", "correction"}
    faults.unless(not nobody, "customer", errors.TRANSFER_NOBODY)
    faults.unless(not one.use or one.use in rules.USES, "use", errors.USE_UNKNOWN)
    seen = one.unit_id is None or accounts.sees_units(actor, [one.unit_id])
    faults.unless(seen, "unit", errors.UNIT_UNKNOWN)
    faults.lengths(one, note=200)
    if one.at.utcoffset() is None:
        faults.add("at", errors.MOMENT_NAIVE)
        return
    faults.unless(one.at <= now, "at", errors.IN_FUTURE)
    if one.reason != "correction":
        begun = _begun(current)
        faults.unless(one.at > begun["starts"], "at", errors.TRANSFER_TOO_EARLY)


def _begun(item: ItemView) -> Mapping[str, Any]:
    """The present owner's row, or the one that the sale stands for."""
    row = Ownership.objects.filter(item_id=item.id, ends=None).values("id", "starts").first()
    return row or {"id": None, "starts": first_owner(item).starts}


def hand_on(
    item: ItemView, to: int | None, at: datetime, reason: str = "resale", note: str = ""
) -> list[ItemTransferred]:
    """Write who had the item until `at` and who has it from then on; the event for whoever acts.

    Somebody named for the first time needs no row: the item itself says it. Whoever had it from the same moment on is
    put into the present row.
    """
    begun = _begun(item)
    first, second = new_ids(2)
    row = {"item_id": item.id, "note": note, "reason": reason, "customer_id": to, "ends": None}
    if begun["id"] is None and item.customer_id is None:
        pass
    elif reason == "correction" or at <= begun["starts"]:
        # How it came to whoever has it stays; the journal keeps who was believed to have it.
        if not Ownership.objects.filter(pk=begun["id"]).update(customer_id=to, note=note):
            insert(Ownership, [{**row, "id": second, "starts": begun["starts"]}])
    else:
        if not Ownership.objects.filter(pk=begun["id"], ends=None).update(ends=at):
            bought = {**row, "customer_id": item.customer_id, "reason": "sale", "note": ""}
            insert(Ownership, [{**bought, "id": first, "starts": begun["starts"], "ends": at}])
        insert(Ownership, [{**row, "id": second, "starts": at}])
    sides = [("customer", one) for one in (item.customer_id, to) if one is not None]
    return [
        ItemTransferred(
            subject=item.id, at=at, about=(("item", item.id), *sides), before=item.customer_id, after=to, reason=reason
        )
    ]
