"""What if: the facts of a span replayed under terms that were not in force. Reads only; memory is bounded by a batch.

Matters are taken in the order of the first fact that starts a clock, some hundreds at a time: what happened to them,
what they were really owed and how their clocks really stood still are one query a table, whatever the length of the
span. What comes out are sums by month and place; the matters behind a figure are found by asking again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncMonth

from makegood.engines.clock import Calendar
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Invalid
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.promises import book, past
from makegood.rooms.promises.book import VersionEntry
from makegood.rooms.promises.models import Obligation, Pause
from makegood.rooms.promises.queries.records import judged, period
from makegood.rooms.promises.queries.told import told_beside
from makegood.rooms.promises.replaying import Matter, Owed, Real, replay
from makegood.rooms.promises.rules import wilson
from makegood.rooms.promises.views import Happened

BATCH: Final = 500
#: A span has at most so many months.
MOST_MONTHS: Final = 120
STATES: Final = ("kept", "broken", "released", "running", "paused")

Progress = Callable[[int, datetime], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """Local days of a zone, both included, and the half-open moments that they are."""

    from_: date
    to: date
    start: datetime
    end: datetime
    zone: str


def span(zone: str, now: datetime, from_: date | None = None, to: date | None = None) -> Span:
    """A span of days; the last twelve months without any. Raises Invalid for one that is empty or too long."""
    last = to or now.astimezone(ZoneInfo(zone)).date()
    first = from_ or _a_year_before(last)
    if first > last:
        raise Invalid.one("to", "before_from")
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise Invalid.one("from", "span_too_long", most=MOST_MONTHS)
    start, end = period(zone, first, last)
    assert start is not None  # both days are given
    assert end is not None
    return Span(first, last, start, end, zone)


def _a_year_before(last: date) -> date:
    try:
        return last.replace(year=last.year - 1) + timedelta(days=1)
    except ValueError:
        return last.replace(year=last.year - 1, day=28) + timedelta(days=1)


@dataclass(slots=True)
class Tally:
    """What came out, counted: by clause, month of the start and place."""

    matters: int = 0
    imported: int = 0
    left_out: int = 0
    cells: dict[tuple[str, date, int], dict[str, int]] = field(default_factory=dict)

    def add(self, owed: Owed, zone: ZoneInfo, root: int) -> None:
        """Count one."""
        month = owed.started_at.astimezone(zone).date().replace(day=1)
        cell = self.cells.setdefault((owed.clause, month, owed.unit_id or root), {})
        cell[owed.state] = cell.get(owed.state, 0) + 1
        self.imported += owed.imported

    def by(self, place: Callable[[tuple[str, date, int]], Any]) -> dict[Any, dict[str, int]]:
        """The sums by what `place` makes of clause, month and unit."""
        found: dict[Any, dict[str, int]] = {}
        for key, cell in self.cells.items():
            into = found.setdefault(place(key), {})
            for state, n in cell.items():
                into[state] = into.get(state, 0) + n
        return found


def figures(found: Mapping[str, int]) -> dict[str, Any]:
    """Counts with the kept rate that they give. A remedy that was never given makes nothing good: broken is broken."""
    counts = {state: found.get(state, 0) for state in STATES}
    return {"counts": counts, "kept_rate": wilson(counts["kept"], counts["kept"] + counts["broken"]).to_json()}


def owed_under(
    version: VersionEntry, within: Span, now: datetime, *, imported: bool = True, tally: Tally | None = None,
    units: Collection[int] | None = None, progress: Progress | None = None,
    after: tuple[datetime, int] | None = None,
) -> Iterator[Owed]:  # fmt: skip
    """Every obligation that the version would have created for facts of the span, in the order of the matters.

    As if it alone had been the promise throughout: what older versions had promised is left aside. `units`: only what
    lies in these. `progress` is told after each batch how many matters were looked at and up to which moment, and ends
    it by answering False. `after` goes on behind a fact.
    """
    duties = [term.clause for term in version.terms if term.clause.duty is not None and term.clause.on]
    starts = {trigger.fact for clause in duties if clause.duty for trigger in clause.duty.when}
    does = {fact for clause in duties if clause.duty for fact in clause.duty.do}
    calendars = {
        clause.duty.calendar: network.calendar_version(clause.duty.calendar)[2]
        for clause in duties
        if clause.duty and clause.duty.calendar
    }
    count = tally or Tally()
    for kind, names in sorted(past.kinds_for(starts).items()):
        heads = heapq.merge(*(_heads(name, within, after) for name in sorted(names)))
        while batch := list(islice(heads, BATCH)):
            matters = _matters(kind, batch, starts, does, within)
            if not imported:
                live = [one for one in matters if not any(said.imported for said in one.story)]
                count.left_out += len(matters) - len(live)
                matters = live
            count.matters += len(matters)
            yield from _replayed(version, matters, within, now, calendars, units)
            if progress is not None and not progress(count.matters, batch[-1][0]):
                return


def _replayed(
    version: VersionEntry, matters: Sequence[Matter], within: Span, now: datetime,
    calendars: Mapping[str, Calendar], units: Collection[int] | None,
) -> Iterator[Owed]:  # fmt: skip
    fitting = _fitting(version, matters)
    for term in version.terms:
        if term.clause.duty is None:
            continue
        for owed in replay(
            version.code, term.clause, fitting, since=within.start, until=within.end, now=now, calendars=calendars
        ):
            if units is None or owed.unit_id in units:
                yield owed


def _heads(name: str, within: Span, after: tuple[datetime, int] | None) -> Iterator[tuple[datetime, int, int]]:
    """Events of one name in the order of their moments, read a stretch at a time."""
    place = after
    while True:
        found = journal.happened(name, within.start, within.end, place, BATCH)
        yield from found
        if len(found) < BATCH:
            return
        place = found[-1][:2]


def _matters(
    kind: str, heads: Sequence[tuple[datetime, int, int]], starts: Collection[str], does: Collection[str], within: Span
) -> list[Matter]:
    """The matters whose first start lies among these events, with all that is known of them."""
    ids = list(dict.fromkeys(subject for _, _, subject in heads))
    told = past.stories(kind, ids, {*starts, *does})
    here = {order for _, order, _ in heads}
    mine = []
    for id_ in ids:
        begins = [
            (one.at, one.order) for one in told[id_] if one.fact in starts and within.start <= one.at < within.end
        ]
        # One that begins in an earlier stretch was taken there.
        if begins and min(begins)[1] in here:
            mine.append(id_)
    beside = _beside(kind, [told[id_] for id_ in mine], does)
    real = _real(kind, mine)
    return [Matter(kind, id_, told[id_], _own(told[id_], beside), real.get(id_, ())) for id_ in mine]


def _beside(
    kind: str, stories: Sequence[Sequence[Happened]], does: Collection[str]
) -> dict[tuple[str, int], list[Happened]]:
    """What was told of the items and customers of these matters alone: it ends what is owed for them anywhere."""
    found: dict[tuple[str, int], list[Happened]] = {}
    for holder in ("item", "customer"):
        if holder == kind:
            continue
        ids = {getattr(one, f"{holder}_id") for story in stories for one in story} - {None}
        for id_, facts in told_beside(holder, sorted(ids)).items():
            found[holder, id_] = [one for one in facts if one.fact in does]
    return found


def _own(story: Sequence[Happened], beside: Mapping[tuple[str, int], list[Happened]]) -> list[Happened]:
    first = story[0]
    facts = [*beside.get(("item", first.item_id or 0), ()), *beside.get(("customer", first.customer_id or 0), ())]
    return sorted(facts, key=lambda one: one.order)


_REAL: Final = (
    "id", "term_id", "matter_id", "occurrence", "does", "state", "started_at", "fulfilled_at", "settled_at",
    "corrected", "known_until", "budget",
)  # fmt: skip


def _real(kind: str, ids: Sequence[int]) -> dict[int, list[Real]]:
    """What these matters were really owed, with the stops of their clocks: two queries."""
    rows = list(Obligation.objects.filter(matter_kind=kind, matter_id__in=ids).values_list(*_REAL))
    terms = book.terms({row[1] for row in rows})
    stops: dict[int, list[tuple[str, datetime, datetime | None]]] = {}
    paused = Pause.objects.filter(obligation__matter_kind=kind, obligation__matter_id__in=ids)
    for owner, ground, begins, ends in paused.order_by("starts").values_list(
        "obligation_id", "ground", "starts", "ends"
    ):
        stops.setdefault(owner, []).append((ground, begins, ends))
    told = _told([row[0] for row in rows if row[9]])
    found: dict[int, list[Real]] = {}
    for row in rows:
        version, term = terms[row[1]]
        duty = term.clause.duty
        at = row[11].get("at") if duty is not None and duty.window and row[10] is None else None
        found.setdefault(row[2], []).append(
            Real(
                version.code,
                term.clause.key,
                occurrence=row[3],
                does=row[4],
                state=row[5],
                started_at=row[6],
                fulfilled_at=row[7],
                settled_at=row[8],
                corrected=row[9],
                known_until=row[10],
                window_end=datetime.fromisoformat(at) if at else None,
                allowed=duty.pauses if duty is not None else frozenset(),
                pauses=tuple(stops.get(row[0], ())),
                told=tuple(told.get(row[0], ())),
            )
        )
    return found


def _told(ids: Sequence[int]) -> dict[int, list[tuple[int, bool]]]:
    """When people learned that these obligations, put right later, were done or not."""
    found: dict[int, list[tuple[int, bool]]] = {}
    if ids:
        names = ("obligation_kept", "obligation_fulfilled_late", "obligation_corrected")
        for event in journal.of_subjects("obligation", ids, names):
            done = event.data.get("fulfilled_at") is not None
            found.setdefault(event.subject, []).append((event.id, done))
    return found


def _fitting(version: VersionEntry, matters: Sequence[Matter]) -> list[Matter]:
    """The matters that lie in the scope: as when a fact is noted, what has no item is bound by the company's own."""
    home = not version.jurisdiction or version.jurisdiction == network.company().jurisdiction
    if not version.scope and not version.jurisdiction:
        return list(matters)
    of = {one.id: _item(one) for one in matters}
    items = products.many(actor=SYSTEM, item_ids=sorted({id_ for id_ in of.values() if id_ is not None}))
    found = []
    for one in matters:
        item = items.get(of[one.id] or 0)
        if item is None:
            fits = home
        else:
            fits = version.fits(
                jurisdiction=item.jurisdiction, unit_class=item.unit_class, use=item.use, channel=item.channel,
                category=item.law_category, unit_id=item.unit_id,
            )  # fmt: skip
        if fits:
            found.append(one)
    return found


