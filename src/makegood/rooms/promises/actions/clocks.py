"""An obligation's clock: its due moment again from its budget, its calendar version and its pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, Value
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
    found: dict[int, list[clock.Pause]] = {}
    for row in (
        Pause.objects.filter(obligation_id__in=obligation_ids)
        .order_by("starts")
        .values_list("obligation_id", "starts", "ends")
    ):
        found.setdefault(row[0], []).append(clock.Pause(row[1], row[2]))
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


def next_wake(row: Mapping[str, Any], term: TermEntry, due_at: datetime) -> datetime:
    """The next moment that matters of a running clock: its warning unless that was given, else its due moment."""
    duty = term.clause.duty
    if row["warned_at"] is not None or duty is None:
        return due_at
    return warn_at(duty, row["started_at"], due_at)


def end_stop(row: Mapping[str, Any], at: datetime) -> datetime | None:
    """Settling a stopped clock ends its stop (at `at`, or where it began if that is later); its due moment then."""
    ends = Greatest(F("starts"), Value(at, output_field=DateTimeField()))
    Pause.objects.filter(obligation_id=row["id"], ends=None).update(ends=ends)
    return due_again(row, pauses_of([row["id"]]).get(row["id"], []))
