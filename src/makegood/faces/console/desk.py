"""Where a desk works from: queues and saved views over the list of cases, acts on many, and how all of it is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import ActForm, choices, moment_field, text_field
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick
from makegood.rooms.cases import actions, lifecycle, queries, rules
from makegood.rooms.cases.inputs import BulkInput, QueueInput, RuleInput, StatusInput, TagInput, ViewInput, Where
from makegood.rooms.cases.views import QueueView, SavedViewView
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:desk", _("Queues"), "more", 106, "cases.read", "work", _("Named filters that people work from."),
    ),
    nav.Entry(
        "console:desk", _("Rules of severity"), "more", 600, "cases.configure", "rules",
        _("What makes a case press more than another."), anchor="severity",
    ),
    nav.Entry(
        "console:desk", _("Statuses of our own"), "more", 601, "cases.configure", "rules",
        _("Our words within the fixed states of a case."), anchor="statuses",
    ),
    nav.Entry(
        "console:desk", _("Tags"), "more", 602, "cases.configure", "rules", _("What cases are marked with."),
        anchor="tags",
    ),
    nav.Entry(
        "console:desk", _("Times of reopening"), "more", 603, "cases.configure", "rules",
        _("How long after its end an answer opens a case again."), anchor="reopening",
    ),
)  # fmt: skip

#: Names of a filter that an address of the list may carry beside those that it always had.
NAMES = ("status", "tags", "severity", "channel", "follow_up")
FLAGS = ("chased", "repeat", "children", "overdue", "followed", "merged")


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
    unit = text_field(_("Place"), required=False, most=40, hint=_("Code of a place in the network, with all below it."))
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
    """One act on the cases that are picked."""

    verb = forms.ChoiceField(label=_("What"))
    value = forms.CharField(label=_("Which"), required=False, max_length=200)
    at = moment_field(_("Comes back on"))

    def __init__(self, data: Mapping[str, Any] | None, language: str) -> None:
        super().__init__(data, auto_id="bulk-%s")
        verb: Any = self.fields["verb"]
        verb.choices = choices("bulk_verbs", rules.BULK_VERBS, language)
        value: Any = self.fields["value"]
        value.help_text = gettext(
            "A sign-in name or the code of a place; tags; a number from 1 to 4; a status: as the act needs it."
        )


def around_list(
    actor: Actor, request: StaffRequest, found: Chosen, where: Where, unit: tuple[int, str] | None
) -> dict[str, Any]:
    """What stands around the rows: queues, views, more filters, the act on many."""
    reader = reader_of(request)
    address = request.GET.copy()
    for name in ("cursor", "lang", "theme"):
        address.pop(name, None)
    return {
        "queues": found.queues, "views": found.views, "queue": found.queue, "view": found.view, "where": where,
        "columns": found.columns, "severities": rules.SEVERITIES, "flags": FLAGS,
        "more_form": MoreForm(request.GET, reader), "bulk": BulkForm(None, reader.language),
        "address": address.urlencode(), "may_bulk": actor.may("cases.write"),
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
    verb, value = given["verb"], given["value"].strip()
    if verb in {"tag", "untag"}:
        return BulkInput(verb, tags=tuple(_tag_codes(value)))
    if verb == "severity":
        return BulkInput(verb, severity=int(value) if value.isdigit() else None)
    if verb == "status":
        return BulkInput(verb, status=_status_code(value))
    if verb == "follow_up":
        return BulkInput(verb, at=given["at"], owner_id=accounts.users_named([value]).get(value) if value else None)
    if verb == "assign":
        person = accounts.users_named([value]).get(value) if value else request.actor.id
        try:
            unit = network.node(request.actor, value).unit_id if value and person is None else None
        except Missing:
            raise Invalid.one("value", "unknown_owner") from None
        return BulkInput(verb, owner_id=person, unit_id=unit)
    return BulkInput(verb)


def _tag_codes(value: str) -> list[str]:
    """Tags as typed: by code, or by their name in either language."""
    named = {name.casefold(): code for code, one in queries.tags().items() for name in one.name.values()}
    typed = [one.strip() for one in value.replace("，", ",").split(",") if one.strip()]
    return [named.get(one.casefold(), one) for one in typed]


def _status_code(value: str) -> str:
    named = {name.casefold(): code for code, one in queries.statuses().items() for name in one.name.values()}
    return named.get(value.casefold(), value)


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


@page_for("cases.read")
def desk(request: StaffRequest) -> HttpResponse:
    """The queues that the reader works from, and how cases are worked on."""
    return _show_desk(request)


def _show_desk(request: StaffRequest, place: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    actor, reader = request.actor, reader_of(request)
    queues = queries.queues(actor, retired=actor.may("cases.configure"))
    people = accounts.names([one for queue in queues for one in queue.people])
    places = network.node_names({queue.unit_id for queue in queues}) if queues else {}
    context: dict[str, Any] = {
        "queues": [
            (
                one, [people.get(id_, "") for id_ in one.people], places.get(one.unit_id, ""),
                urlencode({"queue": one.code}),
            )
            for one in queues
        ],
        "may_take": actor.may("cases.write"), "may_configure": actor.may("cases.configure"), "opened": place,
        "tags": queries.tags(retired=True).values(), "statuses": queries.statuses(retired=True).values(),
        "rules": queries.severity_rules(), "reopenings": queries.reopenings(),
    }  # fmt: skip
    context["forms"] = [
        (name, label, form if name == place else kind(name=name, language=reader.language))
        for name, (kind, label) in SETTINGS.items()
    ]
    return fragments.page(request, "console/desk.html", context, status=status)


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
    if code:
        try:
            node = network.node(actor, (id_from(code) if len(code) > 12 else None) or code)
        except Missing:
            return where
        return queries.both(where, Where(unit=node.unit_id))
    return where


@require_POST
@page_for("cases.read")
def drop_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Throw a view away."""
    actions.drop_view(actor=request.actor, view_id=view_id, now=timezone.now())
    messages.success(request, gettext("The view is gone."))
    return fragments.go(request, reverse("console:cases") + "?state=")


