"""What short messages have to tell: frozen facts in the past tense. Ids, codes and moments only, no text, no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderAdded(Event):
    """We have a further name to send messages by."""

    name: ClassVar[str] = "sender_added"
    subject_kind: ClassVar[str] = "sender"
    channel: str
    adapter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderChanged(Event):
    """A sender is set up otherwise."""

    name: ClassVar[str] = "sender_changed"
    subject_kind: ClassVar[str] = "sender"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateRegistered(Event):
    """Words of a sender were registered, or what became of them there is known."""

    name: ClassVar[str] = "template_registered"
    subject_kind: ClassVar[str] = "sender"
    kind: str
    language: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PermitGiven(Event):
    """Somebody allowed one message of a kind."""

    name: ClassVar[str] = "permit_given"
    subject_kind: ClassVar[str] = "handle"
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HandleBound(Event):
    """It is known whose number or openid this is."""

    name: ClassVar[str] = "handle_bound"
    subject_kind: ClassVar[str] = "handle"
    customer: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WaysOrdered(Event):
    """A customer said by which ways they want to be told things."""

    name: ClassVar[str] = "ways_ordered"
    subject_kind: ClassVar[str] = "customer"
    ways: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TextQueued(Event):
    """A message to somebody is on its way."""

    name: ClassVar[str] = "text_queued"
    subject_kind: ClassVar[str] = "text"
    kind: str
    channel: str
    message: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSent(Event):
    """Whoever carries the message has it."""

    name: ClassVar[str] = "text_sent"
    subject_kind: ClassVar[str] = "text"
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextDelivered(Event):
    """The message arrived."""

    name: ClassVar[str] = "text_delivered"
    subject_kind: ClassVar[str] = "text"
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextNotSent(Event):
    """The message did not arrive; `passed_to` is the one that was sent by another way instead."""

    name: ClassVar[str] = "text_not_sent"
    subject_kind: ClassVar[str] = "text"
    channel: str
    problem: str
    passed_to: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSentAgain(Event):
    """A message that did not arrive is sent again."""

    name: ClassVar[str] = "text_sent_again"
    subject_kind: ClassVar[str] = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextFiled(Event):
    """What somebody wrote is a message of a case, or opened one."""

    name: ClassVar[str] = "text_filed"
    subject_kind: ClassVar[str] = "text"
    case: int
    message: int | None
    opened: bool
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLeftToRead(Event):
    """What somebody wrote waits for a person."""

    name: ClassVar[str] = "text_left_to_read"
    subject_kind: ClassVar[str] = "text"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSetAside(Event):
    """Nothing was made of what somebody wrote."""

    name: ClassVar[str] = "text_set_aside"
    subject_kind: ClassVar[str] = "text"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextsForgotten(Event):
    """What messages said, and to whom, was erased with a customer."""

    name: ClassVar[str] = "texts_forgotten"
    subject_kind: ClassVar[str] = "customer"
    count: int
