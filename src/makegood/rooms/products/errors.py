"""What can go wrong with categories, models, sales, items, credits and service records; words in `texts.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.ground.problems import Conflict, FieldError, Invalid, Missing, Stale

ITEM_UNKNOWN = "item_unknown"
SALE_UNKNOWN = "sale_unknown"
RECORD_UNKNOWN = "service_record_unknown"
RECORD_CLOSED = "service_record_closed"
CATEGORY_UNKNOWN = "category_unknown"
CATEGORY_CIRCLE = "category_circle"
LAW_UNKNOWN = "law_category_unknown"
MODEL_UNKNOWN = "model_unknown"
SERIAL_TAKEN = "serial_taken"
SERIAL_TWICE = "serial_twice"
SERIAL_ONE_PIECE = "serial_one_piece"
QUANTITY_BAD = "quantity_bad"
PRICE_BAD = "price_bad"
CURRENCY_BAD = "currency_bad"
CHANNEL_UNKNOWN = "channel_unknown"
UNIT_CLASS_UNKNOWN = "unit_class_unknown"
USE_UNKNOWN = "use_unknown"
JURISDICTION_UNKNOWN = "jurisdiction_unknown"
CUSTOMER_UNKNOWN = "customer_unknown"
UNIT_UNKNOWN = "unit_unknown"
RECORD_KIND_UNKNOWN = "service_record_kind_unknown"
CAUSE_UNKNOWN = "cause_unknown"
RETURNED_TOO_EARLY = "returned_too_early"
MOMENT_NAIVE = "moment_naive"
MARK_UNKNOWN = "mark_unknown"
FIELD_UNKNOWN = "field_unknown"
SALE_EMPTY = "sale_empty"
REQUIRED = "required"
TOO_LONG = "too_long"
STALE = "stale"

Params = tuple[tuple[str, Any], ...]


def no_item() -> Missing:
    """No such item, or not the actor's to see."""
    return Missing(ITEM_UNKNOWN)


def no_sale() -> Missing:
    """No such sale, or not the actor's to see."""
    return Missing(SALE_UNKNOWN)


def no_record() -> Missing:
    """No such service record, or not the actor's to see."""
    return Missing(RECORD_UNKNOWN)


def record_closed() -> Conflict:
    """The item was returned already under this record."""
    return Conflict(RECORD_CLOSED)


def stale(current: Any) -> Stale:
    """Somebody else changed the item first."""
    return Stale(STALE, extra={"current": current})


def invalid(found: Sequence[FieldError]) -> Invalid:
    """Several input problems at once."""
    return Invalid("invalid_input", errors=tuple(found))
