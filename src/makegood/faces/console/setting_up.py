"""How cases are worked on: queues, rules of severity, statuses, tags and times of reopening, each made or changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import ActForm, choices, several_field, text_field
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.faces.console.templatetags.workwords import kind_name
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Missing, Problem, Stale
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import actions, lifecycle, queries, rules
from makegood.rooms.cases.inputs import QueueInput, RuleInput, StatusInput, TagInput, Where
from makegood.rooms.cases.views import RuleView
from makegood.rooms.customers.rules import NEED_KINDS
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

#: So many kinds of matter are offered as boxes; of a longer tree its roots, and what a rule names already.
MOST_KINDS = 40
#: What a queue may ask for beside state, kind and who carries it.
FLAGS = ("chased", "repeat", "overdue", "postponed", "children")


class NamedForm(ActForm):
    """Something with a name in both languages; its code is given once, made from the English name, and never shown."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    en = text_field(_("In English"), most=80)
    zh = text_field(_("In Chinese"), most=80)

    @property
    def named(self) -> dict[str, str]:
        """The name in both languages."""
        return {"en": self.cleaned_data["en"], "zh-Hans": self.cleaned_data["zh"]}

    @property
    def given_code(self) -> str:
        """The code of what is changed, or one for what is new. Raises Invalid when the name gives none."""
        if self.cleaned_data["code"]:
            return str(self.cleaned_data["code"])
        made = re.sub(r"[^a-z0-9]+", "_", self.cleaned_data["en"].casefold()).strip("_")[:40].strip("_")
        if not made or not made[0].isalpha():
            raise Invalid.one("en", "name_gives_no_code")
        return made


class QueueForm(NamedForm):
    """A queue: which cases stand in it, in which order, and who works from it."""

    state = several_field(_("In the states"))
    kind = forms.ChoiceField(label=_("Of the kind"), required=False)
    severity = several_field(_("How grave"))
    tags = several_field(_("Tags, all of them"))
    owner = forms.ChoiceField(label=_("Who carries it"), required=False)
    follow_up = forms.ChoiceField(label=_("Follow-up"), required=False)
    flags = several_field(_("Only those that are"))
    sort = forms.ChoiceField(label=_("Order"))
    people = text_field(_("Who works from it"), required=False, hint=_("Names or sign-in names, with commas between."))
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def offer(self, language: str) -> None:
        """All that a filter may name."""
        fields: Any = self.fields
        fields["state"].choices = choices("states.case", lifecycle.STATES, language)
        fields["kind"].choices = [("", gettext("Every kind")), *kind_choices(language, [str(self.initial.get("kind"))])]
        fields["severity"].choices = choices("severities", map(str, rules.SEVERITIES), language)
        fields["tags"].choices = tag_choices(language)
        fields["owner"].choices = [("", gettext("Anybody")), ("none", gettext("Nobody yet")), ("me", gettext("Myself"))]
        fields["follow_up"].choices = [
            ("", gettext("With or without")), ("due", gettext("Due")), ("set", gettext("Set for a day")),
        ]  # fmt: skip
        fields["flags"].choices = choices("case_flags", FLAGS, language)
        fields["sort"].choices = choices("sorts", ("due", "newest", "oldest"), language)

    def where(self, kept: Where) -> Where:
        """The filter; what the form does not speak of stays as it was."""
        given = self.cleaned_data
        asked = {name: given[name] for name in ("state", "kind", "severity", "tags", "owner", "follow_up")}
        asked |= dict.fromkeys(given["flags"], True)
        unsaid = {"unit": kept.unit, "channel": kept.channel, "status": kept.status, "q": kept.q, "item": kept.item,
                  "customer": kept.customer, "parent": kept.parent}  # fmt: skip
        return queries.where_of({name: value for name, value in {**unsaid, **asked}.items() if value})


class TagForm(NamedForm):
    """A tag."""

    retired = forms.BooleanField(label=_("Retired"), required=False)


