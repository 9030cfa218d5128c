"""Background work of the network."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.network import actions, queries


@task()
def tell_endings() -> int:
    """Warn of licences and contracts that end; runs every few hours, tells each once."""
    return actions.tell_endings(actor=SYSTEM, now=timezone.now()) if queries.founded() else 0


@task()
def tell_faults() -> int:
    """Tell of service areas that nobody or too many serve; runs every hour, tells what is new."""
    return actions.tell_faults(actor=SYSTEM, now=timezone.now()) if queries.founded() else 0
