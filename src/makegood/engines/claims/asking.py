"""One question put to the clauses: the facts read as local days, repairs so far, windows worked out once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from makegood.engines.claims.clauses import Span, Window
from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.facts import Facts, Repair
from makegood.engines.claims.reading import FIRST_YEAR, LAST_YEAR
from makegood.engines.claims.vocabulary import ZONES
from makegood.engines.clock import Calendar, jurisdiction_calendar, period_end


@dataclass(frozen=True, slots=True)
class Stay:
    """One repair as it stands at the moment asked about: local days, `back` None while it is open."""

    repair: Repair
    handed_in: datetime
    day_in: date
    back: datetime | None
    day_back: date | None

    def days(self, today: date) -> int:
        """Local midnights between hand-in and return, or up to today while it is open."""
        return ((self.day_back or today) - self.day_in).days


@dataclass(frozen=True, slots=True)
class Found:
    """A window worked out: when it begins and ends (half-open), or which facts are missing to say so.

    `end` None with nothing missing = without end. `opened` false = the moment asked about lies before `start`.
    `never` = it hangs on a repair and there was none. `extended` = days under repair that were added.
    """

    start: datetime | None = None
    end: datetime | None = None
    missing: tuple[str, ...] = ()
    opened: bool = True
    never: bool = False
    extended: int = 0


class Asking:
    """The facts of one question at one moment. Not shared between threads; cheap to make."""

    def __init__(self, facts: Facts, at: datetime) -> None:
        if at.utcoffset() is None:
            raise ClaimInput("offset_required", "at")
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ClaimInput("out_of_range", "at", first=FIRST_YEAR, last=LAST_YEAR)
        if facts.jurisdiction not in ZONES:
            raise ClaimInput("unknown_value", "jurisdiction", choices=sorted(ZONES))
        self.facts = facts
        self.at = at
        self.zone = ZoneInfo(ZONES[facts.jurisdiction])
        self.today = at.astimezone(self.zone).date()
        self._windows: dict[tuple[object, ...], Found] = {}

    def day(self, value: date | datetime) -> date:
        """The local day of a fact."""
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value

    def moment(self, value: date | datetime) -> datetime:
        """The moment of a fact; a day counts from its beginning."""
        return value if isinstance(value, datetime) else datetime.combine(value, time(), self.zone)

    @cached_property
    def rest(self) -> Calendar:
        """The rest-day calendar of the jurisdiction."""
        return jurisdiction_calendar(self.facts.jurisdiction)

    @cached_property
    def stays(self) -> tuple[Stay, ...]:
        """Repairs handed in by now, in order of hand-in; one that came back later than now is still open."""
        found = []
        for one in self.facts.repairs:
            handed_in = self.moment(one.handed_in)
            if handed_in > self.at:
                continue
            back = None if one.returned is None else self.moment(one.returned)
            if back is not None and back > self.at:
                back = None
            found.append(Stay(one, handed_in, self.day(one.handed_in), back, None if back is None else self.day(back)))
        return tuple(sorted(found, key=lambda stay: (stay.handed_in, stay.back is None, stay.back or self.at)))

    @cached_property
    def came_back(self) -> tuple[Stay, ...]:
        """Repairs that have come back by now, in order of return."""
        done = [(stay.back, stay) for stay in self.stays if stay.back is not None]
        return tuple(stay for _, stay in sorted(done, key=lambda pair: (pair[0], pair[1].handed_in)))

    def nights_under_repair(self, since: date | None = None, until: datetime | None = None) -> int:
        """Local midnights under repair from `since` to now, each counted once, of repairs handed in before `until`."""
        nights, counted = 0, since or date.min
        for stay in self.stays:
            if until is not None and stay.handed_in >= until:
                continue
            begins, ends = max(stay.day_in, counted), stay.day_back or self.today
            if ends > begins:
                nights += (ends - begins).days
                counted = ends
        return nights

    def window(self, window: Window, part: str | None = None) -> Found:
        """The window for these facts, or as if `part` had failed; equal windows are worked out once."""
        span = window.length(self.facts.category, part or self.facts.part)
        shape = (window.roll, window.extended_by_repair, window.after_repair, window.open_before)
        key = (window.start, window.require, span, *shape)
        found = self._windows.get(key)
        if found is None:
            found = self._windows[key] = self._find(window, span)
        return found

    def _start_of(self, name: str) -> date | datetime | None:
        if name == "repaired_at":
            # The moment, not the fact as given: what counts is the order of returns.
            return self.came_back[-1].back if self.came_back else None
        value: date | datetime | None = getattr(self.facts, name)
        return value

    def _find(self, window: Window, span: Span | None) -> Found:
        given = [value for name in window.start if (value := self._start_of(name)) is not None]
        missing = tuple(name for name in window.require if self._start_of(name) is None)
        if not given and not missing:
            if window.start == ("repaired_at",):
                return Found(never=True)
            missing = window.start[:1]
        if missing:
            return Found(missing=tuple("repairs" if name == "repaired_at" else name for name in missing))
        # By moment and not by day: a delivery at noon is later than the invoice of that same day.
        start_fact = max(given, key=self.moment)
        start = self.moment(start_fact)
        opened = start <= self.at
        if not opened and window.open_before:
            return Found(start=start, opened=False)
        if span is None:
            return Found(start=start, opened=opened)
        first = self.day(start_fact)
        end, extended = self._end(window, span, first)
        return Found(start=start, end=end, opened=opened, extended=extended)

    def _end(self, window: Window, span: Span, first: date) -> tuple[datetime, int]:
        rest = self.rest if window.roll else None
        end = self.period_end(first, span, 0, rest)
        if not self.stays:
            return end, 0
        extended = 0
        if window.extended_by_repair:
            # A clock that stops cannot stop before it runs; a period that is lengthened is so by every day of repair,
            # those before a late installation too.
            since = first if window.after_repair else None
            # A repair counts when it was handed in before the end as it then stood, itself moved by earlier repairs.
            while (nights := self.nights_under_repair(since, end)) > extended:
                extended = nights
                end = self.period_end(first, span, extended, rest)
        if window.after_repair:
            within = [stay for stay in self.stays if stay.handed_in < end]
            if within:
                last = max(stay.day_back or self.today for stay in within)
                end = max(end, self.period_end(last, Span(days=window.after_repair), 0, rest))
        return end, extended

    def period_end(self, first: date, span: Span, extended: int, rest: Calendar | None) -> datetime:
        """First moment no longer covered by `span` from the local day `first`, which is not counted."""
        return period_end(
            first,
            years=span.years,
            months=span.months,
            days=span.days,
            extend_days=extended,
            zone=self.zone,
            rest=rest,
        )
