"""What answers about cases and the set-up of their desk look like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from makegood.faces.api.promises.shapes import ObligationOut
from makegood.faces.api.wire.shapes import Shape, Texts, ref, shows
from makegood.rooms.cases.views import (
    BulkResult,
    CaseView,
    FollowerView,
    KindView,
    LinkView,
    MessageView,
    QueueView,
    ReopeningView,
    RuleView,
    SavedViewView,
    StatusView,
    TagView,
)


class FollowUpOut(Shape):
    """When a case comes back, and to whom; nobody in particular: whoever carries it then."""

    at: datetime
    person: str | None


@shows(
    CaseView,
    follow_up=lambda view: (
        {"at": view.follow_up_at, "person": ref(view.follow_up_for_id)} if view.follow_up_at else None
    ),
)
class CaseOut(Shape):
    """One matter. `repeat_of`: numbers of earlier cases of the same item and fault; `open_matters`: other open ones."""

    id: str
    number: str
    kind: str
    root: str
    state: str
    customer: str | None
    item: str | None
    unit: str
    owner: str | None
    subject: str
    symptom: str
    channel: str
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    owed_since: datetime | None
    chasers: int
    chased_at: datetime | None
    reopenings: int
    duplicate: bool
    repeat: bool
    repeat_of: list[str]
    open_matters: list[str]
    external_id: str
    severity: int = Field(description="1 is the gravest; no promise hangs on it")
    severity_why: str = Field(description="code of the rule that says so, `person`, or empty")
    status: str = Field(description="the company's own name within `state`; the state's code if it has none")
    tags: list[str]
    follow_up: FollowUpOut | None
    parent: str | None = Field(description="number of the case that stands for the common cause")
    merged_into: str | None
    merged: list[str] = Field(description="numbers of cases merged into this one; their obligations are among these")
    verbs: list[str]
    obligations: list[ObligationOut]
    version: int


class NotStopped(Shape):
    """A clock that did not stop, and the code of the reason."""

    obligation: ObligationOut
    why: str


class PausedOut(Shape):
    """Which clocks stopped and which not, and the case as it stands."""

    case: CaseOut
    stopped: list[ObligationOut]
    not_stopped: list[NotStopped]


class ResumedOut(Shape):
    """Which clocks run again, and the case as it stands."""

    case: CaseOut
    resumed: list[ObligationOut]


class ResolvedOut(CaseOut):
    """The resolved case; `not_fulfilled` is still owed."""

    not_fulfilled: list[ObligationOut]


class Author(Shape):
    """Who said it; kind customer, user, token, system or import."""

    kind: str
    id: str | None
    name: str


@shows(
    MessageView,
    author=lambda view: {"kind": view.author_kind, "id": ref(view.author_id), "name": view.author_name},
    in_case="case_id",
)
class MessageOut(Shape):
    """One utterance."""

    id: str
    direction: str
    channel: str
    text: str
    automatic: bool
    author: Author
    at: datetime
    in_case: str = Field(description="the case that it stands in; on a survivor also a merged one")
    origin: str | None = Field(description="the case that it was said in before that was split")
    copy_of: str | None


class MessageAddedOut(MessageOut):
    """The new message and the case as it stands after it."""

    case: CaseOut


@shows(KindView)
class KindOut(Shape):
    """A kind of matter."""

    code: str
    root: str
    parent: str | None
    name: Texts


@shows(LinkView)
class LinkOut(Shape):
    """A case that has to do with this one; `back`: the kind is read from the other one."""

    id: str
    kind: str
    back: bool
    number: str
    subject: str
    state: str


@shows(FollowerView, person="user_id")
class FollowerOut(Shape):
    """Who follows a case; with `asked_by` somebody who reads along because that person wished it."""

    person: str
    asked_by: str | None
    at: datetime


class ReachedOut(Shape):
    """Children that an act reached, and those that it did not with the code of the reason."""

    done: list[str]
    refused: list[dict[str, str]]


@shows(
    BulkResult,
    refused=lambda view: [{"number": number, "why": why} for number, why in view.refused],
)
class BulkOut(ReachedOut):
    """What one act on many cases came to; it may be taken back until `undo_until`."""

    id: str
    verb: str
    undo_until: datetime | None


@shows(TagView)
class TagOut(Shape):
    """A word to find cases by."""

    code: str
    name: dict[str, str]
    retired: bool
    version: int


@shows(StatusView)
class StatusOut(TagOut):
    """A company's own name within a state; with the state's own code it renames the state."""

    state: str
    place: int


@shows(RuleView)
class RuleOut(Shape):
    """A rule of severity: all that `when` names must hold; of the rules that hold the gravest says."""

    code: str
    name: dict[str, str]
    severity: int
    when: dict[str, Any]
    place: int
    active: bool
    version: int


@shows(ReopeningView, root=lambda view: view.root or "any")
class ReopeningOut(Shape):
    """What a customer's word does to a settled case of a root kind (`any`: all without a row of their own)."""

    root: str
    days: int
    inside: str
    version: int


@shows(QueueView)
class QueueOut(Shape):
    """A named stored filter with the people who work from it."""

    id: str
    code: str
    name: dict[str, str]
    where: dict[str, Any]
    sort: str
    unit: str
    people: list[str]
    retired: bool
    version: int


@shows(SavedViewView)
class SavedViewOut(Shape):
    """A filter that somebody keeps; with a unit everybody there sees it."""

    id: str
    name: str
    where: dict[str, Any]
    sort: str
    columns: list[str]
    unit: str | None
    first: bool
    user: str
    version: int
