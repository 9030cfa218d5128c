"""Calendar addresses: made for oneself, for somebody of one's people, for a place; shown once, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.jobs import actions, queries
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:feeds", _("Calendar addresses"), "calendar", 703, "jobs.work", "own",
        _("Visits in the calendar of a phone or computer."), ("ical", "ics", "日历", "订阅"),
    ),
)  # fmt: skip

#: So many places and people are offered at once; others are reached from their own pages.
MOST = 60
ME = "me"


class FeedForm(forms.Form):
    """Whose jobs the calendar shows: `me`, `t` and the id of somebody, `u` and the id of a place."""

    whose = forms.ChoiceField(label=_("Whose jobs"))

    def __init__(self, data: Mapping[str, Any] | None, choices: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(data, **given)
        chosen = (data or {}).get("whose", "")
        known = {code for code, _label in choices}
        # What a page that was open for long still offers is judged by the action.
        more = [(chosen, chosen)] if chosen and chosen not in known else []
        self.fields["whose"].choices = [*choices, *more]  # type: ignore[attr-defined]


def _choices(request: StaffRequest) -> list[tuple[str, str]]:
    """Oneself, who or what the address names, one's places and the people who go to doors for them."""
    actor, asked = request.actor, request.GET
    found: dict[str, str] = {}
    mine = network.staff_by_user(actor.id) if actor.id is not None else None
    if mine is not None:
        found[ME] = gettext("My own (%(name)s)") % {"name": mine.name}
    if not actor.may("jobs.accept"):
        return list(found.items())
    found |= _named(actor, asked.get("technician", ""), asked.get("unit", ""))
    roots = actor.where("jobs.accept")
    units = sorted(roots if roots is not None else {network.company().unit_id})
    names = network.node_names(units)
    for unit in units[:MOST]:
        found[f"u{unit}"] = gettext("All of %(place)s") % {"place": names.get(unit, "")}
    for unit in units[:MOST]:
        found |= {f"t{id_}": name for id_, name in queries.people(unit)[:MOST] if f"t{id_}" not in found}
    return list(found.items())


def _named(actor: Actor, technician: str, unit: str) -> dict[str, str]:
    """The person or the place that the address asks for, if the reader sees it."""
    id_ = id_from(technician)
    try:
        if id_ is not None:
            return {f"t{id_}": network.member(actor, id_).name}
        if unit:
            node = network.node(actor, network.unit_named(actor, unit))
            return {f"u{node.unit_id}": gettext("All of %(place)s") % {"place": node.name}}
    except Problem:
        # Not for them: the choices that they have stand there all the same.
        return {}
    return {}


@page_for("jobs.own")
def feeds(request: StaffRequest) -> HttpResponse:
    """The addresses that there are, and a form for one more."""
    now, choices = timezone.now(), _choices(request)
    if request.method != "POST":
        asked = next(iter(_named(request.actor, request.GET.get("technician", ""), request.GET.get("unit", ""))), None)
        return _show(request, FeedForm(None, choices, initial={"whose": asked}))
    form = FeedForm(request.POST, choices)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        return _made(request, str(form.cleaned_data["whose"]), now)
    except Problem as problem:
        if isinstance(problem, Missing) or problem.status == 403:
            raise
        reader = reader_of(request)
        for text in fragments.details(problem, reader) or [fragments.sentence(problem, reader)]:
            form.add_error("whose", text)
        return _show(request, form, problem.status)


def _made(request: StaffRequest, whose: str, now: datetime) -> HttpResponse:
    """Make it and show it, this once."""
    id_ = id_from(whose[1:])
    if whose != ME and (id_ is None or whose[0] not in "tu"):
        raise Invalid.one("whose", "unknown_staff")
    of = {} if whose == ME else {"technician_id" if whose[0] == "t" else "unit_id": id_}
    view, secret = actions.open_feed(actor=request.actor, now=now, **of)
    url = request.build_absolute_uri(f"/calendar/{secret}.ics")
    context = {"name": view.name, "url": url, "opens": "webcal" + url.removeprefix("https").removeprefix("http")}
    return fragments.page(request, "console/feed_made.html", context)


def _show(request: StaffRequest, form: FeedForm, status: int = 200) -> HttpResponse:
    found = queries.feeds(request.actor)
    context = {
        "form": form, "feeds": [one for one in found if one.revoked_at is None],
        "over": [one for one in found if one.revoked_at is not None],
        "places": network.node_names({one.unit_id for one in found}),
    }  # fmt: skip
    return fragments.page(request, "console/feeds.html", context, status=status)


@require_POST
@page_for("jobs.own")
def withdraw(request: StaffRequest, feed_id: int) -> HttpResponse:
    """The address answers nobody any more."""
    actions.revoke_feed(actor=request.actor, feed_id=feed_id, now=timezone.now())
    messages.success(request, gettext("Withdrawn: the address answers nobody any more."))
    return fragments.go(request, reverse("console:feeds"))


urlpatterns = [
    path("calendar-addresses", feeds, name="feeds"),
    path("calendar-addresses/<id:feed_id>/withdraw", withdraw, name="feed-withdraw"),
]
