"""What is told from the door besides the work: things to know, a unit to leave as it is, a price that is disputed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.steps import about, load, moment, step, tell, viewed
from makegood.rooms.jobs.events import JobNoted, JobPreserved, JobPriceDecided, JobPriceDisputed
from makegood.rooms.jobs.models import Job, JobNote
from makegood.rooms.jobs.views import JobView

#: The verb under which an approver decides what is charged at the door.
PRICE = "price"


@transaction.atomic
def note_at_door(
    *,
    actor: Actor,
    job_id: int,
    code: str,
    now: datetime,
    text: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> JobView:
    """Keep what others have to know: the customer films, somebody else opens, another unit stands there.

    Raises Missing, Forbidden, Stale, Conflict `job_state`, Invalid for an unknown code or `other` without words.
    """
    if code not in rules.NOTES:
        raise errors.one_of("code", code, rules.NOTES)
    if code == "other" and not text.strip():
        raise Invalid.one("text", errors.REQUIRED)
    row = load(actor, job_id, "note", version, now)
    when = moment(at, now)
    values: dict[str, Any] = {"filmed": True} if code == "filmed" else {}
    state = step(actor, row, "note", version, now, **values)
    told = {
        "id": new_id(), "job_id": row.pk, "code": code, "text": text[:1000], "author_id": actor.id,
        "author_name": actor.name[:80], "at": when,
    }  # fmt: skip
    insert(JobNote, [told])
    ((salt, digest),) = journal.digest_texts("job", [(row.pk, text)]) if text else ((None, ""),)
    tell(
        actor, JobNoted(subject=row.pk, at=when, about=about(row), state=state, code=code, text=digest, salt=salt), now
    )
    return viewed(actor, row, now)


@transaction.atomic
def preserve(*, actor: Actor, job_id: int, on: bool, now: datetime, version: int | None = None) -> JobView:
    """Leave the unit as it was found (fire, injury): nobody mends what has to be looked at first.

    While it is on, a visit ends with an appraisal, the workshop or without work, never as mended.
    """
    row = load(actor, job_id, "preserve", version, now)
    state = step(actor, row, "preserve", version, now, preserve=on)
    tell(actor, JobPreserved(subject=row.pk, at=now, about=about(row), state=state, on=on), now)
    return viewed(actor, row, now)


@transaction.atomic
def dispute_price(
    *,
    actor: Actor,
    job_id: int,
    amount: int,
    currency: str,
    text: str,
    now: datetime,
    version: int | None = None,
) -> JobView:
    """Stop, call, decide: the customer does not agree with a price at the door, somebody with more authority answers.

    `amount` is what the customer would pay instead, in minor units. The work stands still meanwhile. Raises Missing,
    Forbidden, Stale, Conflict `job_state`, Invalid without words or for a bad amount.
    """
    if not text.strip():
        raise Invalid.one("text", errors.REQUIRED)
    row = load(actor, job_id, "dispute", version, now)
    asked = accounts_actions.ask_approval(
        actor=actor, verb=PRICE, subject_kind="job", subject_id=row.pk, amount=amount, currency=currency,
        unit_id=row.unit_id, note=text[:400], now=now,
    )  # fmt: skip
    state = step(actor, row, "dispute", version, now, next_owner="approver", next_at=asked.expected_by)
    event = JobPriceDisputed(
        subject=row.pk, at=now, about=about(row), state=state, amount=amount, currency=currency, approval=asked.id
    )
    tell(actor, event, now)
    return viewed(actor, row, now)


@transaction.atomic
def decide_price(*, actor: Actor, approval: ApprovalView, now: datetime) -> None:
    """The answer to a price: it stands in the job's story and rings at whoever waits at the door."""
    actor.need("approvals.decide")
    row = Job.objects.filter(pk=approval.subject_id).first()
    if row is None:
        return
    approved = approval.state == "approved"
    Job.objects.filter(pk=row.pk, work="on_site").update(next_owner="technician", next_at=now)
    event = JobPriceDecided(
        subject=row.pk, at=now, about=about(row), state=row.work, approved=approved, amount=approval.amount,
        currency=approval.currency,
    )  # fmt: skip
    tell(actor, event, now)
    notice = NoticeInput(
        code="job_price_approved" if approved else "job_price_declined", params={"number": rules.spoken(row.number)},
        unit_id=row.unit_id, user_id=approval.asked_by_id, link_kind="job", link_id=row.pk,
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)
