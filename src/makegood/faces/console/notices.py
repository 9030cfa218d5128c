"""Notices to put away, and questions to decide: made for a phone as much as for a desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from makegood.faces.console.case_acts import remedy_words
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.views import ApprovalView, NoticeView
from makegood.ground.actor import Actor
from makegood.ground.problems import Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, moments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import has, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.promises import actions as promises_actions
from makegood.rooms.promises.queries import standing


def _unread(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    return queries.unread_count(actor) if isinstance(actor, Actor) else None


def _asked(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    return len(queries.approvals(actor, limit=100)) if isinstance(actor, Actor) else None


NAV = (
    nav.Entry("console:notices", _("Notices"), "bell", 301, "notices.read", count=_unread, urgent=True),
    nav.Entry("console:approvals", _("Approvals"), "done", 302, "remedies.approve", count=_asked, urgent=True),
)

#: Of so many notices a page shows the newest.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with its sentence and where it leads."""

    notice: NoticeView
    text: str
    case: CaseView | None


@page_for("notices.read")
def notices(request: StaffRequest) -> HttpResponse:
    """The newest notices; unread ones, or all."""
    actor, now = request.actor, timezone.now()
    every = request.GET.get("all") == "1"
    found = queries.notices(actor, unread=not every, limit=SHOWN)
    behind = _behind(actor, found, now)
    context = {"lines": [_line(one, behind, reader_of(request), now) for one in found], "every": every}
    return fragments.page(request, "console/notices.html", context)


def _behind(actor: Actor, found: list[NoticeView], now: datetime) -> dict[int, CaseView]:
    ids = {one.link_id for one in found if one.link_kind == "case" and one.link_id is not None}
    return cases.many(actor, ids, now) if ids and actor.may("cases.read") else {}


def _line(notice: NoticeView, behind: dict[int, CaseView], reader: Reader, now: datetime) -> Line:
    params: dict[str, Any] = {}
    for name, value in notice.params.items():
        if name.endswith("_at") and isinstance(value, str):
            params[name] = moments.due(datetime.fromisoformat(value), now, reader)
        elif name == "state" and has("states.case", str(value)):
            params[name] = say("states.case", str(value), reader.language)
        else:
            params[name] = value
    return Line(notice, say("notices", notice.code, reader.language, **params), behind.get(notice.link_id or 0))


@require_POST
@page_for("notices.read")
def read(request: StaffRequest) -> HttpResponse:
    """Put notices away as read."""
    ids = [found for one in request.POST.getlist("id") if (found := id_from(one)) is not None]
    done = actions.read_notices(actor=request.actor, ids=ids, now=timezone.now())
    messages.success(request, ngettext("%(n)s notice put away.", "%(n)s notices put away.", done) % {"n": done})
    return fragments.go(request, reverse("console:notices"))


# --- approvals


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be allowed: the remedy, what was broken, for whom, by whom it was asked."""

    approval: ApprovalView
    remedy: Any
    view: Any
    case: CaseView | None
    customer: Any
    asked_by: str
    own: bool


@page_for("remedies.approve")
def approvals(request: StaffRequest) -> HttpResponse:
    """Questions that wait for an answer, those expected first first."""
    return _approvals(request, timezone.now())


def _approvals(request: StaffRequest, now: datetime, problem: Problem | None = None, about: int = 0) -> HttpResponse:
    actor = request.actor
    found = [one for one in queries.approvals(actor, limit=40) if one.subject_kind == "remedy"]
    questions = _questions(actor, found, now)
    sentence = fragments.sentence(problem, reader_of(request)) if problem else ""
    context = {"questions": questions, "refused": sentence, "about": about}
    return fragments.page(request, "console/approvals.html", context, status=problem.status if problem else 200)


def _questions(actor: Actor, found: list[ApprovalView], now: datetime) -> list[Question]:
    """Approvals with what they are about; those about something out of the reader's sight are left out."""
    views = standing.behind_remedies(actor=actor, remedy_ids=[one.subject_id for one in found], now=now)
    behind = cases.many(actor, {one.matter[1] for one in views.values() if one.matter[0] == "case"}, now)
    known = cast(
        actor,
        customer_ids=[one.customer_id for one in views.values()],
        user_ids=[one.asked_by_id for one in found],
    )
    questions = []
    for approval in found:
        view = views.get(approval.subject_id)
        if view is not None:
            remedy = next(one for one in view.remedies if one.id == approval.subject_id)
            asker = known.people.get(approval.asked_by_id or 0, "")
            customer = known.customers.get(view.customer_id or 0)
            case = behind.get(view.matter[1])
            questions.append(Question(approval, remedy, view, case, customer, asker, approval.asked_by_id == actor.id))
    return questions


@require_POST
@page_for("remedies.approve")
def decide(request: StaffRequest, remedy_id: int, verb: str) -> HttpResponse:
    """Allow a remedy or not."""
    answers = {"approve": promises_actions.approve_remedy, "decline": promises_actions.decline_remedy}
    if verb not in answers:
        raise Http404
    now = timezone.now()
    try:
        answers[verb](
            actor=request.actor, remedy_id=remedy_id, version=id_from(request.POST.get("version", "")), now=now
        )
    except Missing:
        raise
    except Problem as problem:
        return _approvals(request, now, problem, remedy_id)
    messages.success(request, remedy_words(verb))
    return fragments.go(request, reverse("console:approvals"))


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/read", read, name="notices-read"),
    path("approvals", approvals, name="approvals"),
    path("approvals/<id:remedy_id>/<slug:verb>", decide, name="approval-decide"),
]
