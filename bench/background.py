"""A thousand jobs by three workers, none lost and none doubled, beside django-tasks-db in the same run.

    MAKEGOOD_PEERS=.venv-peers python -m bench background        after `make peers`

Each side has a PostgreSQL cluster of its own with durable commits, and three worker processes that are idle when the
jobs are asked for in one transaction. A job writes a line into a file. Counted is from the commit to the last line.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import bare_rows, open_case
from tests import cluster

ROOT = Path(__file__).resolve().parent.parent

Line = tuple[str, str, str, bool]

JOBS, WORKERS, TURNS = 1_000, 3, 3
ASK = """
import sys, django; django.setup()
from django.db import transaction
from tests.ground.journal.jobs import note
with transaction.atomic():
    for at in range(int(sys.argv[2])):
        note.enqueue(sys.argv[1], f"{sys.argv[3]}-{at}")
"""
PEER_SETTINGS = """
import os
from urllib.parse import parse_qs, urlsplit
SECRET_KEY = "only for measuring"
INSTALLED_APPS = ["django_tasks", "django_tasks_db"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
url = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.lstrip("/"),
    "USER": url.username, "HOST": parse_qs(url.query)["host"][0], "CONN_MAX_AGE": 600}}
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
PEER_JOBS = """
from pathlib import Path
from django_tasks import task
@task()
def note(diary, line):
    with Path(diary).open("a") as file:
        file.write(line + "\\n")
    return line
"""


@contextmanager
def started(
    commands: Sequence[Sequence[str]], env: dict[str, str], log: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """These processes, until the end of the block."""
    with ExitStack() as stack:
        sink = stack.enter_context(log.open("wb"))
        processes = [subprocess.Popen(one, env=env, cwd=ROOT, stdout=sink, stderr=sink) for one in commands]
        try:
            yield processes
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def until(diary: Path, lines: int, seconds: float = 300) -> list[str]:
    """The lines of the file once there are so many, and a moment later, so that a doubled one is seen."""
    end = time.monotonic() + seconds
    while diary.read_text().count("\n") < lines:
        if time.monotonic() > end:
            raise RuntimeError(f"{diary.read_text().count(chr(10))} of {lines} jobs done after {seconds:.0f} s")
        time.sleep(0.005)
    return diary.read_text().splitlines()


def turn(python: str, ask: str, env: dict[str, str], diary: Path, name: str, count: int) -> tuple[float, Counter[str]]:
    """Ask for jobs; seconds until all are done, and how often each was."""
    diary.write_text("")
    subprocess.run([python, "-c", ask, str(diary), str(count), name], env=env, cwd=ROOT, check=True)
    began = time.perf_counter()
    done_before = diary.read_text().count("\n")
    until(diary, count)
    seconds = time.perf_counter() - began
    time.sleep(0.5)
    # What was done before the asking process had ended is not in the time.
    return seconds / max(1, count - done_before) * count, Counter(diary.read_text().splitlines())


def measured(
    python: str, ask: str, workers: Sequence[str], env: dict[str, str], folder: Path
) -> tuple[list[float], Counter[str]]:
    """Seconds of each turn, and how often each job was done."""
    diary = folder / "diary"
    done: Counter[str] = Counter()
    with started([workers] * WORKERS, env, folder / "log"):
        turn(python, ask, env, diary, "warm", 50)
        seconds = []
        for at in range(TURNS):
            took, found = turn(python, ask, env, diary, f"turn{at}", JOBS)
            seconds.append(took)
            done += found
    return seconds, done


def run() -> Iterator[Line]:
    """The lines for `make bench`."""
    if cluster.binaries() is None:
        yield ("background work: not run, PostgreSQL is not installed here", "-", "", True)
        return
    peers = os.environ.get("MAKEGOOD_PEERS", "")
    peer_python = Path(peers, "bin", "python").absolute()
    with ExitStack() as stack:
        url = stack.enter_context(cluster.running())
        bare_rows.make_durable(url)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="makegood-bench-")))
        env = open_case.environment(folder, url) | {"PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
        ours, done = measured(sys.executable, ASK, [sys.executable, "-m", "tests.ground.journal.process"], env, folder)
    whole = len(done) == JOBS * TURNS and set(done.values()) == {1}
    yield (f"PostgreSQL: {JOBS} jobs by {WORKERS} workers, lost or doubled", str(JOBS * TURNS - len(done)), "0", whole)
    yield (f"PostgreSQL: {JOBS} jobs by {WORKERS} workers, best of {TURNS}", f"{JOBS / min(ours):.0f} /s", "", True)
    if not peers or not peer_python.exists():
        yield ("django-tasks-db: not run, MAKEGOOD_PEERS names no environment with it (make peers)", "-", "", True)
        return
    with ExitStack() as stack:
        url = stack.enter_context(cluster.running())
        bare_rows.make_durable(url)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="makegood-bench-")))
        (folder / "peer_settings.py").write_text(PEER_SETTINGS)
        (folder / "peer_jobs.py").write_text(PEER_JOBS)
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "peer_settings", "PYTHONPATH": str(folder)}
        python = str(peer_python)
        subprocess.run([python, "-m", "django", "migrate", "-v0"], env=env, check=True)
        ask = ASK.replace("tests.ground.journal.jobs", "peer_jobs")
        workers = [python, "-m", "django", "db_worker", "--interval", "0.05"]
        theirs, done = measured(python, ask, workers, env, folder)
    ratio = min(theirs) / min(ours)
    yield (f"django-tasks-db: the same, best of {TURNS} ({len(done)} done)", f"{JOBS / min(theirs):.0f} /s", "", True)
    yield ("our rate to that of django-tasks-db", f"{ratio:.2f} ×", ">= 1", ratio >= 1)
