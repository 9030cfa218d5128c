"""What people do on the page of a case: one verb a request; what is refused comes back onto its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from makegood.faces.console import case_forms as forms
from makegood.faces.console import case_more, fitting
from makegood.faces.console import cases as pages
from makegood.faces.console.forms import minor_units
from makegood.faces.console.intake_drafts import mark_of
from makegood.faces.console.lookups import place_of
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Missing, Problem, Stale
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.views import CaseView
from makegood.rooms.network import queries as network
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import queries as owed
from makegood.rooms.promises.inputs import Proof

Call = Callable[[StaffRequest, CaseView, Any, datetime], str]


def _run(
    request: StaffRequest, found: CaseView, now: datetime, place: str, form: Any, call: Call, draft: str = ""
) -> HttpResponse:
    """Do it and go back to the case, or show the case with the form as it was refused."""
    if not form.is_valid():
        return pages.show(request, found, now, pages.Refused(place, form, 422))
    try:
        told = call(request, found, form, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        fresh = queries.case(request.actor, found.number, now)
        if isinstance(problem, Stale):
            # What was typed stays; saving again is then made from the state that is shown now.
            form.data = {**form.data.dict(), "version": _version_now(fresh, place)}
        return pages.show(request, fresh, now, pages.Refused(place, form, problem.status))
    if told:
        messages.success(request, told)
    return fragments.go(request, pages.case_url(found.number, _anchor(place)), saved=draft)


def _version_now(found: CaseView, place: str) -> int:
    verb, _, rest = place.partition("-")
    if rest and verb not in {"pause", "resume"}:
        return next((one.row_version for one in found.obligations if str(one.id) == rest), found.version)
    return found.version


def _anchor(place: str) -> str:
    return f"o-{place.partition('-')[2]}" if "-" in place else ""


# --- verbs of the case


def _reply(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    actions.add_message(
        actor=request.actor, case_id=found.id, direction=given["direction"], text=given["text"],
        channel=given["channel"], version=form.seen_version, used=fitting.ids_in(given["used"]),
        files=[int(one) for one in request.POST.getlist("files") if one.isdigit()], now=now,
    )  # fmt: skip
    return gettext("Kept in the conversation.")


@require_POST
@page_for("cases.read", "knowledge.read")
def insert(request: StaffRequest, number: str) -> HttpResponse:
    """A text of ours goes into the reply, its blanks filled, behind what was typed; nothing is kept yet."""
    now, reader = timezone.now(), reader_of(request)
    found = queries.case(request.actor, number, now)
    chosen = id_from(request.POST.get("piece_now") or request.POST.get("piece", ""))
    form = forms.ReplyForm(request.POST, name="reply", language=reader.language)
    if chosen is not None:
        known = cast(request.actor, customer_ids=[found.customer_id], item_ids=[found.item_id])
        filled = fitting.values(
            request.actor, known.customers.get(found.customer_id or 0), known.items.get(found.item_id or 0), found, now,
            reader,
        )  # fmt: skip
        said = fitting.piece(request.actor, chosen, filled, now)
        typed = request.POST.get("text", "").rstrip()
        used = dict.fromkeys([*fitting.ids_in(request.POST.get("used", "")), chosen])
        form.data = {
            **request.POST.dict(), "text": f"{typed}\n\n{said}" if typed else said,
            "used": ",".join(map(str, used)),
        }  # fmt: skip
    # What comes back is looked at next.
    form.fields["text"].widget.attrs |= {"autofocus": True, "rows": 8}
    if fragments.wants_fragment(request):
        return render(request, "console/case/words.html", {"reply": form})
    return pages.show(request, found, now, pages.Refused("reply", form, 200))


def _assign(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    unit = _unit(request, given["unit"].strip())
    actions.assign(
        actor=request.actor, case_id=found.id, owner_id=given["owner"], unit_id=unit, version=form.seen_version, now=now
    )
    return gettext("Handed over.")


def _unit(request: StaffRequest, code: str) -> int | None:
    return place_of(request.actor, code) if code else None


def _chase(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    actions.chase(
        actor=request.actor, case_id=found.id, text=given["text"], at=given["at"], version=form.seen_version, now=now
    )
    begun = mark_of(request.POST)
    if begun and request.actor.may("cases.open"):
        # It was begun as a matter of its own at intake and has gone on here.
        actions.drop_draft(actor=request.actor, page=begun, now=now)
    return gettext("Counted as chased; whoever looks after it is told.")


def _resolve(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    result = actions.resolve(
        actor=request.actor, case_id=found.id, text=given["text"], at=given["at"], fixed=given["fixed"],
        version=form.seen_version, now=now,
    )  # fmt: skip
    if result.not_fulfilled:
        return gettext("Resolved. Still owed: %(n)s.") % {"n": len(result.not_fulfilled)}
    return gettext("Resolved; nothing is owed any more.")


def _close(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.close(actor=request.actor, case_id=found.id, version=form.seen_version, now=now)
    return gettext("Closed.")


def _reopen(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.reopen(
        actor=request.actor, case_id=found.id, reason=form.cleaned_data["text"], version=form.seen_version, now=now
    )
    return gettext("Reopened. What was settled stays settled.")


def _withdraw(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.withdraw(
        actor=request.actor, case_id=found.id, text=form.cleaned_data["text"], version=form.seen_version, now=now
    )
    return gettext("Withdrawn by the customer.")


def _resume_case(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.resume(actor=request.actor, case_id=found.id, version=form.seen_version, now=now)
    return gettext("The clocks run on.")


CASE_CALLS: dict[str, tuple[type[Any], Call]] = {
    **case_more.CALLS,
    "reply": (forms.ReplyForm, _reply),
    "assign": (forms.AssignForm, _assign),
    "chase": (forms.ChaseForm, _chase),
    "resolve": (forms.ResolveForm, _resolve),
    "close": (forms.PlainForm, _close),
    "reopen": (forms.ReasonForm, _reopen),
    "withdraw": (forms.ReasonForm, _withdraw),
    "resume": (forms.PlainForm, _resume_case),
}


@require_POST
@page_for("cases.write")
def act(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """A verb of the case."""
    if verb not in CASE_CALLS:
        raise Http404
    now = timezone.now()
    found = queries.case(request.actor, number, now)
    kind, call = CASE_CALLS[verb]
    form = kind(request.POST, name=verb, language=reader_of(request).language)
    if verb == "assign":
        pages.offer_people(form, found, request.actor)
    case_more.fill(form, found, reader_of(request), queries.messages(request.actor, found.id))
    return _run(request, found, now, verb, form, call, f"{verb}-{found.number}")


# --- verbs of one obligation


def _obligation(found: CaseView, obligation_id: int) -> None:
    if all(one.id != obligation_id for one in found.obligations):
        raise Missing("obligation_unknown")


def _fulfil(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    given = form.cleaned_data
    view = promises.fulfil(
        actor=request.actor, obligation_id=id_, at=given["at"], evidence=given["evidence"], version=form.seen_version,
        now=now,
    )  # fmt: skip
    return (
        gettext("Kept.")
        if view.state == "kept"
        else gettext("Recorded as done late. The word stays broken: make it good.")
    )


def _pause(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    given = form.cleaned_data
    proof = None
    if given["proof_kind"]:
        proof = Proof(given["proof_kind"], given["proof_ref"], given["proof_at"] or now)
    actions.pause(
        actor=request.actor, case_id=found.id, reason=given["reason"], proof=proof, obligation_id=id_,
        version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("The clock stands still.")


def _resume(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    actions.resume(actor=request.actor, case_id=found.id, obligation_id=id_, version=form.seen_version, now=now)
    return gettext("The clock runs on.")


def _release(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    given = form.cleaned_data
    promises.release(
        actor=request.actor, obligation_id=id_, reason=given["reason"], evidence=given["evidence"],
        version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("Released.")


def _correct(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    given = form.cleaned_data
    promises.correct(
        actor=request.actor, obligation_id=id_, evidence=given["evidence"], at=given["at"], version=form.seen_version,
        now=now,
    )  # fmt: skip
    return gettext("Corrected on evidence; the correction is counted in the record.")


def _liable(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    given = form.cleaned_data
    promises.set_liable(
        actor=request.actor, obligation_id=id_, party=given["party"], reason=given["reason"], version=form.seen_version,
        now=now,
    )  # fmt: skip
    return gettext("The liable party is decided.")


def _remedy(request: StaffRequest, found: CaseView, form: Any, now: datetime, id_: int) -> str:
    given, currency = form.cleaned_data, network.company().currency
    amount = minor_units(given["amount"], currency)
    view = promises.offer_remedy(
        actor=request.actor, obligation_id=id_, kind=given["kind"], amount=amount,
        currency=currency if amount is not None else "", note=given["note"], version=form.seen_version, now=now,
    )  # fmt: skip
    if view.state == "awaiting_approval":
        return gettext("This is above your limit: an approval was asked for. Tell the customer when to expect it.")
    return gettext("Given. It makes the word good once the customer accepts it.")


OBLIGATION_CALLS: dict[str, tuple[type[Any], Callable[..., str]]] = {
    "fulfil": (forms.FulfilForm, _fulfil),
    "pause": (forms.PauseForm, _pause),
    "resume": (forms.PlainForm, _resume),
    "release": (forms.ReleaseForm, _release),
    "correct": (forms.CorrectForm, _correct),
    "liable": (forms.LiableForm, _liable),
    "remedy": (forms.RemedyForm, _remedy),
}


@require_POST
@page_for("cases.read")
def act_on_obligation(request: StaffRequest, number: str, obligation_id: int, verb: str) -> HttpResponse:
    """A verb of one obligation of the case."""
    if verb not in OBLIGATION_CALLS:
        raise Http404
    now = timezone.now()
    found = queries.case(request.actor, number, now)
    _obligation(found, obligation_id)
    kind, call = OBLIGATION_CALLS[verb]
    place = f"{verb}-{obligation_id}"
    form = kind(request.POST, name=place, language=reader_of(request).language)
    return _run(
        request, found, now, place, form, lambda r, f, form, now: call(r, f, form, now, obligation_id),
        place,
    )  # fmt: skip


# --- verbs of a remedy

REMEDY_CALLS: dict[str, Callable[..., Any]] = {
    "approve": promises.approve_remedy,
    "decline": promises.decline_remedy,
    "accept": promises.accept_remedy,
    "reject": promises.reject_remedy,
}


def remedy_words(verb: str) -> str:
    """What is said once a remedy was answered."""
    return {
        "approve": gettext("Approved; the remedy is given."),
        "decline": gettext("Not approved."),
        "accept": gettext("Accepted: the word is made good."),
        "reject": gettext("Not accepted: the word stays broken. Offer something else."),
    }[verb]


@require_POST
@page_for("cases.read")
def act_on_remedy(request: StaffRequest, number: str, remedy_id: int, verb: str) -> HttpResponse:
    """An answer to a remedy: the approver's or the customer's."""
    if verb not in REMEDY_CALLS:
        raise Http404
    now = timezone.now()
    found = queries.case(request.actor, number, now)
    remedy = owed.remedy(actor=request.actor, remedy_id=remedy_id)
    _obligation(found, remedy.obligation_id)
    form = forms.PlainForm(request.POST, name=f"answer-{remedy.obligation_id}", language=reader_of(request).language)

    def call(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
        REMEDY_CALLS[verb](actor=request.actor, remedy_id=remedy_id, version=form.seen_version, now=now)
        return remedy_words(verb)

    return _run(request, found, now, f"answer-{remedy.obligation_id}", form, call)


urlpatterns = [
    path("cases/<str:number>/obligations/<id:obligation_id>/<slug:verb>", act_on_obligation, name="case-obligation"),
    path("cases/<str:number>/remedies/<id:remedy_id>/<slug:verb>", act_on_remedy, name="case-remedy"),
    path("cases/<str:number>/insert", insert, name="case-insert"),
    path("cases/<str:number>/<slug:verb>", act, name="case-act"),
]
