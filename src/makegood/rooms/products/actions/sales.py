"""Sales: a live one is a list of one, an import's is as long as its chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError
from makegood.ground.rows import chunked, insert, new_ids
from makegood.rooms.network.rules import JURISDICTIONS
from makegood.rooms.products import errors, rules
from makegood.rooms.products.actions.lines import (
    Frame,
    Named,
    faults,
    is_currency,
    item_row,
    look_up,
    payment_rows,
    serial_faults,
    widen,
)
from makegood.rooms.products.events import SaleExtended, SaleRecorded
from makegood.rooms.products.inputs import FeeInput, SaleInput
from makegood.rooms.products.models import Fee, Item, Payment, Sale
from makegood.rooms.products.queries.catalogue import models_on_hold
from makegood.rooms.products.views import SaleResult

# A live sale is in the timeline of each of its items; of long ones and of history the items show their own dates.
_TOLD_ITEMS = 50


@dataclass(slots=True)
class _Plan:
    """Everything that will be written, made before the first statement."""

    sales: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    fees: list[dict[str, Any]] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    events: list[SaleRecorded | SaleExtended] = field(default_factory=list)
    results: list[SaleResult] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A sale on file that gets further lines: what it says, and how many item lines it has."""

    frame: Frame
    lines: int


@transaction.atomic
def record_sales(*, actor: Actor, sales: Sequence[SaleInput], now: datetime) -> list[SaleResult]:
    """Write sales with their items and fees; ids in order. One statement a table, one event a sale.

    A live sale has at least one line; with `sale_id` its lines are added to that sale.
    Raises Forbidden, Missing `no_company` or `sale_unknown`, Invalid (`items.<line>.<field>`, with the sale's place in
    front when there are several): sale_empty, category_unknown, model_unknown, serial_taken, serial_twice,
    serial_one_piece, quantity_bad, price_bad, customer_unknown, unit_unknown, channel_unknown, jurisdiction_unknown,
    currency_bad, too_long, moment_naive, seller_unknown, model_held, price_parts_sum, and as add_items.
    """
    actor.need("sales.write")
    if not sales:
        return []
    items = [item for sale in sales for item in sale.items]
    named = look_up(
        actor, "sales.write", items, [sale.customer_id for sale in sales], [sale.unit_id for sale in sales],
        [sale.seller_id for sale in sales],
    )  # fmt: skip
    _check(actor, sales, named)
    standing = _standing(actor, [sale.sale_id for sale in sales if sale.sale_id is not None])
    plan = _plan(actor, sales, named, standing, now)
    twice = serial_faults(plan.items, plan.prefixes)
    if twice:
        raise errors.invalid(twice)
    widen(plan.items, items, named)
    insert(Sale, plan.sales)
    insert(Item, plan.items)
    insert(Payment, payment_rows([row["id"] for row in plan.items], items))
    insert(Fee, plan.fees)
    for part in chunked(sorted(standing), 1_000):
        Sale.objects.filter(pk__in=part).update(version=F("version") + 1)
    record(actor=actor, events=plan.events, now=now, fresh={("sale", row["id"]) for row in plan.sales})
    return plan.results


def _standing(actor: Actor, sale_ids: Sequence[int]) -> dict[int, _Standing]:
    found: dict[int, _Standing] = {}
    for part in chunked(sorted(set(sale_ids)), 1_000):
        rows = scope(actor, Sale.objects.filter(pk__in=part), need="sales.write").annotate(lines=Max("items__line"))
        for sale in rows:
            frame = Frame(sale.at, sale.customer_id, sale.channel, sale.jurisdiction, sale.currency, sale.unit_id)
            found[sale.pk] = _Standing(frame, sale.lines or 0)
    if len(found) < len(set(sale_ids)):
        raise errors.no_sale()
    return found


def _plan(
    actor: Actor, sales: Sequence[SaleInput], named: Named, standing: Mapping[int, _Standing], now: datetime
) -> _Plan:
    plan = _Plan()
    sale_ids = iter(new_ids(len(sales)))
    item_ids = iter(new_ids(sum(len(sale.items) for sale in sales)))
    fee_ids = iter(new_ids(sum(len(sale.fees) for sale in sales)))
    lines = {sale_id: known.lines for sale_id, known in standing.items()}
    for place, sale in enumerate(sales):
        if sale.sale_id is None:
            pk, frame = next(sale_ids), _frame(sale, named)
            plan.sales.append(_sale_row(pk, sale, frame))
        else:
            pk, frame = sale.sale_id, standing[sale.sale_id].frame
        own_items = tuple(next(item_ids) for _ in sale.items)
        own_fees = tuple(next(fee_ids) for _ in sale.fees)
        for line, (item_id, item) in enumerate(zip(own_items, sale.items, strict=True)):
            plan.items.append(item_row(item_id, item, frame, named, lines.get(pk, 0) + line + 1, pk, now))
            plan.prefixes.append(f"{_prefix(sales, place)}items.{line}.")
        lines[pk] = lines.get(pk, 0) + len(sale.items)
        plan.fees.extend(_fee_row(fee_id, pk, fee) for fee_id, fee in zip(own_fees, sale.fees, strict=True))
        result = SaleResult(pk, own_items, own_fees)
        plan.results.append(result)
        plan.events.append(_event(actor, frame, sale, result, now))
    return plan


