"""Calendars: when each part of the company works, month by month, and the publishing of closures."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.engines.clock import Calendar
from makegood.faces.console.forms import ActForm, choices, text_field
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.network import actions as network_actions
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:calendars", _("Calendars"), "calendar", 308, "calendars.read", "network",
        _("When we work, and when a place is closed."), ("holidays", "工作时间", "节假日"), holds=("console:calendar",),
    ),
)  # fmt: skip

#: Days that one publication may close or open.
MOST_DAYS = 62


class ClosureForm(ActForm):
    """Other hours than usual on some days; without hours these days are closed."""

    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: that day only."),
    )  # fmt: skip
    hours = forms.CharField(
        label=_("Open hours"),
        required=False,
        max_length=80,
        help_text=_("Such as 09:00-12:00, 13:30-17:00. Empty: closed."),
    )
    reason = text_field(
        _("Reason"), required=False, most=400, hint=_("A disruption says what it is: customers are told.")
    )

    def offer(self, language: str) -> None:
        """A local change, or a disruption that may move promises later."""
        self.fields["kind"].choices = choices("kinds.calendar_version", ("local", "disruption"), language)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days in order, not too many, and hours that can be read."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last") or given.get("first")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS - 1):
            self.add_error("last", _("The last day comes after the first, at most two months later."))
        return given

    def definition(self) -> dict[str, Any]:
        """The days with their hours, as a calendar version states them."""
        given = self.cleaned_data
        text = given["hours"].replace("，", ",").replace("–", "-").replace("：", ":")
        spans = [[end.strip() for end in span.split("-", 1)] for span in text.split(",") if span.strip()]
        last = given["last"] or given["first"]
        days = (given["first"] + timedelta(days=n) for n in range((last - given["first"]).days + 1))
        return {"overrides": {day.isoformat(): spans for day in days}}


@page_for("calendars.read")
def shelf(request: StaffRequest) -> HttpResponse:
    """The calendars that the reader sees, with today's hours."""
    now = timezone.now()
    found = network.calendars(request.actor)
    known = cast(request.actor, unit_ids=[one.unit_id for one in found])
    rows = []
    for one in found:
        engine = network.composed(one)
        day = now.astimezone(ZoneInfo(engine.timezone)).date()
        rows.append(
            {
                "calendar": one,
                "place": known.places.get(one.unit_id or 0, ""),
                "hours": hours(engine, day),
                "zone": engine.timezone,
            }
        )
    return fragments.page(request, "console/calendars.html", {"rows": rows})


@dataclass(frozen=True, slots=True)
class Day:
    """One date of a month: its hours, and what makes it differ from the week."""

    day: date
    within: bool
    hours: tuple[tuple[str, str], ...]
    kind: str


def hours(engine: Calendar, day: date) -> tuple[tuple[str, str], ...]:
    """Open hours that begin on a date, each from and to: `08:30`, `12:00`."""
    return tuple((_clock(first), _clock(end)) for first, end in engine.spans_on(day))


def _clock(minute: int) -> str:
    return "24:00" if minute == 1440 else f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _kind(engine: Calendar, day: date) -> str:
    own = dict(engine.overrides)
    if day in own:
        return "changed" if own[day] else "closed"
    usual, now = engine.week[day.weekday()], engine.spans_on(day)
    if engine.holidays is not None and now and (not usual or day in engine.holidays.make_up(day.year)):
        return "make_up"
    if usual and not now:
        return "holiday"
    return "open" if now else "rest"


def _weeks(engine: Calendar, month: date) -> list[list[Day]]:
    found = months.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [Day(day, day.month == month.month, hours(engine, day), _kind(engine, day)) for day in week] for week in found
    ]


def _month(given: str, today: date) -> date:
    try:
        found = date.fromisoformat(f"{given}-01") if given else today.replace(day=1)
    except ValueError:
        raise Http404 from None
    # Statutory calendars are known for these years.
    return found if 1990 <= found.year <= today.year + 5 else today.replace(day=1)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("calendars.read")
def month(request: StaffRequest, code: str) -> HttpResponse:
    """One calendar: a month of it, its versions, and a form to publish a closure."""
    now, reader = timezone.now(), reader_of(request)
    form = ClosureForm(request.POST or None, name="closure", language=reader.language, initial={"kind": "local"})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _publish(request.actor, code, form, now)
            except Problem as problem:
                _refuse(form, problem, request)
                status = problem.status
            else:
                messages.success(
                    request, gettext("Published. Running clocks follow it; what moved stands in the journal.")
                )
                shown = form.cleaned_data["first"]
                url = f"{reverse('console:calendar', args=[code])}?month={shown:%Y-%m}"
                return fragments.go(request, url, saved=f"closure-{code}")
    return fragments.page(request, "console/calendar.html", _context(request, code, form, now), status=status)


def _publish(actor: Actor, code: str, form: ClosureForm, now: datetime) -> None:
    given = form.cleaned_data
    network_actions.publish_calendar_version(
        actor=actor, code=code, effective=now, kind=given["kind"], reason=given["reason"], definition=form.definition(),
        now=now,
    )  # fmt: skip


def _refuse(form: ClosureForm, problem: Problem, request: StaffRequest) -> None:
    fragments.refuse(form, problem, reader_of(request))


def _context(request: StaffRequest, code: str, form: ClosureForm, now: datetime) -> dict[str, Any]:
    versions = network.calendar_versions(request.actor, code)
    engine = network.calendar(code)
    today = now.astimezone(ZoneInfo(engine.timezone)).date()
    shown = _month(request.GET.get("month", ""), today)
    head = next(one for one in network.calendars(request.actor) if one.code == code)
    return {
        "calendar": head, "versions": versions, "zone": engine.timezone, "month": shown, "today": today,
        "weeks": _weeks(engine, shown), "before": (shown - timedelta(days=1)).replace(day=1),
        "after": (shown + timedelta(days=32)).replace(day=1), "form": form,
        "weekdays": [date(2024, 1, 1) + timedelta(days=n) for n in range(7)],
        "may_publish": accounts.may_at(request.actor, "calendars.write", head.unit_id),
    }  # fmt: skip


urlpatterns = [
    path("calendars", shelf, name="calendars"),
    path("calendars/<str:code>", month, name="calendar"),
]
