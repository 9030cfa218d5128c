"""The doctor finds what is wrong, says what to do, and is silent about what is well."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

from tests import databases
from tests.databases import environment
from tests.faces.cli.running import makegood


def _findings(env: dict[str, str]) -> tuple[int, dict[str, str]]:
    told = makegood(env, "doctor", "--json")
    return told.returncode, {row["code"]: row["state"] for row in json.loads(told.stdout)["findings"]}


def test_a_fresh_company_is_well_but_for_its_worker(live_company: dict[str, str]) -> None:
    status, found = _findings(live_company)
    assert {code for code, state in found.items() if state == "bad"} == set()
    assert found["worker_never"] == "warn"
    assert status == 0


def test_missing_migrations_are_named_with_their_cure(tmp_path: Path) -> None:
    env = environment(tmp_path, "")
    assert "makegood init" in makegood(env, "doctor").stdout
    (tmp_path / "makegood.sqlite3").touch()
    told = makegood(env, "doctor")
    assert told.returncode == 1
    assert "✗" in told.stdout
    assert "makegood migrate" in told.stdout
    assert makegood(env, "migrate").returncode == 0
    assert _findings(env)[1]["migrations"] == "ok"


def test_a_missing_guard_of_the_journal_is_found(template_cache: Path, tmp_path: Path) -> None:
    shutil.copyfile(databases.sqlite_template(template_cache), tmp_path / "makegood.sqlite3")
    env = environment(tmp_path, "")
    with sqlite3.connect(tmp_path / "makegood.sqlite3") as database:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal%'"
        names = [name for (name,) in database.execute(query)]
        assert names
        database.execute(f"DROP TRIGGER {names[0]}")
    database.close()
    status, found = _findings(env)
    assert (status, found["guards"]) == (1, "bad")


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    env = environment(tmp_path / "home", f"postgresql://nobody@/none?host={tmp_path}")
    told = makegood(env, "doctor", language="zh-Hans")
    assert told.returncode == 1
    assert "无法继续检查" in told.stdout
    assert "Traceback" not in told.stderr
