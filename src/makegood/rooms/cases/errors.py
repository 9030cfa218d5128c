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
UNKNOWN_FILE = "unknown_case_file"
UNKNOWN_OWNER = "unknown_owner"
OWNER_ELSEWHERE = "owner_elsewhere"
UNKNOWN_TAG = "unknown_tag"
UNKNOWN_STATUS = "unknown_status"
STATUS_OF_OTHER_STATE = "status_of_other_state"
UNKNOWN_LINK = "unknown_link"
UNKNOWN_CASE = "unknown_case"
UNKNOWN_BULK = "unknown_bulk"
UNKNOWN_QUEUE = "unknown_queue"
UNKNOWN_VIEW = "unknown_view"
UNKNOWN_RULE_PART = "unknown_rule_part"
NAME_TAKEN = "name_taken"
WORDS_NEEDED = "words_needed"
NOT_ITSELF = "not_itself"
CASE_MERGED = "case_merged"
CASE_NOT_MERGED = "case_not_merged"
MERGE_OTHER_CUSTOMER = "merge_other_customer"
SPLIT_LEAVES_NOTHING = "split_leaves_nothing"
PARENT_OF_PARENT = "parent_of_parent"
UNDO_TOO_LATE = "undo_too_late"
TOO_MANY_CASES = "too_many_cases"
IN_THE_PAST = "in_the_past"
QUEUE_EMPTY = "queue_empty"
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


def unknown(code: str) -> Missing:
    """No such queue, view or bulk act, or not this actor's."""
    return Missing(code)


def merged(number: str, into: str) -> Conflict:
    """The case was merged into another, which goes on with the matter."""
    return Conflict(CASE_MERGED, number=number, into=into)


def stale_form(current: Any, code: str) -> Stale:
    """Somebody changed a tag, rule, queue … first; `current` is its view now."""
    return Stale("form_stale", extra={"current": current}, name=code)


def not_there(code: str) -> Stale:
    """A tag, rule, queue … that there is not was to be changed."""
    return Stale("form_not_there", name=code)


def there_already(current: Any, code: str) -> Stale:
    """A tag, rule, queue … was to be made that there is already; `current` is its view."""
    return Stale("form_there_already", extra={"current": current}, name=code)
