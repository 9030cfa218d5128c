"""The worker: claims due jobs, holds their leases by a heart-beat, ends them, and offers periodic work.

Delivery is at least once. A job runs again when its worker was killed, or was cut off from the database for longer
than its lease; a task marked `atomic` has its writes and its end in one commit and therefore takes effect once.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from makegood.ground import meters, rows
from makegood.ground.journal import errors
from makegood.ground.journal.models import WorkerBeat
from makegood.ground.journal.queue import jobs, periodic
from makegood.ground.journal.queue.backend import LeasedTask, loaded
from makegood.ground.logs import describe
from makegood.ground.problems import Problem

log = logging.getLogger(__name__)

#: The queue of work that takes minutes: a hand of its own does it, so that what is due every second need not wait.
LONG = "long"
LEASE = 60.0
POLL = 0.2
#: Longest wait before a failed job's next attempt, and before the next try at a database that is away.
LONGEST_BACKOFF = 3600.0
LONGEST_AWAY = 10.0
_AWAY = (OperationalError, InterfaceError)


def backoff(base: float, attempt: int) -> float:
    """Seconds until the attempt after `attempt`: doubled each time, at most an hour, then shortened by up to half."""
    return min(LONGEST_BACKOFF, base * 2.0 ** min(attempt - 1, 30)) * random.uniform(0.5, 1.0)  # noqa: S311


def _run(task: Task[..., Any], job: jobs.Claimed) -> Any:
    args, kwargs = job.payload["args"], job.payload["kwargs"]
    if task.takes_context:
        result = task.get_backend().get_result(str(job.id))
        return normalize_json(task.call(TaskContext(task_result=result), *args, **kwargs))
    return normalize_json(task.call(*args, **kwargs))


class Worker:
    """One process's share of the work: `threads` jobs at a time from `queues` (None: all), and one heart-beat.

    With `aside` the jobs of that queue are left to one further hand, which does no others.
    """

    def __init__(
        self, queues: Sequence[str] | None = None, *, threads: int = 1, poll: float = POLL, lease: float = LEASE,
        aside: str = "",
    ) -> None:  # fmt: skip
        self.queues = list(queues) if queues is not None else None
        self.threads = threads
        self.aside = aside
        self.poll = poll
        self.lease = timedelta(seconds=lease)
        self.name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._held: dict[int, jobs.Claimed] = {}
        self._stop = threading.Event()
        self._over = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish the jobs in hand and return."""
        self._stop = stop
        self._over.clear()
        beat = threading.Thread(target=self._beat, name="makegood-beat", daemon=True)
        hands = [threading.Thread(target=self._work, name=f"makegood-hand-{n}") for n in range(self.threads)]
        if self.aside:
            hands.append(threading.Thread(target=self._work, args=([self.aside],), name="makegood-hand-aside"))
        beat.start()
        for hand in hands:
            hand.start()
        log.info("worker %s started", self.name)
        for hand in hands:
            hand.join()
        # The leases of the last jobs had to be held until their hands were done.
        self._over.set()
        beat.join()
        log.info("worker %s ended", self.name)

    def drain(self, *, limit: int = 10_000) -> int:
        """Run what is due now in this thread, without a heart-beat; how many jobs were run. For one-shot commands."""
        done = 0
        lanes = jobs.Lanes(self.queues)
        while done < limit and (job := self._claim(lanes)) is not None:
            self._perform(job)
            done += 1
        return done

    def _claim(self, lanes: jobs.Lanes) -> jobs.Claimed | None:
        return jobs.claim(worker=self.name, queues=None, now=timezone.now(), lease=self.lease, lanes=lanes)

    def _work(self, only: Sequence[str] | None = None) -> None:
        away = 0.0
        lanes = jobs.Lanes(self.queues, (self.aside,) if self.aside else ()) if only is None else jobs.Lanes(only)
        while not self._stop.is_set():
            try:
                close_old_connections()
                job = self._claim(lanes)
                if away:
                    log.warning("worker %s: the database is back", self.name)
                away = 0.0
                if job is None:
                    self._stop.wait(self.poll * random.uniform(0.8, 1.2))  # noqa: S311
                else:
                    self._perform(job)
            except _AWAY as error:
                away = self._wait_for_database(error, away, self._stop)
            except Exception as error:
                # Whatever it was, a worker that ends silently is worse; the lease gives the job back.
                log.error("worker %s: %s", self.name, describe(error))  # noqa: TRY400
                self._stop.wait(1.0)
        connection.close()

    def _wait_for_database(self, error: Exception, away: float, stop: threading.Event) -> float:
        """Close the connection and wait a little longer than the last time; returns how long."""
        if not away:
            log.warning("worker %s: the database is away: %s", self.name, describe(error).partition("\n")[0])
        connection.close()
        away = min(LONGEST_AWAY, away * 2 or 0.25)
        stop.wait(away)
        return away

    def _perform(self, job: jobs.Claimed) -> None:
        self._held[job.id] = job
        base, began, outcome = 2.0, time.perf_counter(), "done"
        try:
            task = loaded(job.task)
            base = getattr(task, "backoff", base)
            if isinstance(task, LeasedTask) and task.atomic:
                with transaction.atomic():
                    result = _run(task, job)
                    if not jobs.finish(job=job, result=result, now=timezone.now()):
                        raise errors.lease_lost(job.id)
            else:
                result = _run(task, job)
                self._settle(job, lambda: jobs.finish(job=job, result=result, now=timezone.now()))
        except (Exception, SystemExit) as error:
            outcome = "failed"
            self._failed(job, error, base)
        finally:
            meters.job_ended(job.task, outcome, time.perf_counter() - began)
            self._held.pop(job.id, None)

    def _failed(self, job: jobs.Claimed, error: BaseException, base: float) -> None:
        if isinstance(error, Problem) and error.code == "lease_lost":
            log.warning("job %s (%s): the lease was lost, its writes were undone", job.id, job.task)
            return
        what = f"{job.id} ({job.task}), attempt {job.attempt} of {job.max_attempts}"
        log.warning("job %s: %s", what, describe(error))
        if not connection.in_atomic_block:
            close_old_connections()
        again = timedelta(seconds=backoff(base, job.attempt))

        def give_back() -> bool:
            now = timezone.now()
            return jobs.fail(job=job, error=describe(error), now=now, again_at=now + again)

        self._settle(job, give_back)

    def _settle(self, job: jobs.Claimed, write: Callable[[], bool]) -> None:
        """Write a job's end, trying as long as its lease can be ours while the database is away."""
        deadline = time.monotonic() + self.lease.total_seconds()
        away = 0.0
        while True:
            try:
                written = write()
            except _AWAY as error:
                if connection.in_atomic_block or time.monotonic() > deadline:
                    raise
                away = self._wait_for_database(error, away, self._over)
                continue
            if not written:
                log.warning("job %s (%s): the lease was lost, its end was not written", job.id, job.task)
            return

    def _beat(self) -> None:
        seconds = self.lease.total_seconds()
        tick, extend_at, seen_at = min(1.0, seconds / 5), 0.0, 0.0
        slots: dict[str, int] = {}
        while not self._over.is_set():
            try:
                close_old_connections()
                if self._held and time.monotonic() >= extend_at:
                    self._extend()
                    extend_at = time.monotonic() + seconds / 3
                jobs.reap(now=timezone.now())
                if not self._stop.is_set():
                    periodic.offer(now=timezone.now(), seen=slots)
                if time.monotonic() >= seen_at:
                    self._show()
                    seen_at = time.monotonic() + 10.0
            except _AWAY:
                connection.close()
            except Exception as error:
                log.error("worker %s, heart-beat: %s", self.name, describe(error))  # noqa: TRY400
            self._over.wait(tick)
        connection.close()

    def _extend(self) -> None:
        ids = list(self._held)
        held = jobs.extend(worker=self.name, ids=ids, until=timezone.now() + self.lease)
        if held < len(ids) and any(job in self._held for job in ids):
            log.info("worker %s holds %s of %s leases", self.name, held, len(ids))

    def _show(self) -> None:
        now = timezone.now()
        if WorkerBeat.objects.filter(name=self.name).update(seen_at=now):
            return
        beat = {"id": rows.new_id(), "name": self.name, "queues": ",".join(self.queues or ["*"])[:200]}
        beat |= {"threads": self.threads, "started_at": now, "seen_at": now}
        rows.insert(WorkerBeat, [beat], unless_taken=["name"])


def main(queues: Sequence[str] | None = None, concurrency: int = 1, *, lease: float = LEASE, poll: float = POLL) -> int:
    """Run a worker in this process until SIGTERM or SIGINT; the jobs in hand are finished first. Returns 0.

    Without `queues` it serves all of them, long work with a hand beside the `concurrency` others.

    Needs Django to be set up and must be called from the main thread.
    """
    asked: list[int] = []
    # The handler only leaves a mark: setting an Event inside a signal handler can meet the lock that it interrupts.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: asked.append(caught))
    stop = threading.Event()
    worker = Worker(queues, threads=concurrency, lease=lease, poll=poll, aside="" if queues else LONG)
    runner = threading.Thread(target=worker.run, args=(stop,))
    runner.start()
    while runner.is_alive():
        if asked:
            stop.set()
        runner.join(0.2)
    return 0
