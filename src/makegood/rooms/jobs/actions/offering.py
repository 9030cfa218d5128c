"""Finding a hand for a job: asking outlets one after the other, and what they answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.steps import about, fact, load, note, release, step, tell, viewed
from makegood.rooms.jobs.events import JobAccepted, JobDeclined, JobOffered, JobOfferExpired, JobTakenBack
from makegood.rooms.jobs.models import Job, Offer
from makegood.rooms.jobs.queries.candidates import found_for
from makegood.rooms.jobs.rules import Candidate
from makegood.rooms.jobs.views import JobView
from makegood.rooms.promises import queries as promises

#: Reasons against an outlet that a dispatcher may look past: they are about taste and turn, not about the law.
SOFT = frozenset(
    {"quota_used", "declined_before", "silent_before", "taken_back_before", "complaint", "closed", "not_able"}
)
_SEARCH_AGAIN = timedelta(minutes=30)


@transaction.atomic
def offer(
    *,
    actor: Actor,
    job_id: int,
    now: datetime,
    unit_id: int | None = None,
    message: str = "",
    version: int | None = None,
) -> JobView:
    """Ask an outlet to take the job: the named one, else the first of the service areas that may be asked.

    Raises Missing, Forbidden, Stale, Conflict `job_state`, `unit_unfit` (it may not be asked at all) or
    `job_no_candidate` (with the candidates and their reasons), Invalid for an unknown unit.
    """
    row = load(actor, job_id, "offer", version, now)
    found = found_for(row, now)
    if unit_id is None:
        first = next((one for one in found if one.free), None)
        if first is None:
            raise Conflict(errors.NO_CANDIDATE, extra={"candidates": [_told(one) for one in found]})
        hand_to(actor, row, first, now, by="rule", version=version)
        return viewed(actor, row, now)
    if not accounts.sees_units(actor, [unit_id]):
        raise Invalid.one("unit", "unit_unknown")
    chosen = next((one for one in found if one.unit_id == unit_id), Candidate(unit_id))
    hard = [one for one in chosen.why_not if one not in SOFT]
    if hard:
        raise errors.unit_unfit(hard)
    hand_to(actor, row, chosen, now, by="hand", version=version, message=message)
    return viewed(actor, row, now)


def _told(one: Candidate) -> dict[str, object]:
    return {"unit": str(one.unit_id), "why_not": list(one.why_not)}


def hand_to(
    actor: Actor, row: Job, chosen: Candidate, now: datetime, *, by: str, version: int | None = None, message: str = ""
) -> None:
    """Offer the job to a unit: the step, the offer, its event, its clock, a notice there."""
    ordinal = row.asked + 1
    state = step(
        actor,
        row,
        "offer",
        version,
        now,
        unit_id=chosen.unit_id,
        asked=ordinal,
        next_owner="outlet_clerk",
        next_at=None,
    )
    insert(Offer, [_offer_row(row, chosen, ordinal, by == "rule", message, now)])
    tell(
        actor,
        JobOffered(
            subject=row.pk, at=now, about=about(row), state=state, unit=chosen.unit_id, ordinal=ordinal, by=by
        ),
        now,
    )  # fmt: skip
    note(actor, [fact(row, "job_offered", now, str(ordinal))], now)
    told(actor, "job_offered", row, chosen.unit_id, now)


def _offer_row(
    row: Job, chosen: Candidate, ordinal: int, by_rule: bool, message: str, now: datetime, state: str = "open"
) -> dict[str, object]:
    return {
        "id": new_id(), "job_id": row.pk, "unit_id": chosen.unit_id, "ordinal": ordinal, "area_id": chosen.area_id,
        "state": state, "by_rule": by_rule, "reason": "", "costs": False, "note": message[:400], "offered_at": now,
        "answered_at": now if state == "accepted" else None, "ended_at": None,
    }  # fmt: skip


def take_over(row: Job, unit_id: int, ordinal: int, now: datetime) -> None:
    """Keep that a unit has the job in hand without having been asked: its own people were sent."""
    insert(Offer, [_offer_row(row, Candidate(unit_id), ordinal, False, "", now, "accepted")])


def told(actor: Actor, code: str, row: Job, unit_id: int, now: datetime, **params: object) -> None:
    """A notice to a unit about the job."""
    notice = NoticeInput(
        code=code, params={"number": rules.spoken(row.number), **params}, unit_id=unit_id, link_kind="job",
        link_id=row.pk,
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)


def ask_next(actor: Actor, row: Job, now: datetime) -> bool:
    """Offer the job to the next in line by rule; whether there was one. Without one our own people are told.

    The rule acts and not whoever caused it: an agent may lay out a job without the right to choose who gets it.
    """
    first = next((one for one in found_for(row, now) if one.free), None)
    if first is not None:
        hand_to(SYSTEM, row, first, now, by="rule")
        return True
    Job.objects.filter(pk=row.pk).update(next_owner="dispatcher", next_at=now + _SEARCH_AGAIN)
    above = accounts.parents_of({row.home_id})
    for unit_id in dict.fromkeys((row.home_id, above.get(row.home_id, row.home_id))):
        told(SYSTEM, "job_homeless", row, unit_id, now)
    return False


@transaction.atomic
def accept(*, actor: Actor, job_id: int, now: datetime, version: int | None = None) -> JobView:
    """The outlet takes the job: from now on the customer waits for its call."""
    row = load(actor, job_id, "accept", version, now)
    _answered(row, "accepted", now)
    state = step(actor, row, "accept", version, now, next_owner="outlet_clerk", next_at=None)
    event = JobAccepted(subject=row.pk, at=now, about=about(row), state=state, unit=row.unit_id, ordinal=row.asked)
    tell(actor, event, now)
    note(actor, [fact(row, "job_accepted", now, str(row.asked))], now)
    return viewed(actor, row, now)


def _answered(row: Job, state: str, now: datetime, **values: object) -> None:
    """The open offer has its answer, once."""
    ends = {} if state == "accepted" else {"ended_at": now}
    rows = Offer.objects.filter(job_id=row.pk, ordinal=row.asked, state="open")
    if not rows.update(state=state, answered_at=now, **ends, **values):
        raise errors.wrong_state(row.work, "accept" if state == "accepted" else "decline", row.number)


@transaction.atomic
def decline(
    *, actor: Actor, job_id: int, reason: str, now: datetime, message: str = "", version: int | None = None
) -> JobView:
    """The outlet hands the job back (退单), before or after it took it; the next in line is asked at once.

    Raises Invalid for a reason that is not in the list, or `other` without words.
    """
    if reason not in rules.DECLINE_REASONS:
        raise errors.one_of("reason", reason, tuple(rules.DECLINE_REASONS))
    if reason == "other" and not message.strip():
        raise Invalid.one("message", errors.REQUIRED)
    row = load(actor, job_id, "decline", version, now)
    unit_id, costs = row.unit_id, rules.DECLINE_REASONS[reason]
    Offer.objects.filter(job_id=row.pk, ended_at=None).update(
        state="declined", reason=reason, costs=costs, note=message[:400], ended_at=now
    )
    Offer.objects.filter(job_id=row.pk, state="declined", answered_at=None).update(answered_at=now)
    concerned = about(row)
    note(actor, [fact(row, "job_declined", now, str(row.asked))], now)
    release(actor, row, ("first_contact",), "handed_back", f"offer:{row.asked}", now)
    state = _home(actor, row, "decline", version, now)
    event = JobDeclined(
        subject=row.pk,
        at=now,
        about=concerned,
        state=state,
        unit=unit_id,
        reason=reason,
        costs=costs,
        ordinal=row.asked,
    )
    tell(actor, event, now)
    ask_next(SYSTEM, row, now)
    return viewed(actor, row, now)


def _home(actor: Actor, row: Job, verb: str, version: int | None, now: datetime) -> str:
    """The job goes back to the unit that answers for it; a window that was promised stays promised."""
    return step(
        actor, row, verb, version, now, unit_id=row.home_id, technician_id=None, next_owner="dispatcher",  # type: ignore[arg-type]
        next_at=now + _SEARCH_AGAIN, wake_at=None, held_for="",
    )  # fmt: skip


@transaction.atomic
def take_back(
    *,
    actor: Actor,
    job_id: int,
    reason: str,
    now: datetime,
    ask: bool = True,
    version: int | None = None,
) -> JobView:
    """The company takes the job out of a hand (转派), with a reason; with `ask` the next in line is asked at once."""
    if reason not in rules.TAKE_BACK_REASONS:
        raise errors.one_of("reason", reason, rules.TAKE_BACK_REASONS)
    row = load(actor, job_id, "take_back", version, now)
    bring_home(actor, row, reason, now, version)
    if ask:
        ask_next(SYSTEM, row, now)
    return viewed(actor, row, now)


def bring_home(actor: Actor, row: Job, reason: str, now: datetime, version: int | None = None) -> None:
    """The same for this room's own actions: ends the offer, voids its clocks, tells both sides."""
    unit_id = row.unit_id
    Offer.objects.filter(job_id=row.pk, ended_at=None).update(state="taken_back", reason=reason, ended_at=now)
    concerned = about(row)
    release(actor, row, ("accept", "first_contact"), "taken_back", f"reason:{reason}", now)
    state = _home(actor, row, "take_back", version, now)
    tell(
        actor,
        JobTakenBack(subject=row.pk, at=now, about=concerned, state=state, unit=unit_id, reason=reason),
        now,
    )
    if unit_id != row.home_id:
        told(actor, "job_taken_back", row, unit_id, now)


