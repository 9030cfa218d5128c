"""Which windows a declared disruption would move, whither, and which it cannot."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import FieldError, Invalid
from makegood.rooms.jobs import rules
from makegood.rooms.jobs.inputs import DisruptionInput
from makegood.rooms.jobs.lifecycle import ENDED, HOMELESS, UNDERWAY
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.seeing import visible
from makegood.rooms.jobs.queries.single import views
from makegood.rooms.jobs.views import Disrupted, First
from makegood.rooms.network.rules import stem, tidy_code

#: States in which a window can be moved from afar: nobody is on the way, and nothing is waited for.
MOVED = (*HOMELESS, "offered", *UNDERWAY)


def concerned(actor: Actor, told: DisruptionInput, now: datetime) -> QuerySet[Job]:
    """Jobs with a window in that time, at the place or in the hands of the unit, where the actor dispatches.

    Raises Forbidden, Invalid for a disruption that cannot be declared.
    """
    actor.need("jobs.dispatch")
    faults = rules.disruption_faults(told, now)
    if faults:
        found = (FieldError(field, code, (("days", days),)) for field, (code, days) in faults.items())
        raise Invalid("invalid_input", errors=tuple(found))
    rows = visible(actor).filter(window_from__lt=told.until, window_to__gt=max(told.starts, now))
    rows = rows.exclude(work__in=ENDED)
    held = accounts.visible_units(actor, "jobs.dispatch")
    if held is not None:
        rows = rows.filter(Q(unit_id__in=held) | Q(home_id__in=held))
    if told.division.strip():
        rows = rows.filter(division__startswith=stem(tidy_code(told.division)))
    if told.unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(told.unit_id))
    return rows.order_by("window_from", "pk")


def shift_of(row: Job, told: DisruptionInput) -> rules.Shift:
    """Whither a window moves: into the one that was named, else past a moment by whole days."""
    assert row.window_from is not None  # only jobs with a window are asked for
    assert row.window_to is not None
    if told.window is not None:
        return rules.Shift(told.window.starts, told.window.ends, True)
    return rules.moved_past(row.window_from, row.window_to, told.to or told.until)


def disrupted(actor: Actor, disruption: DisruptionInput, now: datetime) -> First[Disrupted]:
    """What `declare_disruption` would do with the same words, in the order of the windows, and how many more jobs have
    one in that time; `why` is the state of a job whose window cannot be moved. Raises as `declare_disruption`.
    """
    found = concerned(actor, disruption, now)
    rows = list(found[: rules.MOST_MOVED])
    shown = {view.id: view for view in views(actor, rows, now)}
    moves = tuple(
        Disrupted(shown[row.pk], shift.starts, shift.ends, "" if row.work in MOVED else row.work)
        for row in rows
        for shift in (shift_of(row, disruption),)
    )
    return First(moves, max(0, found.count() - len(rows)))
