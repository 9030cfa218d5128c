"""An import that was asked for on a page: its worker is killed with -9, the next one goes on; what it tells is seen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.imports import samples
from tests.imports.test_killed import MAKE, lines, python

ASK = """
import sys, django; django.setup()
from django.utils import timezone
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.exchange import actions
from makegood.ground.exchange.models import Upload
actor, now = actor_for_user(User.objects.get()), timezone.now()
if not Upload.objects.exists():
    with open(sys.argv[1], "rb") as content:
        actions.keep_upload(actor=actor, name="发票.csv.gz", content=content, size=1, now=now)
id_ = Upload.objects.get().pk
actions.ask_import(actor=actor, upload_id=id_, mapping="online-retail", now=now, dry_run=sys.argv[2] == "dry")
"""
WORK = """
import sys, time, django; django.setup()
from makegood.ground.exchange import running, telling
running.pace = lambda: running.Pace(0.02, rows=20)
telling.RHYTHM = 0.05
telling.Telling.__init__.__defaults__ = (0.05,)
slow, dealt = float(sys.argv[1]), running.Runner._timed
def timed(self, *args, **kwargs):
    dealt(self, *args, **kwargs)
    time.sleep(slow)
running.Runner._timed = timed
from makegood.ground.journal.queue.worker import main
main(["long"], lease=2.0, poll=0.05)
"""
LOOK = """
import json, sys, django; django.setup()
from makegood.ground.accounts.models import Notice
from makegood.ground.exchange.models import Run, Upload
from makegood.ground.journal import queries
from makegood.ground.actor import SYSTEM
from makegood.rooms.products.models import Item
for _ in sys.stdin:
    row = Upload.objects.values("state", "rows", "total", "answer", "errors").get()
    notices = list(Notice.objects.values_list("code", flat=True))
    row |= {"items": Item.objects.count(), "runs": Run.objects.count(), "notices": notices}
    print(json.dumps(row), flush=True)
"""


class Looker:
    """A process beside the workers that tells how the import stands, as the page does, each time it is asked."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", LOOK], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def now(self) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        return dict(json.loads(self.process.stdout.readline()))

    def until(self, holds: Any, seconds: float = 120) -> dict[str, Any]:
        """How it stands once `holds` of it is true."""
        deadline, found = time.monotonic() + seconds, dict[str, Any]()
        while time.monotonic() < deadline:
            found = self.now()
            if holds(found):
                return found
            time.sleep(0.02)
        raise AssertionError(found)


@contextmanager
def looking(env: dict[str, str]) -> Iterator[Looker]:
    looker = Looker(env)
    try:
        yield looker
    finally:
        looker.process.communicate()


@contextmanager
def worker(env: dict[str, str], slow: float) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", WORK, str(slow)], env=env)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM if process.poll() is None else 0)
        process.wait(timeout=60)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_worker_is_followed_by_one_that_ends_the_import(
    live_db: dict[str, str], template_cache: Path, tmp_path: Path
) -> None:
    env = {**os.environ, **live_db}
    path = samples.write(tmp_path / "lines.csv.gz", samples.LINE, lines())
    python(env, MAKE)
    with looking(env) as looker:
        python(env, ASK, path, "dry")
        with worker(env, 0.01):
            # What is tried is thrown away, but how far it is stands on the page meanwhile.
            seen = looker.until(lambda row: row["state"] == "running" and row["total"])
            assert (seen["items"], seen["runs"]) == (0, 0)
            tried = looker.until(lambda row: row["state"] == "done")
        assert (tried["items"], tried["runs"], tried["notices"]) == (0, 0, ["import_tried"])
        whole = tried["answer"]
        python(env, ASK, path, "live")
        for more in (200, 600):
            with worker(env, 0.05) as process:
                halfway = looker.until(lambda row, more=more: row["rows"] >= more or row["state"] == "done")
                process.kill()
                process.wait(timeout=30)
            assert halfway["state"] == "running"
            assert 0 < looker.now()["items"] < whole["done"]
        with worker(env, 0):
            done = looker.until(lambda row: row["state"] == "done")
    assert {name: done["answer"][name] for name in ("in", "done", "rejected", "already")} == {
        name: whole[name] for name in ("in", "done", "rejected", "already")
    }
    assert done["answer"]["resumed"]
    assert done["runs"] == 1
    assert sorted(done["notices"]) == ["import_done", "import_tried"]
    rejected = Path(env["MAKEGOOD_HOME"]) / "files" / done["errors"]
    assert len(rejected.read_text(encoding="utf-8").splitlines()) == 1 + whole["rejected"]
    assert json.loads(json.dumps(done))["rows"] == whole["in"]
