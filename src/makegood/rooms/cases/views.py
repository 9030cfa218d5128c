"""What readers of the cases room get: frozen values, obligations judged at the moment of reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from makegood.rooms.promises.views import ObligationView

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One matter. `next_due_at` is when its next promise breaks; `owed_since` is set while one is broken and undone.

    `verbs` are what its state allows; `repeat_of` the numbers of earlier cases of the same item and fault, newest
    first; `open_matters` (filled when it is opened) other open cases of the same customer and item.
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
    verbs: tuple[str, ...] = ()
    obligations: tuple[ObligationView, ...] = ()
    repeat_of: tuple[str, ...] = ()
    open_matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageView:
    """One utterance; `author_kind` is customer, user, token, system or import."""

    id: int
    direction: str
    channel: str
    text: str
    automatic: bool
    author_kind: str
    author_id: int | None
    author_name: str
    at: datetime


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
