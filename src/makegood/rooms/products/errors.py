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
CUSTOMER_SEVERAL = "customer_several"
SERIAL_NOT_ONE = "serial_not_one"
UNIT_UNKNOWN = "unit_unknown"
RECORD_KIND_UNKNOWN = "service_record_kind_unknown"
CAUSE_UNKNOWN = "cause_unknown"
RETURNED_TOO_EARLY = "returned_too_early"
MOMENT_NAIVE = "moment_naive"
MARK_UNKNOWN = "mark_unknown"
FIELD_UNKNOWN = "field_unknown"
SALE_EMPTY = "sale_empty"
CATEGORY_GONE = "category_gone"
CATEGORY_IN_USE = "category_in_use"
MODEL_GONE = "model_gone"
MODEL_ENDS = "model_ends"
LOT_UNKNOWN = "lot_unknown"
NO_SUCH_LOT = "lot_not_there"
REVISION_TAKEN = "revision_taken"
REVISION_UNKNOWN = "revision_unknown"
RANGE_BAD = "range_bad"
DAYS_BAD = "days_bad"
DOCUMENT_UNKNOWN = "document_unknown"
DOCUMENT_KIND_UNKNOWN = "document_kind_unknown"
DOCUMENT_RETIRED = "document_retired"
LINK_BAD = "link_bad"
LANGUAGE_UNKNOWN = "document_language_unknown"
TRANSFER_REASON_UNKNOWN = "transfer_reason_unknown"
TRANSFER_TO_OWNER = "transfer_to_owner"
TRANSFER_TOO_EARLY = "transfer_too_early"
TRANSFER_NOBODY = "transfer_nobody"
IN_FUTURE = "in_future"
PLACE_TOO_EARLY = "place_too_early"
PLACE_EMPTY = "place_empty"
POINT_BAD = "point_bad"
COUNTER_UNKNOWN = "counter_unknown"
COUNTER_BACKWARDS = "counter_backwards"
COUNTER_TWICE = "counter_twice"
COUNTER_BAD = "counter_bad"
PART_UNKNOWN = "part_unknown"
PART_GONE = "part_gone"
POSITION_TAKEN = "position_taken"
PART_TOO_EARLY = "part_too_early"
PAYMENT_UNKNOWN = "payment_unknown"
CATEGORY_TAKEN = "category_taken"
MODEL_TAKEN = "model_taken"
LOT_TAKEN = "lot_taken"
PRICE_PARTS_SUM = "price_parts_sum"
PRICE_PARTS_NONE = "price_parts_none"
PRICE_PARTS_FIXED = "price_parts_fixed"
PRICE_PARTS_REFUNDED = "price_parts_refunded"
SET_UNKNOWN = "set_unknown"
SET_KIND_UNKNOWN = "set_kind_unknown"
SET_ROLE_BAD = "set_role_bad"
SET_TAKEN = "set_taken"
SET_CODE_TAKEN = "set_code_taken"
SET_NOT_IN = "set_not_in"
HOLD_UNKNOWN = "hold_unknown"
HOLD_LIFTED = "hold_lifted"
HOLD_ONE_SUBJECT = "hold_one_subject"
HOLD_STOPS = "hold_stops"
ITEM_HELD = "item_held"
MODEL_HELD = "model_held"
UNREADABLE_UNKNOWN = "unreadable_unknown"
UNREADABLE_SERIAL = "unreadable_serial"
SELLER_UNKNOWN = "seller_unknown"
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


def no_category() -> Missing:
    """No such category."""
    return Missing(CATEGORY_GONE)


def no_model() -> Missing:
    """No such model."""
    return Missing(MODEL_GONE)


def no_lot() -> Missing:
    """No such lot."""
    return Missing(LOT_UNKNOWN)


def no_document() -> Missing:
    """No such document."""
    return Missing(DOCUMENT_UNKNOWN)


def no_set() -> Missing:
    """No such set, or not the actor's to see."""
    return Missing(SET_UNKNOWN)


def no_part() -> Missing:
    """No such part in this item."""
    return Missing(PART_UNKNOWN)


def no_hold() -> Missing:
    """No such stop, or not the actor's to see."""
    return Missing(HOLD_UNKNOWN)


def bad_quantity(field: str) -> Invalid:
    """More pieces than there are, or less than none."""
    return Invalid.one(field, QUANTITY_BAD)


def record_closed() -> Conflict:
    """The item was returned already under this record."""
    return Conflict(RECORD_CLOSED)


def no_payment() -> Missing:
    """Nobody said how the item was paid, or it is not the actor's to see."""
    return Missing(PAYMENT_UNKNOWN)


def part_gone() -> Conflict:
    """The part is in the item no more."""
    return Conflict(PART_GONE)


def hold_is_lifted() -> Conflict:
    """The stop ended already."""
    return Conflict(HOLD_LIFTED)


def held() -> Conflict:
    """Service on the item is stopped."""
    return Conflict(ITEM_HELD)


def stale(current: Any) -> Stale:
    """Somebody else changed the item first."""
    return Stale(STALE, extra={"current": current})


def invalid(found: Sequence[FieldError]) -> Invalid:
    """Several input problems at once."""
    return Invalid("invalid_input", errors=tuple(found))


class Faults:
    """Gathers what is wrong with an input; `raise_found` raises all of it at once."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.found: list[FieldError] = []

    def add(self, field: str, code: str, **params: Any) -> None:
        """One more thing that is wrong."""
        self.found.append(FieldError(self.prefix + field, code, tuple(params.items())))

    def unless(self, fits: bool, field: str, code: str, **params: Any) -> None:
        """Wrong unless it fits."""
        if not fits:
            self.add(field, code, **params)

    def lengths(self, given: Any, **most: int) -> None:
        """Texts of the input that are longer than they may be."""
        for field, limit in most.items():
            self.unless(len(getattr(given, field) or "") <= limit, field, TOO_LONG, most=limit)

    def raise_found(self) -> None:
        """Raise Invalid if anything was found."""
        if self.found:
            raise invalid(self.found)
