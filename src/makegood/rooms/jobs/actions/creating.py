"""Laying out work: what is to be done, for whom, where, and what was promised about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.rows import insert, new_id, new_ids
from makegood.rooms.cases import lifecycle as case_lifecycle
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.jobs import errors, queries, rules
from makegood.rooms.jobs.actions.numbering import take
from makegood.rooms.jobs.actions.offering import ask_next
from makegood.rooms.jobs.actions.steps import about, fact, note, viewed
from makegood.rooms.jobs.events import JobCreated
from makegood.rooms.jobs.inputs import JobInput, PlaceInput, WindowInput
from makegood.rooms.jobs.models import Job, JobItem
from makegood.rooms.jobs.queries.seeing import through
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import queries as network
from makegood.rooms.network.rules import tidy_code
from makegood.rooms.products import queries as products

#: A job that nobody has in hand after this time is somebody's business.
DISPATCH_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A job with everything that its parts of the company say about it."""

    given: JobInput
    case: CaseView | None
    customer: CustomerView | None
    unit: int


@transaction.atomic
def create_job(*, actor: Actor, job: JobInput, now: datetime, ask: bool = False) -> JobView:
    """Lay out one job; with `ask` the first outlet of its place is asked at once.

    Raises as create_jobs.
    """
    (id_,) = create_jobs(actor=actor, jobs=[job], now=now)
    row = Job.objects.get(pk=id_)
    if ask:
        ask_next(actor, row, now)
    return viewed(actor, row, now)


@transaction.atomic
def create_jobs(*, actor: Actor, jobs: Sequence[JobInput], now: datetime) -> list[int]:
    """Lay out these jobs; their ids in order. What a case, its customer and its item say is taken over.

    Raises Forbidden, Conflict `case_ended` for work in a settled case, and Invalid for an unknown kind, case, customer,
    item, unit or division, a window that ends before it begins or lies in the past, and a place that nobody could find.
    """
    actor.need("jobs.open")
    known = [checked(actor, one, f"jobs.{at}." if len(jobs) > 1 else "", now) for at, one in enumerate(jobs)]
    if not known:
        return []
    ids, numbers = new_ids(len(known)), take(len(known))
    rows = [row_of(id_, number, one, actor, now) for id_, number, one in zip(ids, numbers, known, strict=True)]
    insert(Job, rows)
    insert(JobItem, [part for id_, one in zip(ids, known, strict=True) for part in _parts(id_, one.given)])
    made = [Job(**row) for row in rows]
    tell_created(actor, made, [(one.given.item_ids, len(one.given.described)) for one in known], now)
    promised = [row for row in made if row.window_to is not None]
    note(actor, [fact(row, "window_booked", now, "1", window_end=_iso(row.window_to)) for row in promised], now)
    return ids


def tell_created(
    actor: Actor, made: Sequence[Job], units: Sequence[tuple[tuple[int, ...], int]], now: datetime
) -> None:
    """One event a new job; of its units the ids, and how many were only described."""
    digests = journal.digest_texts("job", [(row.pk, f"{row.place} {row.contact_name}".strip()) for row in made])
    events = [
        JobCreated(
            subject=row.pk, at=row.created_at, number=row.number, kind=row.kind_id, state=row.work,
            evidence=row.evidence, money=row.money, parent=row.parent_id, items=len(items) + loose, place=digest,
            salt=salt, about=about(row, tuple(("item", item) for item in items)),
        )
        for row, (items, loose), (salt, digest) in zip(made, units, digests, strict=True)
    ]  # fmt: skip
    journal.record(actor=actor, events=events, now=now, fresh={("job", row.pk) for row in made})


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def checked(actor: Actor, given: JobInput, prefix: str, now: datetime, *, past: bool = False) -> Known:
    """The job with all that its case, customer and items say; a past one may be over. Raises as create_jobs."""
    case = _case(actor, given, prefix, now, past)
    kind = given.kind or (rules.KIND_OF_CASE.get(case.root, "") if case else "")
    if not kind:
        raise Invalid.one(f"{prefix}kind", errors.REQUIRED)
    queries.kind(kind, f"{prefix}kind")
    if given.sex_wish not in {"", *rules.SEXES}:
        raise errors.one_of(f"{prefix}sex_wish", given.sex_wish, rules.SEXES)
    customer_id = given.customer_id or (case.customer_id if case else None)
    inner = through(actor) if case is not None else actor
    customer = _customer(inner, customer_id, f"{prefix}customer")
    items = given.item_ids or ((case.item_id,) if case and case.item_id else ())
    if set(items) - set(products.many(inner, items)):
        raise Invalid.one(f"{prefix}item", "item_unknown")
    unit = accounts.unit_for(actor, given.unit_id, f"{prefix}unit") if given.unit_id or not case else case.unit_id
    if given.window is not None and not past:
        check_window(given.window, now, f"{prefix}window")
    place = check_place(given.place, customer, f"{prefix}place")
    told = replace(
        given, kind=kind, customer_id=customer_id, item_ids=tuple(dict.fromkeys(items)), place=place, unit_id=unit
    )
    return Known(told, case, customer, unit)


