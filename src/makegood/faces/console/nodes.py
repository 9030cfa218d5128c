"""The network: its tree, a place with its life, areas, contracts and people, and the forms that change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from makegood.faces.console.abilities import category_choices, given, kind_choices, rows_of
from makegood.faces.console.contracts import ContractForm
from makegood.faces.console.forms import (
    ActForm,
    choices,
    day_field,
    moment_field,
    text_field,
)
from makegood.faces.console.lookups import DivisionField, lookup_field, place_of
from makegood.faces.console.names import cast
from makegood.faces.console.parts import LIMIT, part
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Missing, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import actions, rules
from makegood.rooms.network import lifecycle as life
from makegood.rooms.network import queries as network
from makegood.rooms.network.inputs import AreaInput, ContractInput, NodeInput, StaffInput
from makegood.rooms.network.views import NodeView

NAV = (
    nav.Entry(
        "console:nodes", _("Network"), "place", 204, "network.read", "network",
        _("Branches, stations and outlets, and what each of them does."), tab=_("Places"),
        words=("places", "outlets", "网点", "服务站"),
        holds=(
            "console:node", "console:node-new", "console:node-edit", "console:node-abilities",
            "console:areas", "console:map", "console:crew",
            "console:member", "console:directory", "console:contracts", "console:contract", "console:calendars",
            "console:calendar",
        ),
    ),
    nav.Entry(
        "console:node-new", _("New place"), "plus", 309, "network.write", "network",
        _("Put a station, an outlet or an applicant on file."), tab="",
    ),
)  # fmt: skip

# --- forms


class NodeForm(ActForm):
    """A place: what it is, where it lies, how to reach it, how much it can do."""

    code = text_field(_("Code"), most=24)
    kind = forms.ChoiceField(label=_("Ownership"))
    name = text_field(pgettext_lazy("of a thing", "Name"), most=120)
    parent = lookup_field(_("Belongs to"), "places", required=False, hint=_("Name or code of the place above."))
    contact = text_field(_("Contact"), most=80, required=False)
    phone = text_field(_("Phone"), most=24, required=False)
    region = text_field(_("Region"), most=120, required=False)
    division = DivisionField(_("Division"), hint=_("By name or code."))
    address = text_field(_("Address"), most=200, required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    lng = forms.FloatField(label=_("Longitude"), required=False)
    staff_count = forms.IntegerField(label=_("Number of people"), required=False)
    daily_capacity = forms.IntegerField(label=_("Jobs a day"), required=False)

    def offer(self, language: str) -> None:
        """The forms of ownership."""
        self.fields["kind"].choices = choices("kinds.node", rules.NODE_KINDS[1:], language)  # type: ignore[attr-defined]

    def details(self) -> dict[str, Any]:
        """What is known, without what cannot be changed here."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"version", "code", "parent"}}


class StepForm(ActForm):
    """The next step of a place's life, with its reason."""

    step = forms.ChoiceField(label=_("Step"))
    reason = text_field(_("Reason"), rows=2, most=400, required=False)

    def __init__(self, data: Any = None, *, state: str = "", **given: Any) -> None:
        self.state = state
        super().__init__(data, **given)

    def offer(self, language: str) -> None:
        """The steps that the state allows."""
        self.fields["step"].choices = choices("verbs.node", life.verbs(self.state), language)  # type: ignore[attr-defined]


class MoveForm(ActForm):
    """Another parent from now on."""

    parent = lookup_field(
        _("New parent"), "places", hint=_("Name or code of the place that it belongs to from now on.")
    )
    reason = text_field(_("Reason"), rows=2, most=400, required=False)


class HeirForm(ActForm):
    """Who takes over."""

    heir = lookup_field(_("Taken over by"), "places", hint=_("Name or code of an active place."))
    reason = text_field(_("Reason"), rows=2, most=400, required=False)


class ClosureForm(ActForm):
    """No work for a time."""

    starts = moment_field(_("From"), required=True)
    ends = moment_field(_("To"), required=True)
    reason = text_field(_("Reason"), most=200)


