"""The evidence track (完工资料): what shows that the work was done, handed in, looked at, sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files import queries as kept
from makegood.ground.files.inputs import Upload
from makegood.ground.files.views import FileView
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.jobs import errors
from makegood.rooms.jobs.actions.offering import told
from makegood.rooms.jobs.actions.steps import about, allowed, fact, load, note, seen, step, tell, viewed
from makegood.rooms.jobs.events import EvidencePassed, EvidenceReturned, EvidenceSubmitted
from makegood.rooms.jobs.lifecycle import PARKED
from makegood.rooms.jobs.views import JobView

#: Work states after which there is something to show.
OVER = ("done", "failed", *PARKED)


def attach_papers(*, actor: Actor, job_id: int, uploads: Sequence[Upload], now: datetime) -> list[FileView]:
    """Keep pictures and papers with the job. Raises Missing, Forbidden, Invalid for a kind or size that is refused."""
    row = seen(actor, job_id)
    allowed(actor, row, "jobs.work")
    return files.attach(
        actor=actor, owner=("job", row.pk), uploads=uploads, need="jobs.work", unit_id=row.unit_id,
        about=(("job", row.pk), *about(row)), now=now,
    )  # fmt: skip


@transaction.atomic
def submit_evidence(*, actor: Actor, job_id: int, now: datetime, version: int | None = None) -> JobView:
    """Hand in what is attached. Raises Missing, Forbidden, Stale, Conflict `job_state` or `work_not_over`."""
    row = load(actor, job_id, "submit", version, now)
    if row.work not in OVER:
        raise Conflict(errors.WORK_NOT_OVER, number=row.number, state=row.work)
    attached = len(kept.of("job", [row.pk]).get(row.pk, []))
    state = step(actor, row, "submit", version, now)
    tell(actor, EvidenceSubmitted(subject=row.pk, at=now, about=about(row), state=state, files=attached), now)
    note(actor, [fact(row, "evidence_submitted", now)], now)
    return viewed(actor, row, now)


@transaction.atomic
def pass_evidence(*, actor: Actor, job_id: int, now: datetime, version: int | None = None) -> JobView:
    """They are complete: the line can be paid."""
    row = load(actor, job_id, "pass", version, now)
    state = step(actor, row, "pass", version, now)
    tell(actor, EvidencePassed(subject=row.pk, at=now, about=about(row), state=state), now)
    return viewed(actor, row, now)


@transaction.atomic
def return_evidence(*, actor: Actor, job_id: int, text: str, now: datetime, version: int | None = None) -> JobView:
    """Something is missing, in words; the outlet hears what."""
    if not text.strip():
        raise Invalid.one("text", errors.REQUIRED)
    row = load(actor, job_id, "return", version, now)
    state = step(actor, row, "return", version, now)
    ((salt, digest),) = journal.digest_texts("job", [(row.pk, text)])
    event = EvidenceReturned(subject=row.pk, at=now, about=about(row), state=state, text=digest, salt=salt)
    tell(actor, event, now)
    told(actor, "job_evidence_returned", row, row.unit_id, now, text=text[:200])
    return viewed(actor, row, now)
