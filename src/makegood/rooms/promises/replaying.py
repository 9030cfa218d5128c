"""What would have been owed under terms that were not in force, over what really happened: pure, matter by matter.

The rules are those of `actions.noting` and `actions.settling`, without a row: a fact starts a duty once for each
occurrence, the first fact learned of afterwards that is its DO ends it, and what is undone is judged at now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from makegood.engines.claims import Clause, Due, Duty, due_for_many
from makegood.engines.clock import Calendar, Pause, due, parse_budget
from makegood.rooms.promises.views import WITHDRAWN, Happened

#: A fact of this name starts no second clock while one that it started is undone; see `queries.waits_since`.
WAITS = frozenset({"customer_replied"})


@dataclass(frozen=True, slots=True)
class Real:
    """An obligation that the matter really had: what people did about it by hand stands in a replay as well."""

    promise: str
    clause: str
    occurrence: str
    does: str
    state: str
    started_at: datetime | None
    fulfilled_at: datetime | None
    settled_at: datetime | None
    corrected: int
    known_until: datetime | None
    window_end: datetime | None
    allowed: frozenset[str]
    pauses: tuple[tuple[str, datetime, datetime | None], ...] = ()
    #: Of one that was put right: (order, whether it counted as done from then on), as people learned of it.
    told: tuple[tuple[int, bool], ...] = ()


@dataclass(slots=True)
class Matter:
    """All that is known of one matter: its facts in the order in which they were learned, and what it was owed."""

    kind: str
    id: int
    story: Sequence[Happened]
    beside: Sequence[Happened] = ()
    real: Sequence[Real] = ()


@dataclass(slots=True)
class Owed:
    """An obligation that the terms would have created."""

    clause: str
    matter: tuple[str, int]
    occurrence: str
    unit_id: int | None
    customer_id: int | None
    item_id: int | None
    started_at: datetime
    order: int
    imported: bool
    due_at: datetime | None = None
    state: str = "running"
    done_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(slots=True)
class _Clock:
    owed: Owed
    place: int
    matter: Matter
    data: Mapping[str, Any]
    pauses: tuple[Pause, ...]
    own: Real | None
    waits: bool = False
    budget: dict[str, Any] = field(default_factory=dict)


def replay(
    code: str,
    clause: Clause,
    matters: Sequence[Matter],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    calendars: Mapping[str, Calendar],
) -> list[Owed]:
    """What one duty would have owed in these matters for facts of [since, until), settled by what really happened.

    `calendars` holds the one that the duty names. Facts of an import start clocks like any others: leave their matters
    out to leave them out.
    """
    duty = clause.duty
    if duty is None or not clause.on:
        return []
    clocks = [one for matter in matters for one in _started(code, clause, duty, matter, since, until)]
    dues = due_for_many(
        duty,
        [one.owed.started_at for one in clocks],
        calendars,
        [one.data for one in clocks],
        zone=clause.zone,
        pauses=[one.pauses for one in clocks],
    )
    calendar = calendars.get(duty.calendar or "")
    found: list[Owed] = []
    undone: dict[tuple[str, int], _Clock] = {}
    for clock, moment in zip(clocks, dues, strict=True):
        before = undone.get(clock.owed.matter)
        if clock.waits and before is not None and not _done_before(before, clock):
            continue
        _settle(clock, moment, duty, clause.zone, calendar, now)
        if clock.waits:
            undone[clock.owed.matter] = clock
        found.append(clock.owed)
    return found


def _done_before(before: _Clock, clock: _Clock) -> bool:
    """Whether the earlier clock had been ended when this fact was learned of."""
    earlier, own = before.owed, before.own
    if own is not None and own.corrected:
        known = [done for order, done in own.told if order < clock.owed.order]
        return bool(known) and known[-1]
    if earlier.state == "released":
        return True
    if earlier.done_at is None:
        return False
    if earlier.done_at <= clock.owed.started_at:
        return True
    return any(one.at == earlier.done_at for one in clock.matter.story[before.place + 1 : clock.place])


def _started(code: str, clause: Clause, duty: Duty, matter: Matter, since: datetime, until: datetime) -> list[_Clock]:
    found: list[_Clock] = []
    taken: set[str] = set()
    for place, one in enumerate(matter.story):
        if not since <= one.at < until or one.occurrence in taken:
            continue
        data = {"kind": one.kind, **one.data} if one.kind else dict(one.data)
        if not duty.starts_on(one.fact, data):
            continue
        waits = one.fact in WAITS
        if not waits:
            taken.add(one.occurrence)
        own = next(
            (
                real
                for real in matter.real
                if (real.promise, real.clause, real.occurrence) == (code, clause.key, one.occurrence)
            ),
            None,
        )
        owed = Owed(
            clause.key, (matter.kind, matter.id), one.occurrence, one.unit_id, one.customer_id, one.item_id,
            one.at, one.order, one.imported,
        )  # fmt: skip
        if duty.window and "window_end" not in data:
            chosen = _window(matter, own)
            if chosen is not None:
                data["window_end"] = chosen.isoformat()
        found.append(_Clock(owed, place, matter, data, _pauses(duty, matter, own, one.at), own, waits))
    return found


def _window(matter: Matter, own: Real | None) -> datetime | None:
    """The window that the customer chose, as a clock of the matter that runs to it remembers it."""
    if own is not None:
        return own.window_end
    return next((one.window_end for one in matter.real if one.window_end is not None), None)


def _pauses(duty: Duty, matter: Matter, own: Real | None, start: datetime) -> tuple[Pause, ...]:
    """The stops that really happened on grounds that this duty allows.

    Those of the very obligation where it was owed and its term allowed the ground; else those of the matter's others.
    """
    found: list[Pause] = []
    for ground in sorted(duty.pauses):
        if own is not None and ground in own.allowed:
            spans = [one for one in own.pauses if one[0] == ground]
        else:
            spans = [one for real in matter.real for one in real.pauses if one[0] == ground]
        found += [Pause(begins, ends) for _, begins, ends in spans if begins >= start]
    return tuple(dict.fromkeys(sorted(found, key=lambda one: one.start)))


def _settle(clock: _Clock, moment: Due, duty: Duty, zone: str, calendar: Calendar | None, now: datetime) -> None:
    owed = clock.owed
    owed.due_at = moment.due_at
    known = _known(clock, now)
    done, released = _ends(clock, duty, moment.due_at)
    if done is not None:
        at_rest = any(one.start <= done and (one.end is None or done < one.end) for one in clock.pauses)
        if at_rest:
            # Whatever ends a clock that stands still ends its stop.
            stops = tuple(
                Pause(one.start, done if one.end is None or one.end > done else one.end)
                for one in clock.pauses
                if one.start <= done
            )
            owed.due_at = due(owed.started_at, parse_budget(moment.budget), calendar, stops, zone=zone)
        owed.done_at = done
        if owed.due_at is None or done <= owed.due_at:
            owed.state, owed.settled_at = "kept", done
            return
        owed.state, owed.settled_at = "broken", owed.due_at
        return
    if released is not None:
        owed.state, owed.settled_at = "released", released
    elif owed.due_at is None:
        owed.state = "paused"
    elif known > owed.due_at:
        owed.state, owed.settled_at = "broken", owed.due_at
    else:
        owed.state = "running"


def _ends(clock: _Clock, duty: Duty, due_at: datetime | None) -> tuple[datetime | None, datetime | None]:
    """When it was done (None = not), and when it was released while it was still open."""
    owed, own = clock.owed, clock.own
    if own is not None and own.corrected:
        # People put it right with evidence: that is what happened, whatever the facts say.
        return own.fulfilled_at, None
    by_hand = own.fulfilled_at if own is not None and own.does in duty.do else None
    moments = {one.at for one in clock.matter.story if one.fact in duty.do}
    if by_hand is not None and by_hand not in moments and by_hand >= owed.started_at:
        return by_hand, None
    released = own.settled_at if own is not None and own.state == "released" else None
    story = clock.matter.story
    for place in range(clock.place + 1, len(story)):
        one = story[place]
        if one.at < owed.started_at:
            continue
        if one.fact in duty.do:
            return (None, released) if released is not None and released <= one.at else (one.at, None)
        if one.fact == WITHDRAWN and released is None and (due_at is None or one.at <= due_at):
            released = one.at
    if released is not None:
        return None, released
    others = [
        one.at
        for one in clock.matter.beside
        if one.fact in duty.do and one.at >= owed.started_at and (one.imported or one.order > owed.order)
    ]
    others += [
        one.fulfilled_at
        for one in clock.matter.real
        if one.does in duty.do and one.fulfilled_at is not None and one.fulfilled_at >= owed.started_at
    ]
    return min(others, default=None), None


def _known(clock: _Clock, now: datetime) -> datetime:
    """Until when the matter's history is known: what an import told is judged no further."""
    if not clock.owed.imported or any(not one.imported for one in clock.matter.story):
        return now
    told = [one.known_until for one in clock.matter.real if one.known_until is not None]
    told = told or [one.recorded_at for one in clock.matter.story if one.recorded_at is not None]
    return min(now, max(told, default=now))
