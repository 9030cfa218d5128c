"""An obligation's clock: its due moment again from its budget, its calendar version and its pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from makegood.engines import clock
from makegood.engines.claims import warn_at
from makegood.rooms.network import queries as network
from makegood.rooms.promises import book
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.models import Pause

#: Budgets that no pause moves: a stated moment, the end of a day, months and years.
UNSTOPPABLE = frozenset({"at", "end_of_day", "months", "years"})


def pauses_of(obligation_ids: Sequence[int]) -> dict[int, list[clock.Pause]]:
    """The pauses of obligations as the clock engine takes them."""
    return _by_obligation(Pause.objects.filter(obligation_id__in=obligation_ids))


def pauses_between(first: int, last: int) -> dict[int, list[clock.Pause]]:
    """The same of all obligations whose ids lie between these, both included: a range says it shorter than thousands
    of ids do."""
    return _by_obligation(Pause.objects.filter(obligation_id__gte=first, obligation_id__lte=last))


def _by_obligation(pauses: QuerySet[Pause]) -> dict[int, list[clock.Pause]]:
    found: dict[int, list[clock.Pause]] = {}
    for obligation_id, starts, ends in pauses.order_by("starts").values_list("obligation_id", "starts", "ends"):
        found.setdefault(obligation_id, []).append(clock.Pause(starts, ends))
    return found


def stoppable(row: Mapping[str, Any]) -> bool:
    """Whether a pause can move this clock at all."""
    return not UNSTOPPABLE & set(row["budget"])


def due_again(
    row: Mapping[str, Any],
    pauses: Sequence[clock.Pause],
    calendar: clock.Calendar | None = None,
    version: VersionEntry | None = None,
) -> datetime | None:
    """The due moment of a started obligation, on its own calendar version unless another calendar is given.

    `version` is that of its term, for callers that have it at hand.
    """
    if calendar is None and row["calendar_version_id"] is not None:
        calendar = network.calendar_by_version(row["calendar_version_id"])
    if version is None:
        version, _ = book.terms([row["term_id"]])[row["term_id"]]
    budget = clock.parse_budget(row["budget"])
    return clock.due(row["started_at"], budget, calendar, pauses, zone=version.zone)


def next_wake(started_at: datetime, warned_at: datetime | None, term: TermEntry, due_at: datetime) -> datetime:
    """The next moment that matters of a running clock: its warning unless that was given, else its due moment."""
    duty = term.clause.duty
    return due_at if warned_at is not None or duty is None else warn_at(duty, started_at, due_at)


def end_stop(row: Mapping[str, Any], at: datetime) -> datetime | None:
    """Settling a stopped clock ends its stop (at `at`, or where it began if that is later); its due moment then."""
    ends = Greatest(F("starts"), Value(at, output_field=DateTimeField()))
    Pause.objects.filter(obligation_id=row["id"], ends=None).update(ends=ends)
    return due_again(row, pauses_of([row["id"]]).get(row["id"], []))
