"""Jobs as rows: written by whoever asks for work, in that transaction; claimed, kept and ended by workers.

Every change of a job's state is one compare-and-set, so that any number of workers on either database agree: a row
lock only spares PostgreSQL's workers from trying for the same job.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django_tasks import task_backends
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from makegood.ground import rows
from makegood.ground.journal.models import Job, JobState

MAX_ATTEMPTS = 8
#: How much of an error is kept, in characters.
ERROR_LENGTH = 4_000


class LeaseExpired(Exception):  # noqa: N818
    """Kept as a job's error when its worker was not heard of until the lease ran out: killed, frozen or cut off."""


EXPIRED = f"{LeaseExpired.__module__}.{LeaseExpired.__qualname__}"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that one worker holds until its lease runs out; `attempt` counts from 1."""

    id: int
    task: str
    payload: dict[str, Any]
    queue: str
    priority: int
    attempt: int
    max_attempts: int
    worker: str
    created_at: datetime


def row(
    *,
    task: str,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    now: datetime,
    queue: str = "default",
    priority: int = 0,
    run_at: datetime | None = None,
    max_attempts: int = MAX_ATTEMPTS,
    dedupe: str | None = None,
) -> dict[str, Any]:
    """One ready job as a row for `add`. Raises TypeError for arguments that JSON cannot hold."""
    payload = {"args": normalize_json(list(args)), "kwargs": normalize_json(dict(kwargs))}
    return {
        "id": rows.new_id(),
        "task": task,
        "queue": queue,
        "priority": priority,
        "payload": orjson.dumps(payload).decode(),
        "state": JobState.READY.value,
        "run_at": run_at or now,
        "lease_until": None,
        "worker": "",
        "attempts": 0,
        "max_attempts": max_attempts,
        "dedupe": dedupe,
        "result": "null",
        "error": "",
        "created_at": now,
        "started_at": None,
        "finished_at": None,
    }


def add(jobs: Sequence[Mapping[str, Any]]) -> int:
    """Write jobs in the caller's transaction; those whose dedupe key exists are left out. Returns how many are new."""
    return rows.insert(Job, jobs, unless_taken=["dedupe"])


def enqueue_once(
    task: Task[..., Any], *args: Any, dedupe: str, now: datetime, run_at: datetime | None = None, **kwargs: Any
) -> bool:
    """Ask for work unless a job with this key is still on file; whether this call wrote it.

    A key is held until the finished job is purged (see tasks.purge), not only while it waits: whoever wants the work
    again after a change puts the version into the key.
    """
    task_backends[task.backend].validate_task(task)
    attempts = getattr(task, "max_attempts", MAX_ATTEMPTS)
    job = row(
        task=task.module_path, args=args, kwargs=kwargs, now=now, queue=task.queue_name, priority=task.priority,
        run_at=run_at or task.run_after, max_attempts=attempts, dedupe=dedupe,
    )  # fmt: skip
    return add([job]) == 1


class Lanes:
    """The (queue, priority) pairs that have ready jobs, highest priority first; of all queues but `without`.

    Walked from one to the next along the index, because a worker that sorted all ready jobs at every poll would spend
    its time on those that are not due yet. A hand keeps what it found for a moment: walking takes longer than to claim.
    """

    #: Seconds after which a job of a higher priority is seen by a hand that is busy with others.
    KEPT = 0.5

    def __init__(self, queues: Sequence[str] | None, without: Sequence[str] = ()) -> None:
        self._queues, self._without = queues, without
        self._found: list[tuple[str, int]] = []
        self._until = 0.0

    def kept(self) -> list[tuple[str, int]]:
        """As they were seen a moment ago; none when that is longer ago."""
        return self._found if time.monotonic() < self._until else []

    def seen(self) -> list[tuple[str, int]]:
        """As they are now."""
        ready = Job.objects.filter(state=JobState.READY).order_by("queue", "-priority")
        found: list[tuple[str, int]] = []
        for queue in self._queues if self._queues is not None else _queues():
            if queue in self._without:
                continue
            lane = ready.filter(queue=queue).values_list("priority", flat=True)
            priority = lane.first()
            while priority is not None:
                found.append((queue, priority))
                priority = lane.filter(priority__lt=priority).first()
        self._found, self._until = sorted(found, key=lambda pair: -pair[1]), time.monotonic() + self.KEPT
        return self._found


