"""How a person gets in: password, second factors, sessions, keys for programs. And the same of others, to be ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from makegood.faces.console.entrance.urls import confirmed
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, entry, errors, queries, rules
from makegood.ground.actor import Actor
from makegood.ground.problems import Forbidden, Problem, Stale
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import say

#: What is offered for a key's life, in days; nothing is chosen for longer than it is needed.
LIVES = ("30", "90", "365", "")


def pace_field() -> forms.IntegerField:
    """Requests a minute of a key; empty: as all keys."""
    return forms.IntegerField(
        label=_("Requests a minute"), required=False, min_value=0, max_value=actions.MOST_PER_MINUTE
    )


def pace_hint() -> str:
    """What empty and 0 stand for."""
    usual = settings.API_PER_MINUTE
    as_all = gettext("Empty: as all keys, %(n)s.") % {"n": usual} if usual else gettext("Empty: as all keys, no limit.")
    return f"{as_all} {gettext('0: no limit.')}"


class PaceForm(forms.Form):
    """How often a key may ask, from the version that was seen."""

    per_minute = pace_field()
    version = forms.IntegerField(widget=forms.HiddenInput)


class KeyForm(forms.Form):
    """A key for a program: what for, until when, and what it may do."""

    name = forms.CharField(label=_("What the key is for"), max_length=80)
    days = forms.ChoiceField(
        label=_("It works for"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("until it is ended"))],
        initial="90",
        required=False,
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose what the program needs. Without any choice it may whatever you may."),
    )

    per_minute = pace_field()

    def __init__(self, *args: Any, actor: Actor, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["per_minute"].help_text = pace_hint()
        held = rules.PERMISSIONS if actor.may("*") else actor.permissions
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (one, say("permissions", one, actor.language)) for one in sorted(held)
        ]


#: By what a browser calls itself, the tell-tale part before those that others claim as well.
_BROWSERS = (
    ("Edg", "Edge"), ("MicroMessenger", "微信"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(told: str) -> str:
    """What a browser says of itself, in two words: `Chrome · Windows`; as it is when it says neither."""
    found = [next((name for mark, name in known if mark in told), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(one for one in found if one) or told[:40] or "?"


def access_of(actor: Actor, user_id: int, session: str | None = None) -> dict[str, Any]:
    """What a page shows of how somebody gets in; keys only to themselves or whoever may end them."""
    may_see_keys = actor.id == user_id or actor.may("tokens.write")
    keys = queries.tokens(actor, user_id) if may_see_keys else []
    factors = entry.factors(actor, user_id)
    return {
        "factors": [one for one in factors if one.kind != "recovery_codes"],
        "app": next((one for one in factors if one.kind == "totp"), None),
        "codes": next((one for one in factors if one.kind == "recovery_codes"), None),
        "sessions": [
            replace(one, browser=device(one.browser)) for one in entry.sessions(actor, user_id, timezone.now(), session)
        ],
        "keys": [one for one in keys if one.revoked_at is None],
        "usual_pace": settings.API_PER_MINUTE,
        "pace_hint": pace_hint(),
        "ended": sum(one.revoked_at is not None for one in keys),
        "may_see_keys": may_see_keys,
    }


@page_for(unguarded=True)
def security(request: StaffRequest) -> HttpResponse:
    """How I get in."""
    person = request.user
    context = access_of(request.actor, person.pk, request.session.session_key)
    context["has_password"] = person.has_usable_password()
    context["required"] = bool(settings.SECOND_FACTOR_ROLES & request.actor.roles) and not context["factors"]
    return fragments.page(request, "console/security.html", context)


@require_POST
@page_for(unguarded=True)
def end_session(request: StaffRequest, session_id: int) -> HttpResponse:
    """End one of my sessions; the one that asks is a sign-out."""
    mine = entry.sessions(request.actor, request.user.pk, timezone.now(), request.session.session_key)
    if any(one.id == session_id and one.current for one in mine):
        logout(request)
        return redirect("account_login")
    actions.end_sessions(actor=request.actor, user_id=request.user.pk, ids=[session_id], now=timezone.now())
    messages.success(request, gettext("That browser is signed out."))
    return fragments.go(request, reverse("console:security"))


@require_POST
@page_for(unguarded=True)
def end_others(request: StaffRequest) -> HttpResponse:
    """End all my sessions but this one."""
    count = actions.end_sessions(
        actor=request.actor, user_id=request.user.pk, keep=request.session.session_key, now=timezone.now()
    )
    said = ngettext("%(n)s other browser is signed out.", "%(n)s other browsers are signed out.", count) % {"n": count}
    messages.success(request, said)
    return fragments.go(request, reverse("console:security"))


def _new_key(request: StaffRequest) -> HttpResponse:
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = KeyForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        now, days = timezone.now(), form.cleaned_data["days"]
        try:
            raw = actions.create_token(
                actor=request.actor, username=request.user.username, name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"], now=now,
                expires_at=now + timedelta(days=int(days)) if days else None,
                per_minute=form.cleaned_data["per_minute"],
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader_of(request))
        else:
            # Shown here and never again; a page that is loaded anew has to make another key.
            return fragments.page(request, "console/key.html", {"raw": raw, "name": form.cleaned_data["name"]})
    return fragments.page(request, "console/key.html", {"form": form}, status=422 if form.errors else 200)


new_key = confirmed(_new_key, unguarded=False)


def _set_pace(request: StaffRequest, token_id: int) -> None:
    """Set how often a key may ask; what cannot be is said on the page that one comes back to."""
    form = PaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("A whole number from 0 to %(n)s.") % {"n": actions.MOST_PER_MINUTE})
        return
    try:
        actions.pace_token(
            actor=request.actor, token_id=token_id, now=timezone.now(), **form.cleaned_data
        )  # fmt: skip
    except (Forbidden, Stale) as problem:
        messages.error(request, say("errors", problem.code, reader_of(request).language, **problem.params))
    else:
        messages.success(request, gettext("The key may ask as often as that from now on."))


@require_POST
@page_for(unguarded=True)
def pace_key(request: StaffRequest, token_id: int) -> HttpResponse:
    """Set how often a key of mine may ask."""
    _set_pace(request, token_id)
    return fragments.go(request, reverse("console:security"))


@require_POST
@page_for(unguarded=True)
def end_key(request: StaffRequest, token_id: int) -> HttpResponse:
    """End a key of mine."""
    actions.revoke_token(actor=request.actor, token_id=token_id, now=timezone.now())
    messages.success(request, gettext("The key is ended. Programs that use it are refused from now on."))
    return fragments.go(request, reverse("console:security"))


# --- of others, for whoever keeps people


@page_for("users.write")
def access(request: StaffRequest, user_id: int) -> HttpResponse:
    """How somebody else gets in."""
    person = queries.user(request.actor, user_id)
    return fragments.page(
        request, "console/access.html", {"person": person} | access_of(request.actor, user_id)
    )  # fmt: skip


def _back(request: StaffRequest, user_id: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return fragments.go(request, reverse("console:access", args=[user_id]))


@require_POST
@page_for("users.write")
def reset_factors(request: StaffRequest, user_id: int) -> HttpResponse:
    """Somebody lost app and device: they begin again with their password."""
    person = queries.user(request.actor, user_id)
    actions.reset_factors(actor=request.actor, username=person.username, now=timezone.now())
    return _back(request, user_id, gettext("The password alone opens the door for them now."))


@require_POST
@page_for("users.write")
def end_sessions(request: StaffRequest, user_id: int) -> HttpResponse:
    """Somebody's browsers are signed out."""
    person = queries.user(request.actor, user_id)
    actions.end_sessions(actor=request.actor, user_id=person.id, now=timezone.now())
    return _back(request, user_id, gettext("They are signed out everywhere."))


