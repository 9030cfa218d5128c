"""Categories, models, items, and sales with their items, fees and credits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from makegood.ground.exchange.targets import ALREADY, Batch, Part, Target, Unit, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.products import actions as products
from makegood.rooms.products import queries
from makegood.rooms.products.inputs import (
    CategoryInput,
    CreditInput,
    FeeInput,
    ItemInput,
    ModelInput,
    PaymentInput,
    SaleInput,
)
from makegood.rooms.products.rules import (
    CHANNELS,
    LAW_CATEGORIES,
    PRICE_PARTS,
    UNIT_CLASSES,
    UNREADABLE,
    USES,
)
from makegood.rooms.promises import actions as promises
from makegood.site.targets import beside, owing, people

SALE, LINE, MODEL, CATEGORY = "sale", "sale_line", "model", "category"

CATEGORY_FIELDS = {
    "code": Field(required=True, most=60),
    "parent": Field(most=60),
    "name_en": Field(most=120),
    "name_zh": Field(most=120),
    "law": Field("code", choices=frozenset(LAW_CATEGORIES)),
}
MODEL_FIELDS = {
    "code": Field(required=True, most=60),
    "name": Field(most=160),
    "category": Field(most=60),
    "category_name": Field(most=120),
    "brand": Field(most=60),
    "end_of_sale": Field("day"),
    "end_of_parts": Field("day"),
}
SALE_FIELDS = {
    "at": Field("moment", required=True),
    "channel": Field("code", choices=frozenset(CHANNELS)),
    "jurisdiction": Field(most=4),
    "currency": Field(most=3),
    "external_id": Field(most=120),
    "unit": Field(most=24),
    "seller": Field(most=24),
    "sales_point": Field(most=60),
}
#: How the price of a line was paid; the customer's part is what the others leave of it unless it is told.
_PAID_FIELDS = {
    "paid_by_customer": Field("money"),
    "subsidy": Field("money"),
    "platform_coupon": Field("money"),
    "shop_coupon": Field("money"),
    "points": Field("money"),
    "old_unit": Field("money"),
    "subsidy_ref": Field(most=60),
    "old_unit_note": Field(most=120),
    "old_unit_serial": Field(most=60),
}
#: What few lines tell.
_RARE_FIELDS = {
    "lot": Field(most=60),
    "plate": Field(most=24),
    "unreadable": Field("code", choices=frozenset(UNREADABLE)),
    "staff_owned": Field("flag"),
    **_PAID_FIELDS,
}
_ITEM_FIELDS = {
    "category": Field(most=60),
    "category_name": Field(most=120),
    "model": Field(most=60),
    "code": Field(most=60),
    "description": Field(most=200),
    "serial": Field(most=60),
    "quantity": Field("integer"),
    "price": Field("money"),
    "unit_class": Field("code", choices=frozenset(UNIT_CLASSES)),
    "use": Field("code", choices=frozenset(USES)),
    "delivered_at": Field("moment"),
    "installed_at": Field("moment"),
    "at": Field("moment"),
}
#: What an item has of its own where it differs from its sale.
_OWN_FIELDS = {
    "owner": Field(most=120),
    "item_unit": Field(most=24),
    "item_currency": Field(most=3),
    "item_channel": Field("code", choices=frozenset(CHANNELS)),
    "item_jurisdiction": Field(most=4),
}
LINE_FIELDS = {
    # `sale` tells of a sale in which nothing was sold.
    "what": Field("code", choices=frozenset({"item", "fee", "credit", "sale"})),
    **_ITEM_FIELDS,
    **_OWN_FIELDS,
    **_RARE_FIELDS,
    **beside.FIELDS,
}


def apply_categories(batch: Batch) -> None:
    """Kinds of product; the law looks at them as it looks at `law`."""
    parts = [unit.head for unit in batch.to_write() if unit.head.object_id is None]
    parts = batch.unknown(parts, CATEGORY, dict.fromkeys(queries.categories(), 0))
    _ensure_categories(batch, [_category(part) for part in parts])
    for part in parts:
        # Categories are known by their code; the number only fills the table of source ids.
        batch.done(part, CATEGORY, 0)


def _category(part: Part) -> CategoryInput:
    code = part.values["code"]
    name = part.get("name_en") or part.get("name_zh") or code
    words = {"en": part.get("name_en", name), "zh-Hans": part.get("name_zh", name)}
    return CategoryInput(code, part.get("parent"), words, part.get("law", "other"))


def _ensure_categories(batch: Batch, categories: list[CategoryInput]) -> None:
    if categories:
        products.ensure_categories(actor=batch.actor, categories=categories, now=batch.now)


def _named(batch: Batch, parts: list[Part]) -> None:
    """Categories that only other rows speak of, made known under the name given there or their own code."""
    wanted = {part.get("category"): part.get("category_name") for part in parts if part.get("category")}
    if not wanted:
        return
    have = queries.categories()
    found = [
        CategoryInput(code, None, {"en": name or code, "zh-Hans": name or code}, "other")
        for code, name in wanted.items()
        if code not in have
    ]
    _ensure_categories(batch, found)


def apply_models(batch: Batch) -> None:
    """What is sold under one name."""
    parts = [unit.head for unit in batch.to_write() if unit.head.object_id is None]
    there = queries.models_by_code(part.values["code"] for part in parts)
    parts = batch.unknown(parts, MODEL, {code: one.id for code, one in there.items()})
    _named(batch, parts)
    models = [
        ModelInput(
            part.values["code"],
            part.get("name", ""),
            part.get("category", "other"),
            part.get("brand", ""),
            part.get("end_of_sale"),
            part.get("end_of_parts"),
        )
        for part in parts
    ]
    ids = products.ensure_models(actor=batch.actor, models=models, now=batch.now) if models else {}
    for part in parts:
        batch.done(part, MODEL, ids[part.values["code"]])


def _item(batch: Batch, part: Part) -> ItemInput:
    return ItemInput(
        category=part.get("category", "" if part.get("model") else "other"),
        code=part.get("code", ""),
        model=part.get("model", ""),
        description=part.get("description", ""),
        serial=part.get("serial"),
        quantity=part.get("quantity", 1),
        price=part.get("price"),
        unit_class=part.get("unit_class", "regular"),
        use=part.get("use", "household"),
        currency=part.get("item_currency"),
        channel=part.get("item_channel", ""),
        jurisdiction=part.get("item_jurisdiction"),
        customer_id=part.values.get("owner_id"),
        unit_id=people.unit_of(batch, part, "item_unit"),
        bought_at=part.get("at"),
        delivered_at=owing.told(batch, part.get("delivered_at")),
        installed_at=owing.told(batch, part.get("installed_at")),
        **({} if _RARE.isdisjoint(part.values) else _rare(part)),
    )


_RARE, _PAID = frozenset(_RARE_FIELDS), frozenset(_PAID_FIELDS)


def _rare(part: Part) -> dict[str, Any]:
    """What few lines tell: lot, plate, a number that cannot be read, whose it is, how the price was paid."""
    told: dict[str, Any] = {name: part.get(name, "") for name in ("lot", "plate", "unreadable")}
    told["staff_owned"] = part.get("staff_owned")
    if _PAID.isdisjoint(part.values):
        return told
    others = {name: part.get(name, 0) for name in PRICE_PARTS if name != "customer"}
    whole = part.get("price", 0) * part.get("quantity", 1)
    words = {name: part.get(name, "") for name in ("subsidy_ref", "old_unit_note", "old_unit_serial")}
    told["payment"] = PaymentInput(part.get("paid_by_customer", whole - sum(others.values())), **others, **words)
    return told


def _checked(part: Part) -> str:
    """What the line is, empty if its amounts cannot be."""
    what = str(part.get("what", "item"))
    quantity, price = part.get("quantity", 1), part.get("price")
    if what == "credit" and quantity == 0:
        part.reject(reason("too_small", "quantity", least=1, value=0))
        return ""
    if what == "sale":
        return what
    if what != "credit" and quantity < 1:
        part.reject(reason("too_small", "quantity", least=1, value=quantity))
        return ""
    if what == "item" and part.get("serial") and quantity != 1:
        part.reject(reason("serial_is_one", "quantity", value=quantity))
        return ""
    if what != "item" and price is None:
        part.reject(reason("required", "price"))
        return ""
    if what != "item" and not part.get("code"):
        part.reject(reason("required", "code"))
        return ""
    return what


def _sort(unit: Unit) -> dict[str, list[Part]]:
    lines: dict[str, list[Part]] = {"item": [], "fee": [], "credit": [], "sale": []}
    for part in unit.open_lines():
        what = _checked(part)
        if what:
            lines[what].append(part)
    return lines


def apply_sales(batch: Batch) -> None:
    """Sales with what was sold, then what was credited, then what was owed for the sale."""
    people.resolve(batch)
    _owners(batch)
    units = [(unit, _sort(unit)) for unit in batch.to_write()]
    _named(batch, [part for _, lines in units for part in lines["item"] if not part.get("model")])
    _record(batch, units)
    _credit(batch, [(unit, part) for unit, lines in units for part in lines["credit"]])
    _mark(batch, [line for unit, _ in units for line in unit.lines])
    owing.owe(
        batch,
        [
            owing.owed(batch, unit.parts.get("owe"), (SALE, unit.head.object_id), people.customer_of(unit))
            for unit, _ in units
            if unit.head.object_id is not None
        ],
    )


def _owners(batch: Batch) -> None:
    """Who has an item now where it is not who bought it."""
    lines = [line for unit in batch.to_write() for line in unit.open_lines() if line.get("owner")]
    known = batch.known(people.KIND, (line.values["owner"] for line in lines))
    for line in lines:
        line.values["owner_id"] = known.get(line.values["owner"])
        if line.values["owner_id"] is None:
            line.reject(reason("unknown_reference", "owner", value=line.values["owner"]))


def _record(batch: Batch, units: list[tuple[Unit, dict[str, list[Part]]]]) -> None:
    """New sales, and new lines of sales that are known; a unit of credits alone is no sale."""
    asked: list[tuple[Unit, list[Part], list[Part]]] = []
    inputs: list[SaleInput] = []
    for unit, lines in units:
        head, items, fees = unit.head, lines["item"], lines["fee"]
        if not items and not fees and (head.object_id is not None or not (head.row or lines["sale"])):
            continue
        asked.append((unit, items, fees))
        inputs.append(
            SaleInput(
                sale_id=head.object_id,
                at=head.values["at"],
                customer_id=people.customer_of(unit),
                channel=head.get("channel", "store"),
                jurisdiction=head.get("jurisdiction", batch.spec.jurisdiction),
                currency=head.get("currency", batch.spec.currency),
                unit_id=people.unit_of(batch, head),
                external_id=head.get("external_id") or "",
                seller_id=people.unit_of(batch, head, "seller"),
                sales_point=head.get("sales_point", ""),
                items=tuple(_item(batch, part) for part in items),
                fees=tuple(_fee(part) for part in fees),
            )
        )
    results = promises.record_sales(actor=batch.actor, sales=inputs, now=batch.now) if inputs else []
    for unit, part in ((unit, part) for unit, lines in units for part in lines["sale"]):
        if unit.head.state == ALREADY:
            part.state = ALREADY
        else:
            batch.done(part, LINE, 0)
    for (unit, items, fees), result in zip(asked, results, strict=True):
        if unit.head.state != ALREADY:
            batch.done(unit.head, SALE, result.id)
        for part, id_ in [*zip(items, result.item_ids, strict=True), *zip(fees, result.fee_ids, strict=True)]:
            batch.done(part, LINE, id_)
    beside.write(batch, [part for _, items, _ in asked for part in items])


def _fee(part: Part) -> FeeInput:
    return FeeInput(part.values["code"], part.get("description", ""), part.get("quantity", 1), part.values["price"])


def _credit(batch: Batch, lines: list[tuple[Unit, Part]]) -> None:
    inputs = [
        CreditInput(
            customer_id=people.customer_of(unit),
            code=part.values["code"],
            quantity=abs(part.get("quantity", 1)),
            price=part.values["price"],
            currency=unit.head.get("currency", batch.spec.currency),
            at=part.get("at") or unit.head.values["at"],
        )
        for unit, part in lines
    ]
    if inputs:
        results = promises.credit(actor=batch.actor, credits=inputs, now=batch.now)
        for (_, part), found in zip(lines, results, strict=True):
            batch.done(part, LINE, found[0].id)


def _mark(batch: Batch, lines: list[Part]) -> None:
    """Items known before that have been delivered or installed since."""
    told = {
        (line.object_id, name): at
        for line in lines
        if line.state == ALREADY and line.object_id is not None and line.get("what", "item") == "item"
        for name in ("delivered_at", "installed_at")
        if (at := owing.told(batch, line.get(name))) is not None
    }
    if not told:
        return
    items = queries.many(actor=batch.actor, item_ids=sorted({id_ for id_, _ in told}))
    moments = [(id_, name, at) for (id_, name), at in told.items() if id_ in items and getattr(items[id_], name) != at]
    if moments:
        products.mark(actor=batch.actor, moments=moments, now=batch.now)


def apply_items(batch: Batch) -> None:
    """Items that were sold elsewhere or earlier; those of sales that are known are brought up to date."""
    people.resolve(batch)
    new = [unit for unit in batch.to_write() if unit.head.object_id is None]
    _named(batch, [unit.head for unit in new if not unit.head.get("model")])
    inputs = [
        replace(
            _item(batch, unit.head), customer_id=people.customer_of(unit), unit_id=people.unit_of(batch, unit.head),
            channel=unit.head.get("channel", ""), currency=unit.head.get("currency"),
            jurisdiction=unit.head.get("jurisdiction"),
        )
        for unit in new
    ]  # fmt: skip
    ids = products.add_items(actor=batch.actor, items=inputs, now=batch.now)
    for unit, id_ in zip(new, ids, strict=True):
        batch.done(unit.head, LINE, id_)
    beside.write(batch, [unit.head for unit in new])
    _mark(batch, [unit.head for unit in batch.units if unit.head.state == ALREADY])


ITEM_FIELDS = {
    **_ITEM_FIELDS,
    "unit": Field(most=24),
    "currency": Field(most=3),
    "channel": Field("code", choices=frozenset(CHANNELS)),
    "jurisdiction": Field(most=4),
    **_RARE_FIELDS,
    **beside.FIELDS,
}
_WHO = {people.KIND: people.FIELDS}
TARGETS = [
    Target("categories", CATEGORY, CATEGORY_FIELDS, apply_categories),
    Target("models", MODEL, MODEL_FIELDS, apply_models),
    Target("sales", SALE, SALE_FIELDS, apply_sales, LINE, LINE_FIELDS, {**_WHO, "owe": owing.FIELDS}),
    Target("items", LINE, ITEM_FIELDS, apply_items, parts=_WHO),
]
