"""Where one can go: each face offers its pages; the layout shows the few that belong to the reader's roles, an index
shows them all, and the box in the top line finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import translation

from makegood.engines.wording import readings


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go: a route name, a (lazily translated) label, a symbol, and who may see it.

    `place` sets the order; each new hundred starts a group of the rail. `section` is the part of the index in which it
    stands, `about` a line there that says what it is for, `words` what else it is looked for by, in any language.
    `tab` is its label among the tabs of its section where that is another one, empty where it is no tab. `anchor` leads
    to a part of the page. `holds` are further route names that lie under the entry. `count` gives a
    small figure beside the label, `urgent` whether it is drawn as one that needs somebody.
    """

    route: str
    label: Any
    icon: str
    place: int
    permission: str = ""
    section: str = ""
    about: Any = ""
    words: tuple[str, ...] = ()
    tab: Any = None
    anchor: str = ""
    holds: tuple[str, ...] = ()
    count: Callable[[HttpRequest], int | None] | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it stands on one page."""

    route: str
    url: str
    label: Any
    icon: str
    #: `page` where it is open, `true` where something under it is.
    current: str = ""
    starts_group: bool = False
    count: int | None = None
    urgent: bool = False
    about: Any = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the index: its label and the entries that the reader may open."""

    label: Any
    entries: tuple[Shown, ...]


@dataclass(slots=True)
class _Arranged:
    """What stands in the rail for whom: routes by role; the page that leads to all others; the one with the bell."""

    rails: Mapping[str, Sequence[str]]
    index: str
    corner: str
    sections: Mapping[str, Any]
    tabbed: Collection[str]


_offered: dict[tuple[str, str], Entry] = {}
_arranged = _Arranged({}, "", "", {}, ())


def offer(entries: Sequence[Entry]) -> None:
    """Add entries to what can be gone to; offering one twice changes nothing."""
    for entry in entries:
        _offered[entry.route, entry.anchor] = entry


def offered() -> list[Entry]:
    """Every entry that a face offers, whoever may see it."""
    return list(_offered.values())


def arrange(
    rails: Mapping[str, Sequence[str]],
    *,
    index: str,
    corner: str,
    sections: Mapping[str, Any],
    tabbed: Collection[str],
) -> None:
    """Say which routes the rail shows to whom, by role; to a role that is not named, all that it may open.

    The route `index` leads to all pages and stands last, `corner` stands in the top line instead of the rail;
    `sections` are the parts of the index in their order, with their labels; the pages of those that are `tabbed` stand
    on each of them as tabs.
    """
    _arranged.rails, _arranged.index, _arranged.corner = rails, index, corner
    _arranged.sections, _arranged.tabbed = sections, tabbed


def _allowed(request: HttpRequest) -> list[tuple[Entry, str]]:
    """The entries that the reader may open, in their order, each with its address."""
    actor = getattr(request, "actor", None)
    found = []
    for entry in sorted(_offered.values(), key=lambda one: one.place):
        # A permission is unknown until somebody acts.
        if entry.permission and not (actor and actor.may(entry.permission)):
            continue
        address = _address(entry.route, get_script_prefix())
        if address:
            found.append((entry, address + (f"#{entry.anchor}" if entry.anchor else "")))
    return found


@cache
def _address(route: str, _prefix: str) -> str:
    """The address of a route without parameters below a prefix, looked up once a process: a page asks for two hundred;
    empty where there is no such route.
    """
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _wanted(request: HttpRequest) -> set[str] | None:
    """The routes of the reader's rail; None = all."""
    roles: frozenset[str] = getattr(getattr(request, "actor", None), "roles", frozenset())
    if not roles or not _arranged.rails or not roles <= set(_arranged.rails):
        return None
    return {route for role in roles for route in _arranged.rails[role]}


def entries(request: HttpRequest) -> list[Shown]:
    """The rail of the reader of this request; the page that is open is marked, or the entry under which it lies."""
    match = request.resolver_match
    here = match.view_name if match else ""
    wanted = _wanted(request)
    rail = [
        (entry, url)
        for entry, url in _allowed(request)
        if not entry.anchor
        and entry.route not in {_arranged.index, _arranged.corner}
        and (wanted is None or entry.route in wanted)
    ]
    index = [(entry, url) for entry, url in _allowed(request) if entry.route == _arranged.index]
    at = next((entry.route for entry, _ in rail if entry.route == here), "")
    at = at or next((entry.route for entry, _ in rail if here in entry.holds), _arranged.index)
    shown: list[Shown] = []
    group: int | None = None
    for entry, url in (*rail, *index):
        starts = group is not None and entry.place // 100 != group
        group = entry.place // 100
        current = "" if entry.route != at else "page" if entry.route == here else "true"
        shown.append(_shown(entry, url, request, current, starts=starts))
    return shown


def _shown(entry: Entry, url: str, request: HttpRequest, current: str = "", *, starts: bool = False) -> Shown:
    count = entry.count(request) if entry.count else None
    return Shown(entry.route, url, entry.label, entry.icon, current, starts, count, entry.urgent, entry.about)


def corner(request: HttpRequest) -> Shown | None:
    """What stands in the top line, where there is anything and the reader may open it."""
    match = request.resolver_match
    for entry, url in _allowed(request):
        if entry.route == _arranged.corner:
            return _shown(entry, url, request, "page" if match and match.view_name == entry.route else "")
    return None


def index(request: HttpRequest) -> list[Section]:
    """All that the reader may open, by section."""
    allowed = _allowed(request)
    found = []
    for code, label in _arranged.sections.items():
        shown = tuple(_shown(entry, url, request) for entry, url in allowed if entry.section == code)
        if shown:
            found.append(Section(label, shown))
    return found


def beside(request: HttpRequest) -> list[Shown]:
    """The tabs of the section to which the open page belongs, its own marked; none on pages that lie under another."""
    match = request.resolver_match
    here = match.view_name if match else ""
    allowed = [(entry, url) for entry, url in _allowed(request) if not entry.anchor]
    section = next((one.section for one, _ in allowed if one.route == here), "")
    if section not in _arranged.tabbed:
        return []
    return [
        Shown(one.route, url, one.label if one.tab is None else one.tab, one.icon, "page" if one.route == here else "")
        for one, url in allowed
        if one.section == section and one.tab != ""
    ]


def find(request: HttpRequest, text: str) -> list[Shown]:
    """The places that a text may mean: a part of a label in either language, of a further word, or of their pinyin."""
    asked = "".join(text.casefold().split())
    # One Latin letter is in half of all words.
    if not asked or (asked.isascii() and len(asked) < 2):
        return []
    return [
        _shown(entry, url, request)
        for entry, url in _allowed(request)
        if entry.section and any(asked in word for word in _words(entry))
    ]


def _words(entry: Entry) -> Iterable[str]:
    said = [*entry.words]
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(str(entry.label))
    for word in said:
        yield "".join(word.casefold().split())
        for reading in readings(word[:12]) if not word.isascii() else ():
            yield "".join(reading)
            yield "".join(part[:1] for part in reading)
