"""Which windows a declared disruption would move, whither, and which it cannot."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.jobs import rules
from makegood.rooms.jobs.inputs import WindowInput
from makegood.rooms.jobs.lifecycle import ENDED, HOMELESS, UNDERWAY
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.seeing import visible
from makegood.rooms.jobs.queries.single import views
from makegood.rooms.jobs.views import Disrupted
from makegood.rooms.network.rules import stem, tidy_code

#: Jobs moved in one act; a larger area is declared in parts.
MOST = 500
#: States in which a window can be moved from afar: nobody is on the way, and nothing is waited for.
MOVED = (*HOMELESS, "offered", *UNDERWAY)


def concerned(
    actor: Actor, *, division: str, unit_id: int | None, starts: datetime, until: datetime, now: datetime
) -> QuerySet[Job]:
    """Jobs with a window in that time, at a place or in the hands of a unit, where the actor dispatches."""
    rows = visible(actor).filter(window_from__lt=until, window_to__gt=max(starts, now)).exclude(work__in=ENDED)
    held = accounts.visible_units(actor, "jobs.dispatch")
    if held is not None:
        rows = rows.filter(Q(unit_id__in=held) | Q(home_id__in=held))
    if division.strip():
        rows = rows.filter(division__startswith=stem(tidy_code(division)))
    if unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(unit_id))
    return rows


def shift_of(row: Job, until: datetime, window: WindowInput | None) -> rules.Shift:
    """Whither a window moves: into the one that was named, else past a moment by whole days."""
    assert row.window_from is not None  # only jobs with a window are asked for
    assert row.window_to is not None
    if window is not None:
        return rules.Shift(window.starts, window.ends, True)
    return rules.moved_past(row.window_from, row.window_to, until)


def disrupted(
    actor: Actor, *, starts: datetime, until: datetime, now: datetime, division: str = "", unit_id: int | None = None,
    to: datetime | None = None, window: WindowInput | None = None,
) -> list[Disrupted]:  # fmt: skip
    """What `declare_disruption` would do with the same words, in the order of the windows; `why` is the state of a job
    whose window cannot be moved. Raises Forbidden.
    """
    actor.need("jobs.dispatch")
    found = concerned(actor, division=division, unit_id=unit_id, starts=starts, until=until, now=now)
    rows = list(found.order_by("window_from", "pk")[:MOST])
    shown = {view.id: view for view in views(actor, rows, now)}
    return [
        Disrupted(shown[row.pk], shift.starts, shift.ends, "" if row.work in MOVED else row.work)
        for row in rows
        for shift in (shift_of(row, to or until, window),)
    ]
