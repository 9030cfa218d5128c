"""The only writers of the journal: events with their chains and what they start, checkpoints, salts, dead jobs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.journal import chain, errors, reactions
from makegood.ground.journal.events import CheckpointMade, Event, JobRetried
from makegood.ground.journal.models import About, CheckpointPart, Job, JobState, Salt
from makegood.ground.journal.models import Event as EventRow
from makegood.ground.journal.queue import jobs

Subject = tuple[str, int]

#: Events that one job of a `later` reaction carries at most.
BATCH = 500
DELIVER = "makegood.ground.journal.tasks.deliver"
DELIVER_OUTSIDE = "makegood.ground.journal.tasks.deliver_outside"

# One index seek a subject, whatever the length of its chain, and one row read. SQLite has no LATERAL: by the id there.
_HEADS = {
    "postgresql": (
        "WITH wanted (kind, subject) AS (VALUES {values}) SELECT w.kind, w.subject, e.seq, e.hash FROM wanted w"
        " CROSS JOIN LATERAL (SELECT i.seq, i.hash FROM {table} i WHERE i.subject_kind = w.kind"
        " AND i.subject_id = w.subject ORDER BY i.seq DESC LIMIT 1) e"
    ),
    "sqlite": (
        "WITH wanted (kind, subject) AS (VALUES {values}) SELECT e.subject_kind, e.subject_id, e.seq, e.hash"
        " FROM wanted w JOIN {table} e ON e.id = (SELECT i.id FROM {table} i WHERE i.subject_kind = w.kind"
        " AND i.subject_id = w.subject ORDER BY i.seq DESC LIMIT 1)"
    ),
}


def _heads(subjects: Sequence[Subject]) -> dict[Subject, tuple[int, str]]:
    """The last (seq, hash) of each chain that exists."""
    found: dict[Subject, tuple[int, str]] = {}
    with connection.cursor() as cursor:
        for chunk in rows.chunked(subjects, 5_000):
            values = ", ".join(["(%s, %s)"] * len(chunk))
            sql = _HEADS[connection.vendor].format(
                values=values, table=connection.ops.quote_name(EventRow._meta.db_table)
            )
            cursor.execute(sql, [part for subject in chunk for part in subject])
            found |= {(kind, subject): (seq, link) for kind, subject, seq, link in cursor.fetchall()}
    return found


def _event_rows(
    actor: Actor, events: Sequence[Event], ids: Sequence[int], now: datetime, heads: dict[Subject, tuple[int, str]]
) -> list[dict[str, Any]]:
    """The events as rows, each sealed to the one before it in its chain; `heads` moves on."""
    made = []
    for event_id, event in zip(ids, events, strict=True):
        subject = (event.subject_kind, event.subject)
        seq, previous = heads.get(subject, (0, chain.GENESIS))
        try:
            data = chain.canonical(event.data())
        except chain.TextRefused as refused:
            raise errors.text_refused(event.name, refused.field, refused.length) from refused
        about = chain.pairs(event.about)
        what = (*subject, seq + 1, event_id, event.name, event.at, now)
        content = chain.Content(*what, actor.kind, actor.doer, actor.on_behalf_of, about, data)
        link = chain.link(previous, content)
        heads[subject] = (seq + 1, link)
        made.append(
            {
                "id": event_id,
                "subject_kind": subject[0],
                "subject_id": subject[1],
                "seq": seq + 1,
                "name": event.name,
                "at": event.at,
                "recorded_at": now,
                "actor_kind": actor.kind,
                "actor_id": actor.doer,
                "on_behalf_of": actor.on_behalf_of,
                "about": about,
                "data": data,
                "hash": link,
            }
        )
    return made


def record(*, actor: Actor, events: Sequence[Event], now: datetime, fresh: Collection[Subject] = ()) -> list[int]:
    """Append events to their chains and start what reacts to them, all in the caller's transaction; their ids.

    `fresh` names subjects made in this transaction, whose chains need no look-up. Reactions of kind `later` become jobs
    in the same transaction (not for imports, which are silent); those of kind `now` are called before this returns.
    Raises Problem (`journal_text_refused`, `journal_needs_transaction`), TypeError for data that JSON cannot hold, and
    django.db.IntegrityError if another writer appended to the same chain meanwhile: see retry.again_on_race.
    """
    if not events:
        return []
    if not connection.in_atomic_block:
        raise errors.no_transaction()
    known = set(fresh)
    subjects = {(event.subject_kind, event.subject): None for event in events}
    heads = _heads([subject for subject in subjects if subject not in known])
    ids = rows.new_ids(len(events))
    rows.insert(EventRow, _event_rows(actor, events, ids, now, heads))
    about = [
        {"kind": kind, "subject_id": subject, "event_id": event_id}
        for event_id, event in zip(ids, events, strict=True)
        for kind, subject in sorted(set(event.about))
    ]
    rows.insert(About, about)
    if actor.kind != "import":
        _start_later(events, ids, now)
    for reaction, its_events, _ in reactions.matching(events, ids, now=True):
        reaction.handler(actor, its_events, now)
    return ids


def _start_later(events: Sequence[Event], ids: Sequence[int], now: datetime) -> None:
    made = [
        jobs.row(task=DELIVER if reaction.atomic else DELIVER_OUTSIDE, args=[reaction.name, chunk], kwargs={}, now=now)
        for reaction, _, its_ids in reactions.matching(events, ids, now=False)
        for chunk in rows.chunked(its_ids, BATCH)
    ]
    jobs.add(made)


def checkpoint(
    *, actor: Actor, now: datetime, settle: timedelta = timedelta(seconds=60), batch: int = 10_000, part: int = 500
) -> int:
    """Seal the heads of all chains that grew since the last checkpoint; how many chains were sealed.

    The heads are listed, not only hashed, so that a proof needs to know nothing about what was visible at the time.
    Events of the last `settle` are left for the next run: a transaction that is still open may hold ids as old as that.
    Several checkpoints are made, `batch` events each, so that no write transaction is long.
    """
    last = EventRow.objects.filter(subject_kind="journal", subject_id=0).order_by("-seq").values_list("data").first()
    upto = int(orjson.loads(last[0])["upto"]) if last else 0
    bound = rows.id_floor(now - settle)
    sealed = 0
    while True:
        grown = EventRow.objects.filter(id__gt=upto, id__lt=bound).exclude(subject_kind="journal").order_by("id")
        events = list(grown.values_list("subject_kind", "subject_id", "seq", "id", "hash")[:batch])
        if not events:
            return sealed
        heads: dict[Subject, tuple[str, int, int, int, str]] = {}
        for head in events:
            if head[2] > heads.get(head[:2], head)[2] or head[:2] not in heads:
                heads[head[:2]] = head
        upto = events[-1][3]
        _seal(actor, sorted(heads.values()), upto, now, part)
        sealed += len(heads)


@transaction.atomic
def _seal(actor: Actor, heads: Sequence[tuple[str, int, int, int, str]], upto: int, now: datetime, size: int) -> None:
    parts = [orjson.dumps(chunk).decode() for chunk in rows.chunked(heads, size)]
    made = CheckpointMade(subject=0, at=now, upto=upto, heads=len(heads), parts=len(parts), digest=chain.digest(parts))
    (event_id,) = record(actor=actor, events=[made], now=now)
    seq = EventRow.objects.values_list("seq", flat=True).get(pk=event_id)
    numbered = zip(rows.new_ids(len(parts)), range(len(parts)), parts, strict=True)
    listed = [{"id": pk, "seq": seq, "part": number, "heads": text} for pk, number, text in numbered]
    rows.insert(CheckpointPart, listed)


def digest_texts(kind: str, texts: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """(salt id, digest) for each (subject id, text): what an event may hold in place of what somebody wrote.

    The salts are written in the caller's transaction, in one statement. As long as a salt exists,
    `queries.digest_matches` proves a text; once it is erased, the digest says nothing about anybody.
    """
    ids = rows.new_ids(len(texts))
    made = []
    answers = []
    for pk, (subject, text) in zip(ids, texts, strict=True):
        salt = secrets.token_hex(16)
        made.append({"id": pk, "subject_kind": kind, "subject_id": subject, "salt": salt})
        answers.append((pk, hashlib.sha256(salt.encode() + text.encode()).hexdigest()))
    rows.insert(Salt, made)
    return answers


def digest_text(kind: str, subject: int, text: str) -> tuple[int, str]:
    """(salt id, digest) of one text; see digest_texts."""
    return digest_texts(kind, [(subject, text)])[0]


@transaction.atomic
def erase_salts(*, actor: Actor, kind: str, subjects: Collection[int]) -> int:
    """Erase the salts of these subjects, so that the digests in their events match no text any more; how many.

    Called downwards by the action that erases the texts, which records the event: the chains stay as they are.
    """
    actor.need("journal.erase")
    return Salt.objects.filter(subject_kind=kind, subject_id__in=subjects).delete()[0]


@transaction.atomic
def retry_jobs(*, actor: Actor, job_ids: Sequence[int], now: datetime) -> list[int]:
    """Give dead jobs a new life with all their attempts; the ids. All or none.

    Raises Forbidden, Missing (`job_missing`) and Conflict (`job_not_dead`).
    """
    actor.need("queue.manage")
    revived = []
    for pk in job_ids:
        dead = Job.objects.filter(pk=pk, state=JobState.DEAD)
        if not dead.update(state=JobState.READY, attempts=0, run_at=now, finished_at=None, worker=""):
            state = Job.objects.filter(pk=pk).values_list("state", flat=True).first()
            raise errors.job_not_dead(pk, state) if state else errors.job_missing(pk)
        task = Job.objects.values_list("task", flat=True).get(pk=pk)
        revived.append(JobRetried(subject=pk, at=now, task=task))
    record(actor=actor, events=revived, now=now)
    return list(job_ids)
