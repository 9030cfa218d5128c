"""Customers: the list, and the file of one of them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from makegood.faces.console.charts import Covered, Stretch, covered
from makegood.faces.console.exchange import link_to
from makegood.faces.console.names import case_rows
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.cases import lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.views import CoverageView

NAV = (nav.Entry("console:customers", _("Customers"), "person", 201, "customers.read", holds=("console:customer",)),)


@page_for("customers.read")
def people(request: StaffRequest) -> HttpResponse:
    """Customers, the newest first, or those found for what was typed."""
    asked = request.GET.get("asked", "")[:80]
    found = customers.page(request.actor, request.GET.get("cursor") or None, asked or None, limit=40)
    if asked:
        ids = [one.id for one in found.items]
        looks.note_looks(actor=request.actor, act="search", kind="customer", ids=ids, now=timezone.now())
    context = {
        "people": found.items, "next": found.next, "first": not request.GET.get("cursor"), "asked": asked,
        "export": link_to(request, "customers", q=asked),
    }  # fmt: skip
    return fragments.page(request, "console/customers.html", context)


@page_for("customers.read", "cases.read")
def customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """One customer: how to reach them, what they have, what is owed to them now."""
    actor, reader, now = request.actor, reader_of(request), timezone.now()
    found = customers.get(actor, customer_id)
    looks.note_looks(actor=actor, act="open", kind="customer", ids=[found.id], now=now)
    items = products.of_customer(actor, customer_id, limit=60)
    held = promises.coverages(actor=actor, item_ids=[one.id for one in items], customer_id=customer_id)
    past = cases.page(actor, now=now, customer=customer_id, limit=40)
    open_ = [one for one in past.items if one.state in lifecycle.UNDONE]
    owed = [
        (case, view)
        for case in past.items
        for view in case.obligations
        if view.state in {"running", "paused"} or view.owed
    ]
    owed.sort(key=lambda one: (one[1].state != "broken", one[1].due_at or now))
    context = {
        "customer": found, "items": [(one, [c for c in held if c.item_id == one.id]) for one in items],
        "held": [one for one in held if one.item_id is None], "timeline": timeline(items, held, now, reader),
        "open": case_rows(actor, open_), "past": [one for one in past.items if one.state not in lifecycle.UNDONE],
        "owed": owed, "may_see": actor.may("customers.write"),
    }  # fmt: skip
    return fragments.page(request, "console/customer.html", context)


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
