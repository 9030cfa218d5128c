"""Drafts of promises: written, laid beside what stands, shown whom they reach, tried on the past, published."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.engines.claims import (
    CATEGORIES,
    CHANNELS,
    FACT_WORDS,
    FACTS,
    PAUSE_GROUNDS,
    REASONS,
    REMEDIES,
    RIGHTS,
    UNIT_CLASSES,
    USES,
)
from makegood.faces.console import charts, wording
from makegood.faces.console.forms import ActForm, day_field, money_field, text_field, whole_units
from makegood.faces.console.forms import minor_units as minor
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.problems import Problem
from makegood.ground.ui import figures, fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import has, pick, say
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.queries.assuming import REMEDY_COSTS, RIGHT_COSTS, assumptions
from makegood.rooms.promises.views import DraftView, ReplayView, VersionView

NAV = (
    nav.Entry(
        "console:drafts", _("Drafts and trials"), "promise", 205, "promises.draft", "customers",
        _("Promises in the making, and what they would have come to over the past."),
        holds=("console:draft-new", "console:draft", "console:draft-publish", "console:draft-try", "console:trial"),
    ),
)  # fmt: skip


class NewForm(forms.Form):
    """What a draft begins from: a promise that stands, or a text."""

    code = forms.ChoiceField(label=_("Begin from"), required=False)
    title = text_field(
        _("What it is for"), most=120, required=False, hint=_("For those who read along; customers do not see it.")
    )
    text = text_field(
        _("Or its whole text"),
        rows=10,
        most=200_000,
        required=False,
        hint=_("TOML as the shipped promises have it, or JSON."),
    )


class TextForm(ActForm):
    """The exact text of a draft."""

    title = text_field(_("What it is for"), most=120, required=False)
    text = text_field(_("Text"), rows=28, most=200_000)


class PublishForm(ActForm):
    """From when it binds, and how far back."""

    effective = day_field(_("In force from"), _("From 0:00 of this day, where the promise holds."), required=True)
    back = day_field(_("Also for what was sold from"), _("Granted backwards. Empty: only what is sold from then on."))
    sure = forms.BooleanField(label=_("What is published is never changed. I give this word."), required=True)


class TryForm(forms.Form):
    """Which days, and by which figures."""

    from_ = day_field(_("From"), required=False)
    to = day_field(_("To"), required=False)
    imported = forms.BooleanField(label=_("Count what an import told, too"), required=False)
    taking = forms.DecimalField(
        label=_("Share of broken words that get a remedy"), min_value=0, max_value=1, required=False
    )
    using = forms.DecimalField(
        label=_("Share of buyers who would use a right"),
        min_value=0,
        max_value=1,
        required=False,
        help_text=_("Empty: those who really asked."),
    )
    recovered = forms.DecimalField(
        label=_("Share of the price that returned goods are still worth"), min_value=0, max_value=1, required=False
    )

    def __init__(self, *args: Any, language: str, currency: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.currency = currency
        self.costs: list[tuple[str, str, str]] = []
        for group, known in (("remedies", REMEDY_COSTS), ("rights", RIGHT_COSTS)):
            for code in known:
                name = f"{group}.{code}"
                self.fields[name] = money_field(_code(code, language))
                self.costs.append((name, group, code))

    def assumed(self) -> dict[str, Any]:
        """The figures that somebody gave, as the room takes them."""
        said = self.cleaned_data
        found: dict[str, Any] = {"currency": self.currency}
        for name in ("taking", "using", "recovered"):
            if said[name] is not None:
                found[name] = str(said[name])
        for name, group, code in self.costs:
            if said[name] is not None:
                found.setdefault(group, {})[code] = minor(said[name], self.currency)
        return found


def _code(code: str, language: str) -> str:
    """A code of a clause in words, itself where it has none."""
    for table in (REMEDIES, RIGHTS, PAUSE_GROUNDS, FACT_WORDS, CATEGORIES, UNIT_CLASSES, USES, CHANNELS, REASONS):
        if code in table:
            return pick(table[code].to_json(), language)
    if code in FACTS:
        return pick(FACTS[code].words.to_json(), language)
    for group in ("kinds.case", "covers"):
        if has(group, code):
            return say(group, code, language)
    return code


def _colon(reader: Reader) -> str:
    return "：" if reader.chinese else ": "


def _day(given: str) -> date | None:
    """A day of an address or a form; None for what is none."""
    try:
        return parse_date(given)
    except ValueError:
        return None


def _at(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@page_for("promises.draft", "promises.read")
def drafts(request: StaffRequest) -> HttpResponse:
    """What is being written, and what was tried."""
    actor = request.actor
    every = request.GET.get("all") == "1"
    found = queries.drafts(actor=actor, state=None if every else "open")
    tried = queries.replays(actor=actor, limit=30) if actor.may("records.read") else []
    askers = {one.user_id for one in found} | {one.user_id for one in tried}
    people = accounts.names(sorted(one for one in askers if one))
    context = {
        "drafts": [(one, people.get(one.user_id or 0, "")) for one in found], "every": every,
        "trials": [(one, people.get(one.user_id or 0, "")) for one in tried],
    }  # fmt: skip
    return fragments.page(request, "console/drafts.html", context)


@page_for("promises.draft", "promises.read")
def new(request: StaffRequest) -> HttpResponse:
    """Begin a draft."""
    reader = reader_of(request)
    form = NewForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    standing = queries.promises(actor=request.actor)
    choices = [(one.code, one.name.get(reader.language, one.code)) for one in standing]
    form.fields["code"].choices = [("", gettext("nothing that stands")), *choices]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.start_draft(
                actor=request.actor, code="" if said["text"] else said["code"], text=said["text"], title=said["title"],
                now=timezone.now(),
            )  # fmt: skip
        except Problem as problem:
            _refuse(form, problem, reader)
        else:
            return fragments.go(request, reverse("console:draft", args=[made.id]))
    return fragments.page(request, "console/draft_new.html", {"form": form}, status=422 if form.errors else 200)


def _refuse(form: forms.Form, problem: Problem, reader: Reader) -> None:
    """Each thing that is wrong in the text, by its place, at the text."""
    for error in problem.errors:
        words = say("errors", error.code, reader.language, **dict(error.params))
        form.add_error("text" if "text" in form.fields else None, f"{error.field}{_colon(reader)}{words}")
    if not problem.errors:
        fragments.refuse(form, problem, reader)


@page_for("promises.draft", "promises.read")
def draft(request: StaffRequest, draft_id: int) -> HttpResponse:
    """One draft: its text to change, what it changes, what was tried with it."""
    actor, reader = request.actor, reader_of(request)
    shown = queries.draft(actor=actor, draft_id=draft_id)
    given = {"title": shown.title, "text": shown.text, "version": shown.version}
    form = TextForm(request.POST or None, initial=given, language=reader.language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_draft(
                actor=actor, draft_id=draft_id, text=form.cleaned_data["text"], title=form.cleaned_data["title"],
                version=form.seen_version, now=timezone.now(),
            )  # fmt: skip
        except Problem as problem:
            _refuse(form, problem, reader)
        else:
            messages.success(request, gettext("Kept. It binds nobody yet."))
            return fragments.go(request, reverse("console:draft", args=[draft_id]))
    tried = queries.replays(actor=actor, draft_id=draft_id) if actor.may("records.read") else []
    people = accounts.names(sorted({one.user_id for one in tried if one.user_id}))
    context = {
        "draft": shown, "form": form, "beside": _beside(request, shown),
        "trials": [(one, people.get(one.user_id or 0, "")) for one in tried],
    }  # fmt: skip
    return fragments.page(request, "console/draft.html", context, status=422 if form.errors else 200)


def _beside(request: StaffRequest, shown: DraftView) -> dict[str, Any] | None:
    """What it changes, clause by clause, against the version that it began from or that is in force."""
    versions: tuple[VersionView, ...] = ()
    if any(one.code == shown.code for one in queries.promises(actor=request.actor)):
        versions = queries.promise(actor=request.actor, code=shown.code).versions
    numbers = [one.number for one in versions if one.holder_id is None]
    if not numbers:
        return None
    number = next((one for one in numbers if one == shown.base), numbers[0])
    found = queries.comparison(actor=request.actor, code=shown.code, before=number, draft_id=shown.id)
    return {"found": found, "number": number, "rows": _rows(found, reader_of(request))}


@page_for("promises.read")
def compare(request: StaffRequest, code: str) -> HttpResponse:
    """Two published versions of a promise beside each other: the newest and the one before it, or any two."""
    found = queries.promise(actor=request.actor, code=code)
    versions = [one for one in found.versions if one.holder_id is None]
    numbers = [one.number for one in versions]
    if not numbers:
        raise Http404
    new = _number(request.GET.get("after", ""), numbers) or numbers[0]
    old = _number(request.GET.get("before", ""), numbers) or next((one for one in numbers if one < new), numbers[-1])
    seen = queries.comparison(actor=request.actor, code=code, before=old, after=new)
    context = {
        "promise": found, "versions": versions, "beside": {"found": seen, "rows": _rows(seen, reader_of(request))},
        "sides": (("before", gettext("Before"), old), ("after", gettext("After"), new)),
    }  # fmt: skip
    return fragments.page(request, "console/compare.html", context)


def _number(asked: str, known: list[int]) -> int | None:
    return next((one for one in known if str(one) == asked), None)


@require_POST
@page_for("promises.read", "promises.publish")
def withdraw(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Nobody new gets it; who holds it keeps it."""
    try:
        actions.withdraw_version(actor=request.actor, code=code, number=number, now=timezone.now())
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
    else:
        messages.success(request, gettext("Withdrawn; who holds it keeps it."))
    return fragments.go(request, f"{reverse('console:promise', args=[code])}?version={number}")