class AreaForm(ActForm):
    """A row of the service areas."""

    division = DivisionField(_("Division"), required=True, hint=_("By name or code, down to township or street."))
    category = forms.ChoiceField(label=_("Category"), required=False)
    kind = forms.ChoiceField(label=_("Kind of work"), required=False)
    share = forms.IntegerField(label=_("Share in %"), min_value=0, max_value=100, initial=100)
    quota = forms.IntegerField(label=_("Jobs a day"), min_value=0, required=False)
    priority = forms.IntegerField(label=_("Priority"), min_value=0, max_value=1000, initial=1)
    backup = forms.BooleanField(label=_("Only as a backup"), required=False)
    valid_from = day_field(_("From"), required=True)
    valid_to = day_field(_("To"))

    def offer(self, language: str) -> None:
        """Categories and kinds of work."""
        fields: Any = self.fields
        fields["category"].choices = [("", gettext("All categories")), *category_choices(language)]
        fields["kind"].choices = [("", gettext("All kinds of work")), *kind_choices(language)]


class MemberForm(ActForm):
    """Somebody new at a place."""

    name = text_field(_("Name"), most=80)
    role = forms.ChoiceField(label=_("Occupation"))
    level = forms.ChoiceField(label=_("Level"), choices=[(n, str(n)) for n in rules.LEVELS])
    phone = text_field(_("Phone"), most=24, required=False)
    since = day_field(_("Since"))

    def offer(self, language: str) -> None:
        """Occupations."""
        self.fields["role"].choices = choices("staff_roles", rules.STAFF_ROLES, language)  # type: ignore[attr-defined]


# --- what the forms do

Call = Callable[[StaffRequest, NodeView, Any, datetime], None]


