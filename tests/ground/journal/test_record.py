"""Recording: chains, links to other subjects, and what reacts, in as few statements as the tables."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import transaction

from makegood.ground import rows
from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.journal import queries, reactions
from makegood.ground.journal.actions import BATCH, DELIVER, DELIVER_OUTSIDE, record
from makegood.ground.journal.models import About, Job
from makegood.ground.journal.models import Event as EventRow
from makegood.ground.journal.queue.worker import Worker
from makegood.ground.problems import Problem
from tests.ground.journal.facts import Followed, Happened, ItemSeen

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
AGENT = Actor(kind="user", id=5, name="李话务", permissions=frozenset({"cases.open"}), on_behalf_of="customer:9")
Counts = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db


def _chain(kind: str, subject: int) -> list[tuple[int, str]]:
    of_subject = EventRow.objects.filter(subject_kind=kind, subject_id=subject).order_by("seq")
    return list(of_subject.values_list("seq", "name"))


def test_events_are_kept_as_they_were_told() -> None:
    """Who, when it happened, when it was recorded, about whom and what."""
    late = NOW - timedelta(hours=3)
    told = Happened(subject=1, at=late, about=(("item", 4), ("customer", 3)), code="no_cooling", due_at=NOW)
    (event_id,) = record(actor=AGENT, events=[told], now=NOW)
    (found,) = queries.events([event_id])
    assert (found.subject_kind, found.subject, found.seq, found.name) == ("case", 1, 1, "happened")
    assert (found.at, found.recorded_at) == (late, NOW)
    assert (found.actor_kind, found.actor_id, found.on_behalf_of) == ("user", 5, "customer:9")
    assert found.about == (("customer", 3), ("item", 4))
    assert found.data == {"code": "no_cooling", "due_at": "2026-03-01T01:00:00.000000+00:00", "more": None}


def test_chains_go_on_across_calls_and_within_one() -> None:
    """Each subject has its own chain, counted from one."""
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW), Happened(subject=2, at=NOW)], now=NOW)
    record(actor=SYSTEM, events=[Followed(subject=1, at=NOW), ItemSeen(subject=1, at=NOW)], now=NOW)
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW), Followed(subject=1, at=NOW)], now=NOW)
    assert _chain("case", 1) == [(1, "happened"), (2, "followed"), (3, "happened"), (4, "followed")]
    assert _chain("case", 2) == [(1, "happened")]
    assert _chain("item", 1) == [(1, "item_seen")]
    assert queries.verify().ok


@pytest.mark.parametrize("many", [3, 30])
def test_statements_do_not_grow_with_events(many: int, django_assert_num_queries: Counts) -> None:
    """One look for heads, one statement for events, one for links, whatever their number."""
    about = (("customer", 3), ("item", 4))
    record(actor=SYSTEM, events=[Happened(subject=n, at=NOW) for n in range(many)], now=NOW)
    events = [Followed(subject=n, at=NOW, about=about) for n in range(many)]
    with django_assert_num_queries(3):
        record(actor=SYSTEM, events=events, now=NOW)
    fresh = [Happened(subject=n, at=NOW, about=about) for n in range(1000, 1000 + many)]
    with django_assert_num_queries(2):
        record(actor=SYSTEM, events=fresh, now=NOW, fresh={("case", n) for n in range(1000, 1000 + many)})
    assert queries.verify().ok


def test_thousands_of_chains_go_on_in_one_call() -> None:
    """Heads are found in chunks: 6,000 subjects, twice."""
    for _ in range(2):
        record(actor=IMPORT, events=[Happened(subject=n, at=NOW) for n in range(6_000)], now=NOW)
    assert EventRow.objects.filter(seq=2).count() == 6_000
    assert queries.verify().ok


def test_a_link_that_is_named_twice_is_one() -> None:
    """Links are a set."""
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW, about=(("item", 4), ("item", 4)))], now=NOW)
    assert About.objects.filter(kind="item", subject_id=4).count() == 1


def test_nothing_recorded_is_nothing_done(django_assert_num_queries: Counts) -> None:
    """No events, no statements."""
    with django_assert_num_queries(0):
        assert record(actor=SYSTEM, events=[], now=NOW) == []


def test_long_text_is_refused_and_nothing_is_written() -> None:
    """The refusal names event and field, and leaves no part of the call behind."""
    events = [Happened(subject=1, at=NOW), Happened(subject=1, at=NOW, code="x" * 201)]
    with pytest.raises(Problem) as caught, transaction.atomic():
        record(actor=SYSTEM, events=events, now=NOW)
    assert (caught.value.code, caught.value.params) == (
        "journal_text_refused", {"event": "happened", "field": "code", "length": 201},
    )  # fmt: skip
    assert EventRow.objects.count() == 0


def test_now_reactions_run_in_the_same_call(registries: None) -> None:
    """Once a call with all its events, after they are written; what they record goes on the same chains."""
    called: list[Any] = []

    def follow(actor: Actor, events: list[Happened], now: datetime) -> None:
        called.append((actor.id, [event.subject for event in events], now))
        assert EventRow.objects.filter(name="happened").count() == 2
        record(actor=actor, events=[Followed(subject=event.subject, at=now) for event in events], now=now)

    reactions.on("happened", follow, "now", name="test.follow")
    events = [Happened(subject=1, at=NOW), ItemSeen(subject=9, at=NOW), Happened(subject=2, at=NOW)]
    record(actor=AGENT, events=events, now=NOW)
    assert called == [(5, [1, 2], NOW)]
    assert _chain("case", 1) == [(1, "happened"), (2, "followed")]
    assert queries.verify().ok


def test_a_failing_now_reaction_undoes_the_action(registries: None) -> None:
    """Same transaction, same fate."""

    def fail(actor: Actor, events: list[Happened], now: datetime) -> None:
        raise RuntimeError

    reactions.on("happened", fail, "now", name="test.fail")
    with pytest.raises(RuntimeError), transaction.atomic():
        record(actor=SYSTEM, events=[Happened(subject=1, at=NOW)], now=NOW)
    assert EventRow.objects.count() == 0


def test_later_reactions_become_jobs_in_the_same_transaction(registries: None) -> None:
    """One job a handler with the ids of its events; a rollback takes the jobs along; the worker calls the handler."""
    called: list[Any] = []
    reactions.on("happened", lambda ids, now: called.append(("a", ids)), "later", name="test.a")
    reactions.on("followed", lambda ids, now: called.append(("b", ids)), "later", name="test.b", atomic=False)
    with transaction.atomic():
        record(actor=SYSTEM, events=[Happened(subject=1, at=NOW)], now=NOW)
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    events = [Happened(subject=1, at=NOW), Followed(subject=1, at=NOW), Happened(subject=2, at=NOW)]
    ids = record(actor=SYSTEM, events=events, now=NOW)
    jobs = {job.task: orjson.loads(job.payload)["args"] for job in Job.objects.all()}
    assert jobs == {DELIVER: ["test.a", [ids[0], ids[2]]], DELIVER_OUTSIDE: ["test.b", [ids[1]]]}
    assert Worker().drain() == 2
    assert sorted(called) == [("a", [ids[0], ids[2]]), ("b", [ids[1]])]


def test_many_events_are_delivered_in_batches(registries: None) -> None:
    """No job carries more than a batch."""
    got: list[list[int]] = []
    reactions.on("happened", lambda ids, now: got.append(ids), "later", name="test.batch")
    ids = record(actor=SYSTEM, events=[Happened(subject=n, at=NOW) for n in range(BATCH + 1)], now=NOW)
    Worker().drain()
    assert sorted(len(batch) for batch in got) == [1, BATCH]
    assert sorted(pk for batch in got for pk in batch) == ids


def test_imports_are_silent(registries: None) -> None:
    """An import's events start nothing later, but keep the tables that follow them at once."""
    told: list[str] = []
    reactions.on("happened", lambda ids, now: told.append("later"), "later", name="test.later")
    reactions.on("happened", lambda actor, events, now: told.append("now"), "now", name="test.now")
    record(actor=IMPORT, events=[Happened(subject=1, at=NOW)], now=NOW)
    assert (told, Job.objects.count()) == (["now"], 0)


