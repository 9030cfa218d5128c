"""Ids made before the write, and rows written by one statement a table."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from makegood.ground import rows
from makegood.ground.accounts.models import User
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
    """One statement as long as the database's limit on parameters allows; SQLite binds row by row to a short one."""
    made = [{"id": pk, "subject_kind": "case", "subject_id": 1, "salt": "s"} for pk in rows.new_ids(10_000)]
    with django_assert_num_queries(1):  # type: ignore[operator]
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
    assert rows.insert(Job, [one], unless_taken=["dedupe"]) == 1
    assert rows.insert(Job, [two, *free], unless_taken=["dedupe"]) == 2
    with pytest.raises(IntegrityError):
        rows.insert(Job, [{**two, "id": one["id"], "dedupe": "other"}], unless_taken=["dedupe"])


@pytest.mark.django_db
def test_a_row_with_other_columns_is_an_error() -> None:
    """A forgotten column is a KeyError here, not a silent default."""
    one = {"id": 1, "subject_kind": "case", "subject_id": 1, "salt": "s"}
    with pytest.raises(KeyError):
        rows.insert(Salt, [one, {"id": 2, "subject_kind": "case", "subject_id": 1}])


@pytest.mark.django_db
def test_all_rows_or_none() -> None:
    """A row that the database refuses takes those before it along."""
    taken, *rest = [{"id": pk, "subject_kind": "case", "subject_id": 1, "salt": "s"} for pk in rows.new_ids(3)]
    rows.insert(Salt, [taken])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Salt, [*rest, taken])
    assert Salt.objects.count() == 1


@pytest.mark.django_db
def test_what_changed_meanwhile_is_left_alone(django_assert_num_queries: object) -> None:
    """Rows at another version stay as they are and are not counted; the others are at the next one."""
    now = AT.replace(microsecond=0)
    people = [User.objects.create(id=pk, username=f"u{pk}", name="甲", created_at=AT, version=pk) for pk in (1, 2, 3)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert rows.change(User, [one.pk for one in people], 2, {"name": "乙", "last_login": now}) == 1
    assert list(User.objects.order_by("id").values_list("name", "version", "last_login")) == [
        ("甲", 1, None), ("乙", 3, now), ("甲", 3, None),
    ]  # fmt: skip
    assert rows.change(User, [], 1, {"name": "丙"}) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 40])
def test_rows_that_change_each_in_its_way_take_one_statement(django_assert_num_queries: object, many: int) -> None:
    """Every column as its type is, nothing where nothing is given; what changed meanwhile is left alone."""
    people = [
        User.objects.create(id=pk, username=f"u{pk}", name="甲", created_at=AT, version=pk) for pk in range(1, 42)
    ]
    told = {
        pk: (f"第{pk}'\\\"{{}}", None if pk % 3 else AT + timedelta(seconds=pk), bool(pk % 2)) for pk in range(1, 42)
    }
    changes = [
        (one.pk, one.version, dict(zip(("name", "last_login", "is_active"), told[one.pk], strict=True)))
        for one in people[:many]
    ]
    stale = (41, 7, {"name": "丁", "last_login": None, "is_active": False})
    # What psycopg's own cursor sends, as COPY does, is not counted.
    counted = 0 if connection.vendor == "postgresql" and many > 1 else 1
    with django_assert_num_queries(counted):  # type: ignore[operator]
        assert rows.change_each(User, [*changes, stale]) == many
    for one in User.objects.filter(pk__lte=41):
        if one.pk <= many:
            assert (one.name, one.last_login, one.is_active, one.version) == (*told[one.pk], one.pk + 1)
        else:
            assert (one.name, one.last_login, one.is_active, one.version) == ("甲", None, True, one.pk)
    assert rows.change_each(User, []) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 7, 8, 300])
def test_many_rows_come_back_as_few_do(many: int) -> None:
    """However they are given to the database: objects, empty texts, nulls, tabs, backslashes, moments, line ends."""
    texts = ["", "\\N", "a\tb\nc\r\\d", "'\"%s", "汉字🧊"]
    made = [jobs.row(task="a.b", args=[texts[pk % 5]], kwargs={}, now=AT + timedelta(seconds=pk)) for pk in range(many)]
    assert rows.insert(Job, made) == many
    found = {one.pk: (one.payload, one.run_at, one.lease_until, one.dedupe) for one in Job.objects.all()}
    assert found == {one["id"]: (one["payload"], one["run_at"], None, None) for one in made}
    rows.insert(
        Salt, [{"id": pk, "subject_kind": "case", "subject_id": pk, "salt": texts[pk % 5]} for pk in range(many)]
    )
    assert [one.salt for one in Salt.objects.order_by("id")] == [texts[pk % 5] for pk in range(many)]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Salt, [{"id": pk, "subject_kind": "c", "subject_id": 1, "salt": ""} for pk in range(many)])
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.insert(
            Salt, [{"id": 900 + pk, "subject_kind": "c" * 200, "subject_id": 1, "salt": ""} for pk in range(many)]
        )
    assert Salt.objects.count() == many