def _case(actor: Actor, given: JobInput, prefix: str, now: datetime, past: bool) -> CaseView | None:
    if given.case_id is None:
        return None
    case = cases.many(actor, [given.case_id], now).get(given.case_id)
    if case is None:
        raise Invalid.one(f"{prefix}case", "case_not_found", number=str(given.case_id))
    if case.state not in case_lifecycle.UNDONE and not past:
        raise Conflict(errors.CASE_ENDED, number=case.number, state=case.state)
    return case


def _customer(actor: Actor, customer_id: int | None, field: str) -> CustomerView | None:
    if customer_id is None:
        return None
    found = customers.many(actor, [customer_id]).get(customer_id)
    if found is None:
        raise Invalid.one(field, "customer_unknown")
    return found


def check_window(window: WindowInput, now: datetime, field: str = "window") -> None:
    """Whether a window can be promised. Raises Invalid `window_bad` or `window_past`."""
    fault = rules.window_fault(window, now)
    if fault:
        raise Invalid.one(field, fault, days=rules.LONGEST_WINDOW.days)


def check_place(given: PlaceInput, customer: CustomerView | None, field: str) -> PlaceInput:
    """Where the work is: as given, else where the customer lives. Raises Invalid when nobody could find it."""
    division = tidy_code(given.division) if given.division else ""
    if customer is not None and not (given.text or division):
        text = " ".join(part for part in (customer.region, customer.address) if part)
        given = replace(given, text=text, division=customer.division)
        division = customer.division
    if not given.text.strip() and not division:
        raise Invalid.one(field, errors.PLACE_REQUIRED)
    if given.division and network.any_division() and not network.division_path(division):
        raise Invalid.one(f"{field}.division", "division_unknown", division=given.division[:20])
    return replace(given, division=division)


def row_of(id_: int, number: str, known: Known, actor: Actor, now: datetime) -> dict[str, Any]:
    """The row of a job that nobody has in hand yet."""
    given, place, window = known.given, known.given.place, known.given.window
    at = given.created_at or now
    return {
        "id": id_, "number": number, "kind_id": given.kind, "case_id": given.case_id, "parent_id": given.parent_id,
        "customer_id": given.customer_id, "item_id": given.item_ids[0] if given.item_ids else None,
        "home_id": known.unit, "unit_id": known.unit, "technician_id": None, "work": "to_dispatch",
        "evidence": "missing", "money": "unpriced", "division": place.division, "place": place.text[:240],
        "lat": place.lat, "lng": place.lng, "floor": place.floor[:40], "access": place.access[:240],
        "contact_name": place.contact_name[:120], "contact_phone": place.contact_phone[:40],
        "needs": _needs(known.customer), "sex_wish": given.sex_wish, "avoid": list(given.avoid),
        "task": given.task[:400], "window_from": window.starts if window else None,
        "window_to": window.ends if window else None, "window_by_id": actor.id if window else None,
        "window_by_name": actor.name[:80] if window else "", "window_at": now if window else None,
        "windows": 1 if window else 0, "moved_by_customer": 0, "moved_by_outlet": 0, "moved_by_disruption": 0,
        "tries": [], "held_for": "", "wake_at": None, "paused_until": None, "paused": [], "asked": 0,
        "departed_at": None, "arrived_at": None, "ended_at": None, "result": "", "outcome_note": "", "done_key": "",
        "preserve": given.preserve, "filmed": False, "next_owner": "dispatcher", "next_at": at + DISPATCH_WITHIN,
        "next_due_at": None, "owed_since": None, "sort_at": rules.END_OF_TIME, "external_id": given.external_id[:120],
        "created_at": at, "changed_at": now, "version": 1,
    }  # fmt: skip


def _needs(customer: CustomerView | None) -> list[dict[str, str]]:
    """What whoever comes to the door has to know about the people there."""
    return [{"kind": one.kind, "note": one.note} for one in customer.needs] if customer else []


def _parts(job_id: int, given: JobInput) -> list[dict[str, Any]]:
    wanted: list[tuple[int | None, str]] = [(one, "") for one in given.item_ids] + [
        (None, one) for one in given.described
    ]
    return [
        {
            "id": new_id(), "job_id": job_id, "item_id": item_id, "place": place, "description": text[:200],
            "serial_seen": "", "serial_state": "", "serial_reason": "", "result": "", "note": "", "record_id": None,
        }
        for place, (item_id, text) in enumerate(wanted)
    ]  # fmt: skip
