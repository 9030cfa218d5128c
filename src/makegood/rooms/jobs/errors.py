"""What can go wrong with jobs, as codes with parameters; the sentences stand in texts.toml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Stale
from makegood.ground.ui.texts import catalogue

JOB_NOT_FOUND = "job_not_found"
JOB_NUMBER_MISTYPED = "job_number_mistyped"
JOB_STATE = "job_state"
JOB_STALE = "job_stale"

UNKNOWN_KIND = "unknown_job_kind"
UNKNOWN_STAFF = "unknown_staff"
STAFF_UNFIT = "staff_unfit"
NO_TECHNICIAN = "job_no_technician"
NO_CANDIDATE = "job_no_candidate"
UNIT_UNFIT = "unit_unfit"
PLACE_REQUIRED = "place_required"
WINDOW_BAD = "window_bad"
WINDOW_PAST = "window_past"
WINDOW_TAKEN = "window_taken"
UNTIL_REQUIRED = "until_required"
UNTIL_TOO_FAR = "until_too_far"
PRESERVED = "job_preserved_unit"
SERIAL_REASON = "serial_reason"
WORK_NOT_OVER = "work_not_over"
FEED_NOT_FOUND = "feed_not_found"
CASE_ENDED = "case_ended"
ITEM_NOT_IN_JOB = "item_not_in_job"
NOT_YOURS = "job_not_yours"
NOT_ONE_OF = "not_one_of"
REQUIRED = "required"
TOO_LONG = "too_long"
DIVISION_OR_UNIT = "division_or_unit"
MOVED_BADLY = "moved_badly"
IN_THE_FUTURE = "in_the_future"


def words(group: str, code: str) -> dict[str, str] | str:
    """A code among the parameters of a sentence as words in both languages; the code itself where it has none."""
    entry = catalogue().get((group, code))
    return {"en": entry.en, "zh-Hans": entry.zh} if entry else code


def not_found(number: str) -> Missing:
    """No such job, or not this actor's to see."""
    return Missing(JOB_NOT_FOUND, number=number)


def mistyped(number: str) -> Missing:
    """The check digit says that a digit was misheard or mistyped."""
    return Missing(JOB_NUMBER_MISTYPED, number=number)


def wrong_state(state: str, verb: str, number: str) -> Conflict:
    """The table has no row for this verb in this state."""
    known = ("states.work", "states.evidence", "states.money")
    told = next((words(group, state) for group in known if isinstance(words(group, state), dict)), state)
    return Conflict(JOB_STATE, state=told, verb=words("verbs.job", verb), number=number)


def stale(current: Any, number: str) -> Stale:
    """Somebody changed the job first; `current` is its view now."""
    return Stale(JOB_STALE, extra={"current": current}, number=number)


def not_yours(number: str) -> Forbidden:
    """The job is known, but it is in the hands of another unit or person."""
    return Forbidden(NOT_YOURS, number=number)


def one_of(field: str, value: str, allowed: Sequence[str]) -> Invalid:
    """A word that is not in a closed list."""
    return Invalid.one(field, NOT_ONE_OF, value=value[:60], allowed=", ".join(allowed))


def staff_unfit(name: str, reasons: Sequence[str]) -> Conflict:
    """This person may not be sent; `extra["reasons"]` says why, as codes."""
    return Conflict(
        STAFF_UNFIT, extra={"reasons": list(reasons)}, name=name, reason=words("reasons.against", reasons[0])
    )


def unit_unfit(reasons: Sequence[str]) -> Conflict:
    """This outlet may not be asked; `extra["reasons"]` says why, as codes."""
    return Conflict(UNIT_UNFIT, extra={"reasons": list(reasons)}, reason=words("reasons.against", reasons[0]))


def no_feed() -> Missing:
    """No such calendar address, or not this actor's to see."""
    return Missing(FEED_NOT_FOUND)