def test_a_delivery_for_an_unknown_reaction_waits_for_another_attempt(registries: None) -> None:
    """During a change of versions the old program must not swallow what the new one asked for."""
    reactions.on("happened", lambda ids, now: None, "later", name="test.gone")
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW)], now=NOW)
    reactions.off("test.gone")
    assert Worker().drain() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("ready", 1)
    assert "code reaction_unknown" in job.error


def test_a_name_belongs_to_one_handler(registries: None) -> None:
    """Registering twice is harmless, giving the name to another handler is not."""

    def one(ids: list[int], now: datetime) -> None: ...
    def two(ids: list[int], now: datetime) -> None: ...

    reactions.on("happened", one, "later", name="test.same")
    reactions.on("happened", one, "later", name="test.same")
    reactions.on("followed", one, "later", name="test.same")
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW), Followed(subject=1, at=NOW)], now=NOW)
    assert Job.objects.count() == 1
    with pytest.raises(ValueError, match=r"test\.same"):
        reactions.on("happened", two, "later", name="test.same")


def test_timelines_join_what_concerns_a_subject(django_assert_num_queries: Counts) -> None:
    """Own events and linked ones, newest first, each once, page by page."""
    own = [Happened(subject=1, at=NOW + timedelta(minutes=n)) for n in range(3)]
    linked = [ItemSeen(subject=4, at=NOW, about=(("case", 1), ("item", 4))) for _ in range(2)]
    other = [Happened(subject=2, at=NOW), ItemSeen(subject=4, at=NOW)]
    ids = record(actor=SYSTEM, events=[*own, *linked, *other], now=NOW)
    wanted = sorted(ids[:5], reverse=True)
    with django_assert_num_queries(3):
        first = queries.timeline(actor=AGENT, kind="case", subject=1, limit=3)
    second = queries.timeline(actor=AGENT, kind="case", subject=1, cursor=first.next, limit=3)
    assert [event.id for event in first.items] == wanted[:3]
    assert [event.id for event in second.items] == wanted[3:]
    assert second.next is None
    # The item's own event that also links to itself appears once.
    assert len(queries.timeline(actor=AGENT, kind="item", subject=4).items) == 3


def test_who_has_no_permission_sees_no_timeline() -> None:
    """The journal cannot know scopes, but an actor without any right sees nothing."""
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW)], now=NOW)
    nobody = replace(AGENT, permissions=frozenset())
    assert queries.timeline(actor=nobody, kind="case", subject=1) == queries.Page([], None)


@pytest.mark.parametrize("cursor", ["x", "-1", "1" * 30, ""])
def test_a_strange_cursor_starts_from_the_beginning(cursor: str) -> None:
    """A cursor that is none of ours breaks nothing."""
    record(actor=SYSTEM, events=[Happened(subject=1, at=NOW)], now=NOW)
    assert len(queries.timeline(actor=AGENT, kind="case", subject=1, cursor=cursor).items) == 1


def test_ids_are_given_in_the_order_of_events() -> None:
    """What the caller gets back can be matched with what it told."""
    ids = record(actor=SYSTEM, events=[Happened(subject=n, at=NOW) for n in (3, 1, 2)], now=NOW)
    assert [event.subject for event in queries.events(ids)] == [3, 1, 2]
    assert rows.id_floor(datetime.now(UTC)) - ids[0] < 1 << 34
