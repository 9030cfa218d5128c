"""Worker processes on real databases: killed, asked to stop, cut off, three at a time."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psycopg
import pytest
from django.db import connection
from django.db.models import F

from makegood.ground.journal import queries
from makegood.ground.journal.models import Event, Job, WorkerBeat
from makegood.ground.journal.queue import jobs as queue
from makegood.ground.journal.queue.worker import Worker
from tests.ground.journal import jobs
from tests.ground.journal.conftest import StartWorker

Wait = Callable[[Callable[[], object], float], None]


def _lines(diary: Path) -> list[str]:
    return diary.read_text().split("\n")[:-1]


def _all_done() -> bool:
    return not Job.objects.exclude(state="done").exists()


def test_a_killed_workers_job_runs_again_after_the_lease(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """SIGKILL in the middle of a job: nothing before the lease ends, then exactly one more run."""
    jobs.slow.enqueue(str(diary), "a", 1.0)
    first = start_worker("lease=2")
    wait_for(lambda: _lines(diary) == ["start a"], 20)
    first.kill()
    first.wait()
    killed_at = datetime.now(UTC)
    start_worker("lease=2")
    start_worker("lease=2")
    wait_for(_all_done, 30)
    job = Job.objects.get()
    assert _lines(diary) == ["start a", "start a", "end a"]
    assert (job.attempts, job.started_at is not None and job.started_at > killed_at) == (2, True)


def test_a_job_longer_than_its_lease_runs_once(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """Five leases long, two idle workers waiting to take it: the heart-beat holds it."""
    jobs.slow.enqueue(str(diary), "a", 5.0)
    for _ in range(3):
        start_worker("lease=1")
    wait_for(_all_done, 30)
    assert _lines(diary) == ["start a", "end a"]
    assert Job.objects.get().attempts == 1


def test_a_crash_before_the_commit_takes_effect_once(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """An atomic task that dies after writing: the writes of the first run are gone, those of the second stay."""
    jobs.dies_between.enqueue(str(diary), 7)
    first = start_worker("lease=1")
    assert first.wait(20) == 9
    start_worker("lease=1")
    wait_for(_all_done, 20)
    assert _lines(diary) == ["tried", "tried"]
    assert Event.objects.count() == 1
    assert queries.verify().ok


def test_a_job_that_kills_its_workers_ends_dead(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """Two attempts, two dead processes; the third worker finds it among the dead and lives."""
    jobs.deadly.enqueue(str(diary))
    for _ in range(2):
        assert start_worker("lease=1").wait(20) == 9
    third = start_worker("lease=1")
    wait_for(lambda: Job.objects.get().state == "dead", 20)
    assert third.poll() is None
    assert _lines(diary) == ["tried", "tried"]
    assert Job.objects.get().error == queue.EXPIRED


def test_sigterm_lets_the_job_in_hand_finish(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """The current job ends and is marked done, the next one is left for others, the exit is 0."""
    jobs.slow.enqueue(str(diary), "a", 1.5)
    jobs.slow.enqueue(str(diary), "b", 1.5)
    worker = start_worker("lease=1")
    wait_for(lambda: _lines(diary) == ["start a"], 20)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert _lines(diary) == ["start a", "end a"]
    assert Counter(Job.objects.values_list("state", flat=True)) == {"done": 1, "ready": 1}


def test_three_hundred_jobs_and_three_workers(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """None lost, none doubled, more than one worker took part."""
    queue.add(
        [
            queue.row(task=jobs.note.module_path, args=[str(diary), str(n)], kwargs={}, now=datetime.now(UTC))
            for n in range(300)
        ]
    )
    for _ in range(3):
        start_worker()
    wait_for(_all_done, 60)
    assert sorted(map(int, _lines(diary))) == list(range(300))
    assert Job.objects.filter(attempts=1).count() == 300
    assert Job.objects.values("worker").distinct().count() > 1


def test_workers_killed_at_random_lose_and_double_nothing(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """Atomic jobs, workers shot one after the other: each job takes effect exactly once."""
    made = [
        queue.row(task=jobs.once.module_path, args=[n], kwargs={}, now=datetime.now(UTC), max_attempts=50)
        for n in range(60)
    ]
    queue.add(made)
    for _ in range(4):
        worker = start_worker("lease=1", "threads=2")
        wait_for(lambda: Job.objects.filter(state="running").exists() or _all_done(), 20)
        time.sleep(0.3)
        worker.kill()
        worker.wait()
    start_worker("lease=1", "threads=2")
    wait_for(_all_done, 60)
    assert sorted(Event.objects.values_list("subject_id", flat=True)) == list(range(60))
    assert queries.verify().ok


def test_periodic_work_of_three_workers_fires_once_a_slot(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """Slots of one second, three processes: a run for each slot, and no slot twice."""
    workers = [start_worker("every=1", DIARY=str(diary)) for _ in range(3)]
    wait_for(lambda: WorkerBeat.objects.count() == 3, 30)
    time.sleep(4)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(20) for worker in workers] == [0, 0, 0]
    keys = [str(key) for key in Job.objects.order_by("created_at").values_list("dedupe", flat=True)]
    slots = [int(key.partition("@")[2]) for key in keys]
    assert len(set(slots)) == len(slots) >= 4
    assert max(slots) - min(slots) <= len(slots)
    assert len(_lines(diary)) == Job.objects.filter(state="done").count()
    assert not Job.objects.filter(attempts__gt=1).exists()
    # Enqueued within its own slot, by this machine's clock.
    for key, created in Job.objects.values_list("dedupe", "created_at"):
        assert int(created.timestamp()) == int(str(key).partition("@")[2])


def test_two_hands_work_at_the_same_time(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """`threads=2`: both jobs start before either ends."""
    jobs.slow.enqueue(str(diary), "a", 1.5)
    jobs.slow.enqueue(str(diary), "b", 1.5)
    start_worker("threads=2")
    wait_for(_all_done, 20)
    assert sorted(_lines(diary)[:2]) == ["start a", "start b"]


def test_a_worker_outlives_a_database_that_goes_away(
    live: dict[str, str], start_worker: StartWorker, diary: Path, wait_for: Wait
) -> None:
    """Connections cut (PostgreSQL) or the file locked past the time-out (SQLite): the worker goes on afterwards."""
    impatient = {"DJANGO_SETTINGS_MODULE": "tests.ground.journal.impatient"}
    worker = start_worker("lease=20", **impatient)
    wait_for(lambda: WorkerBeat.objects.exists(), 20)
    jobs.slow.enqueue(str(diary), "a", 1.0)
    wait_for(lambda: _lines(diary) == ["start a"], 20)
    if connection.vendor == "postgresql":
        for _ in range(5):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            time.sleep(0.4)
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN EXCLUSIVE")
            time.sleep(2.5)
            cursor.execute("ROLLBACK")
    jobs.note.enqueue(str(diary), "b")
    wait_for(_all_done, 20)
    assert worker.poll() is None
    assert _lines(diary) == ["start a", "end a", "b"]
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_a_worker_is_seen(live: dict[str, str], start_worker: StartWorker, wait_for: Wait) -> None:
    """An operator is told how many workers live and when one was last heard of."""
    start_worker("threads=2")
    wait_for(lambda: queries.health(now=datetime.now(UTC)).workers == 1, 20)
    assert WorkerBeat.objects.get().threads == 2
    assert queries.health(now=datetime.now(UTC)).last_seen is not None


def test_a_worker_runs_in_a_thread_too(live: dict[str, str], diary: Path, wait_for: Wait) -> None:
    """Embedded: until its event is set."""
    jobs.note.enqueue(str(diary), "a")
    stop = threading.Event()
    thread = threading.Thread(target=Worker(poll=0.02).run, args=(stop,))
    thread.start()
    try:
        wait_for(_all_done, 20)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert _lines(diary) == ["a"]


def test_a_claim_passes_over_what_another_is_claiming(live: dict[str, str], diary: Path) -> None:
    """PostgreSQL: a row that a competitor has locked is skipped, not waited for."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row locks")
    for line in "ab":
        jobs.note.enqueue(str(diary), line)
    with psycopg.connect(live["DATABASE_URL"]) as other:
        first = other.execute("SELECT id FROM journal_job ORDER BY run_at LIMIT 1 FOR UPDATE").fetchone()
        claimed = Worker()._claim(queue.Lanes(None))
        assert first is not None
        assert claimed is not None
        assert claimed.id != first[0]
        assert Worker()._claim(queue.Lanes(None)) is None


def test_every_job_says_which_attempt_it_was(live: dict[str, str], diary: Path) -> None:
    """Payload, attempts and result stay readable in the row."""
    jobs.identified.enqueue(str(diary))
    Job.objects.update(attempts=F("attempts") + 1)
    Worker().drain()
    job = Job.objects.get()
    assert (orjson.loads(job.payload), job.result) == ({"args": [str(diary)], "kwargs": {}}, "2")
    assert job.worker.split(":")[1] == str(os.getpid())
