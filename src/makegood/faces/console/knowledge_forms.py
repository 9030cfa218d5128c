"""The forms of articles: their texts, and what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from makegood.faces.console.abilities import category_choices
from makegood.faces.console.forms import ActForm, choices, moment_field, several_field, text_field
from makegood.faces.console.lookups import lookup_field
from makegood.ground.accounts.rules import LANGUAGES
from makegood.ground.ui.texts import pick
from makegood.rooms.cases import queries as cases
from makegood.rooms.knowledge import rules
from makegood.rooms.knowledge.inputs import TextInput, Tie
from makegood.rooms.knowledge.views import ArticleView, VersionView

#: What languages are called in themselves.
NAMES = {"zh-Hans": "简体中文", "en": "English"}


class TextForm(ActForm):
    """The text of one version."""

    language = forms.ChoiceField(label=_("Language"))  # type: ignore[assignment]
    title = text_field(_("Title"), most=rules.LONGEST_TITLE)
    body = text_field(
        _("Text"), rows=14, most=rules.LONGEST_BODY, required=False,
        hint=_("Markdown: # heading, **bold**, - list, [words](address). HTML stays text."),
    )  # fmt: skip
    steps = text_field(
        _("Steps"), rows=5, most=rules.LONGEST_STEP * rules.MOST_STEPS, required=False, hint=_("One a line.")
    )
    starts = moment_field(_("Counts from"), _("Empty: as soon as it is published."))
    ends = moment_field(_("Counts until"), _("Empty: without end."))
    must_read = forms.BooleanField(label=_("Everybody whom it is for confirms to have read it"), required=False)

    def offer(self, language: str) -> None:
        """The languages."""
        self.fields["language"].choices = [(one, NAMES[one]) for one in LANGUAGES]  # type: ignore[attr-defined]

    def speak(self, language: str, *, alone: bool) -> None:
        """Offer the language of a text, be it one that pages do not speak; `alone`: a draft keeps its own."""
        field: Any = self.fields["language"]
        own = [(language, NAMES.get(language, language))]
        field.choices = own if alone else [*own, *(one for one in field.choices if one[0] != language)]

    def text(self) -> TextInput:
        """What was typed, as an action takes it."""
        given = self.cleaned_data
        steps = tuple(line.strip() for line in given["steps"].splitlines() if line.strip())
        return TextInput(
            given["language"], given["title"], given["body"], steps, given["must_read"], given["starts"], given["ends"]
        )


class TiesForm(ActForm):
    """For whom an article is, and what it is for."""

    audience = forms.ChoiceField(label=_("For whom"))
    categories = several_field(_("Categories"), _("None: all goods, unless models or lots are named."))
    models = text_field(_("Models"), required=False, most=4000, hint=_("Codes, with commas between them."))
    lots = text_field(_("Production lots"), required=False, most=4000, hint=_("Codes, with commas between them."))
    kinds = several_field(_("Kinds of matter"), _("None: every kind."))
    words = text_field(
        _("Words of the symptom"), required=False, most=1000,
        hint=_("As customers say it, with commas between them. They bring it nearer and keep nothing away."),
    )  # fmt: skip

    def offer(self, language: str) -> None:
        """Audiences, categories and the tree of kinds."""
        super().offer(language)
        fields: dict[str, Any] = self.fields
        fields["audience"].choices = choices("audiences", rules.AUDIENCES, language)
        fields["categories"].choices = category_choices(language)
        fields["kinds"].choices = [(one.code, pick(one.name, language)) for one in cases.kinds().values()]

    def ties(self) -> tuple[Tie, ...]:
        """What was chosen, as an action takes it."""
        return tuple(self._ties())

    def _ties(self) -> Iterator[Tie]:
        given = self.cleaned_data
        for what, name in (("category", "categories"), ("kind", "kinds")):
            yield from (Tie(what, one) for one in given[name])
        for what, name in (("model", "models"), ("lot", "lots"), ("word", "words")):
            yield from (Tie(what, one) for one in re.split(r"\s*[,;，；、\n]\s*", given[name].strip()) if one)


class NewForm(TiesForm, TextForm):
    """An article with its first text."""

    kind = forms.ChoiceField(label=pgettext_lazy("of knowledge", "Kind"))
    code = text_field(_("Code"), most=60, hint=_("Lower-case letters, digits and hyphens; it stays."))
    unit = lookup_field(
        _("Place"), "places", required=False, hint=_("Empty: where you work. It is read there and below.")
    )
    field_order = (
        "kind", "code", "language", "title", "body", "steps", "audience", "categories", "models", "lots", "kinds",
        "words", "starts", "ends", "must_read", "unit",
    )  # fmt: skip

    def offer(self, language: str) -> None:
        """The kinds as well."""
        super().offer(language)
        self.fields["kind"].choices = choices("kinds.article", rules.KINDS, language)  # type: ignore[attr-defined]


def start_of(text: VersionView) -> dict[str, Any]:
    """What a form of a text begins with."""
    return {
        "version": text.version, "language": text.language, "title": text.title, "body": text.body,
        "steps": "\n".join(text.steps), "starts": text.starts if text.state == "draft" else None, "ends": text.ends,
        "must_read": text.must_read,
    }  # fmt: skip


def ties_of(article: ArticleView) -> dict[str, Any]:
    """What a form of ties begins with."""
    by = {what: [one.value for one in article.ties if one.what == what] for what in rules.TIES}
    return {
        "version": article.version, "audience": article.audience, "categories": by["category"], "kinds": by["kind"],
        "models": ", ".join(by["model"]), "lots": ", ".join(by["lot"]), "words": ", ".join(by["word"]),
    }  # fmt: skip