@require_POST
@page_for("users.write", "tokens.write")
def end_key_of(request: StaffRequest, user_id: int, token_id: int) -> HttpResponse:
    """Somebody's key is ended."""
    person = queries.user(request.actor, user_id)
    if not any(one.id == token_id for one in queries.tokens(request.actor, person.id)):
        raise errors.token_unknown()
    actions.revoke_token(actor=request.actor, token_id=token_id, now=timezone.now())
    return _back(request, person.id, gettext("The key is ended. Programs that use it are refused from now on."))


@require_POST
@page_for("users.write", "tokens.write")
def pace_key_of(request: StaffRequest, user_id: int, token_id: int) -> HttpResponse:
    """Set how often somebody's key may ask."""
    person = queries.user(request.actor, user_id)
    if not any(one.id == token_id for one in queries.tokens(request.actor, person.id)):
        raise errors.token_unknown()
    _set_pace(request, token_id)
    return fragments.go(request, reverse("console:access", args=[person.id]))


NAV = (
    nav.Entry(
        "console:security", _("Security"), "key", 702, "", "own",
        _("Password, second factor, passkeys, sessions and keys."), ("password", "token", "密码"),
    ),
)  # fmt: skip

urlpatterns = [
    path("security", security, name="security"),
    path("security/sessions/end-others", end_others, name="sessions-end-others"),
    path("security/sessions/<id:session_id>/end", end_session, name="session-end"),
    path("security/keys/new", new_key, name="key-new"),
    path("security/keys/<id:token_id>/end", end_key, name="key-end"),
    path("security/keys/<id:token_id>/pace", pace_key, name="key-pace"),
    path("people/<id:user_id>/access", access, name="access"),
    path("people/<id:user_id>/access/factors/reset", reset_factors, name="factors-reset"),
    path("people/<id:user_id>/access/sessions/end", end_sessions, name="sessions-end"),
    path("people/<id:user_id>/access/keys/<id:token_id>/pace", pace_key_of, name="person-key-pace"),
    path("people/<id:user_id>/access/keys/<id:token_id>/end", end_key_of, name="person-key-end"),
]
