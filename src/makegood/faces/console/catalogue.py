"""The catalogue: the tree of categories, models with their versions, documents and lots, and sets of items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from typing import cast as cast_to

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console import item_forms as forms
from makegood.faces.console.forms import ActForm
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import serving
from makegood.ground.files.inputs import Upload
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Missing, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick
from makegood.rooms.products import actions, queries, rules
from makegood.rooms.products.inputs import (
    CategoryInput,
    DocumentInput,
    HoldInput,
    LotInput,
    ModelInput,
    RevisionInput,
)
from makegood.rooms.products.views import CategoryView, ModelView

NAV = (
    nav.Entry(
        "console:catalogue", _("Catalogue"), "book", 210, "items.read", "items",
        _("Categories and models, with their documents and what was sold under them."), ("models", "型号"),
        tab=_("Models"),
        holds=("console:model", "console:lot", "console:lots", "console:sets", "console:set", "console:holds"),
    ),
    nav.Entry(
        "console:lots", _("Lots"), "book", 211, "items.read", "items", _("What was made together, by serial number."),
    ),
    nav.Entry(
        "console:sets", _("Sets"), "book", 212, "items.read", "items",
        _("Indoor and outdoor units that belong together."), ("multi-split", "多联机"),
    ),
    nav.Entry(
        "console:holds", _("Stopped"), "book", 213, "items.read", "items",
        _("What may neither be sold nor repaired for now, and why."), ("hold", "recall", "召回"),
    ),
)  # fmt: skip

Act = Callable[[Actor, Any, datetime], str]


def _tree(known: Mapping[str, CategoryView]) -> list[tuple[int, CategoryView]]:
    """The categories with their depth, each below the one that it belongs to."""
    below: dict[str | None, list[CategoryView]] = {}
    for one in known.values():
        below.setdefault(one.parent if one.parent in known else None, []).append(one)

    def walk(parent: str | None, depth: int) -> list[tuple[int, CategoryView]]:
        return [row for one in below.get(parent, []) for row in ((depth, one), *walk(one.code, depth + 1))]

    return walk(None, 0)


def _may(actor: Actor, permission: str = "catalogue.write") -> bool:
    return actor.may(permission) and accounts.may_at(actor, permission, accounts.root_unit_id())


def _run(request: StaffRequest, form: Any, act: Act, url: str) -> HttpResponse | None:
    """Do what a form asks and go on, or put onto the form what is wrong."""
    if not form.is_valid():
        return None
    try:
        told = act(request.actor, form.cleaned_data, timezone.now())
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        return None
    messages.success(request, told)
    return fragments.go(request, url)


def _form(
    request: StaffRequest, kind: type[ActForm], name: str, label: Any, initial: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A form of the page: bound if it is the one that was sent."""
    sent = request.method == "POST" and request.POST.get("form") == name
    language = reader_of(request).language
    form = kind(request.POST if sent else None, name=name, language=language, initial=dict(initial or {}))
    return {"name": name, "label": label, "form": form, "open": sent}


# --- categories and models


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("items.read")
def catalogue(request: StaffRequest) -> HttpResponse:
    """The tree of categories and the models of the one that was chosen, or those found."""
    actor, reader = request.actor, reader_of(request)
    known = queries.categories()
    tree = _tree(known)
    chosen, asked = request.GET.get("category", ""), request.GET.get("asked", "")[:80]
    found = queries.models(actor, asked, request.GET.get("cursor") or None, 40, chosen if chosen in known else None)
    offered = []
    if _may(actor):
        names = [(one.code, "　" * depth + pick(one.name, reader.language)) for depth, one in tree]
        category = _form(request, forms.CategoryForm, "category", _("Add a category"), {"parent": chosen})
        category["form"].fields["parent"].choices = [("", _("at the top")), *names]
        laws = [(one, pick(rules.STANDARD_NAMES[one], reader.language)) for one in rules.LAW_CATEGORIES]
        category["form"].fields["law"].choices = [("", _("as the one above")), *laws]
        model = _form(request, forms.ModelForm, "model", _("Add a model"), {"category": chosen})
        model["form"].fields["category"].choices = names
        offered = [category, model]
        for one, act in ((category, _add_category), (model, _add_model)):
            if one["open"] and (done := _run(request, one["form"], act, request.get_full_path())):
                return done
    context = {
        "tree": tree, "chosen": chosen, "asked": asked, "models": found.items, "next": found.next, "verbs": offered,
        "first": not request.GET.get("cursor"), "names": {code: one.name for code, one in known.items()},
        "category": known.get(chosen),
    }  # fmt: skip
    return fragments.page(request, "console/catalogue.html", context, status=_status(request))


def _status(request: StaffRequest) -> int:
    return 422 if request.method == "POST" else 200


