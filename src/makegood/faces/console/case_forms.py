"""The forms of a case's page: what people say and do, with the words of their options."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.engines.claims import REMEDIES
from makegood.faces.console.forms import ActForm, AtForm, choices, codes, moment_field, money_field, text_field
from makegood.faces.console.lookups import lookup_field
from makegood.rooms.cases.rules import CHANNELS, PAUSE_REASONS
from makegood.rooms.promises.inputs import PROOF_KINDS


class ReplyForm(ActForm):
    """What was said, to whom, by which way."""

    text = text_field(_("Message"), rows=3)
    direction = forms.ChoiceField(label=_("Who says it"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("By"))
    #: The versions of articles that went into it, with commas between them.
    used = forms.CharField(required=False, max_length=800, widget=forms.HiddenInput)

    def offer(self, language: str) -> None:
        """The directions, our answer first, and the ways to speak."""
        order = ("outbound", "internal", "inbound")
        self.fields["direction"].choices = choices("directions.case", order, language)  # type: ignore[attr-defined]
        self.fields["channel"].choices = choices("channels.case", CHANNELS, language)  # type: ignore[attr-defined]


class AssignForm(ActForm):
    """To a person, to a unit, or both."""

    owner = forms.TypedChoiceField(label=_("Person"), coerce=int, empty_value=None, required=False)
    unit = lookup_field(_("Place"), "places", required=False, hint=_("Name or code."))


class ChaseForm(AtForm):
    """The customer asks again."""

    text = text_field(_("What the customer said"), rows=2, required=False)


class ResolveForm(AtForm):
    """The matter is settled as far as we see it."""

    text = text_field(_("What was done"), rows=2, required=False, hint=_("A note among ourselves."))
    fixed = forms.BooleanField(label=_("The fault is gone"), required=False, initial=True)


class ReasonForm(ActForm):
    """A step that needs its reason in words."""

    text = text_field(_("Why"), rows=2)


class PlainForm(ActForm):
    """A step that needs no words."""


class PauseForm(ActForm):
    """A clock may stand still on an earned ground only; the customer's own wish needs the customer's own proof."""

    reason = forms.ChoiceField(label=_("Ground"))
    proof_kind = forms.ChoiceField(label=_("Proof"), required=False)
    proof_ref = text_field(
        _("Where the proof is"), required=False, most=120, hint=_("Number of the message or recording.")
    )
    proof_at = moment_field(_("Proof from"), _("Empty: just now."))

    def offer(self, language: str) -> None:
        """The grounds and kinds of proof."""
        self.fields["reason"].choices = choices("kinds.pause", PAUSE_REASONS, language)  # type: ignore[attr-defined]
        kinds = choices("kinds.proof", PROOF_KINDS, language)
        self.fields["proof_kind"].choices = [("", _("none")), *kinds]  # type: ignore[attr-defined]


class FulfilForm(AtForm):
    """Done, perhaps earlier than now; what shows it."""

    evidence = text_field(
        _("Evidence"), required=False, most=200, hint=_("Needed when it was done in time but is told late.")
    )


class ReleaseForm(ActForm):
    """The customer lets us off, or the duty is void."""

    reason = text_field(_("Why"), most=200)
    evidence = text_field(_("Evidence"), most=200, hint=_("The customer's own word: a message, a recording."))


class CorrectForm(AtForm):
    """What was settled was settled wrongly, and this shows it."""

    evidence = text_field(_("Evidence"), most=200)
    at = moment_field(_("When it was really done"), _("Empty: it was not done."))


class LiableForm(ActForm):
    """Who caused the breach."""

    party = forms.ChoiceField(label=_("Liable party"))
    reason = text_field(_("Why"), most=200)

    def offer(self, language: str) -> None:
        """The parties."""
        self.fields["party"].choices = choices("kinds.party", codes("kinds.party"), language)  # type: ignore[attr-defined]


class RemedyForm(ActForm):
    """What makes a broken word good."""

    kind = forms.ChoiceField(label=_("Remedy"))
    amount = money_field(_("Amount"), _("What it is worth; above your limit an approval is asked for."))
    note = text_field(_("Words to the customer"), rows=2, required=False, most=400)

    def offer(self, language: str) -> None:
        """The kinds of remedies."""
        self.fields["kind"].choices = choices("kinds.remedy", REMEDIES, language)  # type: ignore[attr-defined]


__all__ = [
    "AssignForm", "ChaseForm", "CorrectForm", "FulfilForm", "LiableForm", "PauseForm", "PlainForm", "ReasonForm",
    "ReleaseForm", "RemedyForm", "ReplyForm", "ResolveForm",
]  # fmt: skip
