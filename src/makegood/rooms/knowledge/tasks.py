"""Background work of the knowledge room."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.knowledge import actions


@task()
def forget_sought() -> int:
    """Throw away what was looked for long ago, once a day."""
    return actions.forget_sought(actor=SYSTEM, now=timezone.now())
