"""The journal's tests use real commits and real processes: a database of their own, and workers that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from makegood.ground.journal import reactions
from makegood.ground.journal.queue import periodic

ROOT = Path(__file__).resolve().parents[3]
StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def live(
    live_db: dict[str, str], django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, str]]:
    """This process's connections point at the fresh database of `live_db`, where commits are real; its environment."""
    settings = connections.settings["default"]
    before = settings["NAME"]
    url = live_db["DATABASE_URL"]
    connection.close()
    settings["NAME"] = (
        urlsplit(url).path.lstrip("/") if url else str(Path(live_db["MAKEGOOD_HOME"]) / "makegood.sqlite3")
    )
    with django_db_blocker.unblock():
        yield live_db
        connection.close()
    settings["NAME"] = before


@pytest.fixture
def start_worker(live: dict[str, str], tmp_path: Path) -> Iterator[StartWorker]:
    """Start worker processes on the live database; whatever is still alive afterwards is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            command = [sys.executable, "-m", "tests.ground.journal.process", *arguments]
            path = os.pathsep.join(filter(None, [str(ROOT), live.get("PYTHONPATH")]))
            env = {**live, "PYTHONPATH": path, "LOG_LEVEL": "INFO", **variables}
            started.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
    # Shown by pytest if the test failed.
    for number in range(len(started)):
        print(f"worker {number}:\n{(tmp_path / f'worker-{number}.log').read_text(errors='replace')}")


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """A file into which jobs write one line a run: effects outside of the database cannot be rolled back."""
    path = tmp_path / "diary"
    path.touch()
    return path


@pytest.fixture
def wait_for() -> Callable[[Callable[[], object], float], None]:
    """Wait until something is true; fails after so many seconds of a quiet machine, three times as many of any."""

    def wait(condition: Callable[[], object], seconds: float) -> None:
        end = time.monotonic() + 3 * seconds
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.05)

    return wait


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reactions and rhythms registered by a test are forgotten after it."""
    monkeypatch.setattr(reactions, "_named", dict(reactions._named))
    for table in ("_now", "_later"):
        copied = {name: list(items) for name, items in getattr(reactions, table).items()}
        monkeypatch.setattr(reactions, table, copied)
    monkeypatch.setattr(periodic, "_rhythms", {})
