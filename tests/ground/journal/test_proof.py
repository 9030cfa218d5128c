"""The proof: whoever changes the journal behind its back is found out, and the place is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import chain, queries
from makegood.ground.journal.actions import checkpoint, digest_text, erase_salts, record
from makegood.ground.journal.models import About, CheckpointPart, Salt
from makegood.ground.journal.models import Event as EventRow
from makegood.ground.journal.proof import Break
from makegood.ground.problems import Forbidden
from tests.ground.journal.facts import Followed, Happened, ItemSeen

pytestmark = pytest.mark.django_db
#: Ids are made by the real clock, so that "now" must be real for checkpoints.
NONE = timedelta(seconds=-2)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)


def _seal(**options: Any) -> int:
    return checkpoint(actor=SYSTEM, now=_now(), settle=NONE, **options)


@pytest.fixture
def story() -> list[int]:
    """Two cases with three events each, and an item with one that links to a case."""
    now = _now()
    events = [Happened(subject=case, at=now, code=str(n), about=(("item", 4),)) for n in range(3) for case in (1, 2)]
    return record(actor=SYSTEM, events=[*events, ItemSeen(subject=4, at=now, about=(("case", 1),))], now=now)


@pytest.fixture
def unguarded() -> None:
    """What somebody with the database's password can do: take the triggers away (the rollback brings them back)."""
    drop = "DROP TRIGGER {table}_{guard}" + ("" if connection.vendor == "sqlite" else " ON {table}")
    with connection.cursor() as cursor:
        for table in queries.GUARDED:
            for guard in queries.GUARDS[connection.vendor]:
                cursor.execute(drop.format(table=table, guard=guard))


def _case(subject: int, seq: int) -> Any:
    return EventRow.objects.filter(subject_kind="case", subject_id=subject, seq=seq)


def _erase(found: Any) -> None:
    """Delete events past Django's own protection of rows that point at them."""
    ids = list(found.values_list("id", flat=True))
    About.objects.filter(event_id__in=ids)._raw_delete("default")
    found._raw_delete("default")


def test_a_whole_journal_is_proved(story: list[int]) -> None:
    """Counts of what was looked at, and an anchor once there is a checkpoint."""
    assert queries.verify() == queries.Verdict(events=7, chains=3, checkpoints=0, anchor="", broken=None)
    assert _seal() == 3
    verdict = queries.verify()
    assert (verdict.ok, verdict.events, verdict.chains, verdict.checkpoints) == (True, 8, 4, 1)
    assert verdict.anchor.startswith("1:")


def test_an_empty_journal_is_whole() -> None:
    """Nothing to prove is no failure."""
    assert queries.verify().ok


