"""Background work of cases."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.cases.actions.drafting import throw_away_drafts as throw_away
from makegood.rooms.cases.actions.marking import come_back as bring_back


@task()
def come_back() -> int:
    """Bring back the cases whose day has come; periodic."""
    return bring_back(actor=SYSTEM, now=timezone.now())


@task()
def throw_away_drafts() -> int:
    """Throw away unfinished matters past their time; runs once an hour."""
    return throw_away(actor=SYSTEM, now=timezone.now())
