"""A client of the API of Makegood 0.1.0, written from its document by `make client`, never by hand.

How a program talks to Makegood: sign in, ask, ask again where that is safe, and raise what was refused.

One file, Python 3.11 or newer, nothing but the standard library.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Any, Literal, NotRequired, TypedDict
from urllib.parse import quote, urlencode, urlsplit

#: Sends one request (method, path with query, headers, body) and tells status, headers and body of the answer.
Send = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]]
#: A file to hand in: its name and its content.
File = tuple[str, bytes]
#: A version to change from: an ETag as it was given, or the number in it; "*" where any will do.
Version = str | int


class Problem(Exception):  # noqa: N818 (what the API calls it)
    """What the service refused: `code` is stable, `detail` a sentence, `body` all of it (RFC 9457)."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers)
        self.code = str(body.get("code", ""))
        self.detail = str(body.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")

    @property
    def errors(self) -> dict[str, str]:
        """The code of what is wrong with each field, by its path."""
        return {str(one["field"]): str(one["code"]) for one in self.body.get("errors", [])}


class NotSignedIn(Problem):
    """401: no token, or none that is valid."""


class NotAllowed(Problem):
    """403: known, but not allowed."""


class NotFound(Problem):
    """404: not there, or not the caller's to see."""


class Conflict(Problem):
    """409: the state does not allow it, or the reference is ambiguous (`candidates`)."""

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """Whom or what it could mean."""
        return list(self.body.get("candidates") or [])


class Outdated(Problem):
    """412: somebody changed it first."""

    @property
    def current(self) -> dict[str, Any] | None:
        """The object as it stands."""
        return self.body.get("current")


class Refused(Problem):
    """422: the input cannot be accepted; `errors` says why."""


class TooOften(Problem):
    """429: more requests than a minute takes, and longer than the client was to wait."""


_RAISED: dict[int, type[Problem]] = {
    401: NotSignedIn, 403: NotAllowed, 404: NotFound, 409: Conflict, 412: Outdated, 422: Refused, 429: TooOften,
}  # fmt: skip


class _Object(dict[str, Any]):
    """An object of an answer, with what its headers said of it."""

    etag: str | None = None
    replayed: bool = False


def etag_of(answer: Mapping[str, Any]) -> str | None:
    """The ETag that came with an answer, for `if_match` of the next change; None if it had none."""
    return answer.etag if isinstance(answer, _Object) else None


def replayed(answer: Mapping[str, Any]) -> bool:
    """Whether it is the kept answer of an earlier request under the same key."""
    return isinstance(answer, _Object) and answer.replayed


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was handed out."""

    name: str
    media_type: str
    content: bytes


class _Line:
    """Connections to one server: one for each thread, opened anew when it was closed."""

    def __init__(self, scheme: str, host: str, timeout: float) -> None:
        self._kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        self._host, self._timeout = host, timeout
        self._local = threading.local()

    def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        link: http.client.HTTPConnection | None = getattr(self._local, "link", None)
        if link is None:
            link = self._local.link = self._kind(self._host, timeout=self._timeout)
        try:
            link.request(method, path, body or None, dict(headers))
            answer = link.getresponse()
            return answer.status, dict(answer.headers), answer.read()
        except BaseException:
            link.close()
            self._local.link = None
            raise

    def close(self) -> None:
        link: http.client.HTTPConnection | None = getattr(self._local, "link", None)
        if link is not None:
            link.close()
            self._local.link = None


class Caller:
    """Somebody with a token.

    `address` is where the service answers (`https://service.example`), `language` in which it speaks, `patience` how
    many seconds one call may wait in all for a server that says it is asked too often or is too busy, or that cannot
    be reached. A call that changes something is only repeated under its key, so nothing is done twice.
    """

    def __init__(
        self, address: str, token: str, *, language: str = "", patience: float = 60, timeout: float = 60,
        send: Send | None = None,
    ) -> None:  # fmt: skip
        parts = urlsplit(address)
        if send is None and (parts.scheme not in {"http", "https"} or not parts.netloc):
            error = f"no address of a server: {address}"
            raise ValueError(error)
        self._base = parts.path.rstrip("/")
        self._line = None if send is not None else _Line(parts.scheme, parts.netloc, timeout)
        self._send: Send = send or self._line  # type: ignore[assignment]
        self._headers = {"Authorization": f"Bearer {token}", "User-Agent": "makegood-client"}
        if language:
            self._headers["Accept-Language"] = language
        self._patience = patience

    def close(self) -> None:
        """End this thread's connection; it is opened again when it is needed."""
        if self._line is not None:
            self._line.close()

    def _ask(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
        if_match: Version | None = None, if_none_match: str | None = None, key: str | None = None,
        parts: tuple[Sequence[File], Mapping[str, str | None]] | None = None,
    ) -> tuple[Mapping[str, str], bytes]:  # fmt: skip
        headers = dict(self._headers)
        content = b""
        if parts is not None:
            headers["Content-Type"], content = _multipart(*parts)
        elif body is not None:
            headers["Content-Type"], content = "application/json", json.dumps(body).encode()
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"' if isinstance(if_match, int) else if_match
        if if_none_match is not None:
            headers["If-None-Match"] = if_none_match
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        return self._answered(method, self._base + path + _query(query or {}), headers, content)

    def _answered(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes
    ) -> tuple[Mapping[str, str], bytes]:
        left, pause = self._patience, 0.5
        while True:
            try:
                status, told, body = self._send(method, path, headers, content)
            except (OSError, http.client.HTTPException):
                if method not in {"GET", "POST"} or pause > left:
                    raise
                wait = pause
            else:
                given = {name.lower(): value for name, value in told.items()}
                if status < 400:
                    return given, body
                problem = _problem(status, body, given)
                # Both say that nothing was done; without the header only a person can help.
                if status not in {429, 503} or not given.get("retry-after", "").isdigit():
                    raise problem
                wait = max(float(given["retry-after"]), pause)
                if wait > left:
                    raise problem
            time.sleep(wait)
            left -= wait
            pause = min(pause * 2, 5)

    def _object(self, method: str, path: str, **given: Any) -> Any:
        headers, body = self._ask(method, path, **given)
        value = json.loads(body)
        if not isinstance(value, dict):
            return value
        found = _Object(value)
        found.etag = headers.get("etag")
        found.replayed = headers.get("idempotency-replayed") == "true"
        return found

    def _file(self, path: str, **given: Any) -> Download:
        headers, body = self._ask("GET", path, **given)
        described = Message()
        described["Content-Disposition"] = headers.get("content-disposition", "attachment")
        return Download(described.get_filename() or "", headers.get("content-type", ""), body)


class Room:
    """The calls of one subject."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller


def _pages(page: Callable[[str | None], Any], cursor: str | None) -> Iterator[Any]:
    """The items of a list, and of what it is continued by."""
    while True:
        found = page(cursor)
        yield from found["items"]
        cursor = found["next"]
        if cursor is None:
            return


def _query(given: Mapping[str, Any]) -> str:
    said = [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in given.items()
        if value is not None
        for one in (value if isinstance(value, (list, tuple)) else (value,))
    ]
    return "?" + urlencode(said) if said else ""


def _place(value: str | int) -> str:
    return quote(str(value), safe="")


def _multipart(files: Sequence[File], fields: Mapping[str, str | None]) -> tuple[str, bytes]:
    border = uuid.uuid4().hex
    pieces = []
    for name, value in fields.items():
        if value is not None:
            pieces += [f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()]
    for file, content in files:
        safe = file.replace("\\", "_").replace('"', "%22").replace("\r", " ").replace("\n", " ")
        head = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{safe}"\r\n'
        pieces += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), content, b"\r\n"]
    return f"multipart/form-data; boundary={border}", b"".join([*pieces, f"--{border}--\r\n".encode()])


def _problem(status: int, body: bytes, headers: Mapping[str, str]) -> Problem:
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    return _RAISED.get(status, Problem)(status, said if isinstance(said, dict) else {}, headers)


class KindAndId(TypedDict):
    """A reference to something of a kind."""

    kind: str
    id: str | None


class ListOfNoticeOut(TypedDict):
    items: list[NoticeOut]
    next: str | None


class NoticeOut(TypedDict):
    """Something that somebody should see; `text` is in the caller's language."""

    id: str
    code: str
    text: str
    params: dict[str, Any]
    link: KindAndId | None
    unit: str | None
    created_at: str
    read_at: str | None


class CountOut(TypedDict):
    """How many."""

    count: int


class ReadIn(TypedDict):
    """Notices to put away."""

    ids: list[str]


class NoticeWishesOut(TypedDict):
    """How the caller hears of each kind of notice; times are minutes of the caller's day."""

    ways: dict[str, str]
    digest_at: int
    quiet_from: int | None
    quiet_to: int | None


class NoticeWishesIn(TypedDict):
    """A way for each kind, and when mail may go out: minutes of the caller's day; quiet hours need both."""

    ways: NotRequired[dict[str, str]]
    digest_at: NotRequired[int]
    quiet_from: NotRequired[int | None]
    quiet_to: NotRequired[int | None]


class MeOut(TypedDict):
    """Who the token speaks for and what it may do."""

    kind: str
    id: str | None
    name: str
    permissions: list[str]
    units: list[str] | None
    language: str
    zone: str


class ListOfPersonOut(TypedDict):
    items: list[PersonOut]
    next: str | None


class PersonOut(TypedDict):
    """Somebody who may sign in; passwords are never told."""

    id: str
    username: str
    name: str
    email: str
    language: str
    zone: str
    active: bool
    roles: list[RoleAtOut]
    version: int


class RoleAtOut(TypedDict):
    """A role in a part of the network."""

    role: str
    unit: str


class PersonIn(TypedDict):
    """Somebody new; without a password they sign in by single sign-on, or set one by mail."""

    username: str
    name: str
    email: NotRequired[str]
    password: NotRequired[str | None]
    language: NotRequired[str]
    zone: NotRequired[str]
    roles: NotRequired[list[RoleAt]]


class RoleAt(TypedDict):
    """A role in a part of the network: in the unit and below it."""

    role: str
    unit: str


class PersonPatch(TypedDict):
    """Details to put right."""

    name: NotRequired[str | None]
    email: NotRequired[str | None]


class RolesIn(TypedDict):
    """All roles that somebody has from now on."""

    roles: list[RoleAt]


class EventOut(TypedDict):
    """One event of a timeline; `text` says it in the caller's language."""

    id: str
    name: str
    text: str
    subject: KindAndId
    at: str
    recorded_at: str
    actor: KindAndId
    on_behalf_of: NotRequired[str | None]
    data: dict[str, Any]


class ListOfEventOut(TypedDict):
    items: list[EventOut]
    next: str | None


class DeputyOut(TypedDict):
    """Somebody may act for another."""

    id: str
    user: str
    deputy: str
    starts: str
    ends: str
    reason: str
    granted_by: str | None
    ended_at: str | None


class ListOfDeputyOut(TypedDict):
    items: list[DeputyOut]
    next: str | None


class DeputyIn(TypedDict):
    """Who stands in for somebody, from when to when."""

    deputy: str
    starts: str
    ends: str
    reason: NotRequired[str]


class ListOfRoleOut(TypedDict):
    items: list[RoleOut]
    next: str | None


class RoleOut(TypedDict):
    """What a role may do, in its own part of the network."""

    role: str
    name: str
    permissions: list[str]


class ListOfLookOut(TypedDict):
    items: list[LookOut]
    next: str | None


class LookOut(TypedDict):
    """Somebody opened, found, revealed or exported something."""

    id: str
    user: str | None
    on_behalf_of: str | None
    token: str | None
    act: str
    kind: str
    subject: str | None
    at: str


class ListOfTokenOut(TypedDict):
    items: list[TokenOut]
    next: str | None


class TokenOut(TypedDict):
    """A key for programs; `token` is the key itself, told in the answer that makes it and never again."""

    id: str
    user: str
    name: str
    prefix: str
    scopes: list[str]
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    created_at: str
    per_minute: int | None
    version: int
    token: str | None


class TokenIn(TypedDict):
    """What the key is for and what it may do; without scopes whatever its person may, now and later."""

    name: str
    user: NotRequired[str | None]
    scopes: NotRequired[list[str]]
    expires_at: NotRequired[str | None]
    per_minute: NotRequired[int | None]


class TokenChanges(TypedDict):
    """How many requests a minute the key may make; null = as all keys, 0 = without limit."""

    per_minute: int | None


class ApprovalOut(TypedDict):
    """A question to somebody with more authority; `about` is what it concerns beside its subject."""

    id: str
    verb: str
    subject: KindAndId
    amount: MoneyOut | None
    note: str
    about: list[KindAndId]
    unit: str | None
    waits_at: str | None
    passed_up: int
    asked_by: str | None
    asked_for: str | None
    asked_at: str
    expected_by: str
    state: str
    decided_by: str | None
    decided_at: str | None
    answer: str


class ListOfApprovalOut(TypedDict):
    items: list[ApprovalOut]
    next: str | None


class MoneyOut(TypedDict):
    """Whole minor units of a currency."""

    amount: int
    currency: str


class DecisionIn(TypedDict):
    """A word with the answer, for whoever asked."""

    note: NotRequired[str]


class LimitOut(TypedDict):
    """How much a role may give under a verb, in minor units; null = without limit."""

    role: str
    verb: str
    currency: str
    per_case: int | None
    per_month: int | None


class ListOfLimitOut(TypedDict):
    items: list[LimitOut]
    next: str | None


class LimitIn(TypedDict):
    """How much a role may give under a verb, in minor units; null = without limit."""

    role: str
    verb: str
    currency: str
    per_case: int | None
    per_month: int | None


class LeftOut(TypedDict):
    """What the caller has given under a verb this month, and may still give; null = without limit."""

    verb: str
    currency: str
    spent: int
    left: int | None


class ListOfLeftOut(TypedDict):
    items: list[LeftOut]
    next: str | None


class ExportOut(TypedDict):
    """A table that can be taken out; `as_it_stands`: carried over with ids and history rather than told."""

    name: str
    columns: list[str]
    formats: list[str]
    filters: list[str]
    as_it_stands: bool


class ListOfExportOut(TypedDict):
    items: list[ExportOut]
    next: str | None


class ListOfWebhookOut(TypedDict):
    items: list[WebhookOut]
    next: str | None


class WebhookOut(TypedDict):
    """An address that hears of events; `secret` is told in the answer that makes it and never again."""

    id: str
    name: str
    url: str
    events: list[str]
    state: str
    failures: int
    failing_since: str | None
    held_until: str | None
    former_until: str | None
    waiting: int
    dead: int
    created_at: str
    version: int
    secret: str | None


class WebhookIn(TypedDict):
    """An address and the events that it hears: names, beginnings of names with `*`, or `*`; a secret may be brought."""

    name: str
    url: str
    events: list[str]
    state: NotRequired[Literal["active", "paused"]]
    secret: NotRequired[str | None]


class WebhookChanges(TypedDict):
    """What is given is changed, the rest stays."""

    name: NotRequired[str | None]
    url: NotRequired[str | None]
    events: NotRequired[list[str] | None]
    state: NotRequired[Literal["active", "paused"] | None]


class SecretIn(TypedDict):
    """A secret of the caller's own making; one is made without."""

    secret: NotRequired[str | None]


class DeliveryOut(TypedDict):
    """A message; `status` is the last answer's, `problem` why there was none, `took_ms` how long it took."""

    id: str
    webhook: str
    event: str
    event_name: str
    state: str
    attempts: int
    next_at: str | None
    status: int | None
    problem: str
    took_ms: int | None
    created_at: str
    ended_at: str | None


class ListOfDeliveryOut(TypedDict):
    items: list[DeliveryOut]
    next: str | None


class ReplayIn(TypedDict):
    """Either messages, or the moment since which all are sent again."""

    deliveries: NotRequired[list[str]]
    since: NotRequired[str | None]


class ListOfNodeOut(TypedDict):
    items: list[NodeOut]
    next: str | None


class NodeOut(TypedDict):
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
    opened_on: str | None
    left_on: str | None
    parent: str | None
    contact: str
    lat: float | None
    lng: float | None
    staff_count: int | None
    daily_capacity: int | None
    verbs: list[str]
    version: int


class NodeIn(TypedDict):
    """A new place; an independent business begins as an applicant, the company's own is active."""

    region: NotRequired[str]
    division: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    zone: NotRequired[str]
    contact: NotRequired[str]
    opened_on: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    staff_count: NotRequired[int | None]
    daily_capacity: NotRequired[int | None]
    code: str
    kind: str
    name: str
    parent: NotRequired[str | None]


class NodeChanges(TypedDict):
    """What is given is changed, the rest stays."""

    region: NotRequired[str]
    division: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    zone: NotRequired[str]
    contact: NotRequired[str]
    opened_on: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    staff_count: NotRequired[int | None]
    daily_capacity: NotRequired[int | None]
    kind: NotRequired[str]
    name: NotRequired[str]


class ListOfStepOut(TypedDict):
    items: list[StepOut]
    next: str | None


class StepOut(TypedDict):
    """One step of a place's life, a move (codes of the parents), or a handing over (codes of both places)."""

    id: str
    verb: str
    before: str
    after: str
    reason: str
    at: str
    by: str | None


class StepIn(TypedDict):
    """A verb of the life of a place; some need a reason."""

    verb: str
    reason: NotRequired[str]


class MoveIn(TypedDict):
    """Where the place stands from now on, by code or id."""

    parent: str
    reason: NotRequired[str]


class HeirIn(TypedDict):
    """Who takes over, by code or id."""

    heir: str
    reason: NotRequired[str]


class AbilityOut(TypedDict):
    """A category and a kind of work ("" = all) at a level from 1 to 3."""

    category: str
    kind: str
    level: int


class ListOfAbilityOut(TypedDict):
    items: list[AbilityOut]
    next: str | None


class AbilitiesIn(TypedDict):
    """All abilities of the place."""

    items: list[AbilityIn]


class AbilityIn(TypedDict):
    """A category and a kind of work ("" = all) at a level from 1 to 3."""

    category: NotRequired[str]
    kind: NotRequired[str]
    level: NotRequired[int]


class ClosureOut(TypedDict):
    """A stretch of time in which a place takes no work."""

    id: str
    unit: str
    starts: str
    ends: str
    reason: str
    withdrawn_at: str | None


class ListOfClosureOut(TypedDict):
    items: list[ClosureOut]
    next: str | None


class ClosureIn(TypedDict):
    """A stretch of time in which the place takes no work."""

    starts: str
    ends: str
    reason: str


class DivisionOut(TypedDict):
    """An administrative division."""

    code: str
    parent: str | None
    level: int
    name: str
    lat: float | None
    lng: float | None


class ListOfDivisionOut(TypedDict):
    items: list[DivisionOut]
    next: str | None


class EntryOut(TypedDict):
    """A place as people look for it, with today's hours as minutes of the day."""

    node: NodeOut
    calendar: str
    today: list[list[int]]
    open_now: bool
    opens_at: str | None
    closure: ClosureOut | None


class ListOfEntryOut(TypedDict):
    items: list[EntryOut]
    next: str | None


class AreaOut(TypedDict):
    """A row of the service areas."""

    id: str
    unit: str
    division: str
    category: str
    kind: str
    share: int
    quota: int | None
    priority: int
    backup: bool
    valid_from: str
    valid_to: str | None
    version: int


class ListOfAreaOut(TypedDict):
    items: list[AreaOut]
    next: str | None


class AreaIn(TypedDict):
    """A place serves a division for a category and a kind of work ("" = all)."""

    unit: str
    division: str
    valid_from: str
    valid_to: NotRequired[str | None]
    category: NotRequired[str]
    kind: NotRequired[str]
    share: NotRequired[int]
    quota: NotRequired[int | None]
    priority: NotRequired[int]
    backup: NotRequired[bool]


class AreaChanges(TypedDict):
    """What is given is changed, the rest stays."""

    share: NotRequired[int]
    quota: NotRequired[int | None]
    priority: NotRequired[int]
    backup: NotRequired[bool]
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class ManyAreasIn(TypedDict):
    """The same change for many rows, or their end."""

    ids: list[str]
    changes: NotRequired[AreaChanges | None]
    last: NotRequired[str | None]


class FaultOut(TypedDict):
    """What is wrong with the areas of a division: short, over, twice, nobody, only_backup."""

    what: str
    division: str
    category: str
    kind: str
    share: int
    units: list[str]


class ListOfFaultOut(TypedDict):
    items: list[FaultOut]
    next: str | None


class ListOfServingOut(TypedDict):
    items: list[ServingOut]
    next: str | None


class ServingOut(TypedDict):
    """A place that serves, with what decides whether it may be given the work."""

    unit: str
    code: str
    name: str
    kind: str
    state: str
    daily_capacity: int | None
    contracted: bool
    closed: list[ClosureOut]
    area: AreaOut


class AbsenceOut(TypedDict):
    """Somebody does not work from–to."""

    id: str
    starts: str
    ends: str | None
    reason: str


class CertificateOut(TypedDict):
    """A licence, good up to and including its last day."""

    id: str
    kind: str
    number: str
    issued_on: str | None
    expires_on: str
    version: int


class ListOfStaffOut(TypedDict):
    items: list[StaffOut]
    next: str | None


class StaffOut(TypedDict):
    """Somebody who works at a place."""

    id: str
    unit: str
    number: str
    name: str
    role: str
    level: int
    phone: str
    sex: str
    user: str | None
    since: str | None
    until: str | None
    skills: list[AbilityOut]
    certificates: list[CertificateOut]
    absences: list[AbsenceOut]
    version: int


class StaffIn(TypedDict):
    """Somebody new at a place."""

    role: NotRequired[str]
    level: NotRequired[int]
    phone: NotRequired[str]
    sex: NotRequired[str]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    skills: NotRequired[list[AbilityIn]]
    unit: str
    name: str
    number: NotRequired[str]
    user: NotRequired[str | None]


class StaffChanges(TypedDict):
    """What is given is changed, the rest stays."""

    role: NotRequired[str]
    level: NotRequired[int]
    phone: NotRequired[str]
    sex: NotRequired[str]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    skills: NotRequired[list[AbilityIn]]
    name: NotRequired[str]
    unit: NotRequired[str]
    user: NotRequired[str | None]


class CertificateIn(TypedDict):
    """A licence, good up to and including its last day; the same kind and number renews it."""

    kind: str
    number: str
    expires_on: str
    issued_on: NotRequired[str | None]


class AbsenceIn(TypedDict):
    """Somebody does not work from–to; without `ends` until further notice."""

    reason: str
    starts: NotRequired[str | None]
    ends: NotRequired[str | None]


class ContractOut(TypedDict):
    """The contract of an independent place; empty kinds or categories mean all of them."""

    id: str
    unit: str
    number: str
    valid_from: str
    valid_to: str
    kinds: list[str]
    categories: list[str]
    deposit: MoneyOut
    deposit_paid_on: str | None
    deposit_returned_on: str | None
    note: str
    version: int


class ListOfContractOut(TypedDict):
    items: list[ContractOut]
    next: str | None


class ContractIn(TypedDict):
    """A contract; the deposit in minor units of the company's money."""

    kinds: NotRequired[list[str]]
    categories: NotRequired[list[str]]
    deposit: NotRequired[int]
    deposit_paid_on: NotRequired[str | None]
    deposit_returned_on: NotRequired[str | None]
    note: NotRequired[str]
    number: str
    valid_from: str
    valid_to: str


class ContractChanges(TypedDict):
    """What is given is changed, the rest stays."""

    kinds: NotRequired[list[str]]
    categories: NotRequired[list[str]]
    deposit: NotRequired[int]
    deposit_paid_on: NotRequired[str | None]
    deposit_returned_on: NotRequired[str | None]
    note: NotRequired[str]
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class FileOut(TypedDict):
    """A file of something; `part` is what of its owner it hangs on, such as a message of a case."""

    id: str
    owner: KindAndId
    part: str | None
    name: str
    kind: str
    size: int
    sha256: str
    located: bool
    uploaded_by: str | None
    at: str
    deleted_at: str | None
    deleted_by: str | None
    deleted_why: str


class ListOfFileOut(TypedDict):
    items: list[FileOut]
    next: str | None


class RemoveDocumentIn(TypedDict):
    """Why a document is taken away: wrong_file, private, unfit, customer_asked."""

    reason: str


class CalendarOut(TypedDict):
    """A working calendar and its newest version."""

    code: str
    name: dict[str, str]
    unit: str | None
    versions: int
    newest: CalendarVersionOut
    version: int


class CalendarVersionOut(TypedDict):
    """The text of a calendar as published."""

    id: str
    calendar: str
    number: int
    effective: str
    kind: str
    reason: str
    definition: dict[str, Any]
    created_at: str


class ListOfCalendarOut(TypedDict):
    items: list[CalendarOut]
    next: str | None


class ListOfCalendarVersionOut(TypedDict):
    items: list[CalendarVersionOut]
    next: str | None


class CalendarVersionIn(TypedDict):
    """A new version; parts that are not given are those of the version before, overrides are laid over its own."""

    effective: str
    kind: str
    reason: NotRequired[str]
    timezone: NotRequired[str | None]
    week: NotRequired[dict[str, Any] | None]
    overrides: NotRequired[dict[str, Any] | None]
    holidays: NotRequired[Any | None]


class AddressOut(TypedDict):
    """A place of a customer; `ended_at` is when it stopped being theirs."""

    id: str
    kind: str
    country: str
    region: str
    division: str
    text: str
    postcode: str
    lat: float | None
    lng: float | None
    floor: int | None
    lift: bool | None
    access: str
    preferred: bool
    ended_at: str | None


class ContactOut(TypedDict):
    """A way to reach a customer; `value` is masked for whoever may not see whole numbers."""

    id: str
    kind: str
    value: str
    preferred: bool
    note: str
    times: list[list[str]]
    valid_until: str | None
    verified_at: str | None
    verified_how: str | None
    unusable: str | None


class CustomerOut(TypedDict):
    """Somebody to whom the company owes its word."""

    id: str
    kind: str
    name: str
    address_as: str
    phones: list[str]
    emails: list[str]
    region: str
    division: str
    address: str
    postcode: str
    country: str
    language: str
    special_need: str
    unit: str
    created_at: str
    version: int
    segment: str
    note: str
    identity_kind: str
    identity_number: str
    contacts: list[ContactOut]
    addresses: list[AddressOut]
    needs: list[NeedOut]
    merged: list[str]
    restricted_at: str | None
    erased_at: str | None
    clear: bool


class NeedOut(TypedDict):
    """What whoever comes to the door must know."""

    kind: str
    note: str


class Contact(TypedDict):
    """A way to reach somebody; kind `phone`, `relay`, `email`, `wechat` or `other`."""

    kind: str
    value: str
    note: NotRequired[str]
    valid_until: NotRequired[str | None]
    times: NotRequired[list[list[str]]]


class CustomerIn(TypedDict):
    """Somebody to whom the company owes its word."""

    kind: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    contacts: NotRequired[list[Contact]]
    address: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    postcode: NotRequired[str]
    country: NotRequired[str]
    address_as: NotRequired[str]
    language: NotRequired[str]
    special_need: NotRequired[str]
    segment: NotRequired[str]
    note: NotRequired[str]
    identity_kind: NotRequired[str]
    identity_number: NotRequired[str]
    needs: NotRequired[list[NeedIn]]
    name: str
    unit: NotRequired[str | None]
    addresses: NotRequired[list[Place]]


class NeedIn(TypedDict):
    """What whoever comes to the door must know."""

    kind: str
    note: NotRequired[str]


class Place(TypedDict):
    """A place of somebody; `division` is a code of the administrative divisions."""

    kind: NotRequired[str]
    country: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    text: NotRequired[str]
    postcode: NotRequired[str]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    floor: NotRequired[int | None]
    lift: NotRequired[bool | None]
    access: NotRequired[str]


class ListOfCustomerOut(TypedDict):
    items: list[CustomerOut]
    next: str | None


class CustomerChanges(TypedDict):
    """Fields to change; what is not named stays. Contacts given replace those of before."""

    kind: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    contacts: NotRequired[list[Contact]]
    address: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    postcode: NotRequired[str]
    country: NotRequired[str]
    address_as: NotRequired[str]
    language: NotRequired[str]
    special_need: NotRequired[str]
    segment: NotRequired[str]
    note: NotRequired[str]
    identity_kind: NotRequired[str]
    identity_number: NotRequired[str]
    needs: NotRequired[list[NeedIn]]
    name: NotRequired[str]


CoverageOut = TypedDict("CoverageOut", {"id": "str", "promise": "str", "promise_name": "dict[str, str]", "basis": "str", "version": "int", "item": "str | None", "customer": "str | None", "from": "str", "to": "str | None", "ended_as": "str | None"})

class ListOfCoverageOut(TypedDict):
    items: list[CoverageOut]
    next: str | None


class ContactChanges(TypedDict):
    """What is known of a contact; what is not named stays. `preferred` can only be set, by preferring another."""

    note: NotRequired[str]
    valid_until: NotRequired[str | None]
    unusable: NotRequired[str]
    preferred: NotRequired[bool]
    times: NotRequired[list[list[str]]]


class Verified(TypedDict):
    """How somebody made sure that a contact leads to the customer."""

    how: str


class NewPlace(TypedDict):
    """A further place; `moved_from` is the address that it stands in place of."""

    kind: NotRequired[str]
    country: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    text: NotRequired[str]
    postcode: NotRequired[str]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    floor: NotRequired[int | None]
    lift: NotRequired[bool | None]
    access: NotRequired[str]
    preferred: NotRequired[bool]
    moved_from: NotRequired[str | None]


class PlaceChanges(TypedDict):
    """Fields of an address to change; what is not named stays."""

    kind: NotRequired[str]
    country: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    text: NotRequired[str]
    postcode: NotRequired[str]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    floor: NotRequired[int | None]
    lift: NotRequired[bool | None]
    access: NotRequired[str]
    preferred: NotRequired[bool]


class Needs(TypedDict):
    """All needs as they are now."""

    needs: list[NeedIn]


class ConsentOut(TypedDict):
    """Something allowed or refused: allowed as long as `withdrawn_at` is empty."""

    id: str
    purpose: str
    given_at: str | None
    withdrawn_at: str | None
    how: str
    proof: str


class ListOfConsentOut(TypedDict):
    items: list[ConsentOut]
    next: str | None


class Said(TypedDict):
    """Something that the customer allows (`given`) or refuses."""

    purpose: str
    given: bool
    how: str
    proof: NotRequired[str]
    at: NotRequired[str | None]


class RemoveProofIn(TypedDict):
    """Why a proof is taken away: wrong_file, private, unfit, customer_asked."""

    reason: str


class ListOfRelationOut(TypedDict):
    items: list[RelationOut]
    next: str | None


class RelationOut(TypedDict):
    """What a customer is to another; `back`: read from the other to this one."""

    id: str
    kind: str
    other: str
    name: str
    note: str
    back: bool


class Related(TypedDict):
    """What the customer is to the other."""

    other: str
    kind: str
    note: NotRequired[str]


class DuplicateOut(TypedDict):
    """Two files that may be one person's."""

    id: str
    low: CustomerOut
    high: CustomerOut
    score: int
    reasons: list[ReasonOut]
    found_at: str


class ListOfDuplicateOut(TypedDict):
    items: list[DuplicateOut]
    next: str | None


class ReasonOut(TypedDict):
    """Why two files may be one person's."""

    code: str
    points: int
    text: dict[str, str]


class Merged(TypedDict):
    """The file that is found to be the same person's."""

    other: str


class Restricted(TypedDict):
    """Whether the data are only kept from now on."""

    on: bool


class ListOfOpenMatterOut(TypedDict):
    items: list[OpenMatterOut]
    next: str | None


class OpenMatterOut(TypedDict):
    """Something that is not done yet for a customer: a `case` or a `job` by its number (`ref`), an `obligation`, a `remedy`."""

    kind: str
    id: str
    ref: str
    words: dict[str, str]
    due_at: str | None


class ErasedOut(TypedDict):
    """The report of an erasure: how many of what were erased, how many open matters ended with the file, how many of what are kept, and why."""

    erased: dict[str, int]
    ended: dict[str, int]
    kept: dict[str, int]
    why: dict[str, dict[str, str]]


class Erasing(TypedDict):
    """What becomes of what is still open: `end` it with the file, or `keep` it without a name."""

    open_matters: NotRequired[str]


class ItemOut(TypedDict):
    """A sold item; price per piece."""

    id: str
    category: str
    category_name: dict[str, str]
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
    bought_at: str | None
    delivered_at: str | None
    installed_at: str | None
    unit: str
    plate: str | None
    unreadable: str | None
    staff_owned: bool | None
    lot: str | None
    label: str | None
    created_at: str
    version: int


class ItemIn(TypedDict):
    """An item with its owner."""

    category: NotRequired[str]
    model: NotRequired[str]
    code: NotRequired[str]
    description: NotRequired[str]
    serial: NotRequired[str | None]
    quantity: NotRequired[int]
    price: NotRequired[MoneyIn | None]
    unit_class: NotRequired[str]
    use: NotRequired[str]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str | None]
    bought_at: NotRequired[str | None]
    delivered_at: NotRequired[str | None]
    installed_at: NotRequired[str | None]
    lot: NotRequired[str]
    plate: NotRequired[str]
    unreadable: NotRequired[str]
    staff_owned: NotRequired[bool | None]
    payment: NotRequired[PaymentIn | None]
    customer: NotRequired[str | None]
    unit: NotRequired[str | None]


