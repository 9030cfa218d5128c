"""What the cases room has to tell: frozen facts in the past tense. Ids, codes, amounts and moments only, no text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent(Event):
    """Base of all that happens to a case."""

    subject_kind: ClassVar[str] = "case"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOpened(CaseEvent):
    """A matter was taken in; `text` is the salted digest of the customer's words, `repeat_of` earlier case ids."""

    name: ClassVar[str] = "case_opened"
    number: str
    kind: str
    channel: str
    state: str = "open"
    text: str = ""
    salt: int | None = None
    repeat_of: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageAdded(CaseEvent):
    """Something was said; `text` is its salted digest, `message` its id."""

    name: ClassVar[str] = "message_added"
    message: int
    direction: str
    automatic: bool
    state: str
    text: str = ""
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAssigned(CaseEvent):
    """The case has another owner or another unit."""

    name: ClassVar[str] = "case_assigned"
    owner: int | None
    unit: int
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseChased(CaseEvent):
    """The customer asked again about the open matter (催单); `chasers` counts them."""

    name: ClassVar[str] = "case_chased"
    chasers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePaused(CaseEvent):
    """Clocks of the case were asked to stand still, on this ground; `stopped` of them did."""

    name: ClassVar[str] = "case_paused"
    reason: str
    state: str
    stopped: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseResumed(CaseEvent):
    """The case goes on, and the clocks that stood still with it."""

    name: ClassVar[str] = "case_resumed"
    state: str
    resumed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseResolved(CaseEvent):
    """The matter is settled as far as we see it; `unfulfilled` obligations are still owed."""

    name: ClassVar[str] = "case_resolved"
    fixed: bool
    unfulfilled: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseClosed(CaseEvent):
    """Nothing more is expected of anybody."""

    name: ClassVar[str] = "case_closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseWithdrawn(CaseEvent):
    """The customer took the matter back; what was still running was released."""

    name: ClassVar[str] = "case_withdrawn"
    released: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReopened(CaseEvent):
    """The customer does not see it as settled; what was settled stays so, new duties may start."""

    name: ClassVar[str] = "case_reopened"
    reopenings: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseKindsExtended(Event):
    """The company added kinds of matter below the roots."""

    name: ClassVar[str] = "case_kinds_extended"
    subject_kind: ClassVar[str] = "case_kind"
    added: int
