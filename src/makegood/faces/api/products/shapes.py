"""What answers about items, sales and the catalogue look like."""

from __future__ import annotations

from datetime import date, datetime

from makegood.faces.api.wire.shapes import KindAndId, MoneyOut, Shape, Texts, money, shows
from makegood.rooms.products.views import (
    CategoryView,
    CounterView,
    DocumentView,
    HoldView,
    ItemView,
    LotView,
    MemberView,
    ModelView,
    OwnerView,
    PartView,
    PaymentView,
    PlacementView,
    RevisionView,
    SaleView,
    ServiceRecordView,
    SetView,
)


@shows(ItemView, label="public_code")
class ItemOut(Shape):
    """A sold item; price per piece."""

    id: str
    category: str
    category_name: Texts
    law_category: str
    name: str
    brand: str
    model: str
    code: str
    description: str
    serial: str | None
    quantity: int
    credited: int
    price: MoneyOut | None
    unit_class: str
    use: str
    channel: str
    jurisdiction: str
    customer: str | None
    sale: str | None
    line: int
    bought_at: datetime | None
    delivered_at: datetime | None
    installed_at: datetime | None
    unit: str
    plate: str | None
    unreadable: str | None
    staff_owned: bool | None
    lot: str | None
    label: str | None
    created_at: datetime
    version: int


class FeeOut(Shape):
    """A line of a sale that is no product."""

    id: str
    code: str
    description: str
    quantity: int
    price: MoneyOut


@shows(
    SaleView,
    fees=lambda view: [
        {
            "id": str(one.id),
            "code": one.code,
            "description": one.description,
            "quantity": one.quantity,
            "price": money(one.price, view.currency),
        }
        for one in view.fees
    ],
)
class SaleOut(Shape):
    """One order or invoice."""

    id: str
    customer: str | None
    unit: str
    at: datetime
    channel: str
    jurisdiction: str
    currency: str
    external_id: str
    seller: str | None
    sales_point: str
    items: list[ItemOut]
    fees: list[FeeOut]
    version: int


@shows(
    ServiceRecordView,
    matter=lambda view: {"kind": view.matter[0], "id": str(view.matter[1])} if view.matter else None,
)
class ServiceRecordOut(Shape):
    """What was done to an item."""

    id: str
    item: str
    kind: str
    symptom: str
    handed_in: datetime
    returned: datetime | None
    fixed: bool | None
    cause: str
    part_ordered_at: datetime | None
    note: str
    unit: str
    matter: KindAndId | None


@shows(CategoryView)
class CategoryOut(Shape):
    """A kind of product; `law` is the category under which the law looks at it."""

    code: str
    parent: str | None
    name: Texts
    law: str
    version: int


@shows(ModelView)
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


@shows(RevisionView)
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


@shows(DocumentView, file=lambda view: view.file.name if view.file else None)
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


@shows(LotView)
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


@shows(HoldView)
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


@shows(OwnerView)
class OwnerOut(Shape):
    """Whose an item was, half-open; `to` null = still; `told` false = the sale alone says it."""

    customer: str | None
    starts: datetime
    ends: datetime | None
    reason: str
    note: str
    told: bool


@shows(PlacementView)
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


@shows(CounterView)
class CounterOut(Shape):
    """What a counter showed."""

    id: str
    kind: str
    value: int
    at: datetime
    reset_reason: str


@shows(PartView)
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


@shows(PaymentView)
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


@shows(MemberView)
class MemberOut(Shape):
    """An item's place in a set."""

    item: ItemOut
    role: str
    starts: datetime
    ends: datetime | None


@shows(SetView)
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
