"""What readers of the promises room get: frozen values, states judged at the moment of reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class RemedyView:
    """What was given or is asked for to make good a broken obligation."""

    id: int
    obligation_id: int
    kind: str
    amount: int | None
    currency: str
    note: str
    state: str
    given_by_id: int | None
    given_at: datetime | None
    expected_by: datetime | None
    answer_by: datetime | None
    answered_at: datetime | None
    approval_id: int | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class PauseView:
    """One stretch during which the clock stood still, and the proof of it."""

    ground: str
    starts: datetime
    ends: datetime | None
    proof_kind: str
    proof_ref: str
    proof_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One duty owed to one customer as it stands at the moment of reading.

    `state` is judged then; `otherwise` lists the remedies that are due once it is broken.
    """

    id: int
    duty: str
    duty_name: Words
    promise: str
    promise_name: Words
    basis: str
    version: int
    clause: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    first_due_at: datetime | None
    moves: int
    fulfilled_at: datetime | None
    settled_at: datetime | None
    corrected: int
    share_left: float
    at_risk: bool
    liable_party: str
    liable_state: str
    reason: Words
    otherwise: tuple[dict[str, Any], ...]
    matter: tuple[str, int]
    customer_id: int | None
    item_id: int | None
    unit_id: int
    known_until: datetime | None
    verbs: tuple[str, ...]
    row_version: int
    pauses: tuple[PauseView, ...] = ()
    remedies: tuple[RemedyView, ...] = ()

    @property
    def paused_ground(self) -> str:
        """The ground of the pause that is open, empty when none is."""
        return next((pause.ground for pause in self.pauses if pause.ends is None), "")

    @property
    def owed(self) -> bool:
        """Broken, and what was owed is still not done."""
        return self.state in {"broken", "made_good"} and self.fulfilled_at is None


@dataclass(frozen=True, slots=True)
class NoteResult:
    """What a fact set going and what it settled."""

    started: tuple[ObligationView, ...] = ()
    kept: tuple[int, ...] = ()
    late: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PauseResult:
    """Which clocks stopped and which did not, and why not (a code)."""

    stopped: tuple[ObligationView, ...]
    not_stopped: tuple[tuple[ObligationView, str], ...]


@dataclass(frozen=True, slots=True)
class TermView:
    """One clause as people read it."""

    id: int
    clause: str
    kind: str
    title: Words
    statement: Words
    mark: str
    on: bool
    source: str
    spec: dict[str, Any]


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a promise with its clauses."""

    id: int
    number: int
    effective: datetime
    granted_back_to: datetime | None
    published_at: datetime
    withdrawn_at: datetime | None
    holder_id: int | None
    statement: Words
    terms: tuple[TermView, ...]


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise with its versions, newest first."""

    id: int
    code: str
    basis: str
    jurisdiction: str
    zone: str
    name: Words
    created_at: datetime
    version: int
    versions: tuple[VersionView, ...]

    @property
    def current(self) -> VersionView | None:
        """The newest version that has not been withdrawn and is held by nobody in particular."""
        return next((one for one in self.versions if one.withdrawn_at is None and one.holder_id is None), None)


@dataclass(frozen=True, slots=True)
class CoverageView:
    """An item or a customer holds a version from–to."""

    id: int
    promise: str
    promise_name: Words
    basis: str
    version: int
    item_id: int | None
    customer_id: int | None
    starts: datetime
    ends: datetime | None
    ended_as: str


# --- what happened, as rooms above tell it: see `past`

#: Beside the closed list of facts: the customer took the matter back, what is open is owed no longer.
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact of a matter. `order` is the id of its event: the order in which we learned of it."""

    order: int
    at: datetime
    fact: str
    occurrence: str = "1"
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    customer_id: int | None = None
    item_id: int | None = None
    unit_id: int | None = None
    imported: bool = False
    recorded_at: datetime | None = None


Teller = Callable[[Sequence[int], Collection[str]], Mapping[int, Sequence[Happened]]]


@dataclass(frozen=True, slots=True)
class Source:
    """What a room can tell of the matters of one kind.

    `begins`: for each fact that may start a clock, the events in whose chains of that kind it stands. `tells`: all
    facts that it knows of such matters. `tell` answers for a list of matters, of the facts that are wanted.
    """

    kind: str
    begins: Mapping[str, tuple[str, ...]]
    tells: frozenset[str]
    tell: Teller


# --- drafts and what came of trying them


@dataclass(frozen=True, slots=True)
class DraftView:
    """A version in the making; `text` is what somebody wrote, `clauses` what was read from it."""

    id: int
    code: str
    title: str
    basis: str
    name: Words
    zone: str
    jurisdiction: str
    base: int | None
    text: str
    statement: Words
    scope: dict[str, Any]
    clauses: tuple[dict[str, Any], ...]
    digest: str
    state: str
    user_id: int | None
    created_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One clause in two wordings, in words: `lines` are (field, before, after, verdict)."""

    key: str
    change: str
    verdict: str
    title: Words
    before: Words | None
    after: Words | None
    lines: tuple[tuple[str, Any, Any, str], ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Two wordings of a promise; `statement_changed` = its words for customers are others."""

    code: str
    before: str
    after: str
    verdict: str
    statement_before: Words
    statement_after: Words
    clauses: tuple[DifferenceView, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Whom a draft would reach: who keeps what they hold, who gains, some of them."""

    code: str
    effective: datetime
    verdict: str
    items_keep: int
    customers_keep: int
    open_obligations: int
    sold_last_year: int
    granted_back: int | None
    examples: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ReplayView:
    """One what-if: what was asked, by whom, how far it is, what came out."""

    id: int
    draft_id: int | None
    code: str
    number: int | None
    digest: str
    from_day: date
    to_day: date
    imported: bool
    assumptions: dict[str, Any]
    state: str
    matters: int
    upto: datetime | None
    result: dict[str, Any] | None
    problem: str
    user_id: int | None
    asked_at: datetime
    finished_at: datetime | None
    version: int
