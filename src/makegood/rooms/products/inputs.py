"""What callers hand to the actions of products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class CreditInput:
    """Pieces that a customer was refunded; `price` per piece in minor units."""

    customer_id: int | None
    code: str
    quantity: int
    price: int
    currency: str
    at: datetime


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