# --- how cases are worked on


class NamedForm(ActForm):
    """Something with a code and a name in both languages."""

    code = text_field(_("Code"), most=40, hint=_("Small letters, digits, hyphens. An existing code is changed."))
    en = text_field(_("In English"), most=80)
    zh = text_field(_("In Chinese"), most=80)

    @property
    def named(self) -> dict[str, str]:
        """The name in both languages."""
        return {"en": self.cleaned_data["en"], "zh-Hans": self.cleaned_data["zh"]}


class QueueForm(NamedForm):
    """A queue: a filter as the list's address has it, and who works from it."""

    address = text_field(
        _("Filter"), required=False, most=600, hint=_("What stands behind the ? of a list of cases, e.g. kind=repair.")
    )
    people = text_field(_("Who works from it"), required=False, hint=_("Sign-in names with commas between them."))
    retired = forms.BooleanField(label=_("Retired"), required=False)


class TagSetForm(NamedForm):
    """A tag."""

    retired = forms.BooleanField(label=_("Retired"), required=False)


class StatusSetForm(NamedForm):
    """A status within a state."""

    state = forms.ChoiceField(label=_("State"))
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def offer(self, language: str) -> None:
        """The fixed states."""
        self.fields["state"].choices = choices("states.case", lifecycle.STATES, language)  # type: ignore[attr-defined]


class RuleForm(NamedForm):
    """A rule of severity."""

    severity = forms.ChoiceField(label=_("How grave"))
    words = text_field(_("Words, any of them"), rows=2, required=False, hint=_("With commas between them."))
    kinds = text_field(_("Kinds, any of them"), required=False, hint=_("Codes such as repair, complaint."))
    needs = text_field(_("Special needs, any of them"), required=False, hint=_("Such as age, disability, infant."))
    tags = text_field(_("Tags, any of them"), required=False)
    chasers = forms.IntegerField(label=_("Chased at least"), required=False, min_value=0, max_value=99)
    repeat = forms.BooleanField(label=_("Repeat repairs only"), required=False)
    active = forms.BooleanField(label=_("In force"), required=False, initial=True)

    def offer(self, language: str) -> None:
        """The four."""
        found = choices("severities", [str(one) for one in rules.SEVERITIES], language)
        self.fields["severity"].choices = found  # type: ignore[attr-defined]


