"""Reading the journal on from where one stopped: whoever commits late is not missed, whatever clocks say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from makegood.ground import paging, rows
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import actions, feed
from makegood.ground.problems import Invalid, Problem
from tests.ground.journal.facts import Happened
from tests.house.source import ROOT

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@contextmanager
def _refused(kind: type[Problem], code: str) -> Iterator[None]:
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.code == code or [one.code for one in caught.value.errors] == [code]


@transaction.atomic
def _tell(*subjects: int) -> list[int]:
    return actions.record(actor=SYSTEM, events=[Happened(subject=one, at=NOW) for one in subjects], now=NOW)


def _ids(cursor: str | None, limit: int = 2) -> tuple[list[int], str]:
    found: list[int] = []
    while True:
        stretch = feed.since(cursor, limit)
        found += [event.id for event in stretch.events]
        cursor = stretch.cursor
        if not stretch.more:
            return found, cursor


def test_all_events_once_in_their_order(db: None) -> None:
    before, behind = _ids(None)
    made = _tell(1, 2, 3) + _tell(4) + _tell(1)
    found, cursor = _ids(behind)
    assert found == made
    assert _ids(cursor) == ([], cursor)
    assert _ids(None)[0] == before + made
    again = _tell(9)
    assert _ids(cursor)[0] == again


def test_from_now_on(db: None) -> None:
    _tell(1, 2)
    here = feed.here()
    later = _tell(3)
    found, _ = _ids(here)
    # On PostgreSQL this very transaction is still open, so that all of it comes after `here`.
    assert found[-1:] == later
    assert found == later or connection.vendor == "postgresql"


def test_an_id_from_the_past_is_not_missed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of another machine is an hour behind: its ids are lower than those that were read already."""
    if connection.vendor == "postgresql":
        pytest.skip("on PostgreSQL the transaction is the place, and a test is one; several are below")
    _tell(1)
    _, cursor = _ids(None)
    low = rows.id_floor(NOW - timedelta(days=400))
    monkeypatch.setattr(rows, "new_ids", lambda count: list(range(low, low + count)))
    assert _tell(2) == [low]
    assert _ids(cursor)[0] == [low]


def test_cursors_of_others_are_refused(db: None) -> None:
    _tell(1)
    for bad in ("x", paging.cursor_of(1), paging.cursor_of("other", 0, 1), paging.cursor_of(connection.vendor, -2, 1)):
        with _refused(Invalid, "cursor_bad"):
            feed.since(bad, 10)
    far = paging.cursor_of(connection.vendor, 2**40, 2**60)
    with _refused(Problem, "feed_began_anew"):
        feed.since(far, 10)


_SCRIPT = """
import django; django.setup()
import json, threading, time
from datetime import UTC, datetime
from django.db import connection, transaction
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import actions, feed
from tests.ground.journal.facts import Happened
now = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

def tell(subject):
    return actions.record(actor=SYSTEM, events=[Happened(subject=subject, at=now)], now=now)

def read(cursor, wanted=0):
    # Any transaction of the server is waited for, also one of its own housekeeping or of another database.
    end = time.monotonic() + 60
    while True:
        stretch = feed.since(cursor, 100)
        if len(stretch.events) >= wanted or time.monotonic() > end:
            return [event.subject for event in stretch.events], stretch.cursor
        time.sleep(0.02)

with transaction.atomic():
    tell(1)
seen, cursor = read(None, 1)
out = {"first": seen[-1:]}
begun, commit = threading.Event(), threading.Event()

def late():
    with transaction.atomic():
        tell(2)
        begun.set()
        commit.wait(60)
    connection.close()

thread = threading.Thread(target=late)
thread.start()
begun.wait(60)
with transaction.atomic():
    tell(3)
held, cursor = read(cursor)
out["while one is open"] = held
commit.set()
thread.join()
after, cursor = read(cursor, 2)
out["after"] = sorted(after)
with transaction.atomic():
    tell(4)
out["then"], cursor = read(cursor, 1)
print(json.dumps(out))
"""


@pytest.mark.postgresql
def test_a_transaction_that_commits_late_is_waited_for(live_postgresql: dict[str, str]) -> None:
    """An open transaction has told of 2, another has told of 3 and committed: 3 is not given out before 2 can be."""
    told = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=ROOT, env={**live_postgresql, "PYTHONPATH": str(ROOT)}, check=True,
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    found: dict[str, Any] = json.loads(told)
    assert found == {"first": [1], "while one is open": [], "after": [2, 3], "then": [4]}


_WRITERS = """
import sys, random, time
import django; django.setup()
from datetime import UTC, datetime
from django.db import transaction
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import actions, retry
from tests.ground.journal.facts import Happened
now, base = datetime(2026, 11, 20, 6, 0, tzinfo=UTC), int(sys.argv[1]) * 1000
for n in range(40):
    def once():
        with transaction.atomic():
            actions.record(actor=SYSTEM, events=[Happened(subject=base + n, at=now)], now=now)
            time.sleep(random.random() * float(sys.argv[2]))
    retry.retrying(once)
"""
_READER = """
import sys, json, time
import django; django.setup()
from makegood.ground.journal import feed
cursor, seen, until = None, [], None
while True:
    stretch = feed.since(cursor, 7)
    seen += [event.subject for event in stretch.events if event.name == "happened"]
    cursor = stretch.cursor
    if len(seen) >= int(sys.argv[1]) or time.monotonic() > (until := until or time.monotonic() + 60):
        break
    if not stretch.more:
        time.sleep(0.005)
print(json.dumps(seen))
"""


@pytest.mark.parametrize("engine", ["live_db", pytest.param("live_postgresql", marks=pytest.mark.postgresql)])
def test_many_writers_and_a_reader_that_never_stops(request: pytest.FixtureRequest, engine: str) -> None:
    """Four processes write with transactions of uneven length while one reads on: every event once, none left out."""
    env = {**request.getfixturevalue(engine), "PYTHONPATH": str(ROOT)}
    pause = "0.02" if engine == "live_postgresql" else "0.001"

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)

    reader = start(_READER, "160")
    writers = [start(_WRITERS, str(n), pause) for n in range(4)]
    for one in writers:
        one.communicate(timeout=90)
        assert one.returncode == 0
    seen = json.loads(reader.communicate(timeout=90)[0])
    assert sorted(seen) == [n * 1000 + k for n in range(4) for k in range(40)]
