"""What an earlier version wrote is brought up: every record, verdict and figure is as it was, on both databases."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests import databases

FOLDER = Path(__file__).parent
VERSION = "9991543"
Tables = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

#: What the program keeps for itself, and brings up to date by itself.
OWN = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence", "journal_job"}
#: Table → columns that are gone because their facts stand elsewhere now; where, is asked for below.
MOVED: Mapping[str, set[str]] = {
    "customers_customer": {"region", "division", "address", "postcode", "country", "special_need"},
    # The number read backwards found phones by their tails; there is one table of search keys for all of that.
    "customers_contactpoint": {"backwards"},
}

FIGURES = """
import json, sys
from datetime import datetime
import django
django.setup()
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import queries as journal
from makegood.rooms.products.models import Item
from makegood.rooms.promises import queries as asked
from makegood.rooms.promises.models import Obligation
before = json.load(open(sys.argv[1], encoding="utf-8"))
at = datetime.fromisoformat(before["at"])
ids = list(Obligation.objects.order_by("id").values_list("id", flat=True))
found = {
    "at": before["at"],
    "records": {code: asked.record(SYSTEM, code, None, None, at) for code in before["records"]},
    "verdicts": {
        str(one): [
            [claim.promise, claim.clause, claim.verdict, claim.until and claim.until.isoformat()]
            for claim in asked.claims(
                actor=SYSTEM, need="repair", item_id=one, now=at, facts={"reason": "fault"}
            ).claims
        ]
        for one in Item.objects.order_by("id").values_list("id", flat=True)
    },
    "obligations": [
        [one.id, one.state, one.due_at and one.due_at.isoformat()]
        for one in asked.many(actor=SYSTEM, obligation_ids=ids, now=at)
    ],
}
print(json.dumps([found, journal.verify().ok], default=str))
"""


#: Brings up a database and is killed in its n-th step: what the step does is done, that it was done is not written.
KILLED = """
import os, signal, sys
import django
django.setup()
from django.db.migrations.executor import MigrationExecutor
from makegood.site.readiness import ensure_schema
steps, record = int(sys.argv[1]), MigrationExecutor.record_migration
def recorded(self, migration):
    global steps
    steps -= 1
    if not steps:
        os.kill(os.getpid(), signal.SIGKILL)
    record(self, migration)
MigrationExecutor.record_migration = recorded
ensure_schema()
"""


class Sqlite:
    """A file with what the dump says."""

    def __init__(self, env: dict[str, str]) -> None:
        self.link = sqlite3.connect(Path(env["MAKEGOOD_HOME"]) / "makegood.sqlite3", isolation_level=None)

    def load(self) -> None:
        self.link.executescript((FOLDER / f"{VERSION}.sqlite.sql").read_text("utf-8"))

    def names(self) -> list[str]:
        found = self.link.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return [name for (name,) in found]

    def rows(self, table: str, columns: list[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
        shown = ", ".join(f'"{one}"' for one in columns) or "*"
        cursor = self.link.execute(f'SELECT {shown} FROM "{table}"')
        return [one[0] for one in cursor.description], cursor.fetchall()


class Postgresql:
    """A database of the cluster with what the dump says."""

    def __init__(self, env: dict[str, str]) -> None:
        self.url = env["DATABASE_URL"]

    def load(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as link:
            link.execute((FOLDER / f"{VERSION}.postgresql.sql").read_bytes())

    def names(self) -> list[str]:
        with psycopg.connect(self.url) as link:
            found = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return [name for (name,) in found]

    def rows(self, table: str, columns: list[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
        shown = SQL(", ").join(map(Identifier, columns)) if columns else SQL("*")
        with psycopg.connect(self.url) as link:
            cursor = link.execute(SQL("SELECT {} FROM {}").format(shown, Identifier(table)))
            return [one.name for one in cursor.description or ()], cursor.fetchall()


def standing(base: Sqlite | Postgresql, before: Tables | None = None) -> Tables:
    """Every row of every table that is not the program's own; after an upgrade, of the columns that were there."""
    if before is None:
        return {name: base.rows(name, []) for name in base.names() if name not in OWN}
    return {name: base.rows(name, staying(name, columns)) for name, (columns, _) in before.items()}


def staying(name: str, columns: list[str]) -> list[str]:
    """The columns whose facts did not move."""
    return [one for one in columns if one not in MOVED.get(name, ())]


def plain(value: Any) -> Any:
    """A value by which rows can be sorted and compared, however a database hands it over."""
    return json.dumps(value, sort_keys=True, default=str)


def told(name: str, columns: list[str], rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """What stays of the rows, in an order of their own."""
    kept = [columns.index(one) for one in staying(name, columns)]
    return sorted([plain(row[place]) for place in kept] for row in rows)


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty database: SQLite, or a new one on the server."""
    home = tmp_path / "upgraded"
    home.mkdir()
    if request.param == "sqlite":
        yield databases.environment(home, "")
        return
    server = request.getfixturevalue("postgresql_url")
    with databases.postgresql_empty(server) as url:
        yield databases.environment(home, url)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("empty", ["sqlite", "postgresql"], indirect=True)
def test_what_landed_before_is_whole_after_the_upgrade(empty: dict[str, str]) -> None:
    """Loaded, killed with -9 twice on the way up, brought up by `makegood migrate` twice, and read again."""
    postgresql = databases.is_postgresql(empty["DATABASE_URL"])
    base = Postgresql(empty) if postgresql else Sqlite(empty)
    base.load()
    before = standing(base)
    assert sum(len(rows) for _, rows in before.values()) > 400
    for steps in (1, 6):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(steps)], env=empty, cwd=databases.ROOT, check=False)
        assert killed.returncode == -signal.SIGKILL
    program = str(Path(sys.executable).with_name("makegood"))
    for verb in ("migrate", "migrate"):
        done = subprocess.run([program, verb], env=empty, cwd=databases.ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    after = standing(base, before)
    changed = {
        f"{name}: {old} became {new}"
        for name, (columns, rows) in before.items()
        for old, new in zip(told(name, columns, rows), told(name, *after[name]), strict=True)
        if old != new
    }
    assert changed == set()
    for table, column, fact in (
        ("customers_address", "region", "浙江省 杭州市"), ("customers_address", "text", "文昌路 8 号"),
        ("customers_need", "note", "听力不好"), ("customers_searchkey", "key", "t7000"),
    ):  # fmt: skip
        assert [row for row in base.rows(table, [column])[1] if row == (fact,)] == [(fact,)], column

    file = FOLDER / f"{VERSION}.{'postgresql' if postgresql else 'sqlite'}.json"
    command = [sys.executable, "-c", FIGURES, str(file)]
    done = subprocess.run(command, env=empty, cwd=databases.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, proved = json.loads(done.stdout)
    figures = json.loads(file.read_text("utf-8"))
    assert {state for _, state, _ in figures["obligations"]} == {
        "running", "paused", "kept", "broken", "made_good", "released",
    }  # fmt: skip
    assert found == figures
    assert proved is True
    verified = subprocess.run([program, "journal", "verify"], env=empty, cwd=databases.ROOT, capture_output=True)
    assert verified.returncode == 0, verified.stderr
