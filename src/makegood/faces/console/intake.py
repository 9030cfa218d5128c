"""Taking a matter in while talking: who it is, with what, what we owe for it, saved with one key."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console import asking, fitting, intake_drafts, intake_visit, wording
from makegood.faces.console.cases import case_url
from makegood.faces.console.intake_drafts import mark_of
from makegood.faces.console.intake_form import IntakeForm, blank, found_by
from makegood.faces.console.staff import RACES, StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import idempotency
from makegood.ground.problems import Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import actions as cases_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.inputs import CustomerRef, ItemRef, OpenCase
from makegood.rooms.cases.rules import DRAFT_FIELDS, ROOT_KINDS
from makegood.rooms.cases.views import CaseView, IntakeDraftView
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers import rules as customer_rules
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.jobs import actions as jobs_actions
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises

NAV = (
    nav.Entry(
        "console:intake", _("Take in"), "phone", 101, "cases.open", "work",
        _("From a phone number to a saved matter on one page."), ("new case", "新建服务单"),
    ),
)  # fmt: skip

#: An item was mended before when such a case says so; one that is open is a chaser, not a repeat.
DONE = ("resolved", "closed")
#: So many customers are offered for what was typed; for more of them more has to be typed.
MOST = 12


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found for what was typed; `item` when a serial number led there, `more` when not all are shown."""

    people: tuple[CustomerView, ...] = ()
    item: ItemView | None = None
    case: str = ""
    more: bool = False


def find(actor: Actor, q: str, now: datetime) -> Found:
    """Customers for a phone number, its tail, a name, an e-mail, a serial or an order number; a case for its number."""
    if not q.strip():
        return Found()
    people = customers.search(actor, q, limit=MOST + 1)
    if people:
        return Found(tuple(people[:MOST]), more=len(people) > MOST)
    things = products.search(actor, q, limit=12)
    owners = customers.many(actor, [one.customer_id for one in things if one.customer_id is not None])
    if things:
        exact = things[0] if len(things) == 1 else None
        return Found(tuple(owners.values()), exact)
    try:
        return Found(case=cases.case(actor, q, now).number)
    except Missing:
        return Found()


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("cases.open")
def intake(request: StaffRequest) -> HttpResponse:
    """The page: look somebody up, see what we owe them, save."""
    now = timezone.now()
    if request.method == "POST":
        return _save(request, now)
    kept: list[IntakeDraftView] = []
    asked: Mapping[str, Any] = request.GET
    if not fragments.wants_fragment(request):
        kept = cases.drafts(request.actor, now)
        wanted = next((one for one in kept if one.page == request.GET.get("draft", "")), None)
        if wanted is not None:
            asked = {**wanted.fields, "once": wanted.page, "draft": wanted.page}
            kept.remove(wanted)
    return _show(request, now, asked, None, kept=kept)


def _save(request: StaffRequest, now: datetime) -> HttpResponse:
    reader = reader_of(request)
    form = IntakeForm(request.POST, name="in", language=reader.language)
    if not form.is_valid():
        return _show(request, now, request.POST, form, status=422)
    try:
        number = _open(request, form, now)
    except Problem as problem:
        fragments.refuse(form, problem, reader)
        candidates = [one for one in problem.extra.get("candidates", ()) if isinstance(one, CustomerView)]
        return _show(request, now, request.POST, form, candidates, status=problem.status)
    return fragments.go(request, case_url(number))


def _open(request: StaffRequest, form: IntakeForm, now: datetime) -> str:
    """The number of the case that was opened; of the first one when the same page is sent again with the same words."""
    once, visit = _once(request), intake_visit.chosen(form.cleaned_data)
    given = {"actor": request.actor, "request": _request(form), "draft": mark_of(request.POST), "now": now}

    def act() -> idempotency.Answer:
        made = jobs_actions.take_in(**given, visit=visit)[0] if visit else cases_actions.open_case(**given)  # type: ignore[arg-type]
        return idempotency.Answer(302, made.number)

    if once is None:
        return act().body
    answer, _again = idempotency.answering(token_id=request.user.pk, key=once, request="", now=now, act=act, also=RACES)
    return answer.body


