"""Cases that have to do with each other: links, and many of one cause with one to speak for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Invalid, Problem
from makegood.ground.rows import insert, new_id
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.steps import about, load, step, tell, viewed
from makegood.rooms.cases.actions.talking import add_message
from makegood.rooms.cases.actions.working import resolve
from makegood.rooms.cases.events import CaseAdopted, CaseLinked, CaseUnlinked
from makegood.rooms.cases.lifecycle import UNDONE
from makegood.rooms.cases.models import Case, Link
from makegood.rooms.cases.views import CaseView


@dataclass(frozen=True, slots=True)
class Reached:
    """Children that an act reached, by number, and those that it did not, with a code."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


@transaction.atomic
def link(
    *, actor: Actor, case_id: int, other_id: int, kind: str, now: datetime, version: int | None = None
) -> CaseView:
    """Say that this case has to do with another: `related`, `duplicate_of` it, or `caused_by` it.

    A duplicate counts as no repeat repair. Raises Missing for either case, Forbidden, Stale, Invalid.
    """
    if kind not in rules.SET_LINKS:
        raise errors.one_of("kind", kind, rules.SET_LINKS)
    row = load(actor, case_id, "link", version, now)
    other = other_case(actor, row, other_id)
    if join(actor, row, other, kind, now):
        values = {"duplicate": True} if kind == "duplicate_of" else {}
        step(actor, row, "link", version, now, **values)
    return viewed(actor, row, now)


def other_case(actor: Actor, row: Case, other_id: int) -> Case:
    """The other case of two. Raises Missing, Invalid `not_itself`."""
    if other_id == row.pk:
        raise Invalid.one("other", errors.NOT_ITSELF)
    other = queries.visible(actor).filter(pk=other_id).first()
    if other is None:
        raise errors.not_found(str(other_id))
    return other


def join(actor: Actor, row: Case, other: Case, kind: str, now: datetime) -> bool:
    """Write a link and its event unless it is there, inside the caller's transaction; whether it is new."""
    first, second = (row, other) if kind != "related" or row.pk < other.pk else (other, row)
    if Link.objects.filter(case_id=first.pk, other_id=second.pk, kind=kind).exists():
        return False
    insert(Link, [{"id": new_id(), "case_id": first.pk, "other_id": second.pk, "kind": kind, "at": now}])
    concerned = (*about(row), ("case", other.pk))
    tell(actor, CaseLinked(subject=row.pk, at=now, about=concerned, other=other.pk, link=kind), now)
    return True


@transaction.atomic
def unlink(*, actor: Actor, case_id: int, link_id: int, now: datetime, version: int | None = None) -> CaseView:
    """Take a link away that people set. Raises Missing, Forbidden, Stale, Invalid for one that came about by itself."""
    row = load(actor, case_id, "link", version, now)
    found = Link.objects.filter(pk=link_id, case_id=row.pk).first()
    found = found or Link.objects.filter(pk=link_id, other_id=row.pk).first()
    if found is None or found.kind not in rules.SET_LINKS:
        raise Invalid.one("link", errors.UNKNOWN_LINK)
    other = found.other_id if found.case_id == row.pk else found.case_id
    kind, mine = found.kind, found.case_id == row.pk
    Link.objects.filter(pk=found.pk).delete()
    step(actor, row, "link", version, now)
    if kind == "duplicate_of":
        owner = row.pk if mine else other
        if not Link.objects.filter(case_id=owner, kind=kind).exists():
            Case.objects.filter(pk=owner).update(duplicate=False, version=F("version") + (0 if mine else 1))
    concerned = (*about(row), ("case", other))
    tell(actor, CaseUnlinked(subject=row.pk, at=now, about=concerned, other=other, link=kind), now)
    return viewed(actor, row, now)


@transaction.atomic
def adopt(*, actor: Actor, parent_id: int, case_ids: Sequence[int], now: datetime) -> list[int]:
    """Put these cases below one that stands for their common cause; those that are there already stay.

    Each keeps its customer, its conversation and everything that is owed in it. Raises Missing, Forbidden, Invalid when
    the parent has a parent itself or one of the cases has children.
    """
    parent = load(actor, parent_id, "link", None, now)
    if parent.parent_id is not None:
        raise Invalid.one("parent", errors.PARENT_OF_PARENT)
    rows = list(queries.visible(actor).filter(pk__in=list(case_ids)))
    if len(rows) != len(set(case_ids)):
        raise errors.not_found("")
    if parent.pk in set(case_ids):
        raise Invalid.one("cases", errors.NOT_ITSELF)
    if Case.objects.filter(parent_id__in=list(case_ids)).exists():
        raise Invalid.one("cases", errors.PARENT_OF_PARENT)
    accounts.need_at(actor, "cases.write", [row.unit_id for row in rows])
    fresh = [row for row in rows if row.parent_id != parent.pk]
    for row in fresh:
        step(actor, row, "link", None, now, parent_id=parent.pk)
    told = [
        CaseAdopted(subject=row.pk, at=now, about=(*about(row), ("case", parent.pk)), parent=parent.pk) for row in fresh
    ]
    journal.record(actor=actor, events=told, now=now)
    return [row.pk for row in fresh]


@transaction.atomic
def let_go(*, actor: Actor, case_id: int, now: datetime, version: int | None = None) -> CaseView:
    """Take a case out from below its parent. Raises Missing, Forbidden, Stale."""
    row = load(actor, case_id, "link", version, now)
    if row.parent_id is not None:
        concerned = (*about(row), ("case", row.parent_id))
        step(actor, row, "link", version, now, parent_id=None)
        tell(actor, CaseAdopted(subject=row.pk, at=now, about=concerned, parent=None), now)
    return viewed(actor, row, now)


@transaction.atomic
def answer_children(
    *, actor: Actor, parent_id: int, text: str, now: datetime, channel: str = "", case_ids: Sequence[int] | None = None
) -> Reached:
    """Give every undone child the same answer: each customer is answered in their own case, and what that keeps is kept
    there. Those that the actor may not work on, or that do not allow it now, are named with the reason.

    Raises Missing, Forbidden, Invalid for an empty text.
    """
    if not text.strip():
        raise Invalid.one("text", errors.REQUIRED)

    def say(row: Case) -> None:
        add_message(actor=actor, case_id=row.pk, direction="outbound", text=text, channel=channel, now=now)

    return _each(actor, parent_id, case_ids, say, now)


@transaction.atomic
def resolve_children(
    *, actor: Actor, parent_id: int, text: str, now: datetime, case_ids: Sequence[int] | None = None
) -> Reached:
    """Resolve every undone child, each with its own obligations; what is still owed in one stays owed there.

    The parent itself stays as it is. Raises Missing, Forbidden.
    """

    def settle(row: Case) -> None:
        resolve(actor=actor, case_id=row.pk, text=text, now=now)

    return _each(actor, parent_id, case_ids, settle, now)


def _each(
    actor: Actor, parent_id: int, case_ids: Sequence[int] | None, act: Callable[[Case], None], now: datetime
) -> Reached:
    parent = load(actor, parent_id, "note", None, now)
    rows = [one for one in queries.children(actor, parent.pk) if one.state in UNDONE]
    if case_ids is not None:
        rows = [one for one in rows if one.pk in set(case_ids)]
    if not rows:
        raise Conflict("no_children", number=rules.grouped(parent.number))
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except Problem as problem:
            refused.append((row.number, problem.errors[0].code if problem.errors else problem.code))
        else:
            done.append(row.number)
    return Reached(tuple(done), tuple(refused))