def _rows(found: Any, reader: Reader) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "lines": [
                (say("terms", line[0], reader.language), _words(line[0], line[1], reader),
                 _words(line[0], line[2], reader), line[3])
                for line in one.lines if line[0] not in {"statement", "title"}
            ],
        }
        for one in found.clauses if one.change != "same"
    ]  # fmt: skip


def _words(field: str, value: Any, reader: Reader) -> str:
    """A field of a clause as people say it."""
    if value is None or value == []:
        return "–"
    if field == "within":
        return wording.within({"within": value}, reader)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ("、" if reader.chinese else ", ").join(_words("", one, reader) for one in value)
    if isinstance(value, Mapping):
        return _table(field, value, reader)
    return _code(str(value), reader.language)


def _table(field: str, value: Mapping[str, Any], reader: Reader) -> str:
    """A table of a clause: what it says, without the names that programs call it by."""
    if "currency" in value:
        return figures.money(value["amount"], value["currency"], reader)
    if field == "covers":
        return _words("", [key for key, on in value.items() if on], reader)
    if field == "window":
        length = [wording.budget({key: value[key]}, reader) for key in ("years", "months") if key in value]
        length += [wording.budget({"calendar_days": value["days"]}, reader)] if "days" in value else []
        return " · ".join([_words("", value.get("start", []), reader), *length])
    return " · ".join(_words(key, one, reader) for key, one in value.items() if not isinstance(one, bool))


