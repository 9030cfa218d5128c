"""Reading sales, items and what was done to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.ground.rows import Reading, chunked
from makegood.rooms.products import errors, rules
from makegood.rooms.products.models import Fee, Item, ItemPart, Sale, ServiceRecord
from makegood.rooms.products.views import FeeView, ItemView, SaleView, ServiceRecordView, SoldView

_ITEM = (
    "id", "category_id", "category__name", "category__law", "model__name", "model__brand", "model__code", "code",
    "description", "serial", "quantity", "credited", "price", "currency", "unit_class", "use", "channel",
    "jurisdiction", "customer_id", "sale_id", "line", "bought_at", "delivered_at", "installed_at", "unit_id",
    "created_at", "version", "plate", "unreadable", "staff_owned", "lot_id", "model_id", "model__end_of_sale",
    "model__end_of_parts", "public_code",
)  # fmt: skip
_RECORD = (
    "id", "item_id", "kind", "symptom", "handed_in", "returned", "fixed", "cause", "part_ordered_at", "note",
    "unit_id", "matter_kind", "matter_id",
)  # fmt: skip
# Every case that names an item reads it by one of these.
_BY_ID = Reading(lambda item_id: Item.objects.filter(pk=item_id).values_list(*_ITEM), int)
_BY_SERIAL = Reading(lambda serial: Item.objects.filter(serial=serial).order_by("-id").values_list(*_ITEM)[:20], str)
# Identifiers in one statement: both databases take far more, long lists only make their plans worse.
_PART = 1_000


# --- items


def get(actor: Actor, item_id: int) -> ItemView:
    """One item. Raises Missing `item_unknown`."""
    found = list(many(actor, [item_id]).values())
    if not found:
        raise errors.no_item()
    return found[0]


def many(actor: Actor, item_ids: Iterable[int]) -> dict[int, ItemView]:
    """Items by id; those that are not there or not the actor's to see are left out."""
    rows = seen_items(actor)
    wanted = sorted(set(item_ids))
    if actor.where("items.read") is None and len(wanted) == 1:
        return {view.id: view for view in map(_view, _BY_ID(wanted[0]))}
    found: dict[int, ItemView] = {}
    for part in chunked(wanted, _PART):
        found |= {view.id: view for view in item_views(rows.filter(pk__in=part))}
    return found


def by_serial(actor: Actor, serial: str) -> list[ItemView]:
    """The items with a serial number, the newest first: models of one company may share one."""
    rows, wanted = seen_items(actor), rules.normalise_serial(serial)
    if actor.where("items.read") is None:
        return [_view(row) for row in _BY_SERIAL(wanted)]
    return item_views(rows.filter(serial=wanted).order_by("-id"), 20)


def of_customer(actor: Actor, customer_id: int, limit: int = 200) -> list[ItemView]:
    """What a customer has, the newest purchase first."""
    rows = seen_items(actor).filter(customer_id=customer_id)
    return item_views(rows.order_by(F("bought_at").desc(nulls_last=True), "-id"), limit)


def of_customers(actor: Actor, customer_ids: Iterable[int]) -> dict[int, list[ItemView]]:
    """What several customers have, the newest purchase first."""
    found: dict[int, list[ItemView]] = {}
    for part in chunked(sorted(set(customer_ids)), _PART):
        rows = seen_items(actor).filter(customer_id__in=part).order_by(F("bought_at").desc(nulls_last=True), "-id")
        for view in item_views(rows):
            if view.customer_id is not None:
                found.setdefault(view.customer_id, []).append(view)
    return found


def search(actor: Actor, q: str, limit: int = 20) -> list[ItemView]:
    """Items for what somebody typed or scanned: a serial number (of the item or of a part built in), the code on its
    label, a plate, an order number, the beginning of a serial number, a model's or line's code.

    The surest kind that finds anything answers alone.
    """
    text, limit = q.strip(), limited(limit)
    serial = rules.normalise_serial(text)
    if not serial or "\x00" in text:
        return []
    rows = seen_items(actor)
    begins = Q(serial__gte=serial, serial__lt=serial + "\U0010ffff") & Q(serial__startswith=serial)
    built_in = Q(pk__in=ItemPart.objects.filter(serial=serial, ends=None).values("item_id"))
    label = rules.read_label(text)
    # The index of order numbers holds only those that have one: the question has to say so.
    ordered = Q(sale__in=Sale.objects.filter(external_id=text).exclude(external_id=""))
    sure = [Q(serial=serial), *([Q(public_code=label)] if label else []), Q(plate=serial), ordered]
    for found_by in (*sure, built_in, begins, Q(model__code=text), Q(code=text)):
        found = item_views(rows.filter(found_by).order_by("-id"), limit)
        if found:
            return found
    return []


