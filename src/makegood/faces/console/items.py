"""Items: the list, and everything known of one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.faces.console import asking
from makegood.faces.console.names import case_rows, cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import queries as cases
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as promises

NAV = (nav.Entry("console:items", _("Items"), "item", 202, "items.read", holds=("console:item",)),)


@page_for("items.read")
def things(request: StaffRequest) -> HttpResponse:
    """Items sold, the newest first, or those found for what was typed."""
    asked = request.GET.get("asked", "")[:80]
    found = products.page(request.actor, request.GET.get("cursor") or None, asked or None, limit=40)
    known = cast(request.actor, customer_ids=[one.customer_id for one in found.items])
    context = {
        "items": [(one, known.customers.get(one.customer_id or 0)) for one in found.items], "next": found.next,
        "first": not request.GET.get("cursor"), "asked": asked,
    }  # fmt: skip
    return fragments.page(request, "console/items.html", context)


@page_for("items.read", "cases.read")
def item(request: StaffRequest, item_id: int) -> HttpResponse:
    """One item: whose it is, what covers it, what was done to it, what we owe for it."""
    actor, reader, now = request.actor, reader_of(request), timezone.now()
    found = products.get(actor, item_id)
    need = request.GET.get("need", "repair")
    need = need if need in asking.NEEDS else "repair"
    judged = asking.for_item(actor, found, need, now, reader)
    records = list(reversed(products.service_records(actor, [found.id]).get(found.id, [])))
    known = cast(actor, customer_ids=[found.customer_id], unit_ids=[found.unit_id, *(one.unit_id for one in records)])
    past = cases.page(actor, now=now, item=found.id, limit=20)
    context = {
        "item": found, "customer": known.customers.get(found.customer_id or 0),
        "place": known.places.get(found.unit_id),
        "places": known.places, "records": records, "rows": case_rows(actor, past.items), "judged": judged,
        "needs": asking.NEEDS, "need": need, "held": promises.coverages(actor=actor, item_ids=[found.id]),
        "timeline": asking.timeline(judged, found, now, reader) if judged else None,
    }  # fmt: skip
    return fragments.page(request, "console/item.html", context, {"judged": "console/claims.html"})


urlpatterns = [
    path("items", things, name="items"),
    path("items/<id:item_id>", item, name="item"),
]
