"""Where everything is: staff pages at the root, the API under /api/v1/, two addresses for whoever watches over it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from makegood.faces.api import health, metrics
from makegood.faces.api.api import api
from makegood.faces.api.jobs import calendars_sent
from makegood.faces.api.wire import paces, problems
from makegood.ground.ui import refusals

# What programs ask comes first: each address is looked for in the order of these lines.
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("makegood.faces.console.urls")),
    path("", include("makegood.faces.console.entrance.urls")),
    path("", include("makegood.faces.portal.urls")),
    path("calendar/<str:token>.ics", paces.open_to_all(calendars_sent.calendar, problems.of_problem)),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics.metrics),
]


def _for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read: a problem for programs, a page for people; so the three below."""
    if _for_programs(request):
        return problems.of_suspicion(request, exception)
    return refusals.bad_request(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not allowed."""
    if _for_programs(request):
        return problems.response(request, 403, "forbidden")
    return refusals.forbidden(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return problems.of_missing(request, exception) if _for_programs(request) else refusals.missing(request, exception)


def handler429(request: HttpRequest) -> HttpResponse:
    """Too often; the door asks for patience."""
    return refusals.too_often(request)


def handler500(request: HttpRequest) -> HttpResponse:
    """Our own fault; Django has logged it."""
    if _for_programs(request):
        return problems.response(request, 500, "internal_error", params={"report": "-"})
    return refusals.server_error(request)
