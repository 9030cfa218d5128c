"""Turning what callers say of items into rows: one look at each thing named, however many lines name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import FieldError
from makegood.ground.rows import chunked
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network
from makegood.rooms.network.rules import JURISDICTIONS
from makegood.rooms.network.views import CompanyView
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.inputs import ItemInput, PaymentInput
from makegood.rooms.products.models import Item
from makegood.rooms.products.queries.catalogue import lots_by_code
from makegood.rooms.products.views import CategoryView, LotView, ModelView

_LENGTHS = (("code", 60), ("description", 200))
_MOMENTS = ("bought_at", "delivered_at", "installed_at")
_MOST_PIECES = 2**31 - 1
_MOST_MONEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What an item takes over when it does not say otherwise: from its sale, then the company."""

    at: datetime | None
    customer_id: int | None
    channel: str
    jurisdiction: str
    currency: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Named:
    """Everything that a list of items names, looked up once."""

    company: CompanyView
    categories: Mapping[str, CategoryView]
    models: Mapping[str, ModelView]
    customers: frozenset[int]
    units: frozenset[int]
    own_unit: int
    sellers: frozenset[int] = frozenset()
    lots: Mapping[str, LotView] = field(default_factory=dict)


def look_up(
    actor: Actor,
    need: str,
    items: Sequence[ItemInput],
    customer_ids: Sequence[int | None],
    unit_ids: Sequence[int | None],
    seller_ids: Sequence[int | None] = (),
) -> Named:
    """Look up what the items and their sales name; what is not there or not the actor's to see is left out.

    Raises Forbidden for a unit that is seen, but where the permission `need` is not held.
    """
    people = {pk for pk in (*customer_ids, *(item.customer_id for item in items)) if pk is not None}
    sellers = {pk for pk in seller_ids if pk is not None}
    units = {pk for pk in (*unit_ids, *(item.unit_id for item in items)) if pk is not None}
    seen = frozenset(units) if accounts.sees_units(actor, sorted(units)) else _seen(actor, units)
    accounts.need_at(actor, need, seen)
    return Named(
        company=network.company(),
        categories=queries.categories() if items else {},
        models=queries.models_by_code(item.model for item in items if item.model),
        customers=frozenset(customers.known(actor, people)) if people else frozenset(),
        units=seen,
        sellers=_seen(actor, sellers),
        own_unit=accounts.unit_for(actor, None, need=need),
        lots=lots_by_code(item.lot for item in items if item.lot) if any(item.lot for item in items) else {},
    )


def _seen(actor: Actor, units: set[int]) -> frozenset[int]:
    # Only when one of them is wrong does it matter which.
    return frozenset(unit for unit in units if accounts.sees_units(actor, [unit]))


def item_row(
    pk: int, item: ItemInput, frame: Frame, named: Named, line: int, sale_id: int | None, now: datetime
) -> dict[str, Any]:
    """The row of an item that `faults` found nothing wrong with."""
    model = named.models.get(item.model) if item.model else None
    category = item.category or (model.category if model else "")
    bought = item.bought_at or frame.at
    return {
        "id": pk, "sale_id": sale_id, "line": line, "customer_id": item.customer_id or frame.customer_id,
        "model_id": model.id if model else None, "category_id": category, "code": item.code or item.model,
        "description": item.description, "serial": rules.normalise_serial(item.serial) if item.serial else None,
        "quantity": item.quantity, "credited": 0, "price": item.price, "currency": item.currency or frame.currency,
        "unit_class": item.unit_class, "use": item.use, "channel": item.channel or frame.channel,
        "jurisdiction": item.jurisdiction or frame.jurisdiction, "unit_id": item.unit_id or frame.unit_id,
        "bought_at": bought, "delivered_at": item.delivered_at, "installed_at": item.installed_at,
        "created_at": now, "version": 1,
    }  # fmt: skip


def widen(rows: Sequence[dict[str, Any]], items: Sequence[ItemInput], named: Named) -> None:
    """Give rows the columns that few items need, if one of these does: a long import writes them for nobody."""
    if not any(item.lot or item.plate or item.unreadable or item.staff_owned is not None for item in items):
        return
    for row, item in zip(rows, items, strict=True):
        row["lot_id"] = named.lots[item.lot].id if item.lot else None
        row["plate"] = rules.normalise_serial(item.plate) or None
        row["unreadable"] = item.unreadable or None
        row["staff_owned"] = item.staff_owned


def payment_rows(ids: Sequence[int], items: Sequence[ItemInput]) -> list[dict[str, Any]]:
    """The rows of how prices were paid, for the items that say it."""
    return [
        payment_row(pk, item.payment) for pk, item in zip(ids, items, strict=True) if item.payment is not None
    ]  # fmt: skip


def payment_row(item_id: int, paid: PaymentInput) -> dict[str, Any]:
    """The row of how one price was paid."""
    return {
        "item_id": item_id, "total": paid.total, "customer": paid.customer, "subsidy": paid.subsidy,
        "platform_coupon": paid.platform_coupon, "shop_coupon": paid.shop_coupon, "points": paid.points,
        "old_unit": paid.old_unit, "subsidy_ref": paid.subsidy_ref, "old_unit_note": paid.old_unit_note,
        "old_unit_serial": rules.normalise_serial(paid.old_unit_serial),
    }  # fmt: skip


