"""Pages for what Django itself refuses: no such page, not allowed, a request that makes no sense, our own fault."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import say


def _refusal(request: HttpRequest, status: int, code: str) -> HttpResponse:
    sentence = say("errors", code, reader_of(request).language)
    context = {"status": status, "code": code, "sentence": sentence, "details": []}
    return fragments.page(request, "ui/error.html", context, "ui/problem.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _refusal(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this."""
    return _refusal(request, 403, "forbidden")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or not this person's to see; the two are not told apart."""
    return _refusal(request, 404, "not_found")


def too_often(request: HttpRequest) -> HttpResponse:
    """429: tried more often than anybody needs to; waiting helps."""
    response = _refusal(request, 429, "too_often")
    response.headers["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or not ours; what was typed is still in the browser's draft."""
    return _refusal(request, 403, "form_expired")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without sessions, people or navigation, since any of them may be what failed."""
    reader = reader_of(request)
    return HttpResponse(render_to_string("ui/broken.html", {"reader": reader}), status=500)
