"""What can go wrong with customers; the words stand in `texts.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.ground.problems import FieldError, Invalid, Missing, Stale

CUSTOMER_UNKNOWN = "customer_unknown"
PHONE_BAD = "phone_bad"
EMAIL_BAD = "email_bad"
CONTACT_KIND_UNKNOWN = "contact_kind_unknown"
CUSTOMER_KIND_UNKNOWN = "customer_kind_unknown"
COUNTRY_BAD = "country_bad"
LANGUAGE_UNKNOWN = "language_unknown"
UNIT_UNKNOWN = "unit_unknown"
FIELD_UNKNOWN = "field_unknown"
REQUIRED = "required"
TOO_LONG = "too_long"
STALE = "stale"


def customer_unknown() -> Missing:
    """No such customer, or not the actor's to see."""
    return Missing(CUSTOMER_UNKNOWN)


def stale(current: Any) -> Stale:
    """Somebody else changed the customer first."""
    return Stale(STALE, extra={"current": current})


def invalid(found: Sequence[FieldError]) -> Invalid:
    """Several input problems at once."""
    return Invalid("invalid_input", errors=tuple(found))
