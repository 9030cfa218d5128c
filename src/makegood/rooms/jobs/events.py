"""What the jobs room has to tell: frozen facts in the past tense. Ids, codes, amounts and moments only, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class JobEvent(Event):
    """Base of all that happens to a job; `state` is where the event's own track stands afterwards."""

    subject_kind: ClassVar[str] = "job"
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobCreated(JobEvent):
    """A piece of work was laid out; `parent` is the visit before it."""

    name: ClassVar[str] = "job_created"
    number: str
    kind: str
    evidence: str = "missing"
    money: str = "unpriced"
    parent: int | None = None
    items: int = 0
    place: str = ""
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobOffered(JobEvent):
    """An outlet was asked; it was the `ordinal`-th that was. `by` = rule or hand."""

    name: ClassVar[str] = "job_offered"
    unit: int
    ordinal: int
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobOfferExpired(JobEvent):
    """Nobody answered in time; the next one is asked."""

    name: ClassVar[str] = "job_offer_expired"
    unit: int
    ordinal: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobTakenBack(JobEvent):
    """The company took the job out of a hand (转派)."""

    name: ClassVar[str] = "job_taken_back"
    unit: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobAccepted(JobEvent):
    """The outlet takes it."""

    name: ClassVar[str] = "job_accepted"
    unit: int
    ordinal: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobDeclined(JobEvent):
    """The outlet hands it back (退单); `costs` = for a reason that counts against it."""

    name: ClassVar[str] = "job_declined"
    unit: int
    reason: str
    costs: bool
    ordinal: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobAssigned(JobEvent):
    """Somebody is to go."""

    name: ClassVar[str] = "job_assigned"
    technician: int
    before: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobUnassigned(JobEvent):
    """Whoever was to go does not, and nobody else is named yet."""

    name: ClassVar[str] = "job_unassigned"
    before: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobContacted(JobEvent):
    """Somebody tried to speak with the customer; `tries` counts those that reached nobody."""

    name: ClassVar[str] = "job_contacted"
    outcome: str
    tries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobBooked(JobEvent):
    """A window was promised to the customer, by whoever acted."""

    name: ClassVar[str] = "job_booked"
    starts: datetime
    ends: datetime
    tries: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRebooked(JobEvent):
    """The window moved; `by` says at whose wish, `proof` how the customer's own wish is proved, `reason` which
    disruption it was."""

    name: ClassVar[str] = "job_rebooked"
    by: str
    proof: str
    starts: datetime
    ends: datetime
    before: datetime | None
    times: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobHeld(JobEvent):
    """The job waits (挂单) and comes back by itself."""

    name: ClassVar[str] = "job_held"
    reason: str
    until: datetime
    tries: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class JobResumed(JobEvent):
    """The wait is over; `by` = time or hand."""

    name: ClassVar[str] = "job_resumed"
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobMoved(JobEvent):
    """The work is to be done at another place; `served` = the same outlet still serves it."""

    name: ClassVar[str] = "job_moved"
    division: str
    served: bool
    place: str = ""
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobDeparted(JobEvent):
    """The technician is on the way."""

    name: ClassVar[str] = "job_departed"
    technician: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobArrived(JobEvent):
    """The technician stands at the door; `in_window` None = no window was promised."""

    name: ClassVar[str] = "job_arrived"
    technician: int
    in_window: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobPriceDisputed(JobEvent):
    """Stop, call, decide: the customer does not agree with a price at the door."""

    name: ClassVar[str] = "job_price_disputed"
    amount: int
    currency: str
    approval: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobPriceDecided(JobEvent):
    """The answer to it."""

    name: ClassVar[str] = "job_price_decided"
    approved: bool
    amount: int | None
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobDone(JobEvent):
    """The work is over; `unreadable` units had no readable serial, `other` were not those that were announced."""

    name: ClassVar[str] = "job_done"
    result: str
    technician: int | None
    items: int
    unreadable: int = 0
    other: int = 0
    next_owner: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobParked(JobEvent):
    """The visit is over and the unit is not mended: a part, the workshop or an appraisal comes first."""

    name: ClassVar[str] = "job_parked"
    result: str
    technician: int | None
    next_owner: str
    next_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFailed(JobEvent):
    """The visit ended without the work; `wasted` = a trip for nothing (空跑)."""

    name: ClassVar[str] = "job_failed"
    result: str
    technician: int | None
    wasted: bool
    next_owner: str
    next_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class JobNoted(JobEvent):
    """Something at the door that others have to know; `text` is the digest of the words."""

    name: ClassVar[str] = "job_noted"
    code: str
    text: str = ""
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobPreserved(JobEvent):
    """The unit is to be left as it was found, or no longer."""

    name: ClassVar[str] = "job_preserved"
    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFollowed(JobEvent):
    """Another visit was planned."""

    name: ClassVar[str] = "job_followed"
    child: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobCancelled(JobEvent):
    """The work is not to be done."""

    name: ClassVar[str] = "job_cancelled"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceSubmitted(JobEvent):
    """The papers of the finished work were handed in."""

    name: ClassVar[str] = "evidence_submitted"
    files: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidencePassed(JobEvent):
    """They are complete."""

    name: ClassVar[str] = "evidence_passed"


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceReturned(JobEvent):
    """Something is missing."""

    name: ClassVar[str] = "evidence_returned"
    text: str = ""
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedOpened(Event):
    """A secret calendar address was made for a person or a unit."""

    name: ClassVar[str] = "feed_opened"
    subject_kind: ClassVar[str] = "job_feed"
    technician: int | None
    unit: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedRevoked(Event):
    """The address answers nobody any more."""

    name: ClassVar[str] = "feed_revoked"
    subject_kind: ClassVar[str] = "job_feed"


@dataclass(frozen=True, kw_only=True, slots=True)
class JobTextsErased(Event):
    """What jobs said about an erased customer is gone: street, contact, words."""

    name: ClassVar[str] = "job_texts_erased"
    subject_kind: ClassVar[str] = "customer"
    jobs: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobKindsExtended(Event):
    """The company added kinds of work below the roots."""

    name: ClassVar[str] = "job_kinds_extended"
    subject_kind: ClassVar[str] = "job_kind"
    added: int
