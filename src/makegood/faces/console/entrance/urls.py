"""The addresses of the door: those of django-allauth that are used, under its own names, and no others."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, re_path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from makegood.faces.console.entrance import views
from makegood.faces.console.staff import StaffRequest, page_for

View = Callable[..., HttpResponse]


def _judged(response: HttpResponse) -> HttpResponse:
    """A form that has to be filled in again is 422."""
    context = response.context_data if isinstance(response, TemplateResponse) else None
    form = (context or {}).get("form")
    if form is not None and form.is_bound and form.errors:
        response.status_code = 422
    return response


def outside(view: View) -> View:
    """A page for whoever has not signed in yet; nobody keeps a copy."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, **given: Any) -> HttpResponse:
        return _judged(view(request, **given))

    return page


def confirmed(view: View, *, unguarded: bool = True) -> View:
    """A page of somebody who signed in, and who shows once more who they are where the view asks for it."""

    @wraps(view)
    def page(request: StaffRequest, /, **given: Any) -> HttpResponse:
        try:
            return _judged(view(request, **given))
        except (ReauthenticationRequired, PermissionDenied):
            ways = get_adapter().get_reauthentication_methods(request.user)
            if not ways:
                messages.error(
                    request, gettext("It is a while since you signed in. Sign out, sign in again, then go on.")
                )
                return redirect("console:security")
            # What was posted is not carried along: the form is filled in again, by whoever that is.
            return redirect(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")

    return page_for(unguarded=unguarded)(page)


def _to_security(request: HttpRequest, **_given: Any) -> HttpResponse:
    return redirect("console:security")


urlpatterns = [
    path("sign-in", views.sign_in, name="account_login"),
    path("sign-out", views.sign_out, name="account_logout"),
    path("sign-in/code", outside(factors.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", outside(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/forgotten", outside(views.forgotten), name="account_reset_password"),
    path("sign-in/forgotten/sent", outside(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^sign-in/new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)$",
        outside(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/new-password",
        outside(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("sign-in/with/<slug:provider_id>", views.sign_on, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", views.back, name="openid_connect_callback"),
    path("security/confirm", confirmed(account.reauthenticate), name="account_reauthenticate"),
    path("security/confirm/code", confirmed(factors.reauthenticate), name="mfa_reauthenticate"),
    path("security/confirm/passkey", confirmed(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("security/password", confirmed(account.password_change), name="account_change_password"),
    # Whoever has none comes by the sign-on; a password would be a second door that it knows nothing of.
    path("security/password/none", confirmed(_to_security), name="account_set_password"),
    path("security/app", confirmed(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/remove", confirmed(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/passkeys", confirmed(_to_security), name="mfa_list_webauthn"),
    path("security/passkeys/add", confirmed(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/remove", confirmed(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("security/factors", confirmed(_to_security), name="mfa_index"),
    path("security/recovery-codes", confirmed(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "security/recovery-codes/new", confirmed(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
]
