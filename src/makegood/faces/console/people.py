"""People who sign in: who they are, what they may do where, and what the company lets each role do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console import wording
from makegood.faces.console.acting import DeputyForm, deputies_of, name_deputy
from makegood.faces.console.lookups import lookup_field, place_of
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, queries, rules
from makegood.ground.accounts.views import UserView
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import say

NAV = (
    nav.Entry(
        "console:people", _("People"), "person", 410, "users.read", "people",
        _("Who may sign in, with which roles, in which part of the network."), ("users", "账号"),
        holds=("console:person", "console:person-new", "console:roles", "console:access"),
    ),
    nav.Entry(
        "console:person-new", _("Add a person"), "plus", 419, "users.write", "people", _("With a first role."),
        tab="",
    ),
)  # fmt: skip


class RoleForm(forms.Form):
    """A role in a part of the network."""

    role = forms.ChoiceField(label=_("Role"))
    unit = lookup_field(_("Place"), "places", hint=_("Name or code."))

    def __init__(self, *args: Any, language: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["role"].choices = [(one, say("roles", one, language)) for one in rules.ROLES]  # type: ignore[attr-defined]


class PersonForm(RoleForm):
    """Somebody new: name, sign-in name, first role."""

    name = forms.CharField(label=_("Name"), max_length=80)
    username = forms.CharField(label=_("User name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("First password"), max_length=256, strip=False, widget=forms.PasswordInput(render_value=False),
        required=False,
    )  # fmt: skip


class DetailsForm(forms.Form):
    """Name and address of somebody."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@page_for("users.read")
def people(request: StaffRequest) -> HttpResponse:
    """People with a role in the reader's part of the network."""
    asked = request.GET.get("asked", "")
    role = request.GET.get("role", "")
    out = request.GET.get("out") == "1"
    page = queries.users(
        request.actor, q=asked, role=role if role in rules.ROLES else "", active=False if out else None,
        cursor=request.GET.get("cursor") or None,
    )  # fmt: skip
    places = cast(request.actor, unit_ids=[unit for one in page.items for _r, unit in one.memberships]).places
    rows = [(one, [(role, places.get(unit, "")) for role, unit in one.memberships]) for one in page.items]
    context = {
        "rows": rows, "asked": asked, "role": role, "out": out, "next": page.next,
        "first": not request.GET.get("cursor"), "roles": list(rules.ROLES),
        "may_add": request.actor.may("users.write"),
    }  # fmt: skip
    return fragments.page(request, "console/people.html", context)


