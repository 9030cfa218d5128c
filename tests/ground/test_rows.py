"""Ids made before the write, and rows written by one statement a table."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection

from makegood.ground import rows
from makegood.ground.journal.models import Job, JobState, Salt
from makegood.ground.journal.queue import jobs

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


def test_ids_are_new_and_grow() -> None:
    """Within a process ids never repeat and never go back, and fit a signed 64-bit column."""
    made = [pk for count in (1, 5, 1000) for pk in rows.new_ids(count)]
    assert made == sorted(set(made))
    assert 0 < made[-1] < 1 << 63


def test_ids_of_threads_do_not_meet() -> None:
    """Eight threads drawing at once get different ids."""
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.extend(rows.new_ids(5_000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 40_000


def test_a_forked_child_draws_its_own_ids() -> None:
    """After a fork, parent and child go on from different points of the same second."""
    rows.new_id()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(rows.new_id()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(reader, 40))
    os.close(reader)
    os.close(writer)
    assert abs(theirs - rows.new_id()) > 1_000


def test_an_id_says_when_it_was_made() -> None:
    """`id_floor` bounds the ids of a moment from below."""
    now = datetime.now(UTC)
    assert rows.id_floor(now) <= rows.new_id() < rows.id_floor(now + timedelta(seconds=3))


@pytest.mark.django_db
def test_rows_come_back_as_they_were_given() -> None:
    """Moments keep their instant and microseconds, enumerations their value, nulls are nulls."""
    local = AT.astimezone(timezone(timedelta(hours=8)))
    row = jobs.row(task="a.b", args=["字"], kwargs={}, now=local)
    row["state"] = JobState.DEAD
    assert rows.insert(Job, [row]) == 1
    found = Job.objects.get(pk=row["id"])
    assert (found.created_at, found.state, found.lease_until, found.payload) == (
        AT, "dead", None, '{"args":["字"],"kwargs":{}}',
    )  # fmt: skip
    # Written by the ORM the same moment must compare equal in the database, whatever its spelling there.
    Job.objects.filter(pk=row["id"]).update(run_at=AT)
    assert Job.objects.filter(pk=row["id"], run_at__lte=AT, created_at__lte=AT, created_at__gte=AT).exists()


@pytest.mark.django_db
def test_many_rows_take_few_statements(django_assert_num_queries: object) -> None:
    """One statement as long as the database's limit on parameters allows."""
    made = [{"id": pk, "subject_kind": "case", "subject_id": 1, "salt": "s"} for pk in rows.new_ids(10_000)]
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):  # type: ignore[operator]
        assert rows.insert(Salt, made) == 10_000
    assert Salt.objects.count() == 10_000


@pytest.mark.django_db
def test_nothing_is_no_statement(django_assert_num_queries: object) -> None:
    """An empty list does not reach the database."""
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert rows.insert(Salt, []) == 0


@pytest.mark.django_db
def test_taken_values_are_left_out_and_other_conflicts_are_not() -> None:
    """`unless_taken` forgives its own column only: an id that is taken is still an error."""
    one = jobs.row(task="a.b", args=[], kwargs={}, now=AT, dedupe="k")
    two = jobs.row(task="a.b", args=[], kwargs={}, now=AT, dedupe="k")
    free = [jobs.row(task="a.b", args=[], kwargs={}, now=AT) for _ in range(2)]
    assert rows.insert(Job, [one], unless_taken="dedupe") == 1
    assert rows.insert(Job, [two, *free], unless_taken="dedupe") == 2
    with pytest.raises(IntegrityError):
        rows.insert(Job, [{**two, "id": one["id"], "dedupe": "other"}], unless_taken="dedupe")


@pytest.mark.django_db
def test_a_row_with_other_columns_is_an_error() -> None:
    """A forgotten column is a KeyError here, not a silent default."""
    one = {"id": 1, "subject_kind": "case", "subject_id": 1, "salt": "s"}
    with pytest.raises(KeyError):
        rows.insert(Salt, [one, {"id": 2, "subject_kind": "case", "subject_id": 1}])


def test_chunks_keep_order() -> None:
    """Every item once, in lists of at most the size."""
    assert list(rows.chunked(range(5), 2)) == [[0, 1], [2, 3], [4]]
