"""Messages by SMS and WeChat: what waits for a person, what went out and what became of it, and the sandbox."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import queries as cases
from makegood.rooms.texting import actions, queries, rules
from makegood.rooms.texting.inputs import HeardText


def _waiting(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    return queries.waiting(actor) if isinstance(actor, Actor) and actor.may(queries.READS) else None


NAV = (
    nav.Entry(
        "console:texts", _("SMS and WeChat"), "note", 108, "cases.read", "work",
        _("What went out by SMS and WeChat, whether it arrived, and what nobody has read yet."),
        ("sms", "wechat", "短信", "微信", "消息", "沙箱", "sandbox"),
    ),
)  # fmt: skip


@page_for("cases.read")
def texts(request: StaffRequest) -> HttpResponse:
    """The newest messages of ours, and those of customers that wait for a person."""
    actor = request.actor
    asked = request.GET.get("state", "")
    state = asked if asked in rules.OUTGOING_STATES else ""
    page = queries.texts(actor, state, None, request.GET.get("cursor") or None, 40)
    reads = actor.may(queries.READS)
    waiting = queries.heard(actor, "to_be_read", None, 20).items if reads else ()
    people = queries.candidates(actor, waiting) if waiting else {}
    heard = queries.heard(actor, "", None, 12).items if reads else ()
    context: dict[str, Any] = {
        "texts": page.items, "next": page.next, "first": not request.GET.get("cursor"), "state": state,
        "states": rules.OUTGOING_STATES, "waiting": [(one, people.get(one.id, [])) for one in waiting],
        "heard": [one for one in heard if one.state != "to_be_read"], "reads": reads, "aside": rules.ASIDE,
        "plays": actor.may(queries.CARRIES), "may_resend": actor.may("cases.write"), "lost": rules.LOST,
    }  # fmt: skip
    return fragments.page(request, "console/texts.html", context)


def _done(request: StaffRequest, call: Any) -> HttpResponse:
    """Do it and go back; what the state does not allow is said."""
    try:
        messages.success(request, call())
    except Problem as problem:
        if problem.status not in {409, 422}:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
    return fragments.go(request, reverse("console:texts"))


@require_POST
@page_for("cases.read", "messages.carry")
def play(request: StaffRequest, sent_id: int, verb: str) -> HttpResponse:
    """In the sandbox: say that a message arrived or was refused, or answer it as its customer."""
    actor, now = request.actor, timezone.now()
    view = queries.text(actor, sent_id)
    if view.adapter != "sandbox":
        raise Http404

    def call() -> str:
        if verb != "answer":
            state = {"deliver": "delivered", "refuse": "refused"}[verb]
            actions.note_receipt(actor=actor, text_id=sent_id, state=state, now=now)
            return gettext("Kept as if the carrier had said so.")
        sender = next(one for one in queries.senders(actor) if one.id == view.sender_id)
        said = HeardText(sender.code, f"sandbox-{uuid4().hex}", view.to, request.POST.get("text", "")[:1000])
        made = actions.receive(actor=actor, heard=said, now=now)
        return gettext("Taken in on case %(number)s.") % {"number": made.number or "—"}

    return _done(request, call)


@require_POST
@page_for("cases.read", "cases.write")
def resend(request: StaffRequest, sent_id: int) -> HttpResponse:
    """Send one that did not arrive again."""
    actor, now = request.actor, timezone.now()

    def call() -> str:
        actions.resend(actor=actor, text_id=sent_id, now=now)
        return gettext("On its way again.")

    return _done(request, call)


@require_POST
@page_for("cases.read", "cases.open")
def deal(request: StaffRequest, heard_id: int, verb: str) -> HttpResponse:
    """Put what somebody wrote to a case, open one for it, or set it aside."""
    actor, now, given = request.actor, timezone.now(), request.POST

    def call() -> str:
        if verb == "file":
            case = cases.case(actor, given.get("number", "").replace(" ", "")[:20], now)
            actions.file(actor=actor, heard_id=heard_id, case_id=case.id, now=now)
            return gettext("Put to the case.")
        if verb == "open":
            whose = id_from(given.get("customer", ""))
            actions.open_matter(
                actor=actor, heard_id=heard_id, customer_id=whose, name=given.get("name", "")[:80], now=now
            )
            return gettext("A case was opened.")
        actions.set_aside(actor=actor, heard_id=heard_id, reason=given.get("reason", ""), now=now)
        return gettext("Set aside.")

    return _done(request, call)


urlpatterns = [
    path("messages", texts, name="texts"),
    *(
        path(f"messages/<id:sent_id>/{verb}", play, {"verb": verb}, name=f"text-{verb}")
        for verb in ("deliver", "refuse", "answer")
    ),
    path("messages/<id:sent_id>/resend", resend, name="text-resend"),
    *(
        path(f"messages/heard/<id:heard_id>/{verb}", deal, {"verb": verb}, name=f"heard-{verb}")
        for verb in ("file", "open", "aside")
    ),
]
