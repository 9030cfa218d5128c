"""Where a desk works from: queues and saved views over the list of cases, and acts on many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import choices, moment_field, several_field, text_field
from makegood.faces.console.lookups import lookup_field, place_in
from makegood.faces.console.setting_up import tag_choices
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Missing
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick
from makegood.rooms.cases import actions, lifecycle, queries, rules
from makegood.rooms.cases.inputs import BulkInput, ViewInput, Where
from makegood.rooms.cases.views import QueueView, SavedViewView
from makegood.rooms.network import queries as network

#: Names of a filter that an address of the list may carry beside those that it always had.
NAMES = ("status", "tags", "severity", "channel", "follow_up")
FLAGS = ("chased", "repeat", "children", "overdue", "followed", "merged", "postponed")


# --- the list of cases: which filter is meant


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter of a list by its address, a queue or a saved view; `elsewhere` is where the reader begins instead."""

    where: Where
    sort: str = "due"
    columns: tuple[str, ...] = ()
    queue: QueueView | None = None
    view: SavedViewView | None = None
    elsewhere: str = ""
    queues: list[QueueView] = field(default_factory=list)
    views: list[SavedViewView] = field(default_factory=list)


def chosen(actor: Actor, request: StaffRequest) -> Chosen:
    """What the address means; without any word in it, the view that the reader begins with."""
    asked = request.GET
    queues, views = queries.queues(actor), queries.saved_views(actor)
    first = next((one for one in views if one.first and one.user_id == actor.id), None)
    if first is not None and not [name for name in asked if name not in {"lang", "theme"}]:
        return Chosen(Where(), elsewhere=f"?view={first.id}")
    queue = next((one for one in queues if one.code == asked.get("queue")), None)
    view = next((one for one in views if str(one.id) == asked.get("view")), None)
    stored = queries.where_of(view.where if view else queue.where if queue else {})
    given = {name: asked.getlist(name) if name != "channel" else asked.get(name, "") for name in NAMES}
    given["follow_up"] = asked.get("follow_up", "")
    told = queries.where_of({**given, **{one: asked.get(one) for one in FLAGS if asked.get(one)}})
    columns = queries.known_columns(asked.getlist("cols")) or (view.columns if view else ())
    sort = view.sort if view else queue.sort if queue else "due"
    where = queries.both(stored, _sound(told))
    return Chosen(where, sort, columns, queue, view, "", queues, views)


def _sound(where: Where) -> Where:
    """Without words that are in no list: an address may be old."""
    try:
        queries.check_where(where, queries.kinds())
    except Invalid:
        return Where()
    return where


class MoreForm(forms.Form):
    """Filters that chips do not hold."""

    tags = forms.MultipleChoiceField(label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple)
    status = forms.MultipleChoiceField(label=_("Status"), required=False, widget=forms.CheckboxSelectMultiple)
    unit = lookup_field(_("Place"), "places", required=False, hint=_("Name or code; with all below it."))
    cols = forms.MultipleChoiceField(label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict, reader: Reader) -> None:
        super().__init__(data, auto_id="more-%s")
        language = reader.language
        fields: Any = self.fields
        fields["tags"].choices = [(code, pick(one.name, language)) for code, one in queries.tags().items()]
        fields["status"].choices = [
            (code, pick(one.name, language)) for code, one in queries.statuses().items() if code != one.state
        ]
        fields["cols"].choices = choices("columns", rules.COLUMNS, language)


