"""Two writers on one chain, two requests with one key: real threads, real commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from makegood.ground.actor import SYSTEM
from makegood.ground.journal import idempotency, queries
from makegood.ground.journal.actions import record
from makegood.ground.journal.idempotency import Answer
from makegood.ground.journal.models import Event, KeptAnswer, Salt
from makegood.ground.journal.retry import again_on_race, is_race, retrying
from makegood.ground.problems import Invalid, Problem
from tests.ground.journal.facts import Happened

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def _happened(subject: int) -> Happened:
    return Happened(subject=subject, at=NOW)


def _together(*runs: Callable[[], object]) -> list[BaseException]:
    """Run each in a thread of its own with its own connection; what they raised."""
    raised: list[BaseException] = []

    def one(run: Callable[[], object]) -> None:
        try:
            run()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return raised


def test_outside_of_a_transaction_nothing_is_recorded(live: dict[str, str]) -> None:
    """An event that could outlive the change it tells of is refused."""
    with pytest.raises(Problem) as caught:
        record(actor=SYSTEM, events=[_happened(1)], now=NOW)
    assert caught.value.code == "journal_needs_transaction"
    assert Event.objects.count() == 0


def test_who_reads_the_head_too_early_runs_again(live: dict[str, str]) -> None:
    """The second writer meets the first one's uncommitted event; both events end up in the chain."""
    inside = threading.Event()
    calls: list[str] = []

    def first() -> None:
        with transaction.atomic():
            record(actor=SYSTEM, events=[_happened(1)], now=NOW)
            inside.set()
            time.sleep(0.4)

    @again_on_race
    def second() -> None:
        calls.append("second")
        with transaction.atomic():
            record(actor=SYSTEM, events=[_happened(1)], now=NOW)

    def after_first() -> None:
        assert inside.wait(10)
        second()

    assert _together(first, after_first) == []
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    # SQLite lets the second transaction begin only after the first; PostgreSQL lets it run into the constraint.
    assert len(calls) == (1 if connection.vendor == "sqlite" else 2)
    assert queries.verify().ok


def test_without_the_decorator_the_race_is_an_error(live: dict[str, str]) -> None:
    """What surfaces is the database's own refusal, recognised as a race."""
    with transaction.atomic():
        record(actor=SYSTEM, events=[_happened(1)], now=NOW)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        # A chain taken for new although it is not: what a writer that read too early does.
        record(actor=SYSTEM, events=[_happened(1)], now=NOW, fresh={("case", 1)})
    assert is_race(caught.value)
    Salt.objects.create(pk=1, subject_kind="case", subject_id=1, salt="")
    with pytest.raises(IntegrityError) as taken, transaction.atomic():
        Salt.objects.create(pk=1, subject_kind="case", subject_id=1, salt="")
    assert is_race(taken.value)


def test_two_threads_lose_nothing(live: dict[str, str]) -> None:
    """Twenty events each on the same two chains: forty on either, whole."""

    @again_on_race
    def act() -> None:
        with transaction.atomic():
            record(actor=SYSTEM, events=[_happened(1), _happened(2)], now=NOW)

    def many() -> None:
        for _ in range(20):
            # The rare fifth loss in a row is the caller's; here it goes round once more.
            retrying(act)

    assert _together(many, many) == []
    assert [Event.objects.filter(subject_id=subject).count() for subject in (1, 2)] == [40, 40]
    verdict = queries.verify()
    assert (verdict.ok, verdict.events) == (True, 80)


def test_it_gives_up_after_five_times(live: dict[str, str]) -> None:
    """A race that never ends is an error; other errors are not repeated."""
    tries: list[int] = []

    def always() -> None:
        tries.append(1)
        raise IntegrityError("UNIQUE constraint failed: journal_event.id")

    def other() -> None:
        tries.append(1)
        raise IntegrityError("CHECK constraint failed: amount")

    with pytest.raises(IntegrityError):
        retrying(always)
    assert len(tries) == 5
    with pytest.raises(IntegrityError):
        retrying(other)
    assert len(tries) == 6
    with pytest.raises(IntegrityError), transaction.atomic():
        retrying(always)
    assert len(tries) == 7


