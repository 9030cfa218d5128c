"""Categories, models, and sales with their items, fees and credits."""

from __future__ import annotations

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
    SaleInput,
)
from makegood.rooms.products.rules import CHANNELS, LAW_CATEGORIES, UNIT_CLASSES, USES
from makegood.rooms.promises import actions as promises
from makegood.site.targets import owing, people

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
}
SALE_FIELDS = {
    "at": Field("moment", required=True),
    "channel": Field("code", choices=frozenset(CHANNELS)),
    "external_id": Field(most=120),
    "unit": Field(most=24),
}
LINE_FIELDS = {
    "what": Field("code", choices=frozenset({"item", "fee", "credit"})),
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


def apply_categories(batch: Batch) -> None:
    """Kinds of product; the law looks at them as it looks at `law`."""
    parts = [unit.head for unit in batch.to_write() if unit.head.object_id is None]
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
    _named(batch, parts)
    models = [
        ModelInput(part.values["code"], part.get("name", ""), part.get("category", "other"), part.get("brand", ""))
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
        bought_at=part.get("at"),
        delivered_at=owing.told(batch, part.get("delivered_at")),
        installed_at=owing.told(batch, part.get("installed_at")),
    )


def _checked(part: Part) -> str:
    """What the line is, empty if its amounts cannot be."""
    what = str(part.get("what", "item"))
    quantity, price = part.get("quantity", 1), part.get("price")
    if what == "credit" and quantity == 0:
        part.reject(reason("too_small", "quantity", least=1, value=0))
        return ""
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
    lines: dict[str, list[Part]] = {"item": [], "fee": [], "credit": []}
    for part in unit.open_lines():
        what = _checked(part)
        if what:
            lines[what].append(part)
    return lines


def apply_sales(batch: Batch) -> None:
    """Sales with what was sold, then what was credited, then what was owed for the sale."""
    people.resolve(batch)
    units = [(unit, _sort(unit)) for unit in batch.to_write()]
    _named(batch, [part for _, lines in units for part in lines["item"] if not part.get("model")])
    _record(batch, units)
    _credit(batch, [(unit, part) for unit, lines in units for part in lines["credit"]])
    _mark(batch, [unit for unit, _ in units])
    owing.owe(
        batch,
        [
            owing.owed(batch, unit.parts.get("owe"), (SALE, unit.head.object_id), people.customer_of(unit))
            for unit, _ in units
            if unit.head.object_id is not None
        ],
    )


def _record(batch: Batch, units: list[tuple[Unit, dict[str, list[Part]]]]) -> None:
    """New sales, and new lines of sales that are known; a unit of credits alone is no sale."""
    asked: list[tuple[Unit, list[Part], list[Part]]] = []
    inputs: list[SaleInput] = []
    for unit, lines in units:
        head, items, fees = unit.head, lines["item"], lines["fee"]
        if not items and not fees and (head.object_id is not None or not head.row):
            continue
        asked.append((unit, items, fees))
        inputs.append(
            SaleInput(
                sale_id=head.object_id,
                at=head.values["at"],
                customer_id=people.customer_of(unit),
                channel=head.get("channel", "store"),
                jurisdiction=batch.spec.jurisdiction,
                currency=batch.spec.currency,
                unit_id=people.unit_of(batch, head),
                external_id=head.get("external_id") or "",
                items=tuple(_item(batch, part) for part in items),
                fees=tuple(_fee(part) for part in fees),
            )
        )
    results = promises.record_sales(actor=batch.actor, sales=inputs, now=batch.now) if inputs else []
    for (unit, items, fees), result in zip(asked, results, strict=True):
        if unit.head.state != ALREADY:
            batch.done(unit.head, SALE, result.id)
        for part, id_ in [*zip(items, result.item_ids, strict=True), *zip(fees, result.fee_ids, strict=True)]:
            batch.done(part, LINE, id_)


def _fee(part: Part) -> FeeInput:
    return FeeInput(part.values["code"], part.get("description", ""), part.get("quantity", 1), part.values["price"])


def _credit(batch: Batch, lines: list[tuple[Unit, Part]]) -> None:
    inputs = [
        CreditInput(
            customer_id=people.customer_of(unit),
            code=part.values["code"],
            quantity=abs(part.get("quantity", 1)),
            price=part.values["price"],
            currency=batch.spec.currency,
            at=part.get("at") or unit.head.values["at"],
        )
        for unit, part in lines
    ]
    if inputs:
        results = promises.credit(actor=batch.actor, credits=inputs, now=batch.now)
        for (_, part), found in zip(lines, results, strict=True):
            batch.done(part, LINE, found[0].id)


def _mark(batch: Batch, units: list[Unit]) -> None:
    """Items known before that have been delivered or installed since."""
    told = {
        (line.object_id, name): at
        for unit in units
        for line in unit.lines
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


TARGETS = [
    Target("categories", CATEGORY, CATEGORY_FIELDS, apply_categories),
    Target("models", MODEL, MODEL_FIELDS, apply_models),
    Target(
        "sales", SALE, SALE_FIELDS, apply_sales, LINE, LINE_FIELDS,
        {people.KIND: people.FIELDS, "owe": owing.FIELDS},
    ),
]  # fmt: skip