@pytest.mark.parametrize("table", queries.GUARDED)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_change(story: list[int], table: str, verb: str) -> None:
    """Every append-only table, by plain SQL, without any of our code."""
    _seal()
    sql = f"DELETE FROM {table}" if verb == "delete" else f"UPDATE {table} SET id = id"
    with pytest.raises(DatabaseError, match="journal_append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert EventRow.objects.count() == 8
    assert queries.missing_guards() == []


def test_the_database_refuses_truncation() -> None:
    """PostgreSQL's TRUNCATE goes past row triggers; it has one of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="journal_append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_event CASCADE")


def test_missing_guards_are_named(unguarded: None) -> None:
    """An operator is told which triggers are gone."""
    assert len(queries.missing_guards()) == len(queries.GUARDED) * 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "praised"), ("at", LONG_AGO), ("recorded_at", LONG_AGO),
        ("actor_kind", "user"), ("actor_id", 7), ("on_behalf_of", "x"), ("about", "[]"), ("data", '{"code":"9"}'),
        ("hash", "0" * 64), ("data", '{"code": "1", "due_at": null, "more": null}'),
    ],
)  # fmt: skip
def test_an_altered_row_is_named(story: list[int], unguarded: None, column: str, value: Any) -> None:
    """Any column, even one blank in the data."""
    _case(1, 2).update(**{column: value})
    assert queries.verify().broken == Break("case", 1, 2, "altered")


def test_a_row_moved_to_another_subject_is_named(story: list[int], unguarded: None) -> None:
    """Both chains suffer; the first one in order is named."""
    _case(2, 3).update(subject_id=1, seq=4)
    assert queries.verify().broken == Break("case", 1, 4, "altered")


def test_a_deleted_middle_row_is_named(story: list[int], unguarded: None) -> None:
    """The gap is named by the event that should be there."""
    _erase(_case(2, 2))
    assert queries.verify().broken == Break("case", 2, 2, "missing")


def test_a_deleted_middle_row_with_the_rest_renumbered_is_named(story: list[int], unguarded: None) -> None:
    """Closing the gap does not help."""
    _erase(_case(2, 2))
    _case(2, 3).update(seq=2)
    assert queries.verify().broken == Break("case", 2, 2, "altered")


def test_a_cut_tail_is_seen_once_a_checkpoint_covers_it(story: list[int], unguarded: None) -> None:
    """The first event that is gone is named, though the chain that is left holds."""
    _seal()
    _erase(EventRow.objects.filter(subject_kind="case", subject_id=1, seq__gte=2))
    assert queries.verify().broken == Break("case", 1, 2, "cut")


def test_a_whole_chain_that_is_gone_is_seen(story: list[int], unguarded: None) -> None:
    """Also when nothing of the subject is left."""
    _seal()
    _erase(EventRow.objects.filter(subject_kind="case", subject_id=2))
    assert queries.verify().broken == Break("case", 2, 1, "cut")


def test_a_tail_that_no_checkpoint_covers_is_the_known_limit(story: list[int], unguarded: None) -> None:
    """Said in the room's README; this test fails if it ever stops being so."""
    _seal()
    record(actor=SYSTEM, events=[Happened(subject=1, at=_now())], now=_now())
    _erase(_case(1, 4))
    assert queries.verify().ok


def test_checkpoints_cover_what_grew_since_the_last(story: list[int], unguarded: None) -> None:
    """Each run seals only chains that grew, and none if none did; older checkpoints go on to hold."""
    assert _seal() == 3
    assert _seal() == 0
    record(actor=SYSTEM, events=[Followed(subject=2, at=_now())], now=_now())
    assert _seal() == 1
    assert queries.verify().checkpoints == 2
    _erase(_case(2, 4))
    assert queries.verify().broken == Break("case", 2, 4, "cut")


def test_young_events_are_left_for_the_next_checkpoint(story: list[int]) -> None:
    """A transaction still open may hold ids as old as these."""
    assert checkpoint(actor=SYSTEM, now=_now()) == 0
    assert checkpoint(actor=SYSTEM, now=_now() + timedelta(seconds=63)) == 3


def test_many_heads_are_sealed_in_several_checkpoints_and_parts(story: list[int], unguarded: None) -> None:
    """Small batches and parts find the same as large ones."""
    assert _seal(batch=3, part=1) >= 3
    verdict = queries.verify()
    assert (verdict.ok, verdict.checkpoints) == (True, 3)
    assert CheckpointPart.objects.count() > 3
    _erase(_case(1, 3))
    assert queries.verify().broken == Break("case", 1, 3, "cut")


def test_an_altered_checkpoint_is_named(story: list[int], unguarded: None) -> None:
    """The event of the checkpoint itself is a link of a chain."""
    _seal()
    own = EventRow.objects.filter(subject_kind="journal", subject_id=0)
    data = orjson.loads(own.get().data)
    own.update(data=chain.canonical({**data, "heads": 2}))
    assert queries.verify().broken == Break("journal", 0, 1, "altered")


@pytest.mark.parametrize("how", ["altered", "deleted", "emptied"])
def test_an_altered_list_of_heads_is_named(story: list[int], unguarded: None, how: str) -> None:
    """Cutting a tail and taking its head off the list is seen at the list."""
    _seal()
    part = CheckpointPart.objects.get()
    heads = [head for head in orjson.loads(part.heads) if head[:2] != ["case", 1]]
    if how == "deleted":
        CheckpointPart.objects.all()._raw_delete("default")
    else:
        CheckpointPart.objects.update(heads=orjson.dumps(heads if how == "altered" else []).decode())
    _erase(_case(1, 3))
    assert queries.verify().broken == Break("journal", 0, 1, "checkpoint_altered")


def test_a_cut_checkpoint_is_seen_by_the_list_that_is_left(story: list[int], unguarded: None) -> None:
    """Whoever deletes the newest checkpoint has to find its lists too."""
    _seal()
    _erase(EventRow.objects.filter(subject_kind="journal"))
    assert queries.verify().broken == Break("journal", 0, 1, "cut")


def _forge(subject: int, seq: int, **changes: Any) -> None:
    """Alter a row as somebody would who knows the method: every later link of the chain is made anew."""
    _case(subject, seq).update(**changes)
    previous = chain.GENESIS
    for row in EventRow.objects.filter(subject_kind="case", subject_id=subject).order_by("seq"):
        content = chain.Content(
            row.subject_kind, row.subject_id, row.seq, row.pk, row.name, row.at, row.recorded_at, row.actor_kind,
            row.actor_id, row.on_behalf_of, row.about, row.data,
        )  # fmt: skip
        previous = chain.link(previous, content)
        EventRow.objects.filter(pk=row.pk).update(hash=previous)


def test_a_forged_chain_is_seen_by_its_checkpoint(story: list[int], unguarded: None) -> None:
    """A chain that holds in itself is not the one that was sealed."""
    _seal()
    _forge(1, 2, name="praised")
    assert queries.verify().broken == Break("case", 1, 3, "rewritten")


def test_a_journal_forged_as_a_whole_is_seen_by_its_anchor(story: list[int], unguarded: None) -> None:
    """Checkpoints made anew pass by themselves; what somebody wrote down elsewhere does not fit them."""
    _seal()
    anchor = queries.verify().anchor
    assert queries.verify(anchor=anchor).ok
    _forge(1, 2, name="praised")
    EventRow.objects.filter(subject_kind="journal")._raw_delete("default")
    CheckpointPart.objects.all()._raw_delete("default")
    assert queries.verify(anchor=anchor).broken == Break("journal", 0, 1, "cut")
    _seal()
    assert queries.verify().ok
    assert queries.verify(anchor=anchor).broken == Break("journal", 0, 1, "rewritten")


@pytest.mark.parametrize("how", ["removed", "added", "moved"])
def test_an_altered_timeline_is_named(story: list[int], unguarded: None, how: str) -> None:
    """Hiding an event from a timeline, or putting it into another one, is a change of what happened."""
    event = _case(2, 3).get()
    links = About.objects.filter(event_id=event.pk)
    if how == "removed":
        links._raw_delete("default")
    elif how == "moved":
        links.update(subject_id=5)
    else:
        About.objects.create(kind="customer", subject_id=1, event_id=event.pk)
    assert queries.verify().broken == Break("case", 2, 3, "about_altered")


def test_pages_hide_nothing(monkeypatch: pytest.MonkeyPatch, unguarded: None) -> None:
    """Reading page by page finds every event once, at any size of page."""
    now = _now()
    record(actor=SYSTEM, events=[Happened(subject=n % 3, at=now, about=(("item", n),)) for n in range(20)], now=now)
    for size in (1, 2, 3, 7, 20, 21):
        monkeypatch.setattr("makegood.ground.journal.proof.PAGE", size)
        verdict = queries.verify()
        assert (verdict.ok, verdict.events, verdict.chains) == (True, 20, 3)
    _erase(_case(1, 4))
    assert queries.verify().broken == Break("case", 1, 4, "missing")


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch, story: list[int]) -> None:
    """Long proofs say how far they are."""
    monkeypatch.setattr("makegood.ground.journal.proof.PAGE", 2)
    told: list[tuple[int, int]] = []
    queries.verify(lambda done, total: told.append((done, total)))
    assert told == [(2, 7), (4, 7), (6, 7)]


