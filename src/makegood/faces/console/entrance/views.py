"""The pages of the door: signing in and out, by password, passkey or the company's sign-on."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from makegood.faces.console.entrance.adapters import NO_SIGN_ON, bounded, to_sign_in
from makegood.faces.console.entrance.forms import SignInForm
from makegood.ground.ui import fragments
from makegood.ground.ui.middleware import forget


def target(request: HttpRequest) -> str:
    """Where to go after signing in: `next` if it is a page of ours, else the start."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # htmx tells the whole address of its page; ours is kept as a path.
    own = f"{request.scheme}://{request.get_host()}"
    wanted = wanted.removeprefix(own)
    allowed = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if allowed and wanted != reverse("account_login") else reverse("console:home")


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; a form that comes back keeps the name that was typed."""

    form_class = SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """In; the form itself would let the session last as long as it is used."""
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            bounded(self.request)
        return answer

    def get_next_url(self) -> str:
        """A page of ours, always."""
        return target(self.request)

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """With the ways that this company has."""
        found: dict[str, Any] = super().get_context_data(**given)
        asked = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return found | {"next": asked, "sign_ons": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]}

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """422, as every form that has to be filled in again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[no-any-return]


sign_in = SignIn.as_view()


class Forgotten(PasswordResetView):  # type: ignore[misc]
    """Asking for a new password by mail; without mail, the page says whom to ask."""

    def post(self, *args: Any, **given: Any) -> HttpResponse:
        """Nothing is asked for where nothing could be sent."""
        found: HttpResponse = super().post(*args, **given) if settings.MAIL_GOES_OUT else self.get(*args, **given)
        return found

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """With whether mail goes out."""
        found: dict[str, Any] = super().get_context_data(**given)
        return found | {"mail_goes_out": settings.MAIL_GOES_OUT}


forgotten = Forgotten.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and take this person's language, theme and zone out of the browser with it."""
    logout(request)
    response = HttpResponseRedirect(reverse("account_login"))
    forget(response)
    return response


@never_cache
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the company's sign-on, by a page of ours: the policy of our forms lets none lead elsewhere by itself."""
    if request.method != "POST":
        return redirect("account_login")
    try:
        answer: HttpResponse = openid.login(request, provider_id=provider_id)
    except RequestException:
        return to_sign_in(request, NO_SIGN_ON)
    address = answer.headers.get("Location", "")
    if "://" not in address:
        return answer
    return fragments.page(request, "console/onward.html", {"address": address})


@never_cache
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the company's sign-on, with or without a person."""
    try:
        answer: HttpResponse = openid.callback(request, provider_id=provider_id)
    except RequestException:
        return to_sign_in(request, NO_SIGN_ON)
    return answer