def _once(request: StaffRequest) -> str | None:
    """What makes two saves one: the page that they were made from and all that was typed."""
    if not mark_of(request.POST):
        return None
    typed = sorted((name, *values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return f"intake:{hashlib.sha256(repr(typed).encode()).hexdigest()}"


def _request(form: IntakeForm) -> OpenCase:
    given = form.cleaned_data
    who = CustomerRef(id=given["customer"]) if given["customer"] else CustomerRef(
        phone=given["phone"].strip(), name=given["name"].strip(), email=given["email"].strip(),
        address=given["address"].strip(),
    )  # fmt: skip
    return OpenCase(
        kind=given["kind"], customer=who, item=_item(given), subject=given["subject"] or given["symptom"],
        text=given["text"], channel=given["channel"], symptom=given["symptom"],
    )  # fmt: skip


def _item(given: Mapping[str, Any]) -> ItemRef | None:
    if given["item"] == "new":
        described = ItemInput(category=given["category"], bought_at=given["bought_at"], serial=given["serial"] or None)
        return ItemRef(serial=given["serial"], described=described)
    return ItemRef(id=id_) if (id_ := id_from(given["item"])) is not None else None


# --- what the page shows


def _show(
    request: StaffRequest,
    now: datetime,
    asked: Mapping[str, Any],
    form: IntakeForm | None,
    candidates: list[CustomerView] | None = None,
    status: int = 200,
    kept: list[IntakeDraftView] | None = None,
) -> HttpResponse:
    actor, reader = request.actor, reader_of(request)
    q = str(asked.get("q", ""))[:80]
    found = Found(tuple(candidates)) if candidates else find(actor, q, now)
    customer = _customer(actor, asked, found)
    if customer is not None:
        looks.note_looks(actor=actor, act="open", kind="customer", ids=[customer.id], now=now)
    items = products.of_customer(actor, customer.id, limit=30) if customer else []
    kind = str(asked.get("kind", "")) if asked.get("kind") in cases.kinds() else "repair"
    root = cases.kinds()[kind].root if kind in cases.kinds() else kind
    item = _chosen(asked, items, found)
    if form is None:
        form = blank(asked, kind, _start(asked, q), reader.language)
    judged = asking.for_item(actor, item, asking.need_of(root), now, reader) if item else None
    open_ = cases.open_of_customer(actor, customer.id, now) if customer else []
    context = {
        "lookup": q, "found": found, "customer": customer, "items": items, "item": item, "kind": kind, "form": form,
        "new": customer is None and (bool(asked.get("new")) or not found.people), "kind_name": _named(kind, reader),
        "new_item": asked.get("item") == "new", "judged": judged, "open": open_,
        "same": [one for one in open_ if item is not None and one.item_id == item.id],
        "timeline": asking.timeline(judged, item, now, reader) if judged and item else None,
        "once": mark_of(asked) or secrets.token_hex(16), "owe": owed_after(actor, root, reader),
        "limit": _limit(actor, now), "repeat": _repeat(actor, item, root, now), "looked": bool(q or customer),
        "symptoms": _symptoms(actor, root, item, asked), "kept": intake_drafts.listed(actor, kept or [], reader),
        "going_on": bool(asked.get("draft")),
        **intake_visit.offered(actor, asked, root, item, customer, now, reader),
        **fitting.at_intake(actor, item, kind, str(asked.get("symptom", ""))[:80], customer, now, reader),
    }  # fmt: skip
    parts = {
        "work": "console/intake/work.html", "inner": "console/intake/inner.html",
        "said": "console/intake/script.html",
    }  # fmt: skip
    return fragments.page(request, "console/intake.html", context, parts, status=status)


def _named(kind: str, reader: Reader) -> str:
    return (
        say("kinds.case", kind, reader.language)
        if kind in ROOT_KINDS
        else pick(cases.kinds()[kind].name, reader.language)
    )


def _symptoms(actor: Actor, root: str, item: ItemView | None, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is often said of such matters, with what it is found by."""
    category = (
        item.category if item is not None else str(asked.get("category", "")) if asked.get("item") == "new" else ""
    )
    return [(one, found_by(one)) for one in cases.symptoms(actor, root, [category] if category else [])]


def _start(asked: Mapping[str, Any], q: str) -> dict[str, Any]:
    """What a fresh form begins with: a draft's own words, else what was looked for as a number or a name."""
    if asked.get("draft"):
        return {name: asked.get(name, "") for name in DRAFT_FIELDS if name not in {"q", "customer", "item", "kind"}}
    looks_like_phone = customer_rules.normalise_phone(q, customers.phone_region()) is not None
    return {"phone": q} if looks_like_phone else {"name": "" if any(char.isdigit() for char in q) else q}


def _customer(actor: Actor, asked: Mapping[str, Any], found: Found) -> CustomerView | None:
    """The customer that was chosen, or the only one found."""
    given = id_from(str(asked.get("customer", "")))
    if given is not None:
        try:
            return customers.get(actor, given)
        except Missing:
            return None
    return found.people[0] if len(found.people) == 1 and not asked.get("new") else None


def _chosen(asked: Mapping[str, Any], items: list[ItemView], found: Found) -> ItemView | None:
    given = str(asked.get("item", ""))
    if given in {"none", "new"}:
        return None
    chosen = next((one for one in items if str(one.id) == given), None)
    looked_up = found.item.id if found.item is not None else None
    chosen = chosen or next((one for one in items if one.id == looked_up), None)
    return chosen or (items[0] if len(items) == 1 else None)


def owed_after(actor: Actor, kind: str, reader: Reader) -> list[dict[str, Any]]:
    """What the published promises start when a matter of this kind is saved: duty, promise, how long we have."""
    if not actor.may("promises.read"):
        return []
    started = []
    for promise in promises.promises(actor=actor):
        version = promise.current
        for term in version.terms if version else ():
            if term.kind == "duty" and term.on and _starts(term.spec, kind):
                started.append(
                    {
                        "title": term.title, "promise": promise.name, "code": promise.code,
                        "within": wording.within(term.spec, reader),
                    }
                )  # fmt: skip
    return started


def _starts(spec: Mapping[str, Any], kind: str) -> bool:
    for one in spec.get("when", ()):
        if one.get("fact") == "case_opened":
            kinds = one.get("data", {}).get("kind")
            if kinds is None or kind in kinds:
                return True
    return False


def _limit(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    if not actor.may("remedies.give"):
        return None
    currency = network.company().currency
    month = accounts.limit_left(actor, "remedy", currency, "intake", now)[1]
    return {"month": month, "currency": currency}


def _repeat(actor: Actor, item: ItemView | None, kind: str, now: datetime) -> CaseView | None:
    """The latest repair of the item that was done within the time in which the same fault counts as a repeat."""
    if item is None or kind != "repair":
        return None
    past = cases.page(actor, now=now, state=DONE, item=item.id, kind="repair", limit=1).items
    return next((one for one in past if (now - one.opened_at).days <= 180), None)


urlpatterns = [path("intake", intake, name="intake"), *intake_drafts.urlpatterns]
