"""Background work of the jobs room."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.jobs import actions


@task()
def wake() -> int:
    """Ask the next outlet where nobody answered, end holds and pauses whose time is over; runs every few seconds."""
    return actions.wake_all(actor=SYSTEM, now=timezone.now())
