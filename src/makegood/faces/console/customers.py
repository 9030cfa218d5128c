"""Customers: the list, and the file of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from makegood.faces.console import customer_forms as forms
from makegood.faces.console.charts import Covered, Stretch, covered
from makegood.faces.console.exchange import link_to
from makegood.faces.console.forms import ActForm
from makegood.faces.console.names import case_rows
from makegood.faces.console.papers import REMOVABLE, Paper, papers
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.cases import lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.views import ConsentView, CustomerView
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.views import CoverageView
from makegood.rooms.texting import queries as texting

NAV = (
    nav.Entry(
        "console:customers", _("Customers"), "person", 201, "customers.read", "customers",
        _("Who they are, what they have, what we owe them."), holds=("console:customer", "console:duplicates"),
    ),
    nav.Entry(
        "console:duplicates", _("May be one person"), "person", 203, "customers.merge", "customers",
        _("Two files that look like one person's: merge them, or say that they are two."), ("duplicates", "合并"),
    ),
)  # fmt: skip


@page_for("customers.read")
def people(request: StaffRequest) -> HttpResponse:
    """Customers, the newest first, or those found for what was typed."""
    asked = request.GET.get("asked", "")[:80]
    found = customers.page(request.actor, request.GET.get("cursor") or None, asked or None, limit=40, masked=True)
    if asked:
        ids = [one.id for one in found.items]
        looks.note_looks(actor=request.actor, act="search", kind="customer", ids=ids, now=timezone.now())
    context = {
        "people": found.items, "next": found.next, "first": not request.GET.get("cursor"), "asked": asked,
        "export": link_to(request, "customers", q=asked),
        "may_merge": request.actor.may("customers.merge"),
    }  # fmt: skip
    return fragments.page(request, "console/customers.html", context)


@dataclass(frozen=True, slots=True)
class Refused:
    """A form of the page that came back: which verb's, as bound, and the status to answer with."""

    verb: str
    form: Any
    status: int


#: The forms of the file by verb, each under its panel of the page.
FORMS: dict[str, type[ActForm]] = {
    "details": forms.DetailsForm, "contact": forms.ContactForm, "address": forms.AddressForm,
    "need": forms.NeedForm, "consent": forms.ConsentForm, "ways": forms.WaysForm, "relation": forms.RelationForm,
}  # fmt: skip


@page_for("customers.read", "cases.read")
def customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """One customer: how to reach them, what they have, what is owed to them now."""
    now = timezone.now()
    found = customers.get(request.actor, customer_id)
    if found.id != customer_id:
        # The row was merged: its file is where it is read.
        return redirect("console:customer", found.id)
    looks.note_looks(actor=request.actor, act="open", kind="customer", ids=[found.id], now=now)
    if found.clear:
        # Numbers are hidden from most: who saw them whole can be asked for apart.
        looks.note_looks(actor=request.actor, act="reveal", kind="customer", ids=[found.id], now=now)
    return show(request, found, now)


def show(request: StaffRequest, found: CustomerView, now: datetime, refused: Refused | None = None) -> HttpResponse:
    """The file, with a form that was refused put back in its place."""
    actor, reader = request.actor, reader_of(request)
    rows = [found.id, *found.merged]
    owned = products.of_customers(actor, rows) if actor.may("items.read") else {}
    items = [one for pk in rows for one in owned.get(pk, ())][:60]
    held = promises.coverages(actor=actor, item_ids=[one.id for one in items], customer_id=found.id) if owned else []
    past = cases.page(actor, now=now, customer=found.id, limit=40)
    open_ = [one for one in past.items if one.state in lifecycle.UNDONE]
    owed = [
        (case, view)
        for case in past.items
        for view in case.obligations
        if view.state in {"running", "paused"} or view.owed
    ]
    owed.sort(key=lambda one: (one[1].state != "broken", one[1].due_at or now))
    here = accounts.at(actor, found.unit_id)
    context = {
        "customer": found, "items": [(one, [c for c in held if c.item_id == one.id]) for one in items],
        "held": [one for one in held if one.item_id is None], "timeline": timeline(items, held, now, reader),
        "open": case_rows(actor, open_), "past": [one for one in past.items if one.state not in lifecycle.UNDONE],
        "owed": owed, "now": now, **_file(actor, found, now),
        "may": {name: here.may(f"customers.{name}") for name in ("write", "merge", "export", "erase")}
        | {"looks": actor.may("looks.read"), "files": here.may("files.write")},
        "forms": _forms(found, reader, refused), "opened": refused.verb if refused else "",
        "refused_form": refused.form if refused else None,
        "verify": forms.VerifyForm(name="verify", language=reader.language),
        "use": forms.UnusableForm(name="use", language=reader.language),
    }  # fmt: skip
    return fragments.page(request, "console/customer.html", context, status=refused.status if refused else 200)


def _file(actor: Actor, found: CustomerView, now: datetime) -> dict[str, Any]:
    """What belongs to the file besides who and where."""
    return {
        "contacts": [(one, one.expired(now)) for one in found.contacts],
        "consents": _consents(actor, found),
        "ways": texting.ways_of(actor, found.id),
        "file_reasons": REMOVABLE,
        "relations": customers.relations(actor, found.id),
        "external": customers.external_ids(actor, found.id),
        "duplicates": [
            (one, one.high if one.low.id == found.id else one.low) for one in customers.duplicates_of(actor, found.id)
        ],
        "happened": [
            one
            for one in cases.timeline_of(actor, "customer", found.id, None, 40).items
            if one.subject_kind == "customer"
        ][:12],
    }


def _consents(actor: Actor, found: CustomerView) -> list[tuple[ConsentView, list[Paper]]]:
    """What was said, each with the files that prove it."""
    said = customers.consents(actor, found.id)
    held = customers.proofs(actor, [one.id for one in said])
    may = accounts.may_at(actor, "files.write", found.unit_id) and found.erased_at is None
    return [(one, papers(held.get(one.id, ()), "consent-proof", found.id, one.id, may_remove=may)) for one in said]


def _forms(found: CustomerView, reader: Reader, refused: Refused | None) -> dict[str, Any]:
    start = {name: getattr(found, name) for name in ("name", "kind", "address_as", "segment", "identity_kind", "note")}
    return {
        verb: refused.form
        if refused and refused.verb == verb
        else form(
            name=verb,
            language=reader.language,
            initial={"version": found.version} | (start if verb == "details" else {}),
        )
        for verb, form in FORMS.items()
    }


def timeline(items: list[ItemView], held: list[CoverageView], now: datetime, reader: Reader) -> Covered | None:
    """How long the customer's items are covered: a bar for each, from its first promise to the end of its last."""
    stretches = []
    for item in items[:8]:
        covers = [one for one in held if one.item_id == item.id]
        live = [one for one in covers if one.ends is None or one.ends > now]
        if not covers:
            continue
        ends = None if any(one.ends is None for one in covers) else max(one.ends for one in covers if one.ends)
        text = ngettext("%(n)s promise", "%(n)s promises", len(live)) % {"n": len(live)}
        stretches.append(Stretch(item.name, text, "yes" if live else "no", min(one.starts for one in covers), ends))
    return covered(stretches, now, reader, width=420)


urlpatterns = [
    path("customers", people, name="customers"),
    path("customers/<id:customer_id>", customer, name="customer"),
]
