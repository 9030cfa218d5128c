"""What readers of the passes room get: a matter as its customer sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from makegood.ground.actor import Actor
from makegood.ground.files.views import FileView
from makegood.rooms.jobs.views import WindowView
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises.views import ObligationView


@dataclass(frozen=True, slots=True)
class Sight:
    """Who came in by a token, and the one matter that it opens."""

    actor: Actor
    case_id: int
    token: str


@dataclass(frozen=True, slots=True)
class SaidView:
    """Something that was said between the customer (`mine`) and us."""

    id: int
    mine: bool
    text: str
    at: datetime
    automatic: bool
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class ComingView:
    """Somebody comes, or came: who, when, and how far it is (`work` is the state of the job)."""

    id: int
    root: str
    work: str
    who: str
    starts: datetime | None
    ends: datetime | None
    until: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter as its customer sees it: what we owe, what was said, who comes; nothing of what we say among
    ourselves. `verbs` are what the customer may do now, `windows` the times that they may choose from."""

    id: int
    number: str
    root: str
    state: str
    subject: str
    opened_at: datetime
    item: ItemView | None
    obligations: tuple[ObligationView, ...]
    said: tuple[SaidView, ...]
    comings: tuple[ComingView, ...]
    verbs: frozenset[str]
    windows: tuple[WindowView, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link to a matter; the address is made of `token`."""

    id: int
    case_id: int
    token: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MineView:
    """One of somebody's matters in their list, with the token that opens it while they stay."""

    number: str
    root: str
    state: str
    subject: str
    opened_at: datetime
    next_due_at: datetime | None
    owed: bool
    token: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of a registration: the item that is theirs now, or the token of the matter that a person looks at."""

    item: ItemView | None
    token: str
