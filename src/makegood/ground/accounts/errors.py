"""What can go wrong with units, people, tokens, limits and approvals; the words stand in `texts.toml`."""

from __future__ import annotations

from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Stale

NO_COMPANY = "no_company"
COMPANY_EXISTS = "company_exists"
UNIT_UNKNOWN = "unit_unknown"
UNIT_CIRCLE = "unit_circle"
UNIT_MOVED_LATER = "unit_moved_later"
USER_UNKNOWN = "user_unknown"
USERNAME_TAKEN = "username_taken"
USERNAME_BAD = "username_bad"
ROLE_UNKNOWN = "role_unknown"
SCOPE_UNKNOWN = "scope_unknown"
TOKEN_CHANGED = "token_changed"  # noqa: S105 (a code)
PACE_OUT_OF_RANGE = "pace_out_of_range"
PACE_ABOVE_ALL = "pace_above_all"
TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 (a code)
SCOPE_TOO_WIDE = "scope_too_wide"
SESSION_UNKNOWN = "session_unknown"
MOMENT_PAST = "moment_past"
LANGUAGE_UNKNOWN = "language_unknown"
ZONE_UNKNOWN = "zone_unknown"
THEME_UNKNOWN = "theme_unknown"
MINUTE_BAD = "minute_out_of_range"
AMOUNT_BAD = "amount_bad"
CURRENCY_BAD = "currency_bad"
REQUIRED = "required"
TOO_LONG = "too_long"
APPROVAL_UNKNOWN = "approval_unknown"
APPROVAL_DECIDED = "approval_decided"
APPROVAL_OWN = "approval_own"
APPROVAL_ABOVE_LIMIT = "approval_above_limit"
NOT_YOURS = "not_yours"
VERB_BAD = "verb_bad"
DEPUTY_SELF = "deputy_self"
DEPUTY_UNKNOWN = "deputy_unknown"
ENDS_EARLY = "ends_early"
USER_CHANGED = "changed_meanwhile"
LAST_ADMINISTRATOR = "last_administrator"
ABOVE_YOUR_RIGHTS = "above_your_rights"


def no_company() -> Missing:
    """The company has not been set up yet."""
    return Missing(NO_COMPANY)


def company_exists() -> Conflict:
    """There is a company already; a second root is refused."""
    return Conflict(COMPANY_EXISTS)


def unit_unknown(field: str) -> Invalid:
    """The input names a unit that is not there, or not the actor's to see."""
    return Invalid.one(field, UNIT_UNKNOWN)


def unit_moved_later() -> Conflict:
    """The unit, or something above it, was moved at a later moment already: the past is not rewritten."""
    return Conflict(UNIT_MOVED_LATER)


def user_unknown() -> Missing:
    """No such person."""
    return Missing(USER_UNKNOWN)


def token_changed(current: object) -> Stale:
    """Somebody changed this key meanwhile."""
    return Stale(TOKEN_CHANGED, extra={"current": current})


def pace_above_all(most: int) -> Forbidden:
    """Faster than all others only with `settings.write`."""
    return Forbidden(PACE_ABOVE_ALL, most=most)


def token_unknown() -> Missing:
    """No such token, or somebody else's."""
    return Missing(TOKEN_UNKNOWN)


def scope_too_wide() -> Forbidden:
    """A key would make another one that may do more than itself."""
    return Forbidden(SCOPE_TOO_WIDE)


def session_unknown() -> Missing:
    """No such session, or somebody else's."""
    return Missing(SESSION_UNKNOWN)


def approval_unknown() -> Missing:
    """No such question, or not the actor's to see."""
    return Missing(APPROVAL_UNKNOWN)


def approval_decided(state: str) -> Conflict:
    """The question was answered already."""
    return Conflict(APPROVAL_DECIDED, state=state)


def approval_own() -> Forbidden:
    """Nobody answers a question of their own."""
    return Forbidden(APPROVAL_OWN)


def approval_above_limit() -> Forbidden:
    """The amount is above what the approver may give."""
    return Forbidden(APPROVAL_ABOVE_LIMIT)


def deputy_unknown() -> Missing:
    """No such leave to act for another, or not the actor's to see."""
    return Missing(DEPUTY_UNKNOWN)


def user_changed(current: object) -> Stale:
    """Somebody changed this person meanwhile."""
    return Stale(USER_CHANGED, extra={"current": current})


def last_administrator() -> Conflict:
    """Nobody would be left who may do everything."""
    return Conflict(LAST_ADMINISTRATOR)


def above_your_rights() -> Forbidden:
    """Nobody decides over somebody who may do more than they may themselves."""
    return Forbidden(ABOVE_YOUR_RIGHTS)


def not_yours() -> Forbidden:
    """Somebody else's settings."""
    return Forbidden(NOT_YOURS)
