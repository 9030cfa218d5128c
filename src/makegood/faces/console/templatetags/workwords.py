"""Kinds of work in words: a category of items by its name, a kind of matter by its name, empty for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext

from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.rules import ROOT_KINDS
from makegood.rooms.products import queries as products

register = template.Library()
_KEPT = "category_names"


def names_of_categories(context: Context) -> Mapping[str, str]:
    """The names of all categories by code, read once a page."""
    request = context.get("request")
    known: Mapping[str, str] | None = getattr(request, _KEPT, None)
    if known is None:
        language = reader_of(request).language
        known = {code: pick(one.name, language) or code for code, one in products.categories().items()}
        setattr(request, _KEPT, known)
    return known


def kind_name(code: str, language: str) -> str:
    """A kind of matter by its name, a root or one that the company added."""
    if code in ROOT_KINDS:
        return say("kinds.case", code, language)
    known = cases.kinds().get(code)
    return pick(known.name, language) if known is not None and known.name else code


@register.simple_tag(takes_context=True)
def categoryname(context: Context, code: str) -> str:
    """A category by its name."""
    return names_of_categories(context).get(code, code)


@register.simple_tag(takes_context=True)
def work(context: Context, category: str, kind: str) -> str:
    """What a row is for: a category and a kind of work, either of them empty for all."""
    language = reader_of(context.get("request")).language
    parts = [names_of_categories(context).get(category, category) if category else ""]
    parts.append(kind_name(kind, language) if kind else "")
    return " · ".join(part for part in parts if part) or gettext("everything")


@register.simple_tag(takes_context=True)
def allowed(context: Context, contract: Any) -> str:
    """What a contract allows: kinds of work, for categories; without either everything."""
    language = reader_of(context.get("request")).language
    joined = "、" if language != "en" else ", "
    kinds = joined.join(kind_name(one, language) for one in contract.kinds)
    goods = joined.join(names_of_categories(context).get(one, one) for one in contract.categories)
    return " · ".join(part for part in (kinds, goods) if part) or gettext("everything")