@page_for("users.read", "users.write")
def new(request: StaffRequest) -> HttpResponse:
    """Let somebody sign in."""
    reader = reader_of(request)
    form = PersonForm(request.POST or None, language=reader.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            unit = place_of(request.actor, given["unit"])
            made = actions.create_user(
                actor=request.actor, username=given["username"], name=given["name"], email=given["email"],
                password=given["password"] or None, memberships=[(given["role"], unit)], now=timezone.now(),
                language=reader.language, zone=reader.zone,
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader)
        else:
            messages.success(request, gettext("Added."))
            return fragments.go(request, reverse("console:person", args=[made]))
    return fragments.page(request, "console/person_new.html", {"form": form}, status=422 if form.errors else 200)


@page_for("users.read")
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    """One person: details, roles, deputies, what happened."""
    return _show(request, queries.user(request.actor, user_id))


def _show(request: StaffRequest, found: UserView, **refused: Any) -> HttpResponse:
    actor, reader, now = request.actor, reader_of(request), timezone.now()
    places = cast(actor, unit_ids=[unit for _role, unit in found.memberships]).places
    covers = actor.may("users.write") and queries.covers(actor, found.id, "users.write")
    recorded = journal.timeline(actor=actor, kind="user", subject=found.id, limit=40)
    context = {
        "person": found, "covers": covers, "may_deputise": actor.may("act_for_others"),
        "roles": [(role, unit, places.get(unit, "")) for role, unit in found.memberships],
        "form": refused.get("form") or DetailsForm(
            initial={"name": found.name, "email": found.email, "version": found.version}, prefix="d"
        ),
        "role_form": refused.get("role_form") or RoleForm(language=reader.language, prefix="r"),
        "deputies": deputies_of(actor, found.id, now) if actor.may("act_for_others") else [],
        "deputy_form": refused.get("deputy_form") or DeputyForm(prefix="s"),
        "may_act": actor.by is None and found.is_active and queries.may_act_for(actor, found.id),
        "lines": wording.tell(recorded.items, {}, now, reader),
    }  # fmt: skip
    return fragments.page(request, "console/person.html", context, status=422 if refused else 200)


@require_POST
@page_for("users.read", "users.write")
def details(request: StaffRequest, user_id: int) -> HttpResponse:
    """Put name and address right."""
    found = queries.user(request.actor, user_id)
    form = DetailsForm(request.POST, prefix="d")
    if not form.is_valid():
        return _show(request, found, form=form)
    given = form.cleaned_data
    try:
        actions.update_user(
            actor=request.actor, user_id=user_id, name=given["name"], email=given["email"], version=given["version"],
            now=timezone.now(),
        )  # fmt: skip
    except Problem as problem:
        if problem.status in {403, 404}:
            raise
        fragments.refuse(form, problem, reader_of(request))
        return _show(request, found, form=form)
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:person", args=[user_id]))


@require_POST
@page_for("users.read", "users.write")
def roles_of(request: StaffRequest, user_id: int, verb: str) -> HttpResponse:
    """Give a role in a place, or take one away."""
    if verb not in {"give", "take"}:
        raise Http404
    found = queries.user(request.actor, user_id)
    form = RoleForm(request.POST, language=reader_of(request).language, prefix="r" if verb == "give" else None)
    if not form.is_valid():
        return _show(request, found, role_form=form)
    role, unit = form.cleaned_data["role"], form.cleaned_data["unit"]
    held = set(found.memberships)
    try:
        if verb == "give":
            held.add((role, place_of(request.actor, unit)))
        else:
            held = {one for one in held if one != (role, int(unit) if unit.isdigit() else -1)}
        actions.set_memberships(
            actor=request.actor, user_id=user_id, memberships=sorted(held), now=timezone.now(), version=found.version
        )
    except Problem as problem:
        if problem.status in {403, 404}:
            raise
        fragments.refuse(form, problem, reader_of(request))
        return _show(request, found, role_form=form)
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:person", args=[user_id]))


@require_POST
@page_for("users.read", "users.write")
def switch(request: StaffRequest, user_id: int, verb: str) -> HttpResponse:
    """Lock a person out, or let them in again."""
    if verb not in {"lock", "unlock"}:
        raise Http404
    found = queries.user(request.actor, user_id)
    try:
        actions.switch_user(actor=request.actor, user_id=user_id, active=verb == "unlock", now=timezone.now())
    except Problem as problem:
        if problem.status in {403, 404}:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
        return _show(request, found, refused=True)
    messages.success(request, gettext("Locked out.") if verb == "lock" else gettext("May sign in again."))
    return fragments.go(request, reverse("console:person", args=[user_id]))


@require_POST
@page_for("users.read", "act_for_others")
def deputise(request: StaffRequest, user_id: int) -> HttpResponse:
    """Name somebody who stands in for a person who is away."""
    found, now = queries.user(request.actor, user_id), timezone.now()
    form = DeputyForm(request.POST, prefix="s")
    if not name_deputy(request, user_id, form, now):
        return _show(request, found, deputy_form=form)
    messages.success(request, gettext("Named."))
    return fragments.go(request, reverse("console:person", args=[user_id]))


urlpatterns = [
    path("people", people, name="people"),
    path("people/new", new, name="person-new"),
    path("people/<id:user_id>", person, name="person"),
    path("people/<id:user_id>/details", details, name="person-details"),
    path("people/<id:user_id>/deputies", deputise, name="person-deputy"),
    path("people/<id:user_id>/roles/<slug:verb>", roles_of, name="person-roles"),
    path("people/<id:user_id>/sign-in/<slug:verb>", switch, name="person-switch"),
]