class MoneyIn(TypedDict):
    """Whole minor units of a currency."""

    amount: int
    currency: str


class PaymentIn(TypedDict):
    """How the price of a line was paid, in minor units of its currency; the parts add up to price times quantity."""

    customer: NotRequired[int]
    subsidy: NotRequired[int]
    platform_coupon: NotRequired[int]
    shop_coupon: NotRequired[int]
    points: NotRequired[int]
    old_unit: NotRequired[int]
    subsidy_ref: NotRequired[str]
    old_unit_note: NotRequired[str]
    old_unit_serial: NotRequired[str]


class ListOfItemOut(TypedDict):
    items: list[ItemOut]
    next: str | None


class ItemChanges(TypedDict):
    """Fields to change; what is not named stays."""

    category: NotRequired[str]
    model: NotRequired[str]
    code: NotRequired[str]
    description: NotRequired[str]
    serial: NotRequired[str | None]
    price: NotRequired[MoneyIn | None]
    unit_class: NotRequired[str]
    use: NotRequired[str]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str | None]
    customer: NotRequired[str | None]
    bought_at: NotRequired[str | None]
    delivered_at: NotRequired[str | None]
    installed_at: NotRequired[str | None]
    lot: NotRequired[str]
    plate: NotRequired[str]
    unreadable: NotRequired[str]
    staff_owned: NotRequired[bool | None]


class Liable(TypedDict):
    """Who caused a breach, and whether that is proposed, decided or appealed."""

    party: str
    state: str


class ListOfObligationOut(TypedDict):
    items: list[ObligationOut]
    next: str | None


class ObligationOut(TypedDict):
    """One duty owed to one customer, judged at the moment of the answer."""

    id: str
    duty: str
    duty_name: dict[str, str]
    promise: str
    promise_name: dict[str, str]
    basis: str
    version: int
    clause: str
    state: str
    started_at: str | None
    due_at: str | None
    first_due_at: str | None
    moves: int
    fulfilled_at: str | None
    settled_at: str | None
    corrected: int
    share_left: float
    at_risk: bool
    liable: Liable | None
    reason: dict[str, str]
    otherwise: list[dict[str, Any]]
    matter: KindAndId
    customer: str | None
    item: str | None
    unit: str
    known_until: str | None
    verbs: list[str]
    pauses: list[PauseOut]
    remedies: list[RemedyOut]
    row_version: int


PauseOut = TypedDict("PauseOut", {"ground": "str", "from": "str", "to": "str | None", "proof": "Proof | None"})

class Proof(TypedDict):
    """The customer's own word."""

    kind: str
    ref: str
    at: str | None


class RemedyOut(TypedDict):
    """What makes good a broken obligation."""

    id: str
    obligation: str
    kind: str
    amount: MoneyOut | None
    note: str
    state: str
    given_by: str | None
    given_at: str | None
    expected_by: str | None
    answer_by: str | None
    answered_at: str | None
    approval: str | None
    created_at: str
    version: int


class ListOfServiceRecordOut(TypedDict):
    items: list[ServiceRecordOut]
    next: str | None


class ServiceRecordOut(TypedDict):
    """What was done to an item."""

    id: str
    item: str
    kind: str
    symptom: str
    handed_in: str
    returned: str | None
    fixed: bool | None
    cause: str
    part_ordered_at: str | None
    note: str
    unit: str
    matter: KindAndId | None


class ServiceRecordIn(TypedDict):
    """What was done to an item; without `returned` it is still with us."""

    kind: str
    handed_in: str
    symptom: NotRequired[str]
    returned: NotRequired[str | None]
    fixed: NotRequired[bool | None]
    cause: NotRequired[str]
    part_ordered_at: NotRequired[str | None]
    note: NotRequired[str]
    case: NotRequired[str | None]


class ReturnIn(TypedDict):
    """The item went back to its customer."""

    returned: str
    fixed: NotRequired[bool | None]
    cause: NotRequired[str]
    note: NotRequired[str | None]


class TransferIn(TypedDict):
    """Who has it from when on and how it came to them. Without `customer` it came back to us (an exchange)."""

    reason: str
    customer: NotRequired[str | None]
    at: NotRequired[str | None]
    note: NotRequired[str]
    use: NotRequired[str]
    unit: NotRequired[str]
    replacement: NotRequired[str | None]


class ListOfOwnerOut(TypedDict):
    items: list[OwnerOut]
    next: str | None


class OwnerOut(TypedDict):
    """Whose an item was, half-open; `to` null = still; `told` false = the sale alone says it."""

    customer: str | None
    starts: str
    ends: str | None
    reason: str
    note: str
    told: bool


class ListOfPlacementOut(TypedDict):
    items: list[PlacementOut]
    next: str | None


class PlacementOut(TypedDict):
    """Where an item stood, half-open; `address` is one of its owner's addresses."""

    id: str
    starts: str
    ends: str | None
    address: str | None
    text: str
    division: str
    lat: float | None
    lng: float | None
    note: str


class ItemPlaceIn(TypedDict):
    """Where it stands from when on: one of the owner's addresses, or a place described here."""

    at: NotRequired[str | None]
    address: NotRequired[str | None]
    text: NotRequired[str]
    division: NotRequired[str]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    note: NotRequired[str]


class CounterOut(TypedDict):
    """What a counter showed."""

    id: str
    kind: str
    value: int
    at: str
    reset_reason: str


class ListOfCounterOut(TypedDict):
    items: list[CounterOut]
    next: str | None


class CounterIn(TypedDict):
    """What a counter shows."""

    kind: str
    value: int
    at: NotRequired[str | None]
    reset_reason: NotRequired[str]


class ListOfPartOut(TypedDict):
    items: list[PartOut]
    next: str | None


class PartOut(TypedDict):
    """A part built into an item."""

    id: str
    position: str
    code: str
    serial: str | None
    starts: str
    ends: str | None
    replaced_by: str | None
    note: str


class PartIn(TypedDict):
    """A part that is built in; what stood at the position is replaced."""

    position: str
    code: NotRequired[str]
    serial: NotRequired[str]
    at: NotRequired[str | None]
    note: NotRequired[str]


class LeaveIn(TypedDict):
    """An item that leaves its set, or a part that is taken out."""

    at: NotRequired[str | None]


class PaymentOut(TypedDict):
    """How the price of a line was paid; `total` is the sum of the parts."""

    total: MoneyOut
    customer: MoneyOut
    subsidy: MoneyOut
    platform_coupon: MoneyOut
    shop_coupon: MoneyOut
    points: MoneyOut
    old_unit: MoneyOut
    subsidy_ref: str
    old_unit_note: str
    old_unit_serial: str


class LabelOut(TypedDict):
    """The code on an item's label and the address that its QR code leads to."""

    item: str
    code: str
    url: str


class LabelIn(TypedDict):
    """Whether the old label shall lead nowhere from now on."""

    again: NotRequired[bool]


class RemoveIn(TypedDict):
    """Why a file is taken away: wrong_file, private, unfit, customer_asked."""

    reason: str


class FeeOut(TypedDict):
    """A line of a sale that is no product."""

    id: str
    code: str
    description: str
    quantity: int
    price: MoneyOut


class SaleOut(TypedDict):
    """One order or invoice."""

    id: str
    customer: str | None
    unit: str
    at: str
    channel: str
    jurisdiction: str
    currency: str
    external_id: str
    seller: str | None
    sales_point: str
    items: list[ItemOut]
    fees: list[FeeOut]
    version: int


class SaleIn(TypedDict):
    """One order or invoice."""

    lines: list[SaleLine]
    customer: NotRequired[str | None]
    at: NotRequired[str | None]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str | None]
    currency: NotRequired[str | None]
    unit: NotRequired[str | None]
    external_id: NotRequired[str]
    seller: NotRequired[str]
    sales_point: NotRequired[str]


class SaleLine(TypedDict):
    """A line of a sale: an item, or with `fee` true something that is no product (carriage, bank charges)."""

    category: NotRequired[str]
    model: NotRequired[str]
    code: NotRequired[str]
    description: NotRequired[str]
    serial: NotRequired[str | None]
    quantity: NotRequired[int]
    price: NotRequired[MoneyIn | None]
    unit_class: NotRequired[str]
    use: NotRequired[str]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str | None]
    bought_at: NotRequired[str | None]
    delivered_at: NotRequired[str | None]
    installed_at: NotRequired[str | None]
    lot: NotRequired[str]
    plate: NotRequired[str]
    unreadable: NotRequired[str]
    staff_owned: NotRequired[bool | None]
    payment: NotRequired[PaymentIn | None]
    fee: NotRequired[bool]


class ListOfSetOut(TypedDict):
    items: list[SetOut]
    next: str | None


class MemberOut(TypedDict):
    """An item's place in a set."""

    item: ItemOut
    role: str
    starts: str
    ends: str | None


class SetOut(TypedDict):
    """Items that belong together."""

    id: str
    kind: str
    code: str
    name: str
    unit: str
    members: list[MemberOut]
    created_at: str
    version: int


class MemberIn(TypedDict):
    """An item and its place in the set."""

    item: str
    role: str


class SetIn(TypedDict):
    """Items that belong together."""

    kind: str
    members: list[MemberIn]
    code: NotRequired[str]
    name: NotRequired[str]
    at: NotRequired[str | None]
    unit: NotRequired[str]


class JoinIn(TypedDict):
    """Items that join a set."""

    members: list[MemberIn]
    at: NotRequired[str | None]


class CategoryOut(TypedDict):
    """A kind of product; `law` is the category under which the law looks at it."""

    code: str
    parent: str | None
    name: dict[str, str]
    law: str
    version: int


class ListOfCategoryOut(TypedDict):
    items: list[CategoryOut]
    next: str | None


class CategoryIn(TypedDict):
    """A kind of product; without `law` it stands under its parent's category of the law."""

    code: str
    name: dict[str, str]
    parent: NotRequired[str]
    law: NotRequired[str]


class CategoryChanges(TypedDict):
    """Fields to change; what is not named stays."""

    name: NotRequired[dict[str, str] | None]
    parent: NotRequired[str | None]
    law: NotRequired[str]


class ListOfModelOut(TypedDict):
    items: list[ModelOut]
    next: str | None


class ModelOut(TypedDict):
    """What is sold under one name."""

    id: str
    code: str
    name: str
    category: str
    brand: str
    end_of_sale: str | None
    end_of_parts: str | None
    version: int


class ModelIn(TypedDict):
    """What is sold under one name; the last days on which it is sold and its parts are supplied, once known."""

    code: str
    category: str
    name: NotRequired[str]
    brand: NotRequired[str]
    end_of_sale: NotRequired[str | None]
    end_of_parts: NotRequired[str | None]


class ModelChanges(TypedDict):
    """Fields to change; what is not named stays."""

    name: NotRequired[str]
    brand: NotRequired[str]
    category: NotRequired[str]
    end_of_sale: NotRequired[str | None]
    end_of_parts: NotRequired[str | None]


class ListOfRevisionOut(TypedDict):
    items: list[RevisionOut]
    next: str | None


class RevisionOut(TypedDict):
    """A version of a model as it was built, half-open by days or a range of serial numbers."""

    id: str
    model: str
    code: str
    starts: str | None
    ends: str | None
    serial_from: str
    serial_to: str
    note: str


class RevisionIn(TypedDict):
    """A version of a model: by days (half-open) or by a range of serial numbers."""

    code: str
    starts: NotRequired[str | None]
    ends: NotRequired[str | None]
    serial_from: NotRequired[str]
    serial_to: NotRequired[str]
    note: NotRequired[str]


class DocumentOut(TypedDict):
    """A paper about a model."""

    id: str
    model: str
    revision: str | None
    kind: str
    title: str
    language: str
    edition: str
    link: str | None
    file: str | None
    public: bool
    added_at: str
    retired_at: str | None
    version: int


class ListOfDocumentOut(TypedDict):
    items: list[DocumentOut]
    next: str | None


class DocumentIn(TypedDict):
    """A paper about a model; `public` ones are shown to whoever scans a label."""

    kind: str
    title: str
    language: NotRequired[str]
    edition: NotRequired[str]
    link: NotRequired[str]
    public: NotRequired[bool]
    revision: NotRequired[str]


class ListOfLotOut(TypedDict):
    items: list[LotOut]
    next: str | None


class LotOut(TypedDict):
    """A production batch."""

    id: str
    code: str
    model: str | None
    made_on: str | None
    plant: str
    serial_from: str
    serial_to: str
    note: str
    version: int


class LotIn(TypedDict):
    """A production batch."""

    code: str
    model: NotRequired[str]
    made_on: NotRequired[str | None]
    plant: NotRequired[str]
    serial_from: NotRequired[str]
    serial_to: NotRequired[str]
    note: NotRequired[str]


class LotChanges(TypedDict):
    """Fields to change; what is not named stays."""

    model: NotRequired[str]
    made_on: NotRequired[str | None]
    plant: NotRequired[str]
    serial_from: NotRequired[str]
    serial_to: NotRequired[str]
    note: NotRequired[str]


class HoldOut(TypedDict):
    """A stop on sale, service or both of an item, a lot or a model."""

    id: str
    item: str | None
    lot: str | None
    model: str | None
    sale: bool
    service: bool
    reason: str
    starts: str
    lifted_at: str | None
    version: int


class ListOfHoldOut(TypedDict):
    items: list[HoldOut]
    next: str | None


class HoldIn(TypedDict):
    """A stop: `sale`, `service` or both, of one item, one lot (its id) or one model (its id)."""

    reason: str
    sale: NotRequired[bool]
    service: NotRequired[bool]
    item: NotRequired[str | None]
    lot: NotRequired[str | None]
    model: NotRequired[str | None]


class ArticleOut(TypedDict):
    """An article with what it is for and those of its versions that the caller may see, the newest first."""

    id: str
    code: str
    kind: str
    audience: str
    unit: str
    created_at: str
    applies: list[TieOut]
    texts: list[ArticleTextOut]
    numbers: NumbersOut


class ArticleTextOut(TypedDict):
    """One version in one language; `counts` = it is what is read now."""

    id: str
    article: str
    language: str
    number: int
    title: str
    body: str
    steps: list[str]
    must_read: bool
    starts: str | None
    ends: str | None
    state: str
    author: str | None
    approver: str | None
    approval: str | None
    created_at: str
    published_at: str | None
    withdrawn_at: str | None
    counts: bool


class ListOfArticleOut(TypedDict):
    items: list[ArticleOut]
    next: str | None


class NumbersOut(TypedDict):
    """What readers said, and in how many matters it went into an answer."""

    helped: int
    not_helped: int
    used: int


class TieOut(TypedDict):
    """What an article is for: `what` is category, model, lot, kind or word."""

    what: str
    value: str


class ArticleIn(TypedDict):
    """An article with its first text, a draft."""

    code: str
    kind: str
    audience: NotRequired[str]
    unit: NotRequired[str | None]
    applies: NotRequired[list[TieIn]]
    text: TextIn


class TextIn(TypedDict):
    """The text of a version; `body` is Markdown. Without `starts` it counts as soon as it is published."""

    language: str
    title: str
    body: NotRequired[str]
    steps: NotRequired[list[str]]
    must_read: NotRequired[bool]
    starts: NotRequired[str | None]
    ends: NotRequired[str | None]


class TieIn(TypedDict):
    """What an article is for: `what` is category, model, lot, kind or word."""

    what: str
    value: str


class ArticleChanges(TypedDict):
    """What is not given stays; `applies` replaces all of it."""

    audience: NotRequired[str | None]
    unit: NotRequired[str | None]
    applies: NotRequired[list[TieIn] | None]


class ReviewNoteIn(TypedDict):
    """A word with it, for whoever hears of it."""

    note: NotRequired[str]


class HelpedIn(TypedDict):
    """Whether it helped; with `case`, in that matter."""

    helped: bool
    case: NotRequired[str]


class ListOfReaderOut(TypedDict):
    items: list[ReaderOut]
    next: str | None


class ReaderOut(TypedDict):
    """Somebody whom a text is for that asks to be confirmed; `read_at` null = not yet."""

    user: str
    name: str
    read_at: str | None


class FitOut(TypedDict):
    """A text that fits: the higher its closeness, the nearer; -1 for one that was found by its words alone."""

    text: str
    article: str
    code: str
    kind: str
    audience: str
    language: str
    title: str
    body: str
    steps: list[str]
    must_read: bool
    closeness: int
    numbers: NumbersOut


class ListOfFitOut(TypedDict):
    items: list[FitOut]
    next: str | None


class ListOfSoughtOut(TypedDict):
    items: list[SoughtOut]
    next: str | None


class SoughtOut(TypedDict):
    """What was looked for in vain, over the last days."""

    question: str
    language: str
    times: int
    last: str
    places: list[str]


class ListOfPromiseOut(TypedDict):
    items: list[PromiseOut]
    next: str | None


class PromiseOut(TypedDict):
    """A promise with its versions, newest first."""

    code: str
    basis: str
    jurisdiction: str | None
    zone: str
    name: dict[str, str]
    created_at: str
    versions: list[VersionOut]
    version: int


