"""The forms of the door and of the security page, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.ground.accounts.tasks import send_new_password_link

LONG_ENOUGH = _("At least ten characters; a sentence is easier to keep than a riddle.")


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """Name and password; says no more about a failure than that the two do not go together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        self.fields["login"] = forms.CharField(
            label=_("User name"), max_length=80, widget=forms.TextInput(attrs=attributes)
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=256,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def add_prefix(self, field_name: str) -> str:
        """`username` in the page, as password managers expect it."""
        return "username" if field_name == "login" else field_name


class ConfirmForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


def _in_our_words(form: forms.Form, **labels: Any) -> None:
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, LONG_ENOUGH if name == "password1" else ""
        field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, password1=_("New password"), password2=_("The same once more"))


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """The present password, and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(
            self, oldpassword=_("Present password"), password1=_("New password"), password2=_("The same once more")
        )


class ForgottenForm(forms.Form):
    """An address to which the link goes, if it is somebody's."""

    email = forms.EmailField(
        label=_("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, request: HttpRequest) -> None:
        """Leave it to the queue, for every address alike: how long it takes tells nobody whether it is known."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        address = settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
        send_new_password_link.enqueue(self.cleaned_data["email"], address)


def _code_field(hint: Any) -> forms.CharField:
    attributes = {
        "autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "autocapitalize": "none",
        "spellcheck": "false",
    }  # fmt: skip
    return forms.CharField(
        label=_("One-time code"), max_length=32, help_text=hint, widget=forms.TextInput(attrs=attributes)
    )


class CodeForm(factors.AuthenticateForm):  # type: ignore[misc]
    """A code after the password."""

    code = _code_field(_("Six digits from your authenticator app, or one of your recovery codes."))


class ConfirmCodeForm(factors.ReauthenticateForm):  # type: ignore[misc]
    """A code in place of the password."""

    code = _code_field(_("Six digits from your authenticator app, or one of your recovery codes."))


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code shows that app and server agree."""

    code = _code_field(_("The six digits that the app shows now."))


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """What the passkey is called, and whether it opens the door alone."""

    name = forms.CharField(label=_("Name of the device"), max_length=80, required=False)
    passwordless = forms.BooleanField(
        label=_("It signs me in alone, without a password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for finger, face or PIN. A plain security key may not be able to."),
    )
