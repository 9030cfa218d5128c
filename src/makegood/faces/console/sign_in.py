"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from makegood.faces.console.attempts import attempts
from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.ui import fragments, moments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.middleware import forget


class SignInForm(forms.Form):
    """Name and password; says no more about a failure than that the two do not go together."""

    username = forms.CharField(
        label=_("User name"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def target(request: HttpRequest) -> str:
    """Where to go after signing in: `next` if it is a page of ours, else the start."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # htmx tells the whole address of its page; ours is kept as a path.
    own = f"{request.scheme}://{request.get_host()}"
    wanted = wanted.removeprefix(own)
    allowed = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if allowed and wanted != reverse("console:sign-in") else reverse("console:home")


def _try(request: HttpRequest, form: SignInForm) -> User | None:
    """The person who knows the password; otherwise None, and the form says why."""
    now, language = timezone.now(), reader_of(request).language
    name, address = str(form.cleaned_data["username"]).strip().casefold(), request.META.get("REMOTE_ADDR", "")
    wait = attempts.wait(name, address, now)
    if wait is not None:
        told = moments.span(wait.total_seconds(), language)
        form.add_error(None, _("Too many tries. Please wait %(span)s and try again.") % {"span": told})
        return None
    found = authenticate(request, username=name, password=form.cleaned_data["password"])
    if not isinstance(found, User):
        attempts.failed(name, address, now)
        form.add_error(
            None, _("User name and password do not go together. Check the keyboard's capitals and try again.")
        )
        return None
    attempts.succeeded(name, address)
    return found


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a form that comes back keeps the name that was typed."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(target(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _try(request, form)
        if person is not None:
            login(request, person)
            accounts.note_looks(
                actor=actor_for_user(person), act="sign_in", kind="user", ids=[person.pk], now=timezone.now()
            )
            return HttpResponseRedirect(target(request))
    context: dict[str, Any] = {"form": form, "next": request.POST.get("next") or request.GET.get("next") or ""}
    return fragments.page(request, "console/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and take this person's language, theme and zone out of the browser with it."""
    logout(request)
    response = HttpResponseRedirect(reverse("console:sign-in"))
    forget(response)
    return response


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
]
