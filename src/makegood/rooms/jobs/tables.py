"""The whole room, oldest first and some hundred rows at a time, as plain columns: what exports are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.rows import id_floor, walked
from makegood.rooms.jobs.models import Job, JobItem
from makegood.rooms.jobs.queries.seeing import visible
from makegood.rooms.jobs.queries.single import shown_number

Rows = Iterator[list[dict[str, Any]]]


def jobs(actor: Actor, since: datetime | None = None) -> Rows:
    """Jobs that the actor sees with all of their columns, each with its `units` in their order.

    The number of whoever opens the door is whole only where the actor may see numbers.
    """
    actor.need("jobs.read")
    rows = visible(actor)
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        some: Any = Job.objects.filter(pk__in=ids).order_by("pk").values()
        units: dict[int, list[dict[str, Any]]] = {}
        parts: Any = JobItem.objects.filter(job_id__in=ids).order_by("place").values()
        for part in parts:
            units.setdefault(part["job_id"], []).append(part)
        clear = accounts.held_at(actor, "customers.unmask", {row["unit_id"] for row in some})
        yield [
            {
                **row, "units": units.get(row["id"], []),
                "contact_phone": shown_number(row["contact_phone"], row["unit_id"] in clear),
            }
            for row in some
        ]  # fmt: skip


def own(actor: Actor, kind: str, ids: Sequence[int]) -> set[int]:
    """Which of these ids are our jobs or units of jobs."""
    actor.need("jobs.read")
    model: Any = Job if kind == "job" else JobItem
    return set(model.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
