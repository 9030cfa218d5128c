"""What calls have to tell: frozen facts in the past tense. Ids, codes and moments only, no number, no note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CallEvent(Event):
    """Base of all that happens to a call."""

    subject_kind: ClassVar[str] = "call"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallTold(CallEvent):
    """The exchange told of a call; `state` is what it is now."""

    name: ClassVar[str] = "call_told"
    direction: str
    state: str
    extension: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CallReturned(CallEvent):
    """Somebody who rang in vain was reached, by the call `by`."""

    name: ClassVar[str] = "call_returned"
    by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CallNoted(CallEvent):
    """Somebody wrote down what a call was about; `note` is its salted digest."""

    name: ClassVar[str] = "call_noted"
    note: str = ""
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallLinked(CallEvent):
    """A call belongs to a case."""

    name: ClassVar[str] = "call_linked"
    case: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionTaken(Event):
    """Somebody sits at an extension."""

    name: ClassVar[str] = "extension_taken"
    subject_kind: ClassVar[str] = "user"
    extension: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CallsForgotten(Event):
    """Numbers, notes and recordings of calls were erased with a customer."""

    name: ClassVar[str] = "calls_forgotten"
    subject_kind: ClassVar[str] = "customer"
    count: int
