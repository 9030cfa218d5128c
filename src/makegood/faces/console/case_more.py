"""What stands beside a case on its page: how grave, tags, status, its day, links, merging, children, files, readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import ActForm, choices, moment_field, text_field
from makegood.faces.console.lookups import lookup_field, person_of
from makegood.faces.console.papers import REMOVABLE, papers
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Invalid, Missing
from makegood.ground.ui import fragments
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import actions, lifecycle, queries, rules
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers

Call = Callable[[StaffRequest, CaseView, Any, datetime], str]


class TagForm(ActForm):
    """All tags of the case; what is not marked is taken off."""

    tags = forms.MultipleChoiceField(label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple)

    def offer(self, language: str) -> None:
        """The company's tags."""
        found = [(code, pick(one.name, language)) for code, one in queries.tags().items()]
        self.fields["tags"].choices = found  # type: ignore[attr-defined]


class SeverityForm(ActForm):
    """How grave, or back to the rules."""

    severity = forms.ChoiceField(label=_("How grave"), required=False)

    def offer(self, language: str) -> None:
        """The four, and the rules."""
        found = choices("severities", [str(one) for one in rules.SEVERITIES], language)
        self.fields["severity"].choices = [("", gettext("As the rules say")), *found]  # type: ignore[attr-defined]


class StatusForm(ActForm):
    """A status of the state that the case is in."""

    status = forms.CharField(label=_("Status"), max_length=40, widget=forms.Select)


class FollowUpForm(ActForm):
    """When it comes back, and to whom; empty takes it away."""

    at = moment_field(_("Comes back on"), _("Empty: it does not come back. Its clocks run on meanwhile."))
    person = lookup_field(_("To whom"), "people", required=False, hint=_("Name; empty: whoever carries it then."))


class LinkForm(ActForm):
    """Another case, and what this one is to it."""

    other = text_field(_("Number of the other case"), most=40)
    kind = forms.ChoiceField(label=_("This case is"))

    def offer(self, language: str) -> None:
        """Kinds that people set."""
        self.fields["kind"].choices = choices("links", rules.SET_LINKS, language)  # type: ignore[attr-defined]


class MergeForm(ActForm):
    """The case that goes on with the matter."""

    into = text_field(_("Goes on in case"), most=40)
    reason = text_field(_("Why"), rows=2, most=2000)


class SplitForm(ActForm):
    """Messages for a case of their own."""

    messages = forms.MultipleChoiceField(label=_("Messages"), widget=forms.CheckboxSelectMultiple)
    subject = text_field(_("Subject of the new case"), required=False, most=200)
    copy = forms.BooleanField(label=_("Leave them here as well"), required=False)
    reason = text_field(_("Why"), rows=2, most=2000)


class ChildrenForm(ActForm):
    """Cases of the same cause."""

    numbers = text_field(_("Numbers of the cases"), rows=2, hint=_("Several with blanks or commas between them."))


class ToChildrenForm(ActForm):
    """One answer for all of them."""

    text = text_field(_("Answer to every customer"), rows=3)


class SettleChildrenForm(ActForm):
    """A note for all of them."""

    text = text_field(_("What was done"), rows=2, required=False, hint=_("A note among ourselves."))


class ReaderForm(ActForm):
    """Who shall read along; empty: oneself."""

    person = lookup_field(_("Who reads along"), "people", required=False, hint=_("Name; empty: yourself."))


class FilesForm(ActForm):
    """Files for the case."""

    message = forms.CharField(required=False, widget=forms.HiddenInput)


class PlainMoreForm(ActForm):
    """A step that needs no words."""


@dataclass(frozen=True, slots=True)
class More:
    """A verb beside the life of a case: its form, what it is called, which verb of the table allows it."""

    verb: str
    label: Any
    form: type[Any]
    edge: str
    call: Call


