"""Divisions and places of the network as points of a drawing: degrees made flat, north up, no map behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from django.urls import reverse

from makegood.ground.ui.texts import say
from makegood.rooms.network import rules
from makegood.rooms.network.views import DivisionView, NodeView

WIDTH, HEIGHT, MARGIN = 860, 560, 28
#: Beyond so many points a drawing says nothing more, and takes its time.
MOST = 1_500
#: Places of our own whose names stand beside them: of the whole company its branches, of one of them its stations.
_NAMED = {False: "branch", True: "station"}


@dataclass(frozen=True, slots=True)
class Point:
    """Something on the drawing: where, what shape, where it leads, what it says; `label` stands beside it."""

    x: float
    y: float
    mark: str
    title: str
    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The stretch of the earth that is drawn, and how many points of the drawing a degree is."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lng: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lng <= self.east

    def at(self, lat: float, lng: float) -> tuple[float, float]:
        squeeze = max(0.2, cos(radians((self.north + self.south) / 2)))
        tall, wide = self.north - self.south, (self.east - self.west) * squeeze
        scale = min((WIDTH - 2 * MARGIN) / max(wide, 0.02), (HEIGHT - 2 * MARGIN) / max(tall, 0.02))
        # What does not fill the drawing stands in its middle.
        x = WIDTH / 2 + ((lng - (self.west + self.east) / 2) * squeeze) * scale
        return round(x, 1), round(HEIGHT / 2 - (lat - (self.south + self.north) / 2) * scale, 1)


def points(
    divisions: Sequence[DivisionView],
    nodes: Sequence[NodeView],
    wrong: Mapping[str, rules.Fault],
    language: str,
    *,
    near: bool = False,
) -> list[Point]:
    """What has coordinates, in the order of drawing; with `near` only the surroundings of the places are drawn."""
    placed = [(one.lat, one.lng, one) for one in nodes if one.lat is not None and one.lng is not None]
    known = [(one.lat, one.lng, one) for one in divisions if one.lat is not None and one.lng is not None]
    frame = _frame([(lat, lng) for lat, lng, _ in (placed if near and placed else [*placed, *known])])
    if frame is None:
        return []
    found = []
    for lat, lng, one in known:
        if frame.holds(lat, lng):
            fault = wrong.get(one.code)
            mark = "served" if fault is None else "over" if fault.what in {"over", "twice"} else "gap"
            title = f"{one.name} · {told(fault, language)}" if fault else one.name
            found.append(Point(*frame.at(lat, lng), mark, title, f"{reverse('console:areas')}?division={one.code}"))
    for lat, lng, place in placed:
        mark = "node" if place.state == "active" else "node out"
        label = place.name if place.kind == _NAMED[near] else ""
        url = reverse("console:node", args=[place.code])
        found.append(Point(*frame.at(lat, lng), mark, place.name, url, label))
    # Drawn one over the other: what is wrong and what has a name lies on top, and is kept where there are too many.
    found.sort(key=lambda one: (bool(one.label), one.mark in {"gap", "over"}, one.mark.startswith("node")))
    return found[-MOST:]


def _frame(spots: Sequence[tuple[float, float]]) -> _Frame | None:
    if not spots:
        return None
    lats, lngs = [lat for lat, _ in spots], [lng for _, lng in spots]
    edge = 0.01
    return _Frame(min(lats) - edge, min(lngs) - edge, max(lats) + edge, max(lngs) + edge)


def told(fault: rules.Fault, language: str) -> str:
    """What is wrong with the areas of a division, in words."""
    return say("area_faults", fault.what, language, share=fault.share)
