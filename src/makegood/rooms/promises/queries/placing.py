"""What rooms above need to keep the place of their matters in a queue beside their own rows.

These are correlated subqueries for the matter in the outer row's primary key. They show nothing of a person, so they
take no actor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from makegood.rooms.promises import book
from makegood.rooms.promises.models import Obligation


def earliest_due(matter_kind: str) -> Any:
    """When the next running clock of the outer matter is due; what an import told is history, nobody settles it."""
    return _earliest(matter_kind, Obligation.objects.filter(state="running", known_until__isnull=True))


def earliest_owed(matter_kind: str) -> Any:
    """Since when something broken has been owed and undone in the outer matter."""
    return _earliest(matter_kind, Obligation.objects.filter(state="broken", fulfilled_at__isnull=True))


def postponed(matter_kind: str) -> Exists:
    """Whether a clock that runs in the outer matter is due later than it was at first, by a calendar that changed."""
    moved = Obligation.objects.filter(put_off(), known_until__isnull=True)
    return Exists(moved.filter(matter_kind=matter_kind, matter_id=OuterRef("pk")))


def put_off() -> Q:
    """What such clocks are: running, moved by a calendar, and due later than at first."""
    return Q(state="running", moves__gt=0, due_at__gt=F("first_due_at"))


def _earliest(matter_kind: str, found: QuerySet[Any]) -> Any:
    of_matter = found.filter(matter_kind=matter_kind, matter_id=OuterRef("pk")).order_by()
    return of_matter.values("matter_id").annotate(moment=Min("due_at")).values("moment")


def matters_on_calendar(*, matter_kind: str, calendar_id: int, version_id: int, size: int) -> Iterator[set[int]]:
    """The matters with a running clock on this version of a calendar, `size` clocks at a time; one may come twice."""
    on_it = Obligation.objects.filter(calendar_id=calendar_id, state="running", calendar_version_id=version_id)
    rows = on_it.filter(matter_kind=matter_kind).order_by("pk").values_list("pk", "matter_id")
    found = list(rows[:size])
    while found:
        yield {matter_id for _, matter_id in found}
        found = list(rows.filter(pk__gt=found[-1][0])[:size]) if len(found) == size else []


def waits_since(*, matter: tuple[str, int], fact: str, kind: str = "") -> bool:
    """Whether a duty that this fact started in the matter is still undone: then the same fact starts it no second time.

    For rooms whose facts repeat while one clock should run, such as a customer's words that wait for one answer.
    """
    rows = Obligation.objects.filter(
        matter_kind=matter[0],
        matter_id=matter[1],
        fulfilled_at=None,
        state__in=["waiting", "running", "paused", "broken"],
    )
    known = book.terms(set(rows.values_list("term_id", flat=True)))
    data = {"kind": kind} if kind else {}
    return any(term.clause.duty is not None and term.clause.duty.starts_on(fact, data) for _, term in known.values())
