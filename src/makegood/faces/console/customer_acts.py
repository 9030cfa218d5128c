"""What people do on a customer's file: one verb a request; what is refused comes back onto its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

import orjson
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from makegood.faces.console import customer_forms as forms
from makegood.faces.console import customers as pages
from makegood.faces.console.item_acts import owner_of
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Invalid, Missing, Problem, Stale
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.rooms.customers import actions, holders, queries
from makegood.rooms.customers.inputs import AddressInput, ConsentInput, ContactInput, NeedInput
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.texting import actions as texting

Call = Callable[[StaffRequest, CustomerView, Any, datetime], str]


def _details(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    changes = {name: given[name] for name in ("name", "kind", "address_as", "segment", "note")}
    if given["identity_number"]:
        changes |= {name: given[name] for name in ("identity_kind", "identity_number")}
    actions.update(actor=request.actor, customer_id=found.id, version=form.seen_version, changes=changes, now=now)
    return gettext("Kept.")


def _contact(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    new = ContactInput(given["kind"], given["value"], given["note"], given["valid_until"], form.times)
    actions.add_contacts(actor=request.actor, customer_id=found.id, contacts=[new], now=now)
    return gettext("Added.")


def _part(request: StaffRequest) -> int:
    part = id_from(request.POST.get("part", ""))
    if part is None:
        raise Http404
    return part


def _verify(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.verify_contact(
        actor=request.actor, customer_id=found.id, contact_id=_part(request), how=form.cleaned_data["how"],
        version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("Verified.")


def _use(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.change_contact(
        actor=request.actor, customer_id=found.id, contact_id=_part(request), version=form.seen_version,
        changes={"unusable": form.cleaned_data["unusable"]}, now=now,
    )  # fmt: skip
    return gettext("Kept.")


def _prefer(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.change_contact(
        actor=request.actor, customer_id=found.id, contact_id=_part(request), version=form.seen_version,
        changes={"preferred": True}, now=now,
    )  # fmt: skip
    return gettext("Preferred from now on.")


def _remove(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.remove_contact(
        actor=request.actor, customer_id=found.id, contact_id=_part(request), version=form.seen_version, now=now
    )
    return gettext("Taken off the file.")


def _address(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    plain = {name: given[name] for name in ("kind", "region", "division", "text", "floor", "access")}
    place = next((one for one in found.addresses if one.ended_at is None), None)
    actions.add_address(
        actor=request.actor, customer_id=found.id, address=AddressInput(**plain, lift=given["lift"] or None),
        moved_from=place.id if place and given["moved"] else None, version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("They have moved.") if place and given["moved"] else gettext("Added.")


def _end(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.end_address(
        actor=request.actor, customer_id=found.id, address_id=_part(request), version=form.seen_version, now=now
    )
    return gettext("No longer theirs.")


def _need(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    needs = [*(NeedInput(one.kind, one.note) for one in found.needs), NeedInput(given["kind"], given["note"])]
    actions.set_needs(actor=request.actor, customer_id=found.id, needs=needs, version=form.seen_version, now=now)
    return gettext("Whoever comes to the door will know.")


def _unneed(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    part = _part(request)
    needs = [NeedInput(one.kind, one.note) for one in found.needs if one.id != part]
    actions.set_needs(actor=request.actor, customer_id=found.id, needs=needs, version=form.seen_version, now=now)
    return gettext("Taken off the file.")


def _consent(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    said = ConsentInput(given["purpose"], given["given"] == "yes", given["how"], given["proof"])
    proofs = uploads_of(request, "sheet")
    actions.say_consent(actor=request.actor, customer_id=found.id, consent=said, proofs=proofs, now=now)
    return gettext("Kept.")


def _ways(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    texting.order_ways(actor=request.actor, customer_id=found.id, ways=[form.cleaned_data["first"]], now=now)
    return gettext("Kept.")


def _relation(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    other = owner_of(request, given["other"], now)
    if other is None:
        raise Invalid.one("other", "required")
    actions.relate(
        actor=request.actor, customer_id=found.id, other_id=other, kind=given["kind"], note=given["note"], now=now
    )
    return gettext("Kept.")


def _unrelate(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.unrelate(actor=request.actor, customer_id=found.id, relation_id=_part(request), now=now)
    return gettext("Taken off the file.")


def _merge(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.merge(
        actor=request.actor, customer_id=found.id, other_id=_part(request), version=form.seen_version, now=now
    )
    return gettext("One file from now on. It can be taken back.")


def _unmerge(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    actions.unmerge(actor=request.actor, merged_id=_part(request), now=now)
    return gettext("Two files again, each as it was.")


def _restrict(request: StaffRequest, found: CustomerView, form: Any, now: datetime) -> str:
    on = found.restricted_at is None
    actions.restrict(actor=request.actor, customer_id=found.id, on=on, version=form.seen_version, now=now)
    return gettext("Kept, and used for nothing but what is owed.") if on else gettext("May be used again.")


CALLS: dict[str, tuple[type[Any], Call, str]] = {
    "details": (forms.DetailsForm, _details, "customers.write"),
    "contact": (forms.ContactForm, _contact, "customers.write"),
    "verify": (forms.VerifyForm, _verify, "customers.write"),
    "use": (forms.UnusableForm, _use, "customers.write"),
    "prefer": (forms.PlainForm, _prefer, "customers.write"),
    "remove": (forms.PlainForm, _remove, "customers.write"),
    "address": (forms.AddressForm, _address, "customers.write"),
    "end": (forms.PlainForm, _end, "customers.write"),
    "need": (forms.NeedForm, _need, "customers.write"),
    "unneed": (forms.PlainForm, _unneed, "customers.write"),
    "consent": (forms.ConsentForm, _consent, "customers.write"),
    "ways": (forms.WaysForm, _ways, "customers.write"),
    "relation": (forms.RelationForm, _relation, "customers.write"),
    "unrelate": (forms.PlainForm, _unrelate, "customers.write"),
    "merge": (forms.PlainForm, _merge, "customers.merge"),
    "unmerge": (forms.PlainForm, _unmerge, "customers.merge"),
    "restrict": (forms.PlainForm, _restrict, "customers.write"),
}


@require_POST
@page_for("customers.read", "cases.read")
def act(request: StaffRequest, customer_id: int, verb: str) -> HttpResponse:
    """A verb on the file."""
    if verb not in CALLS:
        raise Http404
    kind, call, need = CALLS[verb]
    request.actor.need(need)
    now = timezone.now()
    found = queries.get(request.actor, customer_id)
    form = kind(request.POST, files=request.FILES, name=verb, language=reader_of(request).language)
    if not form.is_valid():
        return pages.show(request, found, now, pages.Refused(verb, form, 422))
    try:
        told = call(request, found, form, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        fresh = queries.get(request.actor, found.id)
        if isinstance(problem, Stale):
            # What was typed stays; saving again is then made from the state that is shown now.
            form.data = {**form.data.dict(), "version": fresh.version}
        return pages.show(request, fresh, now, pages.Refused(verb, form, problem.status))
    messages.success(request, told)
    return fragments.go(request, reverse("console:customer", args=[found.id]), saved=f"{verb}-{found.id}")


@require_POST
@page_for("customers.read", "customers.export")
def export(request: StaffRequest, customer_id: int) -> HttpResponse:
    """All that is on file about a person, as a file for them."""
    told = actions.export(actor=request.actor, customer_id=customer_id, now=timezone.now())
    body = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    headers = {"Content-Disposition": f'attachment; filename="customer-{customer_id}.json"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("customers.read", "cases.read", "customers.erase")
def erase(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Before somebody is erased: what goes, what stays and why, and what is still open and wants a decision; then the
    report to give to the person."""
    now, language = timezone.now(), reader_of(request).language
    found = queries.get(request.actor, customer_id, masked=True)
    undone = queries.open_matters(request.actor, found.id, now)
    given = request.POST if request.method == "POST" else None
    form = forms.EraseForm(
        given, name="erase", language=language, undone=bool(undone), initial={"version": found.version}
    )
    if form.is_bound and form.is_valid():
        try:
            report = actions.erase(
                actor=request.actor, customer_id=found.id, version=form.seen_version, now=now,
                open_matters=form.cleaned_data["open_matters"],
            )  # fmt: skip
        except Problem as problem:
            if isinstance(problem, Missing):
                raise
            fragments.refuse(form, problem, reader_of(request))
            status = problem.status
        else:
            lists = {name: report[name].items() for name in ("erased", "kept", "ended")}
            return fragments.page(request, "console/customer/erased.html", {"customer": found, **lists})
    else:
        status = 422 if form.is_bound else 200
    context = {"customer": found, "form": form, "undone": undone, "holders": [one.name for one in holders.known()]}
    return fragments.page(request, "console/customer/erase.html", context, status=status)


