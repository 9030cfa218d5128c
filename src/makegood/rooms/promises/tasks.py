"""Background work of the promises room."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.rooms.promises import actions


@task()
def settle() -> int:
    """Warn, break and escalate what has come due; runs every few seconds and catches up after an outage."""
    return actions.settle_all(now=timezone.now())
