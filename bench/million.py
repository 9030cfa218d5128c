"""A company of a million cases: pages, searches, what comes due and a new holiday, beside smaller companies.

    MAKEGOOD_BENCH=folder python -m bench million        CASES="10000 100000 1000000" for other sizes

The companies are made once (`bench.company`, some 30 GB in the folder) and used again. Every figure is PostgreSQL where
nothing else is said, with durable commits. The pages are asked of `makegood serve`, one after the other, the smallest
and the largest company in turns, so that what else the machine does falls on both; then of the middle one on SQLite.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import psycopg
import requests

from bench import company, open_case, to_sqlite
from tests import cluster

Line = tuple[str, str, str, bool]

SIZES = (10_000, 100_000, 1_000_000)
ASKED = 120
P95_MS, GROWTH, SMALL_MS = 50.0, 1.5, 15.0
DUE, DUE_SECONDS, DUE_GROWTH = 10_000, 5.0, 1.3
HOLIDAY_SECONDS, LOAD_SECONDS = 60.0, 900.0
#: English words and Chinese ones of two characters; of each kind one that is said rarely and one that is said often.
WORDS = ("sensor", "compressor", "漏氟", "退货")
SETTINGS = {
    "shared_buffers": "1GB", "max_wal_size": "8GB", "maintenance_work_mem": "512MB", "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
}  # fmt: skip
LOADING = {"fsync": "off", "autovacuum": "off"}
SERVING = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum_naptime": "1min"}

SETTLE = """
import json, sys, time, django; django.setup()
from django.db import connection
from django.utils import timezone
from makegood.rooms.promises.actions import settle_all
from makegood.rooms.promises.models import Obligation
settle_all(now=timezone.now(), batches=1000)
with connection.cursor() as cursor:
    cursor.execute(
        "UPDATE promises_obligation SET due_at = now() - interval '1 second', wake_at = now() - interval '1 second',"
        " warned_at = started_at WHERE id IN (SELECT id FROM promises_obligation WHERE state = 'running' ORDER BY"
        " hashint8(id) LIMIT %s)", [int(sys.argv[1])])
    cursor.execute("ANALYZE promises_obligation")
before = Obligation.objects.filter(state="broken").count()
time.sleep(1.2)
began, cpu = time.perf_counter(), time.process_time()
took = settle_all(now=timezone.now(), batches=1000)
seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
broken = Obligation.objects.filter(state="broken").count() - before
print(json.dumps({"took": took, "broken": broken, "seconds": seconds, "cpu": cpu,
                  "running": Obligation.objects.filter(state="running").count()}))
"""
HOLIDAY = """
import json, time, django; django.setup()
from datetime import timedelta
from django.utils import timezone
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.rooms.network.actions import publish_calendar_version
from makegood.rooms.network.models import Calendar, CalendarVersion
from makegood.rooms.promises.actions import move_clocks
now, admin = timezone.now(), actor_for_user(User.objects.get())
cn = Calendar.objects.get(code="cn")
taken = {day for text in CalendarVersion.objects.filter(calendar=cn).values_list("definition", flat=True)
         for day in (text.get("overrides") or {})}
day = now.date() + timedelta(days=1)
while day.weekday() > 3 or day.isoformat() in taken:
    day += timedelta(days=1)
publish_calendar_version(actor=admin, code="cn", effective=now, kind="statutory", reason="bench",
    definition={"overrides": {day.isoformat(): []}}, now=now)
began, cpu = time.perf_counter(), time.process_time()
counts = move_clocks(actor=admin, calendar_id=cn.pk, now=now)
seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
from makegood.ground.journal.models import Event
from makegood.rooms.cases.reactions import follow_calendar
began = time.perf_counter()
follow_calendar([Event.objects.filter(name="clocks_moved", subject_id=cn.pk).latest("id").pk], now)
print(json.dumps({"counts": counts, "seconds": seconds, "cpu": cpu, "followed": time.perf_counter() - began}))
"""
RECALL = """
import json, sys, django; django.setup()
from django.db import connection
from makegood.rooms.cases import found
from makegood.rooms.cases.models import Words
told = []
for word in sys.argv[1:]:
    ours = set(Words.objects.filter(**found.by(word)).values_list("case_id", flat=True))
    begins = word.isascii()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id FROM cases_message WHERE text ~* %s UNION SELECT id FROM cases_case WHERE subject ~* %s",
            [r"\\m" + word if begins else word] * 2)
        all_ = {row[0] for row in cursor.fetchall()}
    told.append((word, len(ours & all_), len(all_), len(ours - all_)))
print(json.dumps(told))
"""


def child(env: dict[str, str], code: str, *words: object) -> Any:
    """What a process of its own printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def address(url: str, size: int) -> str:
    """The database of a company of that size."""
    return url.replace("/makegood?", f"/cases_{size}?")