class TermOut(TypedDict):
    """One clause of a version."""

    clause: str
    kind: str
    title: dict[str, str]
    statement: dict[str, str]
    mark: str | None
    on: bool
    source: str | None
    spec: dict[str, Any]


class VersionOut(TypedDict):
    """The immutable text and terms of a promise as published."""

    number: int
    effective: str
    granted_back_to: str | None
    published_at: str
    withdrawn_at: str | None
    holder: str | None
    statement: dict[str, str]
    terms: list[TermOut]


class PromiseIn(TypedDict):
    """A promise without a version yet."""

    code: str
    basis: str
    name: dict[str, str]
    zone: NotRequired[str]
    jurisdiction: NotRequired[str]


class VersionIn(TypedDict):
    """The text and terms of a new version; with `holder` a goodwill promise to one customer."""

    statement: dict[str, str]
    clauses: list[dict[str, Any]]
    effective: NotRequired[str | None]
    scope: NotRequired[dict[str, Any] | None]
    granted_back_to: NotRequired[str | None]
    holder: NotRequired[str | None]


class Rate(TypedDict):
    """A rate with its 95 % Wilson interval; null at n = 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int


RecordOut = TypedDict("RecordOut", {"promise": "str", "from": "str | None", "to": "str | None", "known_until": "str | None", "counts": "dict[str, int]", "kept_rate": "Rate", "made_good_rate": "Rate"})

class DraftOut(TypedDict):
    """A version in the making; `base` is the version that it began from, `clauses` what was read from `text`."""

    id: str
    code: str
    title: str
    basis: str
    name: dict[str, str]
    zone: str
    jurisdiction: str | None
    base: int | None
    text: str
    statement: dict[str, str]
    scope: dict[str, Any]
    clauses: list[dict[str, Any]]
    digest: str
    state: str
    user: str | None
    created_at: str
    changed_at: str
    version: int


class ListOfDraftOut(TypedDict):
    items: list[DraftOut]
    next: str | None


class DraftIn(TypedDict):
    """What a draft begins from: a text, else a version of a promise (the newest without a number)."""

    code: NotRequired[str]
    number: NotRequired[int | None]
    text: NotRequired[str]
    title: NotRequired[str]


class DraftPatch(TypedDict):
    """The whole text; without `title` that stays."""

    text: str
    title: NotRequired[str | None]


class PreviewOut(TypedDict):
    """Whom a draft would reach; `examples` are items that keep what they hold."""

    promise: str
    effective: str
    verdict: str
    items_keep: int
    customers_keep: int
    open_obligations: int
    sold_last_year: int
    granted_back: int | None
    examples: list[str]


class GivenIn(TypedDict):
    """From when it binds (from now without), and how far back it is granted."""

    effective: NotRequired[str | None]
    granted_back_to: NotRequired[str | None]


class WordingOut(TypedDict):
    """A published version as a draft is written."""

    promise: str
    number: int
    text: str


class ComparisonOut(TypedDict):
    """Two wordings of a promise; `after` is a number, or `draft`."""

    promise: str
    before: str
    after: str
    verdict: str
    statement_before: dict[str, str]
    statement_after: dict[str, str]
    clauses: list[DifferenceOut]


class DifferenceOut(TypedDict):
    """One clause in two wordings: what changed, and whether that is better for the customer."""

    clause: str
    change: str
    verdict: str
    title: dict[str, str]
    before: dict[str, str] | None
    after: dict[str, str] | None
    lines: list[LineChangeOut]


class LineChangeOut(TypedDict):
    """One field of a clause in two wordings."""

    field: str
    before: Any
    after: Any
    verdict: str


class ListOfReplayOut(TypedDict):
    items: list[ReplayOut]
    next: str | None


ReplayOut = TypedDict("ReplayOut", {"id": "str", "draft": "str | None", "promise": "str", "number": "int | None", "digest": "str", "from": "str", "to": "str", "imported": "bool", "assumptions": "dict[str, Any]", "state": "str", "matters": "int", "upto": "str | None", "result": "dict[str, Any] | None", "problem": "str | None", "user": "str | None", "asked_at": "str", "finished_at": "str | None", "version": "int"})

WhatIfIn = TypedDict("WhatIfIn", {"draft": "NotRequired[str | None]", "promise": "NotRequired[str | None]", "number": "NotRequired[int | None]", "from": "NotRequired[str | None]", "to": "NotRequired[str | None]", "imported": "NotRequired[bool]", "assumed": "NotRequired[dict[str, Any]]"})

class FulfilIn(TypedDict):
    """When it was done, and what shows it."""

    at: NotRequired[str | None]
    evidence: NotRequired[str]


class ReleaseIn(TypedDict):
    """Why it is owed no longer, and what shows it."""

    reason: str
    evidence: NotRequired[str]


class CorrectIn(TypedDict):
    """What shows that it was recorded wrongly; `at` when it was really done, null = not at all."""

    evidence: NotRequired[str]
    at: NotRequired[str | None]


class LiableIn(TypedDict):
    """Who caused the breach (定责); `state` `appealed` puts the decision under appeal."""

    party: str
    reason: str
    state: NotRequired[str]


class ListOfRemedyOut(TypedDict):
    items: list[RemedyOut]
    next: str | None


class RemedyIn(TypedDict):
    """What is given to make it good."""

    kind: str
    amount: NotRequired[MoneyIn | None]
    note: NotRequired[str]


class ClaimRow(TypedDict):
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
    until: str | None
    explanation: dict[str, str]


class ClaimsOut(TypedDict):
    """What we owe for a need: every clause examined, and the other rights granted now."""

    claims: list[ClaimRow]
    alternatives: list[ClaimRow]


class Covers(TypedDict):
    """What a right pays for; fee = what the customer pays, null = not known."""

    labour: bool
    parts: bool
    visit: bool
    transport: bool
    fee: MoneyOut | None


class ClaimCustomer(TypedDict):
    """A customer on file, by id or phone."""

    id: NotRequired[str | None]
    phone: NotRequired[str | None]


class ClaimIn(TypedDict):
    """A need, and for whom and what: an item on file, or `facts` of one that is not."""

    need: str
    item: NotRequired[ClaimItem | None]
    customer: NotRequired[ClaimCustomer | None]
    at: NotRequired[str | None]
    facts: NotRequired[dict[str, Any] | None]


class ClaimItem(TypedDict):
    """An item on file, by id or serial."""

    id: NotRequired[str | None]
    serial: NotRequired[str | None]


class NotedOut(TypedDict):
    """What a fact started and settled."""

    fact: str
    started: list[ObligationOut]
    kept: list[str]
    late: list[str]


class FactIn(TypedDict):
    """A fact that happened; the list of facts is closed."""

    fact: str
    subjects: SubjectsIn
    at: NotRequired[str | None]
    data: NotRequired[dict[str, Any]]


class SubjectsIn(TypedDict):
    """Whom and what a fact is about; `case` by its number."""

    customer: NotRequired[str | None]
    item: NotRequired[str | None]
    case: NotRequired[str | None]


class DueOut(TypedDict):
    """The due moment; null while a pause is open at it."""

    due_at: str | None


class DueIn(TypedDict):
    """A clock: where it starts, how long it may run, over which calendar, with which pauses."""

    start: str
    budget: dict[str, Any]
    calendar: NotRequired[str | dict[str, Any] | None]
    pauses: NotRequired[list[dict[str, Any]]]


class SpentOut(TypedDict):
    """Seconds that count."""

    seconds: int


class SpentIn(TypedDict):
    """A stretch of time; without a calendar every second counts."""

    start: str
    end: str
    calendar: NotRequired[str | dict[str, Any] | None]
    pauses: NotRequired[list[dict[str, Any]]]


class CaseOut(TypedDict):
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
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    next_due_at: str | None
    owed_since: str | None
    chasers: int
    chased_at: str | None
    reopenings: int
    duplicate: bool
    repeat: bool
    repeat_of: list[str]
    open_matters: list[str]
    external_id: str
    severity: int
    severity_why: str
    status: str
    tags: list[str]
    follow_up: FollowUpOut | None
    parent: str | None
    merged_into: str | None
    merged: list[str]
    verbs: list[str]
    obligations: list[ObligationOut]
    version: int


class FollowUpOut(TypedDict):
    """When a case comes back, and to whom; nobody in particular: whoever carries it then."""

    at: str
    person: str | None


class CaseCustomer(TypedDict):
    """Who asks: `{id}`, or `{phone}` of somebody known, or `{name}` with how to reach them."""

    id: NotRequired[str | None]
    phone: NotRequired[str]
    name: NotRequired[str]
    email: NotRequired[str]
    address: NotRequired[str]
    region: NotRequired[str]


class CaseIn(TypedDict):
    """A matter as it comes in."""

    kind: str
    customer: NotRequired[CaseCustomer | None]
    item: NotRequired[CaseItem | None]
    subject: NotRequired[str]
    text: NotRequired[str]
    channel: NotRequired[str]
    unit: NotRequired[str | None]
    at: NotRequired[str | None]
    external_id: NotRequired[str]
    symptom: NotRequired[str]
    data: NotRequired[dict[str, Any]]


class CaseItem(TypedDict):
    """What it is about: `{id}`, `{serial}`, or a description that is put on file."""

    category: NotRequired[str]
    model: NotRequired[str]
    code: NotRequired[str]
    description: NotRequired[str]
    serial: NotRequired[str | None]
    quantity: NotRequired[int]
    price: NotRequired[MoneyIn | None]
    unit_class: NotRequired[str]
    use: NotRequired[str]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str | None]
    bought_at: NotRequired[str | None]
    delivered_at: NotRequired[str | None]
    installed_at: NotRequired[str | None]
    lot: NotRequired[str]
    plate: NotRequired[str]
    unreadable: NotRequired[str]
    staff_owned: NotRequired[bool | None]
    payment: NotRequired[PaymentIn | None]
    id: NotRequired[str | None]


class ListOfCaseOut(TypedDict):
    items: list[CaseOut]
    next: str | None


class KindOut(TypedDict):
    """A kind of matter."""

    code: str
    root: str
    parent: str | None
    name: dict[str, str]


class ListOfKindOut(TypedDict):
    items: list[KindOut]
    next: str | None


class Author(TypedDict):
    """Who said it; kind customer, user, token, system or import."""

    kind: str
    id: str | None
    name: str


class ListOfMessageOut(TypedDict):
    items: list[MessageOut]
    next: str | None


class MessageOut(TypedDict):
    """One utterance."""

    id: str
    direction: str
    channel: str
    text: str
    automatic: bool
    author: Author
    at: str
    in_case: str
    origin: str | None
    copy_of: str | None


class MessageAddedOut(TypedDict):
    """The new message and the case as it stands after it."""

    id: str
    direction: str
    channel: str
    text: str
    automatic: bool
    author: Author
    at: str
    in_case: str
    origin: str | None
    copy_of: str | None
    case: CaseOut


class MessageIn(TypedDict):
    """What was said; `automatic` for what a machine sent by itself, which is no answer."""

    direction: str
    text: str
    at: NotRequired[str | None]
    automatic: NotRequired[bool]
    channel: NotRequired[str]
    used: NotRequired[list[str]]
    files: NotRequired[list[str]]


class AssignIn(TypedDict):
    """To whom: a person, a unit (code or id), or both."""

    owner: NotRequired[str | None]
    unit: NotRequired[str | None]


class ChaseIn(TypedDict):
    """The customer asks again (催单)."""

    text: NotRequired[str]
    at: NotRequired[str | None]


class NotStopped(TypedDict):
    """A clock that did not stop, and the code of the reason."""

    obligation: ObligationOut
    why: str


class PausedOut(TypedDict):
    """Which clocks stopped and which not, and the case as it stands."""

    case: CaseOut
    stopped: list[ObligationOut]
    not_stopped: list[NotStopped]


class PauseIn(TypedDict):
    """Why clocks should stand still; `obligation` stops only that one."""

    reason: str
    proof: NotRequired[ProofIn | None]
    obligation: NotRequired[str | None]


class ProofIn(TypedDict):
    """The customer's own word: tap, reply, recorded_call."""

    kind: str
    ref: str
    at: str


class ResumedOut(TypedDict):
    """Which clocks run again, and the case as it stands."""

    case: CaseOut
    resumed: list[ObligationOut]


class ResumeIn(TypedDict):
    """Which clock runs on; all that stand still if none is named."""

    obligation: NotRequired[str | None]


class ResolvedOut(TypedDict):
    """The resolved case; `not_fulfilled` is still owed."""

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
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    next_due_at: str | None
    owed_since: str | None
    chasers: int
    chased_at: str | None
    reopenings: int
    duplicate: bool
    repeat: bool
    repeat_of: list[str]
    open_matters: list[str]
    external_id: str
    severity: int
    severity_why: str
    status: str
    tags: list[str]
    follow_up: FollowUpOut | None
    parent: str | None
    merged_into: str | None
    merged: list[str]
    verbs: list[str]
    obligations: list[ObligationOut]
    version: int
    not_fulfilled: list[ObligationOut]


class ResolveIn(TypedDict):
    """How it was settled; a note among ourselves, not an answer to the customer."""

    text: NotRequired[str]
    at: NotRequired[str | None]
    fixed: NotRequired[bool]


class ReopenIn(TypedDict):
    """Why it is not settled after all."""

    reason: str


class WithdrawIn(TypedDict):
    """The customer's own words for taking it back."""

    text: str


class TagsIn(TypedDict):
    """Tags to put on and to take off, by code."""

    add: NotRequired[list[str]]
    remove: NotRequired[list[str]]


class SeverityIn(TypedDict):
    """1 is the gravest, 4 can wait; null gives it back to the rules."""

    severity: int | None


class CaseStatusIn(TypedDict):
    """A status of the case's state; the state's own code takes it away."""

    status: str


class FollowUpIn(TypedDict):
    """When the case comes back, and to whom; null takes it away."""

    at: str | None
    person: NotRequired[str | None]


class MergeIn(TypedDict):
    """The case that goes on with the matter, and why the two are one."""

    into: str
    reason: str


class SplitIn(TypedDict):
    """Messages for a case of their own; `copy` leaves them here as well."""

    messages: list[str]
    reason: str
    subject: NotRequired[str]
    kind: NotRequired[str | None]
    copy: NotRequired[bool]


class LinkOut(TypedDict):
    """A case that has to do with this one; `back`: the kind is read from the other one."""

    id: str
    kind: str
    back: bool
    number: str
    subject: str
    state: str


class ListOfLinkOut(TypedDict):
    items: list[LinkOut]
    next: str | None


class LinkIn(TypedDict):
    """The other case, and what this one is to it: related, duplicate_of, caused_by."""

    other: str
    kind: str


class ListOfStr(TypedDict):
    items: list[str]
    next: str | None


class ChildrenIn(TypedDict):
    """Numbers of cases of the same cause."""

    cases: list[str]


class ReachedOut(TypedDict):
    """Children that an act reached, and those that it did not with the code of the reason."""

    done: list[str]
    refused: list[dict[str, str]]


class AnswerIn(TypedDict):
    """One answer for every undone child, or for those that are named."""

    text: str
    channel: NotRequired[str]
    cases: NotRequired[list[str] | None]


class SettleIn(TypedDict):
    """A note among ourselves for every undone child, or for those that are named."""

    text: NotRequired[str]
    cases: NotRequired[list[str] | None]


class FollowerOut(TypedDict):
    """Who follows a case; with `asked_by` somebody who reads along because that person wished it."""

    person: str
    asked_by: str | None
    at: str


class ListOfFollowerOut(TypedDict):
    items: list[FollowerOut]
    next: str | None


class FollowerIn(TypedDict):
    """Who; oneself if nobody is named."""

    person: NotRequired[str | None]


class BulkOut(TypedDict):
    """What one act on many cases came to; it may be taken back until `undo_until`."""

    done: list[str]
    refused: list[dict[str, str]]
    id: str
    verb: str
    undo_until: str | None


class BulkIn(TypedDict):
    """One act on up to 200 cases: assign (owner, unit), tag, untag (tags), severity, follow_up (at, owner), status, close."""

    verb: str
    cases: list[str]
    owner: NotRequired[str | None]
    unit: NotRequired[str | None]
    tags: NotRequired[list[str]]
    severity: NotRequired[int | None]
    status: NotRequired[str]
    at: NotRequired[str | None]


class PortalLinkOut(TypedDict):
    """Whoever holds the `url` reads and answers in this one case as its customer, until `expires_at`."""

    url: str
    expires_at: str


class StoppedOut(TypedDict):
    """How many links answer nobody any more."""

    stopped: int


class ListOfTagOut(TypedDict):
    items: list[TagOut]
    next: str | None


class TagOut(TypedDict):
    """A word to find cases by."""

    code: str
    name: dict[str, str]
    retired: bool
    version: int


class TagIn(TypedDict):
    """The name in both languages (`en`, `zh-Hans`); a retired tag is offered no more."""

    name: dict[str, str]
    retired: NotRequired[bool]


class ListOfStatusOut(TypedDict):
    items: list[StatusOut]
    next: str | None


class StatusOut(TypedDict):
    """A company's own name within a state; with the state's own code it renames the state."""

    code: str
    name: dict[str, str]
    retired: bool
    version: int
    state: str
    place: int


class StatusIn(TypedDict):
    """A status keeps its state for good; `place` orders those of one state."""

    name: dict[str, str]
    retired: NotRequired[bool]
    state: str
    place: NotRequired[int]


class ListOfRuleOut(TypedDict):
    items: list[RuleOut]
    next: str | None


class RuleOut(TypedDict):
    """A rule of severity: all that `when` names must hold; of the rules that hold the gravest says."""

    code: str
    name: dict[str, str]
    severity: int
    when: dict[str, Any]
    place: int
    active: bool
    version: int


class RuleIn(TypedDict):
    """`when` may name kinds, words, needs, tags, channels, repeat and chasers; all that it names must hold."""

    name: dict[str, str]
    severity: int
    when: NotRequired[dict[str, Any]]
    place: NotRequired[int]
    active: NotRequired[bool]


class ListOfReopeningOut(TypedDict):
    items: list[ReopeningOut]
    next: str | None


class ReopeningOut(TypedDict):
    """What a customer's word does to a settled case of a root kind (`any`: all without a row of their own)."""

    root: str
    days: int
    inside: str
    version: int


class ReopeningIn(TypedDict):
    """Days after settling, and what a word within them does: `ask` people, or `reopen` by itself."""

    days: int
    inside: str


class ListOfQueueOut(TypedDict):
    items: list[QueueOut]
    next: str | None


class QueueOut(TypedDict):
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


class QueueIn(TypedDict):
    """`where` is a filter as `GET /cases` takes it; `people` are those who work from the queue."""

    name: dict[str, str]
    where: NotRequired[dict[str, Any]]
    sort: NotRequired[str]
    unit: NotRequired[str | None]
    people: NotRequired[list[str] | None]
    retired: NotRequired[bool]


class ListOfSavedViewOut(TypedDict):
    items: list[SavedViewOut]
    next: str | None


class SavedViewOut(TypedDict):
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


class ViewIn(TypedDict):
    """With a unit everybody there sees the view; `first` is where one begins."""

    name: str
    where: NotRequired[dict[str, Any]]
    sort: NotRequired[str]
    columns: NotRequired[list[str]]
    unit: NotRequired[str | None]
    first: NotRequired[bool]


class ListOfSenderOut(TypedDict):
    items: list[SenderOut]
    next: str | None


class SenderOut(TypedDict):
    """A sender; `secret` is told in the answer that makes it and never again."""

    id: str
    code: str
    name: str
    channel: str
    adapter: str
    unit: str
    kind: str
    language: str
    active: bool
    url: str
    free_hours: int | None
    permits: bool
    acknowledges: list[str]
    progress: list[str]
    quiet_from: str
    quiet_to: str
    created_at: str
    version: int
    secret: str | None


class SenderIn(TypedDict):
    """A sender: `free_hours` null lets free words go at any time, 0 never; `permits`: one consent, one message."""

    code: str
    name: str
    channel: Literal["sms", "wechat", "mini_program"]
    kind: NotRequired[str]
    adapter: NotRequired[Literal["sandbox", "http"]]
    unit: NotRequired[str | None]
    language: NotRequired[Literal["zh-Hans", "en"]]
    active: NotRequired[bool]
    url: NotRequired[str]
    free_hours: NotRequired[int | None]
    permits: NotRequired[bool]
    acknowledges: NotRequired[list[str]]
    progress: NotRequired[list[Literal["resolved", "late"]]]
    quiet_from: NotRequired[str]
    quiet_to: NotRequired[str]


class ListOfTextTemplateOut(TypedDict):
    items: list[TextTemplateOut]
    next: str | None


class TextTemplateOut(TypedDict):
    """Registered words of a sender; only approved ones go out."""

    id: str
    sender: str
    kind: str
    language: str
    body: str
    gateway_code: str
    state: str
    changed_at: str


class TemplateIn(TypedDict):
    """Registered words: {number} {duty} {due} {company} {text} {code} stay open."""

    kind: Literal["reply", "received", "resolved", "late", "code"]
    language: NotRequired[Literal["zh-Hans", "en"]]
    body: str
    gateway_code: NotRequired[str]
    state: NotRequired[Literal["draft", "submitted", "approved", "refused"]]


class ListOfTextOut(TypedDict):
    items: list[TextOut]
    next: str | None


class TextOut(TypedDict):
    """A message of ours; `problem` is why it did not go, `passed_to` the one that followed it by another way."""

    id: str
    sender: str | None
    channel: str
    case: str | None
    message: str | None
    kind: str
    state: str
    to: str
    text: str
    template_code: str
    language: str
    attempts: int
    next_at: str | None
    problem: str
    passed_to: str | None
    created_at: str
    ended_at: str | None


class HeardOut(TypedDict):
    """What somebody wrote: on which case it is, or why a person has to look at it."""

    id: str
    sender: str
    channel: str
    address: str
    name: str
    text: str
    state: str
    reason: str
    case: str | None
    opened: bool
    candidates: list[str]
    at: str


class ListOfHeardOut(TypedDict):
    items: list[HeardOut]
    next: str | None


class HeardIn(TypedDict):
    """What somebody wrote: `id` is the carrier's own, which makes a repeat harmless."""

    sender: str
    id: str
    address: str
    text: str
    name: NotRequired[str]
    at: NotRequired[str | None]


class ReceiptIn(TypedDict):
    """What became of a message that was handed over; `id` is ours, `known_as` what the carrier calls it."""

    id: str
    state: Literal["delivered", "refused"]
    known_as: NotRequired[str]


class PermitIn(TypedDict):
    """Somebody allows one message of each of these kinds."""

    sender: str
    address: str
    kinds: list[Literal["reply", "received", "resolved", "late", "code"]]


class HandleOut(TypedDict):
    """Under what somebody is known at a sender."""

    id: str


class HandleIn(TypedDict):
    """Whose number or openid this is."""

    sender: str
    address: str
    customer: str


class HeardFileIn(TypedDict):
    """The case that it belongs to."""

    case: str


class HeardOpenIn(TypedDict):
    """Of a customer on file, else of a new one of this name."""

    kind: NotRequired[str]
    customer: NotRequired[str | None]
    name: NotRequired[str]


class HeardAsideIn(TypedDict):
    """Why nothing is made of it."""

    reason: Literal["spam", "private", "settled", "no_matter"]


class WaysOut(TypedDict):
    """All ways in the order in which they are tried."""

    ways: list[str]


class WaysIn(TypedDict):
    """The ways that a customer wants, the first first; the others follow."""

    ways: list[Literal["sms", "wechat", "mini_program"]]


class ListOfMailboxOut(TypedDict):
    items: list[MailboxOut]
    next: str | None


class MailboxOut(TypedDict):
    """An address of ours; passwords are never told, only whether there is one (`imap_secret`, `smtp_secret`)."""

    id: str
    address: str
    name: str
    unit: str
    kind: str
    language: str
    active: bool
    plus: bool
    progress: list[str]
    quiet_from: str
    quiet_to: str
    imap_host: str
    imap_port: int
    imap_security: str
    imap_user: str
    imap_secret: bool
    imap_folder: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_secret: bool
    polled_at: str | None
    problem: str
    problem_since: str | None
    created_at: str
    version: int


class MailboxIn(TypedDict):
    """An address of ours. `plus`: the server delivers `address+anything`; `progress`: what customers hear unasked."""

    address: str
    name: str
    kind: NotRequired[str]
    unit: NotRequired[str | None]
    language: NotRequired[Literal["en", "zh-Hans"]]
    active: NotRequired[bool]
    plus: NotRequired[bool]
    progress: NotRequired[list[Literal["late", "resolved"]]]
    quiet_from: NotRequired[str]
    quiet_to: NotRequired[str]
    imap: NotRequired[ServerIn]
    imap_folder: NotRequired[str]
    smtp: NotRequired[ServerIn]


class ServerIn(TypedDict):
    """A server of a mailbox; an empty host: none. Without a password the one that is kept stays."""

    host: NotRequired[str]
    port: NotRequired[int]
    security: NotRequired[Literal["tls", "starttls", "none"]]
    user: NotRequired[str]
    password: NotRequired[str | None]


