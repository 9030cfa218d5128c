"""What people do on the page of an item: one verb a request; what is refused comes back onto its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from makegood.faces.console import items as pages
from makegood.faces.console.forms import minor_units
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.problems import Invalid, Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.rooms.customers import queries as customers
from makegood.rooms.products import actions, errors, queries, rules
from makegood.rooms.products.inputs import (
    CounterInput,
    HoldInput,
    PartInput,
    PaymentInput,
    PlaceInput,
    SetInput,
    TransferInput,
)
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import actions as promises

Call = Callable[[StaffRequest, ItemView, Any, datetime], str]


def owner_of(request: StaffRequest, typed: str, now: datetime) -> int | None:
    """The one customer on file who is meant by a number, a phone or a name; None for nothing typed.

    Raises Invalid `customer_unknown`, `customer_several`.
    """
    text = typed.strip()
    if not text:
        return None
    number = id_from(text)
    if number is not None and customers.known(request.actor, [number]):
        return number
    found = customers.search(request.actor, text, limit=5)
    looks.note_looks(actor=request.actor, act="search", kind="customer", ids=[one.id for one in found], now=now)
    if len(found) != 1:
        raise Invalid.one("customer", errors.CUSTOMER_SEVERAL if found else errors.CUSTOMER_UNKNOWN)
    return found[0].id


def _transfer(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    to = owner_of(request, given["customer"], now)
    wanted = TransferInput(
        item_id=item.id, customer_id=to, at=given["at"] or now, reason=given["reason"], note=given["note"],
        use=given["use"], version=form.seen_version,
    )  # fmt: skip
    promises.transfer_item(actor=request.actor, transfer=wanted, now=now)
    return gettext("Handed on. What it holds went along.")


def _place(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    wanted = PlaceInput(
        item.id, given["at"] or now, text=given["text"], division=given["division"].strip(), lat=given["lat"],
        lng=given["lng"],
    )  # fmt: skip
    actions.place(actor=request.actor, places=[wanted], now=now)
    return gettext("Its place is kept.")


def _counter(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    wanted = CounterInput(item.id, given["kind"], given["value"], given["at"] or now, given["reset_reason"])
    actions.read_counters(actor=request.actor, readings=[wanted], now=now)
    return gettext("The reading is kept.")


def _part(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    wanted = PartInput(item.id, given["position"], given["at"] or now, given["code"], given["serial"])
    actions.build_in(actor=request.actor, parts=[wanted], now=now)
    return gettext("The part is in its place.")


def _payment(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    parts: dict[str, Any] = {part: minor_units(given[part], item.currency) or 0 for part in rules.PRICE_PARTS}
    paid = PaymentInput(**parts, subsidy_ref=given["subsidy_ref"], old_unit_note=given["old_unit_note"])
    actions.compose_price(actor=request.actor, item_id=item.id, payment=paid, version=form.seen_version, now=now)
    return gettext("How it was paid is kept.")


def _correct(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    wanted = {
        "model": given["model"].strip(), "serial": given["serial"].strip() or None,
        "unreadable": given["unreadable"], "plate": given["plate"].strip(),
        "staff_owned": given["staff_owned"] or (None if item.staff_owned is None else False),
    }  # fmt: skip
    before = {
        "model": item.model, "serial": item.serial, "unreadable": item.unreadable or "", "plate": item.plate or "",
        "staff_owned": item.staff_owned,
    }  # fmt: skip
    changes: dict[str, Any] = {name: value for name, value in wanted.items() if value != before[name]}
    if not changes:
        return ""
    if changes.get("model"):
        # The category is the right model's, not the one that was believed.
        known = queries.models_by_code([changes["model"]]).get(changes["model"])
        changes |= {"category": known.category} if known else {}
    version = form.seen_version if form.seen_version is not None else item.version
    promises.correct_item(actor=request.actor, item_id=item.id, version=version, changes=changes, now=now)
    return gettext("Put right; what was believed before stands in the journal.")


def _set(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    role = given["role"]
    other = {"outdoor": "indoor", "indoor": "outdoor"}.get(role, "member")
    members = [(item.id, role)]
    for serial in filter(None, re.split(r"[\s,，;；]+", given["others"])):
        found = queries.by_serial(request.actor, serial)
        if len(found) != 1:
            raise Invalid.one("others", errors.SERIAL_NOT_ONE, serial=serial)
        members.append((found[0].id, other))
    wanted = SetInput(given["kind"], tuple(members), now)
    actions.form_sets(actor=request.actor, sets=[wanted], now=now)
    return gettext("They belong together now.")


def _label(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    actions.label_items(actor=request.actor, item_ids=[item.id], again=form.cleaned_data["again"], now=now)
    return gettext("The label is ready to print.")


def _hold(request: StaffRequest, item: ItemView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    stop = HoldInput(given["reason"], given["sale"], given["service"], item_id=item.id)
    actions.hold(actor=request.actor, stop=stop, now=now)
    return gettext("Stopped until it is lifted.")


CALLS: dict[str, Call] = {
    "transfer": _transfer, "correct": _correct, "place": _place, "part": _part, "reading": _counter,
    "payment": _payment, "set": _set, "label": _label, "hold": _hold,
}  # fmt: skip


@require_POST
@page_for("items.read", "cases.read")
def act(request: StaffRequest, item_id: int, verb: str) -> HttpResponse:
    """A verb of an item."""
    if verb not in CALLS:
        raise Http404
    now = timezone.now()
    item = queries.get(request.actor, item_id)
    known = pages.VERBS[verb]
    request.actor.need(known.permission)
    form = known.form(request.POST, name=verb, language=reader_of(request).language)
    if not form.is_valid():
        return pages.show(request, item_id, now, pages.Refused(verb, form, 422))
    try:
        told = CALLS[verb](request, item, form, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        form.data = {**form.data.dict(), "version": queries.get(request.actor, item_id).version}
        return pages.show(request, item_id, now, pages.Refused(verb, form, problem.status))
    if told:
        messages.success(request, told)
    return fragments.go(request, f"{reverse('console:item', args=[item_id])}", saved=f"item-{verb}-{item_id}")


@require_POST
@page_for("items.read", "cases.read")
def take_out(request: StaffRequest, item_id: int, part_id: int) -> HttpResponse:
    """A part is taken out and nothing put in its place."""
    now = timezone.now()
    actions.take_out(actor=request.actor, item_id=item_id, part_id=part_id, at=now, now=now)
    messages.success(request, gettext("The part is out."))
    return fragments.go(request, reverse("console:item", args=[item_id]))


urlpatterns = [
    path("items/<id:item_id>/parts/<id:part_id>/take-out", take_out, name="item-part-out"),
    path("items/<id:item_id>/<slug:verb>", act, name="item-act"),
]
