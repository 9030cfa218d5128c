"""Questions of all rooms to somebody with more authority: made for a phone, one tap to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, approvals, queries
from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor
from makegood.ground.problems import Missing, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import has, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.knowledge import queries as knowledge
from makegood.rooms.knowledge.views import ArticleView
from makegood.rooms.promises.queries import standing

#: Of so many questions a page shows those expected first.
SHOWN = 60


def _waiting(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        return None
    return sum(not one.own for one in _mine(actor, queries.approvals(actor, limit=100)))


NAV = (
    nav.Entry(
        "console:approvals", _("Approvals"), "approve", 108, "notices.read", "work",
        _("Questions of others that wait for your answer, and your own."), holds=("console:approval",),
        count=_waiting, urgent=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whether it is the reader's own, and whether the reader may answer it."""

    approval: ApprovalView
    own: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is shown: what is asked for, of what, for whom, by whom."""

    approval: ApprovalView
    title: str
    remedy: Any
    view: Any
    case: CaseView | None
    customer: Any
    asked_by: str
    decided_by: str
    place: str
    own: bool
    answerable: bool
    article: ArticleView | None = None

    @property
    def text(self) -> int | None:
        """The version that is asked about, where the reader may see it."""
        known = self.article.versions if self.article is not None else ()
        return next((one.id for one in known if one.id == self.approval.subject_id), None)


def _mine(actor: Actor, found: list[ApprovalView]) -> list[Asked]:
    asked = []
    for one in found:
        own = bool({one.asked_by_id, one.asked_for_id} & {actor.id, actor.doer} - {None})
        asked.append(Asked(one, own, not own and actor.may(approvals.of(one.verb).permission)))
    return asked


@page_for("notices.read")
def asked(request: StaffRequest) -> HttpResponse:
    """Questions that wait for an answer, those expected first first; or those that were answered."""
    every = request.GET.get("all") == "1"
    found = queries.approvals(request.actor, state=None if every else "asked", limit=SHOWN)
    if every:
        found.sort(key=lambda one: one.asked_at, reverse=True)
    return _page(request, found, timezone.now(), every=every)


@page_for("notices.read")
def one(request: StaffRequest, approval_id: int) -> HttpResponse:
    """One question, where a notice leads."""
    return _page(request, [queries.approval(request.actor, approval_id)], timezone.now(), alone=True)


def _page(
    request: StaffRequest,
    found: list[ApprovalView],
    now: datetime,
    problem: Problem | None = None,
    about: int = 0,
    *,
    every: bool = False,
    alone: bool = False,
) -> HttpResponse:
    questions = _questions(request.actor, found, reader_of(request).language, now)
    context = {
        "questions": questions, "waiting": sum(one.answerable for one in questions), "every": every, "alone": alone,
        "refused": fragments.sentence(problem, reader_of(request)) if problem else "", "about": about,
        "typed": request.POST.get("note", "") if problem else "",
    }  # fmt: skip
    return fragments.page(request, "console/approvals.html", context, status=problem.status if problem else 200)


def _questions(actor: Actor, found: list[ApprovalView], language: str, now: datetime) -> list[Question]:
    """Questions with what they are about, as far as the reader may see it."""
    remedies = [one.subject_id for one in found if one.subject_kind == "remedy"]
    sees = actor.may("cases.read")
    views = standing.behind_remedies(actor=actor, remedy_ids=remedies, now=now) if sees and remedies else {}
    matters = {one.matter[1] for one in views.values() if one.matter[0] == "case"}
    matters |= {id_ for one in found if (id_ := one.concerns("case")) is not None}
    behind = cases.many(actor, matters, now) if sees and matters else {}
    texts = {id_ for one in found if (id_ := one.concerns("article")) is not None}
    articles = knowledge.of_ids(actor, texts, now) if texts and actor.may("knowledge.read") else {}
    known = cast(
        actor,
        customer_ids=[one.customer_id for one in views.values()]
        + [one.concerns("customer") for one in found]
        + [one.customer_id for one in behind.values()],
        user_ids=[id_ for one in found for id_ in (one.asked_by_id, one.decided_by_id)],
        unit_ids=[one.waits_at_id for one in found],
    )
    questions = []
    for mine in _mine(actor, found):
        approval = mine.approval
        view = views.get(approval.subject_id) if approval.subject_kind == "remedy" else None
        remedy = next((one for one in view.remedies if one.id == approval.subject_id), None) if view else None
        case = behind.get(approval.concerns("case") or (view.matter[1] if view else 0))
        whose = approval.concerns("customer") or (view.customer_id if view else None)
        customer = known.customers.get(whose or (case.customer_id if case else None) or 0)
        questions.append(
            Question(
                approval, title_of(approval, remedy, language), remedy, view, case, customer,
                known.people.get(approval.asked_by_id or 0, ""), known.people.get(approval.decided_by_id or 0, ""),
                known.places.get(approval.waits_at_id or 0, ""), mine.own,
                mine.answerable and approval.state == "asked",
                articles.get(approval.concerns("article") or 0),
            )
        )  # fmt: skip
    return questions


def title_of(approval: ApprovalView, remedy: Any, language: str) -> str:
    """What is asked for in a few words: the kind of a remedy, else the verb's own words."""
    if remedy is not None:
        return say("kinds.remedy", remedy.kind, language)
    return say("approvals", approval.verb if has("approvals", approval.verb) else "other", language)


@require_POST
@page_for("notices.read")
def decide(request: StaffRequest, approval_id: int, verb: str) -> HttpResponse:
    """Approve what was asked for, or not; a word with it is for whoever asked."""
    if verb not in {"approve", "decline"}:
        raise Http404
    actor, now = request.actor, timezone.now()
    if not queries.may_answer(actor):
        actor.need(approvals.GENERAL)
    try:
        actions.decide_approval(
            actor=actor, approval_id=approval_id, approve=verb == "approve", answer=request.POST.get("note", ""),
            now=now,
        )  # fmt: skip
    except Missing:
        raise
    except Problem as problem:
        found = queries.approvals(actor, limit=SHOWN)
        if all(one.id != approval_id for one in found):
            found = [queries.approval(actor, approval_id), *found]
        return _page(request, found, now, problem, approval_id)
    messages.success(request, gettext("Approved.") if verb == "approve" else gettext("Declined."))
    return fragments.go(request, reverse("console:approvals"))


urlpatterns = [
    path("approvals", asked, name="approvals"),
    path("approvals/<id:approval_id>", one, name="approval"),
    path("approvals/<id:approval_id>/<slug:verb>", decide, name="approval-decide"),
]
