"""Items without a sale of their own, their details, and when they were delivered and installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, DateTimeField, F, Value, When

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.events import Event
from makegood.ground.problems import Conflict, FieldError, Invalid
from makegood.ground.rows import chunked, insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.actions.lines import (
    Frame,
    Named,
    faults,
    item_row,
    look_up,
    payment_faults,
    payment_row,
    payment_rows,
    serial_faults,
    widen,
)
from makegood.rooms.products.actions.owners import hand_on
from makegood.rooms.products.events import (
    ItemAdded,
    ItemCorrected,
    ItemDelivered,
    ItemInstalled,
    ItemUpdated,
    PriceComposed,
)
from makegood.rooms.products.inputs import ItemInput, PaymentInput
from makegood.rooms.products.models import Item, Payment
from makegood.rooms.products.views import ItemView

#: The moments that `mark` sets, and what each is called when it happened.
MARKS: Mapping[str, Callable[..., Event]] = {"delivered_at": ItemDelivered, "installed_at": ItemInstalled}
_CHANGEABLE = frozenset(
    {
        "category", "model", "code", "description", "serial", "price", "currency", "unit_class", "use", "channel",
        "jurisdiction", "customer_id", "bought_at", "delivered_at", "installed_at", "lot", "plate", "unreadable",
        "staff_owned",
    }
)  # fmt: skip


@transaction.atomic
def add_items(*, actor: Actor, items: Sequence[ItemInput], now: datetime) -> list[int]:
    """Put items on file that were sold elsewhere or earlier; ids in order. One statement, one event an item.

    Raises Forbidden, Missing `no_company`, Invalid (field `<place>.<field>` when there are several) as record_sales.
    """
    actor.need("items.write")
    if not items:
        return []
    named = look_up(actor, "items.write", items, [], [])
    prefixes = ["" if len(items) == 1 else f"{place}." for place in range(len(items))]
    found: list[FieldError] = []
    for item, prefix in zip(items, prefixes, strict=True):
        found.extend(faults(item, named, prefix))
    if found:
        raise errors.invalid(found)
    company = named.company
    frame = Frame(None, None, "store", company.jurisdiction, company.currency, named.own_unit)
    ids = new_ids(len(items))
    rows = [item_row(pk, item, frame, named, 1, None, now) for pk, item in zip(ids, items, strict=True)]
    twice = serial_faults(rows, prefixes)
    if twice:
        raise errors.invalid(twice)
    widen(rows, items, named)
    insert(Item, rows)
    insert(Payment, payment_rows(ids, items))
    events = [
        ItemAdded(
            subject=row["id"], at=now, about=_about(row["id"], row["customer_id"]), customer=row["customer_id"],
            category=row["category_id"],
        )
        for row in rows
    ]  # fmt: skip
    record(actor=actor, events=events, now=now, fresh={("item", pk) for pk in ids})
    return ids


def _about(item_id: int, customer_id: int | None) -> tuple[tuple[str, int], ...]:
    return (("item", item_id), *((("customer", customer_id),) if customer_id is not None else ()))


@transaction.atomic
def update_item(*, actor: Actor, item_id: int, version: int, changes: Mapping[str, Any], now: datetime) -> ItemView:
    """Change details of an item that was read at `version`; a new `customer_id` is its new owner from now on.

    What was written down wrongly (model, category, serial number) is told by an event of its own with both codes. A
    serial number that can be read after all ends that it could not.
    Raises Forbidden, Missing, Stale (`extra["current"]`), Invalid: field_unknown, price_parts_fixed, and as add_items.
    """
    actor.need("items.write")
    current = queries.get(actor, item_id)
    accounts.need_at(actor, "items.write", current.unit_id)
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    if {"price", "currency"} & set(changes) and Payment.objects.filter(pk=item_id).exists():
        raise Invalid.one("price", errors.PRICE_PARTS_FIXED)
    if changes.get("serial") and "unreadable" not in changes:
        changes = {**changes, "unreadable": ""}
    wanted = ItemInput(**{**_basis(current), **changes}, quantity=current.quantity)
    named = look_up(actor, "items.write", [wanted], [], [])
    found = [fault for fault in faults(wanted, named, "") if fault.field in {*changes, "customer"}]
    if found:
        raise errors.invalid(found)
    try:
        with transaction.atomic():
            rows = Item.objects.filter(pk=item_id, version=version)
            if not rows.update(**_columns(wanted, changes, named), version=F("version") + 1):
                raise errors.stale(current)
    except IntegrityError as taken:
        raise Invalid.one("serial", errors.SERIAL_TAKEN, serial=str(wanted.serial)) from taken
    handed = hand_on(current, wanted.customer_id, now) if wanted.customer_id != current.customer_id else []
    after = queries.get(actor, item_id)
    fields = tuple(sorted(name for name in changes if _changed(name, current, after)))
    if fields:
        about = _about(item_id, after.customer_id)
        told: list[Event] = [ItemUpdated(subject=item_id, at=now, about=about, fields=fields)]
        told.extend(
            ItemCorrected(
                subject=item_id, at=now, about=about, field=name, before=getattr(current, name) or "",
                after=getattr(after, name) or "",
            )
            for name in ("model", "category", "serial") if name in fields and getattr(current, name)
        )  # fmt: skip
        record(actor=actor, events=[*told, *handed], now=now)
    return after


def _basis(current: ItemView) -> dict[str, Any]:
    rare = {"lot", "plate", "unreadable"}
    kept = {name: getattr(current, name) for name in _CHANGEABLE - rare}
    return {**kept, "plate": current.plate or "", "unreadable": current.unreadable or ""}


def _columns(wanted: ItemInput, changes: Mapping[str, Any], named: Named) -> dict[str, Any]:
    """What `changes` mean for the row of the item that they make."""
    own = {"model", "category", "serial", "lot", "plate", "unreadable"}
    columns = {name: getattr(wanted, name) for name in changes if name not in own}
    model, lot = named.models.get(wanted.model), named.lots.get(wanted.lot)
    meant = {
        "model": ("model_id", model.id if model else None), "category": ("category_id", wanted.category),
        "serial": ("serial", rules.normalise_serial(wanted.serial) or None if wanted.serial else None),
        "lot": ("lot_id", lot.id if lot else None), "plate": ("plate", rules.normalise_serial(wanted.plate) or None),
        "unreadable": ("unreadable", wanted.unreadable or None),
    }  # fmt: skip
    return columns | dict(meant[name] for name in changes if name in meant)


def _changed(name: str, before: ItemView, after: ItemView) -> bool:
    column = "lot_id" if name == "lot" else name
    return bool(getattr(before, column) != getattr(after, column))


@transaction.atomic
def compose_price(*, actor: Actor, item_id: int, payment: PaymentInput, version: int | None, now: datetime) -> ItemView:
    """Say how the price of an item was paid; told again it replaces what was known, as long as nothing was refunded.

    Raises Forbidden, Missing, Stale, Conflict `price_parts_refunded`, Invalid: price_parts_sum, price_parts_none,
    price_bad, too_long.
    """
    actor.need("sales.write")
    current = queries.get(actor, item_id)
    found = payment_faults(payment, current.price, current.quantity)
    if found:
        raise errors.invalid([FieldError(*one) for one in found])
    if current.credited:
        raise Conflict(errors.PRICE_PARTS_REFUNDED)
    accounts.need_at(actor, "sales.write", current.unit_id)
    rows = Item.objects.filter(pk=item_id, **({} if version is None else {"version": version}))
    if not rows.update(version=F("version") + 1):
        raise errors.stale(current)
    row = payment_row(item_id, payment)
    parts = {name: value for name, value in row.items() if name != "item_id"}
    if not Payment.objects.filter(pk=item_id).update(**parts):
        insert(Payment, [row])
    event = PriceComposed(
        subject=item_id, at=now, about=_about(item_id, current.customer_id), customer=payment.customer,
        subsidy=payment.subsidy, coupons=payment.platform_coupon + payment.shop_coupon, points=payment.points,
        old_unit=payment.old_unit, currency=current.currency,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    return queries.get(actor, item_id)


@transaction.atomic
def mark(*, actor: Actor, moments: Sequence[tuple[int, str, datetime]], now: datetime) -> list[int]:
    """Set when items were delivered or installed: (item, `delivered_at` or `installed_at`, moment).

    Returns the items of which something changed, each once. One statement a column, one event a change.
    Raises Forbidden, Missing `item_unknown`, Invalid: mark_unknown, moment_naive.
    """
    actor.need("items.write")
    for place, (_, field, at) in enumerate(moments):
        if field not in MARKS:
            raise Invalid.one(f"{place}", errors.MARK_UNKNOWN, name=field)
        if at.utcoffset() is None:
            raise Invalid.one(f"{place}.at", errors.MOMENT_NAIVE)
    items = queries.many(actor, {item_id for item_id, _, _ in moments})
    if any(item_id not in items for item_id, _, _ in moments):
        raise errors.no_item()
    accounts.need_at(actor, "items.write", {item.unit_id for item in items.values()})
    # The last word of a list counts when it speaks of one moment twice.
    wanted = {(item_id, field): at for item_id, field, at in moments}
    new = {key: at for key, at in wanted.items() if getattr(items[key[0]], key[1]) != at}
    for field in MARKS:
        _set_moments(field, {item_id: at for (item_id, name), at in new.items() if name == field})
    events = [
        MARKS[field](
            subject=item_id, at=at, about=_about(item_id, items[item_id].customer_id),
            before=getattr(items[item_id], field),
        )
        for (item_id, field), at in new.items()
    ]  # fmt: skip
    record(actor=actor, events=events, now=now)
    return list(dict.fromkeys(item_id for item_id, _ in new))


def _set_moments(field: str, moments: Mapping[int, datetime]) -> None:
    for part in chunked(moments.items(), 200):
        cases = [When(pk=item_id, then=Value(at)) for item_id, at in part]
        rows = Item.objects.filter(pk__in=[item_id for item_id, _ in part])
        rows.update(**{field: Case(*cases, output_field=DateTimeField())}, version=F("version") + 1)
