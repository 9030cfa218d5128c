"""The API's addresses. Whatever is wrong with an address or a method is a problem like any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from makegood.faces.api import health, problems
from makegood.faces.api.api import api


def _told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The router's view, its bare 405 said as a problem."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return problems.method_not_allowed(request, response.headers.get("Allow", ""))
        return response

    return run


@csrf_exempt
def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problems.response(request, 404, "no_such_address")


def _addresses() -> list[URLPattern | URLResolver]:
    patterns, _, _ = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _told(pattern.callback)
    return [*patterns, re_path(r"^(?P<rest>.*)$", _nothing)]


#: Mounted at the root of the site, beside the pages: `path("", include("makegood.faces.api.urls"))`.
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("api/v1/", (_addresses(), "api", "api")),
]
