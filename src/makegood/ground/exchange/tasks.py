"""The exchange's background work: long tables, in a queue of their own; kept files go after a day."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import actions
from makegood.ground.journal.queue.worker import LONG


@task(queue_name=LONG)
def make_export(export_id: int) -> bool:
    """Write an export into its file; whether it came to its end."""
    return actions.make_export(actor=SYSTEM, export_id=export_id, now=timezone.now())


@task(queue_name=LONG)
def make_import(upload_id: int) -> bool:
    """Import a file that was handed in; whether it came to its end."""
    return actions.make_import(actor=SYSTEM, upload_id=upload_id, now=timezone.now())


@task()
def throw_away() -> int:
    """Throw away the files of exports and imports that were kept long enough; periodic."""
    return actions.throw_away(actor=SYSTEM, now=timezone.now())
