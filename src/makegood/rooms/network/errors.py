"""What can go wrong with the company, its nodes and its calendars; the words stand in `texts.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.engines.clock import ClockInput
from makegood.ground.problems import Conflict, FieldError, Forbidden, Invalid, Missing, Stale

NODE_UNKNOWN = "node_unknown"
DIVISION_UNKNOWN = "division_unknown"
AREA_UNKNOWN = "area_unknown"
CONTRACT_UNKNOWN = "contract_unknown"
MEMBER_UNKNOWN = "member_unknown"
NODE_CODE_TAKEN = "node_code_taken"
NODE_CODE_TWICE = "node_code_twice"
NODE_KIND_UNKNOWN = "node_kind_unknown"
PARENT_UNKNOWN = "parent_unknown"
JURISDICTION_UNKNOWN = "jurisdiction_unknown"
NODE_STATE = "node_state"
NODE_NOT_READY = "node_not_ready"
CONTRACT_MISSING = "contract_missing"
AREA_MISSING = "area_missing"
STAFF_MISSING = "staff_missing"
DEPOSIT_OPEN = "deposit_open"
STAFF_LEFT = "staff_left"
AREAS_OPEN = "areas_open"
CLOSURE_GONE = "closure_gone"
PARTS_BELOW = "parts_below"
MOVE_ROOT = "move_root"
HEIR_UNFIT = "heir_unfit"
LEVEL_BAD = "skill_level_bad"
LEVEL_OF_DIVISION = "division_level_bad"
SHARE_BAD = "area_share_bad"
NOT_POSITIVE = "count_negative"
DATES_BAD = "dates_reversed"
AREA_TWICE = "area_twice"
NUMBER_TAKEN = "entry_number_taken"
ROLE_UNKNOWN = "staff_role_unknown"
LICENCE_UNKNOWN = "licence_unknown"
ABSENCE_UNKNOWN = "absence_unknown"
SEX_UNKNOWN = "sex_unknown"
USER_UNKNOWN = "user_unknown"
COORDINATES_BAD = "coordinates_bad"
FIELD_UNKNOWN = "field_unknown"
CLOSURE_UNKNOWN = "closure_unknown"
CERTIFICATE_UNKNOWN = "certificate_unknown"
CHANGED = "changed_meanwhile"
CALENDAR_UNKNOWN = "calendar_unknown"
CALENDAR_CODE_TAKEN = "calendar_code_taken"
CALENDAR_KIND_UNKNOWN = "calendar_kind_unknown"
CALENDAR_OF_COMPANY = "calendar_of_company"
STATUTORY_OF_COMPANY = "statutory_of_company"
TIMEZONE_CHANGES = "timezone_changes"
DATE_OF_OTHER_VERSION = "date_of_other_version"
CALENDAR_CHANGED = "calendar_changed"
REASON_REQUIRED = "reason_required"
MOMENT_NAIVE = "moment_naive"
CODE_BAD = "code_bad"
REQUIRED = "required"
TOO_LONG = "too_long"
ZONE_UNKNOWN = "zone_unknown"


def node_unknown() -> Missing:
    """No such node, or not the actor's to see."""
    return Missing(NODE_UNKNOWN)


def division_unknown(code: str) -> Missing:
    """No division has this code."""
    return Missing(DIVISION_UNKNOWN, division=code)


def area_unknown() -> Missing:
    """No such row of the service areas, or not the actor's to see."""
    return Missing(AREA_UNKNOWN)


def contract_unknown() -> Missing:
    """No such contract, or not the actor's to see."""
    return Missing(CONTRACT_UNKNOWN)


def member_unknown() -> Missing:
    """Nobody like that among the staff, or not the actor's to see."""
    return Missing(MEMBER_UNKNOWN)


def closure_unknown() -> Missing:
    """No such closure, or not the actor's to see."""
    return Missing(CLOSURE_UNKNOWN)


def closure_gone() -> Conflict:
    """The closure was withdrawn before."""
    return Conflict(CLOSURE_GONE)


def certificate_unknown() -> Missing:
    """No such certificate, or of somebody whom the actor does not see."""
    return Missing(CERTIFICATE_UNKNOWN)


def absence_unknown() -> Missing:
    """No such absence, or of somebody whom the actor does not see."""
    return Missing(ABSENCE_UNKNOWN)


def stale(current: Any = None) -> Stale:
    """Somebody else changed it first; `current` is how it stands now."""
    return Stale(CHANGED, extra={} if current is None else {"current": current})


def node_state(state: str, verb: str) -> Conflict:
    """A node in this state does not allow the verb."""
    return Conflict(NODE_STATE, standing=state, step=verb)


def not_ready(reasons: Sequence[FieldError]) -> Conflict:
    """What still has to be done before the verb is possible, each with its reason."""
    return Conflict(NODE_NOT_READY, errors=tuple(reasons))


def calendar_unknown(code: str) -> Missing:
    """No such calendar, or not the actor's to see."""
    return Missing(CALENDAR_UNKNOWN, calendar=code)


def calendar_changed() -> Conflict:
    """Somebody else published a version at the same moment; this one would have overlooked it."""
    return Conflict(CALENDAR_CHANGED)


def calendar_of_company() -> Forbidden:
    """A calendar of the whole company is changed by those who see the whole company."""
    return Forbidden(CALENDAR_OF_COMPANY)


def statutory_of_company() -> Forbidden:
    """A part of the network cannot declare a statutory change: that would postpone its own promises."""
    return Forbidden(STATUTORY_OF_COMPANY)


def from_clock(problem: ClockInput) -> Invalid:
    """What the clock refuses, as a problem of the input."""
    found = FieldError(problem.field or "calendar", problem.code, tuple(sorted(problem.params.items())))
    return Invalid("invalid_input", errors=(found,))


def invalid(found: Sequence[FieldError]) -> Invalid:
    """Several input problems at once."""
    return Invalid("invalid_input", errors=tuple(found))
