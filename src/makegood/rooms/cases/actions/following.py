"""Keeping beside each case when its next promise breaks, so that the queue is one index range."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from makegood.ground.rows import Changing, chunked
from makegood.rooms.cases import queries, rules
from makegood.rooms.cases.models import Case
from makegood.rooms.promises import queries as promises

#: Cases in one transaction when a calendar moved very many clocks.
BATCH = 500

# Cases that are being opened in this context: their row is written last, with these moments in it already.
_opening: ContextVar[frozenset[int]] = ContextVar("cases_opening", default=frozenset())


@contextmanager
def opening(case_ids: Collection[int]) -> Iterator[None]:
    """While these cases are being opened, `follow` leaves them alone."""
    token = _opening.set(_opening.get() | frozenset(case_ids))
    try:
        yield
    finally:
        _opening.reset(token)


def _places(ids: list[int]) -> tuple[QuerySet[Case], dict[str, Any]]:
    due, owed = promises.earliest_due("case"), promises.earliest_owed("case")
    end = Value(rules.END_OF_TIME, output_field=DateTimeField())
    found = {
        "next_due_at": Subquery(due), "owed_since": Subquery(owed),
        "sort_at": Coalesce(Subquery(owed), Subquery(due), end),
    }  # fmt: skip
    return Case.objects.filter(pk__in=ids), found


# Written with every step of a case: making this statement takes five times as long as running it.
_place = Changing(_places, list)


def follow(case_ids: Collection[int]) -> None:
    """Write the next due moment and the owed-since of these cases from their obligations: one statement.

    What an import told counts as owed when it was broken, but its open clocks belong to history: nobody settles them.
    """
    touched = sorted(set(case_ids) - _opening.get())
    for part in chunked(touched, 10_000):
        _place(part)
        _lead(part)


def _lead(case_ids: list[int]) -> None:
    """What is owed in a merged case presses its survivor: the earliest moments of all of them stand there."""
    tops = {queries.survivor(id_, into) for id_, into in queries.mergings(case_ids)}
    if not tops:
        return
    families = queries.family(sorted(tops))
    _retake(sorted(tops))
    for top, below in families.items():
        moments = list(Case.objects.filter(pk__in=[top, *below]).values_list("next_due_at", "owed_since"))
        due = min((one for one, _ in moments if one is not None), default=None)
        owed = min((one for _, one in moments if one is not None), default=None)
        Case.objects.filter(pk=top).update(next_due_at=due, owed_since=owed, sort_at=owed or due or rules.END_OF_TIME)


def _retake(case_ids: list[int]) -> None:
    """The moments of these cases from their own obligations alone."""
    due, owed = promises.earliest_due("case"), promises.earliest_owed("case")
    Case.objects.filter(pk__in=case_ids).update(next_due_at=Subquery(due), owed_since=Subquery(owed))


def follow_calendar_version(calendar_id: int, version_id: int) -> None:
    """The same for every case with a clock on this version of a calendar, a batch a transaction."""
    for ids in promises.matters_on_calendar(
        matter_kind="case", calendar_id=calendar_id, version_id=version_id, size=BATCH
    ):
        with transaction.atomic():
            follow(ids)