def test_deadlocks_are_run_again(live: dict[str, str]) -> None:
    """Two writers that take two rows in opposite order: PostgreSQL ends one, which runs again."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time and therefore no deadlocks")
    for subject in (1, 2):
        Salt.objects.create(pk=subject, subject_kind="case", subject_id=subject, salt="")
    barrier = threading.Barrier(2)
    calls: list[int] = []

    def cross(one: int, two: int) -> None:
        @again_on_race
        def act() -> None:
            calls.append(one)
            with transaction.atomic():
                Salt.objects.filter(pk=one).update(salt=str(one))
                if len(calls) <= 2:
                    barrier.wait(10)
                Salt.objects.filter(pk=two).update(salt=str(one))

        act()

    assert _together(lambda: cross(1, 2), lambda: cross(2, 1)) == []
    assert len(calls) == 3


def _answering(request: str, act: Callable[[], Answer], key: str = "k") -> tuple[Answer, bool]:
    return idempotency.answering(token_id=1, key=key, request=request, now=NOW, act=act)


def _acting() -> Answer:
    (event_id,) = record(actor=SYSTEM, events=[_happened(1)], now=NOW)
    return Answer(201, f'{{"id":"{event_id}"}}', {"Location": f"/api/v1/cases/{event_id}"})


def test_a_repeated_request_is_given_the_first_answer(live: dict[str, str]) -> None:
    """Same key and request: nothing happens again; status, headers and body are the first ones."""
    first, repeated = _answering("r1", _acting)
    assert not repeated
    assert _answering("r1", _acting) == (first, True)
    assert Event.objects.count() == 1
    assert _answering("r1", _acting, key="other")[1] is False
    assert Event.objects.count() == 2


def test_a_key_with_another_request_is_refused(live: dict[str, str]) -> None:
    """422, and nothing happened."""
    _answering("r1", _acting)
    with pytest.raises(Invalid) as caught:
        _answering("r2", _acting)
    assert caught.value.code == "idempotency_key_reused"
    assert Event.objects.count() == 1
    # Another token's key is another key.
    assert idempotency.kept(token_id=2, key="k", request="r2") is None


def test_a_refused_action_keeps_nothing(live: dict[str, str]) -> None:
    """After a refusal the same request is judged again."""

    def refused() -> Answer:
        _acting()
        raise Problem("refused")

    with pytest.raises(Problem):
        _answering("r1", refused)
    assert (Event.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    assert _answering("r1", _acting)[1] is False


def test_of_two_equal_requests_at_once_one_acts(live: dict[str, str]) -> None:
    """Eight threads with one key: one event, one answer, given eight times."""
    answers: list[tuple[Answer, bool]] = []

    def slowly() -> Answer:
        answer = _acting()
        time.sleep(0.1)
        return answer

    assert _together(*[lambda: answers.append(_answering("r1", slowly))] * 8) == []
    assert Event.objects.count() == 1
    assert {answer.body for answer, _ in answers} == {answers[0][0].body}
    assert [repeated for _, repeated in answers].count(False) == 1


def test_answers_are_forgotten_after_seven_days(live: dict[str, str]) -> None:
    """Kept to the end of the seventh day, then gone."""
    _answering("r1", _acting)
    assert idempotency.purge(now=NOW + timedelta(days=7)) == 0
    assert idempotency.purge(now=NOW + timedelta(days=7, seconds=1)) == 1
    assert idempotency.kept(token_id=1, key="k", request="r1") is None


def test_a_digest_tells_requests_apart() -> None:
    """Method, path and body count, and where one ends and the next begins."""
    one = idempotency.digest("POST", "/a", b"bc")
    assert one != idempotency.digest("POST", "/ab", b"c")
    assert one != idempotency.digest("PUT", "/a", b"bc")
    assert one == idempotency.digest("POST", "/a", b"bc")
