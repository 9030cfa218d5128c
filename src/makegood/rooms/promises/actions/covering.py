"""Coverage: written at the sale, ended as used by a refund, carried to a replacement or a new owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground import rows
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict
from makegood.rooms.products import actions as products_actions
from makegood.rooms.products import queries as products
from makegood.rooms.products.inputs import CreditInput, ItemInput, SaleInput, TransferInput
from makegood.rooms.products.views import CreditResult, ItemView, SaleResult
from makegood.rooms.promises import book, events
from makegood.rooms.promises.actions.noting import note
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.models import Coverage


@transaction.atomic
def record_sales(*, actor: Actor, sales: Sequence[SaleInput], now: datetime) -> list[SaleResult]:
    """Write sales with their items, and the coverage that each item holds from now on; answers in the same order."""
    results = products_actions.record_sales(actor=actor, sales=sales, now=now)
    _cover_items(actor=actor, item_ids=[id_ for result in results for id_ in result.item_ids], now=now)
    if actor.kind != "import":
        told = [
            Noted("sale_recorded", min(sale.at, now), sale.customer_id, item_id, matter=("item", item_id))
            for sale, result in zip(sales, results, strict=True)
            for item_id in result.item_ids
        ]
        note(actor=actor, facts=told, now=now)
    return results


@transaction.atomic
def add_items(*, actor: Actor, items: Sequence[ItemInput], now: datetime) -> list[int]:
    """Put sold items on file that come without a sale of their own, with their coverage."""
    ids = products_actions.add_items(actor=actor, items=items, now=now)
    _cover_items(actor=actor, item_ids=ids, now=now)
    return ids


#: What decides which versions an item holds.
_SCOPING = frozenset({"jurisdiction", "unit_class", "use", "channel", "category", "model", "bought_at"})


@transaction.atomic
def correct_item(*, actor: Actor, item_id: int, version: int, changes: Mapping[str, Any], now: datetime) -> ItemView:
    """Change details of an item; what was put right may give it further coverage and takes none away."""
    after = products_actions.update_item(actor=actor, item_id=item_id, version=version, changes=changes, now=now)
    if _SCOPING & set(changes):
        _cover_items(actor=actor, item_ids=[item_id], now=now)
    return after


@transaction.atomic
def transfer_item(*, actor: Actor, transfer: TransferInput, now: datetime, replacement_id: int | None = None) -> int:
    """An item goes to another owner; answers how many versions were carried to a replacement.

    By resale, gift and inheritance what the item holds goes along with it, the law's own protection too: both are held
    by the item. What was promised to a person (membership, goodwill) stays with the person. On an exchange what the
    old item held is carried to the `replacement_id`.
    """
    products_actions.transfer(actor=actor, transfers=[transfer], now=now)
    if replacement_id is None or not Coverage.objects.filter(item_id=transfer.item_id, ends=None).exists():
        return 0
    return carry_coverage(
        actor=actor, from_item_id=transfer.item_id, to_item_id=replacement_id, at=transfer.at, now=now
    )


def _cover_items(*, actor: Actor, item_ids: Sequence[int], now: datetime) -> int:
    """Write the coverage that items do not have yet; answers how many rows.

    An item holds the versions that gave coverage when it was bought (else now) and whose scope it lies in. Law binds
    by itself and is not written down for each item.
    """
    shelf = book.book()
    candidates = [one for one in shelf.versions.values() if one.basis != "law" and one.held_by_items]
    if not candidates or not item_ids:
        return 0
    items = products.many(actor=SYSTEM, item_ids=item_ids)
    # Only of a single item can there be some already: lists are of new ones.
    held = Coverage.objects.filter(item_id__in=item_ids if len(item_ids) == 1 else [])
    there = set(held.values_list("version_id", flat=True))
    fitting: dict[tuple[Any, ...], list[int]] = {}
    made: list[dict[str, Any]] = []
    for item in items.values():
        bought = item.bought_at or now
        marks = (item.jurisdiction, item.unit_class, item.use, item.channel, item.law_category, item.unit_id)
        key = (*marks, bought.replace(minute=0, second=0, microsecond=0), bought)
        if key not in fitting:
            fitting[key] = _fitting(shelf, marks, bought)
        made += [_row(version_id, item.id, bought) for version_id in fitting[key] if version_id not in there]
    rows.insert(Coverage, made)
    return len(made)


def _fitting(shelf: book.Book, marks: tuple[Any, ...], at: datetime) -> list[int]:
    names = ("jurisdiction", "unit_class", "use", "channel", "category", "unit_id")
    given: Mapping[str, Any] = dict(zip(names, marks, strict=True))
    return [one.id for one in shelf.in_force(at) if one.basis != "law" and one.held_by_items and one.fits(**given)]


def _row(version_id: int, item_id: int, starts: datetime) -> dict[str, Any]:
    return {
        "id": rows.new_id(),
        "version_id": version_id,
        "item_id": item_id,
        "customer_id": None,
        "starts": starts,
        "ends": None,
        "ended_as": "",
        "carried_from_id": None,
    }


@transaction.atomic
def credit(
    *,
    actor: Actor,
    credits: Sequence[CreditInput],  # noqa: A002 (the glossary's word)
    now: datetime,
) -> list[list[CreditResult]]:
    """Book credit lines: each is a `refunded` fact on the newest earlier sale of that customer and code.

    A refund of the whole item ends its coverage as used. A line that matches nothing is kept unmatched.
    """
    results = products_actions.credit(actor=actor, credits=credits, now=now)
    told: list[Noted] = []
    for line, found in zip(credits, results, strict=True):
        told += [
            Noted("refunded", line.at, line.customer_id, one.item_id, matter=("item", one.item_id), told=True)
            for one in found
            if one.item_id is not None
        ]
    if told:
        note(actor=actor, facts=told, now=now)
        spent = products.fully_credited(item_ids=[fact.item_id for fact in told if fact.item_id is not None])
        _end_coverage(actor=actor, item_ids=spent, ended_as="refunded", at=max(fact.at for fact in told), now=now)
    return results


def _end_coverage(*, actor: Actor, item_ids: Sequence[int], ended_as: str, at: datetime, now: datetime) -> int:
    """End the coverage of items as used (`refunded`) or carried on (`exchanged`); answers how many rows ended."""
    open_rows = Coverage.objects.filter(item_id__in=item_ids, ends=None)
    held = set(open_rows.values_list("item_id", flat=True))
    ended = open_rows.update(ends=at, ended_as=ended_as)
    journal.record(
        actor=actor,
        events=[
            events.CoverageEnded(subject=id_, at=at, about=(("item", id_),), ended_as=ended_as) for id_ in held if id_
        ],
        now=now,
    )
    return ended


@transaction.atomic
def carry_coverage(*, actor: Actor, from_item_id: int, to_item_id: int, at: datetime, now: datetime) -> int:
    """An exchange: the replacement holds what the old item held, from `at` on; answers how many versions.

    Raises Conflict `nothing_to_carry` when the old item holds nothing.
    """
    actor.need("items.write")
    products.get(actor, to_item_id)
    held = list(Coverage.objects.filter(item_id=from_item_id, ends=None).values())
    if not held:
        raise Conflict("nothing_to_carry")
    already = set(Coverage.objects.filter(item_id=to_item_id).values_list("version_id", flat=True))
    made = [
        {**_row(row["version_id"], to_item_id, at), "carried_from_id": row["id"]}
        for row in held
        if row["version_id"] not in already
    ]
    rows.insert(Coverage, made)
    _end_coverage(actor=actor, item_ids=[from_item_id], ended_as="exchanged", at=at, now=now)
    return len(made)