class MailboxChanges(TypedDict):
    """What is given is changed, the rest stays; a server is given as a whole."""

    address: NotRequired[str | None]
    name: NotRequired[str | None]
    kind: NotRequired[str | None]
    unit: NotRequired[str | None]
    language: NotRequired[Literal["en", "zh-Hans"] | None]
    active: NotRequired[bool | None]
    plus: NotRequired[bool | None]
    progress: NotRequired[list[Literal["late", "resolved"]] | None]
    quiet_from: NotRequired[str | None]
    quiet_to: NotRequired[str | None]
    imap: NotRequired[ServerIn | None]
    imap_folder: NotRequired[str | None]
    smtp: NotRequired[ServerIn | None]


class TriedOut(TypedDict):
    """What the servers of a mailbox answered: codes of problems, empty where all is well or there is no server."""

    imap: str
    smtp: str


class ListOfMailOut(TypedDict):
    items: list[MailOut]
    next: str | None


class MailOut(TypedDict):
    """A letter that came in. `message` is the message of the case that it became, `opened` whether it opened the case, `stranger` whether it came from an address that is not the customer's."""

    id: str
    mailbox: str
    state: str
    reason: str
    sender: str
    sender_name: str
    subject: str
    size: int
    arrived_at: str
    created_at: str
    ended_at: str | None
    case: str | None
    message: str | None
    opened: bool
    stranger: bool
    candidates: list[str]


class FileIn(TypedDict):
    """The number of the case that a letter belongs to."""

    case: str


class OpenIn(TypedDict):
    """Whose matter it is: a customer, or a name for the sender; without both the sender's own file or name."""

    customer: NotRequired[str | None]
    name: NotRequired[str]
    kind: NotRequired[str | None]


class AsideIn(TypedDict):
    """Why nothing is made of a letter."""

    reason: Literal["spam", "private", "settled", "no_matter", "duplicate"]


class ListOfOutgoingMailOut(TypedDict):
    items: list[OutgoingMailOut]
    next: str | None


class OutgoingMailOut(TypedDict):
    """A letter to a customer: `problem` is the code of why it did not go, `answer` what the other server said."""

    id: str
    mailbox: str
    case: str | None
    message: str | None
    kind: str
    state: str
    to: str
    subject: str
    mail_id: str
    attempts: int
    next_at: str | None
    problem: str
    answer: str
    created_at: str
    ended_at: str | None
    files: list[str]


class CallOut(TypedDict):
    """A call; `due_at` is by when somebody who rang in vain is to be called back, `returned_by` the call that did."""

    id: str
    system: str
    external_id: str
    direction: str
    number: str
    extension: str
    user: str | None
    customer: str | None
    case: str | None
    state: str
    started_at: str
    answered_at: str | None
    ended_at: str | None
    seconds: int | None
    due_at: str | None
    owed: bool
    returned_by: str | None
    recording: str
    note: str
    version: int


class CallIn(TypedDict):
    """A piece of news of a call: `id` is the exchange's own, the same in all its news; `unit` whose line it is."""

    id: str
    event: Literal["ringing", "answered", "missed", "ended"]
    direction: NotRequired[Literal["in", "out"]]
    number: NotRequired[str]
    extension: NotRequired[str]
    at: NotRequired[str | None]
    recording: NotRequired[str]
    system: NotRequired[str]
    unit: NotRequired[str | None]


class ListOfCallOut(TypedDict):
    items: list[CallOut]
    next: str | None


class ExtensionOut(TypedDict):
    """Where the caller sits, empty for nowhere."""

    extension: str


class ExtensionIn(TypedDict):
    """Where the caller sits; empty: nowhere."""

    extension: str


class CallNoteIn(TypedDict):
    """What it was about."""

    note: str


class CallCaseIn(TypedDict):
    """The case that it belongs to."""

    case: str


class JobItemOut(TypedDict):
    """One unit of a visit and what came of it; `serial_state`: seen, unreadable, other."""

    id: str
    item: str | None
    description: str
    serial_seen: str
    serial_state: str
    serial_reason: str
    result: str
    note: str
    record: str | None


class JobOut(TypedDict):
    """One piece of work with its three tracks."""

    id: str
    number: str
    kind: str
    root: str
    work: str
    evidence: str
    money: str
    case: str | None
    parent: str | None
    customer: str | None
    customer_name: str
    phone: str
    item: str | None
    home: str
    unit: str
    technician: str | None
    place: PlaceOut
    needs: list[dict[str, Any]]
    sex_wish: str
    avoid: list[str]
    task: str
    window: WindowOut | None
    moves: MovesOut
    tries: int
    held_for: str
    wake_at: str | None
    paused_until: str | None
    departed_at: str | None
    arrived_at: str | None
    ended_at: str | None
    result: str
    outcome_note: str
    preserve: bool
    filmed: bool
    next: NextOut
    next_due_at: str | None
    owed_since: str | None
    external_id: str
    created_at: str
    verbs: list[str]
    items: list[JobItemOut]
    offers: list[OfferOut]
    obligations: list[ObligationOut]
    version: int


class MovesOut(TypedDict):
    """How often a promised window moved, by whom."""

    customer: int
    outlet: int
    disruption: int


class NextOut(TypedDict):
    """Who acts next, and by when."""

    owner: str
    at: str | None


class OfferOut(TypedDict):
    """A unit was asked; `costs` = it answered in a way that counts against it."""

    id: str
    unit: str
    ordinal: int
    state: str
    by_rule: bool
    reason: str
    costs: bool
    note: str
    offered_at: str
    answered_at: str | None
    ended_at: str | None


class PlaceOut(TypedDict):
    """Where the work is done and who is met there; numbers are whole only for whoever has to go."""

    division: str
    text: str
    lat: float | None
    lng: float | None
    floor: str
    access: str
    contact_name: str
    contact_phone: str


class WindowOut(TypedDict):
    """What was promised, by whom, when; `times` = how many windows were promised so far."""

    starts: str
    ends: str
    by: str
    promised_at: str | None
    times: int


class JobIn(TypedDict):
    """Work to lay out: for a case (`case` by its number) or by itself; `ask` asks the first outlet at once."""

    kind: NotRequired[str]
    case: NotRequired[str | None]
    customer: NotRequired[str | None]
    items: NotRequired[list[str]]
    described: NotRequired[list[str]]
    unit: NotRequired[str | None]
    place: NotRequired[JobPlaceIn]
    window: NotRequired[WindowIn | None]
    sex_wish: NotRequired[str]
    avoid: NotRequired[list[str]]
    task: NotRequired[str]
    preserve: NotRequired[bool]
    external_id: NotRequired[str]
    ask: NotRequired[bool]


class JobPlaceIn(TypedDict):
    """Where the work is done; without it, where the customer lives. A contact is who opens when that is not them."""

    division: NotRequired[str]
    text: NotRequired[str]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    floor: NotRequired[str]
    access: NotRequired[str]
    contact_name: NotRequired[str]
    contact_phone: NotRequired[str]


class WindowIn(TypedDict):
    """From when to when somebody comes."""

    starts: str
    ends: str


class ListOfJobOut(TypedDict):
    items: list[JobOut]
    next: str | None


class ListOfVisitWindowOut(TypedDict):
    items: list[VisitWindowOut]
    next: str | None


class VisitWindowOut(TypedDict):
    """A window that a place can still promise; `free` = so many visits more."""

    unit: str
    place: str
    starts: str
    ends: str
    free: int


class TakenInOut(TypedDict):
    """A matter with the visit that was promised for it."""

    case: CaseOut
    job: JobOut


class TakeInIn(TypedDict):
    """A matter as it comes in, and the visit that is promised for it: by a place (`unit`), in one of its windows."""

    case: CaseIn
    unit: str
    window: WindowIn
    place: NotRequired[JobPlaceIn]
    kind: NotRequired[str]


class JobKindOut(TypedDict):
    """A kind of work."""

    code: str
    root: str
    parent: str | None
    name: dict[str, str]
    minutes: int


class ListOfJobKindOut(TypedDict):
    items: list[JobKindOut]
    next: str | None


class MovedAllOut(TypedDict):
    """What one act did to many jobs."""

    items: list[MovedOut]


class MovedOut(TypedDict):
    """One job of many: to whom it went, or why to nobody."""

    job: JobOut
    to: str | None
    why: str


class ReassignDayIn(TypedDict):
    """Whose visits of a day go to others; to one of them, or to whoever may go."""

    technician: str
    day: str
    reason: str
    to: NotRequired[str | None]


class DisruptionOut(TypedDict):
    """The jobs whose windows moved, and how many of those meant are left to another act."""

    items: list[JobOut]
    left: int


class DisruptionIn(TypedDict):
    """What is declared; with `only` the windows of these jobs (their ids) move, such as those that a preview showed."""

    division: NotRequired[str]
    unit: NotRequired[str | None]
    starts: str
    until: str
    to: NotRequired[str | None]
    window: NotRequired[WindowIn | None]
    reason: str
    only: NotRequired[list[str] | None]


class DisruptedOut(TypedDict):
    """A job with a window in that time: into which it would move, or why it cannot be moved (the state it is in)."""

    job: JobOut
    window: SpanOut | None
    why: str


class DisruptionPreviewOut(TypedDict):
    """What would move, and how many more jobs have a window in that time."""

    items: list[DisruptedOut]
    left: int


class SpanOut(TypedDict):
    """From when to when."""

    starts: str
    ends: str


class DisruptionPreviewIn(TypedDict):
    """A place (`division`) that nobody can reach, or a unit from which nobody can come, from–until; one of the two, or both. Windows in that time move past `until`, or past `to`, by whole days, or all into one `window` after it."""

    division: NotRequired[str]
    unit: NotRequired[str | None]
    starts: str
    until: str
    to: NotRequired[str | None]
    window: NotRequired[WindowIn | None]


class CandidateOut(TypedDict):
    """A place that serves where the job is, in the order of asking; `why_not` are codes."""

    unit: str
    name: str
    kind: str
    own: bool
    backup: bool
    share: int
    quota: int | None
    taken: int
    served_before: bool
    free: bool
    why_not: list[str]


class ListOfCandidateOut(TypedDict):
    items: list[CandidateOut]
    next: str | None


class HandOut(TypedDict):
    """Somebody who may go, or why not (codes)."""

    id: str
    name: str
    unit: str
    free: bool
    why_not: list[str]
    today: int


class ListOfHandOut(TypedDict):
    items: list[HandOut]
    next: str | None


class OfferIn(TypedDict):
    """Whom to ask: a node or its unit; the first in line if none is named."""

    unit: NotRequired[str | None]
    message: NotRequired[str]


class ReasonIn(TypedDict):
    """A reason from the closed list, and words where it needs them."""

    reason: str
    message: NotRequired[str]


class TakeBackIn(TypedDict):
    """Why the job is taken out of a hand; `ask` asks the next outlet at once."""

    reason: str
    ask: NotRequired[bool]


class AssignJobIn(TypedDict):
    """Who goes."""

    technician: str
    reason: NotRequired[str]


class WhyIn(TypedDict):
    """Why."""

    reason: str


class ContactIn(TypedDict):
    """A try to speak with the customer: booked, no_answer, off, wrong_number, goods_not_arrived, house_not_ready, wants_later, wants_cancel, price_refused, solved. Booked needs a window; waits need `until`."""

    outcome: str
    window: NotRequired[WindowIn | None]
    until: NotRequired[str | None]
    proof: NotRequired[ProofIn | None]
    note: NotRequired[str]
    at: NotRequired[str | None]


class RebookIn(TypedDict):
    """At whose wish the window moves: customer (only with proof) or outlet."""

    by: str
    window: WindowIn
    proof: NotRequired[ProofIn | None]


class WaitIn(TypedDict):
    """Why the job waits, and until when."""

    reason: str
    until: str
    proof: NotRequired[ProofIn | None]


class AtIn(TypedDict):
    """When it happened; empty = now."""

    at: NotRequired[str | None]


class DoneIn(TypedDict):
    """How the visit ended: fixed, explained, awaiting_part, to_workshop, appraisal, quote_declined, customer_absent, minor_alone, unsafe_refused, second_visit. With the same `key` it counts once."""

    result: str
    at: NotRequired[str | None]
    arrived_at: NotRequired[str | None]
    note: NotRequired[str]
    items: NotRequired[list[DoneItemIn]]
    key: NotRequired[str]
    next_window: NotRequired[WindowIn | None]


class DoneItemIn(TypedDict):
    """What came of one unit; an unreadable serial needs its reason."""

    item: NotRequired[str | None]
    serial: NotRequired[str]
    unreadable: NotRequired[bool]
    reason: NotRequired[str]
    result: NotRequired[str]
    note: NotRequired[str]


class ListOfNoteOut(TypedDict):
    items: list[NoteOut]
    next: str | None


class NoteOut(TypedDict):
    """Something that was seen or said at the door."""

    id: str
    code: str
    text: str
    author: str
    at: str


class NoteIn(TypedDict):
    """Something at the door: filmed, customer_not_buyer, other_unit, infant_asleep, pet_loose, no_power, no_access, other."""

    code: str
    text: NotRequired[str]
    at: NotRequired[str | None]


class PreserveIn(TypedDict):
    """Whether the unit is to be left as it was found."""

    on: NotRequired[bool]


class DisputeIn(TypedDict):
    """What the customer would pay instead, in words and minor units."""

    amount: int
    currency: str
    text: str


class NextIn(TypedDict):
    """The next visit: its window if it is known, another kind of work if it is one."""

    window: NotRequired[WindowIn | None]
    kind: NotRequired[str]


class SendBackIn(TypedDict):
    """What is missing."""

    text: str


class FeedOut(TypedDict):
    """A calendar address; `url` only in the answer that made it."""

    id: str
    name: str
    unit: str
    technician: str | None
    created_at: str
    revoked_at: str | None
    read_at: str | None
    url: NotRequired[str | None]


class ListOfFeedOut(TypedDict):
    items: list[FeedOut]
    next: str | None


class FeedIn(TypedDict):
    """For whom the address is: a technician, a unit (node or id), or oneself."""

    technician: NotRequired[str | None]
    unit: NotRequired[str | None]


class ExternalIdOut(TypedDict):
    """What a system calls something of ours."""

    system: str
    id: str


class ListOfExternalIdOut(TypedDict):
    items: list[ExternalIdOut]
    next: str | None


class ExternalIn(TypedDict):
    """What another system calls it: the system's name (`shop`, `erp`) and its id there."""

    system: str
    id: str


class CustomerTold(TypedDict):
    """What another system knows of somebody. What is not named stays; `unit` and `addresses` count for a new file."""

    kind: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    contacts: NotRequired[list[Contact]]
    address: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    postcode: NotRequired[str]
    country: NotRequired[str]
    address_as: NotRequired[str]
    language: NotRequired[str]
    special_need: NotRequired[str]
    segment: NotRequired[str]
    note: NotRequired[str]
    identity_kind: NotRequired[str]
    identity_number: NotRequired[str]
    needs: NotRequired[list[NeedIn]]
    name: NotRequired[str]
    unit: NotRequired[str | None]
    addresses: NotRequired[list[Place]]


class NodeTold(TypedDict):
    """What another system knows of a place. What is not named stays; `code` and `parent` count for a new one."""

    region: NotRequired[str]
    division: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    zone: NotRequired[str]
    contact: NotRequired[str]
    opened_on: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    staff_count: NotRequired[int | None]
    daily_capacity: NotRequired[int | None]
    code: NotRequired[str]
    kind: NotRequired[str]
    name: NotRequired[str]
    parent: NotRequired[str | None]


class BulkRowOut(TypedDict):
    """What became of one row: 201 made, 200 changed or known already, else its problem as it would be by itself."""

    row: int
    status: int
    id: str | None
    location: str | None
    version: int | None
    problem: ProblemDetails | None


class BulkRowsOut(TypedDict):
    """What became of the rows, in their order."""

    results: list[BulkRowOut]
    done: int
    refused: int


class FieldProblem(TypedDict):
    """One field that cannot be accepted: dotted path, stable code, sentence in the caller's language."""

    field: str
    code: str
    message: str


class ProblemDetails(TypedDict):
    """RFC 9457 problem details; `code` is stable, `detail` is in the caller's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: NotRequired[list[FieldProblem]]
    candidates: NotRequired[list[dict[str, Any]] | None]
    current: NotRequired[dict[str, Any] | None]
    not_stopped: NotRequired[list[dict[str, Any]] | None]
    refused: NotRequired[list[dict[str, Any]] | None]
    open: NotRequired[list[dict[str, Any]] | None]
    reasons: NotRequired[list[str] | None]
    retry_after: NotRequired[int | None]
    report: NotRequired[str | None]


class CustomerRow(TypedDict):
    """A customer as by itself, with what another system calls it, and the version that it saw."""

    kind: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    contacts: NotRequired[list[Contact]]
    address: NotRequired[str]
    region: NotRequired[str]
    division: NotRequired[str]
    postcode: NotRequired[str]
    country: NotRequired[str]
    address_as: NotRequired[str]
    language: NotRequired[str]
    special_need: NotRequired[str]
    segment: NotRequired[str]
    note: NotRequired[str]
    identity_kind: NotRequired[str]
    identity_number: NotRequired[str]
    needs: NotRequired[list[NeedIn]]
    name: NotRequired[str]
    unit: NotRequired[str | None]
    addresses: NotRequired[list[Place]]
    external: NotRequired[ExternalIn | None]
    version: NotRequired[int | None]


class CustomersIn(TypedDict):
    """Rows, each taken or refused by itself; `all_or_nothing` takes all or none. `upsert`: what is known by its `external` is changed as by PUT, else it is refused."""

    rows: list[CustomerRow]
    upsert: NotRequired[bool]
    all_or_nothing: NotRequired[bool]


class ItemRow(TypedDict):
    """A item as by itself, with what another system calls it, and the version that it saw."""

    category: NotRequired[str]
    model: NotRequired[str]
    code: NotRequired[str]
    description: NotRequired[str]
    serial: NotRequired[str | None]
    quantity: NotRequired[int]
    price: NotRequired[MoneyIn | None]
    unit_class: NotRequired[str]
    use: NotRequired[str]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str | None]
    bought_at: NotRequired[str | None]
    delivered_at: NotRequired[str | None]
    installed_at: NotRequired[str | None]
    lot: NotRequired[str]
    plate: NotRequired[str]
    unreadable: NotRequired[str]
    staff_owned: NotRequired[bool | None]
    payment: NotRequired[PaymentIn | None]
    customer: NotRequired[str | None]
    unit: NotRequired[str | None]
    external: NotRequired[ExternalIn | None]
    version: NotRequired[int | None]


class ItemsIn(TypedDict):
    """Rows, each taken or refused by itself; `all_or_nothing` takes all or none. `upsert`: what is known by its `external` is changed as by PUT, else it is refused."""

    rows: list[ItemRow]
    upsert: NotRequired[bool]
    all_or_nothing: NotRequired[bool]


class NodeRow(TypedDict):
    """A node as by itself, with what another system calls it, and the version that it saw."""

    region: NotRequired[str]
    division: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    zone: NotRequired[str]
    contact: NotRequired[str]
    opened_on: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    staff_count: NotRequired[int | None]
    daily_capacity: NotRequired[int | None]
    code: NotRequired[str]
    kind: NotRequired[str]
    name: NotRequired[str]
    parent: NotRequired[str | None]
    external: NotRequired[ExternalIn | None]
    version: NotRequired[int | None]


class NodesIn(TypedDict):
    """Rows, each taken or refused by itself; `all_or_nothing` takes all or none. `upsert`: what is known by its `external` is changed as by PUT, else it is refused."""

    rows: list[NodeRow]
    upsert: NotRequired[bool]
    all_or_nothing: NotRequired[bool]


class CaseRow(TypedDict):
    """A case as by itself, with what another system calls it, and the version that it saw."""

    kind: str
    customer: NotRequired[CaseCustomer | None]
    item: NotRequired[CaseItem | None]
    subject: NotRequired[str]
    text: NotRequired[str]
    channel: NotRequired[str]
    unit: NotRequired[str | None]
    at: NotRequired[str | None]
    external_id: NotRequired[str]
    symptom: NotRequired[str]
    data: NotRequired[dict[str, Any]]
    external: NotRequired[ExternalIn | None]
    version: NotRequired[int | None]


class CasesIn(TypedDict):
    """Rows, each taken or refused by itself; `all_or_nothing` takes all or none. `upsert`: what is known by its `external` is changed as by PUT, else it is refused."""

    rows: list[CaseRow]
    upsert: NotRequired[bool]
    all_or_nothing: NotRequired[bool]


class JobRow(TypedDict):
    """A job as by itself, with what another system calls it, and the version that it saw."""

    kind: NotRequired[str]
    case: NotRequired[str | None]
    customer: NotRequired[str | None]
    items: NotRequired[list[str]]
    described: NotRequired[list[str]]
    unit: NotRequired[str | None]
    place: NotRequired[JobPlaceIn]
    window: NotRequired[WindowIn | None]
    sex_wish: NotRequired[str]
    avoid: NotRequired[list[str]]
    task: NotRequired[str]
    preserve: NotRequired[bool]
    external_id: NotRequired[str]
    ask: NotRequired[bool]
    external: NotRequired[ExternalIn | None]
    version: NotRequired[int | None]


class JobsIn(TypedDict):
    """Rows, each taken or refused by itself; `all_or_nothing` takes all or none. `upsert`: what is known by its `external` is changed as by PUT, else it is refused."""

    rows: list[JobRow]
    upsert: NotRequired[bool]
    all_or_nothing: NotRequired[bool]


class ChangeOut(TypedDict):
    """Something that changed: `changed` with the object as it stands now, `merged` into another, `erased`, or `gone` from what the caller sees. `events` are those that tell of it, the last at `at`."""

    kind: str
    id: str
    change: str
    at: str
    events: list[str]
    into: str | None
    location: str | None
    object: dict[str, Any] | None


class ChangesOut(TypedDict):
    """Changes in the order of their commits; `cursor` goes on behind them, `more`: there are some already."""

    items: list[ChangeOut]
    cursor: str
    more: bool


class NoticesRoom(Room):
    """The calls about notices."""

    def list_notices(self, *, unread: bool | None = None, limit: int | None = None) -> ListOfNoticeOut:
        """List notices."""
        found: ListOfNoticeOut = self._caller._object("GET", "/api/v1/notices", query={"unread": unread, "limit": limit})
        return found

    def read_notices(self, body: ReadIn, *, key: str | None = None) -> CountOut:
        """Put notices away."""
        found: CountOut = self._caller._object("POST", "/api/v1/notices/read", body=body, key=key)
        return found

    def get_notice_wishes(self) -> NoticeWishesOut:
        """How the caller hears of notices."""
        found: NoticeWishesOut = self._caller._object("GET", "/api/v1/me/notice-wishes")
        return found

    def set_notice_wishes(self, body: NoticeWishesIn, *, key: str | None = None) -> NoticeWishesOut:
        """Say how the caller hears of notices."""
        found: NoticeWishesOut = self._caller._object("POST", "/api/v1/me/notice-wishes", body=body, key=key)
        return found


class AccountsRoom(Room):
    """The calls about accounts."""

    def who_am_i(self) -> MeOut:
        """Who am I?"""
        found: MeOut = self._caller._object("GET", "/api/v1/me")
        return found

    def list_tokens(self, *, user: str | None = None) -> ListOfTokenOut:
        """List keys of a person."""
        found: ListOfTokenOut = self._caller._object("GET", "/api/v1/tokens", query={"user": user})
        return found

    def create_token(self, body: TokenIn, *, key: str | None = None) -> TokenOut:
        """Make a key."""
        found: TokenOut = self._caller._object("POST", "/api/v1/tokens", body=body, key=key)
        return found

    def get_token(self, token: str | int) -> TokenOut:
        """Read a key."""
        found: TokenOut = self._caller._object("GET", f"/api/v1/tokens/{_place(token)}")
        return found

    def change_token(self, token: str | int, body: TokenChanges, *, if_match: Version) -> TokenOut:
        """Set how often a key may ask."""
        found: TokenOut = self._caller._object("PATCH", f"/api/v1/tokens/{_place(token)}", body=body, if_match=if_match)
        return found

    def revoke_token(self, token: str | int, *, key: str | None = None) -> TokenOut:
        """End a key."""
        found: TokenOut = self._caller._object("POST", f"/api/v1/tokens/{_place(token)}/revoke", key=key)
        return found


class PeopleRoom(Room):
    """The calls about people."""

    def list_people(self, *, q: str | None = None, role: str | None = None, active: bool | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfPersonOut:
        """List people."""
        found: ListOfPersonOut = self._caller._object("GET", "/api/v1/people", query={"q": q, "role": role, "active": active, "cursor": cursor, "limit": limit})
        return found

    def iter_people(self, *, q: str | None = None, role: str | None = None, active: bool | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[PersonOut]:
        """List people: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_people(q=q, role=role, active=active, cursor=cursor, limit=limit), cursor)

    def create_person(self, body: PersonIn, *, key: str | None = None) -> PersonOut:
        """Let somebody sign in."""
        found: PersonOut = self._caller._object("POST", "/api/v1/people", body=body, key=key)
        return found

    def get_person(self, user: str | int) -> PersonOut:
        """Read a person."""
        found: PersonOut = self._caller._object("GET", f"/api/v1/people/{_place(user)}")
        return found

    def change_person(self, user: str | int, body: PersonPatch, *, if_match: Version) -> PersonOut:
        """Put details right."""
        found: PersonOut = self._caller._object("PATCH", f"/api/v1/people/{_place(user)}", body=body, if_match=if_match)
        return found

    def set_roles(self, user: str | int, body: RolesIn, *, if_match: Version | None = None, key: str | None = None) -> PersonOut:
        """Set a person's roles."""
        found: PersonOut = self._caller._object("POST", f"/api/v1/people/{_place(user)}/roles", body=body, if_match=if_match, key=key)
        return found

    def lock_person(self, user: str | int, *, if_match: Version | None = None, key: str | None = None) -> PersonOut:
        """Lock somebody out."""
        found: PersonOut = self._caller._object("POST", f"/api/v1/people/{_place(user)}/lock", if_match=if_match, key=key)
        return found

    def unlock_person(self, user: str | int, *, if_match: Version | None = None, key: str | None = None) -> PersonOut:
        """Let somebody in."""
        found: PersonOut = self._caller._object("POST", f"/api/v1/people/{_place(user)}/unlock", if_match=if_match, key=key)
        return found

    def get_person_timeline(self, user: str | int, *, cursor: str | None = None, limit: int | None = None) -> ListOfEventOut:
        """What happened to a person."""
        found: ListOfEventOut = self._caller._object("GET", f"/api/v1/people/{_place(user)}/timeline", query={"cursor": cursor, "limit": limit})
        return found

    def iter_get_person_timeline(self, user: str | int, *, cursor: str | None = None, limit: int | None = None) -> Iterator[EventOut]:
        """What happened to a person: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.get_person_timeline(user, cursor=cursor, limit=limit), cursor)

    def list_deputies(self, user: str | int) -> ListOfDeputyOut:
        """Who stands in."""
        found: ListOfDeputyOut = self._caller._object("GET", f"/api/v1/people/{_place(user)}/deputies")
        return found

    def add_deputy(self, user: str | int, body: DeputyIn, *, key: str | None = None) -> DeputyOut:
        """Name a deputy."""
        found: DeputyOut = self._caller._object("POST", f"/api/v1/people/{_place(user)}/deputies", body=body, key=key)
        return found

    def end_deputy(self, deputy: str | int, *, if_match: Version | None = None, key: str | None = None) -> DeputyOut:
        """End a deputy."""
        found: DeputyOut = self._caller._object("POST", f"/api/v1/deputies/{_place(deputy)}/end", if_match=if_match, key=key)
        return found

    def list_roles(self) -> ListOfRoleOut:
        """What may each role do?"""
        found: ListOfRoleOut = self._caller._object("GET", "/api/v1/roles")
        return found

    def list_looks(self, *, customer: str | None = None, user: str | None = None, act: str | None = None, since: str | None = None, until: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfLookOut:
        """Who looked?"""
        found: ListOfLookOut = self._caller._object("GET", "/api/v1/looks", query={"customer": customer, "user": user, "act": act, "since": since, "until": until, "cursor": cursor, "limit": limit})
        return found

    def iter_looks(self, *, customer: str | None = None, user: str | None = None, act: str | None = None, since: str | None = None, until: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[LookOut]:
        """Who looked?: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_looks(customer=customer, user=user, act=act, since=since, until=until, cursor=cursor, limit=limit), cursor)


