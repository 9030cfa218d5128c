"""How a program talks to Makegood: sign in, ask, ask again where that is safe, and raise what was refused.

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
from typing import Any
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
