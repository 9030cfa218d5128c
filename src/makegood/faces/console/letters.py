"""Letters: what came in and waits to be read, what goes out, and the mailboxes themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import ActForm, choices, text_field
from makegood.faces.console.lookups import lookup_field, place_of
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import serving
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.channels import actions, queries, rules
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.rooms.channels.views import MailboxView
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:mail", _("Letters to be read"), "note", 109, queries.READS, "work",
        _("What came in by mail and became no case by itself."), ("email", "mail", "来信", "邮件"),
        holds=("console:letter",),
    ),
    nav.Entry(
        "console:mail-sent", _("Letters sent"), "out", 110, "cases.read", "work",
        _("Mail to customers, what did not go out and what came back."), ("email", "mail", "发信", "退信"),
    ),
    nav.Entry(
        "console:mailboxes", _("Mailboxes"), "settings", 433, queries.NEED, "data",
        _("Addresses whose letters become cases"), ("imap", "smtp", "email", "邮箱"),
        holds=("console:mailbox", "console:mailbox-new"),
    ),
)  # fmt: skip


# --- what came in


@page_for(queries.READS)
def inbox(request: StaffRequest) -> HttpResponse:
    """Letters that wait, or all of a state."""
    asked = request.GET.get("state", "to_be_read")
    state = asked if asked in rules.INCOMING_STATES else "to_be_read"
    found = queries.incoming(request.actor, state, None, request.GET.get("cursor") or None, 40)
    context = {
        "rows": found.items, "next": found.next, "first": not request.GET.get("cursor"), "asked": state,
        "states": rules.INCOMING_STATES, "boxes": queries.addresses(request.actor),
    }  # fmt: skip
    return fragments.page(request, "console/mail.html", context)


@page_for(queries.READS)
def letter(request: StaffRequest, mail_id: int) -> HttpResponse:
    """One letter with what can be read of it, and what may be done with it."""
    return _shown(request, mail_id)


def _shown(request: StaffRequest, mail_id: int, problem: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    view = queries.letter(actor, mail_id)
    try:
        read: rules.Letter | None = queries.contents(actor, mail_id)
    except Problem:
        # Erased with its customer, or the store is away: what became of it is shown all the same.
        read = None
    looks.note_looks(actor=actor, act="open", kind="mail", ids=[mail_id], now=timezone.now())
    context = {
        "one": view, "read": read, "files": [one.name for one in read.parts] if read else [],
        "box": queries.addresses(actor).get(view.mailbox_id, ""), "candidates": queries.candidates(actor, view),
        "may_act": view.state in {"to_be_read", "ignored"}, "aside": rules.ASIDE, "kinds": _kinds(request),
        "problem": problem, "given": request.POST,
    }  # fmt: skip
    return fragments.page(request, "console/letter.html", context, status=status)


def _kinds(request: StaffRequest) -> list[tuple[str, str]]:
    language = reader_of(request).language
    return [
        (code, pick(one.name, language) or say("kinds.case", one.root, language)) for code, one in cases.kinds().items()
    ]


@page_for("files.read")
def raw(request: StaffRequest, mail_id: int) -> Any:
    """The letter as it came in, as a download: anything may be in it."""
    view, content = queries.raw(request.actor, mail_id)
    looks.note_looks(actor=request.actor, act="open", kind="file", ids=[view.id], now=timezone.now())
    return serving.response(view, content)


@require_POST
@page_for(queries.READS)
def act(request: StaffRequest, mail_id: int, verb: str) -> HttpResponse:
    """File it, open a case for it, set it aside."""
    actor, now = request.actor, timezone.now()
    try:
        if verb == "file":
            queries.letter(actor, mail_id)
            case_id = cases.case_id(actor, request.POST.get("number", "").strip())
            view = actions.file(actor=actor, mail_id=mail_id, case_id=case_id, now=now)
        elif verb == "open":
            chosen = request.POST.get("customer", "")
            view = actions.open_matter(
                actor=actor, mail_id=mail_id, customer_id=int(chosen) if chosen.isdigit() else None,
                name=request.POST.get("name", "")[:80], kind=request.POST.get("kind", "")[:60], now=now,
            )  # fmt: skip
        else:
            actions.set_aside(actor=actor, mail_id=mail_id, reason=request.POST.get("reason", ""), now=now)
            messages.success(request, gettext("Set aside. Its raw text stays."))
            return fragments.go(request, reverse("console:mail"))
    except Problem as problem:
        if problem.status == 404 and problem.code == "mail_unknown":
            raise
        reader = reader_of(request)
        said = [say("errors", one.code, reader.language, **dict(one.params)) for one in problem.errors]
        sentence = " ".join(said) or fragments.sentence(problem, reader)
        return _shown(request, mail_id, sentence, problem.status)
    messages.success(request, gettext("Filed to the case."))
    return fragments.go(request, reverse("console:case", args=[view.number]))


# --- what goes out


@page_for("cases.read")
def sent(request: StaffRequest) -> HttpResponse:
    """Letters to customers; those that did not go out may be sent again."""
    asked = request.GET.get("state", "")
    state = asked if asked in rules.OUTGOING_STATES else ""
    found = queries.outgoing(request.actor, state, None, request.GET.get("cursor") or None, 40)
    context = {
        "rows": found.items, "next": found.next, "first": not request.GET.get("cursor"), "asked": state,
        "states": rules.OUTGOING_STATES, "may_send": request.actor.may("cases.write"),
    }  # fmt: skip
    return fragments.page(request, "console/mail_sent.html", context)


@require_POST
@page_for("cases.write")
def resend(request: StaffRequest, outgoing_id: int) -> HttpResponse:
    """Put a letter on its way again."""
    try:
        view = actions.resend(actor=request.actor, outgoing_id=outgoing_id, now=timezone.now())
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
    else:
        if view.problem:
            messages.error(request, say("mail_problems", view.problem, reader_of(request).language))
        else:
            messages.success(request, gettext("The letter is on its way again."))
    return fragments.go(request, reverse("console:mail-sent"))


# --- mailboxes


class MailboxForm(ActForm):
    """A mailbox with its servers; an empty password leaves the one that is kept."""

    address = text_field(_("Address"), most=254, hint=_("Letters to it become cases: service@example.com"))
    name = text_field(_("Shown as"), most=80, hint=_("What customers see as the sender."))
    unit = lookup_field(
        _("Looked after by"), "places", required=False, hint=_("Name or code of a place; empty: the company.")
    )
    kind = forms.ChoiceField(label=_("Kind of the cases"))
    speaks = forms.ChoiceField(label=_("Language"), help_text=_("Where a letter's own language cannot be told."))
    active = forms.BooleanField(label=_("In use"), required=False)
    plus = forms.BooleanField(
        label=_("The server delivers address+anything"), required=False,
        help_text=_("Then answers find their case even where a program forgets which letter it answers."),
    )  # fmt: skip
    progress = forms.MultipleChoiceField(
        label=_("What customers hear unasked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = text_field(_("Quiet from"), most=5, hint=_("Nobody is written to unasked between these hours."))
    quiet_to = text_field(_("Quiet until"), most=5)
    imap_host = text_field(
        _("Server for fetching (IMAP)"), most=200, required=False, hint=_("Empty: letters are piped in.")
    )
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    imap_security = forms.ChoiceField(label=_("Encryption"))
    imap_user = text_field(_("User"), most=200, required=False)
    imap_password = forms.CharField(
        label=_("Password"), required=False, max_length=400, strip=False, help_text=_("Empty: the one that is kept."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    imap_folder = text_field(_("Folder"), most=120, required=False)
    smtp_host = text_field(
        _("Server for sending (SMTP)"), most=200, required=False, hint=_("Empty: the one of the installation.")
    )
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    smtp_security = forms.ChoiceField(label=_("Encryption"))
    smtp_user = text_field(_("User"), most=200, required=False)
    smtp_password = forms.CharField(
        label=_("Password"), required=False, max_length=400, strip=False, help_text=_("Empty: the one that is kept."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def offer(self, language: str) -> None:
        """The lists."""
        fields: Any = self.fields
        fields["kind"].choices = [
            (code, pick(one.name, language) or say("kinds.case", one.root, language))
            for code, one in cases.kinds().items()
        ]
        fields["speaks"].choices = [("zh-Hans", "简体中文"), ("en", "English")]
        fields["progress"].choices = choices("mail_progress", rules.PROGRESS, language)
        for name in ("imap_security", "smtp_security"):
            fields[name].choices = choices("mail_security", rules.SECURITIES, language)

    def wanted(self, actor: Actor) -> MailboxInput:
        """The mailbox as it shall be. Raises Invalid for a place that there is not."""
        given = self.cleaned_data
        unit = given["unit"].strip()
        return MailboxInput(
            address=given["address"], name=given["name"], kind=given["kind"], language=given["speaks"],
            active=given["active"], plus=given["plus"], quiet_from=given["quiet_from"], quiet_to=given["quiet_to"],
            unit_id=place_of(actor, unit) if unit else None, progress=tuple(given["progress"]),
            imap=self._server("imap"), imap_folder=given["imap_folder"].strip() or "INBOX", smtp=self._server("smtp"),
        )  # fmt: skip

    def _server(self, name: str) -> ServerInput:
        given = self.cleaned_data
        return ServerInput(
            given[f"{name}_host"].strip(), given[f"{name}_port"], given[f"{name}_security"],
            given[f"{name}_user"].strip(), given[f"{name}_password"] or None,
        )  # fmt: skip


_FRESH = {
    "active": True, "plus": True, "progress": ["resolved"], "quiet_from": "21:00", "quiet_to": "08:00",
    "imap_port": 993, "imap_security": "tls", "imap_folder": "INBOX", "smtp_port": 587, "smtp_security": "starttls",
    "kind": "enquiry", "speaks": "zh-Hans",
}  # fmt: skip


@page_for(queries.NEED)
def mailboxes(request: StaffRequest) -> HttpResponse:
    """All mailboxes, with how they are doing."""
    words = dict(_kinds(request))
    rows = [(one, words.get(one.kind, one.kind)) for one in queries.mailboxes(request.actor)]
    return fragments.page(request, "console/mailboxes.html", {"rows": rows})


@page_for(queries.NEED)
def mailbox_new(request: StaffRequest) -> HttpResponse:
    """Make letters to an address cases."""
    queries.need(request.actor)
    form, status = MailboxForm(request.POST or None, language=reader_of(request).language, initial=_FRESH), 422
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_mailbox(actor=request.actor, mailbox=form.wanted(request.actor), now=timezone.now())
        except Problem as problem:
            fragments.refuse(form, problem, reader_of(request))
            status = problem.status
        else:
            messages.success(request, gettext("Kept. Try its servers now."))
            return fragments.go(request, reverse("console:mailbox", args=[made.id]))
    context = {"form": form, "one": None}
    return fragments.page(request, "console/mailbox.html", context, status=status if form.errors else 200)


@page_for(queries.NEED)
def mailbox(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """One mailbox: how it is doing, how it is set up."""
    shown, status = queries.mailbox(request.actor, mailbox_id), 422
    form = MailboxForm(
        request.POST or None, language=reader_of(request).language, initial=_as_given(request.actor, shown)
    )
    if request.method == "POST" and form.is_valid():
        version = form.seen_version
        try:
            actions.change_mailbox(
                actor=request.actor, mailbox_id=mailbox_id, mailbox=form.wanted(request.actor), now=timezone.now(),
                version=shown.version if version is None else version,
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader_of(request))
            status = problem.status
        else:
            messages.success(request, gettext("Kept. It holds from now on."))
            return fragments.go(request, reverse("console:mailbox", args=[mailbox_id]))
    context = {"form": form, "one": shown}
    return fragments.page(request, "console/mailbox.html", context, status=status if form.errors else 200)


def _as_given(actor: Actor, shown: MailboxView) -> dict[str, Any]:
    names = [name for name in MailboxForm.base_fields if hasattr(shown, name)]
    start = {name: getattr(shown, name) for name in names}
    place = "" if shown.unit_id == accounts.root_unit_id() else network.node(actor, shown.unit_id).code
    return {**start, "speaks": shown.language, "unit": place, "version": shown.version}


@require_POST
@page_for(queries.NEED)
def mailbox_try(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Go in and out of both servers and say what they answered."""
    tried = actions.try_mailbox(actor=request.actor, mailbox_id=mailbox_id, now=timezone.now())
    language = reader_of(request).language
    for name, problem in (("IMAP", tried.imap), ("SMTP", tried.smtp)):
        if problem:
            messages.error(request, f"{name}: {say('mail_problems', problem, language)}")
    if not tried.imap and not tried.smtp:
        messages.success(request, gettext("The servers answer."))
    return fragments.go(request, reverse("console:mailbox", args=[mailbox_id]))


urlpatterns = [
    path("mail", inbox, name="mail"),
    path("mail/sent", sent, name="mail-sent"),
    path("mail/sent/<id:outgoing_id>/resend", resend, name="mail-resend"),
    path("mail/<id:mail_id>", letter, name="letter"),
    path("mail/<id:mail_id>/raw", raw, name="letter-raw"),
    *(
        path(f"mail/<id:mail_id>/{verb}", act, {"verb": verb}, name=f"letter-{verb}")
        for verb in ("file", "open", "aside")
    ),
    path("mailboxes", mailboxes, name="mailboxes"),
    path("mailboxes/new", mailbox_new, name="mailbox-new"),
    path("mailboxes/<id:mailbox_id>", mailbox, name="mailbox"),
    path("mailboxes/<id:mailbox_id>/try", mailbox_try, name="mailbox-try"),
]
