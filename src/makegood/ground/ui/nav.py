"""The entries of the main navigation: each face offers its own, the layout shows those the reader may open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go: a route name, a (lazily translated) label, a symbol, and who may see it.

    `place` sets the order; each new hundred starts a group. `holds` are further route names that lie under the entry.
    `count` gives a small figure beside the label, `urgent` whether it is drawn as one that needs somebody.
    """

    route: str
    label: Any
    icon: str
    place: int
    permission: str = ""
    holds: tuple[str, ...] = ()
    count: Callable[[HttpRequest], int | None] | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it stands on one page."""

    url: str
    label: Any
    icon: str
    current: bool
    starts_group: bool
    count: int | None
    urgent: bool


_offered: dict[str, Entry] = {}


def offer(entries: Sequence[Entry]) -> None:
    """Add entries to the navigation; offering one twice changes nothing."""
    for entry in entries:
        _offered[entry.route] = entry


def entries(request: HttpRequest) -> list[Shown]:
    """What the reader of this request sees; entries that need a permission are left out until an actor is known."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    here = match.view_name if match else ""
    shown: list[Shown] = []
    group: int | None = None
    for entry in sorted(_offered.values(), key=lambda entry: entry.place):
        if entry.permission and not (actor and actor.may(entry.permission)):
            continue
        try:
            url = reverse(entry.route)
        except NoReverseMatch:
            continue
        starts = group is not None and entry.place // 100 != group
        group = entry.place // 100
        count = entry.count(request) if entry.count else None
        current = here == entry.route or here in entry.holds
        shown.append(Shown(url, entry.label, entry.icon, current, starts, count, entry.urgent))
    return shown
