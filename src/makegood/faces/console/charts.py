"""Where marks, bars and points stand in the drawings of the pages. Numbers only: the templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from makegood.ground.ui.reader import Reader
from makegood.rooms.promises.views import ObligationView

# --- the strip of due moments


@dataclass(frozen=True, slots=True)
class StripMark:
    """One obligation on the strip; `x`, `y` are the top left corner of its mark of 14 px."""

    view: ObligationView
    number: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What falls due within the next hours, left to right."""

    width: int
    height: int
    base: float
    soon: float
    marks: tuple[StripMark, ...]
    ticks: tuple[Tick, ...]
    more: int


_LEFT, _SIZE, _STACK = 14.0, 14.0, 5


def strip(
    views: Sequence[ObligationView], numbers: Mapping[int, str], now: datetime, reader: Reader, *, hours: int = 8
) -> Strip:
    """Place obligations by their due moments over the next `hours`; marks that would cover each other are stacked.

    More than a stack can hold are counted in `more`. `numbers` are case numbers by matter id.
    """
    width, base = 860, 86.0
    span = width - 2 * _LEFT
    heights: dict[int, int] = {}
    marks: list[StripMark] = []
    more = 0
    for view in views:
        if view.due_at is None:
            continue
        share = (view.due_at - now) / timedelta(hours=hours)
        if not 0 <= share <= 1:
            continue
        x = _LEFT + share * span
        column = round(x / (_SIZE + 2))
        level = heights.get(column, 0)
        heights[column] = level + 1
        if level >= _STACK:
            more += 1
            continue
        left = min(max(column * (_SIZE + 2) - _SIZE / 2, _LEFT), width - _LEFT - _SIZE)
        marks.append(StripMark(view, numbers.get(view.matter[1], ""), left, base - 18 - level * (_SIZE + 1)))
    ticks = tuple(
        Tick(_LEFT + span * n / hours, f"{reader.local(now + timedelta(hours=n)):%H:%M}") for n in range(hours + 1)
    )
    return Strip(width, 108, base, span * 2 / hours, tuple(marks), ticks, more)


# --- what covers an item, over the years


@dataclass(frozen=True, slots=True)
class Bar:
    """One right or promise over time, its label cut to the room for names; `kind` is `yes`, `need` or `no`, `open`
    without an end."""

    label: str
    name: str
    text: str
    kind: str
    x: float
    width: float
    y: float
    open: bool
    text_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Covered:
    """The time line of an item: bars over years and where now stands."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    years: tuple[Tick, ...]
    now: float
    axis: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that holds from a moment to another, None = without end."""

    label: str
    text: str
    kind: str
    starts: datetime
    ends: datetime | None


_NAMES, _ROW = 136.0, 20.0


def covered(stretches: Sequence[Stretch], now: datetime, reader: Reader, *, width: int = 400) -> Covered | None:
    """The time line of what covers an item; None when there is nothing to draw."""
    if not stretches:
        return None
    first = min(now, *(one.starts for one in stretches))
    ends = [one.ends for one in stretches if one.ends is not None]
    last = max([*ends, now + timedelta(days=365)]) + timedelta(days=120)
    from_year = reader.local(first).year
    room = width - _NAMES - 4

    def place(moment: datetime) -> float:
        return _NAMES + room * max(0.0, min(1.0, (moment - first) / (last - first)))

    bars = [
        _bar(one, place(one.starts), place(one.ends or last), 5 + level * _ROW, width)
        for level, one in enumerate(stretches)
    ]
    axis = 5 + len(stretches) * _ROW + 2
    years = [datetime(year, 1, 1, tzinfo=now.tzinfo) for year in range(from_year + 1, reader.local(last).year + 1)]
    step = 1 + len(years) // 7
    shown = tuple(Tick(place(year), str(year.year)) for year in years[::step])
    return Covered(width, int(axis + 18), tuple(bars), shown, place(now), axis)


def _bar(one: Stretch, start: float, end: float, y: float, width: int) -> Bar:
    """A bar with its words inside it, beside it where it is too short, never over the edge."""
    length = _length(one.text, 6.2) + 10
    wide = max(3.0, end - start)
    if wide >= length:
        at, anchor = start + 6, "start"
    elif start + wide + length <= width:
        at, anchor = start + wide + 5, "start"
    else:
        at, anchor = start - 5, "end"
    return Bar(one.label, _short(one.label), one.text, one.kind, start, wide, y, one.ends is None, at, anchor)


def _length(text: str, latin: float) -> float:
    """About how wide a text stands in a drawing, its Latin letters so wide each."""
    return sum(11 if ord(char) > 0x2E80 else latin for char in text)


def _short(label: str) -> str:
    """A label as far as there is room for it; one that is cut says so."""
    shown = label
    while _length(shown, 5.3) > _NAMES - 6:
        shown = shown[:-2].rstrip(" ,，、") + "…"
    return shown


# --- rates month by month


@dataclass(frozen=True, slots=True)
class Point:
    """The rate of one month with its interval, as heights; `title` says it in words."""

    x: float
    y: float
    low: float
    high: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Months:
    """A chart of monthly rates: points, the line between neighbours, and its lines of percent."""

    width: int
    height: int
    points: tuple[Point, ...]
    line: str
    lines: tuple[Tick, ...]
    labels: tuple[Tick, ...]


def months(rows: Sequence[Mapping[str, Any]], rate: str, *, width: int = 360) -> Months | None:
    """The chart of `rate` (`kept_rate` or `made_good_rate`) over monthly rows; None when nothing was settled."""
    settled = [row for row in rows if row[rate]["n"]]
    if not settled:
        return None
    floor = _floor(min(float(row[rate]["low"]) for row in settled))
    left, top, bottom = 34.0, 12.0, 122.0
    step = (width - left - 12) / max(1, len(rows) - 1)

    def height(share: float) -> float:
        return bottom - (bottom - top) * (share - floor) / (1 - floor)

    points = []
    for place, row in enumerate(rows):
        found = row[rate]
        if found["n"]:
            month: date = row["month"]
            low, high = (f"{found[end] * 100:.1f}" for end in ("low", "high"))
            title = f"{found['value'] * 100:.1f} % ({low}–{high}), n {found['n']}"
            ends = height(found["value"]), height(found["low"]), height(found["high"])
            points.append(Point(left + 6 + place * step, *ends, f"{month:%Y-%m}", title))
    line = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)
    quarters = [floor + (1 - floor) * n / 4 for n in range(5)]
    lines = tuple(Tick(height(share), f"{share * 100:.4g}") for share in quarters)
    every = 1 + (len(rows) - 1) // 12
    labels = tuple(Tick(left + 6 + n * step, str(row["month"].month)) for n, row in enumerate(rows) if n % every == 0)
    return Months(width, 150, tuple(points), line, lines, labels)


def _floor(low: float) -> float:
    """The foot of the chart: a step below the lowest interval, so that small differences can be seen."""
    return next((foot for foot in (0.96, 0.9, 0.8, 0.6, 0.4, 0.2) if low >= foot), 0.0)


def sparkline(values: Iterable[float | None], *, width: int = 200, height: int = 46) -> str:
    """Points of a small line through values from 0 to 1; empty with fewer than two of them."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    room = (high - low) or 1.0
    step = (width - 8) / (len(known) - 1)
    return " ".join(
        f"{4 + n * step:.1f},{height - 5 - (value - low) / room * (height - 10):.1f}" for n, value in enumerate(known)
    )
