"""Background work: what imports wrote, and what changed since, is compared with all other files."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.customers import queries
from makegood.rooms.customers.actions import compare as compare_files

#: So many customers are one transaction, and so many of these one round of the task.
_SIZE, _ROUNDS = 100, 20


@task()
def compare() -> int:
    """Look for duplicates of customers that were not compared yet; periodic. How many proposals are new."""
    found = 0
    for _ in range(_ROUNDS):
        ids = queries.uncompared(_SIZE)
        if not ids:
            break
        found += compare_files(actor=SYSTEM, customer_ids=ids, now=timezone.now())
    return found