def loaded(folder: Path, sizes: Sequence[int]) -> Iterator[Line]:
    """Make those companies that are not there yet."""
    with cluster.running(folder, {**SETTINGS, **LOADING}) as url:
        for size in sizes:
            with psycopg.connect(url, autocommit=True) as connection:
                names = {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}
                if f"cases_{size}" in names:
                    with TemporaryDirectory(prefix="makegood-bench-") as home:
                        open_case.makegood(open_case.environment(Path(home), address(url, size)), "migrate")
                    yield (f"PostgreSQL, {size:,} cases: used again", "-", "", True)
                    continue
                connection.execute(f"DROP DATABASE IF EXISTS making_{size}")
                connection.execute(f"CREATE DATABASE making_{size}")
            began = time.perf_counter()
            company.make(address(url, size).replace("/cases_", "/making_"), size)
            seconds = time.perf_counter() - began
            with psycopg.connect(url, autocommit=True) as connection:
                # Only what was made as a whole has the name under which it is used.
                connection.execute(f"ALTER DATABASE making_{size} RENAME TO cases_{size}")
            yield (
                f"PostgreSQL, {size:,} cases: made in",
                f"{seconds:.0f} s",
                f"< {LOAD_SECONDS:.0f} s",
                seconds < LOAD_SECONDS,
            )


# --- pages