class BulkForm(forms.Form):
    """One act on the cases that are picked; each act has its own fields, the others are left alone."""

    verb = forms.ChoiceField(label=_("What"))
    who = text_field(
        _("Person or place"), required=False, most=80, hint=_("A name, a sign-in name, or the code of a place."),
    )  # fmt: skip
    tags = several_field(_("Tags"))
    severity = forms.ChoiceField(label=_("How grave"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    at = moment_field(_("Comes back on"))

    def __init__(self, data: Mapping[str, Any] | None, language: str) -> None:
        super().__init__(data, auto_id="bulk-%s")
        fields: Any = self.fields
        fields["verb"].choices = choices("bulk_verbs", rules.BULK_VERBS, language)
        fields["tags"].choices = tag_choices(language)
        fields["severity"].choices = [
            ("", gettext("As the rules say")), *choices("severities", map(str, rules.SEVERITIES), language)
        ]  # fmt: skip
        fields["status"].choices = [(code, pick(one.name, language)) for code, one in queries.statuses().items()]


def address_of(request: StaffRequest) -> str:
    """The filter of a list as its address says it, from its first page on."""
    address = request.GET.copy()
    for name in ("cursor", "lang", "theme", "since", "shown"):
        address.pop(name, None)
    return address.urlencode()


def around_list(
    actor: Actor, request: StaffRequest, found: Chosen, where: Where, unit: tuple[int, str] | None
) -> dict[str, Any]:
    """What stands around the rows: queues, views, more filters, the act on many."""
    reader = reader_of(request)
    return {
        "queues": found.queues, "views": found.views, "queue": found.queue, "view": found.view, "where": where,
        "columns": found.columns, "severities": rules.SEVERITIES, "flags": FLAGS,
        "more_form": MoreForm(request.GET, reader), "bulk": BulkForm(None, reader.language),
        "address": address_of(request), "may_bulk": actor.may("cases.write"),
        "may_configure": actor.may("cases.configure"), "tag_names": queries.tags(retired=True),
        "narrowed": bool(found.where != Where() or unit),
    }  # fmt: skip


# --- acts on many


@require_POST
@page_for("cases.read", "cases.write")
def bulk(request: StaffRequest) -> HttpResponse:
    """Do one thing to the cases that are picked, then show what came of it."""
    actor, now = request.actor, timezone.now()
    form = BulkForm(request.POST, reader_of(request).language)
    if not form.is_valid():
        raise Invalid.one("verb", "required")
    ids = [queries.case_id(actor, number) for number in request.POST.getlist("case")[: rules.MOST_AT_ONCE + 1]]
    act = _act(request, form.cleaned_data)
    result = actions.do_to_many(actor=actor, case_ids=ids, act=act, now=now)
    return fragments.go(request, reverse("console:bulk-act", args=[result.id]))


def _act(request: StaffRequest, given: Mapping[str, Any]) -> BulkInput:
    verb, who = given["verb"], given["who"].strip()
    if verb in {"tag", "untag"}:
        return BulkInput(verb, tags=tuple(given["tags"]))
    if verb == "severity":
        return BulkInput(verb, severity=int(given["severity"]) if given["severity"] else None)
    if verb == "status":
        return BulkInput(verb, status=given["status"])
    person = accounts.users_called([who]).get(who) if who else None
    if verb == "follow_up":
        if who and person is None:
            raise Invalid.one("who", "nobody_of_that_name", name=who)
        return BulkInput(verb, at=given["at"], owner_id=person)
    if verb == "assign":
        if not who:
            return BulkInput(verb, owner_id=request.actor.id)
        try:
            unit = network.node(request.actor, who).unit_id if person is None else None
        except Missing:
            raise Invalid.one("who", "nobody_of_that_name", name=who) from None
        return BulkInput(verb, owner_id=person, unit_id=unit)
    return BulkInput(verb)


@page_for("cases.read")
def bulk_act(request: StaffRequest, bulk_id: int) -> HttpResponse:
    """What an act on many cases came to, and the way back while it is open."""
    found = queries.bulk(request.actor, bulk_id, timezone.now())
    return fragments.page(request, "console/bulk.html", {"bulk": found})


@require_POST
@page_for("cases.read", "cases.write")
def undo(request: StaffRequest, bulk_id: int) -> HttpResponse:
    """Take it back."""
    result = actions.undo_bulk(actor=request.actor, bulk_id=bulk_id, now=timezone.now())
    left = len(result.refused)
    told = gettext("Taken back in %(n)s cases; %(m)s were changed meanwhile and stay.") % {
        "n": len(result.done), "m": left,
    }  # fmt: skip
    messages.success(request, told)
    return fragments.go(request, reverse("console:bulk-act", args=[bulk_id]))


# --- queues and views


@require_POST
@page_for("cases.read", "cases.write")
def pull(request: StaffRequest, code: str) -> HttpResponse:
    """Take the next case of a queue."""
    found = actions.pull_next(actor=request.actor, code=code, now=timezone.now())
    if found is None:
        messages.info(request, gettext("Nothing in this queue waits for somebody."))
        return fragments.go(request, reverse("console:desk"))
    messages.success(request, gettext("This one is yours now."))
    return fragments.go(request, reverse("console:case", args=[found.number]))


@require_POST
@page_for("cases.read")
def keep_view(request: StaffRequest) -> HttpResponse:
    """Keep the filter of an address under a name."""
    given, actor = request.POST, request.actor
    asked = QueryDict(given.get("address", "")[:2000])
    where = where_of_address(actor, asked)
    unit = accounts.unit_for(actor, None) if given.get("shared") else None
    made = actions.save_view(
        actor=actor, now=timezone.now(),
        view=ViewInput(
            given.get("name", ""), where, asked.get("sort", "due"), tuple(asked.getlist("cols")), unit,
            bool(given.get("first")),
        ),
    )  # fmt: skip
    messages.success(request, gettext("The view is kept."))
    return fragments.go(request, f"{reverse('console:cases')}?view={made.id}")


def where_of_address(actor: Actor, asked: QueryDict) -> Where:
    """The filter that an address of the list stands for."""
    given: dict[str, Any] = {name: asked.getlist(name) for name in ("state", "status", "tags", "severity")}
    given |= {name: asked.get(name, "") for name in ("kind", "channel", "follow_up", "queue", "q", *FLAGS)}
    given["state"] = [one for one in given["state"] if one in lifecycle.STATES] or (
        [] if asked.get("state") == "all" else list(lifecycle.UNDONE)
    )
    given["owner"] = "me" if asked.get("mine") else ""
    where = queries.where_of({name: value for name, value in given.items() if value})
    code = asked.get("unit", "")
    node = place_in(actor, code) if code else None
    return queries.both(where, Where(unit=node.unit_id)) if node is not None else where


@require_POST
@page_for("cases.read")
def drop_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Throw a view away."""
    actions.drop_view(actor=request.actor, view_id=view_id, now=timezone.now())
    messages.success(request, gettext("The view is gone."))
    return fragments.go(request, reverse("console:cases") + "?state=")


urlpatterns = [
    path("queues/<slug:code>/next", pull, name="queue-next"),
    path("views", keep_view, name="views"),
    path("views/<id:view_id>/remove", drop_view, name="view-remove"),
    path("bulk-acts", bulk, name="bulk"),
    path("bulk-acts/<id:bulk_id>", bulk_act, name="bulk-act"),
    path("bulk-acts/<id:bulk_id>/undo", undo, name="bulk-undo"),
]
