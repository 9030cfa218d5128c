"""The box in the top line: a customer, a case, an item, a promise, an article or a page, whatever was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from makegood.faces.console.cases import case_url
from makegood.faces.console.jobs import job_url
from makegood.faces.console.names import case_rows
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.actor import Actor
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases import rules
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.jobs import rules as job_rules
from makegood.rooms.knowledge import queries as knowledge
from makegood.rooms.knowledge.inputs import Where
from makegood.rooms.knowledge.views import ArticleView, VersionView
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as promises

#: So many of each sort are shown; whoever finds more types more.
MOST = 10
#: A phone number is found by so many of its digits in a row.
DIGITS = 4


@page_for()
def search(request: StaffRequest) -> HttpResponse:
    """What was found; a case number goes straight to its case, and says when a digit was mistyped."""
    actor, now = request.actor, timezone.now()
    q = request.GET.get("q", "").strip()[:80]
    bare = rules.bare_number(q)
    if actor.may("cases.read") and rules.is_number(bare):
        return redirect(case_url(cases.case(actor, bare, now).number))
    if actor.may("jobs.own") and job_rules.looks_like_job(job_rules.bare(q)):
        return redirect(job_url(jobs.job(actor, q, now).number))
    people = customers.search(actor, q, limit=MOST + 1) if q and actor.may("customers.read") else []
    items = products.search(actor, q, limit=MOST + 1) if q and actor.may("items.read") else []
    people, items, more = people[:MOST], items[:MOST], {"people": len(people) > MOST, "items": len(items) > MOST}
    if people:
        looks.note_looks(actor=actor, act="search", kind="customer", ids=[one.id for one in people], now=now)
    low = q.casefold()
    found = cases.page(actor, now=now, q=q, limit=MOST) if q and actor.may("cases.read") else None
    context = {
        "q": q, "people": people, "items": items, "rows": case_rows(actor, found.items if found else ()),
        "more": {**more, "rows": bool(found and found.next)}, "most": MOST,
        "promises": [
            one for one in (promises.promises(actor=actor) if q and actor.may("promises.read") else [])
            if low in one.code or any(low in text.casefold() for text in one.name.values())
        ],
        "articles": _articles(actor, q, reader_of(request).language, now),
        "places": nav.find(request, q),
        "mistyped": rules.looks_mistyped(bare) and not people,
        "short": q.isdecimal() and len(q) < DIGITS,
    }  # fmt: skip
    return _only(context) or fragments.page(request, "console/search.html", context)


def _articles(actor: Actor, q: str, language: str, now: datetime) -> list[tuple[ArticleView, VersionView]]:
    """Articles that hold these words, named by the version that is read."""
    if not q or not actor.may("knowledge.read"):
        return []
    found = knowledge.page(actor, Where(q=q), now, limit=MOST).items
    return [(one, text) for one in found if (text := one.shown(language)) is not None]


def _only(found: Mapping[str, Any]) -> HttpResponse | None:
    """Straight to the one thing that was found; None when there are several, or none."""
    addresses = [
        *(reverse("console:customer", args=[one.id]) for one in found["people"]),
        *(reverse("console:item", args=[one.id]) for one in found["items"]),
        *(case_url(one.case.number) for one in found["rows"]),
        *(reverse("console:promise", args=[one.code]) for one in found["promises"]),
        *(reverse("console:article", args=[one.code]) for one, _ in found["articles"]),
        *(one.url for one in found["places"]),
    ]
    return redirect(addresses[0]) if len(addresses) == 1 and not found["mistyped"] else None


urlpatterns = [path("search", search, name="search")]
