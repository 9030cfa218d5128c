"""What people do on the page of a job: one verb a request; what is refused comes back onto its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from makegood.faces.console import jobs as pages
from makegood.faces.console.forms import minor_units
from makegood.faces.console.job_forms import NewForm
from makegood.faces.console.job_verbs import VERBS
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Invalid, Missing, Problem, Stale
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.jobs import actions, queries, rules
from makegood.rooms.jobs.inputs import DoneItem, DoneJob, JobInput, PlaceInput, Proof, WindowInput
from makegood.rooms.jobs.lifecycle import TABLE
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import queries as network

Call = Callable[[StaffRequest, JobView, dict[str, Any], dict[str, Any], datetime], Any]


def _window(given: dict[str, Any], *, needed: bool = True) -> WindowInput | None:
    if not given.get("starts") or not given.get("ends"):
        if needed:
            raise Invalid.one("ends" if given.get("starts") else "starts", "required")
        return None
    return WindowInput(given["starts"], given["ends"])


def _promised(given: dict[str, Any]) -> WindowInput:
    window = _window(given)
    assert window is not None  # a missing one was refused
    return window


def _proof(given: dict[str, Any], now: datetime) -> Proof | None:
    return Proof(given["proof_kind"], given["proof_ref"], now) if given.get("proof_kind") else None


def _contact(request: StaffRequest, job: JobView, given: dict[str, Any], who: dict[str, Any], now: datetime) -> Any:
    outcome = given["outcome"]
    talk = actions.Talk(
        outcome, _window(given) if outcome == "booked" else None, given["until"], _proof(given, now), given["note"]
    )
    return actions.contact(**who, talk=talk)


def _complete(request: StaffRequest, job: JobView, given: dict[str, Any], who: dict[str, Any], now: datetime) -> Any:
    items: tuple[DoneItem, ...] = ()
    if given["serial"] or given["unreadable"]:
        item = next((one.item_id for one in job.items if one.item_id is not None), None)
        items = (DoneItem(item, given["serial"], given["unreadable"], given["reason"]),)
    done = DoneJob(
        given["result"], note=given["note"], items=items, key=given["key"], next_window=_window(given, needed=False)
    )
    return actions.complete(**who, done=done)


def _dispute(request: StaffRequest, job: JobView, given: dict[str, Any], who: dict[str, Any], now: datetime) -> Any:
    currency = network.company().currency
    return actions.dispute_price(
        **who, amount=minor_units(given["amount"], currency) or 0, currency=currency, text=given["text"]
    )


CALLS: dict[str, Call] = {
    "accept": lambda r, j, g, w, n: actions.accept(**w),
    "offer": lambda r, j, g, w, n: actions.offer(**w, unit_id=g["unit"], message=g["message"]),
    "assign": lambda r, j, g, w, n: actions.assign(**w, staff_id=g["technician"]),
    "contact": _contact,
    "depart": lambda r, j, g, w, n: actions.depart(**w),
    "arrive": lambda r, j, g, w, n: actions.arrive(**w),
    "complete": _complete,
    "rebook": lambda r, j, g, w, n: actions.rebook(**w, by=g["by"], window=_promised(g), proof=_proof(g, n)),
    "hold": lambda r, j, g, w, n: actions.hold(**w, reason=g["reason"], until=g["until"]),
    "resume": lambda r, j, g, w, n: actions.resume(**w),
    "move": lambda r, j, g, w, n: actions.move_place(**w, place=PlaceInput(g["division"], g["text"])),
    "note": lambda r, j, g, w, n: actions.note_at_door(**w, code=g["code"], text=g["text"]),
    "preserve": lambda r, j, g, w, n: actions.preserve(**w, on=not j.preserve),
    "dispute": _dispute,
    "plan_next": lambda r, j, g, w, n: actions.plan_next(**w, window=_window(g, needed=False)),
    "submit": lambda r, j, g, w, n: actions.submit_evidence(**w),
    "pass": lambda r, j, g, w, n: actions.pass_evidence(**w),
    "return": lambda r, j, g, w, n: actions.return_evidence(**w, text=g["text"]),
    "decline": lambda r, j, g, w, n: actions.decline(**w, reason=g["reason"], message=g["message"]),
    "unassign": lambda r, j, g, w, n: actions.unassign(**w, reason=g["text"]),
    "take_back": lambda r, j, g, w, n: actions.take_back(**w, reason=g["reason"]),
    "cancel": lambda r, j, g, w, n: actions.cancel(**w, reason=g["reason"], message=g["message"]),
}
#: Pages that a form may come from, and go back to.
BACK = {"desk": "/outlet-desk", "day": "/day"}


@require_POST
@page_for("jobs.own")
def act(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """A verb of the job, from its page, the desk or somebody's day."""
    words = next((one for one in VERBS if one.verb == verb), None)
    if words is None:
        raise Http404
    request.actor.need(next(one.permission for one in TABLE if one.verb in (words.behind or (verb,))))
    now, reader = timezone.now(), reader_of(request)
    found = queries.job(request.actor, number, now)
    back = BACK.get(request.POST.get("from", ""), "")
    form = words.form(request.POST, name=verb, language=reader.language)
    if verb in {"offer", "assign"}:
        _any_choice(form, verb)
    if not form.is_valid():
        return pages.show(request, found, now, verb, form, 422)
    who = {"actor": request.actor, "job_id": found.id, "version": form.seen_version, "now": now}
    try:
        done = CALLS[verb](request, found, form.cleaned_data, who, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        if back == BACK["desk"]:
            return pages.show_desk(request, now, problem)
        fragments.refuse(form, problem, reader)
        if isinstance(problem, Stale):
            fresh = queries.job(request.actor, number, now)
            form.data = {**form.data.dict(), "version": fresh.version}
        return pages.show(request, found, now, verb, form, problem.status)
    messages.success(request, gettext("Kept."))
    # Whoever handed a job back sees it no more: the desk is where the next one waits.
    gone = verb in {"decline"} and not request.actor.may("jobs.dispatch")
    return fragments.go(request, back or ("/outlet-desk" if gone else pages.job_url(done.number)))


def _any_choice(form: Any, verb: str) -> None:
    """What was chosen is judged by the action, which knows the reasons."""
    field = "unit" if verb == "offer" else "technician"
    given = form.data.get(field, "")
    form.fields[field].choices = [("", "—"), (given, given)]


@page_for("jobs.open")
def new(request: StaffRequest, number: str) -> HttpResponse:
    """Lay out work for a case."""
    now, reader = timezone.now(), reader_of(request)
    case = cases.case(request.actor, number, now)
    if request.method != "POST":
        start = {"kind": rules.KIND_OF_CASE.get(case.root, "inspection"), "ask": True}
        return _show_new(request, case, NewForm(name="new", language=reader.language, initial=start), 200)
    form = NewForm(request.POST, name="new", language=reader.language)
    if not form.is_valid():
        return _show_new(request, case, form, 422)
    given = form.cleaned_data
    try:
        told = JobInput(
            given["kind"], case.id, window=_window(given, needed=False), task=given["task"], sex_wish=given["sex_wish"],
            place=PlaceInput(given["division"], given["place"]),
        )  # fmt: skip
        made = actions.create_job(actor=request.actor, job=told, ask=given["ask"], now=now)
    except Problem as problem:
        fragments.refuse(form, problem, reader)
        return _show_new(request, case, form, problem.status)
    messages.success(request, gettext("Laid out as %(number)s.") % {"number": rules.spoken(made.number)})
    return fragments.go(request, pages.job_url(made.number))


def _show_new(request: StaffRequest, case: CaseView, form: Any, status: int) -> HttpResponse:
    return fragments.page(request, "console/job_new.html", {"case": case, "form": form}, status=status)


urlpatterns = [
    path("cases/<str:number>/jobs/new", new, name="job-new"),
    path("jobs/<str:number>/<slug:verb>", act, name="job-act"),
]
