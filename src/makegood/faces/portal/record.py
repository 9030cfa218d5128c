"""The public record: every promise as customers read it, its versions with their days, how it was kept for a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from makegood.faces.portal import front
from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Missing
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import say
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.views import PromiseView, VersionView

#: Fewer than this say nothing about a company, and might say something about a person.
FEWEST = 10
YEAR = timedelta(days=365)


def versions_of(found: PromiseView) -> list[VersionView]:
    """The versions that were said to everybody; what was promised to one customer is theirs."""
    return [one for one in found.versions if one.holder_id is None]


def figures(code: str, zone: str, now: datetime) -> dict[str, Any]:
    """The kept and the made-good rate of the last twelve months; None for one with too few behind it."""
    today = now.astimezone(ZoneInfo(zone)).date()
    counted = promises.record(SYSTEM, code, today - YEAR, today, now)
    return {name: _enough(counted[name]) for name in ("kept_rate", "made_good_rate")}


def _enough(rate: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return rate if rate["n"] >= FEWEST else None


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """All promises that are in force: the company's own first, then what the law says anyway."""
    groups: dict[str, list[tuple[PromiseView, VersionView]]] = {}
    for one in promises.promises(actor=SYSTEM):
        if one.current is not None:
            groups.setdefault(one.basis, []).append((one, one.current))
    return front.page(request, "portal/promises.html", {"groups": list(groups.items())}, search=True)


@require_safe
def promise(request: HttpRequest, code: str) -> HttpResponse:
    """One promise: what we do, otherwise what, since when, and whether we kept it."""
    now, language = front.moment(), reader_of(request).language
    try:
        found = promises.promise(actor=SYSTEM, code=code[:60])
    except Missing:
        raise Http404 from None
    versions = versions_of(found)
    if not versions:
        raise Http404
    shown = found.current or versions[0]
    amends: dict[str, str] = {}
    for term in shown.terms:
        for one in term.spec.get("otherwise", ()):
            amends.setdefault(one["kind"], say("kinds.remedy", one["kind"], language))
    context = {
        "promise": found, "version": shown, "versions": versions, "otherwise": list(amends.values()),
        "clauses": [one for one in shown.terms if one.on], "fewest": FEWEST, **figures(found.code, found.zone, now),
    }  # fmt: skip
    return front.page(request, "portal/promise.html", context, search=True)


urlpatterns = [
    path("help/promises", shelf, name="promises"),
    path("help/promises/<str:code>", promise, name="promise"),
]
