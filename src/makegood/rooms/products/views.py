"""What the readers and actions of products answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class ModelView:
    """What is sold under one name."""

    id: int
    code: str
    name: str
    category: str
    brand: str


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
