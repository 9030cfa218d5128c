"""Making a company from the command line, and what is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.databases import environment
from tests.faces.cli.running import makegood


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    """An environment without any database yet, on SQLite."""
    return environment(tmp_path / "new", "")


def test_init_prints_the_password_and_only_that(empty: dict[str, str]) -> None:
    made = makegood(empty, "init")
    assert made.returncode == 0, made.stderr
    name, password = made.stdout.split()
    assert name == "admin"
    assert len(password) >= 12
    with sqlite3.connect(Path(empty["MAKEGOOD_HOME"]) / "makegood.sqlite3") as database:
        codes = {code for (code,) in database.execute("SELECT code FROM promises_promise")}
    assert codes == {"answer-24h", "cn-quality", "cn-sanbao", "cn-withdrawal"}


def test_init_twice_changes_nothing(live_company: dict[str, str]) -> None:
    again = makegood(live_company, "init", language="zh-Hans")
    assert again.returncode == 1
    assert again.stdout == ""
    assert "[company_exists]" in again.stderr
    assert "公司" in again.stderr


def test_a_given_password_is_not_printed_and_must_be_good(live_db: dict[str, str]) -> None:
    bad = makegood(live_db, "init", "--password-stdin", given="short\n")
    assert bad.returncode == 1
    assert "[password_too_short]" in bad.stderr
    good = makegood(live_db, "init", "--jurisdiction", "GB", "--password-stdin", given="a long enough phrase\n")
    assert good.returncode == 0, good.stderr
    assert good.stdout == ""


def test_people_and_keys(live_company: dict[str, str]) -> None:
    made = makegood(live_company, "user", "create", "li.hua", "--name", "李华", "--role", "agent")
    assert made.returncode == 0, made.stderr
    assert made.stdout.split()[0] == "li.hua"
    assert "[username_taken]" in makegood(live_company, "user", "create", "li.hua").stderr
    changed = makegood(live_company, "user", "password", "li.hua", "--password-stdin", given="another long phrase\n")
    assert (changed.returncode, changed.stdout) == (0, "")
    key = makegood(live_company, "token", "create", "--user", "li.hua", "--name", "till", "--scope", "cases.open")
    assert key.returncode == 0, key.stderr
    assert len(key.stdout.split()) == 1
    refused = makegood(live_company, "token", "create", "--user", "li.hua", "--name", "till", "--scope", "moon.fly")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "moon.fly" in refused.stderr


def test_an_empty_place_is_told_as_such(empty: dict[str, str]) -> None:
    for words in (["promises", "record", "answer-24h"], ["journal", "verify"], ["user", "create", "x"], ["serve"]):
        told = makegood(empty, *words)
        assert told.returncode == 1
        assert "makegood init" in told.stderr
        assert "Traceback" not in told.stderr


def test_record_and_verify_need_no_server(live_company: dict[str, str]) -> None:
    record = makegood(live_company, "promises", "record", "answer-24h", "--json")
    assert record.returncode == 0, record.stderr
    assert '"kept_rate"' in record.stdout
    assert "[" in makegood(live_company, "promises", "record", "no-such-promise").stderr
    whole = makegood(live_company, "journal", "verify")
    assert whole.returncode == 0, whole.stderr
    assert "whole" in whole.stdout
