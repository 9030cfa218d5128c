"""The rows of a case written by bare psycopg: the floor that any program on this database stands on."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Placeholder
from psycopg.types.json import Jsonb

#: Rows that other work writes meanwhile: who used a token, who is alive.
_OTHERS = frozenset({"accounts_look", "journal_workerbeat", "journal_checkpointpart"})
_SCHEMA = "bare"


def make_durable(url: str) -> None:
    """Let a cluster that was made for tests keep what it acknowledged, like one in use."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(SQL("ALTER SYSTEM SET {} = 'on'").format(Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def counts(url: str) -> dict[str, int]:
    """Rows of every table."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = [row[0] for row in tables]
        found = {}
        for name in names:
            row = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(name))).fetchone()
            found[name] = int(row[0]) if row else 0
        return found


def rows_per_case(before: Mapping[str, int], after: Mapping[str, int], cases: int) -> dict[str, float]:
    """How many rows of each table a case brought."""
    grown = {name: after[name] - before.get(name, 0) for name in after if name not in _OTHERS}
    return {name: more / cases for name, more in sorted(grown.items()) if more >= cases // 2}


def _copy_tables(connection: psycopg.Connection[Any], tables: list[str]) -> None:
    connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(_SCHEMA)))
    for name in tables:
        copy = SQL("CREATE TABLE {}.{} (LIKE public.{} INCLUDING ALL)")
        connection.execute(copy.format(Identifier(_SCHEMA), Identifier(name), Identifier(name)))


def _insert(name: str, columns: list[str]) -> Any:
    return SQL("INSERT INTO {}.{} ({}) VALUES ({})").format(
        Identifier(_SCHEMA), Identifier(name), SQL(", ").join(map(Identifier, columns)),
        SQL(", ").join([Placeholder()] * len(columns)),
    )  # fmt: skip


def _works(
    connection: psycopg.Connection[Any], per_case: Mapping[str, float], cases: int
) -> list[list[tuple[Any, tuple[Any, ...]]]]:
    """For each case the statements that write as many rows of each table as it had; the rows are those we wrote."""
    works: list[list[tuple[Any, tuple[Any, ...]]]] = [[] for _ in range(cases)]
    for name, share in per_case.items():
        wanted = round(share) * cases
        newest = SQL("SELECT * FROM public.{} ORDER BY 1 DESC LIMIT %s").format(Identifier(name))
        cursor = connection.execute(newest, [wanted])
        columns = [one.name for one in cursor.description or ()]
        statement = _insert(name, columns)
        json_columns = [place for place, one in enumerate(cursor.description or ()) if one.type_display == "jsonb"]
        for place, row in enumerate(cursor.fetchall()):
            values = list(row)
            for at in json_columns:
                values[at] = Jsonb(values[at])
            works[place % cases].append((statement, tuple(values)))
    return works


def rate(url: str, per_case: Mapping[str, float], cases: int, seconds: float, connections: int) -> float:
    """Cases a second that bare psycopg writes: one execute a row, one transaction a case."""
    with psycopg.connect(url, autocommit=True) as connection:
        _copy_tables(connection, list(per_case))
        works = _works(connection, per_case, cases)
    done = [0] * connections
    stop = time.monotonic() + seconds

    def one(place: int) -> None:
        with psycopg.connect(url) as own:
            for work in works[place::connections]:
                if time.monotonic() >= stop:
                    return
                for statement, values in work:
                    own.execute(statement, values)
                own.commit()
                done[place] += 1

    threads = [threading.Thread(target=one, args=(place,)) for place in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)