def faults(item: ItemInput, named: Named, prefix: str) -> list[FieldError]:
    """What is wrong with an item, its fields under `prefix`."""
    found: list[tuple[str, str, errors.Params]] = []
    if item.model and item.model not in named.models:
        found.append(("model", errors.MODEL_UNKNOWN, (("model", item.model),)))
    if not item.category and not item.model:
        found.append(("category", errors.REQUIRED, ()))
    elif item.category and item.category not in named.categories:
        found.append(("category", errors.CATEGORY_UNKNOWN, (("category", item.category),)))
    for name, most in _LENGTHS:
        if len(getattr(item, name)) > most:
            found.append((name, errors.TOO_LONG, (("most", most),)))
    found.extend(_count_faults(item))
    found.extend(_choice_faults(item))
    if item.customer_id is not None and item.customer_id not in named.customers:
        found.append(("customer", errors.CUSTOMER_UNKNOWN, ()))
    if item.unit_id is not None and item.unit_id not in named.units:
        found.append(("unit", errors.UNIT_UNKNOWN, ()))
    for name in _MOMENTS:
        moment = getattr(item, name)
        if moment is not None and moment.utcoffset() is None:
            found.append((name, errors.MOMENT_NAIVE, ()))
    if item.lot or item.plate or item.unreadable or item.payment is not None:
        found.extend(_rare_faults(item, named))
    return [FieldError(prefix + name, code, params) for name, code, params in found]


def _rare_faults(item: ItemInput, named: Named) -> list[tuple[str, str, errors.Params]]:
    found: list[tuple[str, str, errors.Params]] = []
    if item.lot and item.lot not in named.lots:
        found.append(("lot", errors.NO_SUCH_LOT, (("lot", item.lot),)))
    if len(rules.normalise_serial(item.plate)) > 16:
        found.append(("plate", errors.TOO_LONG, (("most", 16),)))
    if item.unreadable and item.unreadable not in rules.UNREADABLE:
        found.append(("unreadable", errors.UNREADABLE_UNKNOWN, ()))
    elif item.unreadable and (item.serial or "").strip():
        found.append(("unreadable", errors.UNREADABLE_SERIAL, ()))
    if item.payment is not None:
        found.extend(payment_faults(item.payment, item.price, item.quantity))
    return found


def payment_faults(
    paid: PaymentInput, price: int | None, quantity: int
) -> list[tuple[str, str, errors.Params]]:  # fmt: skip
    """What is wrong with how a price was paid: its parts are the price, no more and no less."""
    found: list[tuple[str, str, errors.Params]] = []
    if any(getattr(paid, part) < 0 for part in rules.PRICE_PARTS):
        found.append(("payment", errors.PRICE_BAD, ()))
    if price is None:
        found.append(("payment", errors.PRICE_PARTS_NONE, ()))
    elif paid.total != price * quantity:
        found.append(("payment", errors.PRICE_PARTS_SUM, (("sum", paid.total), ("price", price * quantity))))
    for name, most in (("subsidy_ref", 60), ("old_unit_note", 120), ("old_unit_serial", 60)):
        if len(getattr(paid, name)) > most:
            found.append((f"payment.{name}", errors.TOO_LONG, (("most", most),)))
    return found


def _count_faults(item: ItemInput) -> list[tuple[str, str, errors.Params]]:
    found: list[tuple[str, str, errors.Params]] = []
    if not 1 <= item.quantity <= _MOST_PIECES:
        found.append(("quantity", errors.QUANTITY_BAD, ()))
    if item.price is not None and not 0 <= item.price <= _MOST_MONEY:
        found.append(("price", errors.PRICE_BAD, ()))
    if item.currency is not None and not is_currency(item.currency):
        found.append(("currency", errors.CURRENCY_BAD, ()))
    if item.serial is not None:
        if len(rules.normalise_serial(item.serial)) > 60:
            found.append(("serial", errors.TOO_LONG, (("most", 60),)))
        elif item.serial.strip() and item.quantity != 1:
            found.append(("serial", errors.SERIAL_ONE_PIECE, ()))
    return found


def _choice_faults(item: ItemInput) -> list[tuple[str, str, errors.Params]]:
    choices = (
        ("channel", item.channel, rules.CHANNELS, errors.CHANNEL_UNKNOWN),
        ("unit_class", item.unit_class, rules.UNIT_CLASSES, errors.UNIT_CLASS_UNKNOWN),
        ("use", item.use, rules.USES, errors.USE_UNKNOWN),
        ("jurisdiction", item.jurisdiction, JURISDICTIONS, errors.JURISDICTION_UNKNOWN),
    )
    known_places = (("known", ", ".join(sorted(JURISDICTIONS))),)
    return [
        (field, code, known_places if code == errors.JURISDICTION_UNKNOWN else ())
        for field, value, known, code in choices
        if value and value not in known
    ]


def is_currency(code: str) -> bool:
    """Whether it has the form of a currency's code."""
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()


def serial_faults(rows: Sequence[Mapping[str, Any]], prefixes: Sequence[str]) -> list[FieldError]:
    """Serial numbers that stand twice in the rows, or that an item of the same model has already."""
    found: list[FieldError] = []
    seen: set[tuple[int, str]] = set()
    asked: dict[tuple[int, str], str] = {}
    for row, prefix in zip(rows, prefixes, strict=True):
        if row["serial"] is None or row["model_id"] is None:
            continue
        key = (row["model_id"], row["serial"])
        if key in seen:
            found.append(FieldError(f"{prefix}serial", errors.SERIAL_TWICE, (("serial", row["serial"]),)))
        seen.add(key)
        asked.setdefault(key, prefix)
    for part in chunked(sorted({serial for _, serial in asked}), 1_000):
        taken = Item.objects.filter(serial__in=part, model__isnull=False).values_list("model_id", "serial")
        found.extend(
            FieldError(f"{asked[key]}serial", errors.SERIAL_TAKEN, (("serial", key[1]),))
            for key in taken
            if key in asked
        )
    return found
