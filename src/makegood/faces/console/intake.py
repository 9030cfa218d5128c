"""Taking a matter in while talking: who it is, with what, what we owe for it, saved with one key."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console import asking, fitting, wording
from makegood.faces.console.cases import case_url
from makegood.faces.console.forms import ActForm, choices, text_field
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import idempotency
from makegood.ground.problems import Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick
from makegood.rooms.cases import actions as cases_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.inputs import CustomerRef, ItemRef, OpenCase
from makegood.rooms.cases.rules import CHANNELS, RACES, ROOT_KINDS
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers import rules as customer_rules
from makegood.rooms.customers.views import CustomerView
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

#: Offered first; the others follow behind "more".
FIRST_KINDS = ("repair", "installation", "complaint", "enquiry", "return_exchange", "cleaning")

#: An item was mended before when such a case says so; one that is open is a chaser, not a repeat.
DONE = ("resolved", "closed")
#: So many customers are offered for what was typed; for more of them more has to be typed.
MOST = 12


class IntakeForm(ActForm):
    """One matter, whose it is and what it is about."""

    kind = forms.ChoiceField(label=_("What is to be done"))
    symptom = text_field(_("Symptom"), required=False, most=80, hint=_("In a few words, the same for the same fault."))
    subject = text_field(_("In one line"), required=False, most=200)
    text = text_field(_("What the customer says"), rows=3, required=False)
    channel = forms.ChoiceField(label=_("By"))
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = text_field(_("Name"), required=False, most=80)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(label=_("E-mail"), required=False, max_length=120)
    address = text_field(_("Address"), required=False, most=200)
    item = forms.CharField(required=False)
    serial = text_field(_("Serial number"), required=False, most=60)
    category = forms.ChoiceField(label=_("Category"), required=False)
    bought_at = forms.DateTimeField(
        label=_("Bought on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def offer(self, language: str) -> None:
        """Kinds, channels and categories."""
        self.fields["kind"].choices = choices("kinds.case", ROOT_KINDS, language)  # type: ignore[attr-defined]
        self.fields["channel"].choices = choices("channels.case", CHANNELS, language)  # type: ignore[attr-defined]
        known = [(one.code, pick(one.name, language)) for one in products.categories().values()]
        self.fields["category"].choices = [("", "—"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A matter has words; somebody who is not on file has a name."""
        given = super().clean() or {}
        if not any((given.get(name) or "").strip() for name in ("subject", "text", "symptom")):
            self.add_error("text", _("Say in a few words what it is about."))
        if given.get("item") == "new" and not given.get("category"):
            self.add_error("category", _("Choose what kind of product it is."))
        return given


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found for what was typed; `item` when a serial number led there, `more` when not all are shown."""

    people: tuple[CustomerView, ...] = ()
    item: ItemView | None = None
    case: str = ""
    more: bool = False


def find(actor: Actor, q: str, now: datetime) -> Found:
    """Customers for a phone number, its tail, a name, an e-mail or a serial number; a case for a case number."""
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
    return _show(request, now, request.GET, None)


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
    return fragments.go(request, case_url(number), saved=_draft(request.POST))


def _open(request: StaffRequest, form: IntakeForm, now: datetime) -> str:
    """The number of the case that was opened; of the first one when the same page is sent again with the same words."""
    once = _once(request)

    def act() -> idempotency.Answer:
        made = cases_actions.open_case(actor=request.actor, request=_request(form), now=now)
        return idempotency.Answer(302, made.number)

    if once is None:
        return act().body
    answer, _again = idempotency.answering(token_id=request.user.pk, key=once, request="", now=now, act=act, also=RACES)
    return answer.body


def _once(request: StaffRequest) -> str | None:
    """What makes two saves one: the page that they were made from and all that was typed."""
    page = request.POST.get("once", "")
    if not re.fullmatch(r"[0-9a-f]{32}", page):
        return None
    typed = sorted((name, *values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return f"intake:{hashlib.sha256(repr(typed).encode()).hexdigest()}"


def _draft(given: Mapping[str, Any]) -> str:
    return f"intake-{given.get('customer') or 'new'}"


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
) -> HttpResponse:
    actor, reader = request.actor, reader_of(request)
    q = str(asked.get("q", ""))[:80]
    found = Found(tuple(candidates)) if candidates else find(actor, q, now)
    customer = _customer(actor, asked, found)
    if customer is not None:
        looks.note_looks(actor=actor, act="open", kind="customer", ids=[customer.id], now=now)
    items = products.of_customer(actor, customer.id, limit=30) if customer else []
    kind = str(asked.get("kind", "")) if asked.get("kind") in ROOT_KINDS else "repair"
    item = _chosen(asked, items, found)
    if form is None:
        form = _blank(asked, kind, q, reader)
    judged = asking.for_item(actor, item, asking.need_of(kind), now, reader) if item else None
    open_ = cases.open_of_customer(actor, customer.id, now) if customer else []
    context = {
        "lookup": q, "found": found, "customer": customer, "items": items, "item": item, "kind": kind, "form": form,
        "new": customer is None and (bool(asked.get("new")) or not found.people), "kinds": _kinds(kind),
        "new_item": asked.get("item") == "new", "judged": judged, "open": open_,
        "same": [one for one in open_ if item is not None and one.item_id == item.id],
        "timeline": asking.timeline(judged, item, now, reader) if judged and item else None,
        "once": secrets.token_hex(16), "owe": owed_after(actor, kind, reader),
        "draft": _draft({"customer": customer.id if customer else ""}),
        "limit": _limit(actor, now), "repeat": _repeat(actor, item, kind, now), "looked": bool(q or customer),
        **fitting.at_intake(actor, item, kind, str(asked.get("symptom", ""))[:80], customer, now, reader),
    }  # fmt: skip
    parts = {
        "work": "console/intake/work.html", "inner": "console/intake/inner.html",
        "said": "console/intake/script.html",
    }  # fmt: skip
    return fragments.page(request, "console/intake.html", context, parts, status=status)


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


def _blank(asked: Mapping[str, Any], kind: str, q: str, reader: Reader) -> IntakeForm:
    start: dict[str, Any] = {"kind": kind, "channel": asked.get("channel") or "phone"}
    looks_like_phone = customer_rules.normalise_phone(q, customers.phone_region()) is not None
    start |= {"phone": q} if looks_like_phone else {"name": "" if any(char.isdigit() for char in q) else q}
    return IntakeForm(name="in", language=reader.language, initial=start)


def _kinds(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds as chips: those that are asked for most, and the others behind "more"."""
    first = FIRST_KINDS if kind in FIRST_KINDS else (*FIRST_KINDS, kind)
    return first, tuple(one for one in ROOT_KINDS if one not in first)


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


urlpatterns = [path("intake", intake, name="intake")]