@transaction.atomic
def expire(*, actor: Actor, job_id: int, now: datetime) -> bool:
    """The time to answer is over: the offer ends, the next in line is asked; False if it was answered after all.

    What is owed decides, and not the row: a clock that stood still for a declared disruption is not over.
    """
    row = load(actor, job_id, "expire", None, now)
    owed = promises.obligations(actor=SYSTEM, matter_kind="job", matter_ids=[row.pk], now=now).get(row.pk, [])
    silent = [one for one in owed if one.duty == "accept" and one.owed and one.unit_id == row.unit_id]
    if not silent or not Offer.objects.filter(job_id=row.pk, ordinal=row.asked, state="open").update(
        state="expired", reason="silent", costs=True, ended_at=now
    ):
        return False
    unit_id, concerned = row.unit_id, about(row)
    state = _home(actor, row, "expire", None, now)
    tell(
        actor,
        JobOfferExpired(subject=row.pk, at=now, about=concerned, state=state, unit=unit_id, ordinal=row.asked),
        now,
    )
    above = accounts.parents_of({unit_id})
    told(actor, "job_offer_expired", row, above.get(unit_id, row.home_id), now, times=row.asked)
    ask_next(SYSTEM, row, now)
    return True


def end_offers(row: Job, now: datetime) -> None:
    """The job is over: whoever had it in hand has it no longer."""
    Offer.objects.filter(job_id=row.pk, state="accepted").update(state="ended", ended_at=now)
    Offer.objects.filter(job_id=row.pk, state="open").update(
        state="taken_back", answered_at=F("offered_at"), ended_at=now
    )
