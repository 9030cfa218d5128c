"""The tables that people take out, in the columns of their imports and in an order in which they can be imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.exchange.cells import Money
from makegood.ground.exchange.exports import Asked, Export, Row, external
from makegood.ground.exchange.targets import Named
from makegood.ground.paging import MOST
from makegood.ground.rows import id_from
from makegood.rooms.cases import queries as cases_queries
from makegood.rooms.cases import tables as cases
from makegood.rooms.cases.inputs import Where
from makegood.rooms.customers import queries as customers_queries
from makegood.rooms.jobs import queries as jobs_queries
from makegood.rooms.jobs import tables as jobs
from makegood.rooms.knowledge import tables as knowledge
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products_queries
from makegood.rooms.products import tables as products
from makegood.rooms.products.rules import PRICE_PARTS
from makegood.site.targets import beside, goods, knowing, matters, people, records, staff, works

_ITEM = (
    "category", "model", "code", "description", "serial", "quantity", "price", "unit_class", "use", "bought_at",
    "delivered_at", "installed_at", "lot", "plate", "unreadable", "staff_owned",
)  # fmt: skip
_PAID = tuple(name for name in PRICE_PARTS if name != "customer")
_REFERENCES = ("subsidy_ref", "old_unit_note", "old_unit_serial")
#: How the price was paid, and what stands beside the item.
_MORE = ("paid_by_customer", *_PAID, *_REFERENCES, *beside.COLUMNS)


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    names = {"category": "category_id", "model": "model__code", "lot": "lot__code"}
    told = {name: item[names.get(name, name)] for name in _ITEM}
    return {**told, "price": Money(item["price"], item["currency"]), **_paid(item)}


def _paid(item: Mapping[str, Any]) -> Row:
    """How the price was paid, where more is known of it than the price."""
    if item["payment__total"] is None:
        return {}
    parts = {name: Money(item[f"payment__{name}"], item["currency"]) for name in _PAID if item[f"payment__{name}"]}
    return {
        "paid_by_customer": Money(item["payment__customer"], item["currency"]), **parts,
        **{name: item[f"payment__{name}"] for name in _REFERENCES},
    }  # fmt: skip


def _units(rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    return network.node_codes({row["unit_id"] for row in rows})


def categories(asked: Asked) -> Iterator[Row]:
    """Kinds of product, those above first."""
    found = products_queries.categories()
    order: dict[str, Any] = {}
    while len(order) < len(found):
        order |= {
            code: one for code, one in found.items()
            if code not in order and (one.parent is None or one.parent in order or one.parent not in found)
        }  # fmt: skip
    for one in order.values():
        names = {"name_en": one.name.get("en", ""), "name_zh": one.name.get("zh-Hans", "")}
        yield {"code": one.code, "parent": one.parent, **names, "law": one.law}


def models(asked: Asked) -> Iterator[Row]:
    """What is sold under one name."""
    for rows in products.models(asked.actor):
        for row in rows:
            plain = ("code", "name", "brand", "end_of_sale", "end_of_parts")
            yield {**{name: row[name] for name in plain}, "category": row["category_id"]}


def lots(asked: Asked) -> Iterator[Row]:
    """Production lots."""
    for rows in products.lots(asked.actor):
        for row in rows:
            yield {**row, "lot": row["code"], "model": row["model__code"]}


def sales(asked: Asked) -> Iterator[Row]:
    """A row for each line; what an item has of its own stands there where it differs from the sale."""
    for rows in products.sales(asked.actor, asked.since):
        items = [item for sale in rows for item in sale["items"]]
        orders = external(goods.SALE, [sale["id"] for sale in rows])
        lines = external(goods.LINE, [one["id"] for sale in rows for one in (*sale["items"], *sale["fees"])])
        buyers = external(people.KIND, [row["customer_id"] for row in (*rows, *items)])
        units = _units([*rows, *items, *({"unit_id": sale["seller_id"]} for sale in rows)])
        around = beside.told(asked.actor, items)
        for sale in rows:
            head = {
                "order": orders[sale["id"]], "sold_at": sale["at"], "customer": buyers[sale["customer_id"]],
                "unit": units.get(sale["unit_id"], ""), "seller": units.get(sale["seller_id"], ""),
                "sales_point": sale["sales_point"],
                **{name: sale[name] for name in ("channel", "jurisdiction", "currency", "external_id")},
            }  # fmt: skip
            for item in sale["items"]:
                yield {
                    **head,
                    "line": lines[item["id"]],
                    "what": "item",
                    **_item(item),
                    **_own(item, sale, buyers, units),
                    **around.get(item["id"], {}),
                }
            for fee in sale["fees"]:
                plain = {name: fee[name] for name in ("code", "description", "quantity")}
                price = Money(fee["price"], sale["currency"])
                yield {**head, "line": lines[fee["id"]], "what": "fee", **plain, "price": price}
            if not sale["items"] and not sale["fees"]:
                yield {**head, "what": "sale"}


def _own(item: Mapping[str, Any], sale: Mapping[str, Any], buyers: Mapping[Any, str], units: Mapping[int, str]) -> Row:
    own: dict[str, Any] = {
        f"item_{name}": item[name] for name in ("currency", "channel", "jurisdiction") if item[name] != sale[name]
    }
    if item["customer_id"] != sale["customer_id"]:
        own["owner"] = buyers[item["customer_id"]]
    if item["unit_id"] != sale["unit_id"]:
        own["item_unit"] = units.get(item["unit_id"], "")
    if item["bought_at"] == sale["at"]:
        own["bought_at"] = None
    return own


def items(asked: Asked) -> Iterator[Row]:
    """Every item, those of sales among them."""
    q = asked.filters.get("q")
    found = [one.id for one in products_queries.search(asked.actor, q, MOST)] if q else None
    for rows in products.items(asked.actor, asked.since, found):
        ids = external(goods.LINE, [row["id"] for row in rows])
        owners, units = external(people.KIND, [row["customer_id"] for row in rows]), _units(rows)
        around = beside.told(asked.actor, rows)
        for row in rows:
            plain = {name: row[name] for name in ("currency", "channel", "jurisdiction")}
            where = {"customer": owners[row["customer_id"]], "unit": units.get(row["unit_id"], "")}
            yield {"id": ids[row["id"]], **_item(row), **plain, **where, **around.get(row["id"], {})}


def credits_(asked: Asked) -> Iterator[Row]:
    """Pieces refunded, and of which item."""
    for rows in products.credits_(asked.actor):
        ids = external(records.CREDIT, [row["id"] for row in rows])
        lines = external(goods.LINE, [row["item_id"] for row in rows])
        buyers = external(people.KIND, [row["customer_id"] for row in rows])
        for row in rows:
            yield {
                "id": ids[row["id"]], "customer": buyers[row["customer_id"]], "item": lines[row["item_id"]],
                **{name: row[name] for name in ("code", "quantity", "currency", "at")},
                "price": Money(row["price"], row["currency"]), "unmatched": True if row["item_id"] is None else None,
            }  # fmt: skip


def service_records(asked: Asked) -> Iterator[Row]:
    """What was done to items."""
    names = ("kind", "symptom", "handed_in", "returned", "fixed", "cause", "part_ordered_at", "note")
    for rows in products.service_records(asked.actor):
        ids = external(records.RECORD, [row["id"] for row in rows])
        lines, units = external(goods.LINE, [row["item_id"] for row in rows]), _units(rows)
        matter = {
            kind: external(kind, [row["matter_id"] for row in rows if row["matter_kind"] == kind])
            for kind in (matters.CASE, works.JOB)
        }
        for row in rows:
            told = {name: row[name] for name in names}
            asked_by = {kind: known[row["matter_id"]] for kind, known in matter.items() if row["matter_kind"] == kind}
            yield {"id": ids[row["id"]], "item": lines[row["item_id"]], **told, "unit": units.get(row["unit_id"], ""),
                   **asked_by}  # fmt: skip


def _where(asked: Asked) -> Where:
    """What the list of cases shows for these filters."""
    told = asked.filters
    unit = told.get("unit", "")
    found = network.node(asked.actor, (id_from(unit) if len(unit) > 12 else None) or unit).unit_id if unit else None
    return replace(
        Where(), state=tuple(told.get("state", "").replace(",", " ").split()), kind=told.get("kind", ""), unit=found,
        owner=str(asked.actor.id) if told.get("mine") and asked.actor.id else "", q=told.get("q", ""),
    )  # fmt: skip


def matters_(asked: Asked) -> Iterator[Row]:
    """Cases as they stand."""
    kinds = cases_queries.kinds()
    for rows in cases.cases(asked.actor, _where(asked), asked.now, asked.since):
        ids, lines = external(matters.CASE, [r["id"] for r in rows]), external(goods.LINE, [r["item_id"] for r in rows])
        who, units = external(people.KIND, [row["customer_id"] for row in rows]), _units(rows)
        owners = accounts.names([row["owner_id"] for row in rows if row["owner_id"] is not None])
        for row in rows:
            kind = kinds[row["kind_id"]]
            leaf = kind.name.get("en", kind.code) if kind.parent is not None else ""
            plain = ("number", "state", "subject", "symptom", "channel", "closed_at", "external_id", "resolved_at")
            yield {
                "id": ids[row["id"]], "kind": kind.root, "leaf": leaf, "at": row["opened_at"],
                **{name: row[name] for name in plain}, "duplicate": row["duplicate"],
                "owner": owners.get(row["owner_id"], ""), "customer": who[row["customer_id"]],
                "item": lines[row["item_id"]], "unit": units.get(row["unit_id"], ""),
            }  # fmt: skip


def messages(asked: Asked) -> Iterator[Row]:
    """What was said in cases."""
    for rows in cases.messages(asked.actor, asked.since):
        ids = external(matters.MESSAGE, [row["id"] for row in rows])
        about = external(matters.CASE, [row["case_id"] for row in rows])
        for row in rows:
            plain = {name: row[name] for name in ("direction", "channel", "text", "automatic", "at")}
            yield {"id": ids[row["id"]], "case": about[row["case_id"]], **plain, "author": row["author_name"]}


def _ours(
    reader: Callable[[Actor, str, Sequence[int]], set[int]], kind: str, actor: Actor, ids: Sequence[int]
) -> set[int]:
    return reader(actor, kind, ids)


_OWN = ("owner", "item_unit", "item_currency", "item_channel", "item_jurisdiction")
EXPORTS = [
    Export("categories", goods.CATEGORY, ("code", "parent", "name_en", "name_zh", "law"), categories, "items.read"),
    Export(
        "products", goods.MODEL, ("code", "name", "category", "brand", "end_of_sale", "end_of_parts"), models,
        "items.read",
    ),
    Export(
        "lots", "lot", ("lot", "model", "made_on", "plant", "serial_from", "serial_to", "note"), lots, "items.read"
    ),
    *staff.EXPORTS,
    *people.EXPORTS,
    *knowing.EXPORTS,
    Export(
        "sales", goods.SALE,
        ("order", "sold_at", "customer", "channel", "jurisdiction", "currency", "external_id", "unit", "seller",
         "sales_point", "line", "what", *_ITEM, *_OWN, *_MORE),
        sales, "items.read",
    ),
    Export(
        "items", goods.LINE, ("id", *_ITEM, "currency", "channel", "jurisdiction", "customer", "unit", *_MORE), items,
        "items.read", frozenset({"q"}),
    ),
    Export(
        "credits", records.CREDIT,
        ("id", "customer", "item", "code", "quantity", "price", "currency", "at", "unmatched"), credits_, "items.read",
    ),
    Export(
        "cases", matters.CASE,
        ("id", "number", "kind", "leaf", "state", "at", "subject", "symptom", "channel", "customer", "item", "unit",
         "owner", "duplicate", "resolved_at", "closed_at", "external_id"),
        matters_, "cases.read", frozenset({"state", "kind", "unit", "mine", "q"}),
    ),
    Export(
        "messages", matters.MESSAGE, ("id", "case", "direction", "channel", "text", "automatic", "at", "author"),
        messages, "cases.read",
    ),
    *works.EXPORTS,
    Export(
        "service-records", records.RECORD,
        ("id", "item", "kind", "symptom", "handed_in", "returned", "fixed", "cause", "part_ordered_at", "note", "unit",
         "case", "job"),
        service_records, "items.read",
    ),
]  # fmt: skip


def _units_seen(actor: Actor, ids: Sequence[int]) -> Iterable[int]:
    return [one.unit_id for one in network.many_nodes(actor, ids)]


def _items_seen(actor: Actor, ids: Sequence[int]) -> Iterable[int]:
    return products_queries.many(actor, ids)


#: What other systems may know by ids of their own.
NAMED: Mapping[str, Named] = {
    people.KIND: Named(customers_queries.known, "customers.write", "customer"),
    goods.LINE: Named(_items_seen, "items.write", "item"),
    matters.CASE: Named(cases_queries.numbers, "cases.open", "case"),
    works.JOB: Named(jobs_queries.known, "jobs.open", "job"),
    "unit": Named(_units_seen, "network.write", "unit"),
}
#: How what was taken out here is known again when it comes back under our own ids.
OWN: Mapping[str, Callable[[Actor, Sequence[int]], Iterable[int]]] = {
    people.KIND: customers_queries.known,
    **{
        kind: partial(_ours, products.own, kind)
        for kind in (goods.SALE, goods.LINE, records.CREDIT, records.RECORD, beside.SET)
    },
    **{kind: partial(_ours, cases.own, kind) for kind in (matters.CASE, matters.MESSAGE)},
    **{kind: partial(_ours, jobs.own, kind) for kind in (works.JOB, works.UNIT)},
    knowing.KIND: partial(_ours, knowledge.own, knowing.KIND),
    staff.KIND: staff.known,
}
