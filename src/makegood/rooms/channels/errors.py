"""What can go wrong with channels, as codes with parameters; the sentences stand in texts.toml."""

from __future__ import annotations

from makegood.ground.problems import Conflict, Missing, Stale

MAILBOX_UNKNOWN = "mailbox_unknown"
MAILBOX_CHANGED = "mailbox_changed_meanwhile"
MAIL_UNKNOWN = "mail_unknown"
MAIL_STATE = "mail_state"
OUTGOING_UNKNOWN = "outgoing_mail_unknown"
OUTGOING_STATE = "outgoing_mail_state"
NO_MAILBOX = "no_mailbox"

ADDRESS_BAD = "email_bad"
ADDRESS_TAKEN = "mailbox_address_taken"
HOUR_BAD = "hour_bad"
PORT_BAD = "port_bad"
HOST_BAD = "host_bad"
NOT_ONE_OF = "not_one_of"
REQUIRED = "required"
TOO_LONG = "too_long"
ONE_LINE = "one_line"
FILES_TOO_MUCH = "mail_files_too_much"


def mailbox_unknown() -> Missing:
    """There is no such mailbox."""
    return Missing(MAILBOX_UNKNOWN)


def mail_unknown() -> Missing:
    """There is no such letter, or it is not this actor's to see."""
    return Missing(MAIL_UNKNOWN)


def outgoing_unknown() -> Missing:
    """There is no such outgoing letter, or it is not this actor's to see."""
    return Missing(OUTGOING_UNKNOWN)


def mail_state(state: str) -> Conflict:
    """Somebody has dealt with the letter already."""
    return Conflict(MAIL_STATE, state=state)


def outgoing_state(state: str) -> Conflict:
    """Only what did not arrive is sent again."""
    return Conflict(OUTGOING_STATE, state=state)


def no_mailbox() -> Conflict:
    """There is no mailbox that a letter could belong to."""
    return Conflict(NO_MAILBOX)


def changed(version: int) -> Stale:
    """Somebody changed the mailbox meanwhile."""
    return Stale(MAILBOX_CHANGED, extra={"current": {"version": version}})
