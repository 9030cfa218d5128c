"""What answers about promises and what is owed look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from makegood.faces.api.wire.shapes import KindAndId, MoneyOut, Shape, Texts, shows
from makegood.rooms.promises.views import (
    ComparisonView,
    CoverageView,
    DifferenceView,
    DraftView,
    ObligationView,
    PauseView,
    PreviewView,
    PromiseView,
    RemedyView,
    ReplayView,
    TermView,
    VersionView,
)


class Proof(Shape):
    """The customer's own word."""

    kind: str
    ref: str
    at: datetime | None


@shows(
    PauseView,
    from_="starts",
    to="ends",
    proof=lambda view: (
        {"kind": view.proof_kind, "ref": view.proof_ref, "at": view.proof_at} if view.proof_kind else None
    ),
)
class PauseOut(Shape):
    """A stretch during which a clock stood still; `to` null = it still does."""

    ground: str
    from_: datetime = Field(alias="from")
    to: datetime | None
    proof: Proof | None


@shows(RemedyView)
class RemedyOut(Shape):
    """What makes good a broken obligation."""

    id: str
    obligation: str
    kind: str
    amount: MoneyOut | None
    note: str
    state: str
    given_by: str | None
    given_at: datetime | None
    expected_by: datetime | None
    answer_by: datetime | None
    answered_at: datetime | None
    approval: str | None
    created_at: datetime
    version: int


class Liable(Shape):
    """Who caused a breach, and whether that is proposed, decided or appealed."""

    party: str
    state: str


@shows(
    ObligationView,
    share_left=lambda view: round(view.share_left, 4),
    liable=lambda view: {"party": view.liable_party, "state": view.liable_state} if view.liable_party else None,
    matter=lambda view: {"kind": view.matter[0], "id": str(view.matter[1])},
)
class ObligationOut(Shape):
    """One duty owed to one customer, judged at the moment of the answer.

    `version` is the version of the promise; the object's own version is `row_version` and the ETag.
    """

    id: str
    duty: str
    duty_name: Texts
    promise: str
    promise_name: Texts
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
    liable: Liable | None
    reason: Texts
    otherwise: list[dict[str, Any]]
    matter: KindAndId
    customer: str | None
    item: str | None
    unit: str
    known_until: datetime | None
    verbs: list[str]
    pauses: list[PauseOut]
    remedies: list[RemedyOut]
    row_version: int


@shows(TermView)
class TermOut(Shape):
    """One clause of a version."""

    clause: str
    kind: str
    title: Texts
    statement: Texts
    mark: str | None
    on: bool
    source: str | None
    spec: dict[str, Any]


@shows(VersionView)
class VersionOut(Shape):
    """The immutable text and terms of a promise as published."""

    number: int
    effective: datetime
    granted_back_to: datetime | None
    published_at: datetime
    withdrawn_at: datetime | None
    holder: str | None
    statement: Texts
    terms: list[TermOut]


@shows(PromiseView)
class PromiseOut(Shape):
    """A promise with its versions, newest first."""

    code: str
    basis: str
    jurisdiction: str | None
    zone: str
    name: Texts
    created_at: datetime
    versions: list[VersionOut]
    version: int


class Rate(Shape):
    """A rate with its 95 % Wilson interval; null at n = 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class RecordOut(Shape):
    """The record of a promise over a period."""

    promise: str
    from_: date | None = Field(alias="from")
    to: date | None
    known_until: datetime | None
    counts: dict[str, int]
    kept_rate: Rate
    made_good_rate: Rate


@shows(CoverageView, from_="starts", to="ends")
class CoverageOut(Shape):
    """An item or a customer holds a version of a promise."""

    id: str
    promise: str
    promise_name: Texts
    basis: str
    version: int
    item: str | None
    customer: str | None
    from_: datetime = Field(alias="from")
    to: datetime | None
    ended_as: str | None


class NotedOut(Shape):
    """What a fact started and settled."""

    fact: str
    started: list[ObligationOut]
    kept: list[str]
    late: list[str]


class Covers(Shape):
    """What a right pays for; fee = what the customer pays, null = not known."""

    labour: bool
    parts: bool
    visit: bool
    transport: bool
    fee: MoneyOut | None


class ClaimRow(Shape):
    """One clause examined."""

    right: str
    verdict: str
    basis: str
    promise: str
    version: int
    clause: str
    mark: str | None
    missing: list[str]
    covers: Covers
    until: datetime | None
    explanation: Texts


class ClaimsOut(Shape):
    """What we owe for a need: every clause examined, and the other rights granted now."""

    claims: list[ClaimRow]
    alternatives: list[ClaimRow]


class DueOut(Shape):
    """The due moment; null while a pause is open at it."""

    due_at: datetime | None


class SpentOut(Shape):
    """Seconds that count."""

    seconds: int


@shows(DraftView, user="user_id")
class DraftOut(Shape):
    """A version in the making; `base` is the version that it began from, `clauses` what was read from `text`."""

    id: str
    code: str
    title: str
    basis: str
    name: Texts
    zone: str
    jurisdiction: str | None
    base: int | None
    text: str
    statement: Texts
    scope: dict[str, Any]
    clauses: list[dict[str, Any]]
    digest: str
    state: str
    user: str | None
    created_at: datetime
    changed_at: datetime
    version: int


class WordingOut(Shape):
    """A published version as a draft is written."""

    promise: str
    number: int
    text: str


class LineChangeOut(Shape):
    """One field of a clause in two wordings."""

    field: str
    before: Any
    after: Any
    verdict: str


@shows(
    DifferenceView,
    clause="key",
    lines=lambda view: [dict(zip(("field", "before", "after", "verdict"), line, strict=True)) for line in view.lines],
)
class DifferenceOut(Shape):
    """One clause in two wordings: what changed, and whether that is better for the customer."""

    clause: str
    change: str
    verdict: str
    title: Texts
    before: Texts | None
    after: Texts | None
    lines: list[LineChangeOut]


@shows(ComparisonView, promise="code")
class ComparisonOut(Shape):
    """Two wordings of a promise; `after` is a number, or `draft`."""

    promise: str
    before: str
    after: str
    verdict: str
    statement_before: Texts
    statement_after: Texts
    clauses: list[DifferenceOut]


@shows(PreviewView, promise="code", examples=lambda view: [str(one.id) for one in view.examples])
class PreviewOut(Shape):
    """Whom a draft would reach; `examples` are items that keep what they hold."""

    promise: str
    effective: datetime
    verdict: str
    items_keep: int
    customers_keep: int
    open_obligations: int
    sold_last_year: int
    granted_back: int | None
    examples: list[str]


@shows(ReplayView, promise="code", from_="from_day", to="to_day", draft="draft_id", user="user_id")
class ReplayOut(Shape):
    """Terms tried on the past; `result` when `state` is done."""

    id: str
    draft: str | None
    promise: str
    number: int | None
    digest: str
    from_: date = Field(alias="from")
    to: date
    imported: bool
    assumptions: dict[str, Any]
    state: str
    matters: int
    upto: datetime | None
    result: dict[str, Any] | None
    problem: str | None
    user: str | None
    asked_at: datetime
    finished_at: datetime | None
    version: int
