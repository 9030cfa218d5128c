"""Many rows in one statement, and ids made before the write.

Why by hand: an action plans everything first and then writes one statement per table; the ORM's `bulk_create` spends
most of its time in per-field Python (measured: 143 cases a second against 944 for plain statements of the same rows).
Values pass through each field's own `get_db_prep_save`, skipped where the database takes the Python value as it is.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.sql import UpdateQuery

T = TypeVar("T")

_EPOCH_2020 = 1_577_836_800
_lock = [threading.Lock()]
_last = [0, 0, 0]  # second, next low part, drawn in process


def new_ids(count: int) -> list[int]:
    """`count` fresh ids: 31 bits of seconds since 2020, then 32 bits counted on from a random point each second.

    They grow with time, so that indexes are appended to, and need no round trip to the database. Two processes meet by
    chance about once in 10^6 seconds of full load; the primary key then refuses the row and the action is run again.
    Raises nothing; ids fit a signed 64-bit column.
    """
    with _lock[0]:
        second = int(time.time()) - _EPOCH_2020
        # After a fork the child must draw its own starting point.
        if second > _last[0] or _last[2] != os.getpid():
            _last[0], _last[1], _last[2] = max(second, _last[0]), secrets.randbits(31), os.getpid()
        first = (_last[0] << 32) + _last[1]
        _last[1] += count
    return list(range(first, first + count))


def new_id() -> int:
    """One fresh id."""
    return new_ids(1)[0]


def id_from(text: str) -> int | None:
    """The id that a text names in digits; None for what can be none, such as a number that no column could hold."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if number < 2**63 else None


def id_floor(moment: datetime) -> int:
    """The smallest id that can have been made at `moment` (aware) or later, by this machine's clock."""
    return (int(moment.timestamp()) - _EPOCH_2020) << 32


def _unlock() -> None:
    # A thread that held the lock while the process forked does not exist in the child.
    _lock[0] = threading.Lock()


os.register_at_fork(after_in_child=_unlock)


def _naive_utc(value: datetime) -> str:
    """What Django writes for an aware moment on SQLite, without asking the field, the settings and the connection."""
    # In UTC the text ends with "+00:00".
    return str(value if value.tzinfo is UTC else value.astimezone(UTC))[:-6]


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    if isinstance(field, models.Field):
        return field
    raise KeyError(name)


#: What both databases take as Python has it.
_PLAIN: tuple[type[models.Field[Any, Any]], ...] = (
    models.IntegerField, models.CharField, models.TextField, models.ForeignKey, models.BinaryField,
    models.BooleanField, models.FloatField,
)  # fmt: skip

#: From so many rows on PostgreSQL is given them by COPY; up to so many wait for others to be sent together.
_COPIED = 8
_TOGETHER = 32

_Converted = Callable[[Mapping[str, Any]], Sequence[Any]]


@lru_cache(maxsize=512)
def _plan(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, tuple[str, ...], _Converted]:
    """The table and the columns as they are quoted, and what makes a row's values of its mapping."""
    fields = [_field(model, name) for name in names]
    columns = tuple(connection.ops.quote_name(str(field.column)) for field in fields)
    plain = (*_PLAIN, models.DateTimeField, models.DateField) if vendor == "postgresql" else _PLAIN
    convert: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(fields):
        if isinstance(field, plain):
            continue
        if vendor == "sqlite" and isinstance(field, models.DateTimeField) and connection.timezone_name == "UTC":
            convert.append((place, _naive_utc))
        else:
            convert.append((place, partial(_prepared, field)))
    taken: Callable[[Mapping[str, Any]], Any] = itemgetter(*names)
    if len(names) == 1:
        taken = lambda row: (row[names[0]],)  # noqa: E731 (itemgetter gives a single value bare)

    def values(row: Mapping[str, Any]) -> Sequence[Any]:
        found = list(taken(row))
        for place, fn in convert:
            if found[place] is not None:
                found[place] = fn(found[place])
        return found

    return connection.ops.quote_name(model._meta.db_table), columns, values


class _Waiting(threading.local):
    """The statements of this thread that wait to be sent together; None where nothing waits."""

    statements: list[str] | None = None


_waiting = _Waiting()


