"""From a view of a room to an HTTP answer, and the one transaction that a request with a key is kept in."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from makegood.faces.api.wire.requests import ApiRequest, idempotency_key, language_of, version_put
from makegood.faces.api.wire.shapes import plain
from makegood.ground.files.store import measure
from makegood.ground.journal import idempotency
from makegood.ground.journal.retry import retrying
from makegood.ground.paging import Page
from makegood.ground.problems import FieldError, Invalid
from makegood.rooms.calls.rules import RACES as CALL_RACES
from makegood.rooms.cases.rules import RACES as CASE_RACES
from makegood.rooms.jobs.rules import RACES as JOB_RACES
from makegood.rooms.texting.rules import RACES as TEXT_RACES

P = ParamSpec("P")
BASE = "/api/v1"
_JSON = "application/json"
#: What is unique on purpose in what an action may write: a race lost there is run again.
RACES = (*CASE_RACES, *JOB_RACES, *TEXT_RACES, *CALL_RACES)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answers: a body for JSON, the version for the ETag, where the new object is."""

    body: Any
    status: int = 200
    version: int | None = None
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Fields that stand in the first answer alone: they are not kept for a repeat.
    secret: Mapping[str, str] = field(default_factory=dict)


def shown(view: Any, *, version: int | None = None) -> Reply:
    """One object with its ETag."""
    return Reply(plain(view), version=version if version is not None else getattr(view, "version", None))


def created(view: Any, location: str, *, version: int | None = None) -> Reply:
    """201 with Location and ETag."""
    number = version if version is not None else getattr(view, "version", None)
    return Reply(plain(view), status=201, version=number, location=BASE + location)


def listed(page: Page[Any]) -> Reply:
    """A stretch of a list with the cursor that continues it."""
    return Reply({"items": [plain(one) for one in page.items], "next": page.next})


def saved(request: ApiRequest, view: Any, location: str) -> Reply:
    """What a PUT made (201) or replaced (200)."""
    return created(view, location) if version_put(request) == 0 else shown(view)


def every(views: Iterable[Any]) -> Reply:
    """A list that is never continued."""
    return Reply({"items": [plain(one) for one in views], "next": None})


def _headers(reply: Reply) -> dict[str, str]:
    headers = dict(reply.headers)
    if reply.version is not None:
        headers["ETag"] = f'"{reply.version}"'
    if reply.location is not None:
        headers["Location"] = reply.location
    return headers


def _text(reply: Reply, *, told: bool = False) -> bytes:
    """The body; with its secret only when it is told for the first time."""
    if told and reply.secret:
        return orjson.dumps(reply.body | reply.secret, option=orjson.OPT_NON_STR_KEYS)
    return orjson.dumps(reply.body, option=orjson.OPT_NON_STR_KEYS)


def _response(status: int, body: bytes | str, headers: Mapping[str, str], language: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=_JSON)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["Content-Language"] = language
    return response


def reads(endpoint: Callable[Concatenate[ApiRequest, P], Reply]) -> Callable[Concatenate[ApiRequest, P], HttpResponse]:
    """An endpoint that changes nothing: its reply becomes the answer; parameters that it does not know are refused."""
    known = _query_names(endpoint)

    @wraps(endpoint)
    def run(request: ApiRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        _check_query(request, known)
        reply = endpoint(request, *args, **kwargs)
        return _response(reply.status, _text(reply), _headers(reply), language_of(request))

    return _typed(run, endpoint)


def writes(
    endpoint: Callable[Concatenate[ApiRequest, P], Reply], *, needs: Callable[[ApiRequest], Any] | None = None
) -> Callable[Concatenate[ApiRequest, P], HttpResponse]:
    """An endpoint that calls one action; `needs` reads the version that it cannot do without.

    A lost race is run again from the start. With an Idempotency-Key the action and its kept answer are one transaction:
    a repeat gets that answer (marked `Idempotency-Replayed: true`), another body under the key is refused.
    """
    known = _query_names(endpoint)

    @wraps(endpoint)
    def run(request: ApiRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        _check_query(request, known)
        if needs is not None:
            needs(request)
        language = language_of(request)
        key = idempotency_key(request) if request.method == "POST" else None
        if key is None or request.auth.token_id is None:
            reply = retrying(lambda: endpoint(request, *args, **kwargs), also=RACES)
            return _response(reply.status, _text(reply, told=True), _headers(reply), language)
        made: list[Reply] = []

        def act() -> idempotency.Answer:
            reply = endpoint(request, *args, **kwargs)
            made[:] = [reply]
            return idempotency.Answer(reply.status, _text(reply).decode(), _headers(reply))

        answer, again = idempotency.answering(
            token_id=request.auth.token_id, key=key, request=_digest(request), now=request.moment, act=act, also=RACES
        )
        headers = {**answer.headers, "Idempotency-Replayed": "true"} if again else answer.headers
        body = answer.body if again else _text(made[0], told=True)
        return _response(answer.status, body, headers, language)

    return _typed(run, endpoint)


def _digest(request: HttpRequest) -> str:
    if request.content_type == "multipart/form-data":
        # What was uploaded is not held in memory: each part stands for itself by its own hash.
        parts = [f"{name}={value}" for name, values in sorted(request.POST.lists()) for value in values]
        for name, files in sorted(request.FILES.lists()):
            parts += [f"{name}={one.name}:{measure(one, one.size or 0)[1]}" for one in files]
        return idempotency.digest(request.method or "", request.path, "\n".join(parts).encode())
    return idempotency.digest(request.method or "", request.path, request.body)


def streams(
    endpoint: Callable[Concatenate[ApiRequest, P], StreamingHttpResponse],
) -> Callable[Concatenate[ApiRequest, P], StreamingHttpResponse]:
    """An endpoint that hands out a file; parameters that it does not know are refused."""
    known = _query_names(endpoint)

    @wraps(endpoint)
    def run(request: ApiRequest, /, *args: P.args, **kwargs: P.kwargs) -> StreamingHttpResponse:
        _check_query(request, known)
        return endpoint(request, *args, **kwargs)

    run.__signature__ = inspect.signature(endpoint, eval_str=True)  # type: ignore[attr-defined]
    return run


def _typed(run: Callable[..., HttpResponse], endpoint: Callable[..., Any]) -> Callable[..., HttpResponse]:
    # The router reads types from the signature, whose names only the endpoint's own module can resolve.
    run.__signature__ = inspect.signature(endpoint, eval_str=True)  # type: ignore[attr-defined]
    return run


def _query_names(endpoint: Callable[..., Any]) -> frozenset[str]:
    """Names that a query may use: all parameters but the body (those of the path among them, where nobody asks)."""
    parameters = list(inspect.signature(endpoint).parameters.values())[1:]
    return frozenset(one.name.rstrip("_") for one in parameters if one.name != "payload")


def _check_query(request: HttpRequest, known: frozenset[str]) -> None:
    if not request.META.get("QUERY_STRING"):
        return
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        faults = tuple(FieldError(name[:80], "unknown_parameter") for name in unknown[:20])
        raise Invalid("invalid_input", errors=faults)
    if any("\x00" in value for values in request.GET.lists() for value in values[1]):
        raise Invalid("invalid_input", errors=(FieldError("", "forbidden_character"),))
