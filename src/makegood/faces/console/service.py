"""Who serves where: areas with their faults, the map, the directory."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console import atlas
from makegood.faces.console.forms import ActForm, day_field
from makegood.faces.console.parts import LIMIT, day_asked, part
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.exchange.cells import guarded
from makegood.ground.problems import Invalid, Missing, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.network import actions, rules
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import DivisionView

NAV = (
    nav.Entry(
        "console:directory", _("Directory"), "phone", 303, "network.read", "network",
        _("Whom to call where: contact, region, scale."), ("phone book", "电话"),
    ),
    nav.Entry(
        "console:areas", _("Service areas"), "place", 304, "network.read", "network",
        _("Who serves which division, with gaps and overlaps."), ("coverage", "覆盖"),
    ),
    nav.Entry(
        "console:map", _("Map"), "place", 305, "network.read", "network", _("Where we are, and where nobody is."),
    ),
)  # fmt: skip


# --- areas


class ManyForm(ActForm):
    """The same change for the rows that are ticked; what is left empty stays as it is."""

    share = forms.IntegerField(label=_("Share in %"), min_value=0, max_value=100, required=False)
    quota = forms.IntegerField(label=_("Jobs a day"), min_value=0, required=False)
    priority = forms.IntegerField(label=_("Priority"), min_value=0, max_value=1000, required=False)
    last = day_field(_("Ends with"))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("network.read")
def areas(request: StaffRequest) -> HttpResponse:
    """The rows of the service areas, what is wrong with them, and a form for many at once."""
    actor, asked = request.actor, request.GET
    form = ManyForm(request.POST or None, name="many", language=reader_of(request).language)
    status = 200
    if request.method == "POST":
        actor.need("areas.write")
        status = 422
        if form.is_valid():
            try:
                n = _change_many(request, form.cleaned_data)
            except Problem as problem:
                if isinstance(problem, Missing):
                    raise
                fragments.refuse(form, problem, reader_of(request))
                status = problem.status
            else:
                messages.success(request, gettext("%(n)s rows changed.") % {"n": n})
                return fragments.go(request, request.get_full_path())
    chosen, day = part(request), day_asked(request)
    division = asked.get("division", "").strip()[:12]
    found = network.areas(
        actor, unit_id=chosen.unit, division=division or None, on=None if asked.get("all") else day,
        cursor=asked.get("cursor") or None, limit=LIMIT,
    )  # fmt: skip
    faults = network.coverage(actor, day, below=division or None)
    codes = [one.division for one in found.items] + [one.division for one in faults] + [division]
    names = network.division_names(codes)
    places = network.node_names([*(one.unit_id for one in found.items), *(n for one in faults for n in one.unit_ids)])
    rows = [(one, names.get(one.division, ""), places.get(one.unit_id, "")) for one in found.items]
    told = [
        (one, names.get(one.division, one.division), [places.get(n, "") for n in one.unit_ids]) for one in faults[:60]
    ]
    context = {
        "part": chosen, "rows": rows, "faults": told,
        "next": found.next, "first": not asked.get("cursor"), "day": day, "division": division, "form": form,
        "division_name": names.get(division, ""), "all": bool(asked.get("all")),
        "faults_more": max(0, len(faults) - 60), "may_change": actor.may("areas.write"),
    }  # fmt: skip
    return fragments.page(request, "console/areas.html", context, status=status)


def _change_many(request: StaffRequest, given: dict[str, Any]) -> int:
    ids = [int(one) for one in request.POST.getlist("id") if one.isascii() and one.isdigit() and len(one) < 19]
    changes = {name: given[name] for name in ("share", "quota", "priority") if given[name] is not None}
    if not ids or (not changes and given["last"] is None):
        raise Invalid.one("", "nothing_to_change")
    now = timezone.now()
    if changes:
        actions.change_areas(actor=request.actor, area_ids=ids, changes=changes, now=now)
    if given["last"] is not None:
        actions.end_areas(actor=request.actor, area_ids=ids, last=given["last"], now=now)
    return len(ids)


# --- the map


@page_for("network.read")
def chart(request: StaffRequest) -> HttpResponse:
    """Divisions and places by their coordinates, gaps and overlaps marked; the same as a table beside it."""
    actor, day = request.actor, day_asked(request)
    chosen = part(request)
    below = request.GET.get("division", "").strip()[:12]
    faults = network.coverage(actor, day, below=below or None)
    wrong: dict[str, rules.Fault] = {}
    for one in faults:
        wrong.setdefault(one.division, one)
    units = {one.unit_id for one in network.every_area(actor, day)}
    nodes = [one for one in network.every_node(actor, chosen.unit) if one.state != "left"]
    served = network.served_divisions(actor, day)
    shown = network.divisions_for_map({*served, *wrong}, below or None)
    points = atlas.points(shown, nodes, wrong, reader_of(request).language, near=chosen.unit is not None)
    table = [
        (one, wrong.get(one.code), served.get(one.code, 0)) for one in shown if one.code in wrong or one.code in served
    ]
    # What somebody must act on stands first.
    table.sort(key=lambda row: (row[1] is None, row[0].code))
    context = {
        "part": chosen, "points": points, "width": atlas.WIDTH, "height": atlas.HEIGHT, "day": day, "below": below,
        "table": table[:200], "faults": len(faults), "placed": sum(one.lat is not None for one in nodes),
        "nodes": len(nodes), "serving": len(units),
    }  # fmt: skip
    if request.GET.get("form") == "csv":
        return _csv(table, reader_of(request).language)
    return fragments.page(request, "console/map.html", context)


def _csv(table: list[tuple[DivisionView, rules.Fault | None, int]], language: str) -> HttpResponse:
    # A mark at the front lets spreadsheets read the Chinese heads as what they are.
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="coverage.csv"'
    out = csv.writer(answer)
    out.writerow([gettext("code"), gettext("division"), gettext("rows"), gettext("what is wrong")])
    for one, fault, rows in table:
        out.writerow([guarded(one.code), guarded(one.name), rows, atlas.told(fault, language) if fault else ""])
    return answer


# --- directory


@page_for("network.read")
def directory(request: StaffRequest) -> HttpResponse:
    """Whom to call: contact, region, scale, whether anybody is there now."""
    asked = request.GET
    q = asked.get("q", "").strip()[:80]
    kind = asked.get("kind", "") if asked.get("kind") in rules.NODE_KINDS else ""
    chosen = part(request)
    divisions = network.find_divisions(q, limit=1) if q else []
    found = network.directory(
        request.actor, now=timezone.now(), q=q or None, kind=kind or None, unit_id=chosen.unit,
        cursor=asked.get("cursor") or None, limit=LIMIT,
    )  # fmt: skip
    if not found.items and divisions:
        found = network.directory(
            request.actor, now=timezone.now(), kind=kind or None, unit_id=chosen.unit, division=divisions[0].code,
            cursor=asked.get("cursor") or None, limit=LIMIT,
        )  # fmt: skip
    context = {
        "part": chosen, "rows": found.items, "next": found.next, "first": not asked.get("cursor"), "asked": q,
        "kind": kind, "kinds": rules.NODE_KINDS,
    }  # fmt: skip
    return fragments.page(request, "console/directory.html", context)


urlpatterns = [
    path("network/areas", areas, name="areas"),
    path("network/map", chart, name="map"),
    path("network/directory", directory, name="directory"),
]
