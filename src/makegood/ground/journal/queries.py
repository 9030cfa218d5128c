"""What may be read from the journal: timelines, events by id, the proof, and how the queue is doing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.db.models import Max, Min, Q

from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.journal.models import About, Event, Job, JobState, Salt, WorkerBeat
from makegood.ground.journal.proof import Break, Verdict, verify

__all__ = [
    "Break", "DeadJob", "Health", "Page", "Recorded", "Verdict", "between", "concerning", "dead_jobs", "digest_matches",
    "events", "happened", "health", "last_of", "missing_guards", "of_subjects", "timeline", "touched", "verify",
]  # fmt: skip

#: Tables that the database itself keeps append-only, and the triggers that do it on SQLite and on PostgreSQL.
GUARDED = ("journal_event", "journal_about", "journal_checkpointpart")
GUARDS = {"sqlite": ("no_update", "no_delete"), "postgresql": ("no_change", "no_truncate")}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the journal holds it; moments are aware, `data` holds ids, codes, amounts and moments as text."""

    id: int
    subject_kind: str
    subject: int
    seq: int
    name: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    on_behalf_of: str
    about: tuple[tuple[str, int], ...]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a timeline, newest first; `next` is the cursor of the following one, None on the last."""

    items: list[Recorded]
    next: str | None


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that will not run again unless somebody retries it; `error` names a class, a code and places only."""

    id: int
    task: str
    queue: str
    attempts: int
    error: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """How the queue is doing: jobs due now and the age of the oldest in seconds, running, dead, and live workers.

    `last_seen` is when any worker was last heard of, None if none ever was or all left long ago.
    """

    due: int
    oldest_due: float
    running: int
    dead: int
    workers: int
    last_seen: datetime | None


def _recorded(row: Event) -> Recorded:
    about = tuple((str(kind), int(subject)) for kind, subject in orjson.loads(row.about))
    return Recorded(
        row.pk, row.subject_kind, row.subject_id, row.seq, row.name, row.at, row.recorded_at, row.actor_kind,
        row.actor_id, row.on_behalf_of, about, orjson.loads(row.data),
    )  # fmt: skip


def events(ids: Sequence[int]) -> list[Recorded]:
    """The events with these ids, in the order of the ids; what a `later` reaction reads. Unknown ids are left out."""
    found: dict[int, Event] = {}
    for chunk in rows.chunked(ids, 500):
        found |= {row.pk: row for row in Event.objects.filter(pk__in=chunk)}
    return [_recorded(found[pk]) for pk in ids if pk in found]


def between(floor: int, ceiling: int, limit: int) -> list[Recorded]:
    """The first `limit` events with ids from `floor` up to but without `ceiling`, in the order of the ids.

    Ids grow with the moment of recording (rows.id_floor). A transaction that is still open may hold ids of some
    seconds ago: whoever must miss nothing keeps the ceiling behind.
    """
    return [_recorded(row) for row in Event.objects.filter(pk__gte=floor, pk__lt=ceiling).order_by("pk")[:limit]]


