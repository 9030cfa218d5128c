"""One's own place: roles, what is left to give, who stands in; and acting for another, which every page then shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.lookups import lookup_field, person_of
from makegood.faces.console.names import cast
from makegood.faces.console.staff import ACTING_FOR, StaffRequest, page_for
from makegood.ground.accounts import actions, queries
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import has, say
from makegood.rooms.network import queries as network


class DeputyForm(forms.Form):
    """Who stands in for somebody, from which day to which, both included."""

    deputy = lookup_field(_("Who stands in"), "people", hint=_("Name or user name."))
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def moments(self, request: StaffRequest) -> tuple[datetime, datetime]:
        """From the start of the first day to the end of the last one, in the reader's zone."""
        zone = ZoneInfo(reader_of(request).zone)
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        start = datetime.combine(first, datetime.min.time(), zone)
        return start, datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)


def name_deputy(request: StaffRequest, user_id: int, form: DeputyForm, now: datetime) -> bool:
    """Name a deputy from a form; False when the form says what was wrong with it."""
    if not form.is_valid():
        return False
    starts, ends = form.moments(request)
    try:
        deputy = person_of(form.cleaned_data["deputy"], "deputy")
        actions.set_deputy(
            actor=request.actor, user_id=user_id, deputy_id=deputy, starts=starts, ends=ends,
            reason=form.cleaned_data["reason"], now=now,
        )  # fmt: skip
    except Problem as problem:
        if problem.status in {403, 404}:
            raise
        fragments.refuse(form, problem, reader_of(request))
        return False
    return True


def deputies_of(actor: Actor, user_id: int, now: datetime) -> list[tuple[Any, str]]:
    """A person's deputies now and to come, with their names."""
    found = queries.deputies(actor, user_id, now)
    names = queries.names([one.deputy_id for one in found])
    return [(one, names.get(one.deputy_id, "")) for one in found]


@page_for("notices.read")
def me(request: StaffRequest) -> HttpResponse:
    """What one may do where, what is left to give, who stands in, and for whom one may act."""
    return _me(request, timezone.now())


def _me(request: StaffRequest, now: datetime, form: DeputyForm | None = None) -> HttpResponse:
    actor = request.actor
    person = queries.user(actor, actor.id or 0)
    places = cast(actor, unit_ids=[unit for _role, unit in person.memberships]).places
    context = {
        "person": person, "roles": [(role, places.get(unit, "")) for role, unit in person.memberships],
        "left": left_of(actor, now), "deputies": deputies_of(actor, person.id, now),
        "for_whom": queries.stands_in_for(actor.id or 0, now) if actor.by is None else [],
        "form": form or DeputyForm(),
    }  # fmt: skip
    return fragments.page(request, "console/me.html", context, status=422 if form is not None else 200)


def verb_word(verb: str, language: str) -> str:
    """What is given under a verb, in words where there are any."""
    return say("approvals", verb, language) if has("approvals", verb) else verb


def left_of(actor: Actor, now: datetime) -> list[tuple[str, str, int, int | None]]:
    """(what for, currency, given this month, still left) under each of somebody's own limits."""
    spent = {(verb, currency): n for verb, currency, n in queries.spent_in_month(actor, actor.id or 0, now)}
    keys = {(one.verb, one.currency) for one in queries.limits(actor) if one.role in actor.roles} | set(spent)
    if actor.may("*"):
        keys.add(("remedy", network.company().currency))
    return [
        (
            verb_word(verb, actor.language),
            currency,
            spent.get((verb, currency), 0),
            queries.limit_left(actor, verb, currency, "month", now)[1],
        )
        for verb, currency in sorted(keys)
    ]  # fmt: skip


@require_POST
@page_for("notices.read")
def add_deputy(request: StaffRequest) -> HttpResponse:
    """Let somebody stand in for oneself."""
    now, form = timezone.now(), DeputyForm(request.POST)
    if not name_deputy(request, request.actor.id or 0, form, now):
        return _me(request, now, form)
    messages.success(request, gettext("Named. They act with your rights and under both names."))
    return fragments.go(request, reverse("console:me"))


@require_POST
@page_for("notices.read")
def end_deputy(request: StaffRequest, deputy_id: int) -> HttpResponse:
    """Take it back, at once."""
    actions.end_deputy(actor=request.actor, deputy_id=deputy_id, now=timezone.now())
    messages.success(request, gettext("Ended."))
    return fragments.go(request, reverse("console:me"))


@require_POST
@page_for("notices.read")
def begin(request: StaffRequest, user_id: int) -> HttpResponse:
    """Act for a person from now on, in this browser."""
    actions.begin_acting(actor=request.actor, user_id=user_id, now=timezone.now())
    request.session[ACTING_FOR] = user_id
    return fragments.go(request, reverse("console:home"))


@require_POST
@page_for()
def stop(request: StaffRequest) -> HttpResponse:
    """Be oneself again."""
    actions.end_acting(actor=request.actor, now=timezone.now())
    request.session.pop(ACTING_FOR, None)
    return fragments.go(request, reverse("console:home"))


NAV = (
    nav.Entry(
        "console:me", _("My place"), "person", 700, "notices.read", "own",
        _("Your roles, what you may still give, who stands in for you."), ("deputy", "代理"),
    ),
)  # fmt: skip

urlpatterns = [
    path("me", me, name="me"),
    path("me/deputies", add_deputy, name="deputy-add"),
    path("me/deputies/<id:deputy_id>/end", end_deputy, name="deputy-end"),
    path("acting/stop", stop, name="acting-stop"),
    path("acting/<id:user_id>", begin, name="acting-begin"),
]
