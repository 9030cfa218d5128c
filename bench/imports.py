"""Imports of the three real sets: equal to an independent count to the row, fast, flat in memory.

`--data` or MAKEGOOD_DATA is the folder of the sets (olist, service_requests, online_retail); without it nothing is run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.imports.reference import baltimore, olist, online_retail  # noqa: E402

Line = tuple[str, str, str, bool]

RATE, PEAK_MIB, GROWTH_MIB, TENTH, WRITE_MS = 1500, 1024, 64, 0.8, 200

#: Runs in a process of its own, so that its memory is its own: imports the paths and says how that went.
CHILD = """
import json, os, sys, time
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import running
from makegood.ground.exchange.actions import run_import
from makegood.site import company
if not company.exists():
    call_command("migrate", verbosity=0)
    company.init("CN", "correct horse battery")
page, samples, spans = os.sysconf("SC_PAGE_SIZE"), [], []
def resident():
    pages = open("/proc/self/statm").read().split()
    # Resident, and of that the process's own: the rest is the database file that SQLite maps (128 MiB at most).
    return int(pages[1]) * page / 1048576, (int(pages[1]) - int(pages[2])) * page / 1048576
def progress(done, total, what):
    if total is not None:
        samples.append((done, time.perf_counter(), *resident(), time.process_time()))
learn = running.Pace.took
def took(self, seconds, count):
    spans.append(seconds)
    learn(self, seconds, count)
running.Pace.took = took
began = time.perf_counter()
answer = run_import(actor=SYSTEM, name=sys.argv[1], paths=[sys.argv[2]], now=timezone.now(), progress=progress)
seconds = time.perf_counter() - began
steps = max(1, len(samples) // 400)
print(json.dumps({"answer": answer, "seconds": seconds, "began": began, "samples": samples[::steps] + samples[-1:],
                  "spans": sorted(spans)}))
"""

#: The states as they stand in the database, by the source's own ids.
LOOK = """
import json
import django
django.setup()
from django.db.models import Sum
from makegood.ground.exchange.models import SourceId
from makegood.rooms.products.models import Credit, Fee, Item
from makegood.rooms.promises.models import Obligation
def states(source, kind):
    known = dict(SourceId.objects.filter(source=source, kind=kind).values_list("object_id", "external_id"))
    rows = Obligation.objects.filter(matter_kind=kind).values_list("matter_id", "state")
    found = dict.fromkeys(known.values(), "none")
    found.update({known[matter]: state for matter, state in rows if matter in known})
    return found
credited = Item.objects.filter(jurisdiction="GB", credited__gt=0).values_list("pk", "credited")
lines = dict(SourceId.objects.filter(source="online-retail", kind="sale_line").values_list("object_id", "external_id"))
print(json.dumps({
    "olist": states("olist", "sale"), "baltimore": states("baltimore-311", "case"),
    "sale": Item.objects.filter(jurisdiction="GB").count(), "fee": Fee.objects.count(),
    "credit": SourceId.objects.filter(source="online-retail", kind="sale_line").count()
        - Item.objects.filter(jurisdiction="GB").count() - Fee.objects.count(),
    "credited": {lines[pk]: pieces for pk, pieces in credited},
    "unmatched": Credit.objects.filter(item=None).aggregate(n=Sum("quantity"))["n"],
}))
"""


@dataclass(frozen=True)
class Measured:
    """One import as its process told it."""

    answer: dict[str, Any]
    seconds: float
    samples: list[tuple[int, float, float, float, float]]
    spans: list[float]

    def rate(self, first: float, last: float, clock: int = 1) -> float:
        """Lines a second between two shares of the lines; clock 1 is the wall's, -1 the process's own time."""
        total = self.samples[-1][0]
        inside = [one for one in self.samples if first * total <= one[0] <= last * total]
        lines, seconds = inside[-1][0] - inside[0][0], inside[-1][clock] - inside[0][clock]
        return lines / seconds if seconds else 0.0


def python(env: dict[str, str], code: str, *args: object) -> Any:
    """What a process of its own printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def program(env: dict[str, str], name: str, path: Path) -> Measured:
    """Import `path` into the database of `env`."""
    told = python(env, CHILD, name, path)
    return Measured(told["answer"], told["seconds"], told["samples"], told["spans"])


def same(what: str, expected: dict[str, str], found: dict[str, str]) -> Line:
    """A line that counts the rows on which two ways of counting differ."""
    differ = sum(found.get(key) != state for key, state in expected.items()) + len(set(found) - set(expected))
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(Counter(expected.values()).items()))
    return f"imports: {what}: rows unlike an independent count ({counts})", str(differ), "0", differ == 0


