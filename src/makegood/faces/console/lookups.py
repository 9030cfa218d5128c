"""Places, divisions and people as somebody types them: offered while typing, understood by name or code.

Without a script the code, or the whole name, is typed; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import path, reverse_lazy
from django.utils.html import format_html_join

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Missing
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import NodeView

#: So many are offered at once.
MOST = 8


def _typed(of: str) -> forms.TextInput:
    """An input that offers what the beginning of a text may mean."""
    return forms.TextInput(
        attrs={
            "autocomplete": "off", "data-lookup": of, "hx-get": reverse_lazy("console:lookup", args=[of]),
            "hx-trigger": "input changed delay:150ms", "hx-swap": "innerHTML",
        }
    )  # fmt: skip


def lookup_field(label: Any, of: str, *, required: bool = True, hint: Any = "") -> forms.CharField:
    """A field in which a place or a person is looked up; `of` is `places` or `people`. What was typed is the caller's
    to understand (`place_of`, `person_of`): only it knows for whom."""
    return forms.CharField(label=label, required=required, max_length=120, help_text=hint, widget=_typed(of))


class DivisionField(forms.CharField):
    """A division of the country: its code, whatever of it was typed."""

    def __init__(self, label: Any, *, required: bool = False, hint: Any = "") -> None:
        super().__init__(label=label, required=required, max_length=120, help_text=hint, widget=_typed("divisions"))

    def clean(self, value: Any) -> str:
        """The code."""
        return division_of(super().clean(value))

    def prepare_value(self, value: Any) -> str:
        """Code and name."""
        text = str(value or "")
        return division_shown(text) if text.isdigit() else text


def _places(actor: Actor, q: str) -> list[str]:
    return [f"{one.code} {one.name}" for one in network.nodes(actor, q=q, limit=MOST).items]


def _divisions(actor: Actor, q: str) -> list[str]:
    found = network.find_divisions(q, limit=MOST)
    above = network.division_names([one.parent for one in found if one.parent])
    return [" ".join(filter(None, (one.code, above.get(one.parent or ""), one.name))) for one in found]


def _people(actor: Actor, q: str) -> list[str]:
    return [f"{one.username} {one.name}" for one in accounts.users(actor, q=q, active=True, limit=MOST).items]


def _staff(actor: Actor, q: str) -> list[str]:
    return [f"{one.number} {one.name}" for one in network.staff(actor, q=q, limit=MOST).items]


#: What is looked up: the permission without which nothing is offered, and how it is found.
_OF: Mapping[str, tuple[str, Callable[[Actor, str], list[str]]]] = {
    "places": ("network.read", _places), "divisions": ("network.read", _divisions), "people": ("users.read", _people),
    "staff": ("staff.read", _staff),
}  # fmt: skip


@page_for()
def lookup(request: StaffRequest, of: str) -> HttpResponse:
    """What the beginning of a text may mean, as options under its field."""
    if of not in _OF:
        raise Http404
    # The field is asked for under its own name.
    q = str(next(iter(request.GET.values()), "")).strip()[:40]
    need, find = _OF[of]
    enough = len(q) > 1 or (q and not q.isascii())
    found = find(request.actor, q) if enough and request.actor.may(need) else []
    return HttpResponse(format_html_join("", '<option value="{}"></option>', ((one,) for one in found)))


def code_in(text: str) -> str:
    """The code at the beginning of what was chosen: `440106 天河区` is `440106`."""
    return (text.split() or [""])[0]


def place_of(actor: Actor, text: str, field: str = "unit") -> int:
    """The unit of a place by its code, its code and name, or its name. Raises Invalid `unit_unknown`."""
    by_code = network.units_by_code(actor, {code_in(text)}).get(code_in(text)) if "\0" not in text else None
    if by_code is not None:
        return by_code
    if text.strip():
        found = network.nodes(actor, q=text.strip(), limit=MOST).items
        named = [one.unit_id for one in found if one.name == text.strip()]
        if len(named) == 1:
            return named[0]
    return network.unit_named(actor, text.strip(), field)


def place_in(actor: Actor, text: str) -> NodeView | None:
    """The same for an address that may be old: None for a place that there is not."""
    try:
        return network.node(actor, place_of(actor, text))
    except (Invalid, Missing):
        return None


def division_of(text: str) -> str:
    """The code of a division by its code, its code and name, or its name where only one has it; else what was typed."""
    first = code_in(text)
    if not first or first.isdigit():
        return first
    named = [one.code for one in network.find_divisions(text.strip(), limit=MOST) if one.name == text.strip()]
    return named[0] if len(named) == 1 else text.strip()


def person_of(text: str, field: str) -> int:
    """Somebody by sign-in name, sign-in name and name, or name. Raises Invalid `nobody_of_that_name`."""
    found = accounts.users_called([code_in(text), text.strip()])
    user_id = found.get(code_in(text)) or found.get(text.strip())
    if user_id is None:
        raise Invalid.one(field, "nobody_of_that_name", name=text.strip())
    return user_id


def division_shown(code: str) -> str:
    """A division as its field shows it."""
    return f"{code} {network.division_names([code]).get(code, '')}".strip() if code else ""


urlpatterns = [path("lookup/<slug:of>", lookup, name="lookup")]
