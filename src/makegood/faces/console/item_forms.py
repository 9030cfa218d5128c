"""The forms of an item's page and of the catalogue: what people say of things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from makegood.faces.console.forms import ActForm, AtForm, choices, money_field, text_field
from makegood.faces.console.lookups import DivisionField
from makegood.rooms.products import rules


def _offer(form: ActForm, name: str, group: str, codes: Any, language: str, empty: Any = None) -> None:
    found = choices(group, codes, language)
    form.fields[name].choices = found if empty is None else [("", empty), *found]  # type: ignore[attr-defined]


class TransferForm(AtForm):
    """Who has it now, and how it came to them."""

    reason = forms.ChoiceField(label=_("How"))
    customer = text_field(
        _("New owner"), required=False, most=80, hint=_("Phone number, name or number of the customer on file.")
    )
    use = forms.ChoiceField(label=_("Use"), required=False)
    note = text_field(_("Note"), required=False, most=200)

    def offer(self, language: str) -> None:
        """The ways in which things change hands."""
        reasons = [one for one in rules.TRANSFER_REASONS if one != "sale"]
        _offer(self, "reason", "transfer_reasons", reasons, language)
        _offer(self, "use", "uses", rules.USES, language, _("as before"))


class PlaceForm(AtForm):
    """Where it stands."""

    text = text_field(_("Place"), most=240, hint=_("Address and room, when it differs from the customer's address."))
    division = DivisionField(_("Division"))
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    lng = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)


class CounterForm(AtForm):
    """What a counter shows."""

    kind = forms.ChoiceField(label=_("Counter"))
    value = forms.IntegerField(label=_("Reading"), min_value=0, max_value=2**62)
    reset_reason = text_field(
        _("Set back because"), required=False, most=120, hint=_("Only if it shows less than before.")
    )

    def offer(self, language: str) -> None:
        """The kinds of counters."""
        _offer(self, "kind", "counters", rules.COUNTERS, language)


class PartForm(AtForm):
    """A part that is built in."""

    position = text_field(_("Position"), most=40, hint=_("Such as compressor or board; what was there is replaced."))
    code = text_field(_("Part code"), required=False, most=60)
    serial = text_field(_("Serial number"), required=False, most=60)


class PaymentForm(ActForm):
    """How the price was paid."""

    customer = money_field(_("Customer"))
    subsidy = money_field(_("Subsidy"))
    platform_coupon = money_field(_("Platform coupon"))
    shop_coupon = money_field(_("Shop coupon"))
    points = money_field(_("Points"))
    old_unit = money_field(_("Old unit"))
    subsidy_ref = text_field(_("Subsidy number"), required=False, most=60)
    old_unit_note = text_field(_("Old unit: what it was"), required=False, most=120)


class CorrectForm(ActForm):
    """What was written down wrongly."""

    model = text_field(_("Model"), required=False, most=60)
    serial = text_field(_("Serial number"), required=False, most=60)
    unreadable = forms.ChoiceField(label=_("Serial number cannot be read"), required=False)
    plate = text_field(_("Plate"), required=False, most=24)
    staff_owned = forms.BooleanField(label=_("Belongs to one of our own people"), required=False)

    def offer(self, language: str) -> None:
        """Why a serial number cannot be read."""
        _offer(self, "unreadable", "unreadable", rules.UNREADABLE, language, _("it can be read"))


class SetForm(ActForm):
    """What it belongs together with."""

    kind = forms.ChoiceField(label=_("Kind"))
    role = forms.ChoiceField(label=_("This one is"))
    others = text_field(_("Serial numbers of the others"), rows=2, most=2000, hint=_("One a line or after a comma."))

    def offer(self, language: str) -> None:
        """Kinds of sets and places in them."""
        _offer(self, "kind", "kinds.set", rules.SET_KINDS, language)
        _offer(self, "role", "set_roles", rules.MEMBER_ROLES, language)


class HoldForm(ActForm):
    """What is stopped and why."""

    sale = forms.BooleanField(label=_("No sale"), required=False)
    service = forms.BooleanField(label=_("No service, inspection only"), required=False)
    reason = text_field(_("Why"), most=200)


class LabelForm(ActForm):
    """A new code: the old label leads nowhere from then on."""

    again = forms.BooleanField(
        label=_("Make a new code"), required=False, help_text=_("The label that is on it now leads nowhere then.")
    )


class CategoryForm(ActForm):
    """A kind of product."""

    code = text_field(_("Code"), most=60)
    name_zh = text_field(_("Name in Chinese"), most=120)
    name_en = text_field(_("Name in English"), required=False, most=120)
    parent = forms.ChoiceField(label=_("Below"), required=False)
    law = forms.ChoiceField(label=_("The law looks at it as"), required=False)


class ModelForm(ActForm):
    """What is sold under one name."""

    code = text_field(_("Code"), most=60)
    name = text_field(pgettext_lazy("of a thing", "Name"), required=False, most=160)
    brand = text_field(_("Brand"), required=False, most=60)
    category = forms.ChoiceField(label=_("Category"))


class ModelEndsForm(ActForm):
    """Its name and until when it is sold and supplied with parts."""

    name = text_field(pgettext_lazy("of a thing", "Name"), required=False, most=160)
    brand = text_field(_("Brand"), required=False, most=60)
    end_of_sale = forms.DateField(label=_("Sold until"), required=False, widget=forms.DateInput({"type": "date"}))
    end_of_parts = forms.DateField(
        label=_("Parts supplied until"), required=False, widget=forms.DateInput({"type": "date"})
    )


class RevisionForm(ActForm):
    """A version of a model."""

    code = text_field(_("Version"), most=24)
    starts = forms.DateField(label=_("Built from"), required=False, widget=forms.DateInput({"type": "date"}))
    serial_from = text_field(_("First serial number"), required=False, most=60)
    serial_to = text_field(_("Last serial number"), required=False, most=60)
    note = text_field(_("What changed"), required=False, most=200)


class DocumentForm(ActForm):
    """A paper about a model."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = text_field(_("Title"), most=160)
    written_in = forms.ChoiceField(label=_("Language"), choices=[("zh-Hans", "中文"), ("en", "English")])
    edition = text_field(_("Edition"), required=False, most=24)
    link = text_field(_("Address"), required=False, most=400, hint=_("Where it is kept, if elsewhere."))
    public = forms.BooleanField(label=_("Shown to whoever scans a label"), required=False)

    def offer(self, language: str) -> None:
        """Kinds of documents."""
        _offer(self, "kind", "kinds.document", rules.DOCUMENT_KINDS, language)


class LotForm(ActForm):
    """A production batch."""

    code = text_field(_("Lot"), most=60)
    made_on = forms.DateField(label=_("Made on"), required=False, widget=forms.DateInput({"type": "date"}))
    plant = text_field(_("Plant"), required=False, most=60)
    serial_from = text_field(_("First serial number"), required=False, most=60)
    serial_to = text_field(_("Last serial number"), required=False, most=60)
