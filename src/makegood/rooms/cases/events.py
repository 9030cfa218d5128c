"""What the cases room has to tell: frozen facts in the past tense. Ids, codes, amounts and moments only, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    severity: int = 3
    severity_why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageAdded(CaseEvent):
    """Something was said; `text` is its salted digest, `message` its id, `files` those of the case that go with it."""

    name: ClassVar[str] = "message_added"
    message: int
    direction: str
    automatic: bool
    state: str
    text: str = ""
    salt: int | None = None
    files: tuple[int, ...] = ()


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
class CaseMerged(CaseEvent):
    """The matter goes on in another case; what is owed here stays owed and is shown there."""

    name: ClassVar[str] = "case_merged"
    into: int
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUnmerged(CaseEvent):
    """The merging was taken back; the case is as it was before."""

    name: ClassVar[str] = "case_unmerged"
    into: int
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSplit(CaseEvent):
    """Messages went into a case of their own, moved or copied."""

    name: ClassVar[str] = "case_split"
    into: int
    messages: int
    copied: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLinked(CaseEvent):
    """Two cases have to do with each other."""

    name: ClassVar[str] = "case_linked"
    other: int
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUnlinked(CaseEvent):
    """A link between two cases was taken away."""

    name: ClassVar[str] = "case_unlinked"
    other: int
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAdopted(CaseEvent):
    """The case is one of several of the same cause; None when it is so no more."""

    name: ClassVar[str] = "case_adopted"
    parent: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseTagged(CaseEvent):
    """Tags were put on or taken off."""

    name: ClassVar[str] = "case_tagged"
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSeveritySet(CaseEvent):
    """How grave the matter is, by a rule (`why` is its code) or a person."""

    name: ClassVar[str] = "case_severity_set"
    severity: int
    before: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseStatusSet(CaseEvent):
    """The company's own status within the state."""

    name: ClassVar[str] = "case_status_set"
    status: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFollowUpSet(CaseEvent):
    """The day on which the case comes back, None when it does no more."""

    name: ClassVar[str] = "case_follow_up_set"
    follow_up_at: datetime | None
    person: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCameBack(CaseEvent):
    """The day of the follow-up has come."""

    name: ClassVar[str] = "case_came_back"
    person: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFollowed(CaseEvent):
    """Somebody follows the case, or reads along."""

    name: ClassVar[str] = "case_followed"
    person: int
    asked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUnfollowed(CaseEvent):
    """Somebody follows the case no more."""

    name: ClassVar[str] = "case_unfollowed"
    person: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRestored(CaseEvent):
    """A bulk act was taken back here: the case is as it was before."""

    name: ClassVar[str] = "case_restored"
    bulk: int
    verb: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextErased(CaseEvent):
    """What was said and asked was blanked because its customer was erased."""

    name: ClassVar[str] = "case_text_erased"
    messages: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkDone(Event):
    """One act on many cases."""

    name: ClassVar[str] = "bulk_done"
    subject_kind: ClassVar[str] = "bulk"
    verb: str
    done: int
    refused: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkUndone(Event):
    """An act on many cases was taken back where nobody had changed anything since."""

    name: ClassVar[str] = "bulk_undone"
    subject_kind: ClassVar[str] = "bulk"
    verb: str
    restored: int
    left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDeskSet(Event):
    """How the company works on cases was changed: a tag, a status, a rule, a queue, a view (`what`, `code`)."""

    name: ClassVar[str] = "case_desk_set"
    subject_kind: ClassVar[str] = "case_desk"
    what: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseKindsExtended(Event):
    """The company added kinds of matter below the roots."""

    name: ClassVar[str] = "case_kinds_extended"
    subject_kind: ClassVar[str] = "case_kind"
    added: int
