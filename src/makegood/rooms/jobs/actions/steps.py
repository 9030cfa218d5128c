"""One step of a job: who may, from which state, against which version, told how."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.ground import rows
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.jobs import errors, queries, rules
from makegood.rooms.jobs.events import JobEvent
from makegood.rooms.jobs.lifecycle import TABLE, Verb, track_of, transition
from makegood.rooms.jobs.models import Job, JobItem
from makegood.rooms.jobs.queries.seeing import through, visible
from makegood.rooms.jobs.queries.single import views
from makegood.rooms.jobs.views import JobView
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.lifecycle import OPEN

_PERMISSIONS = {row.verb: row.permission for row in TABLE}
_TRIES = 5


def load(actor: Actor, job_id: int, verb: Verb, version: int | None, now: datetime) -> Job:
    """The row for a change. Raises Missing, Forbidden, Stale with the current view, Conflict `job_state`."""
    row = seen(actor, job_id)
    allowed(actor, row, _PERMISSIONS[verb])
    if version is not None and version != row.version:
        raise errors.stale(views(actor, [row], now)[0], row.number)
    edge = transition(state_of(row, verb), verb)
    if edge is None:
        raise errors.wrong_state(state_of(row, verb), verb, row.number)
    for permission in edge.needs:
        actor.need(permission)
    return row


def seen(actor: Actor, job_id: int) -> Job:
    """The row as the actor may see it. Raises Forbidden, Missing."""
    actor.need("jobs.own")
    row = visible(actor).filter(pk=job_id).first()
    if row is None:
        raise errors.not_found(str(job_id))
    return row


def allowed(actor: Actor, row: Job, permission: str) -> None:
    """Raise Forbidden unless the permission is held where the job is, or the job is the actor's own visit."""
    actor.need(permission)
    units = {row.unit_id, row.home_id}
    if accounts.held_at(actor, permission, units):
        return
    own = actor.id is not None and visible(actor).filter(pk=row.pk, technician__user_id=actor.id).exists()
    if not own:
        raise errors.not_yours(row.number)


def state_of(row: Job, verb: Verb) -> str:
    """The state of the track that the verb moves."""
    return str(getattr(row, track_of(verb)))


def step(actor: Actor, row: Job, verb: Verb, version: int | None, now: datetime, **values: Any) -> str:
    """Write the verb's state and `values` if the row still is what it was read as; answers the new state.

    Whoever gave a version and lost the race is told (Stale). Without one the row is read again and the verb asked of
    its new state, since what was meant does not depend on the version. The row is brought up to date.
    """
    track = track_of(verb)
    for _ in range(_TRIES):
        edge = transition(state_of(row, verb), verb)
        if edge is None:
            raise errors.wrong_state(state_of(row, verb), verb, row.number)
        state = edge.to or state_of(row, verb)
        written = {track: state, "changed_at": now, **values}
        if rows.change(Job, [row.pk], row.version, written):
            for name, value in {**written, "version": row.version + 1}.items():
                setattr(row, name, value)
            return state
        row.refresh_from_db()
        if version is not None:
            break
    raise errors.stale(queries.by_id(actor, row.pk, now), row.number)


def tell(actor: Actor, event: JobEvent, now: datetime) -> None:
    """Append one event of a job."""
    journal.record(actor=actor, events=[event], now=now)


def about(row: Job, more: tuple[tuple[str, int], ...] = ()) -> tuple[tuple[str, int], ...]:
    """What an event of this job concerns beside the job itself."""
    pairs = {("unit", row.unit_id), ("unit", row.home_id), *more}
    for kind, id_ in (("customer", row.customer_id), ("item", row.item_id), ("case", row.case_id)):
        if id_ is not None:
            pairs.add((kind, id_))
    return tuple(sorted(pairs))


def root_of(row: Job) -> str:
    """The root of the kind of work."""
    return queries.kind(row.kind_id).root


def fact(row: Job, name: str, at: datetime, occurrence: str = "1", *, unit_id: int | None = None, **data: Any) -> Noted:
    """A fact about this job for the promises. Whose hands it is in owes the customer and us an answer."""
    return Noted(
        fact=name, at=at, customer_id=row.customer_id, item_id=row.item_id, unit_id=unit_id or row.unit_id,
        matter=("job", row.pk), kind=root_of(row), data={"of": "job", **data}, occurrence=occurrence,
    )  # fmt: skip


def case_fact(row: Job, name: str, at: datetime, **data: Any) -> list[Noted]:
    """The same fact for the job's case, which has promises of its own; none without a case."""
    if row.case_id is None:
        return []
    return [
        Noted(
            fact=name, at=at, customer_id=row.customer_id, item_id=row.item_id, unit_id=row.home_id,
            matter=("case", row.case_id), kind=root_of(row), data={"of": "case", **data}, occurrence=f"job:{row.pk}",
        )
    ]  # fmt: skip


def note(actor: Actor, facts: list[Noted], now: datetime) -> None:
    """Tell the promises: they start clocks and keep what was owed."""
    promises.note(actor=through(actor), facts=facts, now=now)


def release(actor: Actor, row: Job, duties: tuple[str, ...], reason: str, evidence: str, now: datetime) -> int:
    """End open obligations of these duties (none named: all) because they are void; how many."""
    inner, done = through(actor), 0
    for one in queries.obligations_of(actor, row.pk, now):
        if one.state in OPEN and (not duties or one.duty in duties):
            promises.release(actor=inner, obligation_id=one.id, reason=reason, evidence=evidence, now=now)
            done += 1
    return done


def resume_clocks(actor: Actor, row: Job, now: datetime) -> dict[str, Any]:
    """Let the clocks run on that stood still for a moved window; the values to write on the row."""
    inner = through(actor)
    for obligation_id in row.paused:
        try:
            promises.resume(actor=inner, obligation_id=obligation_id, now=now)
        except Conflict:
            # Somebody let it run on before, or it is settled: nothing stands still any more.
            continue
    return {"paused": [], "paused_until": None}


def item_pairs(row: Job) -> tuple[tuple[str, int], ...]:
    """The units of a visit as what an event is about."""
    ids = JobItem.objects.filter(job_id=row.pk, item__isnull=False).values_list("item_id", flat=True)
    return tuple(("item", int(id_)) for id_ in ids)


def moment(at: datetime | None, now: datetime, field: str = "at") -> datetime:
    """When it happened: now unless told. A little ahead of us is another clock; further ahead is refused (Invalid)."""
    if at is None:
        return now
    if at > now + rules.CLOCKS_DIFFER:
        raise Invalid.one(field, errors.IN_THE_FUTURE)
    return min(at, now)


def viewed(actor: Actor, row: Job, now: datetime) -> JobView:
    """The job as it stands after the step. The actor has just changed it, so may see it."""
    return views(actor, [Job.objects.get(pk=row.pk)], now)[0]