def happened(
    name: str, since: datetime, until: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[tuple[datetime, int, int]]:
    """Where events of one name lie in time: (moment, id, subject) from `since` up to but without `until`, in that
    order, past `after` (a moment and an id). One index range, whatever the length of the span."""
    rows_ = Event.objects.filter(name=name, at__gte=since, at__lt=until)
    if after is not None:
        rows_ = rows_.filter(Q(at__gt=after[0]) | Q(at=after[0], pk__gt=after[1]), at__gte=after[0])
    return list(rows_.order_by("at", "pk").values_list("at", "pk", "subject_id")[:limit])


def of_subjects(kind: str, subjects: Sequence[int], names: Collection[str]) -> list[Recorded]:
    """The events of these names in the chains of these subjects, in the order of recording."""
    found: list[Recorded] = []
    for chunk in rows.chunked(sorted(set(subjects)), 500):
        chains = Event.objects.filter(subject_kind=kind, subject_id__in=chunk, name__in=list(names))
        found += map(_recorded, chains)
    return sorted(found, key=lambda one: one.id)


def concerning(kind: str, subjects: Sequence[int], names: Collection[str]) -> list[Recorded]:
    """The events of these names that concern these subjects without being of their own chains, in that order."""
    found: dict[int, Recorded] = {}
    for chunk in rows.chunked(sorted(set(subjects)), 500):
        linked = About.objects.filter(kind=kind, subject_id__in=chunk, event__name__in=list(names))
        found |= {row.event_id: _recorded(row.event) for row in linked.select_related("event")}
    return [found[one] for one in sorted(found)]


def timeline(*, actor: Actor, kind: str, subject: int, cursor: str | None = None, limit: int = 50) -> Page:
    """What happened to a subject and what concerns it, newest first as recorded, `limit` (1 to 200) at a time.

    The journal knows no scopes: the caller has found the subject through its own room's query for this actor. An actor
    without any permission sees nothing. A cursor that is none of ours starts from the beginning.
    """
    limit = max(1, min(limit, 200))
    if not actor.permissions:
        return Page([], None)
    before = rows.id_from(cursor or "")
    before = (1 << 63) - 1 if before is None else before
    linked = About.objects.filter(kind=kind, subject_id=subject, event_id__lt=before).order_by("-event_id")
    own = Event.objects.filter(subject_kind=kind, subject_id=subject, id__lt=before).order_by("-id")
    ids = {*linked.values_list("event_id", flat=True)[: limit + 1], *own.values_list("id", flat=True)[: limit + 1]}
    page = sorted(ids, reverse=True)[: limit + 1]
    items = events(page[:limit])
    return Page(items, str(page[limit - 1]) if len(page) > limit else None)


def last_of(kind: str, subject: int) -> int:
    """The id of the newest event of a subject or about it; 0 if there is none. Two looks into an index.

    The journal knows no scopes: the caller has found the subject for whoever asks.
    """
    about = About.objects.filter(kind=kind, subject_id=subject).order_by("-event_id").values_list("event_id", flat=True)
    own = Event.objects.filter(subject_kind=kind, subject_id=subject).order_by("-seq").values_list("id", flat=True)
    return max(about.first() or 0, own.first() or 0)


def touched(kind: str, floor: int, limit: int = 2_000) -> dict[int, int]:
    """What of a kind had something happen to it or about it from the id `floor` on, each with its newest event; of the
    first `limit` events. One stretch of the journal's own order."""
    rows_ = Event.objects.filter(pk__gte=floor).order_by("pk").values_list("id", "subject_kind", "subject_id", "about")
    found: dict[int, int] = {}
    for id_, subject_kind, subject, about in rows_[:limit]:
        if subject_kind == kind:
            found[subject] = id_
        elif f'"{kind}"' in about:
            found |= {int(one): id_ for of, one in orjson.loads(about) if of == kind}
    return found


def digest_matches(salt: int, digest: str, text: str) -> bool:
    """Whether a digest in an event was made from this text; False once its salt is erased."""
    found = Salt.objects.filter(pk=salt).values_list("salt", flat=True).first()
    return found is not None and hashlib.sha256(found.encode() + text.encode()).hexdigest() == digest


def missing_guards() -> list[str]:
    """The append-only triggers that this database lacks, as `table.trigger`; empty when all is as it should be."""
    wanted = {f"{table}_{guard}": f"{table}.{guard}" for table in GUARDED for guard in GUARDS[connection.vendor]}
    source = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(source)
        present = {name for (name,) in cursor.fetchall()}
    return [shown for name, shown in wanted.items() if name not in present]


def health(*, now: datetime, alive: timedelta = timedelta(seconds=60)) -> Health:
    """The queue at `now`; a worker counts as alive if it was heard of within `alive`."""
    due = Job.objects.filter(state=JobState.READY, run_at__lte=now)
    oldest = due.aggregate(oldest=Min("run_at"))["oldest"]
    return Health(
        due=due.count(),
        oldest_due=(now - oldest).total_seconds() if oldest else 0.0,
        running=Job.objects.filter(state=JobState.RUNNING).count(),
        dead=Job.objects.filter(state=JobState.DEAD).count(),
        workers=WorkerBeat.objects.filter(seen_at__gte=now - alive).count(),
        last_seen=WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"],
    )


def dead_jobs(*, actor: Actor, limit: int = 100) -> list[DeadJob]:
    """The dead jobs, newest first. Raises Forbidden without `queue.manage`."""
    actor.need("queue.manage")
    dead = Job.objects.filter(state=JobState.DEAD).order_by("-finished_at")[:limit]
    return [
        DeadJob(job.pk, job.task, job.queue, job.attempts, job.error, job.created_at, job.finished_at) for job in dead
    ]
