"""Words of cases that a company gives itself: tags, statuses, rules of severity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from makegood.ground.ui.context import reader_of
from makegood.ground.ui.figures import grouped
from makegood.ground.ui.texts import catalogue, has, pick, say
from makegood.rooms.cases import queries

register = template.Library()


def _language(context: Context) -> str:
    return reader_of(context.get("request")).language


@register.simple_tag(takes_context=True)
def tagname(context: Context, code: str) -> str:
    """A tag by its name."""
    found = queries.tags(retired=True).get(code)
    return pick(found.name, _language(context)) if found is not None else code


@register.simple_tag(takes_context=True)
def statusname(context: Context, case: Any) -> str:
    """The status of a case as the company calls it, else its state."""
    named = queries.status_name(case.state, "" if case.status == case.state else case.status)
    language = _language(context)
    return pick(named, language) if named else say("states.case", case.state, language)


@register.simple_tag(takes_context=True)
def whygrave(context: Context, case: Any) -> str:
    """Which rule says how grave a case is, or that a person did."""
    language = _language(context)
    rule = next((one for one in queries.severity_rules() if one.code == case.severity_why), None)
    if rule is not None:
        return pick(rule.name, language)
    why = case.severity_why
    return say("severity_why", why, language) if has("severity_why", why) else why


@register.simple_tag(takes_context=True)
def refusal(context: Context, code: str, number: str) -> str:
    """Why something was refused for a case, from the code alone."""
    language = _language(context)
    entry = catalogue().get(("errors", code))
    if entry is None or entry.parameters() - {"number"}:
        return (
            say("bulk_refused", code, language) if has("bulk_refused", code) else say("bulk_refused", "other", language)
        )
    return say("errors", code, language, **({"number": grouped(number)} if entry.parameters() else {}))


@register.simple_tag
def carried(found: Mapping[int, Any], said_id: int) -> Any:
    """What became of the message that carries a word of ours, None for one that went by no message."""
    return found.get(said_id)
