"""The form of a matter that is taken in: what is typed, and what is offered while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.engines.wording import spelled
from makegood.faces.console.forms import ActForm, choices, text_field
from makegood.faces.console.lookups import DivisionField
from makegood.ground.rows import id_from
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.rules import CHANNELS, ROOT_KINDS
from makegood.rooms.jobs.inputs import WindowInput
from makegood.rooms.products import queries as products

#: Offered first; the others follow.
FIRST_KINDS = ("repair", "installation", "complaint", "enquiry", "return_exchange", "cleaning")


@lru_cache(maxsize=2048)
def found_by(text: str) -> str:
    """What an option is found by when letters are typed: its pinyin and its initials."""
    return spelled(text)


class TypedSelect(forms.Select):
    """A list to choose from; with a script, by typing the beginning of a word, its pinyin or its initials."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-typed": "select"})

    def create_option(self, *given: Any, **more: Any) -> dict[str, Any]:
        """An option with what it is found by."""
        option: dict[str, Any] = super().create_option(*given, **more)
        option["attrs"]["data-find"] = f"{found_by(str(option['label']))} {option['value']}"
        return option


def kind_choices(language: str) -> list[tuple[str, str]]:
    """The tree of matters: those that are asked for most first, each with what the company hung below it."""
    known = cases.kinds()
    roots = [*FIRST_KINDS, *(one for one in ROOT_KINDS if one not in FIRST_KINDS)]
    found = []
    for root in roots:
        own = say("kinds.case", root, language)
        found.append((root, own))
        leaves = [one for one in known.values() if one.root == root and one.code != root]
        found += [(one.code, f"{own} · {pick(one.name, language) or one.code}") for one in leaves]
    return found


def window_value(unit_id: int, window: WindowInput) -> str:
    """A window of a place as the value of an option."""
    return f"{unit_id}|{window.starts.isoformat()}|{window.ends.isoformat()}"


def window_of(given: str) -> tuple[int, WindowInput] | None:
    """The place and the window behind such a value; None for anything else."""
    parts = given.split("|")
    unit_id = id_from(parts[0])
    if len(parts) != 3 or unit_id is None:
        return None
    try:
        window = WindowInput(datetime.fromisoformat(parts[1]), datetime.fromisoformat(parts[2]))
    except ValueError:
        return None
    return (unit_id, window) if window.starts.tzinfo is not None and window.ends.tzinfo is not None else None


class IntakeForm(ActForm):
    """One matter, whose it is and what it is about."""

    kind = forms.ChoiceField(label=_("What is to be done"), widget=TypedSelect)
    symptom = text_field(_("Symptom"), required=False, most=80, hint=_("In a few words, the same for the same fault."))
    subject = text_field(_("In one line"), required=False, most=200)
    text = text_field(_("What the customer says"), rows=3, required=False)
    channel = forms.ChoiceField(label=_("By"))
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = text_field(_("Name"), required=False, most=80)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(label=_("E-mail"), required=False, max_length=120)
    address = text_field(_("Address"), required=False, most=200)
    division = DivisionField(_("Division"), hint=_("By name or code."))
    window = forms.CharField(required=False, max_length=120)
    item = forms.CharField(required=False)
    serial = text_field(_("Serial number"), required=False, most=60)
    category = forms.ChoiceField(label=_("Category"), required=False)
    bought_at = forms.DateTimeField(
        label=_("Bought on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def offer(self, language: str) -> None:
        """Kinds, channels and categories."""
        self.fields["kind"].choices = kind_choices(language)  # type: ignore[attr-defined]
        self.fields["channel"].choices = choices("channels.case", CHANNELS, language)  # type: ignore[attr-defined]
        known = [(one.code, pick(one.name, language)) for one in products.categories().values()]
        self.fields["category"].choices = [("", "—"), *known]  # type: ignore[attr-defined]
        self.fields["symptom"].widget.attrs |= {
            "list": "symptoms", "data-typed": "symptoms", "autocomplete": "off",
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A matter has words; somebody who is not on file has a name."""
        given = super().clean() or {}
        if not any((given.get(name) or "").strip() for name in ("subject", "text", "symptom")):
            self.add_error("text", _("Say in a few words what it is about."))
        if given.get("item") == "new" and not given.get("category"):
            self.add_error("category", _("Choose what kind of product it is."))
        if given.get("window") and window_of(given["window"]) is None:
            self.add_error("window", _("Choose one of the times that are offered."))
        return given


def blank(asked: Mapping[str, Any], kind: str, start: Mapping[str, Any], language: str) -> IntakeForm:
    """A fresh form, filled in with what is known already."""
    initial = {"kind": kind, "channel": asked.get("channel") or "phone", **start}
    return IntakeForm(name="in", language=language, initial=initial)
