"""What callers hand to the actions of products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class CategoryInput(NamedTuple):
    """A kind of product and the category under which the law looks at it."""

    code: str
    parent: str | None
    name: Mapping[str, str]
    law: str


@dataclass(frozen=True, slots=True)
class ModelInput:
    """What was designed and is sold under one name."""

    code: str
    name: str
    category: str
    brand: str = ""
    end_of_sale: date | None = None
    end_of_parts: date | None = None


@dataclass(frozen=True, slots=True)
class RevisionInput:
    """A version of a model: from–to (half-open) by day, or a range of serial numbers."""

    model: str
    code: str
    starts: date | None = None
    ends: date | None = None
    serial_from: str = ""
    serial_to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A paper about a model, or about one of its revisions; its address, if it has one elsewhere."""

    model: str
    kind: str
    title: str
    language: str = "zh-Hans"
    edition: str = ""
    link: str = ""
    public: bool = False
    revision: str = ""


@dataclass(frozen=True, slots=True)
class LotInput:
    """A production batch, with the model that it is of and the serial numbers in it."""

    code: str
    model: str = ""
    made_on: date | None = None
    plant: str = ""
    serial_from: str = ""
    serial_to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PaymentInput:
    """How the price of a line was paid, in minor units; the parts add up to price times quantity."""

    customer: int = 0
    subsidy: int = 0
    platform_coupon: int = 0
    shop_coupon: int = 0
    points: int = 0
    old_unit: int = 0
    subsidy_ref: str = ""
    old_unit_note: str = ""
    old_unit_serial: str = ""

    @property
    def total(self) -> int:
        """All parts together."""
        parts = (self.customer, self.subsidy, self.platform_coupon, self.shop_coupon, self.points, self.old_unit)
        return sum(parts)


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One sold unit, or one sold line with its quantity. What is left empty comes from the sale, then the company.

    `price` is per piece in minor units. `category` may be empty when `model` (its code) is given.
    """

    category: str = ""
    code: str = ""
    model: str = ""
    description: str = ""
    serial: str | None = None
    quantity: int = 1
    price: int | None = None
    currency: str | None = None
    unit_class: str = "regular"
    use: str = "household"
    channel: str = ""
    jurisdiction: str | None = None
    customer_id: int | None = None
    bought_at: datetime | None = None
    delivered_at: datetime | None = None
    installed_at: datetime | None = None
    unit_id: int | None = None
    lot: str = ""
    plate: str = ""
    unreadable: str = ""
    staff_owned: bool | None = None
    payment: PaymentInput | None = None


@dataclass(frozen=True, slots=True)
class FeeInput:
    """A line of a sale that is no product; `price` per piece in minor units, below zero for a discount."""

    code: str
    description: str
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class SaleInput:
    """One order or invoice; without a customer it is an anonymous sale.

    With `sale_id` the lines are added to that sale, which is otherwise left as it is. Only an import may tell a sale
    without lines (an order that was canceled before anything was sold).
    """

    at: datetime
    customer_id: int | None = None
    channel: str = "store"
    jurisdiction: str | None = None
    currency: str | None = None
    unit_id: int | None = None
    external_id: str = ""
    items: tuple[ItemInput, ...] = ()
    fees: tuple[FeeInput, ...] = ()
    sale_id: int | None = None
    seller_id: int | None = None
    sales_point: str = ""


@dataclass(frozen=True, slots=True)
class CreditInput:
    """Pieces that a customer was refunded; `price` per piece in minor units.

    With `item_id` they are taken from that item; with `matched` False from none, as an earlier system had it.
    """

    customer_id: int | None
    code: str
    quantity: int
    price: int
    currency: str
    at: datetime
    item_id: int | None = None
    matched: bool = True


@dataclass(frozen=True, slots=True)
class ServiceRecordInput:
    """What was done to an item: taken in, perhaps given back. `matter` is (kind, id) of what asked for it."""

    item_id: int
    kind: str
    handed_in: datetime
    symptom: str = ""
    returned: datetime | None = None
    fixed: bool | None = None
    cause: str = "other"
    part_ordered_at: datetime | None = None
    note: str = ""
    unit_id: int | None = None
    matter: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class TransferInput:
    """An item goes to another owner. `customer_id` None: it came back to us, or nobody knows to whom it went.

    `use` is given when the new owner uses it otherwise, `version` when a person saw the item before they did it.
    """

    item_id: int
    customer_id: int | None
    at: datetime
    reason: str
    note: str = ""
    use: str = ""
    unit_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """An item stands somewhere from a moment on: at one of its owner's addresses, or described here."""

    item_id: int
    at: datetime
    address_id: int | None = None
    text: str = ""
    division: str = ""
    lat: float | None = None
    lng: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CounterInput:
    """What a counter showed; `reset_reason` if it was set back just then."""

    item_id: int
    kind: str
    value: int
    at: datetime
    reset_reason: str = ""


@dataclass(frozen=True, slots=True)
class PartInput:
    """A part that is built into an item at a position (compressor, board)."""

    item_id: int
    position: str
    at: datetime
    code: str = ""
    serial: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetInput:
    """Items that belong together: (item, role). With `set_id` they join that set."""

    kind: str
    members: tuple[tuple[int, str], ...]
    at: datetime
    code: str = ""
    name: str = ""
    unit_id: int | None = None
    set_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoldInput:
    """A stop on sale, service or both, for an item, a lot, or a model."""

    reason: str
    sale: bool = False
    service: bool = False
    item_id: int | None = None
    lot_id: int | None = None
    model_id: int | None = None
