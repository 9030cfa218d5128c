"""Credits: pieces refunded on the newest earlier sale of that customer and code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError
from makegood.ground.rows import chunked, insert, new_ids
from makegood.rooms.customers import queries as customers
from makegood.rooms.products import errors, queries
from makegood.rooms.products.actions.lines import is_currency
from makegood.rooms.products.events import CreditRecorded
from makegood.rooms.products.inputs import CreditInput
from makegood.rooms.products.models import Credit, Item
from makegood.rooms.products.rules import Left, take
from makegood.rooms.products.views import CreditResult

Key = tuple[int, str]


@transaction.atomic
def credit(
    *,
    actor: Actor,
    credits: Sequence[CreditInput],  # noqa: A002 (the book-keeper's word)
    now: datetime,
) -> list[list[CreditResult]]:
    """Keep credits and count them on the items they take back; for each its rows in the order they were taken.

    A credit larger than what one item has left takes further items, the newest sale first, with a row for each; what
    no earlier sale has left, and every credit without customer, is one row without item. However long the list, the
    items are read once and written in one statement for every 200.
    Raises Forbidden, Invalid (field `<place>.<field>` when there are several): required, too_long, quantity_bad,
    price_bad, currency_bad, moment_naive, customer_unknown.
    """
    actor.need("sales.write")
    _check(actor, credits)
    left = _left({(one.customer_id, one.code) for one in credits if one.customer_id is not None})
    taken: dict[int, int] = {}
    parts: list[tuple[int, int | None, int]] = []
    for place, one in enumerate(credits):
        items = left.get((one.customer_id, one.code), []) if one.customer_id is not None and one.matched else []
        if one.item_id is not None:
            # Whoever says which item it was has counted already; the database refuses more than were sold.
            parts.append((place, one.item_id, one.quantity))
            taken[one.item_id] = taken.get(one.item_id, 0) + one.quantity
            continue
        for item_id, pieces in take(one.quantity, one.at, items):
            parts.append((place, item_id, pieces))
            if item_id is not None:
                taken[item_id] = taken.get(item_id, 0) + pieces
    results: list[list[CreditResult]] = [[] for _ in credits]
    rows: list[dict[str, Any]] = []
    events: list[CreditRecorded] = []
    for pk, (place, item_id, pieces) in zip(new_ids(len(parts)), parts, strict=True):
        one = credits[place]
        results[place].append(CreditResult(pk, item_id, pieces, place))
        rows.append(_row(pk, one, item_id, pieces))
        events.append(_event(pk, one, item_id, pieces))
    insert(Credit, rows)
    _count(taken)
    record(actor=actor, events=events, now=now, fresh={("credit", row["id"]) for row in rows})
    return results


def _left(keys: set[Key]) -> Mapping[Key, list[Left]]:
    """The items with pieces left of each customer and code, the newest sale first; locked where rows can be."""
    found: dict[Key, list[Left]] = {}
    for part in chunked(sorted(keys), 500):
        rows = (
            Item.objects.select_for_update()
            .filter(
                customer_id__in={customer for customer, _ in part},
                code__in={code for _, code in part},
                credited__lt=F("quantity"),
                bought_at__isnull=False,
            )
            .order_by("-bought_at", "-id")
            .values_list("customer_id", "code", "id", "bought_at", "quantity", "credited")
        )
        wanted = set(part)
        for customer, code, item_id, bought_at, quantity, credited in rows:
            if bought_at is not None and (customer, code) in wanted:
                found.setdefault((customer, code), []).append(Left(item_id, bought_at, quantity - credited))
    return found


def _count(taken: Mapping[int, int]) -> None:
    for part in chunked(taken.items(), 200):
        cases = [When(pk=item_id, then=Value(pieces)) for item_id, pieces in part]
        # Added in the database: two credits at once add up, and its check refuses to pass the quantity.
        Item.objects.filter(pk__in=[item_id for item_id, _ in part]).update(
            credited=F("credited") + Case(*cases, output_field=IntegerField()), version=F("version") + 1
        )


def _row(pk: int, one: CreditInput, item_id: int | None, pieces: int) -> dict[str, Any]:
    return {
        "id": pk, "item_id": item_id, "customer_id": one.customer_id, "code": one.code, "quantity": pieces,
        "price": one.price, "currency": one.currency, "at": one.at,
    }  # fmt: skip


def _event(pk: int, one: CreditInput, item_id: int | None, pieces: int) -> CreditRecorded:
    about = (("customer", one.customer_id), ("item", item_id))
    return CreditRecorded(
        subject=pk,
        at=one.at,
        about=tuple((kind, subject) for kind, subject in about if subject is not None),
        customer=one.customer_id,
        item=item_id,
        quantity=pieces,
        price=one.price,
        currency=one.currency,
    )


def _check(actor: Actor, lines: Sequence[CreditInput]) -> None:
    people = {one.customer_id for one in lines if one.customer_id is not None}
    known = customers.known(actor, people) if people else set()
    goods = {one.item_id for one in lines if one.item_id is not None}
    seen = set(queries.many(actor, goods)) if goods else set()
    found: list[FieldError] = []
    for place, one in enumerate(lines):
        prefix = "" if len(lines) == 1 else f"{place}."
        tests = (
            ("code", errors.REQUIRED, bool(one.code.strip())),
            ("code", errors.TOO_LONG, len(one.code) <= 60),
            ("quantity", errors.QUANTITY_BAD, 1 <= one.quantity < 2**31),
            ("price", errors.PRICE_BAD, 0 <= one.price < 2**63),
            ("currency", errors.CURRENCY_BAD, is_currency(one.currency)),
            ("at", errors.MOMENT_NAIVE, one.at.utcoffset() is not None),
            ("item", errors.ITEM_UNKNOWN, one.item_id is None or one.item_id in seen),
            ("customer", errors.CUSTOMER_UNKNOWN, one.customer_id is None or one.customer_id in known),
        )
        found.extend(
            FieldError(prefix + field, code, (("most", 60),) if code == errors.TOO_LONG else ())
            for field, code, fits in tests
            if not fits
        )
    if found:
        raise errors.invalid(found)
