"""What short messages may refuse, as codes; the sentences stand in texts.toml."""

from __future__ import annotations

from makegood.ground.problems import Conflict, Missing, Stale

SENDER_CODE_BAD = "sender_code_bad"
SENDER_CODE_TAKEN = "sender_code_taken"
HOUR_BAD = "hour_bad"
NOT_ONE_OF = "not_one_of"
BLANK_BAD = "text_blank_bad"
TOO_LONG = "too_long"
REQUIRED = "required"
UNIT_UNKNOWN = "unit_unknown"
KIND_UNKNOWN = "kind_unknown"
IN_FUTURE = "in_the_future"


def sender_unknown() -> Missing:
    """There is no such sender."""
    return Missing("sender_unknown")


def changed(version: int) -> Stale:
    """Somebody changed the sender meanwhile."""
    return Stale("sender_changed_meanwhile", version=version)


def text_unknown() -> Missing:
    """There is no such message, or it is not the reader's to see."""
    return Missing("text_unknown")


def text_state(state: str) -> Conflict:
    """The message's state does not allow this."""
    return Conflict("text_state", state=state)


def no_way() -> Conflict:
    """There is no way by which this person may be reached by a message."""
    return Conflict("no_way")