class Reader:
    """A signed-in browser without a screen."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        form = self.session.get(self.base + "/sign-in")
        form.raise_for_status()
        said = {
            "username": "admin",
            "password": "only for measuring",
            "csrfmiddlewaretoken": self.session.cookies["csrftoken"],
        }
        answer = self.session.post(self.base + "/sign-in", data=said, headers={"Referer": self.base})
        if "/sign-in" in answer.url:
            raise RuntimeError(f"not signed in: {answer.status_code} {answer.url}")

    def get(self, path: str) -> float:
        """Milliseconds until the whole page was there."""
        began = time.perf_counter()
        answer = self.session.get(self.base + path, allow_redirects=False)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code not in {200, 302}:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return took


def questions(connection: psycopg.Connection[Any], size: int) -> dict[str, list[str]]:
    """What is asked of each company, the same number of times."""
    rng = random.Random(11)
    numbers = [
        row[0] for row in connection.execute("SELECT number FROM cases_case ORDER BY hashint8(id) LIMIT %s", [ASKED])
    ]
    customers = [
        row[0]
        for row in connection.execute("SELECT id FROM customers_customer ORDER BY hashint8(id) LIMIT %s", [ASKED])
    ]
    phones = [
        row[0] for row in connection.execute(
            "SELECT right(normal, 6) FROM customers_contactpoint ORDER BY hashint8(id) LIMIT %s", [ASKED]
        )
    ]  # fmt: skip
    spelled = [
        row[0][1:] for row in connection.execute(
            "SELECT key FROM customers_searchkey WHERE key ~ '^p.{8,}' ORDER BY hashint8(id) LIMIT %s", [ASKED]
        )
    ]  # fmt: skip
    units = [f"out-{at:03d}" for at in range(company.OUTLETS)]
    found = {
        "queue page": ["/cases"],
        "queue page of a place": [f"/cases?unit={rng.choice(units)}" for _ in range(ASKED)],
        "queue page, newest, any state": ["/cases?sort=newest&state=all"],
        "case page": [f"/cases/{one}" for one in numbers],
        "customer page": [f"/customers/{one}" for one in customers],
        "customer search, end of a telephone number": [f"/customers?q={one}" for one in phones],
        "customer search, pinyin": [f"/customers?q={quote(one)}" for one in spelled],
    }
    return found | {f"words of cases, {word}": [f"/cases?q={quote(word)}"] for word in WORDS}


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


@contextmanager
def serving(url: str, sizes: Sequence[int], *more: str) -> Iterator[list[Reader]]:
    """A server a company, and somebody signed in there."""
    with ExitStack() as stack:
        readers = []
        for size in sizes:
            home = Path(stack.enter_context(TemporaryDirectory(prefix="makegood-bench-")))
            env = open_case.environment(home, address(url, size))
            readers.append(Reader(stack.enter_context(open_case.served(env, *more))))
        yield readers


def pages(url: str, sizes: Sequence[int]) -> Iterator[Line]:
    """Pages and searches, the smallest and the largest company in turns."""
    small, large = sizes[0], sizes[-1]
    asked = []
    for size in (small, large):
        with psycopg.connect(address(url, size)) as connection:
            asked.append(questions(connection, size))
    with serving(url, (small, large)) as readers:
        for what in asked[0]:
            took: list[list[float]] = [[], []]
            for turn in range(ASKED + 10):
                for place, reader in enumerate(readers):
                    paths = asked[place][what]
                    milliseconds = reader.get(paths[turn % len(paths)])
                    if turn >= 10:
                        took[place].append(milliseconds)
            before, after = map(p95, took)
            met = after < P95_MS and (after < before * GROWTH or after < SMALL_MS)
            yield (
                f"{what}: p95 at {large:,} cases, at {small:,}: {before:.1f} ms, {after / before:.2f} ×",
                f"{after:.1f} ms", f"< {P95_MS:.0f}, {GROWTH} ×", met,
            )  # fmt: skip


def recall(url: str, size: int) -> Iterator[Line]:
    """What words find against reading every text."""
    with TemporaryDirectory(prefix="makegood-bench-") as home:
        for word, found, all_, more in child(open_case.environment(Path(home), address(url, size)), RECALL, *WORDS):
            share = found / all_ if all_ else 1.0
            yield (
                f"words of cases, {word}: found of {all_:,} cases by a full scan (and {more} more)", f"{share:.3f}",
                "1.000", share == 1.0 and not more,
            )  # fmt: skip


def due(url: str, sizes: Sequence[int]) -> Iterator[Line]:
    """What comes due at once among many that run."""
    seconds = []
    for size in sizes[-2:]:
        with TemporaryDirectory(prefix="makegood-bench-") as home:
            done = child(open_case.environment(Path(home), address(url, size)), SETTLE, DUE)
        seconds.append(done["seconds"])
        yield (
            f"{done['broken']:,} due settled among {done['running']:,} running, {done['cpu']:.1f} s of it our CPU",
            f"{done['seconds']:.2f} s", f"< {DUE_SECONDS:.0f} s" if size == sizes[-1] else "",
            done["broken"] == DUE and (size != sizes[-1] or done["seconds"] < DUE_SECONDS),
        )  # fmt: skip
    growth = seconds[-1] / seconds[0]
    yield ("the same among ten times as many", f"{growth:.2f} ×", f"< {DUE_GROWTH} ×", growth < DUE_GROWTH)


def holiday(url: str, size: int) -> Iterator[Line]:
    """A new holiday moves every clock that runs, while somebody reads."""
    # What is measured is the worker's work: a second worker would do it as well.
    with serving(url, (size,), "--no-worker") as readers, TemporaryDirectory(prefix="makegood-bench-") as home:
        for _ in range(5):
            readers[0].get("/cases")
        took: list[float] = []
        over = threading.Event()

        def read() -> None:
            while not over.wait(0.25):
                took.append(readers[0].get("/cases"))

        thread = threading.Thread(target=read)
        thread.start()
        try:
            done = child(open_case.environment(Path(home), address(url, size)), HOLIDAY)
        finally:
            over.set()
            thread.join()
    moved = sum(done["counts"].values())
    yield (
        f"a holiday moves {moved:,} running clocks, {done['cpu']:.0f} s of it our CPU", f"{done['seconds']:.0f} s",
        f"< {HOLIDAY_SECONDS:.0f} s", done["seconds"] < HOLIDAY_SECONDS,
    )  # fmt: skip
    yield ("the place of each case in the queue follows after", f"{done['followed']:.0f} s", "", True)
    yield (f"queue page meanwhile, p95 of {len(took)}", f"{p95(took):.0f} ms", "", True)


def small(url: str, folder: Path, size: int) -> Iterator[Line]:
    """The same pages of the company of that size on SQLite, which is made once."""
    home = folder / f"sqlite-{size}"
    file, env = home / "makegood.sqlite3", open_case.environment(home, "")
    if not file.exists():
        making = folder / "sqlite-making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        open_case.makegood(open_case.environment(making, ""), "migrate")
        began = time.perf_counter()
        rows = sum(to_sqlite.move(address(url, size), making / "makegood.sqlite3").values())
        making.rename(home)
        yield (f"SQLite, {size:,} cases, {rows:,} rows: made in", f"{time.perf_counter() - began:.0f} s", "", True)
    with psycopg.connect(address(url, size)) as connection:
        asked = questions(connection, size)
    with open_case.served(env) as port:
        reader = Reader(port)
        for what, paths in asked.items():
            took = [reader.get(paths[turn % len(paths)]) for turn in range(ASKED + 10)][10:]
            yield (f"SQLite, {what}: p95 at {size:,} cases", f"{p95(took):.1f} ms", "", True)


PARTS: dict[str, Callable[[str, Sequence[int]], Iterator[Line]]] = {
    "pages": pages,
    "recall": lambda url, sizes: recall(url, sizes[-1]),
    "due": due,
    "holiday": lambda url, sizes: holiday(url, sizes[-1]),
}


def run() -> Iterator[Line]:
    """The lines for `make bench`."""
    told = os.environ.get("MAKEGOOD_BENCH", "")
    if not told:
        yield ("a million cases: not run, MAKEGOOD_BENCH names no folder for their database (30 GB)", "-", "", True)
        return
    if cluster.binaries() is None:
        yield ("a million cases: not run, PostgreSQL is not installed here", "-", "", True)
        return
    sizes = sorted(map(int, os.environ.get("CASES", "").split())) or SIZES
    wanted = os.environ.get("PARTS", "").split() or [*PARTS, "sqlite"]
    yield from loaded(Path(told), sizes)
    with cluster.running(Path(told), {**SETTINGS, **SERVING}) as url:
        for part in wanted:
            if part == "sqlite":
                yield from small(url, Path(told), sizes[-2] if len(sizes) > 1 else sizes[0])
            else:
                yield from PARTS[part](url, sizes)
