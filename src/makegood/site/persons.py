"""What the rooms hold about a person besides the file itself: told to whoever asks for their data, kept by law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import holders
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as promises


def _items(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    found = products.of_customers(actor, ids)
    return [one for pk in ids for one in found.get(pk, ())]


def _cases(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    told: list[Any] = []
    cursor: str | None = None
    while True:
        page = cases.page(actor, now=now, customer=ids[0], cursor=cursor, limit=200)
        told.extend({"case": one, "messages": cases.messages(actor, one.id)} for one in page.items)
        cursor = page.next
        if cursor is None:
            return told


def _coverages(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    items = [one.id for one in _items(actor, ids, now)]
    return promises.coverages(actor=actor, item_ids=items, customer_id=ids[0])


def register() -> None:
    """Make known what is held; called once, when Django is ready."""
    holders.on(holders.Holder("items", _items, lambda ids: sum(map(len, products.of_customers(SYSTEM, ids).values()))))
    holders.on(holders.Holder("cases", _cases, cases.count_of))
    holders.on(holders.Holder("coverages", _coverages, lambda ids: promises.count_of(ids)["coverages"]))
    holders.on(holders.Holder("obligations", lambda actor, ids, now: (), lambda ids: promises.count_of(ids)["owed"]))
