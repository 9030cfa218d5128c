"""Who goes to the door: people of the network with their skills, licences that end, and absences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console import abilities
from makegood.faces.console.forms import ActForm, choices, day_field, moment_field, text_field
from makegood.faces.console.lookups import lookup_field, person_of, place_of
from makegood.faces.console.parts import LIMIT, day_asked, part
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.problems import Missing, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.jobs.rules import DOOR_ROLES, SEXES
from makegood.rooms.network import actions, rules
from makegood.rooms.network import queries as network
from makegood.rooms.network.inputs import CertificateInput
from makegood.rooms.network.views import StaffView

NAV = (
    nav.Entry(
        "console:crew", _("Staff"), "person", 306, "staff.read", "network",
        _("Who goes to the door, with skills and licences that end."), ("technicians", "师傅", "证书"),
        holds=("console:member",),
    ),
)  # fmt: skip


class CertificateForm(ActForm):
    """A licence, or its renewal."""

    kind = forms.ChoiceField(label=_("Licence"))
    number = text_field(_("Number"), most=60)
    issued_on = day_field(_("Issued on"))
    expires_on = day_field(_("Good until"), required=True)

    def offer(self, language: str) -> None:
        """Licences that are asked for anywhere."""
        self.fields["kind"].choices = choices("licences", rules.LICENCES, language)  # type: ignore[attr-defined]


class AbsenceForm(ActForm):
    """Somebody does not work."""

    reason = forms.ChoiceField(label=_("Reason"))
    starts = moment_field(_("From"), _("Empty: just now."))
    ends = moment_field(_("To"), _("Empty: nobody knows yet."))

    def offer(self, language: str) -> None:
        """Reasons."""
        self.fields["reason"].choices = choices("absences", rules.ABSENCES, language)  # type: ignore[attr-defined]


class BackForm(ActForm):
    """Back at work."""

    absence = forms.IntegerField(widget=forms.HiddenInput)


@page_for("staff.read")
def crew(request: StaffRequest) -> HttpResponse:
    """People of the network with their licences."""
    actor, asked, now = request.actor, request.GET, timezone.now()
    chosen, day = part(request), day_asked(request)
    soon = day + timedelta(days=max(rules.WARNINGS))
    q = asked.get("q", "").strip()[:80]
    found = network.staff(
        actor, unit_id=chosen.unit, q=q or None, role=asked.get("role") or None,
        expiring_by=soon if asked.get("expiring") else None, cursor=asked.get("cursor") or None, limit=LIMIT,
    )  # fmt: skip
    if q:
        ids = [one.id for one in found.items]
        looks.note_looks(actor=actor, act="search", kind="member", ids=ids, now=now)
    context = {
        "part": chosen, "rows": found.items, "places": network.node_names([one.unit_id for one in found.items]),
        "next": found.next, "first": not asked.get("cursor"), "asked": q, "role": asked.get("role", ""),
        "roles": rules.STAFF_ROLES, "expiring": bool(asked.get("expiring")), "today": day, "soon": soon,
        "away": network.absent_at([one.id for one in found.items], now),
    }  # fmt: skip
    return fragments.page(request, "console/crew.html", context)


class DetailsForm(ActForm):
    """What is known of somebody: name, occupation, level, how to reach them, where they belong."""

    name = text_field(_("Name"), most=80)
    role = forms.ChoiceField(label=_("Occupation"))
    level = forms.ChoiceField(label=_("Level"))
    phone = text_field(_("Phone"), most=24, required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    since = day_field(_("Since"))
    until = day_field(_("Until"), _("The last day, once it is known."))
    place = lookup_field(_("Place"), "places", hint=_("Name or code."))
    user = lookup_field(_("Signs in as"), "people", required=False, hint=_("Empty: does not sign in."))

    def offer(self, language: str) -> None:
        """Occupations, levels, sexes."""
        fields: Any = self.fields
        fields["role"].choices = choices("staff_roles", rules.STAFF_ROLES, language)
        fields["level"].choices = choices("levels", map(str, rules.LEVELS), language)
        fields["sex"].choices = [("", "—"), *choices("sexes", SEXES, language)]


class RemoveForm(ActForm):
    """A licence that is not theirs, or none."""

    certificate = forms.IntegerField(widget=forms.HiddenInput)


FORMS: dict[str, type[Any]] = {
    "certificate": CertificateForm, "absence": AbsenceForm, "back": BackForm, "details": DetailsForm,
    "remove": RemoveForm,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("staff.read")
def member(request: StaffRequest, member_id: int) -> HttpResponse:
    """Somebody of the staff; forms change what is known, skills, licences, absences."""
    actor, language = request.actor, reader_of(request).language
    found = network.member(actor, member_id)
    if request.method != "POST":
        return _show(request, found)
    actor.need("staff.write")
    deed = request.POST.get("deed", "")
    if deed == "skills":
        return _skills(request, found)
    if deed not in FORMS:
        raise Http404
    form = FORMS[deed](request.POST, name=deed, language=language)
    if not form.is_valid():
        return _show(request, found, (deed, form), 422)
    try:
        _do(request, found, deed, form)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        return _show(request, network.member(actor, member_id), (deed, form), problem.status)
    messages.success(request, gettext("Done."))
    return fragments.go(request, reverse("console:member", args=[member_id]), saved=f"member-{deed}")


def _show(
    request: StaffRequest, found: StaffView, refused: tuple[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor, now, language = request.actor, timezone.now(), reader_of(request).language
    looks.note_looks(actor=actor, act="open", kind="member", ids=[found.id], now=now)
    place, day = network.node(actor, found.unit_id), day_asked(request)
    may = accounts.may_at(actor, "staff.write", found.unit_id)
    users = accounts.usernames([found.user_id]) if found.user_id else {}
    names = accounts.names([found.user_id]) if found.user_id else {}
    known = {name: getattr(found, name) for name in ("version", "name", "role", "phone", "sex", "since", "until")}
    known |= {
        "level": str(found.level), "place": f"{place.code} {place.name}",
        "user": f"{users.get(found.user_id or 0, '')} {names.get(found.user_id or 0, '')}".strip(),
    }  # fmt: skip
    made = {one: FORMS[one](name=one, language=language, initial=known if one == "details" else {}) for one in FORMS}
    if refused:
        made[refused[0]] = refused[1]
    context = {
        "member": found, "place": place, "forms": made if may else {}, "today": day,
        "soon": day + timedelta(days=max(rules.WARNINGS)),
        "away": network.absent_at([found.id], now).get(found.id), "now": now, "open": refused[0] if refused else "",
        "skills": abilities.rows_of(found.skills, language) if may else None, "user": names.get(found.user_id or 0, ""),
        "calendar": found.role in DOOR_ROLES and accounts.may_at(actor, "jobs.accept", found.unit_id),
    }  # fmt: skip
    return fragments.page(request, "console/member.html", context, status=status)


def _skills(request: StaffRequest, found: StaffView) -> HttpResponse:
    """State anew what somebody is able to do."""
    version = request.POST.get("version", "")
    try:
        actions.change_member(
            actor=request.actor, member_id=found.id, changes={"skills": abilities.given(request.POST)},
            version=int(version) if version.isdigit() else None, now=timezone.now(),
        )  # fmt: skip
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        reader = reader_of(request)
        for text in [fragments.sentence(problem, reader), *fragments.details(problem, reader)]:
            messages.error(request, text)
        return _show(request, network.member(request.actor, found.id), None, problem.status)
    messages.success(request, gettext("Kept."))
    return fragments.go(request, reverse("console:member", args=[found.id]))


def _do(request: StaffRequest, found: StaffView, deed: str, form: Any) -> None:
    actor, now, given = request.actor, timezone.now(), form.cleaned_data
    if deed == "certificate":
        one = CertificateInput(found.id, given["kind"], given["number"], given["expires_on"], given["issued_on"])
        actions.keep_certificates(actor=actor, certificates=[one], now=now)
    elif deed == "remove":
        held = [one.id for one in found.certificates if one.id == given["certificate"]]
        if not held:
            raise Http404
        actions.remove_certificate(actor=actor, certificate_id=held[0], now=now)
    elif deed == "absence":
        actions.be_absent(
            actor=actor, member_id=found.id, starts=given["starts"] or now, ends=given["ends"],
            reason=given["reason"], now=now,
        )  # fmt: skip
    elif deed == "details":
        changes = {name: given[name] for name in ("name", "role", "phone", "sex", "since", "until")}
        changes |= {
            "level": int(given["level"]), "unit_id": place_of(actor, given["place"], "place"),
            "user_id": person_of(given["user"], "user") if given["user"] else None,
        }  # fmt: skip
        actions.change_member(actor=actor, member_id=found.id, changes=changes, version=form.seen_version, now=now)
    else:
        actions.be_back(actor=actor, absence_id=given["absence"], ends=now, now=now)


urlpatterns = [
    path("network/staff", crew, name="crew"),
    path("network/staff/<id:member_id>", member, name="member"),
]