def equality(data: Path, env: dict[str, str], lines: dict[str, Any]) -> list[Line]:
    """The three sets as the program holds them against the files."""
    look = python(env, LOOK)
    orders = {**olist.count(data / "olist").orders, **olist.count(data / "olist" / "orders_2017").orders}
    requests = baltimore.count(data / "service_requests" / "baltimore_311.csv")
    book = online_retail.count(data / "online_retail" / "transactions.csv.gz")
    credited = {f"{invoice}/{at}": pieces for (invoice, at), pieces in book.credited.items()}
    refused = sum(book.lines[what] for what in ("adjustment", "write_off", "zero_price", "repeat"))
    unlike = sum(look[what] != book.lines[what] for what in ("sale", "fee", "credit")) + (lines["rejected"] != refused)
    differ = sum(look["credited"].get(line) != pieces for line, pieces in credited.items())
    differ += len(set(look["credited"]) - set(credited)) + (look["unmatched"] != book.unmatched)
    sold = book.lines["sale"] + book.lines["fee"]
    told = f"{sold:,} sales and fees, {book.lines['credit']:,} credits, {refused:,} refused"
    return [
        same("olist", orders, look["olist"]),
        same("baltimore-311", requests, look["baltimore"]),
        (f"imports: online-retail: counts unlike an independent one ({told})", str(unlike), "0", unlike == 0),
        (f"imports: online-retail: items credited otherwise ({len(credited):,} items)", str(differ), "0", differ == 0),
    ]


def speed(one: Measured) -> list[Line]:
    """What online-retail took."""
    rate = one.answer["in"] / one.seconds
    tenths = one.rate(0.9, 1.0) / one.rate(0.0, 0.1)
    peak = max(resident for *_, resident, _, _ in one.samples)
    early = next(own for done, *_, own, _ in one.samples if done >= 0.1 * one.samples[-1][0])
    grown = max(own for *_, own, _ in one.samples) - early
    longest = one.spans[-1] * 1000
    own_tenths = one.rate(0.9, 1.0, -1) / one.rate(0.0, 0.1, -1)
    what = f"online-retail lines/s on SQLite ({rate / RATE:.1f} x the target)"
    tried = f"longest of {len(one.spans):,} write transactions"
    return [
        (f"imports: {what}", f"{rate:,.0f}", f">= {RATE:,}", rate >= RATE),
        ("imports: rate of the last tenth to the first", f"{tenths:.0%}", f">= {TENTH:.0%}", tenths >= TENTH),
        ("imports: the same in the process's own time", f"{own_tenths:.0%}", "", True),
        ("imports: peak resident memory", f"{peak:,.0f} MiB", f"< {PEAK_MIB:,} MiB", peak < PEAK_MIB),
        (
            "imports: own memory grown since the first tenth",
            f"{grown:,.0f} MiB",
            f"< {GROWTH_MIB} MiB",
            grown < GROWTH_MIB,
        ),
        (f"imports: {tried}", f"{longest:,.0f} ms", f"<= {WRITE_MS} ms", longest <= WRITE_MS),
    ]


def run(data: Path | None = None) -> list[Line]:
    """All lines: (name, value, target, met)."""
    data = data or (Path(os.environ["MAKEGOOD_DATA"]) if os.environ.get("MAKEGOOD_DATA") else None)
    if data is None or not (data / "online_retail").is_dir():
        return [("imports: not run, MAKEGOOD_DATA names no folder of the data sets", "-", "", True)]
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as home:
        env = {**os.environ, "MAKEGOOD_HOME": home, "DJANGO_SETTINGS_MODULE": "makegood.site.settings"}
        env.pop("DATABASE_URL", None)
        lines = program(env, "online-retail", data / "online_retail" / "transactions.csv.gz")
        program(env, "olist", data / "olist")
        program(env, "olist", data / "olist" / "orders_2017")
        program(env, "baltimore-311", data / "service_requests" / "baltimore_311.csv.gz")
        return speed(lines) + equality(data, env, lines.answer)


def main() -> int:
    """Print the lines; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description="Import the three real sets and hold them to an independent count.")
    parser.add_argument("--data", type=Path, default=None, help="path to the data sets")
    lines = run(parser.parse_args().data)
    for name, value, target, met in lines:
        print(f"{'ok  ' if met else 'MISS'} {name}: {value}" + (f" (target {target})" if target else ""))
    return 0 if all(met for *_, met in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
