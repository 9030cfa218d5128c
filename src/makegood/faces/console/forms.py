"""Forms that act on something that others may change meanwhile, and the fields that several pages share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.ground.ui.texts import catalogue, say


def choices(group: str, codes: Any, language: str) -> list[tuple[str, str]]:
    """Options of a field: codes with their words from a table of the texts."""
    return [(code, say(group, code, language)) for code in codes]


class ActForm(forms.Form):
    """One verb on one thing: carries the version that the page was made from, and ids of its own on a page of many."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, name: str = "", language: str = "en", **given: Any
    ) -> None:
        super().__init__(data, auto_id=f"{name}-%s" if name else "id_%s", **given)
        self.language = language
        self.offer(language)

    def offer(self, language: str) -> None:
        """Fill in the options whose words depend on the language."""

    @property
    def seen_version(self) -> int | None:
        """The version of the thing that the person saw."""
        found = self.cleaned_data.get("version")
        return int(found) if found is not None else None


def codes(group: str) -> list[str]:
    """The codes that a table of the texts has words for, in its order."""
    return [code for found, code in catalogue() if found == group]


def moment_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateTimeField:
    """A moment on the reader's wall clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget, help_text=help_text)


def day_field(label: Any, hint: Any = "", *, required: bool = False) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint)


def text_field(
    label: Any, *, rows: int = 0, most: int = 4000, required: bool = True, hint: Any = ""
) -> forms.CharField:
    """Words: one line, or `rows` of them."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=hint)


def several_field(label: Any, hint: Any = "") -> forms.MultipleChoiceField:
    """Any number of choices, as chips to tick."""
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=hint
    )  # fmt: skip


def money_field(label: Any, hint: Any = "") -> forms.DecimalField:
    """An amount in whole units of money, such as 50.00."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=12, decimal_places=3, widget=widget, help_text=hint
    )


def minor_units(amount: Decimal | None, currency: str) -> int | None:
    """An amount of a form in minor units of its currency; None stays None, a part of a minor unit is dropped."""
    return None if amount is None else int(amount.scaleb(get_currency_precision(currency)))


def whole_units(amount: int, currency: str) -> str:
    """Minor units as a form shows them: 5000 CNY is `50.00`."""
    return str(Decimal(amount).scaleb(-get_currency_precision(currency)))


class AtForm(ActForm):
    """Something that happened, perhaps earlier than now."""

    at = moment_field(_("When"), _("Empty: just now."))
