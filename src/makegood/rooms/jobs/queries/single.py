"""Reading single jobs and what belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import queries as kept
from makegood.ground.files.views import FileView
from makegood.ground.journal import queries as journal
from makegood.ground.rows import Reading
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers import rules as customer_rules
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.jobs import errors, lifecycle, rules
from makegood.rooms.jobs.models import Job, JobItem, JobNote, Offer
from makegood.rooms.jobs.queries.seeing import kinds, through, visible
from makegood.rooms.jobs.views import JobItemView, JobNoteView, JobView, OfferView
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.views import ObligationView

_OFFER = tuple(OfferView.__dataclass_fields__)
_ITEM = tuple(JobItemView.__dataclass_fields__)
_NOTE = tuple(JobNoteView.__dataclass_fields__)
# Read with every step of a job, so their statements are kept.
_OFFERS = Reading(
    lambda ids: Offer.objects.filter(job_id__in=ids).order_by("ordinal").values_list("job_id", *_OFFER), list
)
_ITEMS = Reading(
    lambda ids: JobItem.objects.filter(job_id__in=ids).order_by("place").values_list("job_id", *_ITEM), list
)
# What a view takes from the row as it is, under the row's own name.
_SAME = (
    "number", "work", "evidence", "money", "case_id", "parent_id", "customer_id", "item_id", "home_id", "unit_id",
    "technician_id", "division", "place", "lat", "lng", "floor", "access", "contact_name", "sex_wish", "task",
    "window_from", "window_to", "window_at", "windows", "moved_by_customer", "moved_by_outlet", "moved_by_disruption",
    "held_for", "wake_at", "paused_until", "asked", "departed_at", "arrived_at", "ended_at", "result", "outcome_note",
    "preserve", "filmed", "next_owner", "next_at", "next_due_at", "owed_since", "external_id", "created_at", "version",
)  # fmt: skip


def job_id(actor: Actor, number: str) -> int:
    """The id behind a number as typed or said. Raises Forbidden, Missing `job_number_mistyped` or `job_not_found`."""
    actor.need("jobs.own")
    bare = rules.bare(number[:40])
    if not rules.is_job_number(bare):
        raise errors.mistyped(number[:40]) if rules.looks_like_job(bare) else errors.not_found(number[:40])
    found = visible(actor).filter(number=bare).values_list("id", flat=True).first()
    if found is None:
        raise errors.not_found(number[:40])
    return found


def job(actor: Actor, number: str, now: datetime) -> JobView:
    """One job with its obligations judged at `now`. Raises Missing."""
    actor.need("jobs.own")
    return by_id(actor, job_id(actor, number), now)


def by_id(actor: Actor, id_: int, now: datetime) -> JobView:
    """The same by id. Raises Missing."""
    actor.need("jobs.own")
    row = visible(actor).filter(pk=id_).first()
    if row is None:
        raise errors.not_found(str(id_))
    return views(actor, [row], now)[0]


def many(actor: Actor, ids: Collection[int], now: datetime) -> dict[int, JobView]:
    """Those of the jobs that the actor may see, by id."""
    actor.need("jobs.own")
    return {view.id: view for view in views(actor, list(visible(actor).filter(pk__in=list(ids))), now)}


def known(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these jobs that the actor may see."""
    return set(visible(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def files_owner(actor: Actor, id_: int) -> int:
    """The unit of a job whose papers somebody wants to open; for whoever serves files. Raises Missing."""
    actor.need("jobs.own")
    unit = visible(actor).filter(pk=id_).values_list("unit_id", flat=True).first()
    if unit is None:
        raise errors.not_found(str(id_))
    return unit


def papers(actor: Actor, id_: int) -> list[FileView]:
    """The files of a job, the first one first. Raises Missing."""
    files_owner(actor, id_)
    return kept.of("job", [id_]).get(id_, [])


def paper(actor: Actor, id_: int, file_id: int) -> tuple[FileView, IO[bytes]]:
    """One of them with its content. Raises Missing."""
    files_owner(actor, id_)
    return kept.opened(("job", id_), file_id)


def of_cases(actor: Actor, case_ids: Collection[int], now: datetime) -> dict[int, list[JobView]]:
    """The jobs of cases that the actor may see, the newest first."""
    actor.need("jobs.own")
    found: dict[int, list[JobView]] = {id_: [] for id_ in case_ids}
    rows = visible(actor).filter(case_id__in=list(case_ids)).order_by("-created_at", "-id")
    for view in views(actor, list(rows[:200]), now):
        found[view.case_id or 0].append(view)
    return found


def of_customer(actor: Actor, customer_ids: Collection[int], now: datetime, limit: int = 20) -> list[JobView]:
    """The newest jobs of a customer (all the ids of one file)."""
    actor.need("jobs.own")
    rows = visible(actor).filter(customer_id__in=list(customer_ids)).order_by("-created_at", "-id")
    return views(actor, list(rows[:limit]), now)


def of_item(actor: Actor, item_id: int, now: datetime, limit: int = 20) -> list[JobView]:
    """The newest jobs about an item, also those of which it was one of several units."""
    actor.need("jobs.own")
    rows = visible(actor).filter(pk__in=JobItem.objects.filter(item_id=item_id).values("job_id"))
    return views(actor, list(rows.order_by("-created_at", "-id")[:limit]), now)


def obligations_of(actor: Actor, id_: int, now: datetime) -> list[ObligationView]:
    """What is owed in one job, judged at `now`, the most pressing first. The caller has found the job."""
    found = promises.obligations(actor=through(actor), matter_kind="job", matter_ids=[id_], now=now)
    return found.get(id_, [])


def notes(actor: Actor, id_: int, limit: int = 100) -> list[JobNoteView]:
    """What was noted at the door, oldest first. Raises Missing."""
    files_owner(actor, id_)
    rows = JobNote.objects.filter(job_id=id_).order_by("at", "id").values_list(*_NOTE)
    return [JobNoteView(*row) for row in rows[:limit]]


def timeline(actor: Actor, id_: int, cursor: str | None = None, limit: int = 100) -> journal.Page:
    """What happened to the job and to what is owed in it, read from the journal. Raises Missing."""
    files_owner(actor, id_)
    return journal.timeline(actor=actor, kind="job", subject=id_, cursor=cursor, limit=limit)


# --- views


def views(actor: Actor, rows: Sequence[Job], now: datetime) -> list[JobView]:
    """Rows as views, in their order; as many queries for many rows as for one."""
    if not rows:
        return []
    ids = [row.pk for row in rows]
    inner = through(actor)
    owed = promises.obligations(actor=inner, matter_kind="job", matter_ids=ids, now=now)
    offers, items = _grouped(_OFFERS(ids), OfferView), _grouped(_ITEMS(ids), JobItemView)
    people = customers.many(inner, {row.customer_id for row in rows if row.customer_id is not None})
    numbers = cases.numbers(inner, {row.case_id for row in rows if row.case_id is not None})
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    above = dict(Job.objects.filter(pk__in=parents).values_list("id", "number")) if parents else {}
    roots = kinds()
    whole = _may_call(actor, rows)
    return [
        _view(
            row, roots[row.kind_id].root, people.get(row.customer_id or 0), row.pk in whole,
            {
                "obligations": tuple(owed.get(row.pk, ())), "offers": tuple(offers.get(row.pk, ())),
                "items": tuple(items.get(row.pk, ())), "case_number": numbers.get(row.case_id or 0, ""),
                "parent_number": above.get(row.parent_id or 0, ""),
            },
        )
        for row in rows
    ]  # fmt: skip


def _grouped(rows: Any, kind: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for owner, *row in rows:
        found.setdefault(owner, []).append(kind(*row))
    return found


def _may_call(actor: Actor, rows: Sequence[Job]) -> set[int]:
    """The jobs whose customer's number the actor sees whole: open ones that are in their own hands."""
    if actor.may("customers.unmask") and actor.units is None:
        return {row.pk for row in rows}
    open_ = [row for row in rows if row.work in lifecycle.UNDONE]
    if not open_ or actor.id is None:
        return set()
    mine = _visits(actor, open_)
    for permission in ("customers.unmask", "jobs.accept"):
        if actor.may(permission):
            held = accounts.held_at(actor, permission, {row.unit_id for row in open_})
            mine |= {row.pk for row in open_ if row.unit_id in held}
    return mine


def _visits(actor: Actor, rows: Sequence[Job]) -> set[int]:
    sent = {row.technician_id for row in rows if row.technician_id is not None}
    if not sent:
        return set()
    ids = [row.pk for row in rows]
    return set(Job.objects.filter(pk__in=ids, technician__user_id=actor.id or 0).values_list("id", flat=True))


def _view(row: Job, root: str, person: CustomerView | None, whole: bool, parts: dict[str, Any]) -> JobView:
    own_number = next(iter(person.phones), "") if person else ""
    return JobView(
        id=row.pk, kind=row.kind_id, root=root, needs=_needs(row, person), avoid=tuple(row.avoid),
        tries=len(row.tries), window_by=row.window_by_name,
        contact_phone=shown_number(row.contact_phone, whole), phone=shown_number(own_number, whole),
        customer_name=person.name if person else "", address_as=person.address_as if person else "",
        verbs=lifecycle.verbs(row.work, row.evidence, row.money), **parts,
        **{name: getattr(row, name) for name in _SAME},
    )  # fmt: skip


def _needs(row: Job, person: CustomerView | None) -> tuple[Mapping[str, Any], ...]:
    """What to mind at the door: of an undone job as the file says now, else as it was told when it was laid out."""
    if person is None or row.work not in lifecycle.UNDONE:
        return tuple(row.needs)
    return tuple({"kind": one.kind, "note": one.note} for one in person.needs)


def shown_number(number: str, whole: bool) -> str:
    """A phone number as it is shown: whole, or as those see it who may not see numbers."""
    return number if whole else customer_rules.masked("phone", number)
