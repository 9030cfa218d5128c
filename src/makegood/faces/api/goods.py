"""How the views of products beside items and sales look as JSON, for the answers and for OpenAPI."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from makegood.faces.api.descriptions import ItemOut
from makegood.faces.api.fields import MoneyOut, Shape, Texts
from makegood.faces.api.shapes import money, plain, ref
from makegood.rooms.products import rules
from makegood.rooms.products.views import (
    CategoryView,
    CounterView,
    DocumentView,
    HoldView,
    LotView,
    MemberView,
    ModelView,
    OwnerView,
    PartView,
    PaymentView,
    PlacementView,
    RevisionView,
    SetView,
)

Json = dict[str, Any]


class CategoryOut(Shape):
    """A kind of product; `law` is the category under which the law looks at it."""

    code: str
    parent: str | None
    name: Texts
    law: str
    version: int


class ModelOut(Shape):
    """What is sold under one name."""

    id: str
    code: str
    name: str
    category: str
    brand: str
    end_of_sale: date | None
    end_of_parts: date | None
    version: int


class RevisionOut(Shape):
    """A version of a model as it was built, half-open by days or a range of serial numbers."""

    id: str
    model: str
    code: str
    starts: date | None
    ends: date | None
    serial_from: str
    serial_to: str
    note: str


class DocumentOut(Shape):
    """A paper about a model."""

    id: str
    model: str
    revision: str | None
    kind: str
    title: str
    language: str
    edition: str
    link: str | None
    file: str | None
    public: bool
    added_at: datetime
    retired_at: datetime | None
    version: int


class LotOut(Shape):
    """A production batch."""

    id: str
    code: str
    model: str | None
    made_on: date | None
    plant: str
    serial_from: str
    serial_to: str
    note: str
    version: int


class HoldOut(Shape):
    """A stop on sale, service or both of an item, a lot or a model."""

    id: str
    item: str | None
    lot: str | None
    model: str | None
    sale: bool
    service: bool
    reason: str
    starts: datetime
    lifted_at: datetime | None
    version: int


class OwnerOut(Shape):
    """Whose an item was, half-open; `to` null = still; `told` false = the sale alone says it."""

    customer: str | None
    starts: datetime
    ends: datetime | None
    reason: str
    note: str
    told: bool


class PlacementOut(Shape):
    """Where an item stood, half-open; `address` is one of its owner's addresses."""

    id: str
    starts: datetime
    ends: datetime | None
    address: str | None
    text: str
    division: str
    lat: float | None
    lng: float | None
    note: str


class CounterOut(Shape):
    """What a counter showed."""

    id: str
    kind: str
    value: int
    at: datetime
    reset_reason: str


class PartOut(Shape):
    """A part built into an item."""

    id: str
    position: str
    code: str
    serial: str | None
    starts: datetime
    ends: datetime | None
    replaced_by: str | None
    note: str


class PaymentOut(Shape):
    """How the price of a line was paid; `total` is the sum of the parts."""

    total: MoneyOut
    customer: MoneyOut
    subsidy: MoneyOut
    platform_coupon: MoneyOut
    shop_coupon: MoneyOut
    points: MoneyOut
    old_unit: MoneyOut
    subsidy_ref: str
    old_unit_note: str
    old_unit_serial: str


class MemberOut(Shape):
    """An item's place in a set."""

    item: ItemOut
    role: str
    starts: datetime
    ends: datetime | None


class SetOut(Shape):
    """Items that belong together."""

    id: str
    kind: str
    code: str
    name: str
    unit: str
    members: list[MemberOut]
    created_at: datetime
    version: int


class LabelOut(Shape):
    """The code on an item's label and the address that its QR code leads to."""

    item: str
    code: str
    url: str


@plain.register
def _category(view: CategoryView) -> Json:
    return {
        "code": view.code, "parent": view.parent, "name": dict(view.name), "law": view.law, "version": view.version,
    }  # fmt: skip


@plain.register
def _model(view: ModelView) -> Json:
    return {
        "id": str(view.id), "code": view.code, "name": view.name, "category": view.category, "brand": view.brand,
        "end_of_sale": view.end_of_sale, "end_of_parts": view.end_of_parts, "version": view.version,
    }  # fmt: skip


@plain.register
def _revision(view: RevisionView) -> Json:
    return {
        "id": str(view.id), "model": str(view.model_id), "code": view.code, "starts": view.starts, "ends": view.ends,
        "serial_from": view.serial_from, "serial_to": view.serial_to, "note": view.note,
    }  # fmt: skip


@plain.register
def _document(view: DocumentView) -> Json:
    return {
        "id": str(view.id), "model": str(view.model_id), "revision": view.revision or None, "kind": view.kind,
        "title": view.title, "language": view.language, "edition": view.edition,
        "link": view.link or None,
        "file": view.file.name if view.file else None,
        "public": view.public, "added_at": view.added_at, "retired_at": view.retired_at, "version": view.version,
    }  # fmt: skip


@plain.register
def _lot(view: LotView) -> Json:
    return {
        "id": str(view.id), "code": view.code, "model": view.model or None, "made_on": view.made_on,
        "plant": view.plant, "serial_from": view.serial_from, "serial_to": view.serial_to, "note": view.note,
        "version": view.version,
    }  # fmt: skip


@plain.register
def _hold(view: HoldView) -> Json:
    return {
        "id": str(view.id), "item": ref(view.item_id), "lot": view.lot or None, "model": view.model or None,
        "sale": view.sale, "service": view.service, "reason": view.reason, "starts": view.starts,
        "lifted_at": view.lifted_at, "version": view.version,
    }  # fmt: skip


@plain.register
def _owner(view: OwnerView) -> Json:
    return {
        "customer": ref(view.customer_id), "starts": view.starts, "ends": view.ends, "reason": view.reason,
        "note": view.note, "told": view.told,
    }  # fmt: skip


@plain.register
def _placement(view: PlacementView) -> Json:
    return {
        "id": str(view.id), "starts": view.starts, "ends": view.ends, "address": ref(view.address_id),
        "text": view.text, "division": view.division, "lat": view.lat, "lng": view.lng, "note": view.note,
    }  # fmt: skip


@plain.register
def _counter(view: CounterView) -> Json:
    return {
        "id": str(view.id), "kind": view.kind, "value": view.value, "at": view.at, "reset_reason": view.reset_reason,
    }  # fmt: skip


@plain.register
def _part(view: PartView) -> Json:
    return {
        "id": str(view.id), "position": view.position, "code": view.code, "serial": view.serial,
        "starts": view.starts, "ends": view.ends, "replaced_by": ref(view.replaced_by_id), "note": view.note,
    }  # fmt: skip


@plain.register
def _payment(view: PaymentView) -> Json:
    amounts = {part: money(getattr(view, part), view.currency) for part in ("total", *rules.PRICE_PARTS)}
    return {
        **amounts, "subsidy_ref": view.subsidy_ref, "old_unit_note": view.old_unit_note,
        "old_unit_serial": view.old_unit_serial,
    }  # fmt: skip


@plain.register
def _member(view: MemberView) -> Json:
    return {"item": plain(view.item), "role": view.role, "starts": view.starts, "ends": view.ends}


@plain.register
def _set(view: SetView) -> Json:
    return {
        "id": str(view.id), "kind": view.kind, "code": view.code, "name": view.name, "unit": str(view.unit_id),
        "members": [_member(one) for one in view.members], "created_at": view.created_at, "version": view.version,
    }  # fmt: skip
