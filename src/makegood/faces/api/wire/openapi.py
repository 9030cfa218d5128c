"""The OpenAPI document: what the router knows, and what it cannot know said once for all routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from makegood.faces.api.wire import bodies, paces, problems
from makegood.faces.api.wire.shapes import PROBLEM

_MEANINGS = {
    "400": "The request cannot be read",
    "401": "No token, or none that is valid",
    "403": "The object is known, the verb is not allowed",
    "404": "No such object, or not the caller's to see",
    "409": "The state does not allow it, or the reference is ambiguous (`candidates`)",
    "410": "The cursor counts no more: begin anew",
    "412": "Somebody changed the object first; `current` shows it as it stands",
    "413": "More than may be handed in at once",
    "415": "The body is declared to be in another charset than UTF-8",
    "422": "The input cannot be accepted; `errors` says which field and why",
    "428": "If-Match is needed",
    "429": "More requests than a minute takes; ask again after Retry-After",
    "503": "Too much is being written, or nothing can be; nothing was changed, ask again",
    "507": "The store of files is full",
}
#: The problems of whatever may bring a body, and those of whatever may write: nothing that a route itself could say.
_OF_BODIES = ("413", "415")
_OF_ALL = ("400", "503")
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "A repeat within 7 days gets the first answer; the same key with another body is refused (422).",
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "en or zh-Hans; the token's user's language without it",
}


def _header(description: str) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "description": description}


_PACE = {
    "RateLimit-Policy": _header('What counts (`key` or `address`), requests and seconds: `"key";q=3000;w=60`'),
    "RateLimit": _header('Requests left and seconds until they are counted anew: `"key";r=2987;t=42`'),
}


def _if_match(required: bool) -> dict[str, Any]:
    return {
        "name": "If-Match",
        "in": "header",
        "required": required,
        "schema": {"type": "string"},
        "description": 'The ETag of the version that the change was made from, such as "3".',
    }


_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["*"]},
    "description": "`*` makes what is not there yet; either this or If-Match is needed.",
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add headers, media types and meanings to what the router described."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _parameters(method, operation)
            answers = {str(status): one for status, one in operation["responses"].items()}
            for status in (*_OF_ALL, *(_OF_BODIES if method != "get" else ())):
                answers.setdefault(status, dict(PROBLEM))
            for status, response in answers.items():
                _response(status, response)
            operation["responses"] = dict(sorted(answers.items()))
    return document


def _parameters(method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if not operation.get("security"):
        return
    parameters.append(_LANGUAGE)
    if method == "post":
        parameters.append(_KEY)
    statuses = {str(status) for status in operation["responses"]}
    if "412" in statuses:
        makes = method == "put" and "201" in statuses
        parameters.append(_if_match("428" in statuses and not makes))
        parameters += [_IF_NONE_MATCH] if makes else []


def _response(status: str, response: dict[str, Any]) -> None:
    if status in _MEANINGS:
        response["description"] = _MEANINGS[status]
        (described,) = response.get("content", {}).values() or ({},)
        response["content"] = {problems.MEDIA: described}
        if status == "429":
            response["headers"] = {**_PACE, "Retry-After": _header("Seconds until the next minute begins")}
        if status == "503":
            response["headers"] = {"Retry-After": _header("Seconds; missing where only a person can help")}
        return
    if status in {"200", "201"}:
        response.setdefault("headers", {}).update(_PACE)
    if status == "201":
        response["headers"]["Location"] = {"schema": {"type": "string"}, "description": "Address of the new object"}
    response.setdefault("headers", {})["ETag"] = {
        "schema": {"type": "string"},
        "description": "Version of the object, if it has one",
    }


def _told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The router's view, its bare 405 said as a problem."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\x00" in request.path:
            # No database keeps this character in a text, PostgreSQL does not even look for it.
            return _nothing(request)
        if request.method not in {"GET", "HEAD"} and (charset := bodies.foreign_charset(request)):
            return problems.response(request, 415, "charset_unsupported", params={"charset": charset})
        response = view(request, *args, **kwargs)
        paces.tell(request, response)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and response.headers["Content-Type"] != problems.MEDIA:
            return problems.method_not_allowed(request, response.headers.get("Allow", ""))
        return response

    return run


def _by_beginning(patterns: Sequence[URLPattern]) -> Iterator[URLPattern | URLResolver]:
    """The same addresses, those that begin with one word together: an address is looked for among these words and then
    among its own, instead of among all three hundred.
    """
    groups: dict[str, list[URLPattern]] = {}
    for one in patterns:
        word, slash, rest = str(one.pattern).partition("/")
        below = RoutePattern(rest if slash else word, name=one.name, is_endpoint=True)
        groups.setdefault(word + slash, []).append(URLPattern(below, one.callback, one.default_args, one.name))
    for word, group in groups.items():
        if word.endswith("/"):
            yield URLResolver(RoutePattern(word), group)
        else:
            yield from group


@csrf_exempt
def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problems.response(request, 404, "no_such_address")


class Api(NinjaAPI):
    """The router with its document completed; made once, since routes do not change while the program runs.

    Whatever is wrong with an address or a method is a problem like any other.
    """

    _document: OpenAPISchema | None = None

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The endpoint's own name: programs are generated from it, and modules may move."""
        return str(operation.view_func.__name__)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = [one for one in super()._get_urls() if isinstance(one, URLPattern)]
        for pattern in patterns:
            if pattern.name == "openapi-json":
                pattern.callback = paces.open_to_all(pattern.callback, problems.of_problem)
            pattern.callback = _told(pattern.callback)
        return [*_by_beginning(patterns), re_path(r"^(?P<rest>.*)$", _nothing)]

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if self._document is None:
            document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            complete(document)
            self._document = document
        return self._document
