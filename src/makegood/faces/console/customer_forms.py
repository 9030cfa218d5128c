"""The forms on a customer's file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.faces.console.forms import ActForm, choices, moment_field, text_field
from makegood.faces.console.lookups import DivisionField
from makegood.rooms.customers import rules
from makegood.rooms.texting.rules import CHANNELS


def _offer(form: ActForm, **groups: tuple[str, Any]) -> None:
    for name, (group, codes) in groups.items():
        field: Any = form.fields[name]
        known = choices(group, [code for code in codes if code], form.language)
        field.choices = known if field.required else [("", "—"), *known]


class DetailsForm(ActForm):
    """Who somebody is."""

    name = text_field(_("Name"), most=120)
    kind = forms.ChoiceField(label=_("Kind"))
    address_as = text_field(_("How to address them"), most=60, required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    identity_kind = forms.ChoiceField(label=_("Identity document"), required=False)
    identity_number = text_field(_("Its number"), most=40, required=False, hint=_("Empty: the number stays as it is."))
    note = text_field(_("Note"), most=1000, rows=2, required=False)

    def offer(self, language: str) -> None:
        """Kinds, segments, documents."""
        _offer(
            self, kind=("kinds.customer", rules.CUSTOMER_KINDS), segment=("kinds.segment", rules.SEGMENTS),
            identity_kind=("kinds.identity", rules.IDENTITY_KINDS),
        )  # fmt: skip


class ContactForm(ActForm):
    """A further way to reach somebody."""

    kind = forms.ChoiceField(label=_("Kind"))
    value = text_field(_("Number or address"), most=254)
    note = text_field(_("Whose, or what for"), most=80, required=False)
    valid_until = moment_field(_("Valid until"), _("For relay numbers: they die with the order."))
    day = forms.ChoiceField(label=_("Best reached on"), required=False)
    start = text_field(_("from"), most=5, required=False, hint="18:00")
    end = text_field(_("to"), most=5, required=False, hint="20:00")

    def offer(self, language: str) -> None:
        """Kinds and weekdays."""
        _offer(self, kind=("kinds.contact", rules.CONTACT_KINDS), day=("kinds.weekday", rules.WEEKDAYS))

    @property
    def times(self) -> tuple[tuple[str, str, str], ...]:
        """The span of the week in which somebody is best reached."""
        given = self.cleaned_data
        one = (given["day"], given["start"].strip(), given["end"].strip())
        return (one,) if any(one) else ()


class VerifyForm(ActForm):
    """How somebody made sure that a contact leads to the customer."""

    how = forms.ChoiceField(label=_("How"))

    def offer(self, language: str) -> None:
        """Ways."""
        _offer(self, how=("kinds.verified", rules.VERIFIED))


class UnusableForm(ActForm):
    """Why a contact is not to be used."""

    unusable = forms.ChoiceField(label=_("Why not to use it"), required=False)

    def offer(self, language: str) -> None:
        """Reasons."""
        _offer(self, unusable=("kinds.unusable", rules.UNUSABLE))


class AddressForm(ActForm):
    """A place of a customer."""

    kind = forms.ChoiceField(label=_("Kind"))
    region = text_field(_("Region"), most=120, required=False)
    division = DivisionField(_("Division"), hint=_("By name or code, down to the street or township."))
    text = text_field(_("Address"), most=240)
    floor = forms.IntegerField(label=_("Floor"), required=False)
    lift = forms.BooleanField(label=_("There is a lift"), required=False)
    access = text_field(_("How to get in"), most=240, required=False)
    moved = forms.BooleanField(label=_("They have moved: the address of before is theirs no longer"), required=False)

    def offer(self, language: str) -> None:
        """Kinds."""
        _offer(self, kind=("kinds.address", rules.ADDRESS_KINDS))


class NeedForm(ActForm):
    """Something that whoever comes to the door must know."""

    kind = forms.ChoiceField(label=_("Kind"))
    note = text_field(_("In words"), most=240, required=False)

    def offer(self, language: str) -> None:
        """Kinds."""
        _offer(self, kind=("kinds.need", rules.NEED_KINDS))


class ConsentForm(ActForm):
    """Something that a customer allows or refuses."""

    purpose = forms.ChoiceField(label=_("For what"))
    given = forms.ChoiceField(label=_("Answer"), choices=[("yes", _("allowed")), ("no", _("refused or withdrawn"))])
    how = forms.ChoiceField(label=_("How it was said"))
    proof = text_field(_("Where the proof is"), most=240, required=False, hint=_("Number of the recording, the paper."))
    sheet = forms.FileField(
        label=_("The proof itself"), required=False, help_text=_("The signed sheet, a picture, the recording."),
    )  # fmt: skip

    def offer(self, language: str) -> None:
        """Purposes and ways."""
        _offer(
            self, purpose=("kinds.purpose", rules.PURPOSES), how=("kinds.consent_how", rules.CONSENT_HOWS),
        )  # fmt: skip


class WaysForm(ActForm):
    """By which way a customer wants to be told things first; the others follow when it fails."""

    first = forms.ChoiceField(label=_("First by"))

    def offer(self, language: str) -> None:
        """The ways."""
        _offer(self, first=("text_ways", CHANNELS))


class RelationForm(ActForm):
    """What the customer is to somebody else."""

    kind = forms.ChoiceField(label=_("This customer is"))
    other = text_field(_("The other customer"), most=80, hint=_("Phone, name or number of the file."))
    note = text_field(_("Note"), most=120, required=False)

    def offer(self, language: str) -> None:
        """Kinds."""
        _offer(self, kind=("kinds.relation", rules.RELATIONS))


class PlainForm(ActForm):
    """A verb without words."""


class EraseForm(ActForm):
    """Erasing cannot be taken back: the box says that it is meant, and what is open has its decision."""

    open_matters = forms.ChoiceField(label=_("What becomes of them"), widget=forms.RadioSelect)
    sure = forms.BooleanField(label=_("The customer asked for it, or nothing is owed any more. It cannot be undone."))

    def __init__(self, *args: Any, undone: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["open_matters"].required = undone

    def offer(self, language: str) -> None:
        """The decisions."""
        self.fields["open_matters"].choices = choices("open_decisions", rules.OPEN_MATTERS, language)  # type: ignore[attr-defined]
