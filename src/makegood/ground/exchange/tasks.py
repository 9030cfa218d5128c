"""The exchange's background work: files of exports go after a day."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import actions


@task()
def throw_away() -> int:
    """Throw away the files of exports that were kept long enough; periodic."""
    return actions.throw_away(actor=SYSTEM, now=timezone.now())
