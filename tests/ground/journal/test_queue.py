"""The queue seen from the Tasks API and from its rows, in one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django_tasks import TaskResultStatus, task
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist

from makegood.ground import rows
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import actions, queries, tasks
from makegood.ground.journal.models import Event, Job, WorkerBeat
from makegood.ground.journal.queue import jobs as queue
from makegood.ground.journal.queue import periodic
from makegood.ground.journal.queue.backend import LeasedTask
from makegood.ground.journal.queue.worker import Worker, backoff
from makegood.ground.problems import Conflict, Forbidden, Missing
from tests.ground.journal import jobs

pytestmark = pytest.mark.django_db
NOBODY = Actor(kind="user", id=1)
LEASE = timedelta(seconds=60)


def _now() -> datetime:
    return datetime.now(UTC)


def _claim(now: datetime | None = None, worker: str = "w", queues: list[str] | None = None) -> queue.Claimed | None:
    return queue.claim(worker=worker, queues=queues, now=now or _now(), lease=LEASE)


def test_a_task_runs_and_its_result_is_found(diary: Path) -> None:
    """From enqueue to the return value, through Django's own interface."""
    asked = jobs.note.enqueue(str(diary), "a")
    assert jobs.note.get_result(asked.id).status == TaskResultStatus.READY
    assert Worker().drain() == 1
    asked.refresh()
    assert (asked.status, asked.return_value, asked.attempts) == (TaskResultStatus.SUCCESSFUL, "a", 1)
    assert diary.read_text() == "a\n"
    with pytest.raises(TaskResultDoesNotExist):
        jobs.note.get_result("1")
    with pytest.raises(TaskResultDoesNotExist):
        jobs.note.get_result("x")


def test_what_is_rolled_back_was_never_asked_for(diary: Path) -> None:
    """The job is part of the change."""
    with transaction.atomic():
        jobs.note.enqueue(str(diary), "a")
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert Worker().drain() == 0
    assert Job.objects.count() == 0


def test_a_coroutine_is_a_task_too(diary: Path) -> None:
    """Written async, run by the same worker."""
    jobs.later.enqueue(str(diary))
    Worker().drain()
    assert diary.read_text() == "async\n"


def test_a_task_may_know_its_job(diary: Path) -> None:
    """The id that stays the same over all attempts is the idempotency key for other systems."""
    asked = jobs.identified.enqueue(str(diary))
    Worker().drain()
    assert diary.read_text() == f"{asked.id}\n"
    assert jobs.identified.get_result(asked.id).return_value == 1


def test_nothing_runs_before_its_time(diary: Path) -> None:
    """`run_after` is kept to the microsecond of the worker's clock."""
    at = _now() + timedelta(hours=1)
    jobs.note.using(run_after=at).enqueue(str(diary), "a")
    assert Worker().drain() == 0
    assert _claim(at - timedelta(microseconds=1)) is None
    assert _claim(at) is not None


def test_higher_priority_goes_first_then_the_earlier(diary: Path) -> None:
    """Also when a thousand others wait for their time."""
    jobs.note.using(run_after=_now() + timedelta(days=1), priority=50).enqueue(str(diary), "tomorrow")
    for priority, line in ((0, "c"), (-5, "e"), (10, "a"), (0, "d"), (10, "b")):
        jobs.note.using(priority=priority).enqueue(str(diary), line)
    Worker().drain()
    assert diary.read_text().split() == ["a", "b", "c", "d", "e"]


def test_a_worker_takes_its_queues_only(diary: Path) -> None:
    """None means all."""
    jobs.note.using(queue_name="mail").enqueue(str(diary), "m")
    jobs.note.enqueue(str(diary), "d")
    assert Worker(["mail"]).drain() == 1
    assert Worker(["other"]).drain() == 0
    assert Worker().drain() == 1
    assert diary.read_text().split() == ["m", "d"]


