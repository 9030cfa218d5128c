"""The queue of cases and the page of one case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.faces.console import case_forms as forms
from makegood.faces.console import case_more, desk, fitting, live, wording
from makegood.faces.console.asking import for_item, need_of
from makegood.faces.console.exchange import link_to
from makegood.faces.console.forms import whole_units
from makegood.faces.console.jobs import job_rows
from makegood.faces.console.lookups import place_in
from makegood.faces.console.names import Cast, case_rows, cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.cases import lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.rules import ROOT_KINDS
from makegood.rooms.cases.views import CaseView, MessageView
from makegood.rooms.channels import queries as channels
from makegood.rooms.channels.views import Heard, OutgoingView
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.knowledge import actions as knowledge
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView, ServiceRecordView
from makegood.rooms.promises.views import ObligationView
from makegood.rooms.texting import queries as texting
from makegood.rooms.texting.rules import CHANNELS as WAYS

NAV = (
    nav.Entry(
        "console:cases", _("Cases"), "case", 104, "cases.read", "work",
        _("All matters, by the moment at which a promise breaks."),
        holds=("console:case", "console:desk", "console:bulk-act", "console:job-new"),
    ),
)  # fmt: skip

SORTS = ("due", "newest", "oldest")
#: Parts of a case's page that are shown anew without touching what somebody types in the others.
SHOWN_ANEW = ("live", "headline", "spoken", "spoken-count", "owed", "lines", "reply-version")


# --- the queue


@page_for("cases.read")
def queue(request: StaffRequest) -> HttpResponse:
    """Cases by what breaks next, filtered by what the address says."""
    actor, now = request.actor, timezone.now()
    asked = request.GET
    chosen = desk.chosen(actor, request)
    if chosen.elsewhere:
        return redirect(chosen.elsewhere)
    states = [one for one in asked.getlist("state") if one in lifecycle.STATES]
    sort = asked.get("sort") or chosen.sort
    sort = sort if sort in SORTS else "due"
    every = asked.get("state") == "all" or (not states and bool(asked.get("q")))
    stored = bool(chosen.where.state) and not asked.get("state")
    shown: Sequence[str] = () if every or stored else states or lifecycle.UNDONE
    unit = _unit(actor, asked.get("unit", ""))
    where = replace(
        chosen.where, state=tuple(shown) or (() if every else chosen.where.state),
        kind=_kind(asked.get("kind", "")) or chosen.where.kind, unit=unit[0] if unit else chosen.where.unit,
        owner="me" if asked.get("mine") else chosen.where.owner, q=asked.get("q", ""),
    )  # fmt: skip
    if request.headers.get("HX-Target") == "news":
        # The strip above a list that stands already asks whether there is something new.
        told = live.news(actor, where, asked, now)
        if not told:
            return HttpResponse(status=204)
        return render(request, "console/inc/news.html", {"news": told, "address": desk.address_of(request)})
    found = cases.page(actor, now=now, where=where, sort=sort, cursor=asked.get("cursor") or None, limit=40)
    context = {
        "watch": live.watching(found.items, now),
        "here": accounts.here(actor, "case", [one.id for one in found.items], now).others,
        "rows": case_rows(actor, found.items), "next": found.next, "first": not asked.get("cursor"), "sort": sort,
        "counts": cases.counts(actor, now, unit[0] if unit else None), "states": lifecycle.STATES,
        "chosen_states": states,
        "all_states": asked.get("state") == "all", "kinds": ROOT_KINDS, "chosen_kind": asked.get("kind", ""),
        "mine": bool(asked.get("mine")), "asked": asked.get("q", ""), "unit": unit, "sorts": SORTS,
        "export": link_to(
            request, "cases", state=" ".join(shown), kind=_kind(asked.get("kind", "")), q=asked.get("q", ""),
            mine="1" if asked.get("mine") else "", unit=asked.get("unit", "") if unit else "",
        ),
        **desk.around_list(actor, request, chosen, where, unit),
    }  # fmt: skip
    return fragments.page(request, "console/cases.html", context)


def _kind(code: str) -> str | None:
    return code if code in cases.kinds() else None


def _unit(actor: Actor, given: str) -> tuple[int, str] | None:
    """(unit, name) of the place that the address names by code or id."""
    if not given:
        return None
    found = place_in(actor, given)
    return (found.unit_id, found.name) if found is not None else None


# --- one case


@dataclass(frozen=True, slots=True)
class Refused:
    """A form of the page that came back: where it stands, as bound, and the status to answer with."""

    place: str
    form: Any
    status: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation on the page with the forms of the verbs that are open to the reader now."""

    view: ObligationView
    forms: Mapping[str, Any]
    remedies: tuple[tuple[Any, Mapping[str, Any]], ...] = ()
    opened: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a form is called: the verb as a button, and as what it does."""

    verb: str
    label: Any
    form: type[Any]
    permission: str = "obligations.write"
    strong: bool = field(default=False)


OBLIGATION_VERBS = (
    Words("fulfil", _("Done"), forms.FulfilForm),
    Words("remedy", _("Give a remedy"), forms.RemedyForm, "remedies.give", True),
    Words("pause", _("Pause"), forms.PauseForm),
    Words("resume", _("Resume"), forms.PlainForm),
    Words("liable", _("Liable party"), forms.LiableForm, "obligations.liable"),
    Words("correct", _("Correct"), forms.CorrectForm, "obligations.correct"),
    Words("release", _("Release"), forms.ReleaseForm),
)
CASE_VERBS = (
    Words("resolve", _("Resolve"), forms.ResolveForm, "cases.write"),
    Words("assign", _("Hand over"), forms.AssignForm, "cases.assign"),
    Words("chase", _("Chaser"), forms.ChaseForm, "cases.write"),
    Words("close", _("Close"), forms.PlainForm, "cases.write"),
    Words("reopen", _("Reopen"), forms.ReasonForm, "cases.write"),
    Words("withdraw", _("Withdraw"), forms.ReasonForm, "cases.write"),
)
REMEDY_VERBS = {
    "awaiting_approval": (("approve", _("Approve"), "remedies.approve"), ("decline", _("Decline"), "remedies.approve")),
    "given": (
        ("accept", _("Customer accepts"), "remedies.give"),
        ("reject", _("Customer does not accept"), "remedies.give"),
    ),
}


def obligation_verbs(view: ObligationView, actor: Actor) -> list[Words]:
    """What the reader may do with an obligation in its state, in the order of the buttons."""
    open_ = set(view.verbs)
    if view.fulfilled_at is not None:
        open_.discard("fulfil")
    if view.state in {"broken", "made_good"}:
        open_ |= {"liable", "remedy"} if view.state == "broken" else {"liable"}
    return [one for one in OBLIGATION_VERBS if one.verb in open_ and actor.may(one.permission)]


def case_verbs(case: CaseView, actor: Actor) -> list[Words]:
    """What the reader may do with the case in its state."""
    found = []
    for one in CASE_VERBS:
        edge = lifecycle.transition(case.state, one.verb)  # type: ignore[arg-type]
        if edge is not None and actor.may(edge.permission):
            found.append(one)
    return found


@page_for("cases.read")
def case(request: StaffRequest, number: str) -> HttpResponse:
    """One case: what was said, what we owe, what can be done."""
    now = timezone.now()
    found = cases.case(request.actor, number, now)
    looks.note_looks(actor=request.actor, act="open", kind="case", ids=[found.id], now=now)
    return show(request, found, now)


def show(request: StaffRequest, found: CaseView, now: datetime, refused: Refused | None = None) -> HttpResponse:
    """The page of a case, with a form that was refused put back in its place."""
    actor, reader = request.actor, reader_of(request)
    # What is offered is what may be done in this case's part of the network.
    here = accounts.at(actor, found.unit_id)
    known = cast(
        actor, customer_ids=[found.customer_id], item_ids=[found.item_id], user_ids=[found.owner_id],
        unit_ids=[found.unit_id],
    )  # fmt: skip
    customer, item = known.customers.get(found.customer_id or 0), known.items.get(found.item_id or 0)
    context = {
        "case": found, "customer": customer, "item": item, "owner": known.people.get(found.owner_id or 0, ""),
        "place": known.places.get(found.unit_id, ""), "spoken": cases.messages(actor, found.id),
        "owed": [owed(view, found, here, reader, refused) for view in found.obligations],
        "verbs": [(one, _case_form(one, found, actor, reader, refused)) for one in case_verbs(found, here)],
        "opened": refused.place if refused else "", "reply": _reply(found, customer, reader, refused),
        "limit": _limit(found, here, now), **_lines(found, actor, reader, now),
        **_past(found, item, actor, reader, now), **_visits(found, actor, now),
        "may_resume": "resume" in found.verbs and found.state == "waiting_customer" and here.may("obligations.write"),
    }  # fmt: skip
    q = request.GET.get("fits", "")[:80].strip()
    context |= fitting.at_case(actor, found, item, customer, now, reader, q)
    context["may_reply"] = here.may("cases.write")
    context["carried"] = texting.carried([one.case_id for one in context["spoken"] if one.channel in WAYS])
    if q and not context.get("fits"):
        knowledge.note_sought(actor=actor, question=q, place="case", language=reader.language, now=now)
    context |= case_more.beside(actor, found, now)
    context["talk"] = _talk(actor, context["spoken"])
    heard = [one.sender for _, one, _ in context["talk"] if one is not None and not one.stranger]
    context["mail_to"] = heard[-1] if heard else ""
    if refused and refused.place == "reply":
        context["sent_along"] = [int(one) for one in request.POST.getlist("files") if one.isdigit()]
    context["more"] = [
        (one, _more_form(one, found, reader, context["spoken"], refused))
        for one in case_more.offered(found, actor, bool(context["children"]), bool(context["follows"]))
    ]
    context["oob"] = ",".join(
        f"#{one}" for one in (*SHOWN_ANEW, *(f"{words.verb}-version" for words, _ in context["verbs"]))
    )
    if refused and refused.place == "attach":
        context["attach_problems"] = refused.form.non_field_errors()
    parts = {"owed": "console/case/owed.html", "lines": "console/case/lines.html", "fits": "console/case/fits.html"}
    return fragments.page(request, "console/case.html", context, parts, status=refused.status if refused else 200)


def _talk(actor: Actor, spoken: Sequence[MessageView]) -> list[tuple[MessageView, Heard | None, OutgoingView | None]]:
    """What was said, each word with the letter that it came in or goes out by."""
    mailed = {one.case_id for one in spoken if one.channel == "mail"}
    heard = channels.of_case(actor, mailed) if mailed else {}
    ours = channels.sent_of(actor, mailed) if mailed else {}
    return [(one, heard.get(one.id), ours.get(one.id)) for one in spoken]


def _visits(found: CaseView, actor: Actor, now: datetime) -> dict[str, Any]:
    """The work that was laid out for the case, as far as the reader sees it."""
    if not actor.may("jobs.own"):
        return {}
    return {
        "jobs": job_rows(jobs.of_cases(actor, [found.id], now)[found.id], now),
        "may_lay_out": actor.may("jobs.open") and found.state in lifecycle.UNDONE,
    }


def _more_form(one: case_more.More, found: CaseView, reader: Reader, spoken: Any, refused: Refused | None) -> Any:
    if refused and refused.place == one.verb:
        return refused.form
    return case_more.form_of(one, found, reader, spoken)


def _reply(found: CaseView, customer: CustomerView | None, reader: Reader, refused: Refused | None) -> Any:
    if refused and refused.place == "reply":
        return refused.form
    ways = {one: one for one in ("marketplace", "chat", "mail", *WAYS)}
    start = {"version": found.version, "direction": "outbound", "channel": ways.get(found.channel, "phone")}
    return forms.ReplyForm(name="reply", language=reader.language, initial=start)


def _case_form(words: Words, found: CaseView, actor: Actor, reader: Reader, refused: Refused | None) -> Any:
    if refused and refused.place == words.verb:
        form = refused.form
    else:
        form = words.form(name=words.verb, language=reader.language, initial={"version": found.version})
    if words.verb == "assign":
        offer_people(form, found, actor)
    return form


def offer_people(form: Any, found: CaseView, actor: Actor) -> None:
    """Fill in who a case may be handed to: the reader first, then the people of its unit and of the service centre."""
    people = {actor.id or 0: actor.name} if actor.kind == "user" else {}
    for unit in dict.fromkeys((found.unit_id, network.company().unit_id)):
        people |= dict(accounts.members(unit))
    form.fields["owner"].choices = [("", "—"), *people.items()]


def owed(view: ObligationView, found: CaseView, actor: Actor, reader: Reader, refused: Refused | None) -> Owed:
    """An obligation with its forms."""
    shown: dict[str, Any] = {}
    opened = ""
    for words in obligation_verbs(view, actor):
        place = f"{words.verb}-{view.id}"
        if refused and refused.place == place:
            shown[words.verb], opened = (words, refused.form), words.verb
        else:
            # The clock of a case is paused and resumed through the case: its version is the one that counts there.
            version = found.version if words.verb in {"pause", "resume"} else view.row_version
            start = {"version": version, **_start(words.verb, view)}
            shown[words.verb] = (words, words.form(name=place, language=reader.language, initial=start))
    remedies = tuple((one, _remedy_verbs(one.state, actor)) for one in view.remedies)
    return Owed(view, shown, remedies, opened)


def _remedy_verbs(state: str, actor: Actor) -> Any:
    return [(verb, label) for verb, label, permission in REMEDY_VERBS.get(state, ()) if actor.may(permission)]


def _start(verb: str, view: ObligationView) -> dict[str, Any]:
    if verb == "remedy" and view.otherwise:
        first = view.otherwise[0]
        amount = first.get("amount")
        return {"kind": first["kind"], "amount": whole_units(amount["amount"], amount["currency"]) if amount else None}
    if verb == "liable":
        return {"party": view.liable_party or "company"}
    return {}


def _limit(found: CaseView, actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """What the reader may still give for this case and this month; None when no remedy is theirs to give."""
    if not actor.may("remedies.give") or not any(one.state == "broken" for one in found.obligations):
        return None
    currency = network.company().currency
    case_left, month_left = accounts.limit_left(actor, "remedy", currency, f"case:{found.id}", now)
    return {"case": case_left, "month": month_left, "currency": currency}


def _lines(found: CaseView, actor: Actor, reader: Reader, now: datetime) -> dict[str, Any]:
    recorded = cases.timeline(actor, found.id, limit=120)
    duties = wording.duty_names(found.obligations, reader)
    newest = recorded.items[0].id if recorded.items else 0
    return {
        "lines": wording.tell(recorded.items, duties, now, reader), "more_lines": recorded.next, "seen": newest,
    }  # fmt: skip


def _past(found: CaseView, item: ItemView | None, actor: Actor, reader: Reader, now: datetime) -> dict[str, Any]:
    """What the item has been through, what we owe for it, the customer's other open matters."""
    past: list[CaseView] = []
    records: Iterable[ServiceRecordView] = ()
    if item is not None:
        past = [one for one in cases.page(actor, now=now, item=item.id, limit=12).items if one.id != found.id]
        records = products.service_records(actor, [item.id]).get(item.id, [])
    others = []
    if found.customer_id is not None:
        others = [one for one in cases.open_of_customer(actor, found.customer_id, now) if one.id != found.id]
    judged = for_item(actor, item, need_of(found.root), now, reader) if item is not None else None
    return {"history": _history(records, past), "others": others, "judged": judged, "past_of": _places(actor, records)}


def _history(
    records: Iterable[ServiceRecordView], past: Iterable[CaseView]
) -> list[tuple[datetime, ServiceRecordView | None, CaseView | None]]:
    """Work done on an item and cases about it in one order, the newest first: nobody should merge two lists by eye."""
    found: list[tuple[datetime, ServiceRecordView | None, CaseView | None]] = []
    found += [(one.handed_in, one, None) for one in records]
    found += [(one.opened_at, None, one) for one in past]
    return sorted(found, key=lambda row: row[0], reverse=True)


def _places(actor: Actor, records: Iterable[ServiceRecordView]) -> Cast:
    return cast(actor, unit_ids=[one.unit_id for one in records])


def case_url(number: str, place: str = "") -> str:
    """The address of a case, at one of its places."""
    return reverse("console:case", args=[number]) + (f"#{place}" if place else "")


urlpatterns = [
    path("cases", queue, name="cases"),
    path("cases/<str:number>", case, name="case"),
]
