"""What the channels have to tell: frozen facts in the past tense. Ids and codes only, no address and no word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxAdded(Event):
    """Letters to an address become matters from now on."""

    name: ClassVar[str] = "mailbox_added"
    subject_kind: ClassVar[str] = "mailbox"
    unit: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxChanged(Event):
    """A mailbox was set up otherwise; `fields` are the names of what changed."""

    name: ClassVar[str] = "mailbox_changed"
    subject_kind: ClassVar[str] = "mailbox"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxTried(Event):
    """Somebody had the servers of a mailbox tried; the problems are codes, empty where they answered."""

    name: ClassVar[str] = "mailbox_tried"
    subject_kind: ClassVar[str] = "mailbox"
    imap: str
    smtp: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailReceived(Event):
    """A letter was kept as it came in."""

    name: ClassVar[str] = "mail_received"
    subject_kind: ClassVar[str] = "mail"
    mailbox: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MailFiled(Event):
    """A letter became a message of a case; `opened` if it opened that case, `reason` where something is special."""

    name: ClassVar[str] = "mail_filed"
    subject_kind: ClassVar[str] = "mail"
    case: int
    message: int
    opened: bool
    stranger: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailLeftToRead(Event):
    """A letter waits for a person to read it; `reason` is why."""

    name: ClassVar[str] = "mail_left_to_read"
    subject_kind: ClassVar[str] = "mail"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSetAside(Event):
    """Nothing is made of a letter; `reason` is why."""

    name: ClassVar[str] = "mail_set_aside"
    subject_kind: ClassVar[str] = "mail"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailForgotten(Event):
    """What a letter said was erased with its customer."""

    name: ClassVar[str] = "mail_forgotten"
    subject_kind: ClassVar[str] = "mail"


class OutgoingEvent(Event):
    """Base of what happens to a letter of ours."""

    __slots__ = ()
    subject_kind: ClassVar[str] = "outgoing_mail"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailQueued(OutgoingEvent):
    """A message of a case is to go out as a letter."""

    name: ClassVar[str] = "mail_queued"
    kind: str
    message: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSent(OutgoingEvent):
    """The mail server took the letter."""

    name: ClassVar[str] = "mail_sent"
    attempts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MailNotSent(OutgoingEvent):
    """The letter did not go out and is tried no more; `problem` is the code of why."""

    name: ClassVar[str] = "mail_not_sent"
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailBounced(OutgoingEvent):
    """The letter came back: its address leads nowhere."""

    name: ClassVar[str] = "mail_bounced"
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSentAgain(OutgoingEvent):
    """Somebody put the letter on its way once more."""

    name: ClassVar[str] = "mail_sent_again"
