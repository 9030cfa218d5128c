"""Tasks that the queue's tests run, in this process and in workers of their own."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django_tasks import TaskContext, task

from makegood.ground.actor import SYSTEM
from makegood.ground.journal.actions import record
from tests.ground.journal.facts import Happened


def write(diary: str, line: str) -> None:
    """Append a line; lines this short are written whole."""
    with Path(diary).open("a") as file:
        file.write(line + "\n")


@task()
def note(diary: str, line: str) -> str:
    """Write a line and return it."""
    write(diary, line)
    return line


@task()
def slow(diary: str, line: str, seconds: float) -> None:
    """Write a line before and one after some time."""
    write(diary, f"start {line}")
    time.sleep(seconds)
    write(diary, f"end {line}")


@task(max_attempts=3, backoff=0.01)
def poison(diary: str) -> None:
    """Fail, with a message that must not be kept."""
    write(diary, "tried")
    raise ValueError("Li Lei, 13800000000")


@task(max_attempts=2, backoff=0.01)
def deadly(diary: str) -> None:
    """Take the whole process down, as a crash of a library would."""
    write(diary, "tried")
    os._exit(9)


@task(takes_context=True)
def identified(context: TaskContext, diary: str) -> int:
    """Write the id of its own job: the idempotency key for whatever it asks of others."""
    write(diary, context.task_result.id)
    return context.attempt


@task(atomic=True)
def dies_between(diary: str, subject: int) -> None:
    """Record an event, and die before the commit when run for the first time."""
    moment = datetime.now(UTC)
    record(actor=SYSTEM, events=[Happened(subject=subject, at=moment)], now=moment)
    first = not Path(diary).read_text()
    write(diary, "tried")
    if first:
        os._exit(9)


@task(atomic=True)
def once(subject: int) -> None:
    """Record an event and take a moment before the commit."""
    moment = datetime.now(UTC)
    record(actor=SYSTEM, events=[Happened(subject=subject, at=moment)], now=moment)
    time.sleep(0.03)


@task(atomic=True)
def fails_after_writing(subject: int) -> None:
    """Record an event and fail: the event must go too."""
    moment = datetime.now(UTC)
    with transaction.atomic():
        record(actor=SYSTEM, events=[Happened(subject=subject, at=moment)], now=moment)
    raise RuntimeError


@task()
def returns_no_json() -> object:
    """Return what JSON cannot hold."""
    return object()


@task(backoff=0.01)
def tick() -> None:
    """Periodic work; writes to the file that the environment names."""
    write(os.environ["DIARY"], "tick")


async def _pause() -> None:
    return None


@task()
async def later(diary: str) -> None:
    """A coroutine."""
    await _pause()
    write(diary, "async")