def _item(matter: Matter) -> int | None:
    if matter.kind == "item":
        return matter.id
    return next((one.item_id for one in matter.story if one.item_id is not None), None)


def really(
    code: str, within: Span, now: datetime, *, imported: bool = True, units: Collection[int] | None = None
) -> dict[tuple[date, int], dict[str, int]]:
    """What the promise really owed for facts of the span, judged now, by month of the start and place.

    Made good counts as broken here, so that it can be laid beside a replay; `made_good` says how many of them were.
    """
    zone = ZoneInfo(within.zone)
    rows = Obligation.objects.filter(promise__code=code, started_at__gte=within.start, started_at__lt=within.end)
    if not imported:
        rows = rows.filter(known_until=None)
    found: dict[tuple[date, int], dict[str, int]] = {}
    months = judged(rows, now).annotate(month=TruncMonth("started_at", tzinfo=zone))
    for month, unit, state, n in months.values_list("month", "unit_id", "judged").annotate(n=Count("id")).order_by():
        if units is not None and unit not in units:
            continue
        cell = found.setdefault((month.date(), unit), {})
        for name in ("broken", "made_good") if state == "made_good" else (state,):
            cell[name] = cell.get(name, 0) + n
    return found


def seen_units(actor: Actor) -> Collection[int] | None:
    """The places whose figures an actor sees, as the network is now; None = all."""
    actor.need("records.read")
    return accounts.visible_units(actor, "records.read")
