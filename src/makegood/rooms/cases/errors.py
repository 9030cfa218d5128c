"""What can go wrong with cases, as codes with parameters; the sentences stand in texts.toml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.ground.problems import Conflict, Invalid, Missing, Stale

CASE_NOT_FOUND = "case_not_found"
CASE_NUMBER_MISTYPED = "case_number_mistyped"
CASE_STATE = "case_state"
CASE_STALE = "case_stale"
AMBIGUOUS_CUSTOMER = "ambiguous_customer"

UNKNOWN_KIND = "unknown_case_kind"
UNKNOWN_MESSAGE = "unknown_message"
UNKNOWN_OWNER = "unknown_owner"
OWNER_ELSEWHERE = "owner_elsewhere"
CUSTOMER_UNNAMED = "customer_unnamed"
CUSTOMER_REQUIRED = "customer_required"
NOT_ONE_OF = "not_one_of"
REQUIRED = "required"
IN_THE_FUTURE = "in_the_future"


def not_found(number: str) -> Missing:
    """No such case, or not this actor's to see."""
    return Missing(CASE_NOT_FOUND, number=number)


def mistyped(number: str) -> Missing:
    """The check digit says that a digit was misheard or mistyped."""
    return Missing(CASE_NUMBER_MISTYPED, number=number)


def wrong_state(state: str, verb: str, number: str) -> Conflict:
    """The table has no row for this verb in this state."""
    return Conflict(CASE_STATE, state=state, verb=verb, number=number)


def stale(current: Any, number: str) -> Stale:
    """Somebody changed the case first; `current` is its view now."""
    return Stale(CASE_STALE, extra={"current": current}, number=number)


def ambiguous(candidates: Sequence[Any]) -> Conflict:
    """Several customers share what was given; `candidates` are their views."""
    return Conflict(AMBIGUOUS_CUSTOMER, extra={"candidates": list(candidates)}, count=len(candidates))


def one_of(field: str, value: str, allowed: Sequence[str]) -> Invalid:
    """A word that is not in a closed list."""
    return Invalid.one(field, NOT_ONE_OF, value=value, allowed=", ".join(allowed))
