"""The forms of the portal: few fields, each with its label above it, kept as typed when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.ground.ui.texts import say
from makegood.rooms.passes import rules


def _line(label: Any, most: int, *, hint: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"maxlength": str(most), **attrs})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, help_text=hint)


def words_field(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    """Words of the customer's own."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=4000, required=False, widget=widget, help_text=hint)


class Known(forms.Form):
    """Who somebody is and how they are reached; nothing of it for somebody who entered a code."""

    name = _line(_("Your name"), 80, autocomplete="name")
    phone = _line(_("Phone"), 40, hint=_("Phone or e-mail: one is enough."), autocomplete="tel", inputmode="tel")
    email = _line(_("E-mail"), 254, autocomplete="email", inputmode="email")

    def __init__(self, data: Mapping[str, Any] | None = None, *, known: bool = False, **given: Any) -> None:
        super().__init__(data, auto_id="%s", **given)
        if known:
            for name in ("name", "phone", "email"):
                del self.fields[name]


class AskForm(Known):
    """A matter: what it is about, in words, where, who."""

    kind = forms.ChoiceField(label=_("What is it about?"))
    item = forms.ChoiceField(label=_("Which product?"), required=False)
    text = words_field(_("What happened, or what do you need?"))
    address = _line(
        _("Where the product is"), 200, hint=_("Only if somebody shall come or something shall be sent."),
        autocomplete="street-address",
    )  # fmt: skip
    once = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    field_order = ("kind", "item", "text", "address", "name", "phone", "email")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        language: str,
        items: Sequence[tuple[str, str]] = (),
        **given: Any,
    ) -> None:
        super().__init__(data, **given)
        kinds = [(code, say("kinds.matter", code, language)) for code in rules.ASKED]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if items:
            self.fields["item"].choices = [("", "—"), *items]  # type: ignore[attr-defined]
        else:
            del self.fields["item"]


class AnswerForm(forms.Form):
    """Something to say in a matter."""

    text = words_field(_("Your answer"), rows=3)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="answer-%s")


class RefuseForm(forms.Form):
    """What is still not right."""

    text = words_field(_("What is still not right?"), rows=2)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="refuse-%s")


class ChooseForm(forms.Form):
    """When somebody shall come; the times stand in the page."""

    window = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="choose-%s")


class RegisterForm(Known):
    """Which product is whose, bought when and where."""

    code = _line(
        _("Code on the label, or serial number"), 60,
        hint=_("Both stand on the product; the serial number is on its type plate."),
        autocomplete="off", autocapitalize="characters",
    )  # fmt: skip
    model = _line(_("Model"), 60, autocomplete="off")
    bought_on = forms.DateField(
        label=_("Bought on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    bought_at = _line(_("Where it was bought"), 120)
    once = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    field_order = ("code", "model", "bought_on", "bought_at", "name", "phone", "email")
