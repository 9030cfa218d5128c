"""What happened to products, sales, items and their service records. Ids, codes, amounts and moments only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoriesAdded(Event):
    """Categories were added to the company's catalogue. The subject is the company."""

    name: ClassVar[str] = "categories_added"
    subject_kind: ClassVar[str] = "unit"
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCreated(Event):
    """A model was added to the catalogue."""

    name: ClassVar[str] = "model_created"
    subject_kind: ClassVar[str] = "model"
    code: str
    category: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleRecorded(Event):
    """Somebody bought: how many item and fee lines, and the first and last id of the items, which follow each other."""

    name: ClassVar[str] = "sale_recorded"
    subject_kind: ClassVar[str] = "sale"
    customer: int | None
    items: int
    first_item: int | None
    last_item: int | None
    fees: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleExtended(Event):
    """Further lines of a sale became known: fields as of a recorded sale, of the new lines."""

    name: ClassVar[str] = "sale_extended"
    subject_kind: ClassVar[str] = "sale"
    customer: int | None
    items: int
    first_item: int | None
    last_item: int | None
    fees: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemAdded(Event):
    """An item that was sold elsewhere or earlier became known."""

    name: ClassVar[str] = "item_added"
    subject_kind: ClassVar[str] = "item"
    customer: int | None
    category: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemUpdated(Event):
    """Details of an item changed: `fields` says which."""

    name: ClassVar[str] = "item_updated"
    subject_kind: ClassVar[str] = "item"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemDelivered(Event):
    """An item reached its customer at `at`; `before` is what was believed until now."""

    name: ClassVar[str] = "item_delivered"
    subject_kind: ClassVar[str] = "item"
    before: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemInstalled(Event):
    """An item was put to work at `at`; `before` is what was believed until now."""

    name: ClassVar[str] = "item_installed"
    subject_kind: ClassVar[str] = "item"
    before: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditRecorded(Event):
    """Pieces were refunded; `item` None when no earlier sale of them is known. Price per piece in minor units."""

    name: ClassVar[str] = "credit_recorded"
    subject_kind: ClassVar[str] = "credit"
    customer: int | None
    item: int | None
    quantity: int
    price: int
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRecordOpened(Event):
    """An item was taken in for work."""

    name: ClassVar[str] = "service_record_opened"
    subject_kind: ClassVar[str] = "item"
    record: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRecordClosed(Event):
    """The work on an item ended and it went back; `fixed` None when that is not known."""

    name: ClassVar[str] = "service_record_closed"
    subject_kind: ClassVar[str] = "item"
    record: int
    kind: str
    fixed: bool | None
    cause: str
