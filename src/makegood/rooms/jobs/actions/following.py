"""Keeping beside each job when its next promise breaks, so that the board is one index range."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from makegood.ground.rows import Changing, chunked
from makegood.rooms.jobs import rules
from makegood.rooms.jobs.models import Job
from makegood.rooms.promises import queries as promises

#: Jobs in one transaction when a calendar moved very many clocks.
BATCH = 500


def _places(ids: list[int]) -> tuple[QuerySet[Job], dict[str, Any]]:
    due, owed = promises.earliest_due("job"), promises.earliest_owed("job")
    end = Value(rules.END_OF_TIME, output_field=DateTimeField())
    found = {
        "next_due_at": Subquery(due), "owed_since": Subquery(owed),
        "sort_at": Coalesce(Subquery(owed), Subquery(due), end),
    }  # fmt: skip
    return Job.objects.filter(pk__in=ids), found


# Written with every step of a job: making this statement takes five times as long as running it.
_place = Changing(_places, list)


def follow(job_ids: Collection[int]) -> None:
    """Write the next due moment and the owed-since of these jobs from their obligations: one statement."""
    for part in chunked(sorted(set(job_ids)), 10_000):
        _place(part)


def follow_calendar_version(calendar_id: int, version_id: int) -> None:
    """The same for every job with a clock on this version of a calendar, a batch a transaction."""
    for ids in promises.matters_on_calendar(
        matter_kind="job", calendar_id=calendar_id, version_id=version_id, size=BATCH
    ):
        with transaction.atomic():
            follow(ids)
