"""Background work of files."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.ground.files import actions


@task()
def clean_up() -> int:
    """Throw away contents that no row names; periodic."""
    return actions.clean_up(actor=SYSTEM, now=timezone.now())
