"""Erasure reaches jobs too: where somebody lives and what was said there is theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files import actions as files
from makegood.ground.files import queries as kept
from makegood.ground.journal import actions as journal
from makegood.rooms.jobs import queries
from makegood.rooms.jobs.actions.ending import cancel
from makegood.rooms.jobs.events import JobTextsErased
from makegood.rooms.jobs.models import Job, JobNote


@transaction.atomic
def end_jobs(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> int:
    """Cancel what is not done for these customers, who are being erased and want nothing more done; how many.

    By the system: whoever may erase somebody need not be one who dispatches.
    """
    actor.need("customers.erase")
    found = queries.open_of(customer_ids)
    for id_, *_ in found:
        cancel(actor=SYSTEM, job_id=id_, reason="customer_wish", now=now)
    return len(found)


@transaction.atomic
def erase_texts(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> None:
    """Blank what the jobs of erased customers say about them; dates, results and the division stay, for the figures."""
    actor.need("customers.erase")
    for customer_id in sorted(customer_ids):
        rows = Job.objects.filter(customer_id=customer_id)
        ids = list(rows.values_list("id", flat=True))
        if not ids:
            continue
        rows.update(
            place="", lat=None, lng=None, floor="", access="", contact_name="", contact_phone="", needs=[], task="",
            outcome_note="",
        )  # fmt: skip
        JobNote.objects.filter(job_id__in=ids).update(text="")
        for id_, found in kept.of("job", ids).items():
            files.remove(
                actor=actor, owner=("job", id_), file_ids=[one.id for one in found], reason="erased",
                need="customers.erase", now=now,
            )  # fmt: skip
        journal.erase_salts(actor=actor, kind="job", subjects=ids)
        event = JobTextsErased(subject=customer_id, at=now, jobs=len(ids))
        journal.record(actor=actor, events=[event], now=now)
