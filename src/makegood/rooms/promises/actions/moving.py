"""A new calendar version moves the running clocks that use it: earlier always, later only for a good public reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, NamedTuple

import orjson
from django.db import transaction
from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from makegood.engines.clock import Budget, Pause, due_moments, move_allowed, parse_budget
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.journal.retry import retrying
from makegood.ground.problems import Stale
from makegood.ground.rows import change_each
from makegood.ground.sides import side_by_side, sides
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import CalendarVersionView
from makegood.rooms.promises import book, events
from makegood.rooms.promises.actions.clocks import due_again, next_wake, pauses_between
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.models import Obligation
from makegood.rooms.promises.queries.placing import put_off
from makegood.rooms.promises.rules import judge

#: Rows in one transaction: short enough that pages are answered meanwhile, and long enough for columns.
BATCH = 4_000

#: Past every id that there can be.
MOST_ID = 2**63 - 1

Counts = Counter[str]
_Batch = tuple[int | None, Counts]


class _Clock(NamedTuple):
    """What decides about one clock; a million of them are read, so no more than that."""

    id: int
    version: int
    term_id: int
    state: str
    started_at: datetime
    budget: str
    due_at: datetime | None
    moves: int
    wake_at: datetime | None
    warned_at: datetime | None
    calendar_version_id: int | None


def move_clocks(*, actor: Actor, calendar_id: int, now: datetime) -> dict[str, int]:
    """Move the clocks of a calendar to its newest version, batch by batch; answers {earlier, later, refused}.

    Harmless to repeat: a clock that stands on the newest version, or whose move was refused, is left alone. Who looks
    after matters whose clocks are due later now is told, once a place, so that their customers are told in turn.
    Raises Stale when others change the same clocks faster than they can be moved.
    """
    version = network.newest_version(calendar_id)
    counts: Counts = Counter({"earlier": 0, "later": 0, "refused": 0})
    for some in side_by_side([partial(_move_range, version, *ends, now) for ends in _ranges(calendar_id)]):
        counts.update(some)
    _record(actor=actor, version=version, counts=counts, now=now)
    return dict(counts)


def _on(calendar_id: int) -> QuerySet[Obligation]:
    """The clocks that run on a calendar, whichever version; what an import told is history."""
    return Obligation.objects.filter(calendar_id=calendar_id, state__in=["running", "paused"], known_until=None)


def _ranges(calendar_id: int) -> list[tuple[int, int]]:
    """The ids of these clocks in ranges (first, last) of about as many, one for each side that works on them."""
    ids = _on(calendar_id).order_by("pk").values_list("pk", flat=True)
    count = ids.count()
    size = max(BATCH, -(-count // sides()))
    firsts = [0, *(ids[at] for at in range(size, count, size))]
    return [(first, last - 1) for first, last in pairwise([*firsts, MOST_ID])]


def _move_range(version: CalendarVersionView, first: int, last: int, now: datetime) -> Counts:
    counts = Counts()
    here: int | None = first
    while here is not None:
        here, some = _again_if_stale(partial(_move_batch, version=version, first=here, last=last, now=now))
        counts.update(some)
    return counts


def _again_if_stale(batch: partial[_Batch], tries: int = 5) -> _Batch:
    """A batch, begun again when somebody changed one of its clocks between reading and writing."""
    for _ in range(tries - 1):
        try:
            return retrying(batch)
        except Stale:
            continue
    return retrying(batch)


@transaction.atomic
def _record(*, actor: Actor, version: CalendarVersionView, counts: Counts, now: datetime) -> None:
    """One event for all of them, and a notice to each place where something is due later now.

    Both are written also when a run that was killed has moved them already: what follows the clocks follows this event.
    """
    moved = _on(version.calendar_id).filter(calendar_version_id=version.id)
    if not any(counts.values()) and not moved.exists():
        return
    event = events.ClocksMoved(
        subject=version.calendar_id,
        at=now,
        calendar_version=version.id,
        kind=version.kind,
        earlier=counts["earlier"],
        later=counts["later"],
        refused=counts["refused"],
    )
    journal.record(actor=actor, events=[event], now=now)
    if not move_allowed(now, now + timedelta(days=1), version.kind):
        return
    # Until a channel can tell the customers, the people who look after them are asked to: one notice a place, since a
    # holiday moves thousands, and behind it the list of the cases whose moment is later now.
    name = network.calendar_name(version.calendar_id)
    later = moved.filter(put_off()).order_by("unit_id").values_list("unit_id").annotate(n=Count("pk"))
    notices = [
        NoticeInput(
            code="tell_customers_moved",
            params={"n": n, "calendar": name},
            unit_id=unit_id,
            link_kind="postponed",
            link_id=unit_id,
            once=f"moved:{unit_id}:{version.id}",
        )
        for unit_id, n in later
    ]
    accounts_actions.notify(actor=actor, notices=notices, now=now)


@transaction.atomic
def _move_batch(*, version: CalendarVersionView, first: int, last: int, now: datetime) -> _Batch:
    """Move up to BATCH clocks with ids from `first` to `last`: (where to go on, None at the end; counts)."""
    # A million times the same few budgets: taken apart once for each text.
    columns = [Cast(name, TextField()) if name == "budget" else name for name in _Clock._fields]
    found = _on(version.calendar_id).filter(pk__gte=first, pk__lte=last).order_by("pk").values_list(*columns)
    clocks = [_Clock(*row) for row in found[:BATCH]]
    counts = Counts()
    if not clocks:
        return None, counts
    known = book.terms({one.term_id for one in clocks})
    calendar = network.calendar_by_version(version.id)
    open_ = [
        one for one in clocks
        if one.calendar_version_id != version.id and judge(one.state, one.due_at, None, now) != "broken"
    ]  # fmt: skip
    pauses = pauses_between(clocks[0].id, clocks[-1].id)
    stands = [[_closed(pause, now) for pause in pauses.get(one.id, ())] for one in open_]
    budgets = [_budget(one.budget) for one in open_]
    moments = due_moments([one.started_at for one in open_], budgets, calendar, stands)
    moves = []
    for one, pauses_then, due_at in zip(open_, stands, moments, strict=True):
        held_by, term = known[one.term_id]
        assert due_at is not None  # no pause is open any more in `stands`
        before = one.due_at or _stood_for(one, pauses_then, held_by)
        assert before is not None
        if not move_allowed(before, due_at, version.kind):
            counts["refused"] += 1
            continue
        if due_at != before:
            counts["later" if due_at > before else "earlier"] += 1
        moves.append((one, _values(one, term, before, due_at, version.id)))
    _write(moves)
    return clocks[-1].id + 1, counts


@lru_cache(maxsize=4096)
def _budget(text: str) -> Budget:
    return parse_budget(orjson.loads(text))


def _stood_for(one: _Clock, pauses: Sequence[Pause], version: VersionEntry) -> datetime | None:
    """When a stopped clock was due on the calendar version that it stands on."""
    row = {**one._asdict(), "budget": orjson.loads(one.budget)}
    return due_again(row, pauses, None, version)


def _closed(pause: Pause, now: datetime) -> Pause:
    """A stopped clock is compared as if it ran on from now; when it does, it runs on the calendar chosen here."""
    return pause if pause.end is not None else Pause(pause.start, now)


def _values(one: _Clock, term: TermEntry, before: datetime, found: datetime, version_id: int) -> dict[str, Any]:
    """The values of a clock on the new calendar version; a stopped one has no due moment to be moved."""
    values = {"calendar_version_id": version_id, "moves": one.moves + int(found > before)}
    if one.state == "paused":
        return values
    wake_at = one.wake_at if found == before else next_wake(one.started_at, one.warned_at, term, found)
    return values | {"due_at": found, "wake_at": wake_at}


def _write(moves: Sequence[tuple[_Clock, dict[str, Any]]]) -> None:
    """The new values, those of running clocks in one statement and those of stopped ones in another."""
    written = 0
    for state in ("running", "paused"):
        written += change_each(
            Obligation, [(one.id, one.version, values) for one, values in moves if one.state == state]
        )
    if written != len(moves):
        raise Stale("changed_meanwhile")