def _step(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    actions.step(
        actor=request.actor, unit_id=node.unit_id, verb=given["step"], reason=given["reason"],
        version=form.seen_version, now=now,
    )  # fmt: skip


def _move(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    parent = place_of(request.actor, given["parent"], "parent")
    actions.move_node(
        actor=request.actor, unit_id=node.unit_id, parent_id=parent, reason=given["reason"],
        version=form.seen_version, now=now,
    )  # fmt: skip


def _hand_over(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    heir = place_of(request.actor, given["heir"], "heir")
    actions.hand_over(actor=request.actor, unit_id=node.unit_id, heir_id=heir, reason=given["reason"], now=now)


def _close(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    actions.close_for(
        actor=request.actor, unit_id=node.unit_id, starts=given["starts"], ends=given["ends"], reason=given["reason"],
        now=now,
    )  # fmt: skip


def _contract(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    terms = form.terms(network.company().currency)
    actions.add_contracts(actor=request.actor, contracts=[ContractInput(node.unit_id, **terms)], now=now)


def _area(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    given = {k: v for k, v in form.cleaned_data.items() if k != "version"}
    actions.add_areas(actor=request.actor, areas=[AreaInput(node.unit_id, **given)], now=now)


def _member(request: StaffRequest, node: NodeView, form: Any, now: datetime) -> None:
    given = {k: v for k, v in form.cleaned_data.items() if k != "version"}
    given["level"] = int(given["level"])
    actions.add_staff(actor=request.actor, staff=[StaffInput(node.unit_id, **given)], now=now)


#: Deed in the address → its form, what it does, the permission without which the page does not offer it.
DEEDS: dict[str, tuple[type[Any], Call, str]] = {
    "step": (StepForm, _step, "network.write"),
    "move": (MoveForm, _move, "network.write"),
    "hand-over": (HeirForm, _hand_over, "network.write"),
    "close": (ClosureForm, _close, "closures.write"),
    "contract": (ContractForm, _contract, "contracts.write"),
    "area": (AreaForm, _area, "areas.write"),
    "member": (MemberForm, _member, "staff.write"),
}


# --- pages


@page_for("network.read")
def tree(request: StaffRequest) -> HttpResponse:
    """The network from the company down; asked for, a list of what was found."""
    actor, asked = request.actor, request.GET
    kind = asked.get("kind", "") if asked.get("kind") in rules.NODE_KINDS else ""
    state = asked.get("state", "") if asked.get("state") in life.STATES else ""
    q = asked.get("q", "").strip()[:80]
    chosen = part(request)
    searching = bool(kind or state or q)
    if searching:
        found = network.nodes(
            actor, kind=kind or None, state=state or None, q=q or None, unit_id=chosen.unit,
            cursor=asked.get("cursor") or None, limit=LIMIT,
        )  # fmt: skip
        rows, next_ = list(found.items), found.next
    else:
        roots = [chosen.unit] if chosen.unit else sorted(actor.units or {network.company().unit_id})
        rows = [one for root in roots for one in network.children(actor, root)]
        if not chosen.unit and actor.units is not None:
            rows = [network.node(actor, root) for root in roots]
        next_ = None
    context = {
        "part": chosen, "rows": rows, "next": next_, "first": not asked.get("cursor"), "searching": searching,
        "kinds": rules.NODE_KINDS, "states": life.STATES, "kind": kind, "state": state, "asked": q,
        "may_add": actor.may("network.write"), "below": network.counts_below(actor, [one.unit_id for one in rows]),
    }  # fmt: skip
    return fragments.page(request, "console/nodes.html", context)


@page_for("network.read")
def node(request: StaffRequest, code: str) -> HttpResponse:
    """One place: what it is, what may be done next, whom it serves, who works there, what happened to it."""
    return _show(request, network.node(request.actor, code), timezone.now())


def _form(deed: str, found: NodeView, language: str, data: Any = None) -> Any:
    more = {"state": found.state} if deed == "step" else {}
    initial = {"version": found.version, "valid_from": timezone.localdate(), "share": 100, "priority": 1}
    return DEEDS[deed][0](data, name=deed, language=language, initial=initial, **more)


def _show(
    request: StaffRequest, found: NodeView, now: datetime, refused: tuple[str, Any, int] | None = None
) -> HttpResponse:
    actor, language = request.actor, reader_of(request).language
    unit = found.unit_id
    zone = network.company().zone
    day = now.astimezone(ZoneInfo(zone)).date()
    deeds = {one: _form(one, found, language) for one in DEEDS if accounts.may_at(actor, DEEDS[one][2], unit)}
    if found.parent_id is None:
        deeds = {one: form for one, form in deeds.items() if one not in {"step", "move", "hand-over"}}
    if found.state not in {"exiting", "suspended"}:
        deeds.pop("hand-over", None)
    if found.kind not in rules.CONTRACTED:
        deeds.pop("contract", None)
    if refused:
        deeds[refused[0]] = refused[1]
    steps, entry = network.steps(actor, unit), network.entries(actor, [found], now)[0]
    areas = network.areas(actor, unit_id=unit, limit=40)
    may_count = accounts.may_at(actor, "cases.read", unit)
    opened = cases.opened_by_month(actor, zone=zone, now=now, unit=unit) if may_count else []
    context = {
        "node": found, "line": network.line(actor, unit), "below": network.children(actor, unit)[:40],
        "deeds": deeds, "opened_deed": refused[0] if refused else "", "steps": steps,
        "people": cast(actor, user_ids=[one.by_id for one in steps]).people,
        "areas": areas.items, "areas_more": areas.next, "divisions": network.division_names(
            [*(one.division for one in areas.items), found.division]
        ),
        "entry": entry, "calendar": _calendar_name(actor, entry.calendar, language),
        "closures": network.closures(actor, [unit], now),
        "abilities": network.capabilities(actor, [unit]).get(unit, ()),
        "staff": network.staff(actor, unit_id=unit, limit=40).items if actor.may("staff.read") else None,
        "contracts": network.contracts(actor, unit_id=unit, limit=20).items if actor.may("contracts.read") else None,
        "names": network.node_names([one.unit_id for one in areas.items]), "today": day, "opened": _bars(opened),
        "may_edit": accounts.may_at(actor, "network.write", unit),
        "feeds": accounts.may_at(actor, "jobs.accept", unit), "currency": network.company().currency,
    }  # fmt: skip
    return fragments.page(request, "console/node.html", context, status=refused[2] if refused else 200)


def _calendar_name(actor: Actor, code: str, language: str) -> str:
    named = next((one.name for one in network.calendars(actor) if one.code == code), {})
    return pick(named, language) or code


def _bars(opened: list[tuple[date, int]]) -> list[tuple[date, int, int]]:
    """Months with how many cases were opened and how high their bar is, in percent of the highest."""
    most = max((n for _, n in opened), default=0)
    return [(first, n, round(100 * n / most)) for first, n in opened] if most else []


@require_http_methods(["POST"])
@page_for("network.read")
def act(request: StaffRequest, code: str, deed: str) -> HttpResponse:
    """One deed on a place; what is refused comes back on its own form."""
    if deed not in DEEDS:
        raise Http404
    now, language = timezone.now(), reader_of(request).language
    request.actor.need(DEEDS[deed][2])
    found = network.node(request.actor, code)
    form = _form(deed, found, language, request.POST)
    if not form.is_valid():
        return _show(request, found, now, (deed, form, 422))
    try:
        DEEDS[deed][1](request, found, form, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        return _show(request, network.node(request.actor, code), now, (deed, form, problem.status))
    messages.success(request, gettext("Done."))
    return fragments.go(request, f"{reverse('console:node', args=[code])}#{deed}", saved=f"node-{code}-{deed}")


@require_http_methods(["POST"])
@page_for("closures.write")
def withdraw(request: StaffRequest, closure: int) -> HttpResponse:
    """A place works after all."""
    done = actions.withdraw_closure(actor=request.actor, closure_id=closure, now=timezone.now())
    code = network.node(request.actor, done.unit_id).code
    return fragments.go(request, f"{reverse('console:node', args=[code])}#close")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("network.read", "network.write")
def new(request: StaffRequest) -> HttpResponse:
    """A new place."""
    initial = {"parent": request.GET.get("parent", ""), "kind": "outlet"}
    form = NodeForm(request.POST or None, name="node", language=reader_of(request).language, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given, kind, above = form.details(), form.cleaned_data["kind"], form.cleaned_data["parent"]
            try:
                parent = network.node(request.actor, place_of(request.actor, above, "parent")).code if above else None
                place = NodeInput(
                    code=form.cleaned_data["code"].strip(), parent_code=parent,
                    state="applied" if kind in rules.CONTRACTED else "active", **given,
                )  # fmt: skip
                actions.create_nodes(actor=request.actor, nodes=[place], now=timezone.now())
            except Problem as problem:
                fragments.refuse(form, problem, reader_of(request))
                status = problem.status
            else:
                return fragments.go(request, reverse("console:node", args=[place.code]), saved="node-new")
    return fragments.page(request, "console/node_form.html", {"form": form, "node": None}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("network.read", "network.write")
def edit(request: StaffRequest, code: str) -> HttpResponse:
    """What is known about a place, changed."""
    found = network.node(request.actor, code)
    names = [one for one in NodeForm.base_fields if one not in {"parent", "version"}]
    initial = {name: getattr(found, name) for name in names} | {"version": found.version}
    form = NodeForm(request.POST or None, name="node", language=reader_of(request).language, initial=initial)
    del form.fields["code"], form.fields["parent"]
    if found.parent_id is None:
        del form.fields["kind"]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change_node(
                    actor=request.actor, unit_id=found.unit_id, changes=form.details(), version=form.seen_version,
                    now=timezone.now(),
                )  # fmt: skip
            except Invalid as problem:
                fragments.refuse(form, problem, reader_of(request))
            except Problem as problem:
                if isinstance(problem, Missing):
                    raise
                fragments.refuse(form, problem, reader_of(request))
                status = problem.status
            else:
                return fragments.go(request, reverse("console:node", args=[code]), saved=f"node-{code}")
    return fragments.page(request, "console/node_form.html", {"form": form, "node": found}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("network.read", "network.write")
def abilities(request: StaffRequest, code: str) -> HttpResponse:
    """What a place is able to do, stated anew."""
    found, reader = network.node(request.actor, code), reader_of(request)
    held = network.capabilities(request.actor, [found.unit_id]).get(found.unit_id, ())
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.set_capabilities(
                actor=request.actor, unit_id=found.unit_id, abilities=given(request.POST), now=timezone.now()
            )
        except Problem as problem:
            if isinstance(problem, Missing):
                raise
            problems = [fragments.sentence(problem, reader), *fragments.details(problem, reader)]
        else:
            messages.success(request, gettext("Kept."))
            return fragments.go(request, reverse("console:node", args=[code]))
    context = {"node": found, "form": rows_of(held, reader.language), "problems": problems}
    return fragments.page(request, "console/abilities.html", context, status=422 if problems else 200)


urlpatterns = [
    path("network", tree, name="nodes"),
    path("network/new", new, name="node-new"),
    path("network/places/<str:code>", node, name="node"),
    path("network/places/<str:code>/edit", edit, name="node-edit"),
    path("network/places/<str:code>/abilities", abilities, name="node-abilities"),
    path("network/places/<str:code>/do/<slug:deed>", act, name="node-act"),
    path("network/closures/<id:closure>/withdraw", withdraw, name="closure-withdraw"),
]
