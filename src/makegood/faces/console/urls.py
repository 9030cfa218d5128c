"""The staff pages' addresses: each page module brings its own `urlpatterns` and, if it is a place to go, its `NAV`."""

from __future__ import annotations

from types import ModuleType

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from makegood.faces.console import (
    acting,
    approvals,
    calendars,
    case_acts,
    case_more,
    cases,
    catalogue,
    customer_acts,
    customers,
    desk,
    exchange,
    intake,
    item_acts,
    items,
    job_acts,
    jobs,
    living,
    nodes,
    notices,
    people,
    preferences,
    promises,
    rights,
    search,
    security,
    service,
    today,
)
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.ui import nav

app_name = "console"

#: Page modules; a new one is one word here.
PAGES: tuple[ModuleType, ...] = (
    today, intake, cases, case_more, case_acts, desk, promises, customers, customer_acts, items, item_acts, catalogue,
    calendars, nodes, service, notices, approvals, search, preferences, security, living, exchange, jobs, job_acts,
    acting, people, rights,
)  # fmt: skip


@page_for()
def home(request: StaffRequest) -> HttpResponse:
    """The start: the first place in the navigation that the person may open."""
    places = nav.entries(request)
    return redirect(places[0].url if places else "console:preferences")


def _collect() -> list[URLPattern]:
    found: list[URLPattern] = [path("", home, name="home")]
    for module in PAGES:
        found.extend(module.urlpatterns)
        nav.offer(getattr(module, "NAV", ()))
    return found


urlpatterns = _collect()