class StatusForm(NamedForm):
    """A status within a state; it stays in its state for good."""

    state = forms.ChoiceField(label=_("State"))
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def offer(self, language: str) -> None:
        """The fixed states."""
        self.fields["state"].choices = choices("states.case", lifecycle.STATES, language)  # type: ignore[attr-defined]


class RuleForm(NamedForm):
    """A rule of severity: all that it names must hold."""

    severity = forms.ChoiceField(label=_("How grave"))
    words = text_field(
        _("Words, any of them"), rows=2, required=False,
        hint=_("With commas between them. Latin words count as whole words, Chinese ones wherever they stand."),
    )  # fmt: skip
    kinds = several_field(_("Kinds, any of them"))
    needs = several_field(_("Special needs, any of them"))
    tags = several_field(_("Tags, any of them"))
    channels = several_field(_("Channels, any of them"))
    chasers = forms.IntegerField(label=_("Chased at least"), required=False, min_value=0, max_value=99)
    repeat = forms.BooleanField(label=_("Repeat repairs only"), required=False)
    place = forms.IntegerField(
        label=_("Place among the rules"), required=False, min_value=-99, max_value=999,
        help_text=_("Of rules that say the same, the first one is named as the reason."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("In force"), required=False, initial=True)

    def offer(self, language: str) -> None:
        """All that a rule may name."""
        fields: Any = self.fields
        fields["severity"].choices = choices("severities", map(str, rules.SEVERITIES), language)
        fields["kinds"].choices = kind_choices(language, self.initial.get("kinds") or ())
        fields["needs"].choices = choices("kinds.need", NEED_KINDS, language)
        fields["tags"].choices = tag_choices(language)
        fields["channels"].choices = choices("channels.case", rules.CHANNELS, language)

    @property
    def when(self) -> dict[str, Any]:
        """What must hold."""
        given = self.cleaned_data
        when = {name: given[name] for name in ("kinds", "needs", "tags", "channels")}
        return {**when, "words": split(given["words"]), "chasers": given["chasers"] or 0, "repeat": given["repeat"]}


class ReopeningForm(ActForm):
    """The time of reopening of a kind; one that is changed stays with its kind."""

    root = forms.ChoiceField(label=_("Kind"), required=False)
    days = forms.IntegerField(label=_("Days after settling"), min_value=0, max_value=3660, initial=15)
    inside = forms.ChoiceField(label=_("Within them"))

    def offer(self, language: str) -> None:
        """Root kinds, and what may be done."""
        fields: Any = self.fields
        fields["root"].choices = [("", gettext("All others")), *choices("kinds.case", rules.ROOT_KINDS, language)]
        fields["inside"].choices = choices("reopening_inside", rules.INSIDE, language)
        if self.data.get("version") or self.initial.get("version"):
            fields["root"].widget = forms.HiddenInput()

    @property
    def made_from(self) -> int:
        """The version that the person saw; 0 for a kind that had no time of its own."""
        return self.seen_version or 0


#: What is set up here: its form, its name, its name when there is one more.
SETTINGS: dict[str, tuple[type[ActForm], Any, Any]] = {
    "queue": (QueueForm, _("Queue"), _("New queue")),
    "rule": (RuleForm, _("Rule of severity"), _("New rule")),
    "status": (StatusForm, _("Status"), _("New status")),
    "tag": (TagForm, _("Tag"), _("New tag")),
    "reopening": (ReopeningForm, _("Time of reopening"), _("Set a time")),
}


def split(text: str) -> list[str]:
    """What was typed with commas between, Chinese ones or ours, or on lines of its own."""
    return [one.strip() for one in re.split(r"[,，、\n]", text) if one.strip()]


def kind_choices(language: str, kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Kinds of matter with their names: all, or of a long tree its roots and those that are `kept`."""
    known = queries.kinds()
    wanted = known if len(known) <= MOST_KINDS else {*rules.ROOT_KINDS, *kept}
    return [(code, kind_name(code, language)) for code in known if code in wanted]


def tag_choices(language: str) -> list[tuple[str, str]]:
    """The tags in use, by their names."""
    return [(code, pick(one.name, language)) for code, one in queries.tags().items()]


# --- in words


@dataclass(frozen=True, slots=True)
class Set:
    """One thing that is set up, as it stands on the page; `key` is what changes it."""

    key: str
    name: str
    words: tuple[str, ...] = ()
    tag: str = ""
    off: bool = False
    view: Any = None


def asked_words(where: Mapping[str, Any], reader: Reader) -> tuple[str, ...]:
    """A stored filter in words, one for each of its parts."""
    language, found = reader.language, list[str]()
    states = list(where.get("state", ()))
    if states and states != list(lifecycle.UNDONE):
        found.append(listed([say("states.case", one, language) for one in states], reader))
    elif states:
        found.append(gettext("not settled"))
    if where.get("kind"):
        found.append(kind_name(str(where["kind"]), language))
    found.extend(say("severities", str(one), language) for one in where.get("severity", ()))
    found.extend(_tag_name(str(one), language) for one in where.get("tags", ()))
    if where.get("owner") in {"none", "me"}:
        found.append(gettext("nobody carries it") if where["owner"] == "none" else gettext("carried by myself"))
    if where.get("follow_up"):
        found.append(gettext("follow-up due") if where["follow_up"] == "due" else gettext("with a follow-up"))
    found.extend(say("case_flags", one, language) for one in FLAGS if where.get(one))
    if where.get("q"):
        found.append(f"“{where['q']}”")
    return tuple(found)


def _tag_name(code: str, language: str) -> str:
    found = queries.tags(retired=True).get(code)
    return pick(found.name, language) if found is not None else code


#: The parts of a rule that hold codes, and what says each in words.
_PARTS: Mapping[str, Callable[[str, str], str]] = {
    "kinds": kind_name,
    "needs": lambda code, language: say("kinds.need", code, language),
    "tags": _tag_name,
    "channels": lambda code, language: say("channels.case", code, language),
}


def rule_words(rule: RuleView, reader: Reader) -> tuple[str, ...]:
    """What must hold for a rule, in words, one for each of its parts."""
    when: Mapping[str, Any] = rule.when
    language, found = reader.language, list[str]()
    words = [str(one) for one in when.get("words", ())]
    if words:
        # The reader's own script first, so that a short excerpt can be read.
        words.sort(key=lambda one: one.isascii() == reader.chinese)
        more = len(words) - 8
        told = listed([f"“{one}”" for one in words[:8]], reader)
        found.append(gettext("says %(words)s") % {"words": told} if more <= 0 else
                     ngettext("says %(words)s or %(n)s more word", "says %(words)s or one of %(n)s more words", more)
                     % {"words": told, "n": more})  # fmt: skip
    for name, word in _PARTS.items():
        if when.get(name):
            found.append(listed([word(str(one), language) for one in when[name]], reader))
    if when.get("repeat"):
        found.append(say("case_flags", "repeat", language))
    if when.get("chasers"):
        n = int(when["chasers"])
        found.append(ngettext("chased at least once", "chased at least %(n)s times", n) % {"n": n})
    return tuple(found)


def listed(words: Iterable[str], reader: Reader) -> str:
    """Words one after the other, as the reader's language joins them."""
    return ("、" if reader.chinese else ", ").join(words)


# --- the page


@page_for("cases.read")
def desk(request: StaffRequest) -> HttpResponse:
    """The queues that the reader works from, and how cases are worked on."""
    return _show(request, request.GET.get("change", ""))


def _show(request: StaffRequest, place: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    """The page; `place` names what is changed, as `rule:water`, or of what one more is made, as `rule`."""
    actor, reader = request.actor, reader_of(request)
    sets = actor.may("cases.configure")
    shown = {"queue": _queues(actor, reader), **_settings(reader)}
    what, _colon, key = place.partition(":")
    opened = None
    if sets and what in SETTINGS:
        kind, label, more = SETTINGS[what]
        found = next((one for one in shown[what] if one.key == key), None) if _colon else None
        if _colon and found is None:
            raise Http404
        given = _initial(what, found.view) if found else {}
        shape = form or kind(name=what, language=reader.language, initial=given)
        opened = (what, label if found else more, shape, found.name if found else "")
    context = {
        "shown": shown, "opened": opened, "may_take": actor.may("cases.write"), "may_configure": sets,
        "add": {name: more for name, (_kind, _label, more) in SETTINGS.items()},
    }  # fmt: skip
    return fragments.page(request, "console/desk.html", context, status=status)


def _queues(actor: Actor, reader: Reader) -> list[Set]:
    queues = queries.queues(actor, retired=actor.may("cases.configure"))
    people = accounts.names([one for queue in queues for one in queue.people])
    places = network.node_names({queue.unit_id for queue in queues}) if queues else {}
    return [
        Set(
            one.code, pick(one.name, reader.language), asked_words(one.where, reader), off=one.retired,
            view=(one, urlencode({"queue": one.code}), places.get(one.unit_id, ""),
                  listed([people.get(id_, "") for id_ in one.people], reader)),
        )
        for one in queues
    ]  # fmt: skip


def _settings(reader: Reader) -> dict[str, list[Set]]:
    language = reader.language
    return {
        "rule": [
            Set(one.code, pick(one.name, language), rule_words(one, reader),
                say("severities", str(one.severity), language), not one.active, one)
            for one in queries.severity_rules()
        ],
        "status": [
            Set(one.code, pick(one.name, language), (),
                gettext("instead of “%(word)s”") % {"word": say("states.case", one.state, language)}
                if one.code == one.state else say("states.case", one.state, language), one.retired, one)
            for one in queries.statuses(retired=True).values()
        ],
        "tag": [
            Set(code, pick(one.name, language), off=one.retired, view=one)
            for code, one in queries.tags(retired=True).items()
        ],
        "reopening": [
            Set(
                one.root or "others", say("kinds.case", one.root, language) if one.root else gettext("All others"),
                (ngettext("%(n)s day", "%(n)s days", one.days) % {"n": one.days},
                 say("reopening_inside", one.inside, language)), view=one,
            )
            for one in queries.reopenings()
        ],
    }  # fmt: skip


def _initial(what: str, view: Any) -> dict[str, Any]:
    """What a form begins with when something is changed."""
    if what == "reopening":
        return {"version": view.version, "root": view.root, "days": view.days, "inside": view.inside}
    one = view[0] if what == "queue" else view
    begun = {"version": one.version, "code": one.code, "en": one.name.get("en"), "zh": one.name.get("zh-Hans")}
    if what == "rule":
        when = dict(one.when)
        words = ", ".join(when.pop("words", ()))
        return {**begun, **when, "words": words, "severity": one.severity, "place": one.place, "active": one.active}
    if what == "queue":
        where = dict(one.where)
        names = accounts.usernames(list(one.people))
        flags = [name for name in FLAGS if where.get(name)]
        people = ", ".join(names[id_] for id_ in one.people if id_ in names)
        return {**begun, **where, "flags": flags, "sort": one.sort, "people": people, "retired": one.retired}
    return {**begun, "retired": one.retired, "state": getattr(one, "state", "")}


@require_POST
@page_for("cases.read", "cases.configure")
def set_up(request: StaffRequest, what: str) -> HttpResponse:
    """Make or change a queue, a tag, a status, a rule or a time of reopening."""
    if what not in SETTINGS:
        raise Http404
    reader = reader_of(request)
    key = request.POST.get("code", "")
    if what == "reopening" and request.POST.get("version"):
        key = request.POST.get("root", "") or "others"
    form: Any = SETTINGS[what][0](
        request.POST, name=what, language=reader.language, initial={"kinds": request.POST.getlist("kinds")}
    )
    place = f"{what}:{key}" if key else what
    if not form.is_valid():
        return _show(request, place, form, 422)
    try:
        _SAVE[what](request, form)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader)
        return _show(request, place, form, problem.status)
    messages.success(request, gettext("It is set up."))
    return fragments.go(request, reverse("console:desk"))


def _fresh_or_seen(form: Any, known: Iterable[str]) -> str:
    """The code to save under. Raises Invalid for something new under a name that another one has."""
    code = str(form.given_code)
    if not form.cleaned_data["code"] and code in set(known):
        raise Invalid.one("en", "name_in_use")
    return code


def _save_tag(request: StaffRequest, form: TagForm) -> None:
    code = _fresh_or_seen(form, queries.tags(retired=True))
    tag = TagInput(code, form.named, form.cleaned_data["retired"])
    actions.save_tag(actor=request.actor, tag=tag, version=form.seen_version, now=timezone.now())


def _save_status(request: StaffRequest, form: StatusForm) -> None:
    known = queries.statuses(retired=True)
    code, given = _fresh_or_seen(form, known), form.cleaned_data
    place = known[code].place if code in known else max((one.place for one in known.values()), default=0) + 1
    status = StatusInput(code, given["state"], form.named, place, given["retired"])
    actions.save_status(actor=request.actor, status=status, version=form.seen_version, now=timezone.now())


def _save_rule(request: StaffRequest, form: RuleForm) -> None:
    known = {one.code: one for one in queries.severity_rules()}
    code, given = _fresh_or_seen(form, known), form.cleaned_data
    place = given["place"]
    if place is None:
        # A new rule stands behind the others; one that is changed keeps its place.
        place = known[code].place if code in known else max((one.place for one in known.values()), default=0) + 1
    rule = RuleInput(code, int(given["severity"]), form.when, form.named, place, given["active"])
    actions.save_rule(actor=request.actor, rule=rule, version=form.seen_version, now=timezone.now())


def _save_reopening(request: StaffRequest, form: ReopeningForm) -> None:
    given, language = form.cleaned_data, reader_of(request).language
    try:
        actions.set_reopening(
            actor=request.actor, root=given["root"], days=given["days"], inside=given["inside"], now=timezone.now(),
            version=form.made_from,
        )  # fmt: skip
    except Stale as problem:
        name = say("kinds.case", given["root"], language) if given["root"] else gettext("All others")
        raise Stale(problem.code, extra=problem.extra, name=name) from None


def _save_queue(request: StaffRequest, form: QueueForm) -> None:
    given, actor = form.cleaned_data, request.actor
    known = {one.code: one for one in queries.queues(actor, retired=True)}
    code = _fresh_or_seen(form, known)
    ids = accounts.users_called(split(given["people"]))
    unknown = [name for name, id_ in ids.items() if id_ is None]
    if unknown:
        raise Invalid.one("people", "nobody_of_that_name", name=unknown[0])
    kept = queries.where_of(known[code].where) if code in known else Where()
    queue = QueueInput(
        code, None, form.where(kept), form.named, given["sort"], given["retired"],
        tuple(one for one in ids.values() if one is not None),
    )  # fmt: skip
    actions.save_queue(actor=actor, queue=queue, version=form.seen_version, now=timezone.now())


_SAVE: Mapping[str, Callable[[StaffRequest, Any], None]] = {
    "queue": _save_queue, "rule": _save_rule, "status": _save_status, "tag": _save_tag, "reopening": _save_reopening,
}  # fmt: skip

urlpatterns = [
    path("desk", desk, name="desk"),
    path("desk/set/<slug:what>", set_up, name="desk-set"),
]
