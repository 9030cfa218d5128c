"""A storm, a flood: what would move is shown first, then all windows of a place or an outlet move in one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from makegood.faces.console.forms import ActForm, day_field, text_field
from makegood.faces.console.jobs import JobRow, job_rows
from makegood.faces.console.lookups import DivisionField, lookup_field, place_of
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DisruptionInput, WindowInput
from makegood.rooms.jobs.rules import LONGEST_REASON
from makegood.rooms.jobs.views import Disrupted, First
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:storm", _("Storm and flood"), "note", 108, "jobs.dispatch", "work",
        _("The windows of a place or an outlet move in one act."), ("disruption", "typhoon", "台风", "暴雨", "顺延"),
    ),
)  # fmt: skip

#: Where the form asks for what a disruption is told by.
_ASKED = {"until": "last", "window": "ends"}


def _clock_field(label: Any, hint: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, help_text=hint)


class StormForm(ActForm):
    """Where and when nobody can come, and whither the windows move."""

    division = DivisionField(_("Area"), hint=_("By name or code."))
    place = lookup_field(_("Outlet or station"), "places", required=False, hint=_("With those below it."))
    first = day_field(_("Nobody can come on"), required=True)
    last = day_field(_("To"), _("Empty: that day only."))
    to = day_field(_("Move to"), _("Empty: the first day after it, at the same hours."))
    starts = _clock_field(_("From"), _("Empty: at the hours agreed."))
    ends = _clock_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        """Hours both or none; what may be declared, the room knows."""
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if bool(starts) != bool(ends) or (starts and ends and ends <= starts):
            self.add_error("ends", _("Please give both hours, the later one last."))
        return given


class ReasonForm(ActForm):
    """What it is: customers and outlets hear of it."""

    reason = text_field(_("What happens"), most=LONGEST_REASON, hint=_("Such as: typhoon Bebinca."))


def _storm(request: StaffRequest, given: dict[str, Any]) -> DisruptionInput:
    """What was asked for, in moments. Raises Invalid `unit_unknown` for a place that is not the reader's."""
    zone = ZoneInfo(network.company().zone)

    def at(day: date, clock: time | None = None) -> datetime:
        return datetime.combine(day, clock or time(), zone)

    last = given["last"] or given["first"]
    to = given["to"] or last + timedelta(days=1)
    window = WindowInput(at(to, given["starts"]), at(to, given["ends"])) if given["starts"] else None
    unit_id = place_of(request.actor, given["place"], "place") if given["place"] else None
    return DisruptionInput(at(given["first"]), at(last + timedelta(days=1)), given["division"], unit_id, at(to), window)


def _in_the_form(problem: Problem) -> Problem:
    """The same problem at the fields of the form."""
    problem.errors = tuple(replace(one, field=_ASKED.get(one.field, one.field)) for one in problem.errors)
    return problem


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("jobs.dispatch", "jobs.read")
def storm(request: StaffRequest) -> HttpResponse:
    """The words of a disruption in the address, what it would move below; sent, it is done."""
    now, reader = timezone.now(), reader_of(request)
    today = now.astimezone(ZoneInfo(network.company().zone)).date()
    asked = StormForm(
        request.GET if request.GET.get("first") else None, name="storm", language=reader.language,
        initial={"first": today},
    )  # fmt: skip
    reason = ReasonForm(request.POST or None, name="why", language=reader.language)
    moves: First[Disrupted] | None = None
    status = 200
    if asked.is_bound and asked.is_valid():
        try:
            found = _storm(request, asked.cleaned_data)
            if request.method == "POST" and reason.is_valid():
                return _do(request, found, reason.cleaned_data["reason"], now)
            moves = queries.disrupted(request.actor, found, now)
        except Problem as problem:
            if problem.status in {403, 404}:
                raise
            fragments.refuse(asked, _in_the_form(problem), reader)
            status = problem.status
    if asked.errors or reason.errors:
        status = status if status != 200 else 422
    return _show(request, asked, reason, moves, now, status)


def _do(request: StaffRequest, found: DisruptionInput, reason: str, now: datetime) -> HttpResponse:
    """Move what was shown and nothing that has come since."""
    only = [id_ for one in request.POST.getlist("job")[:1000] if (id_ := id_from(one)) is not None]
    moved = actions.declare_disruption(actor=request.actor, disruption=found, reason=reason, now=now, only=only)
    n = len(moved.items)
    messages.success(request, ngettext("%(n)s window was moved.", "%(n)s windows were moved.", n) % {"n": n})
    left = len(set(only)) - n
    if left > 0:
        text = ngettext(
            "%(n)s could not be moved: it changed meanwhile.", "%(n)s could not be moved: they changed meanwhile.", left
        )  # fmt: skip
        messages.error(request, text % {"n": left})
    return fragments.go(request, request.get_full_path())


def _show(
    request: StaffRequest, asked: StormForm, reason: ReasonForm, moves: First[Disrupted] | None, now: datetime,
    status: int,
) -> HttpResponse:  # fmt: skip
    rows = moves.items if moves else ()
    named: dict[int, JobRow] = {one.job.id: one for one in job_rows([one.job for one in rows], now)}
    lines = [(named[one.job.id], one) for one in rows]
    context = {
        "form": asked, "reason": reason, "asked": moves is not None, "left": moves.left if moves else 0,
        "moves": [pair for pair in lines if not pair[1].why], "stays": [pair for pair in lines if pair[1].why],
    }  # fmt: skip
    return fragments.page(request, "console/storm.html", context, status=status)


urlpatterns = [path("disruption", storm, name="storm")]
