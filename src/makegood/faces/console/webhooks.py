"""Where other systems hear of events: the addresses, their secrets, and what became of each message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.forms import ActForm, choices, text_field
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import outline, say
from makegood.ground.webhooks import actions, queries, rules
from makegood.ground.webhooks.views import WebhookInput, WebhookView

NAV = (
    nav.Entry(
        "console:webhooks", _("Webhooks"), "settings", 432, queries.NEED, "data", _("What other systems hear"),
        ("api", "erp", "接口"), holds=("console:webhook", "console:webhook_new"),
    ),
)  # fmt: skip
#: Spans over which messages may be sent again, in hours.
SPANS = (1, 6, 24, 72, 168)


class WebhookForm(ActForm):
    """An address and what it hears."""

    name = text_field(_("Which system"), most=80)
    url = text_field(_("Address"), most=rules.LONGEST_URL, hint=_("Where messages are sent: https://…"))
    events = text_field(
        _("Events"), rows=4,
        hint=_("One name of the list on each line; with * at its end for all that begin so; * alone for everything."),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)

    def offer(self, language: str) -> None:
        """The two states that a person may choose."""
        self.fields["state"].choices = choices("webhooks", ("active", "paused"), language)  # type: ignore[attr-defined]

    def wanted(self) -> WebhookInput:
        """The webhook as it shall be."""
        given = self.cleaned_data
        patterns = tuple(dict.fromkeys(given["events"].replace(",", " ").split()))
        return WebhookInput(given["name"], given["url"].strip(), patterns, given["state"])


def _known(language: str) -> list[tuple[str, str]]:
    return [(name, outline("events", name, language)) for name in queries.event_names()]


@page_for(queries.NEED)
def webhooks(request: StaffRequest) -> HttpResponse:
    """All addresses, with how they are doing."""
    return fragments.page(request, "console/webhooks.html", {"webhooks": queries.webhooks(request.actor)})


@page_for(queries.NEED)
def new(request: StaffRequest) -> HttpResponse:
    """Let an address hear; its secret is shown this once."""
    queries.need(request.actor)
    reader = reader_of(request)
    form = WebhookForm(request.POST or None, language=reader.language, initial={"state": "active"})
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        try:
            pk, secret = actions.add(actor=request.actor, webhook=wanted, now=timezone.now())
        except Problem as problem:
            _refuse(form, problem, request)
        else:
            return fragments.page(
                request, "console/webhook_secret.html", {"name": wanted.name, "secret": secret, "id": pk}
            )
    context = {"form": form, "known": _known(reader.language)}
    return fragments.page(request, "console/webhook_new.html", context, status=422 if form.errors else 200)


@page_for(queries.NEED)
def webhook(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """One address: how it is doing, its messages, what it hears."""
    shown = queries.webhook(request.actor, webhook_id)
    reader = reader_of(request)
    form = WebhookForm(request.POST or None, language=reader.language, initial=_as_given(shown))
    if request.method == "POST" and form.is_valid():
        version = form.seen_version
        try:
            actions.change(
                actor=request.actor, webhook_id=webhook_id, webhook=form.wanted(), now=timezone.now(),
                version=shown.version if version is None else version,
            )  # fmt: skip
        except Problem as problem:
            _refuse(form, problem, request)
        else:
            messages.success(request, gettext("Kept. It holds from now on."))
            return fragments.go(request, reverse("console:webhook", args=[webhook_id]))
    asked = request.GET.get("state", "")
    page = queries.deliveries(
        request.actor, webhook_id, asked if asked in rules.DELIVERY_STATES else "", request.GET.get("cursor") or None
    )
    rows = [(row, outline("events", row.event_name, reader.language)) for row in page.items]
    context: dict[str, Any] = {
        "one": shown, "form": form, "known": _known(reader.language), "rows": rows, "next": page.next,
        "first": not request.GET.get("cursor"), "states": rules.DELIVERY_STATES, "asked": asked, "spans": SPANS,
    }  # fmt: skip
    return fragments.page(request, "console/webhook.html", context, status=422 if form.errors else 200)


def _as_given(shown: WebhookView) -> dict[str, Any]:
    # A stopped webhook that is put right is meant to hear again.
    state = "paused" if shown.state == "paused" else "active"
    return {
        "name": shown.name, "url": shown.url, "events": "\n".join(shown.events), "state": state,
        "version": shown.version,
    }  # fmt: skip


def _refuse(form: forms.Form, problem: Problem, request: StaffRequest) -> None:
    """Say what is wrong at its field; patterns share one."""
    for error in problem.errors:
        field = error.field.partition(".")[0]
        form.add_error(
            field if field in form.fields else None,
            say("errors", error.code, reader_of(request).language, **dict(error.params)),
        )
    if not problem.errors:
        fragments.refuse(form, problem, reader_of(request))


@require_POST
@page_for(queries.NEED)
def act(request: StaffRequest, webhook_id: int, verb: str) -> HttpResponse:
    """Try it, send messages again, give it a new secret, remove it."""
    now, actor = timezone.now(), request.actor
    back = fragments.go(request, reverse("console:webhook", args=[webhook_id]))
    try:
        if verb == "secret":
            shown = queries.webhook(actor, webhook_id)
            secret = actions.renew_secret(actor=actor, webhook_id=webhook_id, now=now)
            context = {"name": shown.name, "secret": secret, "id": webhook_id, "renewed": True}
            return fragments.page(request, "console/webhook_secret.html", context)
        if verb == "remove":
            actions.remove(actor=actor, webhook_id=webhook_id, now=now)
            messages.success(request, gettext("Removed. Nothing more is sent there."))
            return fragments.go(request, reverse("console:webhooks"))
        if verb == "try":
            actions.try_out(actor=actor, webhook_id=webhook_id, now=now)
            messages.success(request, gettext("A message that only says hello is on its way."))
            return back
        hours = id_from(request.POST.get("hours", ""))
        if hours in SPANS:
            since = now - timedelta(hours=hours or 0)
            actions.replay(actor=actor, webhook_id=webhook_id, since=since, now=now)
            messages.success(request, gettext("All messages of this time are being sent again."))
            return back
        ids = [found for one in request.POST.getlist("id") if (found := id_from(one)) is not None]
        n = actions.replay(actor=actor, webhook_id=webhook_id, delivery_ids=ids, now=now)
        messages.success(
            request, ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", n) % {"n": n}
        )
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, fragments.sentence(problem, reader_of(request)))
    return back


urlpatterns = [
    path("webhooks", webhooks, name="webhooks"),
    path("webhooks/new", new, name="webhook_new"),
    path("webhooks/<int:webhook_id>", webhook, name="webhook"),
    *(
        path(f"webhooks/<int:webhook_id>/{verb}", act, {"verb": verb}, name=f"webhook_{verb}")
        for verb in ("try", "replay", "secret", "remove")
    ),
]
