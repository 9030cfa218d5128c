"""Somebody does not come: their visits of a day, who may go instead, and all of them given to others in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console.forms import ActForm, day_field, text_field
from makegood.faces.console.jobs import JobRow, job_rows
from makegood.faces.console.lookups import code_in, lookup_field
from makegood.faces.console.parts import day_asked
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.jobs import actions, queries, rules
from makegood.rooms.jobs.views import HandView, JobView
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import StaffView

NAV = (
    nav.Entry(
        "console:absent", _("Somebody is ill"), "person", 107, "jobs.accept", "work",
        _("All visits of somebody's day go to others."), ("sick", "absent", "reassign", "病假", "改派"),
    ),
)  # fmt: skip

#: What may be done with one visit beside naming a colleague: `t` and an id.
STAYS, ANYBODY, NOBODY, ELSEWHERE = "stays", "anybody", "nobody", "elsewhere"
#: So many people are shown to choose from.
MOST = 24
#: States in which a visit can still be given to somebody else.
MOVABLE = frozenset({"assigned", "booked", "en_route"})


class WhoForm(forms.Form):
    """Whose day, and which."""

    who = lookup_field(_("Who does not come"), "staff", hint=_("Name or number."))
    on = day_field(_("Day"))


class ReasonForm(ActForm):
    """Why the visits go to others."""

    reason = text_field(_("Why"), most=40)


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of the day: what may be chosen for it, and who may not go and why; no choices where it stays."""

    row: JobRow
    choices: tuple[tuple[str, str], ...]
    against: tuple[HandView, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one visit: in words, and whether it went as asked."""

    number: str
    url: str
    text: str
    done: bool


def _person(actor: Actor, request: StaffRequest) -> StaffView | None:
    """Whom the address names, by id or as it was typed; None for nobody. Raises Missing for somebody else's people."""
    typed = request.GET.get("who", "").strip()[:120]
    id_ = id_from(request.GET.get("technician", ""))
    if id_ is None and typed:
        id_ = network.staff_numbered([code_in(typed)]).get(code_in(typed))
        if id_ is None:
            named = [one.id for one in network.staff(actor, q=typed, limit=2).items if one.name == typed]
            id_ = named[0] if len(named) == 1 else None
    if id_ is None:
        return None
    found = network.member(actor, id_)
    if not accounts.may_at(actor, "jobs.accept", found.unit_id):
        raise Missing("not_found")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("jobs.accept", "staff.read")
def absent(request: StaffRequest) -> HttpResponse:
    """The visits of somebody's day with who may go instead; a form gives each to somebody, or leaves it."""
    now, reader = timezone.now(), reader_of(request)
    day, found = day_asked(request), _person(request.actor, request)
    who = f"{found.number} {found.name}" if found else request.GET.get("who", "")
    chooser = WhoForm(None, initial={"who": who, "on": day})
    came: list[Came] = []
    form = ReasonForm(request.POST or None, name="absent", language=reader.language)
    status = 200
    if request.method == "POST" and found is not None:
        status = 422
        if form.is_valid():
            came, status = _give(request, found, day, form.cleaned_data["reason"], now), 200
            form = ReasonForm(None, name="absent", language=reader.language)
    given = request.POST if status == 422 else {}
    context = {
        "chooser": chooser, "people": [] if found else _people(request.actor, day),
        "who": found, "day": day, "came": came, "form": form, "asked": who,
        "lines": _lines(request.actor, found, day, given, reader, now) if found else [],
        "place": network.node_names([found.unit_id]).get(found.unit_id, "") if found else "",
        "days": [day + timedelta(days=n) for n in (-1, 1)],
    }  # fmt: skip
    return fragments.page(request, "console/absent.html", context, status=status)


def _people(actor: Actor, day: date) -> list[tuple[int, str, int]]:
    """(id, name, visits) of those who have most to do that day: somebody is found faster than typed."""
    visits = queries.visits_on(actor, day, MOVABLE)
    busiest = sorted(visits, key=lambda one: (-visits[one], one))[:MOST]
    names = network.staff_names(busiest)
    return [(one, names[one], visits[one]) for one in busiest if one in names]


def _undone(actor: Actor, who: StaffView, day: date, now: datetime) -> list[JobView]:
    """What is still to be done of the day: of today also what was left from before and what has no hour yet."""
    found = queries.day(actor, technician_id=who.id, on=day, now=now)
    zone = ZoneInfo(network.company().zone)
    today = now.astimezone(zone).date()
    return [
        one for one in found
        if one.work in {*MOVABLE, "on_site"}
        and (day == today or (one.window_from is not None and one.window_from.astimezone(zone).date() == day))
    ]  # fmt: skip


def _lines(
    actor: Actor, who: StaffView, day: date, given: Mapping[str, Any], reader: Reader, now: datetime
) -> list[Line]:
    found = _undone(actor, who, day, now)
    hands = queries.hands_of(actor, [one.id for one in found if one.work in MOVABLE], now)
    return [
        Line(
            row, _choices(actor, row.job, who, hands.get(row.job.id, []), reader),
            tuple(one for one in hands.get(row.job.id, ()) if not one.free and one.id != who.id),
            given.get(f"to-{row.job.id}", ANYBODY),
        )
        for row in job_rows(found, now)
    ]  # fmt: skip


def _choices(
    actor: Actor, job: JobView, who: StaffView, hands: list[HandView], reader: Reader
) -> tuple[tuple[str, str], ...]:
    if job.work not in MOVABLE:
        return ()
    found = [(ANYBODY, gettext("whoever may go and has least to do"))]
    found += [
        (f"t{one.id}", gettext("%(name)s (visits that day: %(n)s)") % {"name": one.name, "n": one.today})
        for one in hands if one.free and one.id != who.id
    ]  # fmt: skip
    found.append((NOBODY, gettext("nobody yet: its time stays promised")))
    if actor.may("jobs.dispatch"):
        found.append((ELSEWHERE, gettext("ask the next outlet")))
    return (*found, (STAYS, gettext("leave it with %(name)s") % {"name": who.name}))


def _give(request: StaffRequest, who: StaffView, day: date, reason: str, now: datetime) -> list[Came]:
    """Each visit by itself: what one refuses leaves the others done."""
    reader, came = reader_of(request), []
    for job in _undone(request.actor, who, day, now):
        to = request.POST.get(f"to-{job.id}", STAYS)
        if job.work not in MOVABLE or to == STAYS:
            continue
        seen = request.POST.get(f"version-{job.id}", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
        try:
            text, done = _one(request.actor, job, to, reason, version, now), True
        except Problem as problem:
            told = [fragments.sentence(problem, reader), *fragments.details(problem, reader)]
            text, done = " ".join(dict.fromkeys(told)), False
        came.append(Came(rules.spoken(job.number), job.number, text, done))
    return came


def _one(actor: Actor, job: JobView, to: str, reason: str, version: int | None, now: datetime) -> str:
    """Give one visit to others; what came of it in words. Raises what the action raises."""
    who: dict[str, Any] = {"actor": actor, "job_id": job.id, "version": version, "now": now}
    if to == NOBODY:
        actions.unassign(**who, reason=reason)
        return gettext("Nobody goes yet; its time stays promised.")
    if to == ELSEWHERE:
        after = actions.take_back(**who, reason="technician_absent")
        if after.work != "offered":
            return gettext("Taken back; nobody else may be asked by rule: choose an outlet.")
        place = network.node_names([after.unit_id]).get(after.unit_id, "")
        return gettext("Asked of %(place)s.") % {"place": place}
    moved = actions.pass_on(**who, reason=reason, to_id=id_from(to[1:]) if to[:1] == "t" else None)
    if moved.to is None:
        return gettext("Nobody may go: its time stays promised, and its unit is told.")
    return gettext("%(name)s goes.") % {"name": network.staff_names([moved.to]).get(moved.to, "")}


urlpatterns = [path("day/others", absent, name="absent")]