@pytest.mark.django_db
def test_a_reading_takes_lists_of_any_length(django_assert_num_queries: object) -> None:
    """Each length finds its own rows, long ones too; an empty list and a number that no column holds find nothing."""
    reading = rows.Reading(
        lambda kind, ids: Salt.objects.filter(subject_kind=kind, id__in=ids).order_by("id").values_list("id"), str, list
    )
    rows.insert(Salt, [{"id": pk, "subject_kind": "case", "subject_id": 1, "salt": "s"} for pk in range(1, 101)])
    for wanted in ([3], [5, 2], [9], list(range(1, 90)), [7, 7]):
        assert reading("case", wanted) == [(pk,) for pk in sorted(set(wanted))]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert (reading("case", []), reading("case", [2**63])) == ([], [])
    assert reading("item", [3]) == []


@pytest.mark.django_db
def test_a_changing_writes_what_its_expressions_say() -> None:
    """It answers how many rows it changed."""
    changing = rows.Changing(lambda ids: (Salt.objects.filter(id__in=ids), {"subject_id": F("subject_id") + 5}), list)
    rows.insert(Salt, [{"id": pk, "subject_kind": "case", "subject_id": pk, "salt": "s"} for pk in (1, 2, 3)])
    assert (changing([1, 3]), changing([9]), changing([])) == (2, 0, 0)
    assert list(Salt.objects.order_by("id").values_list("subject_id", flat=True)) == [6, 2, 8]


def test_chunks_keep_order() -> None:
    """Every item once, in lists of at most the size."""
    assert list(rows.chunked(range(5), 2)) == [[0, 1], [2, 3], [4]]


def _salts(count: int, subject: int = 1) -> list[dict[str, object]]:
    return [{"id": pk, "subject_kind": "case", "subject_id": subject, "salt": "%s; '字"} for pk in rows.new_ids(count)]


@pytest.mark.django_db
def test_what_is_written_together_is_one_message_and_is_there_for_whoever_reads() -> None:
    """On PostgreSQL small inserts wait for one another; SQLite, in the process, is asked at once."""
    with CaptureQueriesContext(connection) as asked, rows.together():
        rows.insert(Salt, _salts(2))
        rows.insert(Salt, _salts(1, 2))
        with rows.together():
            rows.insert(Salt, _salts(9))
    assert len(asked) == (1 if connection.vendor == "postgresql" else 3)
    assert list(Salt.objects.values_list("salt", flat=True).distinct()) == ["%s; '字"]
    with rows.together():
        rows.insert(Salt, _salts(3, 3))
        assert Salt.objects.filter(subject_id=3).count() == 3
        rows.insert(Salt, _salts(2, 4))
        rows.insert(Salt, _salts(100, 4))
        assert rows.insert(Salt, _salts(1, 4), unless_taken=["id"]) == 1
    assert Salt.objects.count() == 12 + 3 + 103


@pytest.mark.django_db
def test_what_is_written_together_fails_and_is_undone_as_one_by_one() -> None:
    """A row that is there already is refused at the latest by the end; a savepoint takes back what came after it."""
    there = _salts(1)
    rows.insert(Salt, there)

    def written(*more: list[dict[str, object]]) -> None:
        with transaction.atomic(), rows.together():
            for some in more:
                rows.insert(Salt, some)

    def given_up() -> None:
        with transaction.atomic():
            rows.insert(Salt, _salts(1, 4))
            raise ZeroDivisionError

    with pytest.raises(IntegrityError):
        written(_salts(1, 2), there)
    with transaction.atomic(), rows.together():
        rows.insert(Salt, _salts(1, 3))
        with pytest.raises(ZeroDivisionError):
            given_up()
        with pytest.raises(IntegrityError):
            written(there)
        rows.insert(Salt, _salts(1, 5))
    assert sorted(Salt.objects.values_list("subject_id", flat=True)) == [1, 3, 5]
