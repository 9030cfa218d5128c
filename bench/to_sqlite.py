"""The company of `bench.company` on SQLite: every row of every table of a PostgreSQL database, table by table.

    python -m bench.to_sqlite URL      with MAKEGOOD_HOME, the folder in which the migrated, empty database lies

The program's own `makegood export all` would refuse it: the chains of copies are not sealed anew. PostgreSQL casts
values to what Django writes on SQLite, since a model for each of millions of rows would take an hour.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composable, Identifier

CHUNK = 20_000
_MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
_CASTS = {
    "timestamp with time zone": f"regexp_replace({_MOMENT}, '\\.0{{{{6}}}}$', '')",
    "boolean": "{}::int", "uuid": "replace({}::text, '-', '')", "bytea": "{}",
    **dict.fromkeys(("bigint", "integer", "smallint", "double precision"), "{}"),
}  # fmt: skip
#: What the two databases keep in ways of their own, or for themselves.
_APART = {"django_migrations", "django_content_type"}


def move(url: str, file: Path) -> dict[str, int]:
    """Copy all rows; rows of each table."""
    told: dict[str, int] = {}
    with psycopg.connect(url) as there, closing(sqlite3.connect(file, isolation_level=None)) as here:
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = MEMORY", "cache_size = -400000"):
            here.execute(f"PRAGMA {pragma}")
        known = {name for (name,) in here.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        triggers = here.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        # Those that keep an index of words stay; those that keep rows from being changed would keep the place filled.
        guards = [(name, sql) for name, sql in triggers if "RAISE" in sql.upper()]
        here.execute("BEGIN")
        for name, _ in guards:
            here.execute(f'DROP TRIGGER "{name}"')
        for table, columns in sorted(_columns(there).items()):
            if table in known and table not in _APART:
                told[table] = _copy(there, here, table, columns)
        for _, sql in guards:
            here.execute(sql)
        here.execute("COMMIT")
        here.execute("ANALYZE")
    return told


def _columns(there: psycopg.Connection[tuple[str, ...]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    asked = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
    for table, column, kind in there.execute(asked).fetchall():
        found.setdefault(table, []).append((column, kind))
    return found


def _copy(
    there: psycopg.Connection[tuple[str, ...]], here: sqlite3.Connection, table: str, columns: list[tuple[str, str]]
) -> int:
    mine = {row[1] for row in here.execute(f'PRAGMA table_info("{table}")')}
    both = [(name, kind) for name, kind in columns if name in mine]
    wanted: list[Composable] = [SQL(_CASTS.get(kind, "{}::text")).format(Identifier(name)) for name, kind in both]
    here.execute(f'DELETE FROM "{table}"')
    names = ", ".join(f'"{name}"' for name, _ in both)
    into = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(both))})'
    count = 0
    with there.cursor(name="rows") as rows:
        rows.itersize = CHUNK
        rows.execute(SQL("SELECT {} FROM {}").format(SQL(", ").join(wanted), Identifier(table)))
        while batch := rows.fetchmany(CHUNK):
            here.executemany(into, batch)
            count += len(batch)
    return count


if __name__ == "__main__":
    began = time.perf_counter()
    moved = move(sys.argv[1], Path(os.environ["MAKEGOOD_HOME"]) / "makegood.sqlite3")
    print(f"{sum(moved.values()):,} rows in {time.perf_counter() - began:.0f} s")