def _add_category(actor: Actor, given: Any, now: datetime) -> str:
    above = queries.categories().get(given["parent"])
    name = {"zh-Hans": given["name_zh"], "en": given["name_en"] or given["name_zh"]}
    law = given["law"] or (above.law if above else "other")
    new = CategoryInput(given["code"].strip(), given["parent"] or None, name, law)
    actions.add_category(actor=actor, category=new, now=now)
    return gettext("The category is in the catalogue.")


def _add_model(actor: Actor, given: Any, now: datetime) -> str:
    new = ModelInput(given["code"].strip(), given["name"], given["category"], given["brand"])
    actions.add_model(actor=actor, model=new, now=now)
    return gettext("The model is in the catalogue.")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("items.read")
def model(request: StaffRequest, model_id: int) -> HttpResponse:
    """One model: until when it is sold, its versions, documents and lots, what is stopped."""
    actor = request.actor
    found = queries.model_by_id(actor, model_id)
    here = reverse("console:model", args=[model_id])
    offered = []
    if _may(actor):
        ends = {
            "version": found.version, "name": found.name, "brand": found.brand, "end_of_sale": found.end_of_sale,
            "end_of_parts": found.end_of_parts,
        }  # fmt: skip
        offered = [
            _form(request, forms.ModelEndsForm, "ends", _("Change"), ends),
            _form(request, forms.RevisionForm, "revision", _("Add a version")),
            _form(request, forms.DocumentForm, "document", _("Add a document")),
            _form(request, forms.LotForm, "lot", _("Add a lot")),
        ]
    if _may(actor, "items.hold"):
        offered.append(_form(request, forms.HoldForm, "hold", _("Stop")))
    for one in offered:
        if one["open"] and (
            done := _run(
                request, one["form"], _model_act(one["name"], found, uploads_of(request) if request.FILES else ()), here
            )
        ):
            return done
    lots = [one for one in queries.lots(actor, found.code, limit=100).items if one.model_id == found.id]
    context = {
        "model": found, "category": queries.categories().get(found.category), "lots": lots,
        "revisions": queries.revisions(actor, found.id), "documents": queries.documents(actor, found.id),
        "holds": [one for one in queries.holds(actor, limit=200).items if one.model_id == found.id], "verbs": offered,
        "may_retire": _may(actor), "may_lift": _may(actor, "items.hold"),
    }  # fmt: skip
    return fragments.page(request, "console/model.html", context, status=_status(request))


def _model_act(name: str, found: ModelView, uploads: Sequence[Upload]) -> Act:
    def ends(actor: Actor, given: Any, now: datetime) -> str:
        names = ("name", "brand", "end_of_sale", "end_of_parts")
        version = given["version"] if given["version"] is not None else found.version
        changes = {one: given[one] for one in names}
        actions.change_model(actor=actor, model_id=found.id, version=version, changes=changes, now=now)
        return gettext("Changed.")

    def revision(actor: Actor, given: Any, now: datetime) -> str:
        new = RevisionInput(
            found.code, given["code"], given["starts"], None, given["serial_from"], given["serial_to"], given["note"]
        )
        actions.add_revisions(actor=actor, revisions=[new], now=now)
        return gettext("The version is on file.")

    def document(actor: Actor, given: Any, now: datetime) -> str:
        names = ("kind", "title", "edition", "link", "public")
        new = DocumentInput(found.code, language=given["written_in"], **{one: given[one] for one in names})
        with transaction.atomic():
            (made,) = actions.add_documents(actor=actor, documents=[new], now=now)
            if uploads:
                actions.attach_document(
                    actor=actor, model_id=found.id, document_id=made, uploads=uploads, now=now
                )  # fmt: skip
        return gettext("The document is on file.")

    def lot(actor: Actor, given: Any, now: datetime) -> str:
        names = ("made_on", "plant", "serial_from", "serial_to")
        new = LotInput(given["code"], found.code, **{one: given[one] for one in names})
        actions.add_lot(actor=actor, lot=new, now=now)
        return gettext("The lot is on file.")

    def hold(actor: Actor, given: Any, now: datetime) -> str:
        stop = HoldInput(given["reason"], given["sale"], given["service"], model_id=found.id)
        actions.hold(actor=actor, stop=stop, now=now)
        return gettext("Stopped until it is lifted.")

    return {"ends": ends, "revision": revision, "document": document, "lot": lot, "hold": hold}[name]


@require_http_methods(["POST"])
@page_for("items.read")
def retire(request: StaffRequest, model_id: int, document_id: int) -> HttpResponse:
    """A document counts no more."""
    actions.retire_document(actor=request.actor, model_id=model_id, document_id=document_id, now=timezone.now())
    return fragments.go(request, reverse("console:model", args=[model_id]))


@page_for("items.read")
def document_file(request: StaffRequest, model_id: int, document_id: int) -> HttpResponse:
    """The file of a document, as a download."""
    # The page wrapper sets headers alone: what streams serves as well.
    return cast_to(HttpResponse, serving.response(*queries.document_file(request.actor, model_id, document_id)))


