"""The journal in the order in which it was committed, to be read on from where one stopped.

Ids grow with the moment of recording, but a transaction that is open for long commits its ids late: whoever remembers
the highest id that they saw misses them. So an event knows its transaction. On PostgreSQL only those are given out
below which no transaction is open any more, in the order of transaction and id: nothing can come in before them
afterwards, whatever the clocks say. SQLite has one writer, and its rows are never deleted: the number of a row is its
place.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from makegood.ground import paging
from makegood.ground.journal import errors
from makegood.ground.journal.queries import Recorded, events
from makegood.ground.problems import Invalid

Place = tuple[int, int]
START: Place = (-1, -1)
_LAST = (1 << 63) - 1

#: What this very transaction has written it may read as well.
_NEXT = {
    "postgresql": "SELECT tx, id, id FROM journal_event WHERE (tx, id) > (%s, %s) AND (tx < pg_snapshot_xmin("
    "pg_current_snapshot())::text::bigint OR tx = pg_current_xact_id_if_assigned()::text::bigint)"
    " ORDER BY tx, id LIMIT %s",
    "sqlite": "SELECT 0, rowid, id FROM journal_event WHERE rowid > %s + 0 * %s ORDER BY rowid LIMIT %s",
}
#: Behind all that can be given out now, and the furthest that a cursor of this database can be.
_HERE = {
    "postgresql": "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, %s,"
    " greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
    " coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0))",
    "sqlite": "SELECT 0, coalesce(max(rowid), 0) + 0 * %s, 0 FROM journal_event",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events in the order of their commits, the cursor behind them, and whether there are more already."""

    events: list[Recorded]
    cursor: str
    more: bool


def here() -> str:
    """The cursor behind everything that was committed so far."""
    with connection.cursor() as cursor:
        cursor.execute(_HERE[connection.vendor], [_LAST])
        tx, place, _ = cursor.fetchone()
    return _written((tx, place))


def since(cursor: str | None, limit: int) -> Stretch:
    """The first `limit` events behind a cursor, from the beginning without one.

    Raises Invalid for a cursor that is none of ours, Gone for one of another life of this database: after a backup was
    put back, what it stands for may never have happened.
    """
    place = _read(cursor) if cursor else START
    with connection.cursor() as statement:
        if connection.vendor == "sqlite":
            statement.execute(_HERE["sqlite"], [_LAST])
            (_, last, _) = statement.fetchone()
            if place[1] > last:
                raise errors.feed_began_anew()
            statement.execute(_NEXT["sqlite"], [place[1], 0, limit + 1])
        else:
            statement.execute(_HERE["postgresql"], [_LAST])
            (_, _, furthest) = statement.fetchone()
            if place[0] > furthest:
                raise errors.feed_began_anew()
            statement.execute(_NEXT["postgresql"], [*place, limit + 1])
        rows = statement.fetchall()
    found = rows[:limit]
    behind = (found[-1][0], found[-1][1]) if found else place
    return Stretch(events([row[2] for row in found]), _written(behind), len(rows) > limit)


def _written(place: Place) -> str:
    return paging.cursor_of(connection.vendor, *place)


def _read(cursor: str) -> Place:
    vendor, tx, place = paging.place_of(cursor, str, int, int)
    found = (int(tx), int(place))
    if vendor != connection.vendor or not all(-1 <= one <= _LAST for one in found):
        raise Invalid.one("cursor", "cursor_bad")
    return found
