"""What readers of the cases room get: frozen values, obligations judged at the moment of reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from makegood.rooms.promises.views import ObligationView

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One matter. `next_due_at` is when its next promise breaks; `owed_since` is set while one is broken and undone.

    `verbs` are what its state allows; `repeat_of` the numbers of earlier cases of the same item and fault, newest
    first; `open_matters` (filled when it is opened) other open cases of the same customer and item. `severity` 1 is the
    gravest, `severity_why` the code of the rule that says so. `status` is the company's own within the state, the
    state's own code if it has none. `merged` are the numbers of cases merged into this one: what is owed in them is
    among its obligations.
    """

    id: int
    number: str
    kind: str
    root: str
    state: str
    customer_id: int | None
    item_id: int | None
    unit_id: int
    owner_id: int | None
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
    external_id: str
    version: int
    severity: int = 3
    severity_why: str = ""
    status: str = ""
    follow_up_at: datetime | None = None
    follow_up_for_id: int | None = None
    parent: str = ""
    merged_into: str = ""
    tags: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    obligations: tuple[ObligationView, ...] = ()
    repeat_of: tuple[str, ...] = ()
    open_matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakeDraftView:
    """A matter that somebody has begun to take in: the mark of its page, and what was typed there, by field."""

    page: str
    customer_id: int | None
    fields: Mapping[str, str]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class MessageView:
    """One utterance; `author_kind` is customer, user, token, system or import.

    `case_id` is the case it stands in, which on a survivor may be a merged one; `origin_id` the case that it was said
    in before that was split.
    """

    id: int
    direction: str
    channel: str
    text: str
    automatic: bool
    author_kind: str
    author_id: int | None
    author_name: str
    at: datetime
    case_id: int = 0
    origin_id: int | None = None
    copy_of_id: int | None = None


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of matter in the company's tree."""

    code: str
    root: str
    parent: str | None
    name: Words


@dataclass(frozen=True, slots=True)
class PauseOutcome:
    """Which clocks stopped and which did not and why (a code), and the case as it stands now."""

    case: CaseView
    stopped: tuple[ObligationView, ...]
    not_stopped: tuple[tuple[ObligationView, str], ...]


@dataclass(frozen=True, slots=True)
class ResolveResult:
    """The resolved case, and what is still owed in it."""

    case: CaseView
    not_fulfilled: tuple[ObligationView, ...]


@dataclass(frozen=True, slots=True)
class LinkView:
    """Another case that has to do with this one; `kind` is read from this case (`duplicates` the other way round)."""

    id: int
    kind: str
    back: bool
    number: str
    subject: str
    state: str


@dataclass(frozen=True, slots=True)
class TagView:
    """A word to find cases by."""

    code: str
    name: Words
    retired: bool
    version: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """A company's own name within a state."""

    code: str
    state: str
    name: Words
    place: int
    retired: bool
    version: int


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule of severity."""

    code: str
    name: Words
    severity: int
    when: dict[str, object]
    place: int
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class ReopeningView:
    """What a customer's word does to a settled case of a root kind."""

    root: str
    days: int
    inside: str
    version: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """A named stored filter with the people who work from it."""

    id: int
    code: str
    name: Words
    where: dict[str, object]
    sort: str
    unit_id: int
    retired: bool
    version: int
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedViewView:
    """A filter that somebody keeps; `unit_id` is set when everybody there sees it."""

    id: int
    user_id: int
    unit_id: int | None
    name: str
    where: dict[str, object]
    sort: str
    columns: tuple[str, ...]
    first: bool
    version: int


@dataclass(frozen=True, slots=True)
class FollowerView:
    """Somebody who follows a case, or reads along because somebody else (`asked_by_id`) wished it."""

    user_id: int
    asked_by_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What one act on many cases came to: numbers done, numbers refused with a code, until when it may be undone."""

    id: int
    verb: str
    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    undo_until: datetime | None