# --- lots, stops


@page_for("items.read")
def lots(request: StaffRequest) -> HttpResponse:
    """Production lots, the newest first."""
    asked = request.GET.get("asked", "")[:80]
    found = queries.lots(request.actor, asked, request.GET.get("cursor") or None, 40)
    context = {"lots": found.items, "next": found.next, "first": not request.GET.get("cursor"), "asked": asked}
    return fragments.page(request, "console/lots.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("items.read")
def lot(request: StaffRequest, lot_id: int) -> HttpResponse:
    """One lot: when and where it was made, its items and who has them."""
    actor = request.actor
    found = queries.lot(actor, lot_id)
    offered = [_form(request, forms.HoldForm, "hold", _("Stop"))] if _may(actor, "items.hold") else []

    def hold(actor: Actor, given: Any, now: datetime) -> str:
        stop = HoldInput(given["reason"], given["sale"], given["service"], lot_id=found.id)
        actions.hold(actor=actor, stop=stop, now=now)
        return gettext("Stopped until it is lifted.")

    for one in offered:
        if one["open"] and (done := _run(request, one["form"], hold, reverse("console:lot", args=[lot_id]))):
            return done
    items = queries.items_of_lot(actor, found)
    known = cast(actor, customer_ids=[one.customer_id for one in items])
    context = {
        "lot": found, "items": [(one, known.customers.get(one.customer_id or 0)) for one in items], "verbs": offered,
        "holds": [one for one in queries.holds(actor, limit=200).items if one.lot_id == found.id],
        "may_lift": _may(actor, "items.hold"),
    }  # fmt: skip
    return fragments.page(request, "console/lot.html", context, status=_status(request))


@page_for("items.read")
def holds(request: StaffRequest) -> HttpResponse:
    """What is stopped now, and with `all` what was."""
    every = request.GET.get("all") == "1"
    found = queries.holds(request.actor, request.GET.get("cursor") or None, 40, lifted=every)
    context = {
        "holds": found.items, "next": found.next, "first": not request.GET.get("cursor"), "all": every,
        "may_lift": request.actor.may("items.hold"),
    }  # fmt: skip
    return fragments.page(request, "console/holds.html", context)


@require_http_methods(["POST"])
@page_for("items.read")
def lift(request: StaffRequest, hold_id: int) -> HttpResponse:
    """A stop is lifted."""
    actions.lift_hold(actor=request.actor, hold_id=hold_id, now=timezone.now())
    messages.success(request, gettext("Lifted; sale and service go on."))
    return fragments.go(request, reverse("console:holds"))


# --- sets


@page_for("items.read")
def sets(request: StaffRequest) -> HttpResponse:
    """Items that belong together, the newest first."""
    asked = request.GET.get("asked", "")[:80]
    found = queries.sets(request.actor, asked, request.GET.get("cursor") or None, 40)
    context = {"sets": found.items, "next": found.next, "first": not request.GET.get("cursor"), "asked": asked}
    return fragments.page(request, "console/sets.html", context)


@page_for("items.read")
def set_(request: StaffRequest, set_id: int) -> HttpResponse:
    """One set: what is in it and whose it is."""
    found = queries.set_(request.actor, set_id)
    known = cast(request.actor, customer_ids=[one.item.customer_id for one in found.members])
    here = [(one, known.customers.get(one.item.customer_id or 0)) for one in found.present]
    context = {
        "set": found, "members": here, "former": [one for one in found.members if one.ends is not None],
        "may_write": accounts.may_at(request.actor, "items.write", found.unit_id),
    }  # fmt: skip
    return fragments.page(request, "console/set.html", context)


@require_http_methods(["POST"])
@page_for("items.read")
def leave(request: StaffRequest, set_id: int, item_id: int) -> HttpResponse:
    """An item leaves its set."""
    now = timezone.now()
    if not any(one.item.id == item_id for one in queries.set_(request.actor, set_id).present):
        raise Http404
    actions.leave_set(actor=request.actor, set_id=set_id, item_id=item_id, at=now, now=now)
    return fragments.go(request, reverse("console:set", args=[set_id]))


urlpatterns = [
    path("catalogue", catalogue, name="catalogue"),
    path("catalogue/models/<id:model_id>", model, name="model"),
    path("catalogue/models/<id:model_id>/documents/<id:document_id>/retire", retire, name="document-retire"),
    path("catalogue/models/<id:model_id>/documents/<id:document_id>/file", document_file, name="document-file"),
    path("catalogue/lots", lots, name="lots"),
    path("catalogue/lots/<id:lot_id>", lot, name="lot"),
    path("catalogue/holds", holds, name="holds"),
    path("catalogue/holds/<id:hold_id>/lift", lift, name="hold-lift"),
    path("sets", sets, name="sets"),
    path("sets/<id:set_id>", set_, name="set"),
    path("sets/<id:set_id>/members/<id:item_id>/leave", leave, name="set-leave"),
]