class ApprovalsRoom(Room):
    """The calls about approvals."""

    def list_approvals(self, *, state: str | None = None) -> ListOfApprovalOut:
        """List approvals."""
        found: ListOfApprovalOut = self._caller._object("GET", "/api/v1/approvals", query={"state": state})
        return found

    def get_approval(self, approval: str | int) -> ApprovalOut:
        """Read an approval."""
        found: ApprovalOut = self._caller._object("GET", f"/api/v1/approvals/{_place(approval)}")
        return found

    def approve(self, approval: str | int, body: DecisionIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ApprovalOut:
        """Say yes."""
        found: ApprovalOut = self._caller._object("POST", f"/api/v1/approvals/{_place(approval)}/approve", body=body, if_match=if_match, key=key)
        return found

    def decline(self, approval: str | int, body: DecisionIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ApprovalOut:
        """Say no."""
        found: ApprovalOut = self._caller._object("POST", f"/api/v1/approvals/{_place(approval)}/decline", body=body, if_match=if_match, key=key)
        return found


class LimitsRoom(Room):
    """The calls about limits."""

    def list_limits(self, *, role: str | None = None) -> ListOfLimitOut:
        """List authority limits."""
        found: ListOfLimitOut = self._caller._object("GET", "/api/v1/limits", query={"role": role})
        return found

    def set_limit(self, body: LimitIn, *, key: str | None = None) -> LimitOut:
        """Set an authority limit."""
        found: LimitOut = self._caller._object("POST", "/api/v1/limits", body=body, key=key)
        return found

    def list_limits_left(self) -> ListOfLeftOut:
        """What may I still give?"""
        found: ListOfLeftOut = self._caller._object("GET", "/api/v1/limits/left")
        return found


class ExchangeRoom(Room):
    """The calls about exchange."""

    def list_exports(self) -> ListOfExportOut:
        """List what can be exported."""
        found: ListOfExportOut = self._caller._object("GET", "/api/v1/exports")
        return found

    def get_export(self, export: str | int, *, format: str | None = None, since: str | None = None, q: str | None = None, state: str | None = None, kind: str | None = None, unit: str | None = None) -> Download:
        """Export a table."""
        return self._caller._file(f"/api/v1/exports/{_place(export)}", query={"format": format, "since": since, "q": q, "state": state, "kind": kind, "unit": unit})

    def list_changes(self, *, since: str | None = None, kinds: str | None = None, limit: int | None = None) -> ChangesOut:
        """What changed since a cursor."""
        found: ChangesOut = self._caller._object("GET", "/api/v1/changes", query={"since": since, "kinds": kinds, "limit": limit})
        return found

    def walk_changes(self, *, since: str | None = None, kinds: str | None = None, limit: int | None = None) -> Iterator[ChangesOut]:
        """Answer after answer until there is no more; keep the `cursor` of the last one."""
        while True:
            found = self.list_changes(since=since, kinds=kinds, limit=limit)
            yield found
            since = found["cursor"]
            if not found["more"]:
                return


class WebhooksRoom(Room):
    """The calls about webhooks."""

    def list_webhooks(self) -> ListOfWebhookOut:
        """List webhooks."""
        found: ListOfWebhookOut = self._caller._object("GET", "/api/v1/webhooks")
        return found

    def add_webhook(self, body: WebhookIn, *, key: str | None = None) -> WebhookOut:
        """Add a webhook."""
        found: WebhookOut = self._caller._object("POST", "/api/v1/webhooks", body=body, key=key)
        return found

    def get_webhook(self, webhook: str | int) -> WebhookOut:
        """Read a webhook."""
        found: WebhookOut = self._caller._object("GET", f"/api/v1/webhooks/{_place(webhook)}")
        return found

    def change_webhook(self, webhook: str | int, body: WebhookChanges, *, if_match: Version) -> WebhookOut:
        """Change a webhook."""
        found: WebhookOut = self._caller._object("PATCH", f"/api/v1/webhooks/{_place(webhook)}", body=body, if_match=if_match)
        return found

    def renew_webhook_secret(self, webhook: str | int, body: SecretIn | None = None, *, key: str | None = None) -> WebhookOut:
        """Give a webhook a new secret."""
        found: WebhookOut = self._caller._object("POST", f"/api/v1/webhooks/{_place(webhook)}/secret", body=body, key=key)
        return found

    def remove_webhook(self, webhook: str | int, *, key: str | None = None) -> CountOut:
        """Remove a webhook."""
        found: CountOut = self._caller._object("POST", f"/api/v1/webhooks/{_place(webhook)}/remove", key=key)
        return found

    def try_webhook(self, webhook: str | int, *, key: str | None = None) -> DeliveryOut:
        """Send a test message."""
        found: DeliveryOut = self._caller._object("POST", f"/api/v1/webhooks/{_place(webhook)}/try", key=key)
        return found

    def list_deliveries(self, webhook: str | int, *, state: Literal["waiting", "sent", "dead", "skipped"] | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfDeliveryOut:
        """List messages to a webhook."""
        found: ListOfDeliveryOut = self._caller._object("GET", f"/api/v1/webhooks/{_place(webhook)}/deliveries", query={"state": state, "cursor": cursor, "limit": limit})
        return found

    def iter_deliveries(self, webhook: str | int, *, state: Literal["waiting", "sent", "dead", "skipped"] | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[DeliveryOut]:
        """List messages to a webhook: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_deliveries(webhook, state=state, cursor=cursor, limit=limit), cursor)

    def replay_deliveries(self, webhook: str | int, body: ReplayIn, *, key: str | None = None) -> CountOut:
        """Send messages again."""
        found: CountOut = self._caller._object("POST", f"/api/v1/webhooks/{_place(webhook)}/replay", body=body, key=key)
        return found


class NetworkRoom(Room):
    """The calls about network."""

    def list_nodes(self, *, kind: str | None = None, q: str | None = None, state: str | None = None, unit: str | None = None, division: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfNodeOut:
        """List places of the network."""
        found: ListOfNodeOut = self._caller._object("GET", "/api/v1/nodes", query={"kind": kind, "q": q, "state": state, "unit": unit, "division": division, "cursor": cursor, "limit": limit})
        return found

    def iter_nodes(self, *, kind: str | None = None, q: str | None = None, state: str | None = None, unit: str | None = None, division: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[NodeOut]:
        """List places of the network: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_nodes(kind=kind, q=q, state=state, unit=unit, division=division, cursor=cursor, limit=limit), cursor)

    def create_node(self, body: NodeIn, *, key: str | None = None) -> NodeOut:
        """Add a place to the network."""
        found: NodeOut = self._caller._object("POST", "/api/v1/nodes", body=body, key=key)
        return found

    def get_node(self, code: str | int) -> NodeOut:
        """Read a place of the network."""
        found: NodeOut = self._caller._object("GET", f"/api/v1/nodes/{_place(code)}")
        return found

    def change_node(self, code: str | int, body: NodeChanges, *, if_match: Version) -> NodeOut:
        """Change a place."""
        found: NodeOut = self._caller._object("PATCH", f"/api/v1/nodes/{_place(code)}", body=body, if_match=if_match)
        return found

    def list_steps(self, code: str | int) -> ListOfStepOut:
        """The life of a place."""
        found: ListOfStepOut = self._caller._object("GET", f"/api/v1/nodes/{_place(code)}/steps")
        return found

    def take_step(self, code: str | int, body: StepIn, *, if_match: Version | None = None, key: str | None = None) -> NodeOut:
        """A step of its life."""
        found: NodeOut = self._caller._object("POST", f"/api/v1/nodes/{_place(code)}/steps", body=body, if_match=if_match, key=key)
        return found

    def move_node(self, code: str | int, body: MoveIn, *, if_match: Version | None = None, key: str | None = None) -> NodeOut:
        """Move within the network."""
        found: NodeOut = self._caller._object("POST", f"/api/v1/nodes/{_place(code)}/move", body=body, if_match=if_match, key=key)
        return found

    def hand_over_place(self, code: str | int, body: HeirIn, *, if_match: Version | None = None, key: str | None = None) -> NodeOut:
        """Hand over."""
        found: NodeOut = self._caller._object("POST", f"/api/v1/nodes/{_place(code)}/hand-over", body=body, if_match=if_match, key=key)
        return found

    def list_capabilities(self, code: str | int) -> ListOfAbilityOut:
        """What a place can do."""
        found: ListOfAbilityOut = self._caller._object("GET", f"/api/v1/nodes/{_place(code)}/capabilities")
        return found

    def set_capabilities(self, code: str | int, body: AbilitiesIn, *, key: str | None = None) -> ListOfAbilityOut:
        """State what it can do."""
        found: ListOfAbilityOut = self._caller._object("POST", f"/api/v1/nodes/{_place(code)}/capabilities", body=body, key=key)
        return found

    def list_closures(self, code: str | int) -> ListOfClosureOut:
        """Closures of a place."""
        found: ListOfClosureOut = self._caller._object("GET", f"/api/v1/nodes/{_place(code)}/closures")
        return found

    def close_place(self, code: str | int, body: ClosureIn, *, key: str | None = None) -> ClosureOut:
        """Close for a time."""
        found: ClosureOut = self._caller._object("POST", f"/api/v1/nodes/{_place(code)}/closures", body=body, key=key)
        return found

    def withdraw_closure(self, closure: str | int, *, key: str | None = None) -> ClosureOut:
        """Work after all."""
        found: ClosureOut = self._caller._object("POST", f"/api/v1/closures/{_place(closure)}/withdraw", key=key)
        return found

    def list_divisions(self, *, q: str | None = None, parent: str | None = None) -> ListOfDivisionOut:
        """Find divisions."""
        found: ListOfDivisionOut = self._caller._object("GET", "/api/v1/divisions", query={"q": q, "parent": parent})
        return found

    def get_division(self, division: str | int) -> DivisionOut:
        """Read a division."""
        found: DivisionOut = self._caller._object("GET", f"/api/v1/divisions/{_place(division)}")
        return found

    def list_directory(self, *, q: str | None = None, kind: str | None = None, unit: str | None = None, division: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfEntryOut:
        """Whom to call."""
        found: ListOfEntryOut = self._caller._object("GET", "/api/v1/directory", query={"q": q, "kind": kind, "unit": unit, "division": division, "cursor": cursor, "limit": limit})
        return found

    def iter_directory(self, *, q: str | None = None, kind: str | None = None, unit: str | None = None, division: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[EntryOut]:
        """Whom to call: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_directory(q=q, kind=kind, unit=unit, division=division, cursor=cursor, limit=limit), cursor)


class AreasRoom(Room):
    """The calls about areas."""

    def list_areas(self, *, unit: str | None = None, division: str | None = None, category: str | None = None, on: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfAreaOut:
        """List service areas."""
        found: ListOfAreaOut = self._caller._object("GET", "/api/v1/areas", query={"unit": unit, "division": division, "category": category, "on": on, "cursor": cursor, "limit": limit})
        return found

    def iter_areas(self, *, unit: str | None = None, division: str | None = None, category: str | None = None, on: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[AreaOut]:
        """List service areas: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_areas(unit=unit, division=division, category=category, on=on, cursor=cursor, limit=limit), cursor)

    def add_area(self, body: AreaIn, *, key: str | None = None) -> AreaOut:
        """Add a service area."""
        found: AreaOut = self._caller._object("POST", "/api/v1/areas", body=body, key=key)
        return found

    def change_many_areas(self, body: ManyAreasIn, *, if_match: Version | None = None, key: str | None = None) -> CountOut:
        """Change many areas."""
        found: CountOut = self._caller._object("POST", "/api/v1/areas/change", body=body, if_match=if_match, key=key)
        return found

    def list_area_faults(self, *, on: str | None = None, division: str | None = None) -> ListOfFaultOut:
        """Gaps and overlaps."""
        found: ListOfFaultOut = self._caller._object("GET", "/api/v1/areas/faults", query={"on": on, "division": division})
        return found

    def get_area(self, area: str | int) -> AreaOut:
        """Read a service area."""
        found: AreaOut = self._caller._object("GET", f"/api/v1/areas/{_place(area)}")
        return found

    def change_area(self, area: str | int, body: AreaChanges, *, if_match: Version) -> AreaOut:
        """Change a service area."""
        found: AreaOut = self._caller._object("PATCH", f"/api/v1/areas/{_place(area)}", body=body, if_match=if_match)
        return found

    def list_serving(self, *, division: str, kind: str | None = None, category: list[str] | None = None, on: str | None = None) -> ListOfServingOut:
        """Who serves a place?"""
        found: ListOfServingOut = self._caller._object("GET", "/api/v1/serving", query={"division": division, "kind": kind, "category": category, "on": on})
        return found


class StaffRoom(Room):
    """The calls about staff."""

    def list_staff(self, *, unit: str | None = None, role: str | None = None, q: str | None = None, expiring_by: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfStaffOut:
        """List staff."""
        found: ListOfStaffOut = self._caller._object("GET", "/api/v1/staff", query={"unit": unit, "role": role, "q": q, "expiring_by": expiring_by, "cursor": cursor, "limit": limit})
        return found

    def iter_staff(self, *, unit: str | None = None, role: str | None = None, q: str | None = None, expiring_by: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[StaffOut]:
        """List staff: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_staff(unit=unit, role=role, q=q, expiring_by=expiring_by, cursor=cursor, limit=limit), cursor)

    def add_member(self, body: StaffIn, *, key: str | None = None) -> StaffOut:
        """Put somebody on the staff."""
        found: StaffOut = self._caller._object("POST", "/api/v1/staff", body=body, key=key)
        return found

    def get_member(self, member: str | int) -> StaffOut:
        """Read somebody of the staff."""
        found: StaffOut = self._caller._object("GET", f"/api/v1/staff/{_place(member)}")
        return found

    def change_member(self, member: str | int, body: StaffChanges, *, if_match: Version) -> StaffOut:
        """Change somebody."""
        found: StaffOut = self._caller._object("PATCH", f"/api/v1/staff/{_place(member)}", body=body, if_match=if_match)
        return found

    def keep_certificate(self, member: str | int, body: CertificateIn, *, key: str | None = None) -> CertificateOut:
        """Keep a licence."""
        found: CertificateOut = self._caller._object("POST", f"/api/v1/staff/{_place(member)}/certificates", body=body, key=key)
        return found

    def add_absence(self, member: str | int, body: AbsenceIn, *, key: str | None = None) -> AbsenceOut:
        """Note an absence."""
        found: AbsenceOut = self._caller._object("POST", f"/api/v1/staff/{_place(member)}/absences", body=body, key=key)
        return found

    def end_absence(self, absence: str | int, *, key: str | None = None) -> StaffOut:
        """Back at work."""
        found: StaffOut = self._caller._object("POST", f"/api/v1/absences/{_place(absence)}/end", key=key)
        return found

    def remove_certificate(self, certificate: str | int, *, key: str | None = None) -> StaffOut:
        """Remove a licence."""
        found: StaffOut = self._caller._object("POST", f"/api/v1/certificates/{_place(certificate)}/remove", key=key)
        return found


class ContractsRoom(Room):
    """The calls about contracts."""

    def list_contracts(self, *, unit: str | None = None, ending_by: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfContractOut:
        """List contracts."""
        found: ListOfContractOut = self._caller._object("GET", "/api/v1/contracts", query={"unit": unit, "ending_by": ending_by, "cursor": cursor, "limit": limit})
        return found

    def iter_contracts(self, *, unit: str | None = None, ending_by: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[ContractOut]:
        """List contracts: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_contracts(unit=unit, ending_by=ending_by, cursor=cursor, limit=limit), cursor)

    def add_contract(self, code: str | int, body: ContractIn, *, key: str | None = None) -> ContractOut:
        """Make a contract."""
        found: ContractOut = self._caller._object("POST", f"/api/v1/nodes/{_place(code)}/contracts", body=body, key=key)
        return found

    def get_contract(self, contract: str | int) -> ContractOut:
        """Read a contract."""
        found: ContractOut = self._caller._object("GET", f"/api/v1/contracts/{_place(contract)}")
        return found

    def change_contract(self, contract: str | int, body: ContractChanges, *, if_match: Version) -> ContractOut:
        """Change a contract."""
        found: ContractOut = self._caller._object("PATCH", f"/api/v1/contracts/{_place(contract)}", body=body, if_match=if_match)
        return found

    def attach_contract_documents(self, contract: str | int, files: Sequence[File], *, key: str | None = None) -> ListOfFileOut:
        """Attach documents to a contract."""
        found: ListOfFileOut = self._caller._object("POST", f"/api/v1/contracts/{_place(contract)}/attachments", parts=(files, {}), key=key)
        return found

    def list_contract_documents(self, contract: str | int) -> ListOfFileOut:
        """List the documents of a contract."""
        found: ListOfFileOut = self._caller._object("GET", f"/api/v1/contracts/{_place(contract)}/attachments")
        return found

    def get_contract_document(self, contract: str | int, file: str | int) -> Download:
        """Download a document of a contract."""
        return self._caller._file(f"/api/v1/contracts/{_place(contract)}/attachments/{_place(file)}")

    def remove_contract_document(self, contract: str | int, file: str | int, body: RemoveDocumentIn, *, key: str | None = None) -> FileOut:
        """Remove a document of a contract."""
        found: FileOut = self._caller._object("POST", f"/api/v1/contracts/{_place(contract)}/attachments/{_place(file)}/remove", body=body, key=key)
        return found


class CalendarsRoom(Room):
    """The calls about calendars."""

    def list_calendars(self) -> ListOfCalendarOut:
        """List calendars."""
        found: ListOfCalendarOut = self._caller._object("GET", "/api/v1/calendars")
        return found

    def get_calendar(self, code: str | int) -> CalendarOut:
        """Read a calendar."""
        found: CalendarOut = self._caller._object("GET", f"/api/v1/calendars/{_place(code)}")
        return found

    def list_calendar_versions(self, code: str | int) -> ListOfCalendarVersionOut:
        """List versions of a calendar."""
        found: ListOfCalendarVersionOut = self._caller._object("GET", f"/api/v1/calendars/{_place(code)}/versions")
        return found

    def publish_calendar_version(self, code: str | int, body: CalendarVersionIn, *, key: str | None = None) -> CalendarVersionOut:
        """Publish a version of a calendar."""
        found: CalendarVersionOut = self._caller._object("POST", f"/api/v1/calendars/{_place(code)}/versions", body=body, key=key)
        return found

    def get_calendar_version(self, code: str | int, number: str | int) -> CalendarVersionOut:
        """Read a version of a calendar."""
        found: CalendarVersionOut = self._caller._object("GET", f"/api/v1/calendars/{_place(code)}/versions/{_place(number)}")
        return found


class CustomersRoom(Room):
    """The calls about customers."""

    def create_customer(self, body: CustomerIn, *, key: str | None = None) -> CustomerOut:
        """Put a customer on file."""
        found: CustomerOut = self._caller._object("POST", "/api/v1/customers", body=body, key=key)
        return found

    def list_customers(self, *, q: str | None = None, phone: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfCustomerOut:
        """List customers."""
        found: ListOfCustomerOut = self._caller._object("GET", "/api/v1/customers", query={"q": q, "phone": phone, "cursor": cursor, "limit": limit})
        return found

    def iter_customers(self, *, q: str | None = None, phone: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[CustomerOut]:
        """List customers: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_customers(q=q, phone=phone, cursor=cursor, limit=limit), cursor)

    def get_customer(self, customer: str | int) -> CustomerOut:
        """Read a customer."""
        found: CustomerOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}")
        return found

    def change_customer(self, customer: str | int, body: CustomerChanges, *, if_match: Version) -> CustomerOut:
        """Change a customer."""
        found: CustomerOut = self._caller._object("PATCH", f"/api/v1/customers/{_place(customer)}", body=body, if_match=if_match)
        return found

    def list_customer_coverages(self, customer: str | int) -> ListOfCoverageOut:
        """What a customer holds."""
        found: ListOfCoverageOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/coverages")
        return found

    def get_customer_timeline(self, customer: str | int, *, cursor: str | None = None, limit: int | None = None) -> ListOfEventOut:
        """What happened to a customer."""
        found: ListOfEventOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/timeline", query={"cursor": cursor, "limit": limit})
        return found

    def iter_get_customer_timeline(self, customer: str | int, *, cursor: str | None = None, limit: int | None = None) -> Iterator[EventOut]:
        """What happened to a customer: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.get_customer_timeline(customer, cursor=cursor, limit=limit), cursor)

    def add_contact(self, customer: str | int, body: Contact, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """Add a contact."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/contacts", body=body, if_match=if_match, key=key)
        return found

    def change_contact(self, customer: str | int, contact: str | int, body: ContactChanges, *, if_match: Version) -> CustomerOut:
        """Change a contact."""
        found: CustomerOut = self._caller._object("PATCH", f"/api/v1/customers/{_place(customer)}/contacts/{_place(contact)}", body=body, if_match=if_match)
        return found

    def verify_contact(self, customer: str | int, contact: str | int, body: Verified, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """A contact leads to the customer."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/contacts/{_place(contact)}/verify", body=body, if_match=if_match, key=key)
        return found

    def remove_contact(self, customer: str | int, contact: str | int, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """Take a contact off the file."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/contacts/{_place(contact)}/remove", if_match=if_match, key=key)
        return found

    def add_address(self, customer: str | int, body: NewPlace, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """Add an address."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/addresses", body=body, if_match=if_match, key=key)
        return found

    def change_address(self, customer: str | int, address: str | int, body: PlaceChanges, *, if_match: Version) -> CustomerOut:
        """Correct an address."""
        found: CustomerOut = self._caller._object("PATCH", f"/api/v1/customers/{_place(customer)}/addresses/{_place(address)}", body=body, if_match=if_match)
        return found

    def end_address(self, customer: str | int, address: str | int, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """An address is the customer's no longer."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/addresses/{_place(address)}/end", if_match=if_match, key=key)
        return found

    def set_needs(self, customer: str | int, body: Needs, *, if_match: Version) -> CustomerOut:
        """Set the special care."""
        found: CustomerOut = self._caller._object("PATCH", f"/api/v1/customers/{_place(customer)}/needs", body=body, if_match=if_match)
        return found

    def list_consents(self, customer: str | int) -> ListOfConsentOut:
        """What is allowed."""
        found: ListOfConsentOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/consents")
        return found

    def say_consent(self, customer: str | int, body: Said, *, if_match: Version | None = None, key: str | None = None) -> ConsentOut:
        """Keep a consent."""
        found: ConsentOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/consents", body=body, if_match=if_match, key=key)
        return found

    def attach_consent_proofs(self, customer: str | int, consent: str | int, files: Sequence[File], *, key: str | None = None) -> ListOfFileOut:
        """Attach proofs to a consent."""
        found: ListOfFileOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/consents/{_place(consent)}/attachments", parts=(files, {}), key=key)
        return found

    def list_consent_proofs(self, customer: str | int, consent: str | int) -> ListOfFileOut:
        """List the proofs of a consent."""
        found: ListOfFileOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/consents/{_place(consent)}/attachments")
        return found

    def get_consent_proof(self, customer: str | int, consent: str | int, file: str | int) -> Download:
        """Download a proof of a consent."""
        return self._caller._file(f"/api/v1/customers/{_place(customer)}/consents/{_place(consent)}/attachments/{_place(file)}")

    def remove_consent_proof(self, customer: str | int, consent: str | int, file: str | int, body: RemoveProofIn, *, key: str | None = None) -> FileOut:
        """Remove a proof of a consent."""
        found: FileOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/consents/{_place(consent)}/attachments/{_place(file)}/remove", body=body, key=key)
        return found

    def list_relations(self, customer: str | int) -> ListOfRelationOut:
        """Who belongs to it."""
        found: ListOfRelationOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/relations")
        return found

    def relate_customers(self, customer: str | int, body: Related, *, if_match: Version | None = None, key: str | None = None) -> RelationOut:
        """Relate customers."""
        found: RelationOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/relations", body=body, if_match=if_match, key=key)
        return found

    def unrelate_customers(self, customer: str | int, relation: str | int, *, if_match: Version | None = None, key: str | None = None) -> ListOfRelationOut:
        """Take a relation off."""
        found: ListOfRelationOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/relations/{_place(relation)}/remove", if_match=if_match, key=key)
        return found

    def list_duplicates(self, *, cursor: str | None = None, limit: int | None = None) -> ListOfDuplicateOut:
        """Files that may be one person's."""
        found: ListOfDuplicateOut = self._caller._object("GET", "/api/v1/duplicates", query={"cursor": cursor, "limit": limit})
        return found

    def iter_duplicates(self, *, cursor: str | None = None, limit: int | None = None) -> Iterator[DuplicateOut]:
        """Files that may be one person's: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_duplicates(cursor=cursor, limit=limit), cursor)

    def dismiss_duplicate(self, duplicate: str | int, *, if_match: Version | None = None, key: str | None = None) -> DuplicateOut:
        """They are two."""
        found: DuplicateOut = self._caller._object("POST", f"/api/v1/duplicates/{_place(duplicate)}/dismiss", if_match=if_match, key=key)
        return found

    def merge_customers(self, customer: str | int, body: Merged, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """Merge another file in."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/merge", body=body, if_match=if_match, key=key)
        return found

    def unmerge_customer(self, customer: str | int, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """Take a merge back."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/unmerge", if_match=if_match, key=key)
        return found

    def reveal_customer(self, customer: str | int, *, key: str | None = None) -> CustomerOut:
        """See whole numbers."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/reveal", key=key)
        return found

    def restrict_customer(self, customer: str | int, body: Restricted, *, if_match: Version | None = None, key: str | None = None) -> CustomerOut:
        """Restrict the use of data."""
        found: CustomerOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/restrict", body=body, if_match=if_match, key=key)
        return found

    def export_customer(self, customer: str | int, *, if_match: Version | None = None, key: str | None = None) -> dict[str, Any]:
        """All about a person."""
        found: dict[str, Any] = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/export", if_match=if_match, key=key)
        return found

    def list_open_matters(self, customer: str | int) -> ListOfOpenMatterOut:
        """What is open for somebody."""
        found: ListOfOpenMatterOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/open-matters")
        return found

    def erase_customer(self, customer: str | int, body: Erasing | None = None, *, if_match: Version | None = None, key: str | None = None) -> ErasedOut:
        """Erase who somebody is."""
        found: ErasedOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/erase", body=body, if_match=if_match, key=key)
        return found


class ItemsRoom(Room):
    """The calls about items."""

    def create_item(self, body: ItemIn, *, key: str | None = None) -> ItemOut:
        """Put an item on file."""
        found: ItemOut = self._caller._object("POST", "/api/v1/items", body=body, key=key)
        return found

    def list_items(self, *, customer: str | None = None, serial: str | None = None, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfItemOut:
        """List items."""
        found: ListOfItemOut = self._caller._object("GET", "/api/v1/items", query={"customer": customer, "serial": serial, "q": q, "cursor": cursor, "limit": limit})
        return found

    def iter_items(self, *, customer: str | None = None, serial: str | None = None, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[ItemOut]:
        """List items: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_items(customer=customer, serial=serial, q=q, cursor=cursor, limit=limit), cursor)

    def get_item(self, item: str | int) -> ItemOut:
        """Read an item."""
        found: ItemOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}")
        return found

    def change_item(self, item: str | int, body: ItemChanges, *, if_match: Version) -> ItemOut:
        """Change an item."""
        found: ItemOut = self._caller._object("PATCH", f"/api/v1/items/{_place(item)}", body=body, if_match=if_match)
        return found

    def list_item_coverages(self, item: str | int) -> ListOfCoverageOut:
        """What an item holds."""
        found: ListOfCoverageOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/coverages")
        return found

    def list_item_obligations(self, item: str | int) -> ListOfObligationOut:
        """What is owed for an item."""
        found: ListOfObligationOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/obligations")
        return found

    def list_service_records(self, item: str | int) -> ListOfServiceRecordOut:
        """What was done to an item."""
        found: ListOfServiceRecordOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/service-records")
        return found

    def add_service_record(self, item: str | int, body: ServiceRecordIn, *, key: str | None = None) -> ServiceRecordOut:
        """Keep what was done to an item."""
        found: ServiceRecordOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/service-records", body=body, key=key)
        return found

    def get_service_record(self, record: str | int) -> ServiceRecordOut:
        """Read a service record."""
        found: ServiceRecordOut = self._caller._object("GET", f"/api/v1/service-records/{_place(record)}")
        return found

    def return_item(self, record: str | int, body: ReturnIn, *, key: str | None = None) -> ServiceRecordOut:
        """Give an item back."""
        found: ServiceRecordOut = self._caller._object("POST", f"/api/v1/service-records/{_place(record)}/return", body=body, key=key)
        return found

    def transfer_item(self, item: str | int, body: TransferIn, *, if_match: Version | None = None, key: str | None = None) -> ItemOut:
        """Hand an item on to another owner."""
        found: ItemOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/transfer", body=body, if_match=if_match, key=key)
        return found

    def list_item_owners(self, item: str | int) -> ListOfOwnerOut:
        """Whose an item was."""
        found: ListOfOwnerOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/owners")
        return found

    def list_item_places(self, item: str | int) -> ListOfPlacementOut:
        """Where an item stood."""
        found: ListOfPlacementOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/places")
        return found

    def place_item(self, item: str | int, body: ItemPlaceIn, *, key: str | None = None) -> PlacementOut:
        """Say where an item stands."""
        found: PlacementOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/places", body=body, key=key)
        return found

    def list_item_readings(self, item: str | int) -> ListOfCounterOut:
        """What its counters showed."""
        found: ListOfCounterOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/readings")
        return found

    def keep_reading(self, item: str | int, body: CounterIn, *, key: str | None = None) -> CounterOut:
        """Keep what a counter shows."""
        found: CounterOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/readings", body=body, key=key)
        return found

    def list_item_parts(self, item: str | int) -> ListOfPartOut:
        """What is built into an item."""
        found: ListOfPartOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/parts")
        return found

    def build_in_part(self, item: str | int, body: PartIn, *, key: str | None = None) -> PartOut:
        """Build a part into an item."""
        found: PartOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/parts", body=body, key=key)
        return found

    def take_out_part(self, item: str | int, part: str | int, body: LeaveIn, *, key: str | None = None) -> PartOut:
        """Take a part out."""
        found: PartOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/parts/{_place(part)}/take-out", body=body, key=key)
        return found

    def get_item_payment(self, item: str | int) -> PaymentOut:
        """How an item was paid."""
        found: PaymentOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/payment")
        return found

    def set_item_payment(self, item: str | int, body: PaymentIn, *, if_match: Version | None = None, key: str | None = None) -> PaymentOut:
        """Say how an item was paid."""
        found: PaymentOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/payment", body=body, if_match=if_match, key=key)
        return found

    def label_item(self, item: str | int, body: LabelIn, *, key: str | None = None) -> LabelOut:
        """Make an item's label."""
        found: LabelOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/label", body=body, key=key)
        return found

    def attach_item_files(self, item: str | int, files: Sequence[File], *, key: str | None = None) -> ListOfFileOut:
        """Attach files to an item."""
        found: ListOfFileOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/attachments", parts=(files, {}), key=key)
        return found

    def list_item_files(self, item: str | int) -> ListOfFileOut:
        """List the files of an item."""
        found: ListOfFileOut = self._caller._object("GET", f"/api/v1/items/{_place(item)}/attachments")
        return found

    def get_item_file(self, item: str | int, file: str | int) -> Download:
        """Download a file of an item."""
        return self._caller._file(f"/api/v1/items/{_place(item)}/attachments/{_place(file)}")

    def remove_item_file(self, item: str | int, file: str | int, body: RemoveIn, *, key: str | None = None) -> FileOut:
        """Remove a file of an item."""
        found: FileOut = self._caller._object("POST", f"/api/v1/items/{_place(item)}/attachments/{_place(file)}/remove", body=body, key=key)
        return found


class SalesRoom(Room):
    """The calls about sales."""

    def record_sale(self, body: SaleIn, *, key: str | None = None) -> SaleOut:
        """Record a sale."""
        found: SaleOut = self._caller._object("POST", "/api/v1/sales", body=body, key=key)
        return found

    def get_sale(self, sale: str | int) -> SaleOut:
        """Read a sale."""
        found: SaleOut = self._caller._object("GET", f"/api/v1/sales/{_place(sale)}")
        return found


class SetsRoom(Room):
    """The calls about sets."""

    def list_sets(self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfSetOut:
        """List sets."""
        found: ListOfSetOut = self._caller._object("GET", "/api/v1/sets", query={"q": q, "cursor": cursor, "limit": limit})
        return found

    def iter_sets(self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[SetOut]:
        """List sets: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_sets(q=q, cursor=cursor, limit=limit), cursor)

    def form_set(self, body: SetIn, *, key: str | None = None) -> SetOut:
        """Put items together as a set."""
        found: SetOut = self._caller._object("POST", "/api/v1/sets", body=body, key=key)
        return found

    def get_set(self, set: str | int) -> SetOut:
        """Read a set."""
        found: SetOut = self._caller._object("GET", f"/api/v1/sets/{_place(set)}")
        return found

    def join_set(self, set: str | int, body: JoinIn, *, key: str | None = None) -> SetOut:
        """Let items join a set."""
        found: SetOut = self._caller._object("POST", f"/api/v1/sets/{_place(set)}/members", body=body, key=key)
        return found

    def leave_set(self, set: str | int, item: str | int, body: LeaveIn, *, key: str | None = None) -> SetOut:
        """Take an item out of its set."""
        found: SetOut = self._caller._object("POST", f"/api/v1/sets/{_place(set)}/members/{_place(item)}/leave", body=body, key=key)
        return found


class CatalogueRoom(Room):
    """The calls about catalogue."""

    def list_categories(self) -> ListOfCategoryOut:
        """List categories."""
        found: ListOfCategoryOut = self._caller._object("GET", "/api/v1/categories")
        return found

    def add_category(self, body: CategoryIn, *, key: str | None = None) -> CategoryOut:
        """Add a category."""
        found: CategoryOut = self._caller._object("POST", "/api/v1/categories", body=body, key=key)
        return found

    def get_category(self, category: str | int) -> CategoryOut:
        """Read a category."""
        found: CategoryOut = self._caller._object("GET", f"/api/v1/categories/{_place(category)}")
        return found

    def change_category(self, category: str | int, body: CategoryChanges, *, if_match: Version) -> CategoryOut:
        """Change a category."""
        found: CategoryOut = self._caller._object("PATCH", f"/api/v1/categories/{_place(category)}", body=body, if_match=if_match)
        return found

    def list_models(self, *, q: str | None = None, category: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfModelOut:
        """List models."""
        found: ListOfModelOut = self._caller._object("GET", "/api/v1/models", query={"q": q, "category": category, "cursor": cursor, "limit": limit})
        return found

    def iter_models(self, *, q: str | None = None, category: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[ModelOut]:
        """List models: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_models(q=q, category=category, cursor=cursor, limit=limit), cursor)

    def add_model(self, body: ModelIn, *, key: str | None = None) -> ModelOut:
        """Add a model."""
        found: ModelOut = self._caller._object("POST", "/api/v1/models", body=body, key=key)
        return found

    def get_model(self, model: str | int) -> ModelOut:
        """Read a model."""
        found: ModelOut = self._caller._object("GET", f"/api/v1/models/{_place(model)}")
        return found

    def change_model(self, model: str | int, body: ModelChanges, *, if_match: Version) -> ModelOut:
        """Change a model."""
        found: ModelOut = self._caller._object("PATCH", f"/api/v1/models/{_place(model)}", body=body, if_match=if_match)
        return found

    def list_model_revisions(self, model: str | int) -> ListOfRevisionOut:
        """Versions of a model."""
        found: ListOfRevisionOut = self._caller._object("GET", f"/api/v1/models/{_place(model)}/revisions")
        return found

    def add_model_revision(self, model: str | int, body: RevisionIn, *, key: str | None = None) -> RevisionOut:
        """Add a version of a model."""
        found: RevisionOut = self._caller._object("POST", f"/api/v1/models/{_place(model)}/revisions", body=body, key=key)
        return found

    def list_documents(self, model: str | int, *, retired: bool | None = None) -> ListOfDocumentOut:
        """Documents of a model."""
        found: ListOfDocumentOut = self._caller._object("GET", f"/api/v1/models/{_place(model)}/documents", query={"retired": retired})
        return found

    def add_document(self, model: str | int, body: DocumentIn, *, key: str | None = None) -> DocumentOut:
        """Add a document."""
        found: DocumentOut = self._caller._object("POST", f"/api/v1/models/{_place(model)}/documents", body=body, key=key)
        return found

    def retire_document(self, model: str | int, document: str | int, *, key: str | None = None) -> DocumentOut:
        """Put a document away."""
        found: DocumentOut = self._caller._object("POST", f"/api/v1/models/{_place(model)}/documents/{_place(document)}/retire", key=key)
        return found

    def attach_document(self, model: str | int, document: str | int, files: Sequence[File], *, key: str | None = None) -> ListOfFileOut:
        """Attach the file of a document."""
        found: ListOfFileOut = self._caller._object("POST", f"/api/v1/models/{_place(model)}/documents/{_place(document)}/file", parts=(files, {}), key=key)
        return found

    def get_document_file(self, model: str | int, document: str | int) -> Download:
        """Download a document."""
        return self._caller._file(f"/api/v1/models/{_place(model)}/documents/{_place(document)}/file")

    def list_lots(self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfLotOut:
        """List lots."""
        found: ListOfLotOut = self._caller._object("GET", "/api/v1/lots", query={"q": q, "cursor": cursor, "limit": limit})
        return found

    def iter_lots(self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[LotOut]:
        """List lots: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_lots(q=q, cursor=cursor, limit=limit), cursor)

    def add_lot(self, body: LotIn, *, key: str | None = None) -> LotOut:
        """Add a lot."""
        found: LotOut = self._caller._object("POST", "/api/v1/lots", body=body, key=key)
        return found

    def get_lot(self, lot: str | int) -> LotOut:
        """Read a lot."""
        found: LotOut = self._caller._object("GET", f"/api/v1/lots/{_place(lot)}")
        return found

    def change_lot(self, lot: str | int, body: LotChanges, *, if_match: Version) -> LotOut:
        """Change a lot."""
        found: LotOut = self._caller._object("PATCH", f"/api/v1/lots/{_place(lot)}", body=body, if_match=if_match)
        return found

    def list_lot_items(self, lot: str | int, *, limit: int | None = None) -> ListOfItemOut:
        """The items of a lot."""
        found: ListOfItemOut = self._caller._object("GET", f"/api/v1/lots/{_place(lot)}/items", query={"limit": limit})
        return found

    def list_holds(self, *, lifted: bool | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfHoldOut:
        """What is stopped."""
        found: ListOfHoldOut = self._caller._object("GET", "/api/v1/holds", query={"lifted": lifted, "cursor": cursor, "limit": limit})
        return found

    def iter_holds(self, *, lifted: bool | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[HoldOut]:
        """What is stopped: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_holds(lifted=lifted, cursor=cursor, limit=limit), cursor)

    def hold_goods(self, body: HoldIn, *, key: str | None = None) -> HoldOut:
        """Stop sale or service."""
        found: HoldOut = self._caller._object("POST", "/api/v1/holds", body=body, key=key)
        return found

    def get_hold(self, hold: str | int) -> HoldOut:
        """Read a stop."""
        found: HoldOut = self._caller._object("GET", f"/api/v1/holds/{_place(hold)}")
        return found

    def lift_hold(self, hold: str | int, *, key: str | None = None) -> HoldOut:
        """Lift a stop."""
        found: HoldOut = self._caller._object("POST", f"/api/v1/holds/{_place(hold)}/lift", key=key)
        return found


class KnowledgeRoom(Room):
    """The calls about knowledge."""

    def list_articles(self, *, q: str | None = None, kind: str | None = None, state: str | None = None, audience: str | None = None, language: str | None = None, category: str | None = None, model: str | None = None, case_kind: str | None = None, unit: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfArticleOut:
        """List articles."""
        found: ListOfArticleOut = self._caller._object("GET", "/api/v1/articles", query={"q": q, "kind": kind, "state": state, "audience": audience, "language": language, "category": category, "model": model, "case_kind": case_kind, "unit": unit, "cursor": cursor, "limit": limit})
        return found

    def iter_articles(self, *, q: str | None = None, kind: str | None = None, state: str | None = None, audience: str | None = None, language: str | None = None, category: str | None = None, model: str | None = None, case_kind: str | None = None, unit: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[ArticleOut]:
        """List articles: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_articles(q=q, kind=kind, state=state, audience=audience, language=language, category=category, model=model, case_kind=case_kind, unit=unit, cursor=cursor, limit=limit), cursor)

    def create_article(self, body: ArticleIn, *, key: str | None = None) -> ArticleOut:
        """Write an article."""
        found: ArticleOut = self._caller._object("POST", "/api/v1/articles", body=body, key=key)
        return found

    def get_article(self, article: str | int) -> ArticleOut:
        """Read an article."""
        found: ArticleOut = self._caller._object("GET", f"/api/v1/articles/{_place(article)}")
        return found

    def change_article(self, article: str | int, body: ArticleChanges, *, if_match: Version) -> ArticleOut:
        """Change for whom and for what an article is."""
        found: ArticleOut = self._caller._object("PATCH", f"/api/v1/articles/{_place(article)}", body=body, if_match=if_match)
        return found

    def start_article_text(self, article: str | int, body: TextIn, *, if_match: Version | None = None, key: str | None = None) -> ArticleTextOut:
        """Begin a new version."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/{_place(article)}/texts", body=body, if_match=if_match, key=key)
        return found

    def get_article_text(self, text: str | int) -> ArticleTextOut:
        """Read a version."""
        found: ArticleTextOut = self._caller._object("GET", f"/api/v1/articles/texts/{_place(text)}")
        return found

    def edit_article_text(self, text: str | int, body: TextIn, *, if_match: Version) -> ArticleTextOut:
        """Write on a draft."""
        found: ArticleTextOut = self._caller._object("PUT", f"/api/v1/articles/texts/{_place(text)}", body=body, if_match=if_match)
        return found

    def submit_article_text(self, text: str | int, body: ReviewNoteIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ArticleTextOut:
        """Have a draft read over."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/submit", body=body, if_match=if_match, key=key)
        return found

    def publish_article_text(self, text: str | int, body: ReviewNoteIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ArticleTextOut:
        """Publish a version."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/publish", body=body, if_match=if_match, key=key)
        return found

    def decline_article_text(self, text: str | int, body: ReviewNoteIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ArticleTextOut:
        """Send a version back."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/decline", body=body, if_match=if_match, key=key)
        return found

    def discard_article_text(self, text: str | int, *, if_match: Version | None = None, key: str | None = None) -> ArticleTextOut:
        """Put a draft away."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/discard", if_match=if_match, key=key)
        return found

    def withdraw_article_text(self, text: str | int, *, if_match: Version | None = None, key: str | None = None) -> ArticleTextOut:
        """Withdraw a version."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/withdraw", if_match=if_match, key=key)
        return found

    def confirm_article_text(self, text: str | int, *, key: str | None = None) -> ArticleTextOut:
        """Confirm to have read a version."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/read", key=key)
        return found

    def judge_article_text(self, text: str | int, body: HelpedIn, *, key: str | None = None) -> ArticleTextOut:
        """Say whether a version helped."""
        found: ArticleTextOut = self._caller._object("POST", f"/api/v1/articles/texts/{_place(text)}/helped", body=body, key=key)
        return found

    def list_article_readers(self, text: str | int, *, left: bool | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfReaderOut:
        """Who has read a version."""
        found: ListOfReaderOut = self._caller._object("GET", f"/api/v1/articles/texts/{_place(text)}/readers", query={"left": left, "cursor": cursor, "limit": limit})
        return found

    def iter_article_readers(self, text: str | int, *, left: bool | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[ReaderOut]:
        """Who has read a version: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_article_readers(text, left=left, cursor=cursor, limit=limit), cursor)

    def list_fitting_texts(self, *, item: str | None = None, model: str | None = None, category: str | None = None, case_kind: str | None = None, words: str | None = None, q: str | None = None, kind: str | None = None, language: str | None = None, limit: int | None = None) -> ListOfFitOut:
        """What fits what is at hand."""
        found: ListOfFitOut = self._caller._object("GET", "/api/v1/knowledge/fitting", query={"item": item, "model": model, "category": category, "case_kind": case_kind, "words": words, "q": q, "kind": kind, "language": language, "limit": limit})
        return found

    def list_sought(self, *, limit: int | None = None) -> ListOfSoughtOut:
        """What was looked for in vain."""
        found: ListOfSoughtOut = self._caller._object("GET", "/api/v1/knowledge/sought", query={"limit": limit})
        return found


class PromisesRoom(Room):
    """The calls about promises."""

    def list_promises(self) -> ListOfPromiseOut:
        """List promises."""
        found: ListOfPromiseOut = self._caller._object("GET", "/api/v1/promises")
        return found

    def create_promise(self, body: PromiseIn, *, key: str | None = None) -> PromiseOut:
        """Create a promise."""
        found: PromiseOut = self._caller._object("POST", "/api/v1/promises", body=body, key=key)
        return found

    def get_promise(self, code: str | int) -> PromiseOut:
        """Read a promise."""
        found: PromiseOut = self._caller._object("GET", f"/api/v1/promises/{_place(code)}")
        return found

    def publish_promise_version(self, code: str | int, body: VersionIn, *, if_match: Version | None = None, key: str | None = None) -> PromiseOut:
        """Publish a version."""
        found: PromiseOut = self._caller._object("POST", f"/api/v1/promises/{_place(code)}/versions", body=body, if_match=if_match, key=key)
        return found

    def get_promise_version(self, code: str | int, number: str | int) -> PromiseOut:
        """Read one version."""
        found: PromiseOut = self._caller._object("GET", f"/api/v1/promises/{_place(code)}/versions/{_place(number)}")
        return found

    def withdraw_promise_version(self, code: str | int, number: str | int, *, if_match: Version | None = None, key: str | None = None) -> PromiseOut:
        """Withdraw a version."""
        found: PromiseOut = self._caller._object("POST", f"/api/v1/promises/{_place(code)}/versions/{_place(number)}/withdraw", if_match=if_match, key=key)
        return found

    def get_promise_record(self, code: str | int, *, from_: str | None = None, to: str | None = None, unit: str | None = None) -> RecordOut:
        """The record of a promise."""
        found: RecordOut = self._caller._object("GET", f"/api/v1/promises/{_place(code)}/record", query={"from": from_, "to": to, "unit": unit})
        return found

    def list_promise_obligations(self, code: str | int, *, state: str, from_: str | None = None, to: str | None = None, cursor: str | None = None, limit: int | None = None, unit: str | None = None) -> ListOfObligationOut:
        """The obligations behind a figure."""
        found: ListOfObligationOut = self._caller._object("GET", f"/api/v1/promises/{_place(code)}/obligations", query={"state": state, "from": from_, "to": to, "cursor": cursor, "limit": limit, "unit": unit})
        return found

    def iter_promise_obligations(self, code: str | int, *, state: str, from_: str | None = None, to: str | None = None, cursor: str | None = None, limit: int | None = None, unit: str | None = None) -> Iterator[ObligationOut]:
        """The obligations behind a figure: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_promise_obligations(code, state=state, from_=from_, to=to, cursor=cursor, limit=limit, unit=unit), cursor)


class DraftsRoom(Room):
    """The calls about drafts."""

    def list_drafts(self, *, promise: str | None = None, state: Literal["open", "discarded", "published"] | None = None) -> ListOfDraftOut:
        """List drafts."""
        found: ListOfDraftOut = self._caller._object("GET", "/api/v1/drafts", query={"promise": promise, "state": state})
        return found

    def start_draft(self, body: DraftIn, *, key: str | None = None) -> DraftOut:
        """Begin a draft."""
        found: DraftOut = self._caller._object("POST", "/api/v1/drafts", body=body, key=key)
        return found

    def get_draft(self, draft: str | int) -> DraftOut:
        """Read a draft."""
        found: DraftOut = self._caller._object("GET", f"/api/v1/drafts/{_place(draft)}")
        return found

    def change_draft(self, draft: str | int, body: DraftPatch, *, if_match: Version) -> DraftOut:
        """Change a draft."""
        found: DraftOut = self._caller._object("PATCH", f"/api/v1/drafts/{_place(draft)}", body=body, if_match=if_match)
        return found

    def discard_draft(self, draft: str | int, *, if_match: Version | None = None, key: str | None = None) -> DraftOut:
        """Put a draft away."""
        found: DraftOut = self._caller._object("POST", f"/api/v1/drafts/{_place(draft)}/discard", if_match=if_match, key=key)
        return found

    def restore_draft(self, draft: str | int, *, if_match: Version | None = None, key: str | None = None) -> DraftOut:
        """Take up a draft again."""
        found: DraftOut = self._caller._object("POST", f"/api/v1/drafts/{_place(draft)}/restore", if_match=if_match, key=key)
        return found

    def preview_draft(self, draft: str | int, *, effective: str | None = None, granted_back_to: str | None = None) -> PreviewOut:
        """Whom a draft would reach."""
        found: PreviewOut = self._caller._object("GET", f"/api/v1/drafts/{_place(draft)}/preview", query={"effective": effective, "granted_back_to": granted_back_to})
        return found

    def publish_draft(self, draft: str | int, body: GivenIn, *, if_match: Version | None = None, key: str | None = None) -> PromiseOut:
        """Publish a draft."""
        found: PromiseOut = self._caller._object("POST", f"/api/v1/drafts/{_place(draft)}/publish", body=body, if_match=if_match, key=key)
        return found

    def get_promise_version_text(self, code: str | int, number: str | int) -> WordingOut:
        """A version as a text."""
        found: WordingOut = self._caller._object("GET", f"/api/v1/promises/{_place(code)}/versions/{_place(number)}/text")
        return found

    def compare_promise_versions(self, code: str | int, *, before: int, after: int | None = None, draft: str | None = None) -> ComparisonOut:
        """Two wordings of a promise."""
        found: ComparisonOut = self._caller._object("GET", f"/api/v1/promises/{_place(code)}/comparison", query={"before": before, "after": after, "draft": draft})
        return found

    def list_replays(self, *, promise: str | None = None, draft: str | None = None) -> ListOfReplayOut:
        """List what was tried on the past."""
        found: ListOfReplayOut = self._caller._object("GET", "/api/v1/replays", query={"promise": promise, "draft": draft})
        return found

    def ask_what_if(self, body: WhatIfIn, *, key: str | None = None) -> ReplayOut:
        """Try terms on the past."""
        found: ReplayOut = self._caller._object("POST", "/api/v1/replays", body=body, key=key)
        return found

    def get_replay(self, replay: str | int) -> ReplayOut:
        """Read what was tried on the past."""
        found: ReplayOut = self._caller._object("GET", f"/api/v1/replays/{_place(replay)}")
        return found

    def stop_replay(self, replay: str | int, *, key: str | None = None) -> ReplayOut:
        """Stop a try on the past."""
        found: ReplayOut = self._caller._object("POST", f"/api/v1/replays/{_place(replay)}/stop", key=key)
        return found


class ObligationsRoom(Room):
    """The calls about obligations."""

    def get_obligation(self, obligation: str | int) -> ObligationOut:
        """Read an obligation."""
        found: ObligationOut = self._caller._object("GET", f"/api/v1/obligations/{_place(obligation)}")
        return found

    def get_obligation_timeline(self, obligation: str | int, *, cursor: str | None = None) -> ListOfEventOut:
        """What happened to an obligation."""
        found: ListOfEventOut = self._caller._object("GET", f"/api/v1/obligations/{_place(obligation)}/timeline", query={"cursor": cursor})
        return found

    def iter_get_obligation_timeline(self, obligation: str | int, *, cursor: str | None = None) -> Iterator[EventOut]:
        """What happened to an obligation: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.get_obligation_timeline(obligation, cursor=cursor), cursor)

    def fulfil_obligation(self, obligation: str | int, body: FulfilIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ObligationOut:
        """Fulfil an obligation."""
        found: ObligationOut = self._caller._object("POST", f"/api/v1/obligations/{_place(obligation)}/fulfil", body=body, if_match=if_match, key=key)
        return found

    def release_obligation(self, obligation: str | int, body: ReleaseIn, *, if_match: Version | None = None, key: str | None = None) -> ObligationOut:
        """Release an obligation."""
        found: ObligationOut = self._caller._object("POST", f"/api/v1/obligations/{_place(obligation)}/release", body=body, if_match=if_match, key=key)
        return found

    def correct_obligation(self, obligation: str | int, body: CorrectIn, *, if_match: Version | None = None, key: str | None = None) -> ObligationOut:
        """Correct an obligation."""
        found: ObligationOut = self._caller._object("POST", f"/api/v1/obligations/{_place(obligation)}/correct", body=body, if_match=if_match, key=key)
        return found

    def set_liable(self, obligation: str | int, body: LiableIn, *, if_match: Version | None = None, key: str | None = None) -> ObligationOut:
        """Say who caused a breach."""
        found: ObligationOut = self._caller._object("POST", f"/api/v1/obligations/{_place(obligation)}/liable", body=body, if_match=if_match, key=key)
        return found


class RemediesRoom(Room):
    """The calls about remedies."""

    def list_remedies(self, obligation: str | int) -> ListOfRemedyOut:
        """Remedies of an obligation."""
        found: ListOfRemedyOut = self._caller._object("GET", f"/api/v1/obligations/{_place(obligation)}/remedies")
        return found

    def offer_remedy(self, obligation: str | int, body: RemedyIn, *, if_match: Version | None = None, key: str | None = None) -> RemedyOut:
        """Give a remedy."""
        found: RemedyOut = self._caller._object("POST", f"/api/v1/obligations/{_place(obligation)}/remedies", body=body, if_match=if_match, key=key)
        return found

    def get_remedy(self, remedy: str | int) -> RemedyOut:
        """Read a remedy."""
        found: RemedyOut = self._caller._object("GET", f"/api/v1/remedies/{_place(remedy)}")
        return found

    def approve_remedy(self, remedy: str | int, *, if_match: Version | None = None, key: str | None = None) -> RemedyOut:
        """Approve a remedy."""
        found: RemedyOut = self._caller._object("POST", f"/api/v1/remedies/{_place(remedy)}/approve", if_match=if_match, key=key)
        return found

    def decline_remedy(self, remedy: str | int, *, if_match: Version | None = None, key: str | None = None) -> RemedyOut:
        """Decline a remedy."""
        found: RemedyOut = self._caller._object("POST", f"/api/v1/remedies/{_place(remedy)}/decline", if_match=if_match, key=key)
        return found

    def accept_remedy(self, remedy: str | int, *, if_match: Version | None = None, key: str | None = None) -> RemedyOut:
        """The customer accepts a remedy."""
        found: RemedyOut = self._caller._object("POST", f"/api/v1/remedies/{_place(remedy)}/accept", if_match=if_match, key=key)
        return found

    def reject_remedy(self, remedy: str | int, *, if_match: Version | None = None, key: str | None = None) -> RemedyOut:
        """The customer rejects a remedy."""
        found: RemedyOut = self._caller._object("POST", f"/api/v1/remedies/{_place(remedy)}/reject", if_match=if_match, key=key)
        return found


class ClaimsRoom(Room):
    """The calls about claims."""

    def resolve_claims(self, body: ClaimIn, *, key: str | None = None) -> ClaimsOut:
        """What do we owe?"""
        found: ClaimsOut = self._caller._object("POST", "/api/v1/claims", body=body, key=key)
        return found


class FactsRoom(Room):
    """The calls about facts."""

    def note_fact(self, body: FactIn, *, key: str | None = None) -> NotedOut:
        """Note a fact."""
        found: NotedOut = self._caller._object("POST", "/api/v1/facts", body=body, key=key)
        return found


class ClockRoom(Room):
    """The calls about clock."""

    def clock_due(self, body: DueIn, *, key: str | None = None) -> DueOut:
        """When is it due?"""
        found: DueOut = self._caller._object("POST", "/api/v1/clock/due", body=body, key=key)
        return found

    def clock_spent(self, body: SpentIn, *, key: str | None = None) -> SpentOut:
        """How much time counts?"""
        found: SpentOut = self._caller._object("POST", "/api/v1/clock/spent", body=body, key=key)
        return found


class CasesRoom(Room):
    """The calls about cases."""

    def open_case(self, body: CaseIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Open a case."""
        found: CaseOut = self._caller._object("POST", "/api/v1/cases", body=body, if_match=if_match, key=key)
        return found

    def list_cases(self, *, state: str | None = None, kind: str | None = None, unit: str | None = None, owner: str | None = None, customer: str | None = None, item: str | None = None, status: str | None = None, tag: str | None = None, severity: str | None = None, channel: str | None = None, follow_up: str | None = None, parent: str | None = None, queue: str | None = None, only: str | None = None, q: str | None = None, sort: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfCaseOut:
        """List cases."""
        found: ListOfCaseOut = self._caller._object("GET", "/api/v1/cases", query={"state": state, "kind": kind, "unit": unit, "owner": owner, "customer": customer, "item": item, "status": status, "tag": tag, "severity": severity, "channel": channel, "follow_up": follow_up, "parent": parent, "queue": queue, "only": only, "q": q, "sort": sort, "cursor": cursor, "limit": limit})
        return found

    def iter_cases(self, *, state: str | None = None, kind: str | None = None, unit: str | None = None, owner: str | None = None, customer: str | None = None, item: str | None = None, status: str | None = None, tag: str | None = None, severity: str | None = None, channel: str | None = None, follow_up: str | None = None, parent: str | None = None, queue: str | None = None, only: str | None = None, q: str | None = None, sort: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[CaseOut]:
        """List cases: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_cases(state=state, kind=kind, unit=unit, owner=owner, customer=customer, item=item, status=status, tag=tag, severity=severity, channel=channel, follow_up=follow_up, parent=parent, queue=queue, only=only, q=q, sort=sort, cursor=cursor, limit=limit), cursor)

    def list_case_kinds(self) -> ListOfKindOut:
        """List the kinds of case."""
        found: ListOfKindOut = self._caller._object("GET", "/api/v1/case-kinds")
        return found

    def get_case(self, number: str | int) -> CaseOut:
        """Read a case."""
        found: CaseOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}")
        return found

    def list_case_obligations(self, number: str | int) -> ListOfObligationOut:
        """What a case is owed."""
        found: ListOfObligationOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/obligations")
        return found

    def list_case_messages(self, number: str | int) -> ListOfMessageOut:
        """Read the conversation."""
        found: ListOfMessageOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/messages")
        return found

    def add_case_message(self, number: str | int, body: MessageIn, *, if_match: Version | None = None, key: str | None = None) -> MessageAddedOut:
        """Add a message."""
        found: MessageAddedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/messages", body=body, if_match=if_match, key=key)
        return found

    def get_case_message(self, number: str | int, message: str | int) -> MessageOut:
        """Read a message."""
        found: MessageOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/messages/{_place(message)}")
        return found

    def get_case_timeline(self, number: str | int, *, cursor: str | None = None, limit: int | None = None) -> ListOfEventOut:
        """What happened in a case."""
        found: ListOfEventOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/timeline", query={"cursor": cursor, "limit": limit})
        return found

    def iter_get_case_timeline(self, number: str | int, *, cursor: str | None = None, limit: int | None = None) -> Iterator[EventOut]:
        """What happened in a case: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.get_case_timeline(number, cursor=cursor, limit=limit), cursor)

    def assign_case(self, number: str | int, body: AssignIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Assign a case."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/assign", body=body, if_match=if_match, key=key)
        return found

    def chase_case(self, number: str | int, body: ChaseIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Chase a case (催单)."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/chase", body=body, if_match=if_match, key=key)
        return found

    def pause_case(self, number: str | int, body: PauseIn, *, if_match: Version | None = None, key: str | None = None) -> PausedOut:
        """Pause clocks."""
        found: PausedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/pause", body=body, if_match=if_match, key=key)
        return found

    def resume_case(self, number: str | int, body: ResumeIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ResumedOut:
        """Resume clocks."""
        found: ResumedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/resume", body=body, if_match=if_match, key=key)
        return found

    def resolve_case(self, number: str | int, body: ResolveIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> ResolvedOut:
        """Resolve a case."""
        found: ResolvedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/resolve", body=body, if_match=if_match, key=key)
        return found

    def reopen_case(self, number: str | int, body: ReopenIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Reopen a case."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/reopen", body=body, if_match=if_match, key=key)
        return found

    def close_case(self, number: str | int, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Close a case."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/close", if_match=if_match, key=key)
        return found

    def withdraw_case(self, number: str | int, body: WithdrawIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Withdraw a case."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/withdraw", body=body, if_match=if_match, key=key)
        return found

    def tag_case(self, number: str | int, body: TagsIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Tag a case."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/tags", body=body, if_match=if_match, key=key)
        return found

    def rate_case(self, number: str | int, body: SeverityIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Say how grave a case is."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/severity", body=body, if_match=if_match, key=key)
        return found

    def label_case(self, number: str | int, body: CaseStatusIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Give a case a status."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/status", body=body, if_match=if_match, key=key)
        return found

    def follow_up_case(self, number: str | int, body: FollowUpIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Have a case come back."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/follow-up", body=body, if_match=if_match, key=key)
        return found

    def merge_case(self, number: str | int, body: MergeIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Merge a case into another."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/merge", body=body, if_match=if_match, key=key)
        return found

    def unmerge_case(self, number: str | int, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Take a merging back."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/unmerge", if_match=if_match, key=key)
        return found

    def split_case(self, number: str | int, body: SplitIn, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Split a case."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/split", body=body, if_match=if_match, key=key)
        return found

    def list_case_links(self, number: str | int) -> ListOfLinkOut:
        """What a case has to do with."""
        found: ListOfLinkOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/links")
        return found

    def link_cases(self, number: str | int, body: LinkIn, *, if_match: Version | None = None, key: str | None = None) -> ListOfLinkOut:
        """Link two cases."""
        found: ListOfLinkOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/links", body=body, if_match=if_match, key=key)
        return found

    def unlink_cases(self, number: str | int, link: str | int, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Take a link away."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/links/{_place(link)}/remove", if_match=if_match, key=key)
        return found

    def adopt_cases(self, number: str | int, body: ChildrenIn, *, key: str | None = None) -> ListOfStr:
        """Put cases below a cause."""
        found: ListOfStr = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/children", body=body, key=key)
        return found

    def let_case_go(self, number: str | int, *, if_match: Version | None = None, key: str | None = None) -> CaseOut:
        """Take a case out again."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/leave-parent", if_match=if_match, key=key)
        return found

    def answer_children(self, number: str | int, body: AnswerIn, *, key: str | None = None) -> ReachedOut:
        """Answer all children."""
        found: ReachedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/children/answer", body=body, key=key)
        return found

    def resolve_children(self, number: str | int, body: SettleIn | None = None, *, key: str | None = None) -> ReachedOut:
        """Resolve all children."""
        found: ReachedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/children/resolve", body=body, key=key)
        return found

    def list_case_followers(self, number: str | int) -> ListOfFollowerOut:
        """Who follows a case."""
        found: ListOfFollowerOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/followers")
        return found

    def follow_case(self, number: str | int, body: FollowerIn | None = None, *, key: str | None = None) -> ListOfFollowerOut:
        """Follow a case."""
        found: ListOfFollowerOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/follow", body=body, key=key)
        return found

    def unfollow_case(self, number: str | int, body: FollowerIn | None = None, *, key: str | None = None) -> ListOfFollowerOut:
        """Follow a case no more."""
        found: ListOfFollowerOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/unfollow", body=body, key=key)
        return found

    def do_to_many(self, body: BulkIn, *, key: str | None = None) -> BulkOut:
        """Do one thing to many cases."""
        found: BulkOut = self._caller._object("POST", "/api/v1/bulk-acts", body=body, key=key)
        return found

    def get_bulk_act(self, bulk: str | int) -> BulkOut:
        """What an act on many cases came to."""
        found: BulkOut = self._caller._object("GET", f"/api/v1/bulk-acts/{_place(bulk)}")
        return found

    def undo_bulk_act(self, bulk: str | int, *, key: str | None = None) -> BulkOut:
        """Take an act on many cases back."""
        found: BulkOut = self._caller._object("POST", f"/api/v1/bulk-acts/{_place(bulk)}/undo", key=key)
        return found

    def attach_case_files(self, number: str | int, files: Sequence[File], *, message: str | None = None, key: str | None = None) -> ListOfFileOut:
        """Attach files to a case."""
        found: ListOfFileOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/attachments", parts=(files, {"message": message}), key=key)
        return found

    def list_case_files(self, number: str | int) -> ListOfFileOut:
        """List the files of a case."""
        found: ListOfFileOut = self._caller._object("GET", f"/api/v1/cases/{_place(number)}/attachments")
        return found

    def get_case_file(self, number: str | int, file: str | int) -> Download:
        """Download a file of a case."""
        return self._caller._file(f"/api/v1/cases/{_place(number)}/attachments/{_place(file)}")

    def remove_case_file(self, number: str | int, file: str | int, body: RemoveIn, *, key: str | None = None) -> FileOut:
        """Remove a file of a case."""
        found: FileOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/attachments/{_place(file)}/remove", body=body, key=key)
        return found

    def make_portal_link(self, number: str | int, *, key: str | None = None) -> PortalLinkOut:
        """Make a link for the customer."""
        found: PortalLinkOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/portal-links", key=key)
        return found

    def stop_portal_links(self, number: str | int, *, key: str | None = None) -> StoppedOut:
        """Stop the links for the customer."""
        found: StoppedOut = self._caller._object("POST", f"/api/v1/cases/{_place(number)}/portal-links/stop", key=key)
        return found


class DeskRoom(Room):
    """The calls about desk."""

    def list_tags(self) -> ListOfTagOut:
        """List the tags."""
        found: ListOfTagOut = self._caller._object("GET", "/api/v1/case-tags")
        return found

    def get_tag(self, tag: str | int) -> TagOut:
        """Read a tag."""
        found: TagOut = self._caller._object("GET", f"/api/v1/case-tags/{_place(tag)}")
        return found

    def save_tag(self, tag: str | int, body: TagIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> TagOut:
        """Make or change a tag."""
        found: TagOut = self._caller._object("PUT", f"/api/v1/case-tags/{_place(tag)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def list_statuses(self) -> ListOfStatusOut:
        """List the company's statuses."""
        found: ListOfStatusOut = self._caller._object("GET", "/api/v1/case-statuses")
        return found

    def get_status(self, status: str | int) -> StatusOut:
        """Read a status."""
        found: StatusOut = self._caller._object("GET", f"/api/v1/case-statuses/{_place(status)}")
        return found

    def save_status(self, status: str | int, body: StatusIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> StatusOut:
        """Make or change a status."""
        found: StatusOut = self._caller._object("PUT", f"/api/v1/case-statuses/{_place(status)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def list_rules(self) -> ListOfRuleOut:
        """List the rules of severity."""
        found: ListOfRuleOut = self._caller._object("GET", "/api/v1/severity-rules")
        return found

    def get_rule(self, rule: str | int) -> RuleOut:
        """Read a rule of severity."""
        found: RuleOut = self._caller._object("GET", f"/api/v1/severity-rules/{_place(rule)}")
        return found

    def save_rule(self, rule: str | int, body: RuleIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> RuleOut:
        """Make or change a rule of severity."""
        found: RuleOut = self._caller._object("PUT", f"/api/v1/severity-rules/{_place(rule)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def list_reopenings(self) -> ListOfReopeningOut:
        """List the times of reopening."""
        found: ListOfReopeningOut = self._caller._object("GET", "/api/v1/reopenings")
        return found

    def get_reopening(self, root: str | int) -> ReopeningOut:
        """Read a time of reopening."""
        found: ReopeningOut = self._caller._object("GET", f"/api/v1/reopenings/{_place(root)}")
        return found

    def set_reopening(self, root: str | int, body: ReopeningIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> ReopeningOut:
        """Set a time of reopening."""
        found: ReopeningOut = self._caller._object("PUT", f"/api/v1/reopenings/{_place(root)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def list_queues(self) -> ListOfQueueOut:
        """List the queues."""
        found: ListOfQueueOut = self._caller._object("GET", "/api/v1/queues")
        return found

    def get_queue(self, queue: str | int) -> QueueOut:
        """Read a queue."""
        found: QueueOut = self._caller._object("GET", f"/api/v1/queues/{_place(queue)}")
        return found

    def save_queue(self, queue: str | int, body: QueueIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> QueueOut:
        """Make or change a queue."""
        found: QueueOut = self._caller._object("PUT", f"/api/v1/queues/{_place(queue)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def pull_next(self, queue: str | int, *, key: str | None = None) -> CaseOut:
        """Take the next case of a queue."""
        found: CaseOut = self._caller._object("POST", f"/api/v1/queues/{_place(queue)}/next", key=key)
        return found

    def list_case_views(self) -> ListOfSavedViewOut:
        """List the saved views."""
        found: ListOfSavedViewOut = self._caller._object("GET", "/api/v1/case-views")
        return found

    def create_case_view(self, body: ViewIn, *, key: str | None = None) -> SavedViewOut:
        """Keep a view."""
        found: SavedViewOut = self._caller._object("POST", "/api/v1/case-views", body=body, key=key)
        return found

    def get_case_view(self, view: str | int) -> SavedViewOut:
        """Read a view."""
        found: SavedViewOut = self._caller._object("GET", f"/api/v1/case-views/{_place(view)}")
        return found

    def change_case_view(self, view: str | int, body: ViewIn, *, if_match: Version) -> SavedViewOut:
        """Change a view."""
        found: SavedViewOut = self._caller._object("PUT", f"/api/v1/case-views/{_place(view)}", body=body, if_match=if_match)
        return found

    def drop_case_view(self, view: str | int, *, key: str | None = None) -> ListOfSavedViewOut:
        """Throw a view away."""
        found: ListOfSavedViewOut = self._caller._object("POST", f"/api/v1/case-views/{_place(view)}/remove", key=key)
        return found


class MessagesRoom(Room):
    """The calls about messages."""

    def list_senders(self) -> ListOfSenderOut:
        """List senders of messages."""
        found: ListOfSenderOut = self._caller._object("GET", "/api/v1/senders")
        return found

    def add_sender(self, body: SenderIn, *, key: str | None = None) -> SenderOut:
        """Add a sender of messages."""
        found: SenderOut = self._caller._object("POST", "/api/v1/senders", body=body, key=key)
        return found

    def get_sender(self, sender: str | int) -> SenderOut:
        """Read a sender of messages."""
        found: SenderOut = self._caller._object("GET", f"/api/v1/senders/{_place(sender)}")
        return found

    def change_sender(self, sender: str | int, body: SenderIn, *, if_match: Version) -> SenderOut:
        """Set up a sender of messages otherwise."""
        found: SenderOut = self._caller._object("PUT", f"/api/v1/senders/{_place(sender)}", body=body, if_match=if_match)
        return found

    def renew_sender_secret(self, sender: str | int, *, key: str | None = None) -> SenderOut:
        """Give a sender a new secret."""
        found: SenderOut = self._caller._object("POST", f"/api/v1/senders/{_place(sender)}/secret", key=key)
        return found

    def list_text_templates(self, sender: str | int) -> ListOfTextTemplateOut:
        """List registered words of a sender."""
        found: ListOfTextTemplateOut = self._caller._object("GET", f"/api/v1/senders/{_place(sender)}/templates")
        return found

    def register_text_template(self, sender: str | int, body: TemplateIn, *, key: str | None = None) -> TextTemplateOut:
        """Register words of a sender."""
        found: TextTemplateOut = self._caller._object("POST", f"/api/v1/senders/{_place(sender)}/templates", body=body, key=key)
        return found

    def list_texts(self, *, state: Literal["queued", "sent", "delivered", "refused", "dead"] | None = None, case: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfTextOut:
        """List messages of ours."""
        found: ListOfTextOut = self._caller._object("GET", "/api/v1/messages", query={"state": state, "case": case, "cursor": cursor, "limit": limit})
        return found

    def iter_texts(self, *, state: Literal["queued", "sent", "delivered", "refused", "dead"] | None = None, case: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[TextOut]:
        """List messages of ours: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_texts(state=state, case=case, cursor=cursor, limit=limit), cursor)

    def list_heard(self, *, state: Literal["filed", "to_be_read", "ignored"] | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfHeardOut:
        """List messages of customers."""
        found: ListOfHeardOut = self._caller._object("GET", "/api/v1/messages/incoming", query={"state": state, "cursor": cursor, "limit": limit})
        return found

    def iter_heard(self, *, state: Literal["filed", "to_be_read", "ignored"] | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[HeardOut]:
        """List messages of customers: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_heard(state=state, cursor=cursor, limit=limit), cursor)

    def receive_text(self, body: HeardIn, *, key: str | None = None) -> HeardOut:
        """Hand in a message of somebody."""
        found: HeardOut = self._caller._object("POST", "/api/v1/messages/incoming", body=body, key=key)
        return found

    def note_text_receipt(self, body: ReceiptIn, *, key: str | None = None) -> TextOut:
        """Say what became of a message."""
        found: TextOut = self._caller._object("POST", "/api/v1/messages/receipts", body=body, key=key)
        return found

    def give_permits(self, body: PermitIn, *, key: str | None = None) -> CountOut:
        """Hand in consents to single messages."""
        found: CountOut = self._caller._object("POST", "/api/v1/messages/permits", body=body, key=key)
        return found

    def bind_handle(self, body: HandleIn, *, key: str | None = None) -> HandleOut:
        """Say whose number or account this is."""
        found: HandleOut = self._caller._object("POST", "/api/v1/messages/handles", body=body, key=key)
        return found

    def get_text(self, sent: str | int) -> TextOut:
        """Read a message of ours."""
        found: TextOut = self._caller._object("GET", f"/api/v1/messages/{_place(sent)}")
        return found

    def resend_text(self, sent: str | int, *, key: str | None = None) -> TextOut:
        """Send a message again."""
        found: TextOut = self._caller._object("POST", f"/api/v1/messages/{_place(sent)}/resend", key=key)
        return found

    def file_heard(self, heard: str | int, body: HeardFileIn, *, key: str | None = None) -> HeardOut:
        """Put a message of a customer to a case."""
        found: HeardOut = self._caller._object("POST", f"/api/v1/messages/incoming/{_place(heard)}/file", body=body, key=key)
        return found

    def open_heard(self, heard: str | int, body: HeardOpenIn, *, key: str | None = None) -> HeardOut:
        """Open a case for a message of a customer."""
        found: HeardOut = self._caller._object("POST", f"/api/v1/messages/incoming/{_place(heard)}/open", body=body, key=key)
        return found

    def set_heard_aside(self, heard: str | int, body: HeardAsideIn, *, key: str | None = None) -> HeardOut:
        """Set a message of somebody aside."""
        found: HeardOut = self._caller._object("POST", f"/api/v1/messages/incoming/{_place(heard)}/aside", body=body, key=key)
        return found

    def get_ways(self, customer: str | int) -> WaysOut:
        """Read how a customer wants to be told things."""
        found: WaysOut = self._caller._object("GET", f"/api/v1/customers/{_place(customer)}/ways")
        return found

    def order_ways(self, customer: str | int, body: WaysIn, *, key: str | None = None) -> WaysOut:
        """Keep how a customer wants to be told things."""
        found: WaysOut = self._caller._object("POST", f"/api/v1/customers/{_place(customer)}/ways", body=body, key=key)
        return found


class MailRoom(Room):
    """The calls about mail."""

    def list_mailboxes(self) -> ListOfMailboxOut:
        """List mailboxes."""
        found: ListOfMailboxOut = self._caller._object("GET", "/api/v1/mailboxes")
        return found

    def add_mailbox(self, body: MailboxIn, *, key: str | None = None) -> MailboxOut:
        """Add a mailbox."""
        found: MailboxOut = self._caller._object("POST", "/api/v1/mailboxes", body=body, key=key)
        return found

    def get_mailbox(self, mailbox: str | int) -> MailboxOut:
        """Read a mailbox."""
        found: MailboxOut = self._caller._object("GET", f"/api/v1/mailboxes/{_place(mailbox)}")
        return found

    def change_mailbox(self, mailbox: str | int, body: MailboxChanges, *, if_match: Version) -> MailboxOut:
        """Change a mailbox."""
        found: MailboxOut = self._caller._object("PATCH", f"/api/v1/mailboxes/{_place(mailbox)}", body=body, if_match=if_match)
        return found

    def try_mailbox(self, mailbox: str | int, *, key: str | None = None) -> TriedOut:
        """Try the servers of a mailbox."""
        found: TriedOut = self._caller._object("POST", f"/api/v1/mailboxes/{_place(mailbox)}/try", key=key)
        return found

    def list_mail(self, *, state: Literal["received", "filed", "to_be_read", "ignored"] | None = None, mailbox: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfMailOut:
        """List letters that came in."""
        found: ListOfMailOut = self._caller._object("GET", "/api/v1/mail", query={"state": state, "mailbox": mailbox, "cursor": cursor, "limit": limit})
        return found

    def iter_mail(self, *, state: Literal["received", "filed", "to_be_read", "ignored"] | None = None, mailbox: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[MailOut]:
        """List letters that came in: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_mail(state=state, mailbox=mailbox, cursor=cursor, limit=limit), cursor)

    def receive_mail(self, files: Sequence[File], *, mailbox: str | None = None, key: str | None = None) -> MailOut:
        """Hand in a letter."""
        found: MailOut = self._caller._object("POST", "/api/v1/mail", parts=(files, {"mailbox": mailbox}), key=key)
        return found

    def get_mail(self, mail: str | int) -> MailOut:
        """Read a letter's entry."""
        found: MailOut = self._caller._object("GET", f"/api/v1/mail/{_place(mail)}")
        return found

    def get_raw_mail(self, mail: str | int) -> Download:
        """Download a letter as it came in."""
        return self._caller._file(f"/api/v1/mail/{_place(mail)}/raw")

    def file_mail(self, mail: str | int, body: FileIn, *, key: str | None = None) -> MailOut:
        """File a letter to a case."""
        found: MailOut = self._caller._object("POST", f"/api/v1/mail/{_place(mail)}/file", body=body, key=key)
        return found

    def open_mail(self, mail: str | int, body: OpenIn, *, key: str | None = None) -> MailOut:
        """Open a case for a letter."""
        found: MailOut = self._caller._object("POST", f"/api/v1/mail/{_place(mail)}/open", body=body, key=key)
        return found

    def set_mail_aside(self, mail: str | int, body: AsideIn, *, key: str | None = None) -> MailOut:
        """Set a letter aside."""
        found: MailOut = self._caller._object("POST", f"/api/v1/mail/{_place(mail)}/set-aside", body=body, key=key)
        return found

    def list_outgoing_mail(self, *, state: Literal["queued", "sent", "dead", "bounced"] | None = None, case: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfOutgoingMailOut:
        """List letters to customers."""
        found: ListOfOutgoingMailOut = self._caller._object("GET", "/api/v1/outgoing-mail", query={"state": state, "case": case, "cursor": cursor, "limit": limit})
        return found

    def iter_outgoing_mail(self, *, state: Literal["queued", "sent", "dead", "bounced"] | None = None, case: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[OutgoingMailOut]:
        """List letters to customers: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_outgoing_mail(state=state, case=case, cursor=cursor, limit=limit), cursor)

    def get_outgoing_mail(self, outgoing: str | int) -> OutgoingMailOut:
        """Read a letter to a customer."""
        found: OutgoingMailOut = self._caller._object("GET", f"/api/v1/outgoing-mail/{_place(outgoing)}")
        return found

    def resend_outgoing_mail(self, outgoing: str | int, *, key: str | None = None) -> OutgoingMailOut:
        """Send a letter again."""
        found: OutgoingMailOut = self._caller._object("POST", f"/api/v1/outgoing-mail/{_place(outgoing)}/resend", key=key)
        return found


class CallsRoom(Room):
    """The calls about calls."""

    def tell_call(self, body: CallIn, *, key: str | None = None) -> CallOut:
        """Tell of a call."""
        found: CallOut = self._caller._object("POST", "/api/v1/calls", body=body, key=key)
        return found

    def list_calls(self, *, cursor: str | None = None, limit: int | None = None) -> ListOfCallOut:
        """List calls."""
        found: ListOfCallOut = self._caller._object("GET", "/api/v1/calls", query={"cursor": cursor, "limit": limit})
        return found

    def iter_calls(self, *, cursor: str | None = None, limit: int | None = None) -> Iterator[CallOut]:
        """List calls: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_calls(cursor=cursor, limit=limit), cursor)

    def list_missed_calls(self) -> ListOfCallOut:
        """List whom to call back."""
        found: ListOfCallOut = self._caller._object("GET", "/api/v1/calls/missed")
        return found

    def get_extension(self) -> ExtensionOut:
        """Read where one sits."""
        found: ExtensionOut = self._caller._object("GET", "/api/v1/calls/extension")
        return found

    def take_extension(self, body: ExtensionIn, *, key: str | None = None) -> ExtensionOut:
        """Take a seat at an extension."""
        found: ExtensionOut = self._caller._object("POST", "/api/v1/calls/extension", body=body, key=key)
        return found

    def get_call(self, call: str | int) -> CallOut:
        """Read a call."""
        found: CallOut = self._caller._object("GET", f"/api/v1/calls/{_place(call)}")
        return found

    def note_call(self, call: str | int, body: CallNoteIn, *, key: str | None = None) -> CallOut:
        """Note what a call was about."""
        found: CallOut = self._caller._object("POST", f"/api/v1/calls/{_place(call)}/note", body=body, key=key)
        return found

    def link_call(self, call: str | int, body: CallCaseIn, *, key: str | None = None) -> CallOut:
        """Put a call to a case."""
        found: CallOut = self._caller._object("POST", f"/api/v1/calls/{_place(call)}/case", body=body, key=key)
        return found


class JobsRoom(Room):
    """The calls about jobs."""

    def create_job(self, body: JobIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Lay out a job."""
        found: JobOut = self._caller._object("POST", "/api/v1/jobs", body=body, if_match=if_match, key=key)
        return found

    def list_jobs(self, *, work: str | None = None, evidence: str | None = None, kind: str | None = None, unit: str | None = None, technician: str | None = None, customer: str | None = None, item: str | None = None, case: str | None = None, on: str | None = None, late: bool | None = None, q: str | None = None, sort: str | None = None, cursor: str | None = None, limit: int | None = None) -> ListOfJobOut:
        """List jobs."""
        found: ListOfJobOut = self._caller._object("GET", "/api/v1/jobs", query={"work": work, "evidence": evidence, "kind": kind, "unit": unit, "technician": technician, "customer": customer, "item": item, "case": case, "on": on, "late": late, "q": q, "sort": sort, "cursor": cursor, "limit": limit})
        return found

    def iter_jobs(self, *, work: str | None = None, evidence: str | None = None, kind: str | None = None, unit: str | None = None, technician: str | None = None, customer: str | None = None, item: str | None = None, case: str | None = None, on: str | None = None, late: bool | None = None, q: str | None = None, sort: str | None = None, cursor: str | None = None, limit: int | None = None) -> Iterator[JobOut]:
        """List jobs: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.list_jobs(work=work, evidence=evidence, kind=kind, unit=unit, technician=technician, customer=customer, item=item, case=case, on=on, late=late, q=q, sort=sort, cursor=cursor, limit=limit), cursor)

    def list_visit_windows(self, *, kind: str, division: str | None = None, customer: str | None = None, item: str | None = None, category: str | None = None, limit: int | None = None) -> ListOfVisitWindowOut:
        """When somebody could come."""
        found: ListOfVisitWindowOut = self._caller._object("GET", "/api/v1/visit-windows", query={"kind": kind, "division": division, "customer": customer, "item": item, "category": category, "limit": limit})
        return found

    def take_in(self, body: TakeInIn, *, if_match: Version | None = None, key: str | None = None) -> TakenInOut:
        """Take in a matter with a promised visit."""
        found: TakenInOut = self._caller._object("POST", "/api/v1/visits", body=body, if_match=if_match, key=key)
        return found

    def list_job_kinds(self) -> ListOfJobKindOut:
        """List the kinds of work."""
        found: ListOfJobKindOut = self._caller._object("GET", "/api/v1/job-kinds")
        return found

    def reassign_day(self, body: ReassignDayIn, *, if_match: Version | None = None, key: str | None = None) -> MovedAllOut:
        """Give a day's visits to others."""
        found: MovedAllOut = self._caller._object("POST", "/api/v1/jobs/reassign-day", body=body, if_match=if_match, key=key)
        return found

    def declare_disruption(self, body: DisruptionIn, *, if_match: Version | None = None, key: str | None = None) -> DisruptionOut:
        """Move the windows of a place or a unit."""
        found: DisruptionOut = self._caller._object("POST", "/api/v1/jobs/disruption", body=body, if_match=if_match, key=key)
        return found

    def preview_disruption(self, body: DisruptionPreviewIn, *, key: str | None = None) -> DisruptionPreviewOut:
        """Which windows a disruption would move."""
        found: DisruptionPreviewOut = self._caller._object("POST", "/api/v1/jobs/disruption/preview", body=body, key=key)
        return found

    def get_job(self, job: str | int) -> JobOut:
        """Read a job."""
        found: JobOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}")
        return found

    def list_candidates(self, job: str | int) -> ListOfCandidateOut:
        """Who may be asked."""
        found: ListOfCandidateOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}/candidates")
        return found

    def list_hands(self, job: str | int) -> ListOfHandOut:
        """Who may go."""
        found: ListOfHandOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}/hands")
        return found

    def list_job_obligations(self, job: str | int) -> ListOfObligationOut:
        """What a job is owed."""
        found: ListOfObligationOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}/obligations")
        return found

    def get_job_timeline(self, job: str | int, *, cursor: str | None = None, limit: int | None = None) -> ListOfEventOut:
        """What happened in a job."""
        found: ListOfEventOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}/timeline", query={"cursor": cursor, "limit": limit})
        return found

    def iter_get_job_timeline(self, job: str | int, *, cursor: str | None = None, limit: int | None = None) -> Iterator[EventOut]:
        """What happened in a job: one after the other, however many pages they take."""
        return _pages(lambda cursor: self.get_job_timeline(job, cursor=cursor, limit=limit), cursor)

    def offer_job(self, job: str | int, body: OfferIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Offer a job to an outlet."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/offer", body=body, if_match=if_match, key=key)
        return found

    def accept_job(self, job: str | int, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Accept a job."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/accept", if_match=if_match, key=key)
        return found

    def decline_job(self, job: str | int, body: ReasonIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Hand a job back (退单)."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/decline", body=body, if_match=if_match, key=key)
        return found

    def take_back_job(self, job: str | int, body: TakeBackIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Take a job back (转派)."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/take-back", body=body, if_match=if_match, key=key)
        return found

    def assign_job(self, job: str | int, body: AssignJobIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Name who goes."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/assign", body=body, if_match=if_match, key=key)
        return found

    def unassign_job(self, job: str | int, body: WhyIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Take somebody off a job."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/unassign", body=body, if_match=if_match, key=key)
        return found

    def contact_job(self, job: str | int, body: ContactIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Tell of a talk with the customer."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/contact", body=body, if_match=if_match, key=key)
        return found

    def rebook_job(self, job: str | int, body: RebookIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Move a window (改约)."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/rebook", body=body, if_match=if_match, key=key)
        return found

    def hold_job(self, job: str | int, body: WaitIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Let a job wait (挂单)."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/hold", body=body, if_match=if_match, key=key)
        return found

    def resume_job(self, job: str | int, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """End a wait."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/resume", if_match=if_match, key=key)
        return found

    def move_job(self, job: str | int, body: JobPlaceIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Change the place."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/move", body=body, if_match=if_match, key=key)
        return found

    def depart_job(self, job: str | int, body: AtIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Set out."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/depart", body=body, if_match=if_match, key=key)
        return found

    def arrive_job(self, job: str | int, body: AtIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Arrive."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/arrive", body=body, if_match=if_match, key=key)
        return found

    def complete_job(self, job: str | int, body: DoneIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """End a visit."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/complete", body=body, if_match=if_match, key=key)
        return found

    def list_job_notes(self, job: str | int) -> ListOfNoteOut:
        """What was noted at the door."""
        found: ListOfNoteOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}/notes")
        return found

    def note_job(self, job: str | int, body: NoteIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Note something at the door."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/notes", body=body, if_match=if_match, key=key)
        return found

    def preserve_job(self, job: str | int, body: PreserveIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Leave the unit as it is."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/preserve", body=body, if_match=if_match, key=key)
        return found

    def dispute_job(self, job: str | int, body: DisputeIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Question a price at the door."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/dispute", body=body, if_match=if_match, key=key)
        return found

    def next_job(self, job: str | int, body: NextIn | None = None, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Plan the next visit."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/next", body=body, if_match=if_match, key=key)
        return found

    def cancel_job(self, job: str | int, body: ReasonIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Cancel a job."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/cancel", body=body, if_match=if_match, key=key)
        return found

    def attach_job_papers(self, job: str | int, files: Sequence[File], *, key: str | None = None) -> ListOfFileOut:
        """Attach papers to a job."""
        found: ListOfFileOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/attachments", parts=(files, {}), key=key)
        return found

    def list_job_papers(self, job: str | int) -> ListOfFileOut:
        """List the papers of a job."""
        found: ListOfFileOut = self._caller._object("GET", f"/api/v1/jobs/{_place(job)}/attachments")
        return found

    def get_job_paper(self, job: str | int, file: str | int) -> Download:
        """Download a paper of a job."""
        return self._caller._file(f"/api/v1/jobs/{_place(job)}/attachments/{_place(file)}")

    def submit_evidence(self, job: str | int, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Hand in the papers."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/evidence/submit", if_match=if_match, key=key)
        return found

    def pass_evidence(self, job: str | int, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Pass the papers."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/evidence/pass", if_match=if_match, key=key)
        return found

    def return_evidence(self, job: str | int, body: SendBackIn, *, if_match: Version | None = None, key: str | None = None) -> JobOut:
        """Send the papers back."""
        found: JobOut = self._caller._object("POST", f"/api/v1/jobs/{_place(job)}/evidence/return", body=body, if_match=if_match, key=key)
        return found

    def list_feeds(self) -> ListOfFeedOut:
        """List calendar addresses."""
        found: ListOfFeedOut = self._caller._object("GET", "/api/v1/job-feeds")
        return found

    def open_feed(self, body: FeedIn | None = None, *, key: str | None = None) -> FeedOut:
        """Make a calendar address."""
        found: FeedOut = self._caller._object("POST", "/api/v1/job-feeds", body=body, key=key)
        return found

    def get_feed(self, feed: str | int) -> FeedOut:
        """Read a calendar address."""
        found: FeedOut = self._caller._object("GET", f"/api/v1/job-feeds/{_place(feed)}")
        return found

    def revoke_feed(self, feed: str | int, *, key: str | None = None) -> FeedOut:
        """Revoke a calendar address."""
        found: FeedOut = self._caller._object("POST", f"/api/v1/job-feeds/{_place(feed)}/revoke", key=key)
        return found


class OtherSystemsRoom(Room):
    """The calls about other systems."""

    def list_external_ids(self, kind: str | int, object: str | int) -> ListOfExternalIdOut:
        """What others call something."""
        found: ListOfExternalIdOut = self._caller._object("GET", f"/api/v1/external-ids/{_place(kind)}/{_place(object)}")
        return found

    def add_external_id(self, kind: str | int, object: str | int, body: ExternalIn, *, if_match: Version | None = None, key: str | None = None) -> ExternalIdOut:
        """Say what another system calls something."""
        found: ExternalIdOut = self._caller._object("POST", f"/api/v1/external-ids/{_place(kind)}/{_place(object)}", body=body, if_match=if_match, key=key)
        return found

    def remove_external_id(self, kind: str | int, object: str | int, body: ExternalIn, *, key: str | None = None) -> ListOfExternalIdOut:
        """Take another's id back."""
        found: ListOfExternalIdOut = self._caller._object("POST", f"/api/v1/external-ids/{_place(kind)}/{_place(object)}/remove", body=body, key=key)
        return found

    def get_customer_of_system(self, system: str | int, external: str | int) -> CustomerOut:
        """Read a customer by another's id."""
        found: CustomerOut = self._caller._object("GET", f"/api/v1/external/{_place(system)}/customers/{_place(external)}")
        return found

    def put_customer_of_system(self, system: str | int, external: str | int, body: CustomerTold, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> CustomerOut:
        """Make or change a customer by it."""
        found: CustomerOut = self._caller._object("PUT", f"/api/v1/external/{_place(system)}/customers/{_place(external)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def get_item_of_system(self, system: str | int, external: str | int) -> ItemOut:
        """Read a item by another's id."""
        found: ItemOut = self._caller._object("GET", f"/api/v1/external/{_place(system)}/items/{_place(external)}")
        return found

    def put_item_of_system(self, system: str | int, external: str | int, body: ItemIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> ItemOut:
        """Make or change a item by it."""
        found: ItemOut = self._caller._object("PUT", f"/api/v1/external/{_place(system)}/items/{_place(external)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def get_node_of_system(self, system: str | int, external: str | int) -> NodeOut:
        """Read a node by another's id."""
        found: NodeOut = self._caller._object("GET", f"/api/v1/external/{_place(system)}/nodes/{_place(external)}")
        return found

    def put_node_of_system(self, system: str | int, external: str | int, body: NodeTold, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> NodeOut:
        """Make or change a node by it."""
        found: NodeOut = self._caller._object("PUT", f"/api/v1/external/{_place(system)}/nodes/{_place(external)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def get_case_of_system(self, system: str | int, external: str | int) -> CaseOut:
        """Read a case by another's id."""
        found: CaseOut = self._caller._object("GET", f"/api/v1/external/{_place(system)}/cases/{_place(external)}")
        return found

    def put_case_of_system(self, system: str | int, external: str | int, body: CaseIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> CaseOut:
        """Make or change a case by it."""
        found: CaseOut = self._caller._object("PUT", f"/api/v1/external/{_place(system)}/cases/{_place(external)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def get_job_of_system(self, system: str | int, external: str | int) -> JobOut:
        """Read a job by another's id."""
        found: JobOut = self._caller._object("GET", f"/api/v1/external/{_place(system)}/jobs/{_place(external)}")
        return found

    def put_job_of_system(self, system: str | int, external: str | int, body: JobIn, *, if_match: Version | None = None, if_none_match: Literal["*"] | None = None) -> JobOut:
        """Make or change a job by it."""
        found: JobOut = self._caller._object("PUT", f"/api/v1/external/{_place(system)}/jobs/{_place(external)}", body=body, if_match=if_match, if_none_match=if_none_match)
        return found

    def bulk_customers(self, body: CustomersIn, *, key: str | None = None) -> BulkRowsOut:
        """Tell many customers at once."""
        found: BulkRowsOut = self._caller._object("POST", "/api/v1/bulk/customers", body=body, key=key)
        return found

    def bulk_items(self, body: ItemsIn, *, key: str | None = None) -> BulkRowsOut:
        """Tell many items at once."""
        found: BulkRowsOut = self._caller._object("POST", "/api/v1/bulk/items", body=body, key=key)
        return found

    def bulk_nodes(self, body: NodesIn, *, key: str | None = None) -> BulkRowsOut:
        """Tell many nodes at once."""
        found: BulkRowsOut = self._caller._object("POST", "/api/v1/bulk/nodes", body=body, key=key)
        return found

    def bulk_cases(self, body: CasesIn, *, key: str | None = None) -> BulkRowsOut:
        """Tell many cases at once."""
        found: BulkRowsOut = self._caller._object("POST", "/api/v1/bulk/cases", body=body, key=key)
        return found

    def bulk_jobs(self, body: JobsIn, *, key: str | None = None) -> BulkRowsOut:
        """Tell many jobs at once."""
        found: BulkRowsOut = self._caller._object("POST", "/api/v1/bulk/jobs", body=body, key=key)
        return found


class Client(Caller):
    """All of it: `client.cases.open_case(…)`; what `Caller` says of how it asks."""

    def __init__(
        self, address: str, token: str, *, language: str = "", patience: float = 60, timeout: float = 60,
        send: Send | None = None,
    ) -> None:
        super().__init__(address, token, language=language, patience=patience, timeout=timeout, send=send)
        self.notices = NoticesRoom(self)
        self.accounts = AccountsRoom(self)
        self.people = PeopleRoom(self)
        self.approvals = ApprovalsRoom(self)
        self.limits = LimitsRoom(self)
        self.exchange = ExchangeRoom(self)
        self.webhooks = WebhooksRoom(self)
        self.network = NetworkRoom(self)
        self.areas = AreasRoom(self)
        self.staff = StaffRoom(self)
        self.contracts = ContractsRoom(self)
        self.calendars = CalendarsRoom(self)
        self.customers = CustomersRoom(self)
        self.items = ItemsRoom(self)
        self.sales = SalesRoom(self)
        self.sets = SetsRoom(self)
        self.catalogue = CatalogueRoom(self)
        self.knowledge = KnowledgeRoom(self)
        self.promises = PromisesRoom(self)
        self.drafts = DraftsRoom(self)
        self.obligations = ObligationsRoom(self)
        self.remedies = RemediesRoom(self)
        self.claims = ClaimsRoom(self)
        self.facts = FactsRoom(self)
        self.clock = ClockRoom(self)
        self.cases = CasesRoom(self)
        self.desk = DeskRoom(self)
        self.messages = MessagesRoom(self)
        self.mail = MailRoom(self)
        self.calls = CallsRoom(self)
        self.jobs = JobsRoom(self)
        self.other_systems = OtherSystemsRoom(self)
