"""What django-allauth asks us: which words, which people, which addresses; what it changes goes through our actions."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import entry
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.accounts.rules import username_of
from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Invalid
from makegood.ground.sealing import seal, unseal

log = logging.getLogger(__name__)

WRONG = _("User name and password do not go together. Check the keyboard's capitals and try again.")
TOO_OFTEN = _("Too many tries. Please wait a quarter of an hour and try again.")
WRONG_CODE = _("This code is not right. Codes change every half minute; take the newest one.")

#: What allauth wants to say after a change, in our words; the rest it keeps to itself.
SAID = {
    "account/messages/password_changed.txt": _("The new password is kept. Everywhere else you are signed out."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is joined. It will be asked for when you sign in."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is no longer asked for."),
    "mfa/messages/webauthn_added.txt": _("The passkey is kept."),
    "mfa/messages/webauthn_removed.txt": _("The passkey opens nothing here any more."),
}


def to_sign_in(request: HttpRequest, why: Any) -> HttpResponse:
    """Back to the door, with a sentence."""
    messages.error(request, why)
    return HttpResponseRedirect(reverse("account_login"))


def bounded(request: HttpRequest) -> None:
    """Set the moment at which the session ends; what is done in it moves it no further."""
    request.session.set_expiry(timedelta(seconds=settings.SESSION_COOKIE_AGE))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by whoever keeps them, and are known by their sign-in name."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """In, by whichever way, until the session's last moment."""
        super().login(request, user)
        bounded(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A line for whoever watches: equal marks are equal names, and no mark gives its name away."""
        name = self._get_login_attempts_cache_key(request, **credentials)
        log.warning("sign-in refused: name %s", salted_hmac("sign-in refused", name).hexdigest()[:12])

    def is_safe_url(self, url: str) -> bool:
        """Only pages of ours: a link that was sent by somebody else must not lead away from here."""
        own = {self.request.get_host()}
        return url_has_allowed_host_and_scheme(url, own, require_https=self.request.is_secure())

    def is_reauthentication_required(self, app: str) -> bool:
        """Before a change of factors or keys one shows once more who one is.

        Whoever has neither password nor factor came by the sign-on; they must have done so just now.
        """
        request = self.request
        if self.get_reauthentication_methods(request.user):
            return True
        came = [record["at"] for record in get_authentication_records(request, request.user)]
        return not came or time.time() - came[-1] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def set_password(self, user: User, password: str) -> None:
        """Through the action, which journals it."""
        accounts.set_password(actor=actor_for_user(user), username=user.username, password=password, now=timezone.now())
        # The session goes on under the new hash.
        user.refresh_from_db(fields=["password", "version"])

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our sentence for what happened, if there is something to say."""
        text = kwargs.get("message") or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Somebody who is locked out but came by passkey or sign-on, so that they are known to be who they are."""
        return to_sign_in(request, _("Your access is switched off. Whoever manages the people of your unit can help."))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page that the form was opened from."""
        return reverse("console:security")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start."""
        return reverse(settings.LOGIN_REDIRECT_URL)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By the name as it is looked up, whatever host and whichever capitals the request was made with.
        return username_of(str(credentials.get("username", ""))) or ""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: named by the sign-in name, secrets under a key of this installation."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: User) -> str:
        """The sign-in name; a mail address would stand on the telephone for everybody to read."""
        return str(user.username)

    def get_totp_issuer(self) -> str:
        """As whom the app lists the code."""
        return "Makegood"

    def build_totp_svg(self, url: str) -> str:
        """The code to point a telephone at, dark on white in both themes."""
        drawn = segno.make(url, error="m").svg_inline(scale=5, border=3, dark="#1d1b16", light="#ffffff")
        return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 (theirs)
        """A name to begin with; the person says which device it is."""
        return str(_("This device"))

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """How the device lists the passkey."""
        found: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return found | {"display_name": user.name, "name": user.username}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For whom a passkey is: the host that people type."""
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        return found | {"name": "Makegood"}

    def encrypt(self, text: str) -> str:
        """The stored form of a secret; a copy of the database alone makes no codes."""
        return seal("second factor", text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises InvalidToken when SECRET_KEY was changed without keeping the old one as a fallback."""
        return unseal("second factor", encrypted_text)


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's OpenID provider says who somebody is; what they may do stands here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whoever is not known by then stays outside."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person at the first time by name or verified address; later on by the provider's own id.

        Raises ImmediateHttpResponse for whoever is not known here.
        """
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.get_provider_account().get_user_data() or {}
        claim = sociallogin.provider.app.settings["username_claim"]
        username, email = str(claims.get(claim) or ""), str(claims.get("email") or "")
        verified = email if claims.get("email_verified") in (True, "true") else ""
        person = entry.known_as(username, verified) or _made(username, str(claims.get("name") or ""), verified)
        if person is None:
            why = _("You are known to the sign-on but not here. Whoever manages the people of your unit can add you.")
            raise ImmediateHttpResponse(to_sign_in(request, why))
        # What the provider knows about the person is not needed again; its id is.
        sociallogin.account.extra_data = {}
        sociallogin.connect(request, person)
        accounts.note_sign_on(actor=actor_for_user(person), user_id=person.pk, now=timezone.now())

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        """The provider said no, or does not answer. Raises ImmediateHttpResponse."""
        # The kind of fault, not its words: they may hold what the provider knows about somebody.
        fault = kwargs.get("exception")
        log.warning("single sign-on: %s %s", kwargs.get("error") or "", type(fault).__name__ if fault else "")
        raise ImmediateHttpResponse(to_sign_in(request, NO_SIGN_ON))


NO_SIGN_ON = _("The sign-on did not work. Try again, or sign in with user name and password.")


def _made(username: str, name: str, email: str) -> User | None:
    """A new person without any role, where the settings allow that."""
    if not settings.OIDC_CREATES_PEOPLE:
        return None
    try:
        accounts.create_user(
            actor=SYSTEM, username=username, name=name[:80] or username, password=None, memberships=[], email=email,
            now=timezone.now(),
        )  # fmt: skip
    except Invalid:
        return None
    return entry.known_as(username, "")
