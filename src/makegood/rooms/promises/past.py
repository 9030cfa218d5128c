"""What really happened, told again as the facts that it was: what a promise that was never made can be held against.

Facts are kept by the rooms that own them, so each room says here what it can tell of the matters of a kind; wiring
registers it. Nothing is written, and nobody is asked who may see it: what is told are codes, moments and ids.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from makegood.rooms.promises.views import WITHDRAWN, Happened, Source

_sources: dict[str, Source] = {}


def on(name: str, source: Source) -> None:
    """Register what a room can tell; a name again takes the place of what it named before."""
    _sources[name] = source


def kinds_for(facts: Collection[str]) -> dict[str, set[str]]:
    """The kinds of matters in which these facts may start a clock, with the names of the events to look for."""
    found: dict[str, set[str]] = {}
    for source in _sources.values():
        for fact in facts:
            if fact in source.begins:
                found.setdefault(source.kind, set()).update(source.begins[fact])
    return found


def untold(starts: Collection[str], does: Collection[str]) -> list[str]:
    """The facts among these that nobody can tell of the past: as what starts a clock, and as what is done."""
    begins = {fact for source in _sources.values() for fact in source.begins}
    told = {fact for source in _sources.values() for fact in source.tells}
    return sorted({fact for fact in starts if fact not in begins} | {fact for fact in does if fact not in told})


def stories(kind: str, ids: Sequence[int], facts: Collection[str]) -> dict[int, list[Happened]]:
    """What happened to these matters, in the order in which we learned of it; what an import told by its moments."""
    wanted = {*facts, WITHDRAWN}
    found: dict[int, list[Happened]] = {id_: [] for id_ in ids}
    for source in _sources.values():
        if source.kind == kind and wanted & source.tells:
            for id_, told in source.tell(ids, wanted).items():
                found[id_] += told
    for story in found.values():
        story.sort(key=_place)
    return found


def _place(one: Happened) -> tuple[bool, float, int]:
    return (not one.imported, one.at.timestamp() if one.imported else 0.0, one.order)
