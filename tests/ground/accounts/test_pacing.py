"""Requests a minute: counted in each process, settled with the others by one row, and rarely."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from makegood.ground.accounts import pacing
from makegood.ground.accounts.models import Tally
from tests.house.source import ROOT

NOW = datetime(2026, 11, 20, 6, 0, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh() -> None:
    pacing.forget()


def _let_through(limit: int, times: int, at: datetime = NOW) -> int:
    return sum(pace is not None and not pace.over for pace in (_ask(limit, at) for _ in range(times)))


def _ask(limit: int, at: datetime = NOW) -> pacing.Pace | None:
    return pacing.take("key:1", "key", limit, at)


@pytest.mark.parametrize("limit", [1, 2, 7, 19, 20, 21, 60, 100, 999])
def test_one_process_lets_through_exactly_the_limit(db: None, limit: int) -> None:
    assert _let_through(limit, limit + 50) == limit
    over = _ask(limit)
    assert over is not None
    assert (over.over, over.left, over.seconds) == (True, 0, 42)
    assert _let_through(limit, limit + 50, NOW + timedelta(minutes=1)) == limit


def test_what_is_left_is_told(db: None) -> None:
    told = [_ask(40) for _ in range(40)]
    assert [one.left for one in told if one] == list(range(39, -1, -1))


def test_no_limit_counts_nothing(db: None) -> None:
    assert _ask(0) is None
    assert not Tally.objects.exists()


def test_whoever_asks_now_and_then_is_never_written_down(db: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert _let_through(1000, 50) == 50
    assert len(seen) == 0
    with CaptureQueriesContext(connection) as seen:
        assert _let_through(1000, 950) == 950
    settled = [one for one in seen if "accounts_tally" in one["sql"]]
    assert len(settled) <= 3 * 19
    assert Tally.objects.get().taken == 1000
    with CaptureQueriesContext(connection) as seen:
        assert _let_through(1000, 1) == 0
        refused_at = len(seen)
        assert _let_through(1000, 100) == 0
    assert len(seen) == refused_at, "a refusal is remembered until the minute is over"


def test_others_count_too(db: None) -> None:
    """Two processes, here one that forgets: together the limit and a twentieth for each, at most."""
    first = _let_through(100, 60)
    pacing.forget()
    second = _let_through(100, 100)
    assert first == 60
    assert 100 <= first + second <= 100 + 2 * 5
    pacing.forget()
    assert _let_through(100, 100) <= 5


def test_minutes_and_subjects_are_apart(db: None) -> None:
    assert _let_through(10, 20) == 10
    other = pacing.take("key:2", "key", 10, NOW)
    assert other is not None
    assert not other.over
    assert _let_through(10, 20, NOW + timedelta(minutes=1)) == 10
    assert Tally.objects.get(subject="key:1").minute == int(NOW.timestamp()) // 60 + 1


def test_a_database_that_takes_nothing_stops_nobody(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk is full")

    monkeypatch.setattr(pacing, "insert", fail)
    assert _let_through(20, 100) == 100


def test_addresses_are_not_kept(db: None) -> None:
    assert pacing.address("192.0.2.7") != pacing.address("192.0.2.8")
    assert pacing.address("2001:db8::1") == pacing.address("2001:db8::2") != pacing.address("2001:db8:0:1::1")
    assert "192" not in pacing.address("192.0.2.7")
    assert len(pacing.address("x")) <= 60


def test_quiet_subjects_are_thrown_away(db: None) -> None:
    _let_through(10, 20)
    assert pacing.throw_away(NOW + timedelta(hours=23)) == 0
    assert pacing.throw_away(NOW + timedelta(hours=25)) == 1


_PROGRAM = """
import django; django.setup()
from datetime import UTC, datetime
from makegood.ground.accounts import pacing
now = datetime(2026, 11, 20, 6, 0, 18, tzinfo=UTC)
print(sum(not pacing.take("key:1", "key", 200, now).over for _ in range(150)))
"""


def test_processes_share_one_limit(live_db: dict[str, str]) -> None:
    """Three real processes at once, each asking 150 times of 200."""
    started = [
        subprocess.Popen([sys.executable, "-c", _PROGRAM], cwd=ROOT, env=live_db, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    passed = sum(int(process.communicate(timeout=90)[0]) for process in started)
    assert 200 <= passed <= 200 + 3 * 10
