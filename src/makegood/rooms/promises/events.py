"""What the promises room has to tell: frozen facts in the past tense. Ids, codes, amounts and moments only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseCreated(Event):
    """A promise has a code and a basis; it binds nobody before a version is published."""

    name: ClassVar[str] = "promise_created"
    subject_kind: ClassVar[str] = "promise"
    code: str
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PromisePublished(Event):
    """A version of a promise binds from `effective` on."""

    name: ClassVar[str] = "promise_published"
    subject_kind: ClassVar[str] = "promise"
    code: str
    number: int
    effective: datetime
    digest: str
    holder: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseWithdrawn(Event):
    """A version gives no new coverage; who holds it keeps it."""

    name: ClassVar[str] = "promise_withdrawn"
    subject_kind: ClassVar[str] = "promise"
    code: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FactNoted(Event):
    """A fact reached the promises from outside a room of its own.

    `matter` = the kind of the matter it was told of, empty when only of an item or a customer; `unit`, `kind` and
    `said` (codes and moments that a duty may ask for) are what clocks were started by.
    """

    name: ClassVar[str] = "fact_noted"
    subject_kind: ClassVar[str] = "fact"
    fact: str
    matter: str = ""
    unit: int | None = None
    kind: str = ""
    occurrence: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageEnded(Event):
    """An item's coverage was used up by a refund, or carried to a replacement."""

    name: ClassVar[str] = "coverage_ended"
    subject_kind: ClassVar[str] = "item"
    ended_as: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationEvent(Event):
    """Base of all that happens to one obligation; `promise` and `duty` let a timeline say which."""

    subject_kind: ClassVar[str] = "obligation"
    promise: str
    duty: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationStarted(ObligationEvent):
    """Its clock runs until `due_at`."""

    name: ClassVar[str] = "obligation_started"
    term: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationOwed(ObligationEvent):
    """An import told of an obligation and how it stood at `known_until`."""

    name: ClassVar[str] = "obligation_owed"
    term: int
    due_at: datetime
    state: str
    known_until: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationPaused(ObligationEvent):
    """Its clock stands still on an earned ground."""

    name: ClassVar[str] = "obligation_paused"
    ground: str
    proof: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationResumed(ObligationEvent):
    """Its clock runs again."""

    name: ClassVar[str] = "obligation_resumed"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationKept(ObligationEvent):
    """It was fulfilled in time."""

    name: ClassVar[str] = "obligation_kept"
    fulfilled_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationBroken(ObligationEvent):
    """Its due moment passed; the event bears that moment, whenever it was noticed."""

    name: ClassVar[str] = "obligation_broken"
    due_at: datetime
    otherwise: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationFulfilledLate(ObligationEvent):
    """What was owed is done; the word stays broken."""

    name: ClassVar[str] = "obligation_fulfilled_late"
    fulfilled_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationMadeGood(ObligationEvent):
    """A remedy was accepted, or nobody contradicted it in the stated time."""

    name: ClassVar[str] = "obligation_made_good"
    remedy: int
    silently: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationReleased(ObligationEvent):
    """It is owed no longer, by the customer's word or because it was void."""

    name: ClassVar[str] = "obligation_released"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationCorrected(ObligationEvent):
    """Evidence showed that it had been recorded wrongly."""

    name: ClassVar[str] = "obligation_corrected"
    to: str
    evidence: str
    fulfilled_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationWarned(ObligationEvent):
    """Its due moment is near; the people concerned have a notice."""

    name: ClassVar[str] = "obligation_warned"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationEscalated(ObligationEvent):
    """Broken and still undone: the next higher people have a notice."""

    name: ClassVar[str] = "obligation_escalated"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LiablePartySet(ObligationEvent):
    """Who caused the breach (定责): proposed, decided, or under appeal."""

    name: ClassVar[str] = "liable_party_set"
    party: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClocksMoved(Event):
    """A new calendar version moved running clocks: one event for all of them."""

    name: ClassVar[str] = "clocks_moved"
    subject_kind: ClassVar[str] = "calendar"
    calendar_version: int
    kind: str
    earlier: int
    later: int
    refused: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyEvent(Event):
    """Base of what happens to a remedy."""

    subject_kind: ClassVar[str] = "remedy"
    obligation: int
    kind: str
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyAsked(RemedyEvent):
    """A remedy above the giver's limit waits for approval."""

    name: ClassVar[str] = "remedy_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyGiven(RemedyEvent):
    """A remedy was given to the customer."""

    name: ClassVar[str] = "remedy_given"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyDeclined(RemedyEvent):
    """The approval was refused."""

    name: ClassVar[str] = "remedy_declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyAccepted(RemedyEvent):
    """The customer took the remedy as making good."""

    name: ClassVar[str] = "remedy_accepted"
    silently: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyRejected(RemedyEvent):
    """The customer did not take the remedy as making good."""

    name: ClassVar[str] = "remedy_rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class ObligationsPassedOn(Event):
    """What it still owed is owed by another; what is settled stays where it was."""

    name: ClassVar[str] = "obligations_passed_on"
    subject_kind: ClassVar[str] = "unit"
    heir: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftEvent(Event):
    """Base of what happens to a draft; `digest` is that of its terms afterwards."""

    subject_kind: ClassVar[str] = "draft"
    code: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftStarted(DraftEvent):
    """Somebody writes at a version; it binds nobody."""

    name: ClassVar[str] = "draft_started"
    base: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftChanged(DraftEvent):
    """Its terms are others now."""

    name: ClassVar[str] = "draft_changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftDiscarded(DraftEvent):
    """It was put away."""

    name: ClassVar[str] = "draft_discarded"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRestored(DraftEvent):
    """It was taken up again."""

    name: ClassVar[str] = "draft_restored"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftPublished(DraftEvent):
    """It became a version."""

    name: ClassVar[str] = "draft_published"
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayAsked(Event):
    """Somebody asks what would have been; the worker answers."""

    name: ClassVar[str] = "replay_asked"
    subject_kind: ClassVar[str] = "replay"
    code: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayEnded(Event):
    """The answer is there, or it was stopped or failed."""

    name: ClassVar[str] = "replay_ended"
    subject_kind: ClassVar[str] = "replay"
    code: str
    state: str