@require_POST
@page_for("promises.draft", "promises.read")
def act(request: StaffRequest, draft_id: int, verb: str) -> HttpResponse:
    """Put it away, or take it up again."""
    deed = {"discard": actions.discard_draft, "restore": actions.restore_draft}[verb]
    try:
        deed(actor=request.actor, draft_id=draft_id, now=timezone.now())
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
    else:
        said = gettext("Put away. It can be taken up again.") if verb == "discard" else gettext("Taken up again.")
        messages.success(request, said)
    return fragments.go(request, reverse("console:draft", args=[draft_id]))


@page_for("promises.draft", "promises.read", "promises.publish")
def publish(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Who gains and who keeps the old, said before the word is given; then it is given."""
    actor, reader, now = request.actor, reader_of(request), timezone.now()
    shown = queries.draft(actor=actor, draft_id=draft_id)
    today = now.astimezone(ZoneInfo(shown.zone)).date()
    asked = request.POST or request.GET
    form = PublishForm(request.POST or None, initial={"version": shown.version}, language=reader.language)
    day = _day(asked.get("effective", "")) or today
    back = _day(asked.get("back", ""))
    effective = max(_at(day, shown.zone), now) if day == today else _at(day, shown.zone)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_draft(
                actor=actor, draft_id=draft_id, effective=effective, version=form.seen_version, now=now,
                granted_back_to=_at(back, shown.zone) if back else None,
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader)
        else:
            messages.success(request, gettext("Published. The word is given."))
            return fragments.go(request, reverse("console:promise", args=[shown.code]))
    if request.method != "POST":
        form.initial = {**form.initial, "effective": day, "back": back}
    seen = queries.preview(
        actor=actor, draft_id=draft_id, effective=effective, now=now,
        granted_back_to=_at(back, shown.zone) if back else None,
    )  # fmt: skip
    known = cast(actor, customer_ids=[one.customer_id for one in seen.examples])
    context = {
        "draft": shown, "form": form, "seen": seen, "effective": day, "back": back,
        "examples": [(one, known.customers.get(one.customer_id or 0)) for one in seen.examples],
    }  # fmt: skip
    return fragments.page(request, "console/draft_publish.html", context, status=422 if form.errors else 200)


# --- trials


@page_for("promises.draft", "promises.read", "records.read")
def attempt(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Which days and by which figures; then the worker works."""
    actor, reader = request.actor, reader_of(request)
    shown = queries.draft(actor=actor, draft_id=draft_id)
    plain = assumptions(None).to_json()
    currency = plain["currency"]
    given: dict[str, Any] = {"imported": True, "taking": 1, "recovered": 0}
    for group in ("remedies", "rights"):
        given |= {f"{group}.{code}": whole_units(n, currency) for code, n in plain[group].items()}
    form = TryForm(request.POST or None, initial=given, language=reader.language, currency=currency)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.ask_what_if(
                actor=actor, draft_id=draft_id, from_=said["from_"], to=said["to"], imported=said["imported"],
                assumed=form.assumed(), now=timezone.now(),
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader)
        else:
            return fragments.go(request, reverse("console:trial", args=[made.id]))
    costs = {group: [form[name] for name, one, _code in form.costs if one == group] for group in ("remedies", "rights")}
    context = {"draft": shown, "form": form, "costs": costs, "currency": currency}
    return fragments.page(request, "console/draft_try.html", context, status=422 if form.errors else 200)


@page_for("promises.draft", "promises.read", "records.read")
def trial(request: StaffRequest, replay_id: int) -> HttpResponse:
    """What came of a trial, or how far it is."""
    reader = reader_of(request)
    shown = queries.replay(actor=request.actor, replay_id=replay_id)
    people = accounts.names([shown.user_id] if shown.user_id else [])
    context: dict[str, Any] = {
        "trial": shown, "who": people.get(shown.user_id or 0, ""), "active": shown.state in {"asked", "running"},
        "draft_id": shown.draft_id,
    }  # fmt: skip
    if shown.result is not None:
        context |= _outcome(shown, reader)
    return fragments.page(request, "console/trial.html", context, fragment={"state": "console/trial_state.html"})


def _outcome(shown: ReplayView, reader: Reader) -> dict[str, Any]:
    result = shown.result or {}
    rows = [
        {"month": parse_date(one["month"]), "would": one["would"], "really": one["really"]} for one in result["months"]
    ]
    drawn = [{"month": one["month"], "kept_rate": one["would"]["kept_rate"]} for one in rows]
    beside = [{"month": one["month"], "kept_rate": one["really"]["kept_rate"]} for one in rows]
    known = result["assumptions"]
    costs = [
        (_code(code, reader.language), amount) for group in ("remedies", "rights")
        for code, amount in known[group].items()
    ]  # fmt: skip
    return {
        "result": result,
        "tables": [
            (gettext("Month"), gettext("Month by month"), [(f"{one['month']:%Y-%m}", one) for one in rows]),
            (gettext("Place"), gettext("Place by place"), _places(result["units"])),
        ],
        "chart": charts.months(drawn, "kept_rate", width=560), "beside": charts.months(beside, "kept_rate", width=560),
        "limits": [_limit(one, reader) for one in result["cannot_know"]], "figures": costs,
        "states": ("kept", "broken", "released", "running", "paused"),
        "rights": [(one, _code(one["right"], reader.language)) for one in result["rights"]],
    }  # fmt: skip


def _places(units: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """The places with most to do; the rest is in the download."""
    return [(one["name"] or one["unit"], one) for one in units[:50]]


def _limit(one: Mapping[str, Any], reader: Reader) -> str:
    params = {key: value for key, value in one.items() if key != "code"}
    if "facts" in params:
        params["facts"] = ("、" if reader.chinese else ", ").join(
            _code(one, reader.language) for one in params["facts"]
        )
    return say("whatif_limits", one["code"], reader.language, **params)


@require_POST
@page_for("promises.draft", "promises.read", "records.read")
def stop(request: StaffRequest, replay_id: int) -> HttpResponse:
    """Nobody needs it any more."""
    try:
        actions.stop_what_if(actor=request.actor, replay_id=replay_id, now=timezone.now())
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
    return fragments.go(request, reverse("console:trial", args=[replay_id]))


@page_for("promises.draft", "promises.read", "records.read")
def download(request: StaffRequest, replay_id: int) -> HttpResponse:
    """The months and places of a trial as a table for a spreadsheet."""
    shown = queries.replay(actor=request.actor, replay_id=replay_id)
    language = reader_of(request).language
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="what-if-{shown.code}.csv"'
    out = csv.writer(answer)
    states = ("kept", "broken", "released", "running", "paused")
    words = [say("states.obligation", one, language) for one in states]
    sides = (("would", gettext("by the draft")), ("really", gettext("really")))
    heads = [
        f"{side} · {word}"
        for _name, side in sides
        for word in [*words, gettext("kept rate"), gettext("low"), gettext("high")]
    ]
    out.writerow([gettext("month"), gettext("place"), *heads])
    result = shown.result or {"months": [], "units": []}
    for one, month, place in [
        *((one, one["month"][:7], "") for one in result["months"]),
        *((one, "", one["name"] or one["unit"]) for one in result["units"]),
    ]:
        cells: list[Any] = []
        for name, _side in sides:
            rate = one[name]["kept_rate"]
            cells += [*(one[name]["counts"][state] for state in states), rate["value"], rate["low"], rate["high"]]
        out.writerow([month, place, *cells])
    return answer


urlpatterns = [
    path("drafts", drafts, name="drafts"),
    path("drafts/new", new, name="draft-new"),
    path("drafts/<id:draft_id>", draft, name="draft"),
    *(
        path(f"drafts/<id:draft_id>/{verb}", act, {"verb": verb}, name=f"draft-{verb}")
        for verb in ("discard", "restore")
    ),
    path("drafts/<id:draft_id>/publish", publish, name="draft-publish"),
    path("drafts/<id:draft_id>/try", attempt, name="draft-try"),
    path("promises/<slug:code>/compare", compare, name="promise-compare"),
    path("promises/<slug:code>/versions/<id:number>/withdraw", withdraw, name="promise-withdraw"),
    path("trials/<id:replay_id>", trial, name="trial"),
    path("trials/<id:replay_id>.csv", download, name="trial-download"),
    path("trials/<id:replay_id>/stop", stop, name="trial-stop"),
]