class ReopeningForm(ActForm):
    """The time of reopening of a kind."""

    root = forms.ChoiceField(label=_("Kind"), required=False)
    days = forms.IntegerField(label=_("Days after settling"), min_value=0, max_value=3660, initial=15)
    inside = forms.ChoiceField(label=_("Within them"))

    def offer(self, language: str) -> None:
        """Root kinds, and what may be done."""
        fields: Any = self.fields
        fields["root"].choices = [("", gettext("All others")), *choices("kinds.case", rules.ROOT_KINDS, language)]
        fields["inside"].choices = choices("reopening_inside", rules.INSIDE, language)


SETTINGS: dict[str, tuple[type[Any], Any]] = {
    "queue": (QueueForm, _("Queue")),
    "tag": (TagSetForm, _("Tag")),
    "status": (StatusSetForm, _("Status")),
    "rule": (RuleForm, _("Rule of severity")),
    "reopening": (ReopeningForm, _("Time of reopening")),
}


@require_POST
@page_for("cases.read", "cases.configure")
def set_up(request: StaffRequest, what: str) -> HttpResponse:
    """Make or change a queue, a tag, a status, a rule or a time of reopening."""
    if what not in SETTINGS:
        raise Http404
    form = SETTINGS[what][0](request.POST, name=what, language=reader_of(request).language)
    if not form.is_valid():
        return _show_desk(request, what, form, 422)
    try:
        _save(request, what, form)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader_of(request))
        return _show_desk(request, what, form, problem.status)
    messages.success(request, gettext("It is set up."))
    return fragments.go(request, reverse("console:desk"))


def _several(text: str) -> list[str]:
    return [one.strip() for one in text.replace("，", ",").replace("\n", ",").split(",") if one.strip()]


def _save(request: StaffRequest, what: str, form: Any) -> None:
    given, actor, now = form.cleaned_data, request.actor, timezone.now()
    if what == "tag":
        actions.save_tag(actor=actor, tag=TagInput(given["code"], form.named, given["retired"]), now=now)
    elif what == "status":
        status = StatusInput(given["code"], given["state"], form.named, retired=given["retired"])
        actions.save_status(actor=actor, status=status, now=now)
    elif what == "rule":
        when = {name: _several(given[name]) for name in ("words", "kinds", "needs", "tags")}
        rule = RuleInput(
            given["code"], int(given["severity"]),
            {**when, "chasers": given["chasers"] or 0, "repeat": given["repeat"]}, form.named, 0, given["active"],
        )  # fmt: skip
        actions.save_rule(actor=actor, rule=rule, now=now)
    elif what == "reopening":
        actions.set_reopening(actor=actor, root=given["root"], days=given["days"], inside=given["inside"], now=now)
    else:
        _save_queue(request, form)


def _save_queue(request: StaffRequest, form: Any) -> None:
    given = form.cleaned_data
    ids = {name: accounts.users_named([name]).get(name) for name in _several(given["people"])}
    if None in ids.values():
        raise Invalid.one("people", "unknown_owner")
    asked = QueryDict(urlencode(parse_qsl(given["address"].lstrip("?"))))
    where = where_of_address(request.actor, asked)
    queue = QueueInput(
        given["code"], None, where, form.named, asked.get("sort", "due"), given["retired"],
        tuple(one for one in ids.values() if one is not None),
    )  # fmt: skip
    actions.save_queue(actor=request.actor, queue=queue, now=timezone.now())


urlpatterns = [
    path("desk", desk, name="desk"),
    path("desk/set/<slug:what>", set_up, name="desk-set"),
    path("queues/<slug:code>/next", pull, name="queue-next"),
    path("views", keep_view, name="views"),
    path("views/<id:view_id>/remove", drop_view, name="view-remove"),
    path("bulk-acts", bulk, name="bulk"),
    path("bulk-acts/<id:bulk_id>", bulk_act, name="bulk-act"),
    path("bulk-acts/<id:bulk_id>/undo", undo, name="bulk-undo"),
]
