"""What a place or somebody is able to do, as rows of a form: a category, a kind of work, a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from makegood.faces.console.forms import choices
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases.rules import ROOT_KINDS
from makegood.rooms.network import rules
from makegood.rooms.network.inputs import SkillInput
from makegood.rooms.network.views import CapabilityView
from makegood.rooms.products import queries as products

#: Empty rows below those that are there already.
MORE = 3


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the form with what each of their fields may hold; a row without a level is none."""

    rows: list[tuple[str, str, str]]
    categories: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    levels: list[tuple[str, str]]


def category_choices(language: str) -> list[tuple[str, str]]:
    """All categories by their names."""
    return [(code, pick(one.name, language) or code) for code, one in products.categories().items()]


def kind_choices(language: str) -> list[tuple[str, str]]:
    """Kinds of work by their names."""
    return choices("kinds.case", ROOT_KINDS, language)


def rows_of(held: Iterable[CapabilityView], language: str) -> Rows:
    """The form for what is held now."""
    rows = [(one.category, one.kind, str(one.level)) for one in held]
    return Rows(
        [*rows, *[("", "", "")] * MORE],
        [("", gettext("All categories")), *category_choices(language)],
        [("", gettext("All kinds of work")), *kind_choices(language)],
        [("", "—"), *((str(n), say("levels", str(n), language)) for n in rules.LEVELS)],
    )


def given(posted: Mapping[str, Any]) -> tuple[SkillInput, ...]:
    """What was chosen, a row without a level left out; the last of two rows for the same work counts."""
    lists: Any = posted
    columns = [lists.getlist(name) for name in ("category", "kind", "level")]
    found = {(category, kind): level for category, kind, level in zip(*columns, strict=False) if level.isdigit()}
    return tuple(SkillInput(category, kind, int(level)) for (category, kind), level in found.items())
