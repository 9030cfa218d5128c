"""The staff pages' addresses: each page module brings its own `urlpatterns` and, if it is a place to go, its `NAV`."""

from __future__ import annotations

from types import ModuleType

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from makegood.faces.console import (
    absent,
    acting,
    approvals,
    calendars,
    calls,
    case_acts,
    case_more,
    cases,
    catalogue,
    contracts,
    crew,
    customer_acts,
    customer_links,
    customers,
    desk,
    drafts,
    exchange,
    feeds,
    importing,
    index,
    intake,
    item_acts,
    item_papers,
    items,
    job_acts,
    jobs,
    knowledge,
    knowledge_acts,
    letters,
    live,
    living,
    lookups,
    nodes,
    notice_wishes,
    notices,
    people,
    preferences,
    promises,
    rights,
    search,
    security,
    senders,
    service,
    setting_up,
    storm,
    texts,
    today,
    webhooks,
)
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.ui import nav

app_name = "console"

#: Page modules; a new one is one word here.
PAGES: tuple[ModuleType, ...] = (
    today, intake, live, cases, case_more, customer_links, case_acts, setting_up, desk, promises, drafts, customers,
    customer_acts, items, item_papers, item_acts, catalogue, knowledge, knowledge_acts, calendars, nodes, service,
    contracts, crew, notices, notice_wishes, approvals, search, preferences, security, living, exchange, importing,
    jobs, job_acts, absent, storm, feeds, acting, people, rights, webhooks, letters, texts, senders, calls, lookups,
    index,
)  # fmt: skip


@page_for()
def home(request: StaffRequest) -> HttpResponse:
    """The start: where somebody with this role begins."""
    return redirect(index.start(request))


def _collect() -> list[URLPattern]:
    found: list[URLPattern] = [path("", home, name="home")]
    for module in PAGES:
        found.extend(module.urlpatterns)
        nav.offer(getattr(module, "NAV", ()))
    nav.arrange(
        index.RAILS, index="console:index", corner="console:notices", sections=index.SECTIONS, tabbed=index.TABBED
    )
    return found


urlpatterns = _collect()
