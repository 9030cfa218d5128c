"""The forms of a job's page: what dispatchers, outlets and technicians say and do, with the words of their options."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.faces.console.forms import ActForm, choices, moment_field, money_field, text_field
from makegood.faces.console.lookups import DivisionField
from makegood.rooms.jobs import rules
from makegood.rooms.promises.inputs import PROOF_KINDS


def _offer(form: forms.Form, field: str, options: Any) -> None:
    form.fields[field].choices = options  # type: ignore[attr-defined]


class PlainForm(ActForm):
    """A step that needs no words."""


class OfferForm(ActForm):
    """Whom to ask; the first in line unless somebody else is named."""

    unit = forms.TypedChoiceField(label=_("Outlet"), coerce=int, empty_value=None, required=False)
    message = text_field(_("Words to the outlet"), required=False, most=400)


class ReasonForm(ActForm):
    """A reason from a list, and words where it needs them."""

    reason = forms.ChoiceField(label=_("Why"))
    message = text_field(_("In words"), required=False, most=400)
    group = ""
    codes: tuple[str, ...] = ()

    def offer(self, language: str) -> None:
        """The reasons."""
        _offer(self, "reason", choices(self.group, self.codes, language))


class DeclineForm(ReasonForm):
    """Why the outlet hands it back."""

    group, codes = "reasons.decline", tuple(rules.DECLINE_REASONS)


class TakeBackForm(ReasonForm):
    """Why it is taken out of a hand."""

    group, codes = "reasons.take_back", rules.TAKE_BACK_REASONS


class CancelForm(ReasonForm):
    """Why the work is not to be done."""

    group, codes = "reasons.cancel", rules.CANCEL_REASONS


class AssignForm(ActForm):
    """Who goes."""

    technician = forms.TypedChoiceField(label=_("Technician"), coerce=int)


class WordsForm(ActForm):
    """A step that needs its reason in words."""

    text = text_field(_("Why"), rows=2, most=400)


class UnassignForm(ActForm):
    """Why somebody does not go: a few words, as the journal keeps them."""

    text = text_field(_("Why"), most=rules.LONGEST_REASON)


class WindowForm(ActForm):
    """From when to when somebody comes."""

    starts = moment_field(_("From"))
    ends = moment_field(_("To"))


class ProofForm(WindowForm):
    """A window, and the customer's own word where it is their wish."""

    proof_kind = forms.ChoiceField(label=_("Customer's proof"), required=False)
    proof_ref = text_field(
        _("Where the proof is"), required=False, most=120, hint=_("Number of the message or recording.")
    )

    def offer(self, language: str) -> None:
        """The kinds of proof."""
        _offer(self, "proof_kind", [("", _("none")), *choices("kinds.proof", PROOF_KINDS, language)])


class ContactForm(ProofForm):
    """What came of a try to speak with the customer."""

    outcome = forms.ChoiceField(label=_("What came of it"))
    until = moment_field(_("Waits until"), _("For goods, house or wish: when to call again."))
    note = text_field(_("In words"), required=False, most=1000)
    field_order = ("version", "outcome", "starts", "ends", "until", "note", "proof_kind", "proof_ref")

    def offer(self, language: str) -> None:
        """The outcomes and kinds of proof."""
        super().offer(language)
        _offer(self, "outcome", choices("outcomes.job", tuple(rules.CONTACT_OUTCOMES), language))


class RebookForm(ProofForm):
    """At whose wish the window moves."""

    by = forms.ChoiceField(label=_("At whose wish"))
    field_order = ("version", "by", "starts", "ends", "proof_kind", "proof_ref")

    def offer(self, language: str) -> None:
        """Customer or outlet."""
        super().offer(language)
        _offer(self, "by", choices("rebooked", rules.REBOOKED_BY, language))


class HoldForm(ActForm):
    """Why it waits, and until when."""

    reason = forms.ChoiceField(label=_("Why"))
    until = moment_field(_("Until"), required=True)

    def offer(self, language: str) -> None:
        """The reasons."""
        codes = [one for one in dict.fromkeys(rules.HOLD_REASONS) if one != "unreachable"]
        _offer(self, "reason", choices("outcomes.job", codes, language))


class MoveForm(ActForm):
    """Where the work is done now."""

    text = text_field(_("Address"), most=240)
    division = DivisionField(_("Division"), hint=_("By name or code."))


class CompleteForm(WindowForm):
    """How the visit ended. The key makes that told twice counts once."""

    result = forms.ChoiceField(label=_("Result"))
    note = text_field(_("What was done"), rows=2, required=False, most=1000)
    serial = text_field(_("Serial number seen"), required=False, most=60)
    unreadable = forms.BooleanField(label=_("The serial number cannot be read"), required=False)
    reason = text_field(_("Why not"), required=False, most=200)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    field_order = ("version", "key", "result", "note", "serial", "unreadable", "reason", "starts", "ends")

    def offer(self, language: str) -> None:
        """The results."""
        _offer(self, "result", choices("results.job", rules.AT_DOOR, language))
        self.fields["starts"].label, self.fields["ends"].label = _("Next visit from"), _("Next visit to")
        self.fields["key"].initial = secrets.token_hex(8)


class NoteForm(ActForm):
    """Something that others have to know."""

    code = forms.ChoiceField(label=_("What"))
    text = text_field(_("In words"), required=False, most=1000)

    def offer(self, language: str) -> None:
        """What may be noted."""
        _offer(self, "code", choices("notes.job", rules.NOTES, language))


class DisputeForm(ActForm):
    """What the customer would pay instead."""

    amount = money_field(_("What the customer would pay"))
    text = text_field(_("What it is about"), rows=2, most=400)


class NewForm(WindowForm):
    """Work to lay out for a case."""

    kind = forms.ChoiceField(label=_("Work"))
    task = text_field(_("What is to be done"), rows=2, required=False, most=400)
    place = text_field(_("Address"), required=False, most=240, hint=_("Empty: where the customer lives."))
    division = DivisionField(_("Division"), hint=_("By name or code."))
    sex_wish = forms.ChoiceField(label=_("Only"), required=False)
    ask = forms.BooleanField(label=_("Ask the first outlet at once"), required=False, initial=True)
    field_order = ("version", "kind", "task", "starts", "ends", "place", "division", "sex_wish", "ask")

    def offer(self, language: str) -> None:
        """Kinds of work, and whom the customer wants."""
        _offer(self, "kind", choices("kinds.job", rules.ROOT_KINDS, language))
        _offer(self, "sex_wish", [("", _("anybody")), *choices("sexes", rules.SEXES, language)])


class DayForm(ActForm):
    """Whose visits of the day go to others, and why."""

    to = forms.TypedChoiceField(label=_("To"), coerce=int, empty_value=None, required=False)
    reason = text_field(_("Why"), most=40)
