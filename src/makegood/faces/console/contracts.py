"""Contracts with independent places: the list, one of them with its documents, made and changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.faces.console.abilities import category_choices, kind_choices
from makegood.faces.console.forms import (
    ActForm,
    day_field,
    minor_units,
    money_field,
    several_field,
    text_field,
    whole_units,
)
from makegood.faces.console.papers import REMOVABLE, papers
from makegood.faces.console.parts import LIMIT, day_asked, part
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Missing, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.network import actions, rules
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import ContractView

NAV = (
    nav.Entry(
        "console:contracts", _("Contracts"), "case", 307, "contracts.read", "network",
        _("What independent outlets may do, until when, and their deposits."), ("deposit", "保证金"),
        holds=("console:contract",),
    ),
)  # fmt: skip


class TermsForm(ActForm):
    """What a contract says: until when, for which work, with which deposit."""

    valid_from = day_field(_("From"), required=True)
    valid_to = day_field(_("To"), required=True)
    kinds = several_field(_("Kinds of work"), _("None: all of them."))
    categories = several_field(_("Categories"), _("None: all of them."))
    deposit = money_field(_("Deposit"))
    deposit_paid_on = day_field(_("Deposit paid on"))
    deposit_returned_on = day_field(_("Deposit returned on"))
    note = text_field(_("Note"), most=400, required=False)

    def offer(self, language: str) -> None:
        """Kinds of work and categories."""
        fields: Any = self.fields
        fields["kinds"].choices = kind_choices(language)
        fields["categories"].choices = category_choices(language)

    def terms(self, currency: str) -> dict[str, Any]:
        """The terms as the room takes them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        lists = {name: tuple(given[name]) for name in ("kinds", "categories")}
        return {**given, **lists, "deposit": minor_units(given["deposit"], currency) or 0}


class ContractForm(TermsForm):
    """A new contract."""

    number = text_field(_("Number"), most=40)
    field_order = ("number",)


@page_for("contracts.read")
def contracts(request: StaffRequest) -> HttpResponse:
    """Contracts, those that end first named."""
    actor, asked = request.actor, request.GET
    chosen, day = part(request), day_asked(request)
    soon = day + timedelta(days=max(rules.WARNINGS))
    found = network.contracts(
        actor, unit_id=chosen.unit, ending_by=soon if asked.get("ending") else None,
        cursor=asked.get("cursor") or None, limit=LIMIT,
    )  # fmt: skip
    places = {one.unit_id: one for one in network.many_nodes(actor, [one.unit_id for one in found.items])}
    context = {
        "part": chosen, "rows": [(one, places.get(one.unit_id)) for one in found.items], "next": found.next,
        "first": not asked.get("cursor"), "ending": bool(asked.get("ending")), "today": day, "soon": soon,
    }  # fmt: skip
    return fragments.page(request, "console/contracts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("contracts.read")
def contract(request: StaffRequest, contract_id: int) -> HttpResponse:
    """One contract: what it says, its documents; a form changes it."""
    actor, reader = request.actor, reader_of(request)
    found = network.contract(actor, contract_id)
    if request.method != "POST":
        return _show(request, found)
    actor.need("contracts.write")
    form = TermsForm(request.POST, name="terms", language=reader.language)
    if not form.is_valid():
        return _show(request, found, form, 422)
    try:
        actions.change_contract(
            actor=actor, contract_id=found.id, changes=form.terms(found.currency), version=form.seen_version,
            now=timezone.now(),
        )  # fmt: skip
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader)
        return _show(request, network.contract(actor, contract_id), form, problem.status)
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:contract", args=[found.id]), saved=f"contract-{found.id}")


def _show(request: StaffRequest, found: ContractView, form: Any = None, status: int = 200) -> HttpResponse:
    actor, language = request.actor, reader_of(request).language
    may = accounts.may_at(actor, "contracts.write", found.unit_id)
    initial = {
        name: getattr(found, name)
        for name in ("version", "valid_from", "valid_to", "deposit_paid_on", "deposit_returned_on", "note")
    }
    initial |= {"kinds": list(found.kinds), "categories": list(found.categories)}
    initial["deposit"] = whole_units(found.deposit, found.currency)
    day = day_asked(request)
    context = {
        "contract": found, "place": network.node(actor, found.unit_id), "today": day,
        "soon": day + timedelta(days=max(rules.WARNINGS)), "may": may,
        "form": (form or TermsForm(name="terms", language=language, initial=initial)) if may else None,
        "opened": form is not None,
        "files": papers(network.contract_files(actor, found.id), "contract-file", found.id, may_remove=may)
        if actor.may("files.read")
        else [],
        "file_reasons": REMOVABLE,
    }  # fmt: skip
    return fragments.page(request, "console/contract.html", context, status=status)


@require_POST
@page_for("contracts.read", "contracts.write")
def attach(request: StaffRequest, contract_id: int) -> HttpResponse:
    """Documents of a contract."""
    found = network.contract(request.actor, contract_id)
    try:
        actions.attach_contract(
            actor=request.actor, contract_id=contract_id, uploads=uploads_of(request), now=timezone.now()
        )
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        reader = reader_of(request)
        for text in [fragments.sentence(problem, reader), *fragments.details(problem, reader)]:
            messages.error(request, text)
        return _show(request, found, None, problem.status)
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:contract", args=[contract_id]) + "#files")


@page_for("contracts.read", "files.read")
def file(request: StaffRequest, contract_id: int, file_id: int) -> HttpResponse:
    """A document of a contract, as a download."""
    view, content = network.contract_file(request.actor, contract_id, file_id)
    looks.note_looks(actor=request.actor, act="open", kind="file", ids=[view.id], now=timezone.now())
    return cast(HttpResponse, serving.response(view, content))


@require_POST
@page_for("contracts.read", "contracts.write")
def remove(request: StaffRequest, contract_id: int, file_id: int) -> HttpResponse:
    """Throw a document away, with a reason."""
    actions.remove_contract_file(
        actor=request.actor, contract_id=contract_id, file_id=file_id, reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, gettext("The file is removed; who removed it and why stays."))
    return fragments.go(request, reverse("console:contract", args=[contract_id]) + "#files")


urlpatterns = [
    path("network/contracts", contracts, name="contracts"),
    path("network/contracts/<id:contract_id>", contract, name="contract"),
    path("network/contracts/<id:contract_id>/files", attach, name="contract-attach"),
    path("network/contracts/<id:contract_id>/files/<id:file_id>", file, name="contract-file"),
    path("network/contracts/<id:contract_id>/files/<id:file_id>/remove", remove, name="contract-file-remove"),
]