def _tag(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    wanted = set(form.cleaned_data["tags"])
    # A retired tag stays where it is: the form did not show it.
    shown = set(queries.tags())
    actions.tag(
        actor=request.actor, case_id=found.id, add=sorted(wanted - set(found.tags)),
        remove=sorted((set(found.tags) & shown) - wanted), version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("The tags are kept.")


def _rate(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data["severity"]
    actions.rate(
        actor=request.actor, case_id=found.id, severity=int(given) if given else None, version=form.seen_version,
        now=now,
    )  # fmt: skip
    return gettext("Kept. No promise hangs on it.")


def _label(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.label(
        actor=request.actor, case_id=found.id, status=form.cleaned_data["status"], version=form.seen_version, now=now
    )
    return gettext("The status is kept.")


def _person(request: StaffRequest, name: str) -> int | None:
    """The id behind a name. Raises Invalid."""
    return person_of(name, "person") if name.strip() else None


def _follow_up(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    actions.follow_up(
        actor=request.actor, case_id=found.id, at=given["at"], person_id=_person(request, given["person"]),
        version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("It comes back by itself.") if given["at"] else gettext("It does not come back.")


def _case(request: StaffRequest, number: str, field: str) -> int:
    try:
        return queries.case_id(request.actor, number)
    except Missing as missing:
        raise Invalid.one(field, missing.code, **missing.params) from None


def _link(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    actions.link(
        actor=request.actor, case_id=found.id, other_id=_case(request, given["other"], "other"), kind=given["kind"],
        version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("Linked.")


def _merge(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    actions.merge(
        actor=request.actor, case_id=found.id, into_id=_case(request, given["into"], "into"), reason=given["reason"],
        version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("Merged. What is owed stays owed and is shown there.")


def _unmerge(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.unmerge(actor=request.actor, case_id=found.id, version=form.seen_version, now=now)
    return gettext("Taken out again; it is as it was before.")


def _split(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    given = form.cleaned_data
    new = actions.split(
        actor=request.actor, case_id=found.id, message_ids=[int(one) for one in given["messages"]],
        reason=given["reason"], subject=given["subject"], copy=given["copy"], version=form.seen_version, now=now,
    )  # fmt: skip
    return gettext("Split: the new case is %(number)s.") % {"number": rules.grouped(new.number)}


def _children(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    numbers = form.cleaned_data["numbers"].replace(",", "\n").replace("，", "\n").splitlines()
    ids = [_case(request, one, "numbers") for one in numbers if one.strip()]
    fresh = actions.adopt(actor=request.actor, parent_id=found.id, case_ids=ids, now=now)
    return gettext("%(n)s cases stand below this cause now.") % {"n": len(fresh)}


def _leave(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.let_go(actor=request.actor, case_id=found.id, version=form.seen_version, now=now)
    return gettext("It stands for itself again.")


def _to_children(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    reached = actions.answer_children(actor=request.actor, parent_id=found.id, text=form.cleaned_data["text"], now=now)
    return gettext("Answered in %(n)s cases, %(m)s could not be reached.") % {
        "n": len(reached.done), "m": len(reached.refused),
    }  # fmt: skip


def _settle_children(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    reached = actions.resolve_children(actor=request.actor, parent_id=found.id, text=form.cleaned_data["text"], now=now)
    return gettext("Resolved %(n)s cases, %(m)s could not be.") % {"n": len(reached.done), "m": len(reached.refused)}


def _read_along(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    person = _person(request, form.cleaned_data["person"])
    actions.watch(actor=request.actor, case_id=found.id, person_id=person, now=now)
    return gettext("Whoever follows hears what the customer says.")


def _no_more(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    actions.unwatch(actor=request.actor, case_id=found.id, now=now)
    return gettext("You follow this case no more.")


def _attach(request: StaffRequest, found: CaseView, form: Any, now: datetime) -> str:
    kept = actions.attach(actor=request.actor, case_id=found.id, uploads=uploads_of(request), now=now)
    return gettext("%(n)s files are kept.") % {"n": len(kept)}


MORE = (
    More("rate", _("How grave"), SeverityForm, "rate", _rate),
    More("tag", _("Tags"), TagForm, "tag", _tag),
    More("label", _("Status"), StatusForm, "label", _label),
    More("follow-up", _("Follow up"), FollowUpForm, "follow_up", _follow_up),
    More("link", _("Link"), LinkForm, "link", _link),
    More("children", _("Same cause"), ChildrenForm, "link", _children),
    More("to-children", _("Answer all below"), ToChildrenForm, "answer", _to_children),
    More("settle-children", _("Resolve all below"), SettleChildrenForm, "resolve", _settle_children),
    More("leave", _("Out from below the cause"), PlainMoreForm, "link", _leave),
    More("merge", _("Merge"), MergeForm, "merge", _merge),
    More("unmerge", _("Take the merging back"), PlainMoreForm, "unmerge", _unmerge),
    More("split", _("Split"), SplitForm, "split", _split),
    More("read-along", _("Follow or have read along"), ReaderForm, "note", _read_along),
    More("no-more", _("Follow no more"), PlainMoreForm, "note", _no_more),
)
#: Verbs that act.py takes beside its own.
CALLS: dict[str, tuple[type[Any], Call]] = {
    **{one.verb: (one.form, one.call) for one in MORE}, "attach": (FilesForm, _attach),
}  # fmt: skip


def offered(found: CaseView, actor: Actor, has_children: bool, follows: bool) -> list[More]:
    """What the reader may do beside the life of the case, as it stands."""
    left_out = {
        "leave": not found.parent, "children": bool(found.parent), "to-children": not has_children,
        "settle-children": not has_children, "no-more": not follows,
        "label": not any(one.state == found.state for one in queries.statuses().values()),
        "tag": not queries.tags(),
    }  # fmt: skip
    shown = []
    for one in MORE:
        edge = lifecycle.transition(found.state, one.edge)  # type: ignore[arg-type]
        allowed = edge is not None and one.edge in found.verbs and actor.may(edge.permission)
        if one.verb == "no-more":
            allowed = True
        if allowed and not left_out.get(one.verb):
            shown.append(one)
    return shown


def form_of(one: More, found: CaseView, reader: Reader, spoken: Any) -> Any:
    """A fresh form of a verb, filled in as the case stands."""
    start: dict[str, Any] = {"version": found.version}
    if one.verb == "tag":
        start["tags"] = list(found.tags)
    elif one.verb == "rate" and found.severity_why == "person":
        start["severity"] = str(found.severity)
    elif one.verb == "label":
        start["status"] = found.status
    elif one.verb == "follow-up":
        start["at"] = found.follow_up_at
    form = one.form(name=one.verb, language=reader.language, initial=start)
    fill(form, found, reader, spoken)
    return form


def fill(form: Any, found: CaseView, reader: Reader, spoken: Any = None) -> None:
    """Options that depend on the case: its statuses, its messages."""
    if isinstance(form, StatusForm):
        mine = [one for one in queries.statuses().values() if one.state == found.state and one.code != found.state]
        named = queries.status_name(found.state, "")
        own = pick(named, reader.language) if named else say("states.case", found.state, reader.language)
        form.fields["status"].widget.choices = [
            (found.state, own), *((one.code, pick(one.name, reader.language)) for one in mine),
        ]  # fmt: skip
    if isinstance(form, SplitForm):
        words = [one for one in (spoken or ()) if one.case_id == found.id]
        form.fields["messages"].choices = [(str(one.id), one.text[:80]) for one in words]  # type: ignore[attr-defined]


def beside(actor: Actor, found: CaseView, now: datetime) -> dict[str, Any]:
    """What the page shows beside the conversation: links, children, files, who follows."""
    children = queries.page(actor, now=now, where=queries.where_of({"parent": found.id}), sort="oldest", limit=100)
    names = customers.many(actor, {one.customer_id for one in children.items if one.customer_id is not None}) if (
        children.items and actor.may("customers.read")
    ) else {}  # fmt: skip
    followers = queries.followers(actor, found.id)
    attaches = actor.may("files.write") and not found.merged_into
    people = accounts.names([*(one.user_id for one in followers), *([found.follow_up_for_id or 0])])
    return {
        "links": queries.links(actor, found.id),
        "children": [(one, names.get(one.customer_id or 0)) for one in children.items],
        "more_children": children.next is not None,
        "files": papers(queries.files(actor, found.id), "case-file", found.number, may_remove=attaches)
        if actor.may("files.read")
        else [],
        "followers": [people.get(one.user_id, "") for one in followers],
        "follows": any(one.user_id == actor.id for one in followers),
        "follow_up_for": people.get(found.follow_up_for_id or 0, ""),
        "may_attach": attaches, "file_reasons": REMOVABLE,
        "may_link": found.customer_id is not None and actor.may("cases.write"),
    }  # fmt: skip


@page_for("cases.read", "files.read")
def file(request: StaffRequest, number: str, file_id: int) -> HttpResponse:
    """A file of the case, as a download."""
    id_ = queries.case_id(request.actor, number)
    view, content = queries.file(request.actor, id_, file_id)
    looks.note_looks(actor=request.actor, act="open", kind="file", ids=[view.id], now=timezone.now())
    return cast(HttpResponse, serving.response(view, content))


@require_POST
@page_for("cases.read", "files.write")
def remove_file(request: StaffRequest, number: str, file_id: int) -> HttpResponse:
    """Throw a file of the case away, with a reason."""
    id_ = queries.case_id(request.actor, number)
    actions.remove_file(
        actor=request.actor, case_id=id_, file_id=file_id, reason=request.POST.get("reason", ""), now=timezone.now()
    )
    messages.success(request, gettext("The file is removed; who removed it and why stays."))
    return fragments.go(request, f"/cases/{number}#files")


@require_POST
@page_for("cases.read", "cases.write")
def unlink(request: StaffRequest, number: str, link_id: int) -> HttpResponse:
    """Take a link away."""
    id_ = queries.case_id(request.actor, number)
    actions.unlink(actor=request.actor, case_id=id_, link_id=link_id, now=timezone.now())
    messages.success(request, gettext("The link is taken away."))
    return fragments.go(request, f"/cases/{number}#beside")


urlpatterns = [
    path("cases/<str:number>/files/<id:file_id>", file, name="case-file"),
    path("cases/<str:number>/files/<id:file_id>/remove", remove_file, name="case-file-remove"),
    path("cases/<str:number>/links/<id:link_id>/remove", unlink, name="case-unlink"),
]
