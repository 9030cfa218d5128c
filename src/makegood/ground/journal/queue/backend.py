"""The engine behind Django's Tasks API: a task is a row of the journal's job table, written with the change it follows.

Rooms write `from django_tasks import task` and `some_task.enqueue(…)`; only the settings name this backend, so that
another engine can take its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist
from django_tasks.signals import task_enqueued
from typing_extensions import ParamSpec

from makegood.ground.journal.models import Job, JobState
from makegood.ground.journal.queue import jobs

P = ParamSpec("P")
T = TypeVar("T")

_STATUS: Final[dict[str, TaskResultStatus]] = {
    JobState.READY: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.DEAD: TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTask(Task[P, T]):
    """A task with what the leased queue adds, given as `@task(max_attempts=3, backoff=60, atomic=True)`.

    `max_attempts` before the job is dead (1 to 100); `backoff` seconds before the second attempt, doubled for each
    further one up to an hour; `atomic`: the task's writes and the end of its job are one commit.
    """

    max_attempts: int = jobs.MAX_ATTEMPTS
    backoff: float = 2.0
    atomic: bool = False


def loaded(path: str) -> Task[..., Any]:
    """The task of that module path. Raises ImportError if there is none."""
    found = import_string(path)
    if isinstance(found, Task):
        return found
    raise ImportError(path)


class LeasedBackend(BaseTaskBackend):
    """Tasks as rows under a lease; see queue/worker.py for who runs them."""

    task_class = LeasedTask
    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def validate_task(self, task: Task[..., Any]) -> None:
        """As Django's own, and the job table's limits. Raises InvalidTaskError."""
        super().validate_task(task)
        if not 1 <= getattr(task, "max_attempts", 1) <= 100:
            raise InvalidTaskError("max_attempts must be a whole number between 1 and 100.")
        if len(task.module_path) > 120 or not 1 <= len(task.queue_name) <= 32:
            raise InvalidTaskError("The module path (120) or the queue's name (32) is too long.")

    def enqueue(self, task: Task[P, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[T]:
        """Write the job in the caller's transaction: if that rolls back, nothing was asked for.

        Raises InvalidTaskError for a task that this backend cannot run, TypeError for arguments that JSON cannot hold.
        """
        self.validate_task(task)
        now = timezone.now()
        row = jobs.row(
            task=task.module_path, args=args, kwargs=kwargs, now=now, queue=task.queue_name, priority=task.priority,
            run_at=task.run_after, max_attempts=getattr(task, "max_attempts", jobs.MAX_ATTEMPTS),
        )  # fmt: skip
        jobs.add([row])
        result: TaskResult[T] = TaskResult(
            task=task, id=str(row["id"]), status=TaskResultStatus.READY, enqueued_at=now, started_at=None,
            finished_at=None, last_attempted_at=None, args=list(args), kwargs=dict(kwargs), backend=self.alias,
            errors=[], worker_ids=[],
        )  # fmt: skip
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The job as the Tasks API shows it, as long as its row is kept. Raises TaskResultDoesNotExist."""
        job = Job.objects.filter(pk=int(result_id)).first() if result_id.isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        try:
            task = loaded(job.task)
        except ImportError as error:
            raise TaskResultDoesNotExist(result_id) from error
        payload = orjson.loads(job.payload)
        result: TaskResult[Any] = TaskResult(
            task=task, id=result_id, status=_STATUS[job.state], enqueued_at=job.created_at, started_at=job.started_at,
            finished_at=job.finished_at, last_attempted_at=job.started_at, args=payload["args"],
            kwargs=payload["kwargs"], backend=self.alias, errors=_errors(job.error),
            worker_ids=[job.worker] * job.attempts,
        )  # fmt: skip
        object.__setattr__(result, "_return_value", orjson.loads(job.result))
        return result


def _errors(text: str) -> list[TaskError]:
    if not text:
        return []
    path, _, rest = text.partition("\n")
    return [TaskError(exception_class_path=path, traceback=rest)]