@page_for("customers.read", "cases.read", "files.read")
def proof(request: StaffRequest, customer_id: int, consent_id: int, file_id: int) -> HttpResponse:
    """A file that proves what the customer said, as a download."""
    view, content = queries.proof(request.actor, customer_id, consent_id, file_id)
    looks.note_looks(actor=request.actor, act="open", kind="file", ids=[view.id], now=timezone.now())
    return cast(HttpResponse, serving.response(view, content))


@require_POST
@page_for("customers.read", "cases.read", "customers.write", "files.write")
def prove(request: StaffRequest, customer_id: int, consent_id: int) -> HttpResponse:
    """Put a proof to what the customer said."""
    now = timezone.now()
    found = queries.get(request.actor, customer_id)
    try:
        actions.prove_consent(
            actor=request.actor, customer_id=found.id, consent_id=consent_id, proofs=uploads_of(request), now=now
        )
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        form = forms.PlainForm({}, name=f"prove-{consent_id}", language=reader_of(request).language)
        fragments.refuse(form, problem, reader_of(request))
        return pages.show(request, found, now, pages.Refused(f"prove-{consent_id}", form, problem.status))
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:customer", args=[found.id]) + "#consents")


@require_POST
@page_for("customers.read", "cases.read", "customers.write", "files.write")
def unprove(request: StaffRequest, customer_id: int, consent_id: int, file_id: int) -> HttpResponse:
    """Throw a proof away, with a reason."""
    actions.remove_proof(
        actor=request.actor, customer_id=customer_id, consent_id=consent_id, file_id=file_id,
        reason=request.POST.get("reason", ""), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, gettext("The file is removed; who removed it and why stays."))
    return fragments.go(request, reverse("console:customer", args=[customer_id]) + "#consents")


