"""Reading what became of items: owners, places, counters, parts built in, sets, what was paid, labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.ground.rows import chunked
from makegood.rooms.products import errors, rules
from makegood.rooms.products.models import (
    CounterReading,
    Item,
    ItemPart,
    ItemSet,
    Member,
    Ownership,
    Payment,
    Placement,
    Sale,
)
from makegood.rooms.products.queries import catalogue
from makegood.rooms.products.queries.goods import get, item_views, many, seen_items
from makegood.rooms.products.views import (
    CounterView,
    ItemFile,
    ItemView,
    LotView,
    MemberView,
    OwnerView,
    PartView,
    PaymentView,
    PlacementView,
    SetView,
)

_PART = 1_000
_OWNER = ("item_id", "customer_id", "starts", "ends", "reason", "note")
_PLACE = ("id", "item_id", "starts", "ends", "address", "text", "division", "lat", "lng", "note")
_COUNTER = ("id", "item_id", "kind", "value", "at", "reset_reason")
_BUILT_IN = ("id", "item_id", "position", "code", "serial", "starts", "ends", "replaced_by_id", "note")
_PAYMENT = (
    "item_id", "total", "customer", "subsidy", "platform_coupon", "shop_coupon", "points", "old_unit", "subsidy_ref",
    "old_unit_note", "old_unit_serial", "item__currency",
)  # fmt: skip
_SET = ("id", "kind", "code", "name", "unit_id", "created_at", "version")


def file(actor: Actor, item_id: int) -> ItemFile:
    """Everything that this room knows of one item. Raises Missing `item_unknown`."""
    item = get(actor, item_id)
    made = catalogue.lot_of(item)
    rows = Sale.objects.filter(pk__in=[] if item.sale_id is None else [item.sale_id])
    order, seller, point = rows.values_list("external_id", "seller_id", "sales_point").first() or ("", None, None)
    return ItemFile(
        item=item, order=order, seller_id=seller, sales_point=point or "", lot=made,
        revision=catalogue.revision_of(actor, item, made.made_on if made else None),
        owners=tuple(owners(actor, [item.id])[item.id]), places=tuple(places(actor, [item.id]).get(item.id, ())),
        counters=tuple(counters(actor, [item.id]).get(item.id, ())),
        parts=tuple(parts(actor, [item.id]).get(item.id, ())), payment=payment(actor, item.id),
        sets=tuple(sets_of(actor, item.id)), holds=tuple(catalogue.holds_on(item)),
        documents=tuple(catalogue.documents(actor, item.model_id)) if item.model_id is not None else (),
    )  # fmt: skip


# --- owners


def owners(actor: Actor, item_ids: Iterable[int]) -> dict[int, list[OwnerView]]:
    """Whose each item was, the first owner first; what was never handed on is its buyer's from the purchase on."""
    items = many(actor, item_ids)
    found: dict[int, list[OwnerView]] = {}
    for part in chunked(sorted(items), _PART):
        for row in Ownership.objects.filter(item_id__in=part).order_by("starts").values_list(*_OWNER):
            found.setdefault(row[0], []).append(OwnerView(*row))
    return {pk: found.get(pk) or [first_owner(item)] for pk, item in items.items()}


def first_owner(item: ItemView) -> OwnerView:
    """The owner whom the sale names, as long as nothing else was told."""
    starts = item.bought_at or item.delivered_at or item.installed_at or item.created_at
    return OwnerView(item.id, item.customer_id, starts, None, "sale", told=False)


def of_former_owners(actor: Actor, customer_ids: Iterable[int], limit: int = 60) -> list[OwnerView]:
    """What customers had and handed on, the last first; of items that the actor sees."""
    rows = Ownership.objects.filter(customer_id__in=sorted(set(customer_ids)), ends__isnull=False)
    if actor.where("items.read") is not None:
        rows = rows.filter(item_id__in=seen_items(actor).values("id"))
    else:
        actor.need("items.read")
    return [OwnerView(*row) for row in rows.order_by("-ends").values_list(*_OWNER)[: limited(limit)]]


# --- places, counters, parts


def places(actor: Actor, item_ids: Iterable[int]) -> dict[int, list[PlacementView]]:
    """Where each item stood, the first place first; items of which nothing was told are left out."""
    found: dict[int, list[PlacementView]] = {}
    for part in chunked(sorted(_visible(actor, item_ids)), _PART):
        for row in Placement.objects.filter(item_id__in=part).order_by("starts").values_list(*_PLACE):
            found.setdefault(row[1], []).append(PlacementView(*row))
    return found


def placed(actor: Actor, item_ids: Iterable[int]) -> dict[int, PlacementView]:
    """Where each item stands now; one that is left out stands at its owner's preferred address."""
    return {pk: at for pk, told in places(actor, item_ids).items() for at in told if at.ends is None}


def counters(actor: Actor, item_ids: Iterable[int]) -> dict[int, list[CounterView]]:
    """What the counters of each item showed, the newest first."""
    found: dict[int, list[CounterView]] = {}
    for part in chunked(sorted(_visible(actor, item_ids)), _PART):
        for row in CounterReading.objects.filter(item_id__in=part).order_by("-at", "kind").values_list(*_COUNTER):
            found.setdefault(row[1], []).append(CounterView(*row))
    return found


