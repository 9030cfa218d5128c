"""A database of the first landed steps is brought up step by step; an empty one takes the squashed way to the same."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases

#: What a database held before rooms grew deep; the steps after it are those that a squashed migration replaces.
FIRST = """
import django
django.setup()
from datetime import UTC, datetime
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
executor = MigrationExecutor(connection)
executor.loader = MigrationLoader(connection, replace_migrations=False)
first = [("accounts", "0001_initial"), ("exchange", "0001_initial"), ("journal", "0002_append_only"),
         ("customers", "0001_initial"), ("network", "0001_initial"), ("products", "0001_initial"),
         ("promises", "0002_frozen"), ("cases", "0002_roots")]
apps = executor.migrate(first).apps
now = datetime(2026, 11, 23, 9, tzinfo=UTC)
unit = apps.get_model("accounts", "Unit").objects.create(id=1, created_at=now)
person = apps.get_model("customers", "Customer").objects.create(
    id=10, kind="person", name="王桂芳", unit=unit, region="浙江省 杭州市", address="文昌路 8 号",
    special_need="听力不好", created_at=now)
for id_, normal in ((20, "+8613800001234"), (21, "+8617000005678;ext=4321")):
    apps.get_model("customers", "ContactPoint").objects.create(
        id=id_, customer=person, kind="phone", value=normal, normal=normal, backwards=normal[::-1])
apps.get_model("cases", "Case").objects.create(
    id=30, number="C-1", kind_id="repair", customer=person, unit=unit, subject="不制冷", opened_at=now, sort_at=now,
    created_at=now)
"""


def schema(file: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        # The template has triggers of its own, by which SQLite holds the lengths of columns in tests.
        return sorted(row for row in found.fetchall() if "_length_" not in row[1])


@pytest.mark.slow
def test_the_first_landed_database_keeps_its_records_and_ends_in_the_same_schema(
    template_cache: Path, tmp_path: Path
) -> None:
    environment = databases.environment(tmp_path, "")
    program = str(Path(sys.executable).with_name("makegood"))
    for command in ([sys.executable, "-c", FIRST], [program, "migrate"], [program, "migrate"]):
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, cwd=databases.ROOT)
        assert done.returncode == 0, done.stderr
    file = tmp_path / "makegood.sqlite3"
    assert schema(file) == schema(databases.sqlite_template(template_cache))
    with sqlite3.connect(file) as connection:
        ask = connection.execute
        assert ask("SELECT name, file_id, segment FROM customers_customer").fetchall() == [("王桂芳", 10, "")]
        assert ask("SELECT kind, region, text, preferred FROM customers_address").fetchall() == [
            ("home", "浙江省 杭州市", "文昌路 8 号", 1)
        ]
        assert ask("SELECT kind, note FROM customers_need").fetchall() == [("other", "听力不好")]
        assert ask("SELECT kind FROM customers_contactpoint ORDER BY id").fetchall() == [("phone",), ("relay",)]
        assert ask("SELECT count(*) FROM customers_searchkey WHERE key IN ('t1234', 'iwgf')").fetchone() == (2,)
        assert ask("SELECT number, severity, merged_into_id FROM cases_case").fetchall() == [("C-1", 3, None)]
        rules = json.loads(ask("SELECT json_group_array(code) FROM cases_severityrule").fetchone()[0])
        assert len(rules) == 8
