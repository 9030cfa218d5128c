"""The whole room, oldest first and some hundred rows at a time, as plain columns: what exports are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.rows import id_floor, walked
from makegood.rooms.products.models import (
    Credit,
    Fee,
    Item,
    ItemSet,
    Lot,
    Member,
    Model,
    Placement,
    Sale,
    ServiceRecord,
)
from makegood.rooms.products.rules import PRICE_PARTS

Rows = Iterator[list[dict[str, Any]]]

_MODEL = ("id", "code", "name", "category_id", "brand", "end_of_sale", "end_of_parts")
_ITEM = (
    "id", "sale_id", "line", "customer_id", "model__code", "category_id", "code", "description", "serial", "quantity",
    "price", "currency", "unit_class", "use", "channel", "jurisdiction", "unit_id", "bought_at", "delivered_at",
    "installed_at", "lot__code", "plate", "unreadable", "staff_owned",
    *(f"payment__{name}" for name in ("total", *PRICE_PARTS, "subsidy_ref", "old_unit_note", "old_unit_serial")),
)  # fmt: skip
_LOT = ("id", "code", "model__code", "made_on", "plant", "serial_from", "serial_to", "note")
_MEMBER = ("item_id", "set_id", "set__kind", "set__code", "set__name", "bundle", "role", "starts")
_PLACE = ("item_id", "starts", "address", "text", "division", "lat", "lng", "note")


def models(actor: Actor) -> Rows:
    """What is sold under one name."""
    actor.need("items.read")
    for ids in walked(Model.objects.all()):
        some: Any = Model.objects.filter(pk__in=ids).order_by("pk").values(*_MODEL)
        yield list(some)


def lots(actor: Actor) -> Rows:
    """Production lots."""
    actor.need("items.read")
    for ids in walked(Lot.objects.all()):
        some: Any = Lot.objects.filter(pk__in=ids).order_by("pk").values(*_LOT)
        yield list(some)


def sales(actor: Actor, since: datetime | None = None) -> Rows:
    """Sales, each with its `items` and `fees` in the order of their lines."""
    actor.need("items.read")
    rows = scope(actor, Sale.objects.all(), need="items.read")
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        some = list(Sale.objects.filter(pk__in=ids).order_by("pk").values())
        items: dict[int, list[dict[str, Any]]] = {}
        for item in Item.objects.filter(sale_id__in=ids).order_by("line", "pk").values(*_ITEM):
            items.setdefault(item["sale_id"], []).append(item)
        fees: dict[int, list[dict[str, Any]]] = {}
        rows_of_fees: Any = Fee.objects.filter(sale_id__in=ids).order_by("pk").values()
        for fee in rows_of_fees:
            fees.setdefault(fee["sale_id"], []).append(fee)
        yield [{**one, "items": items.get(one["id"], []), "fees": fees.get(one["id"], [])} for one in some]


def items(actor: Actor, since: datetime | None = None, found: Sequence[int] | None = None) -> Rows:
    """Items, those of sales among them; with `found`, of these only."""
    actor.need("items.read")
    rows = scope(actor, Item.objects.all(), need="items.read")
    if found is not None:
        rows = rows.filter(pk__in=list(found))
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        some: Any = Item.objects.filter(pk__in=ids).order_by("pk").values(*_ITEM)
        yield list(some)


def memberships(item_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The sets in which these items, found for their reader, are now."""
    rows: Any = Member.objects.filter(item_id__in=list(item_ids), ends=None).order_by("pk").values(*_MEMBER)
    return list(rows)


def placements(item_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Where these items, found for their reader, stand now."""
    rows: Any = Placement.objects.filter(item_id__in=list(item_ids), ends=None).values(*_PLACE)
    return list(rows)


def sets_by_code(codes: Sequence[str]) -> dict[str, int]:
    """The ids of sets by their codes; codes that no set has are left out."""
    return dict(ItemSet.objects.filter(code__in=[code for code in codes if code]).values_list("code", "pk"))


def credits_(actor: Actor) -> Rows:
    """Credits, those of items or customers that the actor does not see left out."""
    actor.need("items.read")
    rows = Credit.objects.all()
    if actor.where("items.read") is not None:
        rows = rows.filter(item_id__in=scope(actor, Item.objects.all(), need="items.read").values("id"))
    for ids in walked(rows):
        some: Any = Credit.objects.filter(pk__in=ids).order_by("pk").values()
        yield list(some)


def service_records(actor: Actor) -> Rows:
    """What was done to the items that the actor sees."""
    actor.need("items.read")
    rows = ServiceRecord.objects.all()
    if actor.where("items.read") is not None:
        rows = rows.filter(item_id__in=scope(actor, Item.objects.all(), need="items.read").values("id"))
    for ids in walked(rows):
        some: Any = ServiceRecord.objects.filter(pk__in=ids).order_by("pk").values()
        yield list(some)


def own(actor: Actor, kind: str, ids: Sequence[int]) -> set[int]:
    """Which of these ids are our sales, lines of sales, credits, service records or sets."""
    actor.need("items.read")
    models_of: dict[str, tuple[Any, ...]] = {
        "sale": (Sale,), "sale_line": (Item, Fee), "credit": (Credit,), "service_record": (ServiceRecord,),
        "set": (ItemSet,),
    }  # fmt: skip
    found: set[int] = set()
    for model in models_of[kind]:
        found.update(model.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
    return found