def parts(actor: Actor, item_ids: Iterable[int]) -> dict[int, list[PartView]]:
    """What is and was built into each item, by position, the newest of a position first."""
    found: dict[int, list[PartView]] = {}
    for part in chunked(sorted(_visible(actor, item_ids)), _PART):
        for row in ItemPart.objects.filter(item_id__in=part).order_by("position", "-starts").values_list(*_BUILT_IN):
            found.setdefault(row[1], []).append(PartView(*row))
    return found


def _visible(actor: Actor, item_ids: Iterable[int]) -> set[int]:
    wanted = set(item_ids)
    rows = seen_items(actor)
    if actor.where("items.read") is None:
        return wanted
    found: set[int] = set()
    for part in chunked(sorted(wanted), _PART):
        found |= set(rows.filter(pk__in=part).values_list("id", flat=True))
    return found


# --- what was paid


def payment(actor: Actor, item_id: int) -> PaymentView | None:
    """How the price of an item was paid; None when nothing but the price is known. Raises Missing `item_unknown`."""
    item = get(actor, item_id)
    row = Payment.objects.filter(pk=item.id).values_list(*_PAYMENT).first()
    return PaymentView(*row) if row else None


def paid_by_customer(actor: Actor, item_id: int, pieces: int | None = None) -> tuple[int, str] | None:
    """What of the customer's own money comes back when further `pieces` (None: all that are left) are given back, with
    the currency; None without a price. Subsidies, coupons and points go back to where they came from.

    Step by step or at once, all steps together are what the customer paid. Raises Missing `item_unknown`, Invalid
    `quantity_bad` for more pieces than are left.
    """
    item = get(actor, item_id)
    left = item.quantity - item.credited
    wanted = left if pieces is None else pieces
    if not 0 <= wanted <= left:
        raise errors.bad_quantity("pieces")
    if item.price is None:
        return None
    row = Payment.objects.filter(pk=item.id).values_list("customer", flat=True).first()
    paid = row if row is not None else item.price * item.quantity
    return rules.refund_of(paid, item.quantity, item.credited, wanted), item.currency


# --- sets


def set_(actor: Actor, set_id: int) -> SetView:
    """One set with its members that the actor sees. Raises Missing `set_unknown`."""
    actor.need("items.read")
    rows = scope(actor, ItemSet.objects.filter(pk=set_id), need="items.read").values_list(*_SET)
    found = _sets(actor, list(rows))
    if not found:
        raise errors.no_set()
    return found[0]


def sets(actor: Actor, q: str = "", cursor: str | None = None, limit: int = 50) -> Page[SetView]:
    """Sets by the beginning of their code or part of their name, the newest first."""
    actor.need("items.read")
    limit = limited(limit)
    rows = scope(actor, ItemSet.objects.all(), need="items.read")
    if q.strip():
        rows = rows.filter(Q(code__startswith=q.strip()) | Q(name__contains=q.strip()))
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = _sets(actor, list(rows.order_by("-id").values_list(*_SET)[: limit + 1]))
    return page_of(found, limit, lambda view: view.id)


def sets_of(actor: Actor, item_id: int) -> list[SetView]:
    """The sets that an item is in now: at most one set and one bundle."""
    mine = Member.objects.filter(item_id=item_id, ends=None).values("set_id")
    return _sets(actor, list(ItemSet.objects.filter(pk__in=mine).order_by("id").values_list(*_SET)))


def _sets(actor: Actor, rows: Sequence[Sequence[Any]]) -> list[SetView]:
    ids = [row[0] for row in rows]
    told = list(
        Member.objects.filter(set_id__in=ids).order_by("starts", "id").values_list(
            "set_id", "item_id", "role", "starts", "ends"
        )
    ) if ids else []  # fmt: skip
    items: Mapping[int, ItemView] = many(actor, {row[1] for row in told}) if told else {}
    members: dict[int, list[MemberView]] = {}
    for set_id, item_id, role, starts, ends in told:
        if item_id in items:
            members.setdefault(set_id, []).append(MemberView(items[item_id], role, starts, ends))
    return [
        SetView(row[0], row[1], row[2], row[3], row[4], row[5], row[6], tuple(members.get(row[0], ()))) for row in rows
    ]


def items_of_lot(actor: Actor, lot: LotView, limit: int = 200) -> list[ItemView]:
    """The items of a lot: those that name it, and those of its model whose serial number lies in its range."""
    within = Q(lot_id=lot.id)
    first, last = lot.serial_from, lot.serial_to
    if lot.model_id is not None and (first or last):
        ranged = Q(model_id=lot.model_id, lot=None, serial__isnull=False)
        ranged &= Q(serial__gte=first) if first else Q()
        ranged &= Q(serial__lte=last) if last else Q()
        within |= ranged
    found = item_views(seen_items(actor).filter(within).order_by("serial", "id"), limited(limit))
    return [one for one in found if one.lot_id == lot.id or rules.in_range(one.serial, first, last)]


def by_label(code: str) -> tuple[int, int] | None:
    """The item behind a label's code and its unit, for the public page and whoever scans; None for no such code."""
    wanted = rules.read_label(code)
    if not wanted:
        return None
    return Item.objects.filter(public_code=wanted).values_list("id", "unit_id").first()


def newest_label() -> str:
    """The code on the newest item that has a label, to show somebody where labels lead; nothing without any."""
    rows = Item.objects.filter(public_code__isnull=False, customer__isnull=False).order_by("-id")
    return rows.values_list("public_code", flat=True).first() or ""
