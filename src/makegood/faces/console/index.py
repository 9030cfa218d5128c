"""What stands in whose navigation, and the page of all pages, well sorted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.ui import fragments, nav

NAV = (nav.Entry("console:index", _("All pages"), "grid", 900),)

#: What each role works from all day: few entries, the first of them is where it begins. All else is one step away, on
#: the page of all pages and by the box in the top line.
RAILS: Mapping[str, tuple[str, ...]] = {
    role: tuple(f"console:{name}" for name in names.split())
    for role, names in {
        "administrator": "today intake cases jobs approvals promises customers items nodes",
        "agent": "today intake cases jobs promises customers items knowledge",
        "case_owner": "today intake cases jobs promises customers items knowledge",
        "dispatcher": "jobs today cases customers items nodes",
        "outlet_clerk": "job-desk jobs cases customers items nodes",
        "outlet_owner": "job-desk jobs cases customers items nodes contracts",
        "technician": "job-day cases customers items knowledge",
        "installer": "job-day cases customers items",
        "repairer": "job-day cases customers items",
        "technical_supervisor": "today cases jobs customers items knowledge",
        "follow_up_agent": "today cases jobs intake customers items knowledge",
        "call_inspector": "cases jobs promises customers",
        "parts_clerk": "jobs cases items customers",
        "settlement_clerk": "jobs cases promises nodes contracts",
        "finance": "cases jobs promises nodes contracts",
        "approver": "approvals cases promises customers",
        "area_manager": "today cases jobs approvals promises customers items nodes",
        "service_manager": "today cases jobs approvals promises customers items nodes",
        "director": "today cases jobs approvals promises customers items nodes",
        "quality_engineer": "promises cases items catalogue knowledge",
        "designer": "promises cases items catalogue knowledge",
        "auditor": "looks cases promises customers people",
    }.items()
}

#: The parts of the page of all pages, in their order.
SECTIONS: Mapping[str, Any] = {
    "work": _("Work"), "customers": _("Promises and customers"), "items": _("Items and catalogue"),
    "network": _("Network"), "people": _("People and rights"), "rules": _("How cases are worked on"),
    "data": _("Data in and out"), "own": _("My own"),
}  # fmt: skip
#: Those whose pages stand on each of them as tabs.
TABBED = frozenset({"items", "network", "people", "data", "own"})


@page_for()
def index(request: StaffRequest) -> HttpResponse:
    """All that the reader may open, with a line on what each is for."""
    return fragments.page(request, "console/index.html", {"sections": nav.index(request)})


def start(request: StaffRequest) -> str:
    """The address where somebody begins: the first entry of their role, else the first that they may open."""
    role = request.actor.role
    shown = nav.entries(request)
    first = RAILS.get(role, ("",))[0]
    found = [one.url for one in shown if one.route == first] or [one.url for one in shown]
    return found[0]


urlpatterns = [path("index", index, name="index")]