def _prefix(sales: Sequence[SaleInput], place: int) -> str:
    return "" if len(sales) == 1 else f"{place}."


def _frame(sale: SaleInput, named: Named) -> Frame:
    return Frame(
        at=sale.at,
        customer_id=sale.customer_id,
        channel=sale.channel,
        jurisdiction=sale.jurisdiction or named.company.jurisdiction,
        currency=sale.currency or named.company.currency,
        unit_id=sale.unit_id or named.own_unit,
    )


def _sale_row(pk: int, sale: SaleInput, frame: Frame) -> dict[str, Any]:
    return {
        "id": pk, "customer_id": sale.customer_id, "unit_id": frame.unit_id, "at": sale.at, "channel": sale.channel,
        "jurisdiction": frame.jurisdiction, "external_id": sale.external_id, "currency": frame.currency,
        "seller_id": sale.seller_id, "sales_point": sale.sales_point or None, "version": 1,
    }  # fmt: skip


def _fee_row(pk: int, sale_id: int, fee: FeeInput) -> dict[str, Any]:
    return {
        "id": pk, "sale_id": sale_id, "code": fee.code, "description": fee.description, "quantity": fee.quantity,
        "price": fee.price,
    }  # fmt: skip


def _event(
    actor: Actor, frame: Frame, sale: SaleInput, result: SaleResult, now: datetime
) -> SaleRecorded | SaleExtended:
    about = [("customer", frame.customer_id)] if frame.customer_id is not None else []
    if actor.kind != "import" and len(result.item_ids) <= _TOLD_ITEMS:
        about.extend(("item", item_id) for item_id in result.item_ids)
    kind = SaleRecorded if sale.sale_id is None else SaleExtended
    return kind(
        subject=result.id,
        at=sale.at if sale.sale_id is None else now,
        about=tuple(about),
        customer=frame.customer_id,
        items=len(result.item_ids),
        first_item=result.item_ids[0] if result.item_ids else None,
        last_item=result.item_ids[-1] if result.item_ids else None,
        fees=len(result.fee_ids),
    )


def _check(actor: Actor, sales: Sequence[SaleInput], named: Named) -> None:
    found: list[FieldError] = []
    # History was sold before the stop; what is sold now must not be.
    stopped = models_on_hold(model.id for model in named.models.values()) if actor.kind != "import" else set()
    held = {model.code for model in named.models.values() if model.id in stopped}
    for place, sale in enumerate(sales):
        prefix = _prefix(sales, place)
        # Orders without lines exist in real records; at the counter they are a mistake.
        if not sale.items and not sale.fees and actor.kind != "import":
            found.append(FieldError(f"{prefix}lines", errors.SALE_EMPTY))
        found.extend(_sale_faults(sale, named, prefix))
        for line, item in enumerate(sale.items):
            found.extend(faults(item, named, f"{prefix}items.{line}."))
            if item.model in held:
                found.append(FieldError(f"{prefix}items.{line}.model", errors.MODEL_HELD, (("model", item.model),)))
        for line, fee in enumerate(sale.fees):
            found.extend(_fee_faults(fee, f"{prefix}fees.{line}."))
    if found:
        raise errors.invalid(found)


def _fee_faults(fee: FeeInput, prefix: str) -> list[FieldError]:
    tests: tuple[tuple[str, str, bool, errors.Params], ...] = (
        ("code", errors.REQUIRED, bool(fee.code.strip()), ()),
        ("code", errors.TOO_LONG, len(fee.code) <= 60, (("most", 60),)),
        ("description", errors.TOO_LONG, len(fee.description) <= 200, (("most", 200),)),
        ("quantity", errors.QUANTITY_BAD, 1 <= fee.quantity < 2**31, ()),
        ("price", errors.PRICE_BAD, -(2**63) <= fee.price < 2**63, ()),
    )
    return [FieldError(prefix + name, code, params) for name, code, fits, params in tests if not fits]


def _sale_faults(sale: SaleInput, named: Named, prefix: str) -> list[FieldError]:
    tests: tuple[tuple[str, str, bool, errors.Params], ...] = (
        ("at", errors.MOMENT_NAIVE, sale.at.utcoffset() is not None, ()),
        ("channel", errors.CHANNEL_UNKNOWN, sale.channel in rules.CHANNELS, ()),
        (
            "jurisdiction",
            errors.JURISDICTION_UNKNOWN,
            sale.jurisdiction is None or sale.jurisdiction in JURISDICTIONS,
            (("known", ", ".join(sorted(JURISDICTIONS))),),
        ),
        ("currency", errors.CURRENCY_BAD, sale.currency is None or is_currency(sale.currency), ()),
        ("customer", errors.CUSTOMER_UNKNOWN, sale.customer_id is None or sale.customer_id in named.customers, ()),
        ("unit", errors.UNIT_UNKNOWN, sale.unit_id is None or sale.unit_id in named.units, ()),
        ("seller", errors.SELLER_UNKNOWN, sale.seller_id is None or sale.seller_id in named.sellers, ()),
        ("sales_point", errors.TOO_LONG, len(sale.sales_point) <= 60, (("most", 60),)),
        ("external_id", errors.TOO_LONG, len(sale.external_id) <= 120, (("most", 120),)),
    )
    return [FieldError(prefix + name, code, params) for name, code, fits, params in tests if not fits]