def page(
    actor: Actor, cursor: str | None = None, q: str | None = None, customer_id: int | None = None, limit: int = 50
) -> Page[ItemView]:
    """Items that the actor sees, the newest first; with `q` one page of what `search` finds."""
    limit = limited(limit)
    if q and q.strip():
        return Page(tuple(search(actor, q, limit)), None)
    rows = seen_items(actor)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return page_of(item_views(rows.order_by("-id"), limit + 1), limit, lambda view: view.id)


def fully_credited(item_ids: Iterable[int]) -> list[int]:
    """Which of these items were refunded to the last piece, by id."""
    found: list[int] = []
    for part in chunked(sorted(set(item_ids)), _PART):
        rows = Item.objects.filter(pk__in=part, credited__gte=F("quantity")).order_by("id")
        found.extend(rows.values_list("id", flat=True))
    return found


def seen_items(actor: Actor) -> QuerySet[Item]:
    """The items that the actor sees. Raises Forbidden."""
    actor.need("items.read")
    return scope(actor, Item.objects.all(), need="items.read", customer="customer_id")


def item_views(rows: QuerySet[Item], limit: int | None = None) -> list[ItemView]:
    return [_view(row) for row in rows.values_list(*_ITEM)[:limit]]


def _view(row: Sequence[Any]) -> ItemView:
    pk, category, category_name, law, model_name, brand, model_code, code, description, *rest = row
    name = model_name or description or model_code or code
    return ItemView(pk, category, category_name, law, name, brand or "", model_code or "", code, description, *rest)


# --- sales


def sale(actor: Actor, sale_id: int) -> SaleView:
    """A sale with its lines. Raises Missing `sale_unknown`."""
    actor.need("items.read")
    row = scope(actor, Sale.objects.filter(pk=sale_id), need="items.read", customer="customer_id").first()
    if row is None:
        raise errors.no_sale()
    items = item_views(Item.objects.filter(sale_id=sale_id).order_by("line", "id"))
    fees = (
        Fee.objects.filter(sale_id=sale_id).order_by("id").values_list("id", "code", "description", "quantity", "price")
    )
    return SaleView(
        id=row.pk, customer_id=row.customer_id, unit_id=row.unit_id, at=row.at, channel=row.channel,
        jurisdiction=row.jurisdiction, external_id=row.external_id, currency=row.currency, items=tuple(items),
        fees=tuple(FeeView(*fee) for fee in fees), version=row.version, seller_id=row.seller_id,
        sales_point=row.sales_point or "",
    )  # fmt: skip


# --- service records


def service_records(actor: Actor, item_ids: Iterable[int]) -> dict[int, list[ServiceRecordView]]:
    """What was done to each item, the oldest first; items without any are left out.

    Seen by whoever sees the item, wherever the work was done: the next repairer must know of the last one.
    """
    found: dict[int, list[ServiceRecordView]] = {}
    seen = seen_items(actor)
    for part in chunked(sorted(set(item_ids)), _PART):
        rows = ServiceRecord.objects.filter(item_id__in=part)
        if actor.where("items.read") is not None:
            rows = rows.filter(item_id__in=seen.values("id"))
        for row in rows.order_by("handed_in", "id").values_list(*_RECORD):
            found.setdefault(row[1], []).append(record_view(row))
    return found


def service_record(actor: Actor, record_id: int) -> ServiceRecordView:
    """One service record. Raises Missing `service_record_unknown`."""
    rows, seen = ServiceRecord.objects.filter(pk=record_id), seen_items(actor)
    if actor.where("items.read") is not None:
        rows = rows.filter(item_id__in=seen.values("id"))
    row = rows.values_list(*_RECORD).first()
    if row is None:
        raise errors.no_record()
    return record_view(row)


def record_view(row: Sequence[Any]) -> ServiceRecordView:
    """A view of a record's columns in the order of its fields, the matter as its last two."""
    kind, matter = row[-2:]
    fields = (*row[:-2], (kind, matter) if kind and matter is not None else None)
    return ServiceRecordView(*fields)


_MARKS = ("category__law", "unit_class", "use", "channel", "jurisdiction", "unit_id", "currency")


def sold_between(
    *, actor: Actor, since: datetime, until: datetime, units: Collection[int] | None = None
) -> list[SoldView]:
    """What was bought in [since, until), counted and summed by its marks, at these places only: one statement."""
    rows = seen_items(actor).filter(bought_at__gte=since, bought_at__lt=until)
    grouped = rows.values_list(*_MARKS).annotate(n=Count("id"), worth=Sum("price")).order_by()
    kept = [row for row in grouped if units is None or row[5] in units]
    return [SoldView(*(*row[:-1], row[-1] or 0)) for row in kept]
