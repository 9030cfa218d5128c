"""Items: the list, and everything known of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from makegood.faces.console import asking
from makegood.faces.console import item_forms as forms
from makegood.faces.console.exchange import link_to
from makegood.faces.console.forms import whole_units
from makegood.faces.console.names import case_rows, cast
from makegood.faces.console.papers import REMOVABLE, papers
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import queries as cases
from makegood.rooms.products import queries as products
from makegood.rooms.products import rules
from makegood.rooms.products.views import ItemFile, ItemView
from makegood.rooms.promises import queries as promises

NAV = (
    nav.Entry(
        "console:items", _("Items"), "item", 202, "items.read", "items",
        _("Every unit sold: whose it is, where it stands, what covers it."), ("serial", "机器", "机身码"),
        holds=(
            "console:item", "console:labels", "console:catalogue", "console:model", "console:lot", "console:lots",
            "console:sets", "console:set", "console:holds",
        ),
    ),
)  # fmt: skip


@page_for("items.read")
def things(request: StaffRequest) -> HttpResponse:
    """Items sold, the newest first, or those found for what was typed."""
    asked = request.GET.get("asked", "")[:80]
    found = products.page(request.actor, request.GET.get("cursor") or None, asked or None, limit=40)
    known = cast(request.actor, customer_ids=[one.customer_id for one in found.items])
    context = {
        "items": [(one, known.customers.get(one.customer_id or 0)) for one in found.items], "next": found.next,
        "first": not request.GET.get("cursor"), "asked": asked, "export": link_to(request, "items", q=asked),
    }  # fmt: skip
    return fragments.page(request, "console/items.html", context)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of an item's page: its button, what it needs, its form."""

    label: Any
    permission: str
    form: type[Any]


VERBS: dict[str, Verb] = {
    "transfer": Verb(_("Hand on"), "items.write", forms.TransferForm),
    "correct": Verb(_("Put right"), "items.write", forms.CorrectForm),
    "place": Verb(_("Stands elsewhere"), "items.write", forms.PlaceForm),
    "part": Verb(_("Build in a part"), "items.write", forms.PartForm),
    "reading": Verb(_("Read a counter"), "items.write", forms.CounterForm),
    "payment": Verb(_("How it was paid"), "sales.write", forms.PaymentForm),
    "set": Verb(_("Belongs together with"), "items.write", forms.SetForm),
    "label": Verb(_("Label"), "items.write", forms.LabelForm),
    "hold": Verb(_("Stop"), "items.hold", forms.HoldForm),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that came back, and with which status."""

    verb: str
    form: Any
    status: int


def _offered(request: StaffRequest, file: ItemFile, refused: Refused | None) -> list[dict[str, Any]]:
    """The verbs that the reader may use on this item, each with its form as it was refused or as it starts."""
    language, found = reader_of(request).language, []
    for name, verb in VERBS.items():
        if not accounts.may_at(request.actor, verb.permission, file.item.unit_id):
            continue
        if refused is not None and refused.verb == name:
            found.append({"name": name, "label": verb.label, "form": refused.form, "open": True})
        else:
            form = verb.form(name=name, language=language, initial=_initial(name, file))
            found.append({"name": name, "label": verb.label, "form": form, "open": False})
    return found


def _initial(name: str, file: ItemFile) -> dict[str, Any]:
    item, start = file.item, {"version": file.item.version}
    if name == "correct":
        return start | {
            "model": item.model, "serial": item.serial or "", "unreadable": item.unreadable or "",
            "plate": item.plate or "", "staff_owned": bool(item.staff_owned),
        }  # fmt: skip
    if name == "payment" and file.payment is not None:
        paid = file.payment
        amounts = {part: whole_units(getattr(paid, part), paid.currency) for part in rules.PRICE_PARTS}
        return start | amounts | {"subsidy_ref": paid.subsidy_ref, "old_unit_note": paid.old_unit_note}
    if name == "set" and item.law_category == "air_conditioner":
        return start | {"kind": "split", "role": "outdoor"}
    return start


@page_for("items.read", "cases.read")
def item(request: StaffRequest, item_id: int) -> HttpResponse:
    """One item: whose it is, what covers it, what was done to it, what we owe for it."""
    return show(request, item_id, timezone.now())


def show(request: StaffRequest, item_id: int, now: datetime, refused: Refused | None = None) -> HttpResponse:
    """The page of an item, with a form that was refused."""
    actor, reader = request.actor, reader_of(request)
    file = products.file(actor, item_id)
    found = file.item
    need = request.GET.get("need", "repair")
    need = need if need in asking.NEEDS else "repair"
    judged = asking.for_item(actor, found, need, now, reader)
    records = list(reversed(products.service_records(actor, [found.id]).get(found.id, [])))
    known = cast(
        actor,
        customer_ids=[found.customer_id, *(one.customer_id for one in file.owners)],
        unit_ids=[found.unit_id, file.seller_id, *(one.unit_id for one in records)],
    )
    past = cases.page(actor, now=now, item=found.id, limit=20)
    context = {
        "item": found, "file": file, "customer": known.customers.get(found.customer_id or 0),
        "owners": [(one, known.customers.get(one.customer_id or 0)) for one in reversed(file.owners)],
        "stands": next((one for one in file.places if one.ends is None), None), "paid": _paid(file),
        "seller": known.places.get(file.seller_id or 0, ""), "place": known.places.get(found.unit_id),
        "places": known.places, "records": records, "rows": case_rows(actor, past.items), "judged": judged,
        "needs": asking.NEEDS, "need": need, "held": promises.coverages(actor=actor, item_ids=[found.id]),
        "timeline": asking.timeline(judged, found, now, reader) if judged else None,
        "verbs": _offered(request, file, refused), "may_write": actor.may("items.write"),
        **_papers(actor, found),
    }  # fmt: skip
    status = refused.status if refused else 200
    return fragments.page(request, "console/item.html", context, {"judged": "console/claims.html"}, status=status)


def _papers(actor: Actor, item: ItemView) -> dict[str, Any]:
    """What is kept with the item, for those who may open files; who may add to it, may take away."""
    keeps = actor.may("files.write") and accounts.may_at(actor, "items.write", item.unit_id)
    kept = products.item_files(actor, item.id) if actor.may("files.read") else []
    return {
        "files": papers(kept, "item-file", item.id, may_remove=keeps), "keeps": keeps, "file_reasons": REMOVABLE,
        "sees_files": actor.may("files.read"),
    }  # fmt: skip


def _paid(file: ItemFile) -> list[tuple[str, int]]:
    """The parts of the price that are not nothing."""
    if file.payment is None:
        return []
    return [(part, amount) for part in rules.PRICE_PARTS if (amount := getattr(file.payment, part))]


@page_for("items.read")
def labels(request: StaffRequest) -> HttpResponse:
    """Labels to print, of items that have a code: `?id=…` as often as wanted."""
    wanted = [found for one in request.GET.getlist("id")[:60] if (found := id_from(one)) is not None]
    items = products.many(request.actor, wanted)
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    sheet = []
    for pk in dict.fromkeys(wanted):
        one = items.get(pk)
        if one is not None and one.public_code:
            drawn = segno.make_qr(f"{base}/i/{one.public_code}", error="m")
            sheet.append((one, mark_safe(drawn.svg_inline(scale=3, border=2))))  # noqa: S308 (drawn here from our code)
    return fragments.page(request, "console/labels.html", {"sheet": sheet})


urlpatterns = [
    path("items", things, name="items"),
    path("items/labels", labels, name="labels"),
    path("items/<id:item_id>", item, name="item"),
]
