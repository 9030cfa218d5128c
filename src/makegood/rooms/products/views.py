"""What the readers and actions of products answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from makegood.ground.files.views import FileView


@dataclass(frozen=True, slots=True)
class ItemView:
    """A sold item. `name` is the model's, else the line's own description or code; price per piece in minor units."""

    id: int
    category: str
    category_name: Mapping[str, str]
    law_category: str
    name: str
    brand: str
    model: str
    code: str
    description: str
    serial: str | None
    quantity: int
    credited: int
    price: int | None
    currency: str
    unit_class: str
    use: str
    channel: str
    jurisdiction: str
    customer_id: int | None
    sale_id: int | None
    line: int
    bought_at: datetime | None
    delivered_at: datetime | None
    installed_at: datetime | None
    unit_id: int
    created_at: datetime
    version: int
    plate: str | None = None
    unreadable: str | None = None
    staff_owned: bool | None = None
    lot_id: int | None = None
    model_id: int | None = None
    end_of_sale: date | None = None
    end_of_parts: date | None = None
    public_code: str | None = None


@dataclass(frozen=True, slots=True)
class FeeView:
    """A line of a sale that is no product."""

    id: int
    code: str
    description: str
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class SaleView:
    """One order or invoice with its lines."""

    id: int
    customer_id: int | None
    unit_id: int
    at: datetime
    channel: str
    jurisdiction: str
    external_id: str
    currency: str
    items: tuple[ItemView, ...]
    fees: tuple[FeeView, ...]
    version: int
    seller_id: int | None = None
    sales_point: str = ""


@dataclass(frozen=True, slots=True)
class SaleResult:
    """The ids that a recorded sale and its lines got, in the order of the input."""

    id: int
    item_ids: tuple[int, ...]
    fee_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CreditResult:
    """One row of a credit: the pieces that it took of an item, None when no earlier sale had any left."""

    id: int
    item_id: int | None
    quantity: int
    credit: int


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A kind of product."""

    code: str
    parent: str | None
    name: Mapping[str, str]
    law: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class ModelView:
    """What is sold under one name."""

    id: int
    code: str
    name: str
    category: str
    brand: str
    end_of_sale: date | None = None
    end_of_parts: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A version of a model as it was built."""

    id: int
    model_id: int
    code: str
    starts: date | None
    ends: date | None
    serial_from: str
    serial_to: str
    note: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A paper about a model; `retired_at` None = it counts."""

    id: int
    model_id: int
    revision: str
    kind: str
    title: str
    language: str
    edition: str
    link: str
    public: bool
    added_at: datetime
    retired_at: datetime | None
    version: int
    file: FileView | None = None


@dataclass(frozen=True, slots=True)
class LotView:
    """A production batch."""

    id: int
    code: str
    model_id: int | None
    model: str
    made_on: date | None
    plant: str
    serial_from: str
    serial_to: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Whose an item was, half-open; `ends` None = still. `told` False: the sale says it, nothing was handed on yet."""

    item_id: int
    customer_id: int | None
    starts: datetime
    ends: datetime | None
    reason: str
    note: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class PlacementView:
    """Where an item stood, half-open; `ends` None = still."""

    id: int
    item_id: int
    starts: datetime
    ends: datetime | None
    address_id: int | None
    text: str
    division: str
    lat: float | None
    lng: float | None
    note: str


@dataclass(frozen=True, slots=True)
class CounterView:
    """What a counter showed."""

    id: int
    item_id: int
    kind: str
    value: int
    at: datetime
    reset_reason: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A part built into an item; `ends` None = it is in there."""

    id: int
    item_id: int
    position: str
    code: str
    serial: str | None
    starts: datetime
    ends: datetime | None
    replaced_by_id: int | None
    note: str


@dataclass(frozen=True, slots=True)
class PaymentView:
    """How the price of a line was paid, in minor units of the item's currency."""

    item_id: int
    total: int
    customer: int
    subsidy: int
    platform_coupon: int
    shop_coupon: int
    points: int
    old_unit: int
    subsidy_ref: str
    old_unit_note: str
    old_unit_serial: str
    currency: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """An item's place in a set, from–to."""

    item: ItemView
    role: str
    starts: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class SetView:
    """Items that belong together: those in it now, then those that were."""

    id: int
    kind: str
    code: str
    name: str
    unit_id: int
    created_at: datetime
    version: int
    members: tuple[MemberView, ...]

    @property
    def present(self) -> tuple[MemberView, ...]:
        """Those that are in it now, the outdoor unit first."""
        order = {"outdoor": 0, "indoor": 1, "member": 2}
        return tuple(sorted((one for one in self.members if one.ends is None), key=lambda one: order[one.role]))


@dataclass(frozen=True, slots=True)
class HoldView:
    """A stop on sale or service; its subject is one of item, lot, model."""

    id: int
    item_id: int | None
    lot_id: int | None
    lot: str
    model_id: int | None
    model: str
    sale: bool
    service: bool
    reason: str
    starts: datetime
    lifted_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class ItemFile:
    """Everything that this room knows of one item beside its row."""

    item: ItemView
    order: str
    seller_id: int | None
    sales_point: str
    lot: LotView | None
    revision: RevisionView | None
    owners: tuple[OwnerView, ...]
    places: tuple[PlacementView, ...]
    counters: tuple[CounterView, ...]
    parts: tuple[PartView, ...]
    payment: PaymentView | None
    sets: tuple[SetView, ...]
    holds: tuple[HoldView, ...]
    documents: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class ServiceRecordView:
    """What was done to an item, from hand-in to return."""

    id: int
    item_id: int
    kind: str
    symptom: str
    handed_in: datetime
    returned: datetime | None
    fixed: bool | None
    cause: str
    part_ordered_at: datetime | None
    note: str
    unit_id: int
    matter: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class SoldView:
    """How many items with these marks were sold in a span, and for how much in minor units."""

    law_category: str
    unit_class: str
    use: str
    channel: str
    jurisdiction: str
    unit_id: int
    currency: str
    count: int
    amount: int