def test_erasing_a_salt_unlinks_the_digest_and_keeps_the_chain() -> None:
    """Before, the digest proves the text; afterwards nothing does, and the journal is as whole as it was."""
    salt, digest = digest_text("case", 1, "冰箱不制冷，请联系李雷")
    record(actor=SYSTEM, events=[Happened(subject=1, at=_now(), more={"salt": salt, "digest": digest})], now=_now())
    _seal()
    assert queries.digest_matches(salt, digest, "冰箱不制冷，请联系李雷")
    assert not queries.digest_matches(salt, digest, "冰箱不制冷，请联系韩梅梅")
    assert erase_salts(actor=SYSTEM, kind="case", subjects=[1]) == 1
    assert not queries.digest_matches(salt, digest, "冰箱不制冷，请联系李雷")
    assert queries.verify().ok


def test_equal_texts_have_different_digests() -> None:
    """Without its salt a digest cannot be guessed by hashing likely texts."""
    assert digest_text("case", 1, "好")[1] != digest_text("case", 1, "好")[1]


def test_erasing_needs_its_permission() -> None:
    """Refused, and nothing is gone."""
    digest_text("case", 1, "好")
    with pytest.raises(Forbidden):
        erase_salts(actor=Actor(kind="user", id=1), kind="case", subjects=[1])
    assert Salt.objects.count() == 1
