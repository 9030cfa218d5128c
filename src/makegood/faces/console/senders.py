"""Through whom we send messages: signatures, accounts and mini-programs, and their registered words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import ActForm, choices, several_field, text_field
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases.rules import CHANNELS as CASE_CHANNELS
from makegood.rooms.cases.rules import ROOT_KINDS
from makegood.rooms.texting import actions, queries, rules
from makegood.rooms.texting.inputs import SenderInput, TemplateInput
from makegood.rooms.texting.views import SenderView

NAV = (
    nav.Entry(
        "console:senders", _("Senders of messages"), "settings", 434, queries.NEED, "data",
        _("SMS signatures, WeChat accounts and mini-programs, with their registered words."),
        ("sms", "wechat", "短信", "微信", "模板"), holds=("console:sender", "console:sender_new"), tab=_("Senders"),
    ),
)  # fmt: skip


class SenderForm(ActForm):
    """A name of ours at somebody who carries messages."""

    name = text_field(_("Shown as"), most=80, hint=_("As customers read it: the signature, the account."))
    code = text_field(_("Code"), most=40, hint=_("Lower-case letters, digits and hyphens; stays for good."))
    channel = forms.ChoiceField(label=_("By"))
    adapter = forms.ChoiceField(label=_("Carried by"))
    url = text_field(_("Address of the gateway"), most=500, required=False, hint=_("https://…, for a gateway alone."))
    kind = forms.ChoiceField(label=_("What comes in opens"))
    speaks = forms.ChoiceField(label=_("Language"))
    free_hours = forms.IntegerField(
        label=_("Free words for so many hours after the customer's own"), min_value=0, max_value=720, required=False,
        help_text=_("Empty: always. 0: registered words alone. WeChat: 48."),
    )  # fmt: skip
    permits = forms.BooleanField(label=_("Each registered message needs a consent of its own"), required=False)
    acknowledges = several_field(_("Confirms the opening of cases that came by"))
    progress = several_field(_("Tells without being asked"))
    quiet_from = text_field(_("Quiet from"), most=5)
    quiet_to = text_field(_("Quiet until"), most=5)
    active = forms.BooleanField(label=_("In use"), required=False)

    def offer(self, language: str) -> None:
        """The words of the choices."""
        offered = {
            "channel": choices("text_ways", rules.CHANNELS, language),
            "adapter": choices("text_adapters", rules.ADAPTERS, language),
            "kind": choices("kinds.case", ROOT_KINDS, language),
            "speaks": [("zh-Hans", "简体中文"), ("en", "English")],
            "acknowledges": choices("channels.case", CASE_CHANNELS, language),
            "progress": choices("text_kinds", rules.PROGRESS, language),
        }
        for name, found in offered.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def wanted(self) -> SenderInput:
        """The sender as it shall be."""
        given = {name: self.cleaned_data[name] for name in self.fields if name not in {"version", "speaks"}}
        given["language"] = self.cleaned_data["speaks"]
        return SenderInput(
            **{**given, "acknowledges": tuple(given["acknowledges"]), "progress": tuple(given["progress"])}
        )


class TemplateForm(ActForm):
    """Registered words for a kind of message in a language."""

    kind = forms.ChoiceField(label=_("For"))
    speaks = forms.ChoiceField(label=_("Language"))
    body = text_field(_("Words"), rows=3, most=500)
    gateway_code = text_field(_("Its code at the carrier"), most=80, required=False)
    state = forms.ChoiceField(label=_("State"))

    def offer(self, language: str) -> None:
        """The words of the choices."""
        blanks = ((f"{{{one}}}",) for one in rules.BLANKS)
        self.fields["body"].help_text = format_html_join(" ", "<code>{}</code>", blanks)
        offered = {
            "kind": choices("text_kinds", rules.KINDS, language),
            "speaks": [("zh-Hans", "简体中文"), ("en", "English")],
            "state": choices("template_states", rules.TEMPLATE_STATES, language),
        }
        for name, found in offered.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]


@page_for(queries.NEED)
def senders(request: StaffRequest) -> HttpResponse:
    """All senders."""
    return fragments.page(request, "console/senders.html", {"senders": queries.senders(request.actor)})


@page_for(queries.NEED)
def new(request: StaffRequest) -> HttpResponse:
    """Speak by a further name; the secret is shown this once."""
    queries.need(request.actor)
    start = {"active": True, "quiet_from": "21:00", "quiet_to": "08:00", "kind": "enquiry", "adapter": "sandbox"}
    form = SenderForm(request.POST or None, language=reader_of(request).language, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            pk, secret = actions.add_sender(actor=request.actor, sender=form.wanted(), now=timezone.now())
        except Problem as problem:
            fragments.refuse(form, problem, reader_of(request))
        else:
            return _secret(request, queries.sender(request.actor, pk), secret)
    return fragments.page(request, "console/sender.html", {"form": form}, status=422 if form.errors else 200)


def _secret(request: StaffRequest, one: SenderView, secret: str) -> HttpResponse:
    if one.adapter == "sandbox":
        return fragments.go(request, reverse("console:sender", args=[one.id]))
    return fragments.page(request, "console/sender_secret.html", {"one": one, "secret": secret})


@page_for(queries.NEED)
def sender(request: StaffRequest, sender_id: int) -> HttpResponse:
    """One sender with its registered words."""
    shown, reader = queries.sender(request.actor, sender_id), reader_of(request)
    start = {name: getattr(shown, name, None) for name in SenderForm.base_fields} | {
        "kind": shown.kind_id,
        "speaks": shown.language,
    }
    form = SenderForm(request.POST or None, language=reader.language, initial=start)
    for name in ("code", "channel"):
        form.fields[name].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_sender(
                actor=request.actor, sender_id=sender_id, sender=form.wanted(), version=form.seen_version,
                now=timezone.now(),
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader)
        else:
            messages.success(request, gettext("Kept. It holds from now on."))
            return fragments.go(request, reverse("console:sender", args=[sender_id]))
    return _shown(request, shown, form, None)


def _shown(request: StaffRequest, shown: SenderView, form: SenderForm, words: TemplateForm | None) -> HttpResponse:
    refused = bool(form.errors) or words is not None
    context: dict[str, Any] = {
        "one": shown, "form": form, "templates": queries.templates(request.actor, shown.id),
        "wording": words or TemplateForm(name="words", language=reader_of(request).language),
        "opened": words is not None,
    }  # fmt: skip
    return fragments.page(request, "console/sender.html", context, status=422 if refused else 200)


@require_POST
@page_for(queries.NEED)
def register(request: StaffRequest, sender_id: int) -> HttpResponse:
    """Keep registered words, or what became of them at the carrier."""
    shown, reader = queries.sender(request.actor, sender_id), reader_of(request)
    words = TemplateForm(request.POST, name="words", language=reader.language)
    if words.is_valid():
        given = {name: words.cleaned_data[name] for name in ("kind", "body", "gateway_code", "state")}
        given["language"] = words.cleaned_data["speaks"]
        try:
            actions.register_template(
                actor=request.actor, sender_id=sender_id, template=TemplateInput(**given), now=timezone.now()
            )
        except Problem as problem:
            fragments.refuse(words, problem, reader)
        else:
            messages.success(request, gettext("Kept."))
            return fragments.go(request, reverse("console:sender", args=[sender_id]))
    start = {name: getattr(shown, name, None) for name in SenderForm.base_fields} | {
        "kind": shown.kind_id,
        "speaks": shown.language,
    }
    return _shown(request, shown, SenderForm(language=reader.language, initial=start), words)


@require_POST
@page_for(queries.NEED)
def secret(request: StaffRequest, sender_id: int) -> HttpResponse:
    """Give a sender a new secret, shown this once."""
    fresh = actions.set_secret(actor=request.actor, sender_id=sender_id, now=timezone.now())
    context = {"one": queries.sender(request.actor, sender_id), "secret": fresh}
    return fragments.page(request, "console/sender_secret.html", context)


urlpatterns = [
    path("senders", senders, name="senders"),
    path("senders/new", new, name="sender_new"),
    path("senders/<id:sender_id>", sender, name="sender"),
    path("senders/<id:sender_id>/templates", register, name="sender_templates"),
    path("senders/<id:sender_id>/secret", secret, name="sender_secret"),
]
