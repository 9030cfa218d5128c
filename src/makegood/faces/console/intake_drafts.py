"""Matters that somebody has begun to take in: kept while they type, listed, gone on with or thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from makegood.faces.console.names import called
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.actor import Actor
from makegood.ground.ui import figures, fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import actions, queries, rules
from makegood.rooms.cases.rules import ROOT_KINDS
from makegood.rooms.cases.views import IntakeDraftView


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One of them in a line: who it is, what is to be done, what was said."""

    view: IntakeDraftView
    who: str
    kind: str
    words: str


def mark_of(given: Any) -> str:
    """The mark of the page that a request comes from; nothing if it brings none."""
    page = str(given.get("once", ""))
    return page if rules.is_draft(page) else ""


def listed(actor: Actor, found: list[IntakeDraftView], reader: Reader) -> list[Unfinished]:
    """The drafts with names."""
    people = called(actor, [one.customer_id for one in found])
    return [_line(one, people.get(one.customer_id or 0, ""), reader) for one in found]


def _line(view: IntakeDraftView, name: str, reader: Reader) -> Unfinished:
    typed = view.fields
    who = name or typed.get("name", "") or figures.masked(typed.get("phone") or typed.get("q", ""))
    code = typed.get("kind", "")
    known = queries.kinds().get(code)
    kind = (
        say("kinds.case", code, reader.language)
        if code in ROOT_KINDS
        else pick(known.name, reader.language)
        if known
        else ""
    )
    words = next((typed[one] for one in ("symptom", "subject", "text") if typed.get(one)), "")
    return Unfinished(view, who, kind, words[:60])


@require_POST
@page_for("cases.open")
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what stands on the page: by itself while somebody types, or because they put it aside."""
    now = timezone.now()
    kept = actions.keep_draft(actor=request.actor, page=mark_of(request.POST), fields=request.POST.dict(), now=now)
    if fragments.wants_fragment(request):
        at = f"{reader_of(request).local(now):%H:%M}"
        return HttpResponse(gettext("Kept at %(at)s, on every device of yours.") % {"at": at} if kept else "")
    if kept:
        messages.success(request, gettext("Put aside. It waits here for a week."))
    return fragments.go(request, reverse("console:intake"))


@require_POST
@page_for("cases.open")
def drop(request: StaffRequest, page: str) -> HttpResponse:
    """Throw a draft away."""
    if actions.drop_draft(actor=request.actor, page=page, now=timezone.now()):
        messages.success(request, gettext("Thrown away."))
    return fragments.go(request, reverse("console:intake"))


urlpatterns = [
    path("intake/drafts", keep, name="intake-drafts"),
    path("intake/drafts/<str:page>/drop", drop, name="intake-draft-drop"),
]