def test_an_idle_poll_is_cheap(django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    """One look when nothing is ready; a lane of work for later costs a few, however much is in it."""
    with django_assert_num_queries(1):
        assert queue._queues() == []
    later = _now() + timedelta(days=1)
    queue.add([queue.row(task="a.b", args=[], kwargs={}, now=later) for _ in range(2_000)])
    # Two looks for queues, two for the priorities of the only one, one for what is due in it.
    with django_assert_num_queries(5):
        assert _claim() is None


def test_polls_walk_the_index() -> None:
    """Sorting all ready jobs at every poll would make a long backlog slower and slower."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by size; its plan for an empty table says nothing")
    due = Job.objects.filter(state="ready", queue="default", priority=0, run_at__lte=_now()).order_by("run_at", "id")
    for looked in (due, Job.objects.filter(state="ready").order_by("queue", "-priority")):
        plan = looked.explain()
        assert "USING INDEX job_ready" in plan or "COVERING INDEX job_ready" in plan
        assert "SCAN journal_job USING" in plan or "SEARCH" in plan
    reaped = Job.objects.filter(state="running", lease_until__lt=_now()).order_by("lease_until")
    assert "job_leased" in reaped.explain()


def test_a_failing_job_is_tried_again_and_then_dead(diary: Path) -> None:
    """Attempts are counted, the last one ends among the dead, and no personal data is kept."""
    asked = jobs.poison.enqueue(str(diary))
    for attempt in (1, 2, 3):
        Job.objects.update(run_at=_now())
        assert Worker().drain() == 1
        assert Job.objects.get().attempts == attempt
    assert Worker().drain() == 0
    job = Job.objects.get()
    assert (job.state, diary.read_text().split()) == ("dead", ["tried"] * 3)
    assert job.error.startswith("builtins.ValueError\n")
    assert "jobs.py" in job.error
    assert "138" not in job.error
    result = jobs.poison.get_result(asked.id)
    assert (result.status, result.errors[0].exception_class) == (TaskResultStatus.FAILED, ValueError)


def test_a_failed_job_waits_before_the_next_attempt(diary: Path) -> None:
    """Not due at once, due after the back-off."""
    queue.add([queue.row(task="tests.ground.journal.jobs.gone", args=[], kwargs={}, now=_now())])
    assert Worker().drain() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("ready", 1)
    assert timedelta(0) < job.run_at - _now() <= timedelta(seconds=2)
    assert job.error.startswith("builtins.ImportError")


def test_backoff_doubles_up_to_an_hour_and_is_uneven() -> None:
    """Between half and the whole of base, two bases, four bases …"""
    for attempt, whole in ((1, 2.0), (2, 4.0), (5, 32.0), (12, 3600.0), (99, 3600.0)):
        drawn = [backoff(2.0, attempt) for _ in range(200)]
        assert whole / 2 <= min(drawn)
        assert max(drawn) <= whole
        assert len(set(drawn)) > 100


def test_an_atomic_task_that_fails_leaves_nothing() -> None:
    """Its writes are undone, its failure is not."""
    jobs.fails_after_writing.enqueue(7)
    assert Worker().drain() == 1
    assert Event.objects.count() == 0
    assert Job.objects.get().error.startswith("builtins.RuntimeError")


def test_a_result_that_json_cannot_hold_is_a_failure() -> None:
    """As the Tasks API says."""
    jobs.returns_no_json.enqueue()
    Worker().drain()
    assert Job.objects.get().error.startswith("builtins.TypeError")


@pytest.mark.parametrize("value", [object(), {1, 2}, datetime(2026, 1, 1, tzinfo=UTC), b"\xff"])
def test_arguments_are_json_or_refused(value: Any, diary: Path) -> None:
    """Refused where the work is asked for, not where it is run."""
    with pytest.raises((TypeError, ValueError)):
        jobs.note.enqueue(str(diary), value)
    assert Job.objects.count() == 0


def _task_with(**options: Any) -> Any:
    decorate: Callable[..., Any] = task
    return decorate(**options)(jobs.note.func)


def test_impossible_tasks_are_refused() -> None:
    """Before anything is written."""
    for options in ({"max_attempts": 0}, {"max_attempts": 101}, {"priority": 101}, {"queue_name": "q" * 33}):
        with pytest.raises(InvalidTaskError):
            _task_with(**options)
    made = _task_with(max_attempts=3, backoff=60, atomic=True)
    assert isinstance(made, LeasedTask)
    assert (made.max_attempts, made.backoff, made.atomic) == (3, 60, True)


def test_a_dedupe_key_lets_one_job_through(diary: Path) -> None:
    """While its row is kept, done or not; another key is another job."""
    asked = [queue.enqueue_once(jobs.note, str(diary), "a", dedupe=key, now=_now()) for key in ("k@1", "k@1", "k@2")]
    assert asked == [True, False, True]
    Worker().drain()
    assert not queue.enqueue_once(jobs.note, str(diary), "a", dedupe="k@1", now=_now())
    assert diary.read_text() == "a\na\n"


def test_a_lost_lease_cannot_be_used(diary: Path) -> None:
    """Who comes back after its lease ran out can neither end the job nor prolong it; the new holder can."""
    jobs.note.enqueue(str(diary), "a")
    start = _now()
    first = _claim(start, "one")
    assert first is not None
    assert queue.reap(now=start + LEASE - timedelta(seconds=1)) == 0
    assert queue.reap(now=start + LEASE + timedelta(seconds=1)) == 1
    second = _claim(start + LEASE + timedelta(seconds=1), "two")
    assert second is not None
    assert (second.id, second.attempt) == (first.id, 2)
    later = start + LEASE * 2
    assert not queue.finish(job=first, result=None, now=later)
    assert not queue.fail(job=first, error="x", now=later, again_at=later)
    assert queue.extend(worker="one", ids=[first.id], until=later) == 0
    assert queue.extend(worker="two", ids=[first.id], until=later) == 1
    assert queue.finish(job=second, result=None, now=later)
    assert not queue.finish(job=second, result=None, now=later)


def test_a_job_whose_worker_always_dies_ends_dead(diary: Path) -> None:
    """The attempt is counted at the claim, so that no job kills workers for ever."""
    jobs.deadly.enqueue(str(diary))
    now = _now()
    for _ in range(2):
        assert _claim(now) is not None
        now += LEASE + timedelta(seconds=1)
        assert queue.reap(now=now) == 1
    job = Job.objects.get()
    assert (job.state, job.error, _claim(now)) == ("dead", queue.EXPIRED, None)


def test_dead_jobs_are_listed_and_given_a_new_life(diary: Path) -> None:
    """With all their attempts, by somebody who may, and the journal says so."""
    asked = jobs.poison.enqueue(str(diary))
    Job.objects.update(state="dead", attempts=3, finished_at=_now())
    (dead,) = queries.dead_jobs(actor=SYSTEM)
    assert (str(dead.id), dead.attempts) == (asked.id, 3)
    assert queries.health(now=_now()).dead == 1
    assert actions.retry_jobs(actor=SYSTEM, job_ids=[dead.id], now=_now()) == [dead.id]
    assert (Job.objects.get().state, Job.objects.get().attempts) == ("ready", 0)
    assert Event.objects.get().name == "job_retried"


def test_retrying_is_refused_with_nothing_changed(diary: Path) -> None:
    """Without the permission, for a job that is not dead, for one that does not exist: all or none."""
    jobs.poison.enqueue(str(diary))
    jobs.note.enqueue(str(diary), "a")
    Job.objects.filter(task__endswith="poison").update(state="dead", finished_at=_now())
    dead, ready = (Job.objects.get(task__endswith=name).pk for name in ("poison", "note"))
    with pytest.raises(Forbidden):
        actions.retry_jobs(actor=NOBODY, job_ids=[dead], now=_now())
    with pytest.raises(Forbidden):
        queries.dead_jobs(actor=NOBODY)
    with pytest.raises(Conflict) as conflict:
        actions.retry_jobs(actor=SYSTEM, job_ids=[dead, ready], now=_now())
    assert conflict.value.params == {"job": str(ready), "state": "ready"}
    with pytest.raises(Missing):
        actions.retry_jobs(actor=SYSTEM, job_ids=[dead, 1], now=_now())
    assert Counter(Job.objects.values_list("state", flat=True)) == {"dead": 1, "ready": 1}
    assert Event.objects.count() == 0


def test_a_slot_is_offered_once_whoever_offers(registries: None) -> None:
    """Three workers, two slots: two jobs; what was missed is not made up for."""
    periodic.every(60, jobs.tick, "tick")
    start = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
    memories: list[dict[str, int]] = [{}, {}, {}]
    assert sum(periodic.offer(now=start, seen=seen) for seen in memories) == 1
    assert sum(periodic.offer(now=start + timedelta(seconds=29), seen=seen) for seen in memories) == 0
    assert sum(periodic.offer(now=start + timedelta(seconds=30), seen=seen) for seen in memories) == 1
    assert sum(periodic.offer(now=start + timedelta(hours=5), seen=seen) for seen in memories) == 1
    assert sum(periodic.offer(now=start + timedelta(hours=5), seen={}) for _ in range(3)) == 0


def test_rhythms_are_checked(registries: None) -> None:
    """No slot shorter than a second or longer than two weeks, no name twice for two things."""
    for seconds in (0, 14 * 24 * 3600 + 1):
        with pytest.raises(ValueError, match="tick"):
            periodic.every(seconds, jobs.tick, "tick")
    periodic.every(60, jobs.tick, "tick")
    periodic.every(60, jobs.tick, "tick")
    with pytest.raises(ValueError, match="tick"):
        periodic.every(61, jobs.tick, "tick")


def test_old_jobs_are_purged_and_dead_ones_kept(registries: None) -> None:
    """Done ones after two days, keyed ones after five weeks, periodic ones when their slots are long over."""
    periodic.every(60, jobs.tick, "tick")
    periodic.every(7 * 24 * 3600, jobs.tick, "weekly")
    now = _now()

    def done(age: timedelta, dedupe: str | None = None, state: str = "done") -> None:
        row = queue.row(task="a.b", args=[], kwargs={}, now=now - age, dedupe=dedupe)
        queue.add([{**row, "state": state, "finished_at": now - age}])

    done(timedelta(days=1))
    done(timedelta(days=3))
    done(timedelta(days=3), "calendar:5")
    done(timedelta(days=36), "calendar:4")
    done(timedelta(minutes=30), "tick@2")
    done(timedelta(minutes=90), "tick@1")
    done(timedelta(days=13), "weekly@2")
    done(timedelta(days=15), "weekly@1")
    done(timedelta(days=300), None, "dead")
    beat = {"id": rows.new_id(), "name": "old", "queues": "*", "threads": 1}
    rows.insert(WorkerBeat, [{**beat, "started_at": now, "seen_at": now - timedelta(days=2)}])
    assert tasks.purge_jobs(now) == 4
    left = set(Job.objects.values_list("dedupe", "state"))
    assert left == {(None, "done"), ("calendar:5", "done"), ("tick@2", "done"), ("weekly@2", "done"), (None, "dead")}
    assert WorkerBeat.objects.count() == 0


def test_the_journals_own_tasks_run() -> None:
    """Checkpoint and purge, through the queue, as wiring has them run."""
    tasks.checkpoint.enqueue()
    tasks.purge.enqueue()
    assert Worker().drain() == 2
    assert set(Job.objects.values_list("state", "result")) == {("done", "0")}


def test_health_says_how_far_behind_the_queue_is(diary: Path) -> None:
    """Due jobs and the age of the oldest; work for later is no backlog."""
    now = _now()
    jobs.note.using(run_after=now + timedelta(hours=1)).enqueue(str(diary), "a")
    assert (queries.health(now=now).due, queries.health(now=now).oldest_due) == (0, 0.0)
    health = queries.health(now=now + timedelta(hours=1, seconds=30))
    assert (health.due, health.oldest_due, health.workers, health.last_seen) == (1, 30.0, 0, None)
