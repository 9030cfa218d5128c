"""Work that an import tells: laid out as it stands, without asking anybody, and ended when that is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id, new_ids
from makegood.rooms.jobs import errors, lifecycle, rules
from makegood.rooms.jobs.actions.creating import checked, row_of, tell_created
from makegood.rooms.jobs.actions.numbering import take
from makegood.rooms.jobs.actions.offering import end_offers
from makegood.rooms.jobs.actions.steps import about, item_pairs, tell
from makegood.rooms.jobs.events import JobCancelled, JobDone, JobEvent, JobFailed
from makegood.rooms.jobs.inputs import PastJob
from makegood.rooms.jobs.models import Job, JobItem, Offer
from makegood.rooms.jobs.queries.seeing import visible
from makegood.rooms.network import queries as network

_NEXT = {
    "to_dispatch": "dispatcher", "declined": "dispatcher", "offered": "outlet_clerk", "accepted": "outlet_clerk",
    "on_hold": "outlet_clerk", "awaiting_part": "parts_clerk", "in_workshop": "outlet_clerk",
    "under_appraisal": "technical_supervisor",
}  # fmt: skip
_SENT = ("assigned", "en_route", "on_site")
_HAPPENED = ("departed_at", "arrived_at", "ended_at")


@transaction.atomic
def tell_jobs(*, actor: Actor, jobs: Sequence[PastJob], now: datetime) -> list[tuple[int, tuple[int, ...]]]:
    """Put jobs on file as they stand elsewhere; the ids of each and of its units, in order.

    For imports: nobody is asked or told, no clock starts. Raises Forbidden, and Invalid as create_jobs, for words that
    are in no list, a technician who is nowhere, and what a state cannot do without: somebody who goes (assigned,
    en_route, on_site), a window (booked), a moment (on_hold).
    """
    actor.need("imports.run")
    if not jobs:
        return []
    prefixes = [f"{place}." if len(jobs) > 1 else "" for place in range(len(jobs))]
    for one, prefix in zip(jobs, prefixes, strict=True):
        _check(actor, one, prefix, now)
    known = [
        checked(actor, replace(one.job, item_ids=_items(one)), prefix, now, past=True)
        for one, prefix in zip(jobs, prefixes, strict=True)
    ]
    ids, numbers = new_ids(len(jobs)), take(len(jobs))
    rows = [
        {**row_of(id_, number, what, actor, now), **_stands(one, what.unit)}
        for id_, number, what, one in zip(ids, numbers, known, jobs, strict=True)
    ]
    insert(Job, rows)
    parts = [_parts(id_, one) for id_, one in zip(ids, jobs, strict=True)]
    insert(JobItem, [part for some in parts for part in some])
    made = [Job(**row) for row in rows]
    insert(Offer, [_hand(row) for row in made if row.asked])
    tell_created(actor, made, [(_items(one), len(one.items) - len(_items(one))) for one in jobs], now)
    return [(id_, tuple(part["id"] for part in some)) for id_, some in zip(ids, parts, strict=True)]


def _items(one: PastJob) -> tuple[int, ...]:
    return tuple(part.item_id for part in one.items if part.item_id is not None)


def _check(actor: Actor, one: PastJob, prefix: str, now: datetime) -> None:
    for track in lifecycle.STATES:
        if getattr(one, track) not in lifecycle.STATES[track]:
            raise errors.one_of(f"{prefix}{track}", getattr(one, track), lifecycle.STATES[track])
    if one.result not in {"", *rules.RESULTS}:
        raise errors.one_of(f"{prefix}result", one.result, tuple(rules.RESULTS))
    needed = {"technician_id": _SENT, "wake_at": ("on_hold",)}
    for name, states in needed.items():
        if one.work in states and getattr(one, name) is None:
            raise Invalid.one(f"{prefix}{name}", errors.REQUIRED)
    if one.work == "booked" and one.job.window is None:
        raise Invalid.one(f"{prefix}window", errors.REQUIRED)
    if one.job.window is not None and one.job.window.ends <= one.job.window.starts:
        raise Invalid.one(f"{prefix}window", errors.WINDOW_BAD, days=7)
    for at in (one.job.created_at, *(getattr(one, name) for name in _HAPPENED)):
        if at is not None and at > now + rules.CLOCKS_DIFFER:
            raise Invalid.one(f"{prefix}at", errors.IN_THE_FUTURE)
    if one.hand_id is not None and not accounts.sees_units(actor, [one.hand_id]):
        raise Invalid.one(f"{prefix}unit", "unit_unknown")
    if one.technician_id is not None and not network.staff_names([one.technician_id]):
        raise Invalid.one(f"{prefix}technician", errors.UNKNOWN_STAFF)


def _stands(one: PastJob, home: int) -> dict[str, Any]:
    """What the row says beyond that of a job that was just laid out. Nobody is late with what happened elsewhere."""
    homeless = one.work in lifecycle.HOMELESS
    return {
        "work": one.work, "evidence": one.evidence, "money": one.money,
        "unit_id": home if homeless or one.hand_id is None else one.hand_id, "technician_id": one.technician_id,
        "held_for": one.held_for[:20], "wake_at": one.wake_at, **{name: getattr(one, name) for name in _HAPPENED},
        "result": one.result, "outcome_note": one.note[:1000], "filmed": one.filmed, "next_at": None,
        "next_owner": "" if one.work in lifecycle.ENDED else _NEXT.get(one.work, "technician"),
        "asked": 0 if homeless or one.work == "cancelled" else 1,
    }  # fmt: skip


def _parts(job_id: int, one: PastJob) -> list[dict[str, Any]]:
    return [
        {
            "id": id_, "job_id": job_id, "item_id": part.item_id, "place": place, "description": part.description[:200],
            "serial_seen": part.serial_seen[:60], "serial_state": part.serial_state,
            "serial_reason": part.serial_reason[:200], "result": part.result, "note": part.note[:200],
            "record_id": None,
        }
        for place, (id_, part) in enumerate(zip(new_ids(len(one.items)), one.items, strict=True))
    ]  # fmt: skip


def _hand(row: Job) -> dict[str, Any]:
    """In whose hands it is: asked and silent so far, at it, or through with it."""
    state = "open" if row.work == "offered" else "ended" if row.work in lifecycle.ENDED else "accepted"
    return {
        "id": new_id(), "job_id": row.pk, "unit_id": row.unit_id, "ordinal": 1, "area_id": None, "state": state,
        "by_rule": False, "reason": "", "costs": False, "note": "", "offered_at": row.created_at,
        "answered_at": None if state == "open" else row.created_at,
        "ended_at": (row.ended_at or row.changed_at) if state == "ended" else None,
    }  # fmt: skip


@transaction.atomic
def end_told(*, actor: Actor, jobs: Mapping[int, PastJob], now: datetime) -> list[int]:
    """Jobs that an import told before and now tells as over; those that came to their end by it.

    What somebody has gone on with here is theirs: a table does not end it.
    """
    actor.need("imports.run")
    over = {id_: one for id_, one in jobs.items() if one.work in lifecycle.ENDED}
    rows = visible(actor).filter(pk__in=list(over), version=1, work__in=lifecycle.UNDONE)
    ended = []
    for row in rows.order_by("pk"):
        one = over[row.pk]
        _check(actor, one, "", now)
        at = one.ended_at or now
        said = {name: getattr(one, name) or getattr(row, name) for name in ("departed_at", "arrived_at")}
        values = {
            **said, "work": one.work, "evidence": one.evidence, "ended_at": at, "result": one.result, "next_owner": "",
            "outcome_note": one.note[:1000], "filmed": one.filmed, "wake_at": None, "next_at": None,
            "technician_id": one.technician_id or row.technician_id,
        }  # fmt: skip
        if Job.objects.filter(pk=row.pk, version=1).update(**values, version=F("version") + 1, changed_at=now):
            row.technician_id = values["technician_id"]
            end_offers(row, now)
            tell(actor, _ended(row, one, at), now)
            ended.append(row.pk)
    return ended


def _ended(row: Job, one: PastJob, at: datetime) -> JobEvent:
    common: dict[str, Any] = {"subject": row.pk, "at": at, "about": about(row, item_pairs(row)), "state": one.work}
    if one.work == "cancelled":
        return JobCancelled(**common, reason="other")
    told = {**common, "result": one.result, "technician": row.technician_id, "next_owner": ""}
    if one.work == "failed":
        wasted = one.result in rules.RESULTS and rules.RESULTS[one.result].wasted
        return JobFailed(**told, wasted=wasted, next_at=at)
    return JobDone(**told, items=len(one.items))