def _queues() -> list[str]:
    ready = Job.objects.filter(state=JobState.READY).order_by("queue").values_list("queue", flat=True)
    found: list[str] = []
    queue = ready.first()
    while queue is not None:
        found.append(queue)
        queue = ready.filter(queue__gt=queue).first()
    return found


def claim(
    *, worker: str, queues: Sequence[str] | None, now: datetime, lease: timedelta, lanes: Lanes | None = None
) -> Claimed | None:
    """Take the next due job of these queues (None: of all) until `now` + `lease`, None if none is due.

    `lanes` are a hand's own, in place of `queues`. The attempt is counted here and not at the end, so that a job that
    kills its worker ends among the dead too.
    """
    lanes = lanes or Lanes(queues)
    for look in (lanes.kept, lanes.seen):
        for queue, priority in look():
            id_ = _take(worker, queue, priority, now, now + lease)
            if id_ is not None:
                [(task, payload, attempt, most, created_at)] = _TAKEN(id_)
                return Claimed(
                    id=id_, task=task, payload=orjson.loads(payload), queue=queue, priority=priority, attempt=attempt,
                    max_attempts=most, worker=worker, created_at=created_at,
                )  # fmt: skip
    return None


_TAKEN = rows.Reading(
    lambda id_: Job.objects.filter(pk=id_).values_list("task", "payload", "attempts", "max_attempts", "created_at"), int
)
_TAKE = """
UPDATE journal_job
SET state = 'running', worker = %s, lease_until = %s, started_at = %s, attempts = attempts + 1
WHERE state = 'ready' AND id = (
    SELECT id FROM journal_job WHERE state = 'ready' AND queue = %s AND priority = %s AND run_at <= %s
    ORDER BY run_at, id LIMIT 1{lock}
) RETURNING id
"""


def _take(worker: str, queue: str, priority: int, now: datetime, until: datetime) -> int | None:
    """Claim the first due job of a lane in one statement; its id.

    The statement is its own transaction. Plain SQL, because the ORM can neither update by a locked choice nor return
    what was chosen, and would ask three times.
    """
    lock = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    moment, end = map(connection.ops.adapt_datetimefield_value, (now, until))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(lock=lock), [worker, end, moment, queue, priority, moment])
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def extend(*, worker: str, ids: Sequence[int], until: datetime) -> int:
    """Prolong the leases of this worker's jobs; how many it still holds."""
    held = Job.objects.filter(pk__in=ids, worker=worker, state=JobState.RUNNING)
    return held.update(lease_until=until)


def finish(*, job: Claimed, result: Any, now: datetime) -> bool:
    """Mark a held job done; False if its lease was lost meanwhile, then nothing changes."""
    kept = orjson.dumps(normalize_json(result)).decode()
    return _end(job, state=JobState.DONE, finished_at=now, result=kept, error="")


def fail(*, job: Claimed, error: str, now: datetime, again_at: datetime) -> bool:
    """Give a held job back until `again_at`, or to the dead after its last attempt; False if its lease was lost."""
    error = error[-ERROR_LENGTH:]
    if job.attempt >= job.max_attempts:
        return _end(job, state=JobState.DEAD, finished_at=now, error=error)
    return _end(job, state=JobState.READY, run_at=again_at, error=error)


def _end(job: Claimed, **changes: Any) -> bool:
    # The attempt is part of the guard: the same worker may have lost the job and taken it again.
    held = Job.objects.filter(pk=job.id, state=JobState.RUNNING, worker=job.worker, attempts=job.attempt)
    return held.update(lease_until=None, **changes) == 1


def reap(*, now: datetime, limit: int = 100) -> int:
    """Take jobs back whose lease has run out: ready again at once, dead after the last attempt. Returns how many."""
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now).order_by("lease_until")
    taken = 0
    for pk, attempts, most in list(lost.values_list("pk", "attempts", "max_attempts")[:limit]):
        same = Job.objects.filter(pk=pk, state=JobState.RUNNING, attempts=attempts, lease_until__lt=now)
        if attempts >= most:
            taken += same.update(state=JobState.DEAD, finished_at=now, lease_until=None, error=EXPIRED)
        else:
            taken += same.update(state=JobState.READY, run_at=now, lease_until=None, error=EXPIRED)
    return taken
