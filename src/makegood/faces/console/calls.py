"""The telephone: who rings, whom to call back, what was noted of a call."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.calls import actions, queries
from makegood.rooms.cases import queries as cases

#: htmx asks no more after this answer: nobody sits at a telephone here.
ENOUGH = 286


def _owed(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    return queries.count_owed(actor, timezone.now()) if isinstance(actor, Actor) else None


NAV = (
    nav.Entry(
        "console:calls", _("Calls"), "phone", 109, queries.READS, "work",
        _("Whom to call back, by when, and the calls of the last days."), ("phone", "电话", "漏接", "回电", "分机"),
        holds=("console:call",),
    ),
)  # fmt: skip


@page_for(queries.READS)
def calls(request: StaffRequest) -> HttpResponse:
    """Whom to call back by due moment, and the newest calls."""
    actor, now = request.actor, timezone.now()
    page = queries.page(actor, now, request.GET.get("cursor") or None, 40)
    context: dict[str, Any] = {
        "owed": queries.owed(actor, now), "calls": page.items, "next": page.next,
        "first": not request.GET.get("cursor"), "extension": queries.extension_of(actor),
    }  # fmt: skip
    return fragments.page(request, "console/calls.html", context)


@page_for(queries.READS)
def ringing(request: StaffRequest) -> HttpResponse:
    """Who rings at the reader's telephone now: a strip that each page asks for every few seconds."""
    actor, now = request.actor, timezone.now()
    if not queries.extension_of(actor):
        return HttpResponse(status=ENOUGH)
    found = queries.ringing(actor, now)
    people = queries.whose(found.number, now)[:3] if found is not None and actor.may("customers.unmask") else []
    open_ = {one.id: len(cases.open_of_customer(actor, one.id, now)) for one in people if actor.may("cases.read")}
    context = {
        "call": found, "people": [(one, open_.get(one.id, 0)) for one in people],
        "intake": f"{reverse('console:intake')}?{urlencode({'q': found.number if found else ''})}",
    }  # fmt: skip
    return render(request, "console/inc/ringing.html", context)


@page_for(queries.READS, "cases.read")
def call(request: StaffRequest, call_id: int) -> HttpResponse:
    """One call: who, when, what was noted, to which case it belongs."""
    actor, now = request.actor, timezone.now()
    found = queries.call(actor, call_id, now)
    if found.customer_id is not None:
        looks.note_looks(actor=actor, act="open", kind="customer", ids=[found.customer_id], now=now)
    open_ = cases.open_of_customer(actor, found.customer_id, now) if found.customer_id is not None else []
    context = {
        "call": found, "open": open_,
        "intake": f"{reverse('console:intake')}?{urlencode({'q': found.number})}",
    }  # fmt: skip
    return fragments.page(request, "console/call.html", context)


@require_POST
@page_for(queries.READS)
def sit(request: StaffRequest) -> HttpResponse:
    """Take a seat at an extension, or leave it."""
    try:
        code = actions.sit(actor=request.actor, extension=request.POST.get("extension", ""), now=timezone.now())
    except Problem as problem:
        if problem.status != 422:
            raise
        messages.error(request, " ".join(fragments.details(problem, reader_of(request))))
    else:
        messages.success(
            request, gettext("Calls that ring at %(code)s are yours.") % {"code": code} if code
            else gettext("No call is shown to you any more."),
        )  # fmt: skip
    return fragments.go(request, reverse("console:calls"))


@require_POST
@page_for(queries.READS, "cases.read")
def note(request: StaffRequest, call_id: int) -> HttpResponse:
    """Write down what a call was about."""
    actions.note_call(
        actor=request.actor, call_id=call_id, note=request.POST.get("note", "")[:2000], now=timezone.now()
    )
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:call", args=[call_id]))


@require_POST
@page_for(queries.READS, "cases.read", "cases.write")
def link(request: StaffRequest, call_id: int) -> HttpResponse:
    """Put a call to a case."""
    now = timezone.now()
    found = cases.case(request.actor, request.POST.get("number", "").replace(" ", "")[:20], now)
    actions.link(actor=request.actor, call_id=call_id, case_id=found.id, now=now)
    messages.success(request, gettext("Put to the case."))
    return fragments.go(request, reverse("console:call", args=[call_id]))


urlpatterns = [
    path("calls", calls, name="calls"),
    path("calls/ringing", ringing, name="ringing"),
    path("calls/extension", sit, name="call-extension"),
    path("calls/<id:call_id>", call, name="call"),
    path("calls/<id:call_id>/note", note, name="call-note"),
    path("calls/<id:call_id>/case", link, name="call-case"),
]
