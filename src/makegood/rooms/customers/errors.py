"""What can go wrong with customers; the words stand in `texts.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.ground.problems import Conflict, FieldError, Invalid, Missing, Stale

CUSTOMER_UNKNOWN = "customer_unknown"
CONTACT_UNKNOWN = "contact_unknown"
ADDRESS_UNKNOWN = "address_unknown"
RELATION_UNKNOWN = "relation_unknown"
DUPLICATE_UNKNOWN = "duplicate_unknown"
CONSENT_UNKNOWN = "consent_unknown"
OPEN_MATTERS = "customer_has_open_matters"
PHONE_BAD = "phone_bad"
EMAIL_BAD = "email_bad"
CONTACT_BAD = "contact_bad"
CONTACT_KIND_UNKNOWN = "contact_kind_unknown"
TIMES_BAD = "times_bad"
CUSTOMER_KIND_UNKNOWN = "customer_kind_unknown"
COUNTRY_BAD = "country_bad"
DIVISION_UNKNOWN = "division_unknown"
PLACE_BAD = "place_bad"
LANGUAGE_UNKNOWN = "language_unknown"
IDENTITY_BAD = "identity_bad"
UNIT_UNKNOWN = "unit_unknown"
FIELD_UNKNOWN = "field_unknown"
NOT_ONE_OF = "not_one_of"
PREFER_ANOTHER = "prefer_another"
NOT_YET = "not_yet"
REQUIRED = "required"
TOO_LONG = "too_long"
STALE = "stale"
NOT_MERGED = "customer_not_merged"
ERASED = "customer_erased_already"
ERASED_FILE = "customer_is_erased"
ONE_CUSTOMER = "one_customer_twice"
MERGED_ELSEWHERE = "file_partly_hidden"


def customer_unknown() -> Missing:
    """No such customer, or not the actor's to see."""
    return Missing(CUSTOMER_UNKNOWN)


def missing(code: str) -> Missing:
    """No such part of a customer's file."""
    return Missing(code)


def conflict(code: str) -> Conflict:
    """The file is not in a state in which this can be done."""
    return Conflict(code)


def open_matters(found: Sequence[Any]) -> Conflict:
    """Something is still open for this customer: it wants a decision before they are erased."""
    told = [{"kind": one.kind, "id": str(one.id), "ref": one.ref, "words": one.words} for one in found]
    return Conflict(OPEN_MATTERS, extra={"open": told}, n=len(found))


def stale(current: Any) -> Stale:
    """Somebody else changed the customer first."""
    return Stale(STALE, extra={"current": current})


def invalid(found: Sequence[FieldError]) -> Invalid:
    """Several input problems at once."""
    return Invalid("invalid_input", errors=tuple(found))