@page_for("customers.read", "customers.merge")
def duplicates(request: StaffRequest) -> HttpResponse:
    """Files that may be one person's, side by side, with what speaks for it."""
    found = queries.duplicates(request.actor, request.GET.get("cursor") or None, limit=20, masked=True)
    context = {"found": found.items, "next": found.next, "first": not request.GET.get("cursor")}
    return fragments.page(request, "console/customer/duplicates.html", context)


@require_POST
@page_for("customers.read", "customers.merge")
def decide(request: StaffRequest, duplicate_id: int, verb: str) -> HttpResponse:
    """Two people, or one: `low` or `high` is the file that speaks for both."""
    now = timezone.now()
    found = queries.duplicate(request.actor, duplicate_id)
    if verb == "dismiss":
        actions.dismiss(actor=request.actor, duplicate_id=duplicate_id, now=now)
        messages.success(request, gettext("Kept apart for good."))
    elif verb in {"low", "high"}:
        one, other = (found.low, found.high) if verb == "low" else (found.high, found.low)
        actions.merge(actor=request.actor, customer_id=one.id, other_id=other.id, now=now)
        messages.success(request, gettext("One file from now on. It can be taken back."))
    else:
        raise Http404
    return fragments.go(request, reverse("console:duplicates"))


urlpatterns = [
    path("duplicates", duplicates, name="duplicates"),
    path("duplicates/<id:duplicate_id>/<slug:verb>", decide, name="duplicate-decide"),
    path("customers/<id:customer_id>/export", export, name="customer-export"),
    path("customers/<id:customer_id>/erase", erase, name="customer-erase"),
    path("customers/<id:customer_id>/consents/<id:consent_id>/proofs", prove, name="consent-prove"),
    path("customers/<id:customer_id>/consents/<id:consent_id>/proofs/<id:file_id>", proof, name="consent-proof"),
    path(
        "customers/<id:customer_id>/consents/<id:consent_id>/proofs/<id:file_id>/remove",
        unprove,
        name="consent-proof-remove",
    ),
    path("customers/<id:customer_id>/<slug:verb>", act, name="customer-act"),
]
