"""Today: what breaks next, what is broken and still owed, what was made good, and whether our word is good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.faces.console import charts, desk, live, parts
from makegood.faces.console.names import called, case_rows, pressing
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.rows import id_floor
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.network import queries as network
from makegood.rooms.promises.queries import standing
from makegood.rooms.promises.views import ObligationView

NAV = (
    nav.Entry(
        "console:today", _("Today"), "clock", 100, "cases.read", "work",
        _("What breaks next, what is broken and undone, and how well we keep our word."),
    ),
)  # fmt: skip

SOON = timedelta(hours=2)
HOURS = 8
RATE_DAYS = 30
EXCERPT = 9
#: At most so many of its lines are broken already: what can still be kept must not vanish behind what no longer can.
BROKEN = 3
#: Of what is broken and undone and not in the excerpt the longest owed.
OWED = 5


@page_for("cases.read")
def today(request: StaffRequest) -> HttpResponse:
    """The start of a working day, and the page to come back to."""
    actor, reader, now = request.actor, reader_of(request), timezone.now()
    if live.unchanged(request, now):
        return HttpResponse(status=204)
    mine = request.GET.get("mine") == "1"
    part = parts.part(request)
    unit = part.unit
    due = standing.due_between(actor=actor, now=now, until=now + timedelta(hours=HOURS), unit=unit)
    made = standing.made_good_since(actor=actor, since=_midnight(now, reader), now=now, limit=6)
    owed = standing.owed(actor=actor, now=now, limit=EXCERPT + OWED, unit=unit)
    behind = cases.many(actor, {one.matter[1] for one in (*due, *made, *owed) if one.matter[0] == "case"}, now)
    if mine:
        due = [one for one in due if _mine(one, behind, actor.id)]
    soon = [one for one in due if one.due_at is not None and one.due_at <= now + SOON]
    queue = cases.page(
        actor,
        now=now,
        state=lifecycle.UNDONE,
        owner=actor.id if mine else None,
        sort="due",
        limit=EXCERPT,
        unit=unit,
    )
    excerpt = _excerpt(queue.items, due, behind)
    # What the queue shows already need not stand twice; what is owed in a settled case stands nowhere else.
    listed = {one.id for one in excerpt}
    elsewhere = [one for one in owed if one.matter[1] not in listed]
    context = {
        "soon": len(soon), "urgent": sum(one.at_risk for one in soon),
        "counts": standing.counts(actor=actor, now=now, unit=unit),
        "strip": charts.strip(due, {key: one.number for key, one in behind.items()}, now, reader, hours=HOURS),
        "rows": case_rows(actor, excerpt), "more": queue.next is not None, "mine": mine,
        "made": _with_cases(made, behind, request), "owed": _with_cases(elsewhere[:OWED], behind, request),
         "rates": _rates(request, now, unit), "part": part, "place": _place(request), "since": id_floor(now),
        "address": desk.address_of(request),
    }  # fmt: skip
    return fragments.page(request, "console/today.html", context)


def _excerpt(
    queue: Sequence[CaseView], due: Sequence[ObligationView], behind: Mapping[int, CaseView]
) -> list[CaseView]:
    """The lines of the first page: the longest owed, what falls due in the next hours, then the rest of the queue."""
    owed = [one for one in queue if _is_broken(one)]
    next_ = [behind[one.matter[1]] for one in due if one.matter[0] == "case" and one.matter[1] in behind]
    next_ = [one for one in next_ if one.state in lifecycle.UNDONE and not _is_broken(one)]
    order = [*owed[:BROKEN], *next_, *(one for one in queue if not _is_broken(one)), *owed[BROKEN:]]
    kept = list({one.id: one for one in order}.values())[:EXCERPT]
    return sorted(kept, key=lambda one: not _is_broken(one))


def _is_broken(case: CaseView) -> bool:
    top = pressing(case)
    return top is not None and top.state == "broken" and top.owed


def _midnight(now: datetime, reader: Any) -> datetime:
    found: datetime = reader.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return found


def _mine(view: ObligationView, behind: dict[int, CaseView], me: int | None) -> bool:
    found = behind.get(view.matter[1])
    return found is not None and found.owner_id == me


def _with_cases(
    views: list[ObligationView], behind: dict[int, CaseView], request: StaffRequest
) -> list[dict[str, Any]]:
    """Obligations with their case and customer, and the remedy that made them good if one did."""
    people = called(request.actor, [one.customer_id for one in views])
    return [
        {
            "view": one, "case": behind.get(one.matter[1]), "customer": people.get(one.customer_id or 0, ""),
            "remedy": next((remedy for remedy in reversed(one.remedies) if remedy.state == "accepted"), None),
        }
        for one in views
    ]  # fmt: skip


def _rates(request: StaffRequest, now: datetime, unit: int | None) -> dict[str, Any] | None:
    """The two rates over the last days, all promises together; None for those who may not see records."""
    if not request.actor.may("records.read"):
        return None
    zone = network.company().zone
    day = now.astimezone(ZoneInfo(zone)).date()
    first = day - timedelta(days=RATE_DAYS - 1)
    found = standing.overall(actor=request.actor, from_=first, to=day, zone=zone, now=now, unit=unit)
    return {**found, "days": RATE_DAYS}


def _place(request: StaffRequest) -> str:
    """Whose part of the network this is: the company, or the one unit that the reader belongs to."""
    units = request.actor.units
    if units is None:
        return network.company().name
    return ", ".join(sorted(network.node_names(units).values()))


urlpatterns = [path("today", today, name="today")]
