"""What can go wrong with webhooks; the words stand in `texts.toml`."""

from __future__ import annotations

from makegood.ground.problems import Conflict, Missing, Stale

REQUIRED = "required"
TOO_LONG = "too_long"
TOO_MANY = "too_many"
PATTERN_BAD = "pattern_bad"
EVENT_UNKNOWN = "event_unknown"
SECRET_BAD = "secret_bad"  # noqa: S105 (a code)
STATE_BAD = "state_bad"
ADDRESS_CLOSED = "address_closed"
ADDRESS_UNKNOWN = "host_unknown"
ADDRESS_PLAIN = "address_plain"


def webhook_unknown() -> Missing:
    """There is no such webhook."""
    return Missing("webhook_unknown")


def delivery_unknown() -> Missing:
    """There is no such message, or it belongs to another webhook."""
    return Missing("delivery_unknown")


def not_active(state: str) -> Conflict:
    """Only an active webhook can be tried or sent to again."""
    return Conflict("webhook_not_active", state=state)


def changed(version: int) -> Stale:
    """Somebody changed it meanwhile."""
    return Stale("webhook_changed", extra={"current": {"version": version}})
