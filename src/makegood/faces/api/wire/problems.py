"""One mapper from what went wrong to RFC 9457 problem details, in the caller's language."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from makegood.faces.api.wire.requests import language_of
from makegood.faces.api.wire.shapes import plain
from makegood.faces.api.wire.tokens import NotSignedIn
from makegood.ground.problems import FieldError, Invalid, Problem
from makegood.ground.ui.texts import catalogue, has, say

log = logging.getLogger(__name__)

MEDIA = "application/problem+json"

#: What pydantic calls it → (our code, {our parameter: its parameter}).
_CODES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "missing": ("required", {}),
    "extra_forbidden": ("unknown_field", {}),
    "string_type": ("not_a_text", {}),
    "string_sub_type": ("not_a_text", {}),
    "int_type": ("not_an_integer", {}),
    "int_parsing": ("not_an_integer", {}),
    "int_parsing_size": ("not_an_integer", {}),
    "int_from_float": ("not_an_integer", {}),
    "bool_type": ("not_true_or_false", {}),
    "bool_parsing": ("not_true_or_false", {}),
    "float_type": ("not_a_number", {}),
    "float_parsing": ("not_a_number", {}),
    "list_type": ("not_a_list", {}),
    "tuple_type": ("not_a_list", {}),
    "dict_type": ("not_an_object", {}),
    "model_type": ("not_an_object", {}),
    "model_attributes_type": ("not_an_object", {}),
    "literal_error": ("unknown_value", {"choices": "expected"}),
    "too_long": ("more_than", {"limit": "max_length"}),
    "too_short": ("fewer_than", {"limit": "min_length"}),
    "less_than_equal": ("not_at_most", {"limit": "le"}),
    "greater_than_equal": ("not_at_least", {"limit": "ge"}),
}
_PLACES = frozenset({"body", "query", "path", "header"})


def details(
    language: str,
    status: int,
    code: str,
    *,
    errors: Iterable[FieldError] = (),
    params: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A problem as JSON: `code` is stable, `detail` and each message are in the language."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence(code, language, params or {}),
    }
    fields = [
        {"field": one.field, "code": one.code, "message": sentence(one.code, language, dict(one.params))}
        for one in errors
    ]
    if fields:
        body["errors"] = fields
    for key, value in (extra or {}).items():
        body.setdefault(key, plain(value))
    return body


def response(
    request: HttpRequest,
    status: int,
    code: str,
    *,
    errors: Iterable[FieldError] = (),
    params: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A problem as an answer, in the caller's language."""
    language = language_of(request)
    body = details(language, status, code, errors=errors, params=params, extra=extra)
    answer = HttpResponse(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), status=status, content_type=MEDIA)
    answer.headers["Content-Language"] = language
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="makegood"'
    return answer


def sentence(code: str, language: str, params: Mapping[str, Any]) -> str:
    """The words for a code; states and verbs among its parameters are said in words too."""
    told = {key: _word(key, value, language) for key, value in params.items()}
    entry = catalogue().get(("errors", code))
    if entry is not None and entry.parameters() - set(told) and has("errors", f"{code}_plain"):
        # Engines know the same refusal with other parameters; the plain sentence needs none.
        code = f"{code}_plain"
    return say("errors", code, language, **told)


def _word(key: str, value: Any, language: str) -> Any:
    if key in {"state", "verb"} and isinstance(value, str):
        for group in (f"{key}s.case", f"{key}s.obligation", f"{key}s.remedy", f"{key}s.approval"):
            if has(group, value):
                return say(group, value, language)
    return value


def of_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Anything that an action or a query raised on purpose."""
    status = type(problem).status
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return of_fault(request, problem)
    return response(request, status, problem.code, errors=problem.errors, params=problem.params, extra=problem.extra)


def of_row(language: str, problem: Problem) -> dict[str, Any]:
    """The problem of one row of many, as it would have been answered by itself."""
    return details(
        language, type(problem).status, problem.code, errors=problem.errors, params=problem.params, extra=problem.extra
    )


def unreadable(errors: Iterable[Mapping[str, Any]]) -> Invalid:
    """What the strict reading of one row refused, each field with its path inside the row."""
    return Invalid("invalid_input", errors=tuple(_field_error({**one, "loc": list(one["loc"])}) for one in errors))


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the strict reading of the input refused, each with its dotted path."""
    return of_problem(request, Invalid("invalid_input", errors=tuple(_field_error(one) for one in error.errors)))


def _field_error(one: Mapping[str, Any]) -> FieldError:
    place = list(one["loc"])
    if place and place[0] in _PLACES:
        # The reader names the place and, for a body, the parameter that holds it: the caller knows neither.
        del place[: 2 if place[0] == "body" else 1]
    kind, context = str(one["type"]), dict(one.get("ctx") or {})
    code, names = _CODES.get(kind, ("", {}))
    if code:
        params = {ours: context.get(theirs, "") for ours, theirs in names.items()}
    elif has("errors", kind):
        code, params = kind, context
    else:
        code, params = "cannot_be_read", {}
    return FieldError(".".join(str(step) for step in place), code, tuple(sorted(params.items())))


def of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the router itself refused: no token, a body that is no JSON."""
    if isinstance(error, AuthenticationError):
        return of_problem(request, NotSignedIn("token_required"))
    if isinstance(error.__cause__, Problem):
        return of_problem(request, error.__cause__)
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return response(request, 422, "invalid_json")
    return response(request, error.status_code, "request_unreadable")


def of_missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """No such address."""
    return response(request, 404, "no_such_address")


def of_suspicion(request: HttpRequest, error: Exception) -> HttpResponse:
    """A request that the web layer refuses to read."""
    if isinstance(error, RequestDataTooBig):
        return response(request, 413, "body_too_large")
    return response(request, 400, "request_unreadable")


def of_parts(request: HttpRequest, error: Exception) -> HttpResponse:
    """A body that says of itself that it has parts, and has none: unreadable like one that is no JSON."""
    return response(request, 422, "request_unreadable")


#: What SQLite and PostgreSQL say when the disk is full or may not be written.
_NO_ROOM = ("disk is full", "readonly", "read-only", "disk I/O", "unable to open", "No space left")


def of_busy(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database could not take a write in time, and asking again is safe; or it takes none until somebody helps."""
    log.warning("the database did not take a write: %s", error)
    if any(words in str(error) for words in _NO_ROOM):
        return response(request, 503, "cannot_be_recorded")
    answer = response(request, 503, "busy")
    answer.headers["Retry-After"] = "1"
    return answer


def of_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own fault: the log has everything, the caller a number to name it by."""
    report = secrets.token_hex(4)
    log.error("report %s: %s %s", report, request.method, request.path, exc_info=error)
    return response(request, 500, "internal_error", params={"report": report}, extra={"report": report})


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 with what the address takes."""
    answer = response(request, 405, "method_not_allowed", params={"method": request.method or "", "allowed": allowed})
    answer.headers["Allow"] = allowed
    return answer


def install(api: NinjaAPI) -> None:
    """Let every error of the API pass through here."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Problem: of_problem,
        ValidationError: of_validation,
        HttpError: of_http_error,
        Http404: of_missing,
        SuspiciousOperation: of_suspicion,
        UnreadablePostError: of_suspicion,
        MultiPartParserError: of_parts,
        OperationalError: of_busy,
        Exception: of_fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