@contextmanager
def together() -> Iterator[None]:
    """Inserts of few rows inside are sent to PostgreSQL as one message, at the end or before anything else is asked.

    Of the processor time of a small insert, most goes into sending and answering (measured: nine inserts of a case 3 ms
    one by one, 1 ms together). Inside a transaction only. What is done reads and fails as without: an IntegrityError
    comes by the end of the block. Where an error leaves the block, what waits is forgotten, since the transaction is
    undone. SQLite, which lives in the process, is asked at once.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.vendor != "postgresql" or _waiting.statements is not None:
        yield
        return
    _waiting.statements = []
    try:
        with here.execute_wrapper(_first_what_waits):
            yield
            _send_waiting()
    finally:
        _waiting.statements = None


def _first_what_waits(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's hook around each statement."""
    if sql.startswith("ROLLBACK TO SAVEPOINT"):
        # Before a savepoint all that waited was sent: what waits now is undone with it.
        _waiting.statements = []
    else:
        _send_waiting()
    return execute(sql, params, many, context)


def _send_waiting() -> None:
    if _waiting.statements:
        sent, _waiting.statements = "; ".join(_waiting.statements), []
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sent)


def _in_text(here: Any, one: str, rows: Iterable[Sequence[Any]]) -> str:
    """Rows as PostgreSQL reads them in a statement: the driver takes a short text apart sooner than one for all."""
    from psycopg import ClientCursor

    cursor = ClientCursor(here.connection)
    return ", ".join(cursor.mogrify(one, row) for row in rows)


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, unless_taken: Sequence[str] = ()) -> int:
    """Insert rows given as {attribute name: value}, all with the keys of the first, in as few statements as allowed.

    Foreign keys are given by their attribute (`customer_id`); moments must be aware. Database defaults are not applied:
    give every column. `unless_taken` names columns that are unique together: a row whose values there exist already is
    left out.
    Returns how many rows were written. Raises KeyError for a row that lacks a key of the first, and
    django.db.IntegrityError as the database does.
    """
    if not rows:
        return 0
    here = connections[DEFAULT_DB_ALIAS]
    table, columns, values = _plan(model, tuple(rows[0]), here.vendor)
    head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    tail = f" ON CONFLICT ({', '.join(unless_taken)}) DO NOTHING" if unless_taken else ""
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    if here.vendor == "sqlite" and len(rows) > 1:
        # SQLite reads one short statement and binds each row to it in C: half the time of a long one with all values.
        with transaction.atomic(savepoint=False), here.cursor() as cursor:
            cursor.executemany(head + one + tail, [values(row) for row in rows])
            return int(cursor.rowcount)
    waits = _waiting.statements is not None and len(rows) <= _TOGETHER
    if here.vendor == "postgresql" and len(rows) >= _COPIED and not unless_taken and not waits:
        # A statement of some thousand values is taken apart and put together again in Python; COPY sends them as they
        # are (measured: 500 events 8 ms instead of 48, 10 of them 0.7 instead of 1.8).
        _send_waiting()
        with here.cursor() as cursor, here.wrap_database_errors:
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(values(row))
            return int(cursor.rowcount)
    if waits and not unless_taken and _waiting.statements is not None:
        _waiting.statements.append(head + _in_text(here, one, map(values, rows)))
        return len(rows)
    written = 0
    with here.cursor() as cursor:
        for chunk in chunked(rows, max(1, 60_000 // len(columns))):
            if here.vendor == "postgresql":
                cursor.execute(head + _in_text(here, one, map(values, chunk)) + tail)
            else:
                given = [value for row in chunk for value in values(row)]
                cursor.execute(head + ", ".join([one] * len(chunk)) + tail, given)
            written += cursor.rowcount
    return written


def change(model: type[models.Model], ids: Sequence[int], version: int, values: Mapping[str, Any]) -> int:
    """Write values, given as for `insert`, to those of these rows that are still at `version`; how many were.

    They are at the version after it then. For tables whose key is `id` and that count their changes in `version`.
    Expressions (`F`) are left to the ORM.
    """
    if not ids:
        return 0
    values = {**values, "version": version + 1}
    if any(hasattr(one, "resolve_expression") for one in values.values()):
        return model._default_manager.filter(pk__in=ids, version=version).update(**values)
    here = connections[DEFAULT_DB_ALIAS]
    table, columns, converted = _plan(model, tuple(values), here.vendor)
    written = ", ".join(f"{column} = %s" for column in columns)
    changed = 0
    with here.cursor() as cursor:
        for some in chunked(ids, 10_000):
            found = "id = %s" if len(some) == 1 else f"id IN ({', '.join(['%s'] * len(some))})"
            sql = f"UPDATE {table} SET {written} WHERE {found} AND version = %s"
            cursor.execute(sql, [*converted(values), *some, version])
            changed += cursor.rowcount
    return changed


def change_each(model: type[models.Model], changes: Sequence[tuple[int, int, Mapping[str, Any]]]) -> int:
    """Write values of its own to each of these rows, given as (id, version, values), that is still at its version.

    All name the same columns; none is an expression, and the values of one column are of one type, or None. One
    statement, however many there are. Returns how many rows were written; they are at the version after theirs then.
    For tables as `change` takes them.
    """
    if not changes:
        return 0
    names = tuple(changes[0][2])
    here = connections[DEFAULT_DB_ALIAS]
    table, columns, converted = _plan(model, names, here.vendor)
    given = [(id_, version, *converted(values)) for id_, version, values in changes]
    with here.cursor() as cursor:
        if here.vendor == "sqlite":
            written = ", ".join(f"{column} = %s" for column in columns)
            sql = f"UPDATE {table} SET {written}, version = version + 1 WHERE id = %s AND version = %s"
            with transaction.atomic(savepoint=False):
                cursor.executemany(sql, [(*values, id_, version) for id_, version, *values in given])
                return int(cursor.rowcount)
        written = ", ".join(f"{column} = new.{column}" for column in columns)
        types = ["bigint", "integer", *(str(_field(model, name).db_type(here)) for name in names)]
        # Django's cursor writes the values into the text of the statement; many of them are sent apart from it, as the
        # server has them (measured: 4,000 rows of two moments 5 ms of processor time instead of 42).
        way, sent = ("%b", _bound(here)) if len(given) >= _COPIED else ("%s", cursor)
        sql = (
            f"UPDATE {table} AS old SET {written}, version = old.version + 1"
            f" FROM unnest({', '.join(f'{way}::{one}[]' for one in types)}) AS new (id, version, {', '.join(columns)})"
            " WHERE old.id = new.id AND old.version = new.version"
        )
        _send_waiting()
        with here.wrap_database_errors:
            sent.execute(sql, [list(column) for column in zip(*given, strict=True)])
        return int(sent.rowcount)


def _bound(here: Any) -> Any:
    """A cursor of psycopg's own, that sends values beside the statement."""
    from psycopg import Cursor

    return Cursor(here.connection)


def one_at_a_time(what: str) -> None:
    """Let one transaction at a time go on with this, until its end. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def chunked(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


Argument = int | str | Sequence[int]
Sample = type[int] | type[str] | type[list[int]]
#: A list of another length is another statement; those above are filled up with their last value to twice as many.
_EXACT = 32
#: Longer ones are made each time.
_LONGEST_KEPT = 1024


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as it was compiled for one connection; each parameter is fixed or an argument's (place, index)."""

    compiler: Any
    sql: str
    slots: list[tuple[tuple[int, int] | None, Any]]
    converters: Any


class _Prepared:
    """A statement whose SQL is made once a thread, and once for each length of its lists."""

    def __init__(self, build: Callable[..., Any], *samples: Sample) -> None:
        self._build = build
        self._samples = samples
        self._own = threading.local()

    def _compiled(self, made: Any) -> Any:
        raise NotImplementedError

    def _made(self, arguments: Sequence[Argument]) -> _Made | None:
        """The statement for arguments of this shape; None for one that can find nothing."""
        # What no column could hold is in none: the ORM knows that of its look-ups, the driver raises OverflowError.
        if any(_too_large(one) for one in arguments):
            return None
        lengths = tuple(-1 if isinstance(one, int | str) else _filled(len(one)) for one in arguments)
        if 0 in lengths:
            return None
        # A thread keeps its connection; should it get another, what was made for the old one is not asked.
        here = connections[DEFAULT_DB_ALIAS]
        if getattr(self._own, "connection", None) is not here:
            self._own.connection, self._own.plans = here, {}
        plan: _Made | None = self._own.plans.get(lengths)
        if plan is None:
            plan = self._make(lengths)
            if max(lengths, default=0) <= _LONGEST_KEPT:
                self._own.plans[lengths] = plan
        return plan

    def _make(self, lengths: Sequence[int]) -> _Made:
        places: dict[Any, tuple[int, int]] = {}
        given: list[Any] = []
        for place, (kind, length) in enumerate(zip(self._samples, lengths, strict=True)):
            some = [_sample(kind, place, index) for index in range(max(length, 1))]
            places |= {one: (place, index) for index, one in enumerate(some)}
            given.append(some if length >= 0 else some[0])
        compiler = self._compiled(self._build(*given))
        sql, params = compiler.as_sql()
        slots = [(places.get(one) if isinstance(one, int | str) else None, one) for one in params]
        columns = [column[0] for column in getattr(compiler, "select", None) or ()]
        converters = compiler.get_converters(columns[: getattr(compiler, "col_count", None)])
        return _Made(compiler, str(sql), slots, converters)

    @staticmethod
    def _values(plan: _Made, arguments: Sequence[Argument]) -> list[Any]:
        found = []
        for slot, fixed in plan.slots:
            if slot is None:
                found.append(fixed)
                continue
            given = arguments[slot[0]]
            found.append(given if isinstance(given, int | str) else given[min(slot[1], len(given) - 1)])
        return found


class Reading(_Prepared):
    """A query whose SQL is made once: for reads on the way of every case, where making it costs more than running it
    (measured: 0.3 ms against 0.05).

    `build` gives the queryset (`values_list` of plain columns) for arguments of the kinds of `samples`: int, str, or
    list for several ints. It puts each of them into the query as it is, and the query's shape may not depend on them;
    a list is one to look in, since its last value may come several times. An empty list finds nothing.
    """

    def _compiled(self, made: models.QuerySet[Any, Any]) -> Any:
        return made.query.get_compiler(DEFAULT_DB_ALIAS)

    def __call__(self, *arguments: Argument) -> list[tuple[Any, ...]]:
        """The rows for these arguments."""
        plan = self._made(arguments)
        if plan is None:
            return []
        with plan.compiler.connection.cursor() as cursor:
            cursor.execute(plan.sql, self._values(plan, arguments))
            found = cursor.fetchall()
        return (
            [tuple(row) for row in plan.compiler.apply_converters(found, plan.converters)] if plan.converters else found
        )


class Changing(_Prepared):
    """The same for an UPDATE: `build` gives a queryset and the values that it is updated with, expressions mostly."""

    def _compiled(self, made: tuple[models.QuerySet[Any, Any], Mapping[str, Any]]) -> Any:
        queryset, values = made
        query: Any = queryset.query.chain(UpdateQuery)
        query.add_update_values(values)
        return query.get_compiler(DEFAULT_DB_ALIAS)

    def __call__(self, *arguments: Argument) -> int:
        """Change the rows for these arguments; how many there were."""
        plan = self._made(arguments)
        if plan is None:
            return 0
        with plan.compiler.connection.cursor() as cursor:
            cursor.execute(plan.sql, self._values(plan, arguments))
            return int(cursor.rowcount)


def _filled(length: int) -> int:
    """For how many values the statement for a list of this length is made."""
    return length if length <= _EXACT or length > _LONGEST_KEPT else 1 << (length - 1).bit_length()


def _too_large(given: Argument) -> bool:
    if isinstance(given, str):
        return False
    return any(not -(2**63) <= one < 2**63 for one in ((given,) if isinstance(given, int) else given))


def _sample(kind: Sample, place: int, index: int) -> int | str:
    # Values that stand in no query by chance, to find the places of the arguments among the parameters.
    return f"\ue000sample{place}" if kind is str else 8_070_605_000_000_000_000 + place * 1_000_000_000 + index


def walked(queryset: models.QuerySet[Any], size: int = 500) -> Iterator[list[int]]:
    """The ids of a queryset in their order, at most `size` at a time: what is read by them keeps flat in memory.

    Each piece is a query of its own that goes on after the last id, so that no cursor is held open over a long reading.
    """
    rows = queryset.order_by("pk").values_list("pk", flat=True)
    ids = list(rows[:size])
    while ids:
        yield ids
        ids = list(rows.filter(pk__gt=ids[-1])[:size]) if len(ids) == size else []
