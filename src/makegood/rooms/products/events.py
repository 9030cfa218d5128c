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


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryChanged(Event):
    """A category was renamed or hung elsewhere; `fields` says which. The subject is the company."""

    name: ClassVar[str] = "category_changed"
    subject_kind: ClassVar[str] = "unit"
    code: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelChanged(Event):
    """Details of a model changed: `fields` says which."""

    name: ClassVar[str] = "model_changed"
    subject_kind: ClassVar[str] = "model"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionsAdded(Event):
    """Versions of a model became known."""

    name: ClassVar[str] = "revisions_added"
    subject_kind: ClassVar[str] = "model"
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentAdded(Event):
    """A document about a model was added."""

    name: ClassVar[str] = "document_added"
    subject_kind: ClassVar[str] = "model"
    document: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRetired(Event):
    """A document about a model was put away."""

    name: ClassVar[str] = "document_retired"
    subject_kind: ClassVar[str] = "model"
    document: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LotAdded(Event):
    """A production batch became known."""

    name: ClassVar[str] = "lot_added"
    subject_kind: ClassVar[str] = "lot"
    code: str
    model: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LotChanged(Event):
    """Details of a lot changed: `fields` says which."""

    name: ClassVar[str] = "lot_changed"
    subject_kind: ClassVar[str] = "lot"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemCorrected(Event):
    """The model, category or serial number of an item had been written down wrongly; `before` and `after` are codes."""

    name: ClassVar[str] = "item_corrected"
    subject_kind: ClassVar[str] = "item"
    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemTransferred(Event):
    """An item went to another owner, None when with us or unknown; `reason` correction: theirs all along."""

    name: ClassVar[str] = "item_transferred"
    subject_kind: ClassVar[str] = "item"
    before: int | None
    after: int | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemPlaced(Event):
    """An item stands elsewhere from `at` on; where is kept in this room."""

    name: ClassVar[str] = "item_placed"
    subject_kind: ClassVar[str] = "item"
    placement: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterRead(Event):
    """A counter of an item showed `value`; `reset` if it had been set back."""

    name: ClassVar[str] = "counter_read"
    subject_kind: ClassVar[str] = "item"
    kind: str
    value: int
    reset: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PartBuiltIn(Event):
    """A part was built into an item; `instead` is the part that it took the place of."""

    name: ClassVar[str] = "part_built_in"
    subject_kind: ClassVar[str] = "item"
    part: int
    position: str
    instead: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PartTakenOut(Event):
    """A part was taken out of an item."""

    name: ClassVar[str] = "part_taken_out"
    subject_kind: ClassVar[str] = "item"
    part: int
    position: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceComposed(Event):
    """How the price of an item was paid became known, in minor units."""

    name: ClassVar[str] = "price_composed"
    subject_kind: ClassVar[str] = "item"
    customer: int
    subsidy: int
    coupons: int
    points: int
    old_unit: int
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetFormed(Event):
    """Items were put together as a set, or joined one."""

    name: ClassVar[str] = "set_formed"
    subject_kind: ClassVar[str] = "set"
    kind: str
    items: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SetLeft(Event):
    """An item left its set."""

    name: ClassVar[str] = "set_left"
    subject_kind: ClassVar[str] = "set"
    item: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelMade(Event):
    """Items got the code that stands on their label. The subject is the item."""

    name: ClassVar[str] = "label_made"
    subject_kind: ClassVar[str] = "item"
    again: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductsHeld(Event):
    """Sale or service of an item, a lot or a model was stopped."""

    name: ClassVar[str] = "products_held"
    subject_kind: ClassVar[str] = "hold"
    item: int | None
    lot: int | None
    model: int | None
    sale: bool
    service: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldLifted(Event):
    """A stop was lifted."""

    name: ClassVar[str] = "hold_lifted"
    subject_kind: ClassVar[str] = "hold"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemsPassedOn(Event):
    """The items that it looked after are another's."""

    name: ClassVar[str] = "items_passed_on"
    subject_kind: ClassVar[str] = "unit"
    heir: int
    count: int
