"""A real process killed with -9 in the middle of an import: run again, it ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.imports import samples

MAKE = """
import django; django.setup()
from makegood.site import company
company.init("CN", "correct horse battery")
"""
RUN = """
import json, sys, time, django; django.setup()
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import running
from makegood.ground.exchange.actions import run_import
slow, dry = float(sys.argv[2]), sys.argv[3] == "dry"
running.pace = lambda: running.Pace(0.02, rows=20)
def progress(done, total, what):
    print(done, file=sys.stderr, flush=True)
    time.sleep(slow if total is not None else 0)
paths, now = [sys.argv[1]], timezone.now()
answer = run_import(actor=SYSTEM, name="online-retail", paths=paths, now=now, progress=progress, dry_run=dry)
print(json.dumps(answer))
"""
LOOK = """
import json, django; django.setup()
from django.apps import apps
from django.db.models import Sum
from makegood.rooms.products.models import Credit, Item
counts = {m._meta.label: m._default_manager.count() for m in apps.get_models()}
counts["credited"] = Item.objects.aggregate(n=Sum("credited"))["n"]
counts["unmatched"] = Credit.objects.filter(item=None).aggregate(n=Sum("quantity"))["n"]
from makegood.ground.journal import queries
counts["proved"] = queries.verify().ok
print(json.dumps(counts))
"""


def python(env: dict[str, str], code: str, *args: object) -> Any:
    """What a process of its own printed as JSON, None if nothing."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], env=env, capture_output=True, text=True, check=True, timeout=90
    )
    return json.loads(done.stdout) if done.stdout.strip() else None


def lines(invoices: int = 300) -> list[tuple[str, ...]]:
    """Some hundred invoices with refusals and credits among them."""
    made: list[tuple[str, ...]] = list(samples.LINES)
    for number in range(invoices):
        at = f"2011-01-{1 + number // 12:02d} 10:{number % 60:02d}:00"
        made += [
            (f"6{number:05d}", f"S{line}", "THING", "4", at, "1.25", str(100 + number % 17), "UK") for line in range(3)
        ]
        made.append((f"6{number:05d}", "S0", "THING", "4", at, "1.25", str(100 + number % 17), "UK"))
        if number % 5 == 0:
            made.append((f"C7{number:04d}", "S1", "THING", "-5", at, "1.25", str(100 + number % 17), "UK"))
    return made


def kill_in_the_middle(env: dict[str, str], path: Path, after: int) -> None:
    """Start the import and kill it once it says that `after` rows are dealt with."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(path), "0.005", "live"], env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    for said in process.stderr:
        if said.strip().isdigit() and int(said) >= after:
            break
    time.sleep(0.003)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    process.stderr.close()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_twice_an_import_ends_as_one_that_was_not(
    live_db: dict[str, str], template_cache: Path, tmp_path: Path
) -> None:
    env = {**os.environ, **live_db}
    path = samples.write(tmp_path / "lines.csv.gz", samples.LINE, lines())
    python(env, MAKE)
    before = python(env, LOOK)
    whole = python(env, RUN, path, 0, "dry")
    assert python(env, LOOK) == before
    for after in (200, 700):
        kill_in_the_middle(env, path, after)
        halfway = python(env, LOOK)
        assert 0 < halfway["products.Item"] < whole["done"]
    result = python(env, RUN, path, 0, "live")
    assert result["resumed"]
    for name in ("in", "done", "rejected", "already"):
        assert result[name] == whole[name]
    assert result["already"] == 0
    found = python(env, LOOK)
    again = python(env, RUN, path, 0, "live")
    assert (again["done"], again["already"], again["rejected"]) == (0, whole["done"], whole["rejected"])
    from tests.imports.reference import online_retail

    book = online_retail.count(path)
    assert found["products.Item"] == book.lines["sale"]
    assert found["products.Fee"] == book.lines["fee"]
    assert (found["credited"], found["unmatched"]) == (book.matched, book.unmatched)
    assert found["exchange.Rejection"] == whole["rejected"]
    assert found["exchange.SourceId"] - found["products.Sale"] - found["customers.Customer"] == whole["done"]
