"""At the door: on the way, arrived, what came of it, and what has to be told from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.ending import settle_case
from makegood.rooms.jobs.actions.offering import end_offers, told
from makegood.rooms.jobs.actions.planning import follow_up
from makegood.rooms.jobs.actions.steps import (
    about,
    allowed,
    case_fact,
    fact,
    item_pairs,
    load,
    moment,
    note,
    release,
    resume_clocks,
    root_of,
    seen,
    step,
    tell,
    viewed,
)
from makegood.rooms.jobs.events import JobArrived, JobDeparted, JobDone, JobEvent, JobFailed, JobParked
from makegood.rooms.jobs.inputs import DoneItem, DoneJob
from makegood.rooms.jobs.lifecycle import LEAVING, transition
from makegood.rooms.jobs.models import Job, JobItem
from makegood.rooms.jobs.queries.seeing import through
from makegood.rooms.jobs.rules import Result
from makegood.rooms.jobs.views import JobView
from makegood.rooms.products import actions as products_actions
from makegood.rooms.products import queries as products
from makegood.rooms.products.inputs import ServiceRecordInput
from makegood.rooms.products.rules import normalise_serial
from makegood.rooms.promises.inputs import Noted


@transaction.atomic
def depart(
    *, actor: Actor, job_id: int, now: datetime, at: datetime | None = None, version: int | None = None
) -> JobView:
    """The technician is on the way. Raises Conflict `job_no_technician` while nobody is named."""
    row = load(actor, job_id, "depart", version, now)
    when = moment(at, now)
    _somebody(row)
    state = step(actor, row, "depart", version, now, departed_at=when)
    event = JobDeparted(subject=row.pk, at=when, about=about(row), state=state, technician=row.technician_id or 0)
    tell(actor, event, now)
    return viewed(actor, row, now)


def _somebody(row: Job) -> None:
    if row.technician_id is None:
        raise Conflict(errors.NO_TECHNICIAN, number=row.number)


@transaction.atomic
def arrive(
    *, actor: Actor, job_id: int, now: datetime, at: datetime | None = None, version: int | None = None
) -> JobView:
    """Somebody stands at the door: the window is kept or was missed, at that moment and not when it is told."""
    row = load(actor, job_id, "arrive", version, now)
    _arrive(actor, row, moment(at, now), now, version)
    return viewed(actor, row, now)


def _arrive(actor: Actor, row: Job, at: datetime, now: datetime, version: int | None) -> None:
    _somebody(row)
    freed = resume_clocks(actor, row, now)
    state = step(
        actor,
        row,
        "arrive",
        version,
        now,
        arrived_at=at,
        next_owner="technician",
        next_at=row.window_to or now,
        **freed,
    )
    in_window = None
    if row.window_from is not None and row.window_to is not None:
        in_window = row.window_from <= at <= row.window_to
    event = JobArrived(
        subject=row.pk, at=at, about=about(row), state=state, technician=row.technician_id or 0, in_window=in_window
    )
    tell(actor, event, now)
    # Whoever stands at the door has spoken with the customer.
    facts = [fact(row, "first_contact", at), fact(row, "visit_started", at)]
    note(actor, [*facts, *case_fact(row, "first_contact", at), *case_fact(row, "visit_started", at)], now)


@dataclass(slots=True)
class _Outcome:
    """What a visit came to, while it is being written."""

    result: Result
    at: datetime
    items: list[JobItem]
    unreadable: int = 0
    other: int = 0


@transaction.atomic
def complete(*, actor: Actor, job_id: int, done: DoneJob, now: datetime, version: int | None = None) -> JobView:
    """How the visit ended: settles what the job and its case owe, writes the items' files, moves the case. One event.

    Told twice with the same key, it counts once and answers how it stands. An arrival that nobody told is told with it.
    Raises Missing, Forbidden, Stale, Conflict `job_state`, `job_no_technician`, `job_preserved_unit`, Invalid for an
    unknown result, an item that is not of this job, or an unreadable serial without a reason.
    """
    result = rules.RESULTS.get(done.result)
    if result is None or done.result not in rules.AT_DOOR:
        raise errors.one_of("result", done.result, rules.AT_DOOR)
    row = seen(actor, job_id)
    allowed(actor, row, "jobs.work")
    if done.key and row.done_key == done.key:
        return viewed(actor, row, now)
    if row.preserve and not result.safe:
        raise Conflict(errors.PRESERVED, number=row.number)
    at = moment(done.at, now)
    if row.work in LEAVING:
        _arrive(actor, row, min(moment(done.arrived_at, now, "arrived_at"), at), now, version)
        version = None
    elif transition(row.work, result.verb) is None:
        raise errors.wrong_state(row.work, result.verb, row.number)
    outcome = _Outcome(result, max(at, row.arrived_at or at), [])
    _items(actor, row, done, outcome)
    _end(actor, row, done, outcome, version, now)
    _records(actor, row, done, outcome, now)
    _facts(actor, row, outcome, now)
    if result.verb == "finish":
        settle_case(actor, row, done.note, result.fixed is not False, outcome.at, now)
    elif result.next_owner != "outlet_clerk":
        told(actor, "job_needs", row, row.home_id, now, result=errors.words("results.job", result.code))
    if done.next_window is not None or result.code == "second_visit":
        follow_up(actor, row, now, window=done.next_window)
    return viewed(actor, row, now)


def _end(actor: Actor, row: Job, done: DoneJob, outcome: _Outcome, version: int | None, now: datetime) -> None:
    result, next_at = outcome.result, now + outcome.result.within
    ended = result.verb in {"finish", "fail"}
    values: dict[str, Any] = {}
    if ended:
        end_offers(row, now)
        values["ended_at"] = outcome.at
    state = step(
        actor, row, result.verb, version, now, result=result.code, outcome_note=done.note[:1000],
        done_key=done.key[:64], next_owner=result.next_owner, next_at=next_at, wake_at=None, **values,
    )  # fmt: skip
    common: dict[str, Any] = {
        "subject": row.pk, "at": outcome.at, "about": about(row, item_pairs(row)), "state": state,
        "result": result.code,
        "technician": row.technician_id, "next_owner": result.next_owner, "next_at": next_at,
    }  # fmt: skip
    event: JobEvent
    if result.verb == "finish":
        event = JobDone(**common, items=len(outcome.items), unreadable=outcome.unreadable, other=outcome.other)
    elif result.verb == "fail":
        event = JobFailed(**common, wasted=result.wasted)
    else:
        event = JobParked(**common)
    tell(actor, event, now)


# --- the units


def _items(actor: Actor, row: Job, done: DoneJob, outcome: _Outcome) -> None:
    known = list(JobItem.objects.filter(job_id=row.pk).order_by("place"))
    by_item = {one.item_id: one for one in known if one.item_id is not None}
    serials = {id_: one.serial or "" for id_, one in products.many(through(actor), list(by_item)).items()}
    told_of: set[int] = set()
    for place, given in enumerate(done.items):
        if given.unreadable and not given.reason.strip():
            raise Invalid.one(f"items.{place}.reason", errors.SERIAL_REASON)
        if given.result and given.result not in rules.AT_DOOR:
            raise errors.one_of(f"items.{place}.result", given.result, rules.AT_DOOR)
        part = by_item.get(given.item_id) if given.item_id is not None else _loose(known, told_of)
        if part is None and given.item_id is not None:
            raise Invalid.one(f"items.{place}.item", errors.ITEM_NOT_IN_JOB)
        if part is None:
            part = _add(row, len(known))
            known.append(part)
        told_of.add(part.pk)
        _seen_serial(part, given, serials.get(part.item_id or 0, ""), outcome)
        part.result, part.note = given.result or done.result, given.note[:200]
        _write(part)
    for part in known:
        if part.pk not in told_of:
            part.result = done.result
            _write(part)
    outcome.items = known


def _loose(known: list[JobItem], told_of: set[int]) -> JobItem | None:
    """A unit that was only described, for what was found at the door without being on file."""
    return next((one for one in known if one.item_id is None and one.pk not in told_of), None)


def _add(row: Job, place: int) -> JobItem:
    values = {
        "id": new_id(), "job_id": row.pk, "item_id": None, "place": place, "description": "", "serial_seen": "",
        "serial_state": "", "serial_reason": "", "result": "", "note": "", "record_id": None,
    }  # fmt: skip
    insert(JobItem, [values])
    return JobItem(**values)


def _seen_serial(part: JobItem, given: DoneItem, expected: str, outcome: _Outcome) -> None:
    if given.unreadable:
        part.serial_state, part.serial_seen, part.serial_reason = "unreadable", "", given.reason[:200]
        outcome.unreadable += 1
    elif given.serial.strip():
        part.serial_seen = normalise_serial(given.serial)[:60]
        other = bool(expected) and normalise_serial(expected) != part.serial_seen
        part.serial_state, part.serial_reason = ("other" if other else "seen"), given.reason[:200]
        outcome.other += other


def _write(part: JobItem) -> None:
    JobItem.objects.filter(pk=part.pk).update(
        serial_seen=part.serial_seen, serial_state=part.serial_state, serial_reason=part.serial_reason,
        result=part.result, note=part.note, record_id=part.record_id,
    )  # fmt: skip


def _records(actor: Actor, row: Job, done: DoneJob, outcome: _Outcome, now: datetime) -> None:
    """What was done stands in the file of each unit; a unit that is not mended yet stays open there."""
    kind = rules.RECORD_KIND.get(root_of(row))
    if kind is None or not outcome.result.worked:
        return
    inner = through(actor)
    fresh: list[tuple[JobItem, ServiceRecordInput]] = []
    for part in outcome.items:
        if part.item_id is None:
            continue
        result = rules.RESULTS[part.result]
        over_ = result.verb in {"finish", "fail"}
        if part.record_id is not None:
            if over_ and products.service_record(inner, part.record_id).returned is None:
                products_actions.close_service_record(
                    actor=inner, record_id=part.record_id, returned=outcome.at, fixed=result.fixed, cause=result.cause,
                    now=now,
                )  # fmt: skip
            continue
        started = row.arrived_at or outcome.at
        record = ServiceRecordInput(
            item_id=part.item_id, kind=kind, handed_in=started, returned=outcome.at if over_ else None,
            fixed=result.fixed if over_ else None, cause=result.cause, note=(part.note or done.note)[:200],
            unit_id=row.unit_id, matter=("case", row.case_id) if row.case_id else ("job", row.pk),
        )  # fmt: skip
        fresh.append((part, record))
    ids = products_actions.add_service_records(actor=inner, records=[one for _, one in fresh], now=now)
    for (part, _), record_id in zip(fresh, ids, strict=True):
        JobItem.objects.filter(pk=part.pk).update(record_id=record_id)


def _facts(actor: Actor, row: Job, outcome: _Outcome, now: datetime) -> None:
    result, at, found = outcome.result, outcome.at, []
    if result.code == "to_workshop":
        found += case_fact(row, "goods_received", at, **{"for": "repair"})
    if result.verb == "finish":
        found += [fact(row, "job_done", at), *case_fact(row, "job_done", at)]
        if root_of(row) == "installation" and result.fixed:
            found += _installed(row, outcome)
        if root_of(row) == "cleaning":
            found += case_fact(row, "service_done", at)
    if result.verb == "fail":
        # What was not done is not done; only clocks about this visit are void.
        release(actor, row, (), "visit_over", f"job:{row.number}", now)
    note(actor, found, now)


def _installed(row: Job, outcome: _Outcome) -> list[Noted]:
    """Each unit that stands now is installed; the first one in the name of the case, which may have waited for it."""
    found = []
    for part in outcome.items:
        if part.item_id is None or not rules.RESULTS[part.result].fixed:
            continue
        matter = ("case", row.case_id) if row.case_id and part.item_id == row.item_id else ("item", part.item_id)
        told = Noted(
            fact="installed", at=outcome.at, customer_id=row.customer_id, item_id=part.item_id, unit_id=row.home_id,
            matter=matter, kind="installation", occurrence=f"job:{row.pk}",
        )  # fmt: skip
        found.append(told if matter[0] == "case" else replace(told, occurrence=outcome.at.isoformat()))
    return found
