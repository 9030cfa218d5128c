"""When somebody could come: the windows that the places in line can still promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from makegood.engines.clock import Calendar
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.jobs import rules, windows
from makegood.rooms.jobs.inputs import VisitWish, WindowInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.candidates import able, found_for, hand_of, serving
from makegood.rooms.jobs.queries.seeing import kind
from makegood.rooms.jobs.rules import Candidate
from makegood.rooms.jobs.views import WindowView
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import ClosureView, NodeView, StaffView
from makegood.rooms.products import queries as products

#: So many places in line are looked at; of those after the first only what is sooner than anything of the first.
PLACES, SOONER = 3, 2
#: Visits that nobody goes to do not take anybody's time.
_GONE = ("cancelled", "failed", "declined")


@dataclass(frozen=True, slots=True)
class _Place:
    """One place in line with all that decides when it can come."""

    candidate: Candidate
    node: NodeView
    hours: Calendar | None
    closed: tuple[ClosureView, ...]
    people: tuple[StaffView, ...]
    booked: tuple[tuple[datetime, datetime], ...]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its hours."""
        return ZoneInfo(self.hours.timezone if self.hours is not None else self.node.zone)

    def pieces(self, day: date) -> list[tuple[int, int]]:
        """Its windows on a local day, as minutes."""
        return windows.pieces(windows.USUAL if self.hours is None else self.hours.spans_on(day))


@dataclass(frozen=True, slots=True)
class Line:
    """The places that may be asked for a visit, in the order of asking, and what the work needs of a person."""

    places: tuple[_Place, ...]
    categories: tuple[str, ...]
    root: str
    licences: frozenset[str]
    candidates: tuple[Candidate, ...] = ()

    def free(self, place: _Place, window: WindowInput) -> int:
        """How many more visits a place takes in a window."""
        if any(one.starts < window.ends and one.ends > window.starts for one in place.closed):
            return 0
        day = window.starts.astimezone(place.zone).date()
        pieces = place.pieces(day)
        going = self._going(place, day, window) if place.people else None
        of = windows.capacity(going, place.node.staff_count, place.node.daily_capacity, len(pieces))
        midnight, next_ = (windows.moments(day, (at, at), place.zone)[0] for at in (0, 24 * 60))
        that_day = sum(1 for starts, _ in place.booked if midnight <= starts < next_)
        return windows.free(of, windows.meet(window.starts, window.ends, place.booked), that_day)

    def _going(self, place: _Place, day: date, window: WindowInput) -> int:
        hands = (
            hand_of(one, day, window.starts, window.ends, able(one, self.categories, self.root)) for one in place.people
        )
        return sum(1 for one in hands if not rules.hindrances(one, self.licences, ""))


def free_windows(
    actor: Actor, wish: VisitWish, now: datetime, limit: int = 8, only: int | None = None
) -> list[WindowView]:
    """The next windows that can be promised for a visit, in order; none where nobody serves the place.

    Of the first place in line that has any; of the next ones only what is sooner. `only`: of that unit, which has the
    job already. Raises Invalid for an unknown kind.
    """
    actor.need("jobs.open")
    line = line_for(wish, now, only)
    found: list[WindowView] = []
    for place in line.places:
        before = found[0].starts if found else None
        found.extend(_of_place(line, place, now, limit if before is None else SOONER, before))
        found.sort(key=lambda one: one.starts)
    return found[:limit]


def _of_place(line: Line, place: _Place, now: datetime, most: int, before: datetime | None) -> Iterator[WindowView]:
    today = now.astimezone(place.zone).date()
    count = 0
    for day in (today + timedelta(days=n) for n in range(windows.DAYS)):
        for piece in place.pieces(day):
            starts, ends = windows.moments(day, piece, place.zone)
            if before is not None and starts >= before:
                return
            left = line.free(place, WindowInput(starts, ends)) if starts >= now + windows.AHEAD else 0
            if left:
                yield WindowView(starts, ends, place.node.unit_id, place.node.name, left)
                count += 1
                if count == most:
                    return


def line_for(wish: VisitWish, now: datetime, only: int | None = None) -> Line:
    """Who may be asked for such a visit (`only` that unit, if it may), for this room's own doors; as many queries for
    many places as for one."""
    root = kind(wish.kind).root
    categories = _categories(wish)
    # A job that is not there yet: the same places are found for it, in the same order, as once it is laid out.
    row = Job(
        id=0, number=f"{wish.customer_id or 0}:{wish.item_id or 0}", kind_id=wish.kind, division=wish.division,
        customer_id=wish.customer_id, item_id=wish.item_id, avoid=[],
    )  # fmt: skip
    served = serving(row, now, categories)
    candidates = found_for(row, now, categories, served)
    willing = [one for one in candidates if not set(one.why_not) - {"closed"}]
    first = [one for one in willing if only is None or one.unit_id == only][:PLACES]
    if not first:
        return Line((), categories, root, frozenset(), tuple(candidates))
    units = {one.unit_id for one in first}
    shut = {one.area.unit_id: one.closed for one in served}
    nodes = {one.unit_id: one for one in network.many_nodes(SYSTEM, units)}
    hours = network.hours_of(units)
    people, booked = _people(units), _booked(units, now)
    places = tuple(
        _Place(
            one, nodes[one.unit_id], hours.get(one.unit_id), shut[one.unit_id], tuple(people.get(one.unit_id, ())),
            tuple(booked.get(one.unit_id, ())),
        )
        for one in first
    )  # fmt: skip
    return Line(places, categories, root, network.licences_needed(categories, root), tuple(candidates))


def _categories(wish: VisitWish) -> tuple[str, ...]:
    if wish.item_id is None:
        return products.category_path(wish.category)
    item = products.many(SYSTEM, [wish.item_id]).get(wish.item_id)
    return tuple(dict.fromkeys(one for one in (item.category, item.law_category) if one)) if item is not None else ()


def _people(units: set[int]) -> Mapping[int, Sequence[StaffView]]:
    found: dict[int, list[StaffView]] = {}
    for one in network.people_of(units, rules.DOOR_ROLES):
        found.setdefault(one.unit_id, []).append(one)
    return found


def _booked(units: set[int], now: datetime) -> Mapping[int, Sequence[tuple[datetime, datetime]]]:
    """The windows that are promised already, from the beginning of today on."""
    start = now - timedelta(days=1) - rules.LONGEST_WINDOW
    rows = Job.objects.filter(
        unit_id__in=units, window_from__gte=start, window_from__lt=now + timedelta(days=windows.DAYS + 1),
        window_to__gt=now - timedelta(days=1),
    ).exclude(work__in=_GONE)  # fmt: skip
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for unit, starts, ends in rows.values_list("unit_id", "window_from", "window_to"):
        if starts is not None and ends is not None:
            found.setdefault(unit, []).append((starts, ends))
    return found
