"""Opening repair cases through the API of a running server, on SQLite and against bare psycopg on PostgreSQL.

    python bench/open_case.py [--seconds 60] [--connections 4] [--only sqlite|postgresql]

The server is the program itself (`makegood serve`, its worker running) on a company of its own in a temporary folder.
Each request names a customer and an item on file; contact-2h, visit-24h and repair-48h start, journal and outbox are
written, the commit is durable. On PostgreSQL the same rows are then written by bare psycopg, one execute a row and one
transaction a case, into copies of the same tables with their indexes: the figure is our share of that.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SECONDS = 60.0
CONNECTIONS = 4
ITEMS = 2_000
TARGET = 150.0
PUBLISH = """
import django; django.setup()
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.rooms.promises.actions import publish_shipped
publish_shipped(actor=SYSTEM, codes=["contact-2h", "visit-24h", "repair-48h"], now=timezone.now())
"""
Line = tuple[str, str, str, bool]


@dataclass
class Load:
    """What one connection saw: seconds per answered case, and the statuses of what was not."""

    took: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def environment(home: Path, url: str) -> dict[str, str]:
    """Where child processes find the company; requests are not counted, since the rate is what is measured."""
    env = {name: value for name, value in os.environ.items() if name not in {"STATIC_ROOT", "DEBUG"}}
    env |= {"MAKEGOOD_HOME": str(home), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "makegood.site.settings"}
    return env | {"API_PER_MINUTE": "0"}


def makegood(env: dict[str, str], *words: str, stdin: str = "") -> str:
    """Run the program; what it printed."""
    command = [sys.executable, "-m", "makegood.faces.cli.main", *words]
    return subprocess.run(command, env=env, input=stdin, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens there. Raises RuntimeError when the process has ended."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise RuntimeError((process.stderr.read() if process.stderr else b"").decode())
        time.sleep(0.1)


@contextmanager
def serving(env: dict[str, str], *more: str) -> Iterator[tuple[int, int]]:
    """The server, with its worker unless `more` says otherwise; its port and its process. Stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "makegood.faces.cli.main", "serve", "--port", str(port), *more]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        listening(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(40)


@contextmanager
def served(env: dict[str, str], *more: str) -> Iterator[int]:
    """The same, its port alone."""
    with serving(env, *more) as (port, _):
        yield port


class Caller:
    """One kept connection with a token."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept-Language": "en",
        }  # fmt: skip

    def post(self, path: str, body: object) -> tuple[int, bytes]:
        """Status and body."""
        self.connection.request("POST", "/api/v1" + path, json.dumps(body).encode(), self.headers)
        response = self.connection.getresponse()
        return response.status, response.read()


def _must(answer: tuple[int, bytes]) -> dict[str, object]:
    status, body = answer
    if status not in {200, 201}:
        raise RuntimeError(f"{status}: {body.decode()[:400]}")
    found: dict[str, object] = json.loads(body)
    return found


def stock(caller: Caller, count: int) -> list[tuple[str, str]]:
    """(customer, serial) of items on file, sold by the API, 100 a sale."""
    pairs: list[tuple[str, str]] = []
    for sale in range(count // 100):
        customer = _must(caller.post("/customers", {"name": f"用户{sale}", "phone": f"138{10_000_000 + sale}"}))
        lines = [
            {"category": "refrigerator", "model": "BCD-500", "serial": f"B{sale:05d}{piece:03d}", "quantity": 1}
            for piece in range(100)
        ]
        _must(caller.post("/sales", {"customer": customer["id"], "lines": lines}))
        pairs += [(str(customer["id"]), str(line["serial"])) for line in lines]
    return pairs


def drive(port: int, token: str, pairs: list[tuple[str, str]], seconds: float, connections: int) -> tuple[Load, float]:
    """Open cases over several connections at once; what came of it and how long it took."""
    loads = [Load() for _ in range(connections)]
    stop = time.monotonic() + seconds

    def one(place: int, load: Load) -> None:
        caller = Caller(port, token)
        turn = place
        while time.monotonic() < stop:
            customer, serial = pairs[turn % len(pairs)]
            body = {
                "kind": "repair", "customer": {"id": customer}, "item": {"serial": serial}, "subject": "不制冷",
                "text": "冰箱不制冷了，冷冻室结霜。", "channel": "phone", "symptom": f"E{turn}",
            }  # fmt: skip
            began = time.perf_counter()
            status, answer = caller.post("/cases", body)
            if status == 201:
                load.took.append(time.perf_counter() - began)
            else:
                load.refused[f"{status} {json.loads(answer).get('code', '')}"] += 1
            turn += connections

    threads = [threading.Thread(target=one, args=(place, load)) for place, load in enumerate(loads)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    whole = Load()
    for load in loads:
        whole.took += load.took
        whole.refused += load.refused
    return whole, took


def prepare(env: dict[str, str]) -> str:
    """A company with the three promises; the token of its administrator."""
    makegood(env, "init", "--password-stdin", stdin="only for measuring\n")
    subprocess.run([sys.executable, "-c", PUBLISH], env=env, check=True)
    return makegood(env, "token", "create", "--user", "admin", "--name", "bench").strip()


def measure(env: dict[str, str], seconds: float, connections: int) -> tuple[Load, float]:
    """Serve, stock and drive."""
    token = prepare(env)
    with served(env) as port:
        pairs = stock(Caller(port, token), ITEMS)
        drive(port, token, pairs, min(2.0, seconds), connections)
        return drive(port, token, pairs, seconds, connections)


def _percentile(values: list[float], share: float) -> str:
    ordered = sorted(values)
    return f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000:.0f} ms" if ordered else "-"


def lines_of(name: str, load: Load, took: float, target: float | None) -> list[Line]:
    """The figures of one run, as printed."""
    rate = len(load.took) / took
    refused = sum(load.refused.values())
    wanted = f">= {target:.0f}" if target else ""
    return [
        (f"{name}: repair cases a second over {took:.0f} s", f"{rate:.0f}", wanted, not target or rate >= target),
        (f"{name}: answered with anything but 201 {dict(load.refused) or ''}", f"{refused}", "0", refused == 0),
        (f"{name}: half of the answers within", _percentile(load.took, 0.5), "", True),
        (f"{name}: 99 of 100 answers within", _percentile(load.took, 0.99), "", True),
    ]


def on_sqlite(seconds: float, connections: int) -> list[Line]:
    """The default database: a file, WAL, synchronous FULL."""
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        load, took = measure(environment(Path(folder), ""), seconds, connections)
    return lines_of("SQLite", load, took, TARGET)


def on_postgresql(seconds: float, connections: int) -> list[Line]:
    """A private cluster; our rate as a share of bare psycopg writing the same rows."""
    from bench import bare_rows
    from tests import cluster

    if cluster.binaries() is None:
        return [("PostgreSQL: not measured, it is not installed here", "-", "", True)]
    with cluster.running() as url, tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        bare_rows.make_durable(url)
        env = environment(Path(folder), url)
        before: dict[str, int] = {}
        token = prepare(env)
        with served(env) as port:
            pairs = stock(Caller(port, token), ITEMS)
            before = bare_rows.counts(url)
            load, took = drive(port, token, pairs, seconds, connections)
        cases = len(load.took)
        per_case = bare_rows.rows_per_case(before, bare_rows.counts(url), cases)
        bare = bare_rows.rate(url, per_case, cases, min(seconds, 15.0), connections)
    ours = cases / took
    rows = sum(per_case.values())
    return [
        *lines_of("PostgreSQL", load, took, None),
        (f"PostgreSQL: bare psycopg, {rows:.1f} rows a case, cases a second", f"{bare:.0f}", "", True),
        ("PostgreSQL: our share of bare psycopg", f"{ours / bare:.2f}", "", True),
    ]


def run(seconds: float = SECONDS, connections: int = CONNECTIONS, only: str = "") -> list[Line]:
    """The lines for `make bench`."""
    found: list[Line] = []
    if only != "postgresql":
        found += on_sqlite(seconds, connections)
    if only != "sqlite":
        found += on_postgresql(seconds, connections)
    return found


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--connections", type=int, default=CONNECTIONS)
    options.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    given = options.parse_args()
    for what, figure, target, met in run(given.seconds, given.connections, given.only):
        print(f"{what:<84} {figure:>12} {target:<8} {'' if met else 'MISSED'}")
