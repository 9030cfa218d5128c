"""What rooms above need to keep the place of their matters in a queue beside their own rows.

These are correlated subqueries for the matter in the outer row's primary key. They show nothing of a person, so they
take no actor.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Min, OuterRef, QuerySet

from makegood.rooms.promises import book
from makegood.rooms.promises.models import Obligation


def earliest_due(matter_kind: str) -> Any:
    """When the next running clock of the outer matter is due; what an import told is history, nobody settles it."""
    return _earliest(matter_kind, Obligation.objects.filter(state="running", known_until__isnull=True))


def earliest_owed(matter_kind: str) -> Any:
    """Since when something broken has been owed and undone in the outer matter."""
    return _earliest(matter_kind, Obligation.objects.filter(state="broken", fulfilled_at__isnull=True))


def _earliest(matter_kind: str, found: QuerySet[Any]) -> Any:
    of_matter = found.filter(matter_kind=matter_kind, matter_id=OuterRef("pk")).order_by()
    return of_matter.values("matter_id").annotate(moment=Min("due_at")).values("moment")


def matters_on_calendar(*, matter_kind: str, version_id: int, after: int, limit: int) -> list[int]:
    """Ids past `after` of matters with a running clock on this calendar version, ascending; one may come twice."""
    found = Obligation.objects.filter(matter_kind=matter_kind, calendar_version_id=version_id, state="running")
    return list(found.filter(matter_id__gt=after).order_by("matter_id").values_list("matter_id", flat=True)[:limit])


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
