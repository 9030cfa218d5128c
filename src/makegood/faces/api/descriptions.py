"""What answers look like, for OpenAPI and for the tests; the answers themselves are made in `shapes.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import Field

from makegood.faces.api.fields import FollowUpOut, MoneyOut, Shape, Texts

T = TypeVar("T")


class ListOf(Shape, Generic[T]):
    """A stretch of a list; `next` is the cursor that continues it, null at its end."""

    items: list[T]
    next: str | None


class FieldProblem(Shape):
    """One field that cannot be accepted: dotted path, stable code, sentence in the caller's language."""

    field: str
    code: str
    message: str


class ProblemDetails(Shape):
    """RFC 9457 problem details; `code` is stable, `detail` is in the caller's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)
    candidates: list[dict[str, Any]] | None = Field(default=None, description="409: whom or what it could mean")
    current: dict[str, Any] | None = Field(default=None, description="412: the object as it stands now")
    not_stopped: list[dict[str, Any]] | None = Field(default=None, description="409: clocks that may not stop, and why")
    report: str | None = Field(default=None, description="500: the number under which it was logged")


class KindAndId(Shape):
    """A reference to something of a kind."""

    kind: str
    id: str | None


class Proof(Shape):
    """The customer's own word."""

    kind: str
    ref: str
    at: datetime | None


class PauseOut(Shape):
    """A stretch during which a clock stood still; `to` null = it still does."""

    ground: str
    from_: datetime = Field(alias="from")
    to: datetime | None
    proof: Proof | None


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


class KindOut(Shape):
    """A kind of matter."""

    code: str
    root: str
    parent: str | None
    name: Texts


class EventOut(Shape):
    """One event of a timeline; `text` says it in the caller's language."""

    id: str
    name: str
    text: str
    subject: KindAndId
    at: datetime
    recorded_at: datetime
    actor: KindAndId
    on_behalf_of: str | None = None
    data: dict[str, Any]


class ItemOut(Shape):
    """A sold item; price per piece."""

    id: str
    category: str
    category_name: Texts
    law_category: str
    name: str
    brand: str
    model: str
    code: str
    description: str
    serial: str | None
    quantity: int
    credited: int
    price: MoneyOut | None
    unit_class: str
    use: str
    channel: str
    jurisdiction: str
    customer: str | None
    sale: str | None
    line: int
    bought_at: datetime | None
    delivered_at: datetime | None
    installed_at: datetime | None
    unit: str
    plate: str | None
    unreadable: str | None
    staff_owned: bool | None
    lot: str | None
    label: str | None
    created_at: datetime
    version: int


class FeeOut(Shape):
    """A line of a sale that is no product."""

    id: str
    code: str
    description: str
    quantity: int
    price: MoneyOut


class SaleOut(Shape):
    """One order or invoice."""

    id: str
    customer: str | None
    unit: str
    at: datetime
    channel: str
    jurisdiction: str
    currency: str
    external_id: str
    seller: str | None
    sales_point: str
    items: list[ItemOut]
    fees: list[FeeOut]
    version: int


class ServiceRecordOut(Shape):
    """What was done to an item."""

    id: str
    item: str
    kind: str
    symptom: str
    handed_in: datetime
    returned: datetime | None
    fixed: bool | None
    cause: str
    part_ordered_at: datetime | None
    note: str
    unit: str
    matter: KindAndId | None


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


class CalendarVersionOut(Shape):
    """The text of a calendar as published."""

    id: str
    calendar: str
    number: int
    effective: datetime
    kind: str
    reason: str
    definition: dict[str, Any]
    created_at: datetime


class CalendarOut(Shape):
    """A working calendar and its newest version."""

    code: str
    name: Texts
    unit: str | None
    versions: int
    newest: CalendarVersionOut
    version: int


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


class NodeOut(Shape):
    """A place of the network."""

    id: str
    code: str
    kind: str
    name: str
    region: str
    division: str
    address: str
    phone: str
    zone: str
    state: str
    opened_on: date | None
    left_on: date | None
    parent: str | None
    contact: str
    lat: float | None
    lng: float | None
    staff_count: int | None
    daily_capacity: int | None
    verbs: list[str]
    version: int


class NoticeOut(Shape):
    """Something that somebody should see; `text` is in the caller's language."""

    id: str
    code: str
    text: str
    params: dict[str, Any]
    link: KindAndId | None
    unit: str | None
    created_at: datetime
    read_at: datetime | None


class CountOut(Shape):
    """How many."""

    count: int


class MeOut(Shape):
    """Who the token speaks for and what it may do."""

    kind: str
    id: str | None
    name: str
    permissions: list[str]
    units: list[str] | None
    language: str
    zone: str


class TokenOut(Shape):
    """A key for programs; `token` is the key itself, told in the answer that makes it and never again."""

    id: str
    user: str
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime
    token: str | None


def answers(status: int, shape: Any, *more: int) -> dict[int, Any]:
    """The `response` of a route: its own answer and the problems that any route may give, `more` besides."""
    return {status: shape, **dict.fromkeys(sorted({401, 403, 404, 422, *more}), ProblemDetails)}


CHANGES = (409, 412, 428)
VERB = (409, 412)
