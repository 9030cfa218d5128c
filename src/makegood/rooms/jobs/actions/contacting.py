"""Talking with the customer: tries, windows, waits. Only the customer's own word stops a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.actions.creating import check_place, check_window
from makegood.rooms.jobs.actions.ending import over, settle_case
from makegood.rooms.jobs.actions.offering import ask_next, bring_home, told
from makegood.rooms.jobs.actions.steps import (
    about,
    case_fact,
    fact,
    load,
    moment,
    note,
    release,
    resume_clocks,
    step,
    tell,
    viewed,
)
from makegood.rooms.jobs.events import JobBooked, JobContacted, JobDone, JobHeld, JobMoved, JobRebooked, JobResumed
from makegood.rooms.jobs.inputs import PlaceInput, Proof, WindowInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.candidates import serving
from makegood.rooms.jobs.queries.seeing import through
from makegood.rooms.jobs.views import JobView
from makegood.rooms.promises import actions as promises


@dataclass(frozen=True, slots=True)
class Talk:
    """What came of a try to speak with the customer."""

    outcome: str
    window: WindowInput | None = None
    until: datetime | None = None
    proof: Proof | None = None
    note: str = ""
    at: datetime | None = None


@transaction.atomic
def contact(*, actor: Actor, job_id: int, talk: Talk, now: datetime, version: int | None = None) -> JobView:
    """A try to reach the customer, and what it leads to: a window, a wait, an end without a visit, or another try.

    The third try in two days that reaches nobody holds the job; the hold ends by itself. What an outlet says that the
    customer said (cancel, price) waits for somebody else's look. Raises Missing, Forbidden, Stale, Conflict
    `job_state`, Invalid for an unknown outcome, a window that cannot be promised, and a wait without an end.
    """
    outcome = rules.CONTACT_OUTCOMES.get(talk.outcome)
    if outcome is None:
        raise errors.one_of("outcome", talk.outcome, tuple(rules.CONTACT_OUTCOMES))
    at = moment(talk.at, now)
    if outcome.verb == "book":
        if talk.window is None:
            raise Invalid.one("window", errors.REQUIRED)
        return _book(actor, job_id, talk.window, at, now, version)
    if outcome.verb == "solve":
        return _solve(actor, job_id, talk.note, at, now, version)
    if outcome.verb == "hold":
        until = talk.until or (None if outcome.until else now + outcome.within)
        return _hold(actor, job_id, outcome, until, talk, at, now, version)
    return _tried(actor, job_id, outcome, at, now, version)


def _tried(
    actor: Actor, job_id: int, outcome: rules.ContactOutcome, at: datetime, now: datetime, version: int | None
) -> JobView:
    row = load(actor, job_id, "contact", version, now)
    tries = [*row.tries, at.isoformat()][-20:]
    used = rules.tries_used([datetime.fromisoformat(one) for one in tries], at)
    if used >= rules.TRIES and row.work != "on_hold":
        held = rules.ContactOutcome("unreachable", False, "hold")
        return _hold(
            actor, job_id, held, now + rules.HOLD_AFTER_TRIES, Talk("unreachable"), at, now, version, tries=tries
        )
    state = step(
        actor, row, "contact", version, now, tries=tries, next_owner="outlet_clerk", next_at=now + outcome.within
    )
    event = JobContacted(subject=row.pk, at=at, about=about(row), state=state, outcome=outcome.code, tries=used)
    tell(actor, event, now)
    return viewed(actor, row, now)


def _book(actor: Actor, job_id: int, window: WindowInput, at: datetime, now: datetime, version: int | None) -> JobView:
    row = load(actor, job_id, "book", version, now)
    book_window(actor, row, window, at, now, version)
    return viewed(actor, row, now)


def book_window(
    actor: Actor, row: Job, window: WindowInput, at: datetime, now: datetime, version: int | None = None
) -> None:
    """The same for this room's own actions. Raises Invalid for a window that cannot be promised."""
    check_window(window, now)
    again = row.window_to is not None
    freed = resume_clocks(actor, row, now)
    state = step(
        actor, row, "book", version, now, **promised(actor, window, now), windows=row.windows + 1, wake_at=None,
        held_for="", next_owner="technician" if row.technician_id else "outlet_clerk",
        next_at=window.starts if row.technician_id else now, **freed,
    )  # fmt: skip
    tell(
        actor,
        JobBooked(
            subject=row.pk, at=at, about=about(row), state=state, starts=window.starts, ends=window.ends,
            tries=len(row.tries),
        ),
        now,
    )  # fmt: skip
    facts = [fact(row, "first_contact", at), *case_fact(row, "first_contact", at)]
    facts.append(fact(row, "window_booked", now, str(row.windows), window_end=window.ends.isoformat()))
    if again:
        _void_future(actor, row, now)
    note(actor, facts, now)


def promised(actor: Actor, window: WindowInput, now: datetime) -> dict[str, Any]:
    """The columns of a promised window: from, to, by whom, when."""
    return {
        "window_from": window.starts, "window_to": window.ends, "window_by_id": actor.id,
        "window_by_name": actor.name[:80], "window_at": now,
    }  # fmt: skip


def _void_future(actor: Actor, row: Job, now: datetime) -> None:
    """Agreed anew in a talk with the customer before anybody was late: the window of before binds no more."""
    release(actor, row, ("arrive",), "booked_anew", f"window:{row.windows}", now)


@transaction.atomic
def rebook(
    *,
    actor: Actor,
    job_id: int,
    by: str,
    window: WindowInput,
    now: datetime,
    proof: Proof | None = None,
    version: int | None = None,
) -> JobView:
    """Move a booked window (改约).

    By the customer, with the customer's own proof: the old window binds nobody any more and the case's clocks that
    allow it stand still until the new one begins. Without proof, or by the outlet: the clocks run, the old window is
    missed when it passes, and the move is counted against the outlet.
    """
    if by not in rules.REBOOKED_BY:
        raise errors.one_of("by", by, rules.REBOOKED_BY)
    row = load(actor, job_id, "rebook", version, now)
    check_window(window, now)
    proven = by == "customer" and proof is not None and bool(proof.ref.strip())
    if by == "customer" and not proven:
        # Said to be the customer's wish and not shown to be: everybody is told what that means.
        by = "outlet"
    before = row.window_from
    values: dict[str, Any] = resume_clocks(actor, row, now)
    if proven and proof is not None:
        release(actor, row, ("arrive",), "customer_moved", f"{proof.kind}:{proof.ref}"[:200], now)
        values = stop_clocks(actor, row, "customer_asked", proof, window.starts, now)
    counter = "moved_by_customer" if proven else "moved_by_outlet"
    times = getattr(row, counter) + 1
    state = step(
        actor, row, "rebook", version, now, **promised(actor, window, now), windows=row.windows + 1, departed_at=None,
        next_at=window.starts, **{counter: times}, **values,
    )  # fmt: skip
    event = JobRebooked(
        subject=row.pk, at=now, about=about(row), state=state, by=by, proof=proof.kind if proven and proof else "",
        starts=window.starts, ends=window.ends, before=before, times=times,
    )  # fmt: skip
    tell(actor, event, now)
    note(actor, [fact(row, "window_booked", now, str(row.windows), window_end=window.ends.isoformat())], now)
    return viewed(actor, row, now)


def stop_clocks(
    actor: Actor, row: Job, ground: str, proof: Proof | None, until: datetime, now: datetime
) -> dict[str, Any]:
    """Stop the clocks of the job and its case that allow the ground, until a moment; the values to write on the row."""
    inner, stopped = through(actor), list(row.paused)
    for matter in (("job", row.pk), *([("case", row.case_id)] if row.case_id else [])):
        try:
            result = promises.pause(actor=inner, ground=ground, proof=proof, matter=matter, now=now)
        except Conflict as refused:
            # No clock there allows it; what runs on is seen on the job's page.
            if refused.code != "nothing_stopped":
                raise
            continue
        stopped += [one.id for one in result.stopped]
    return {"paused": stopped, "paused_until": until if stopped else None}


@transaction.atomic
def hold(
    *,
    actor: Actor,
    job_id: int,
    reason: str,
    until: datetime,
    now: datetime,
    proof: Proof | None = None,
    version: int | None = None,
) -> JobView:
    """Let the job wait (挂单) for a reason until a moment at which it comes back by itself."""
    if reason not in rules.HOLD_REASONS or reason == "unreachable":
        raise errors.one_of("reason", reason, tuple(one for one in rules.HOLD_REASONS if one != "unreachable"))
    held = rules.ContactOutcome(reason, False, "hold")
    return _hold(actor, job_id, held, until, Talk(reason, proof=proof), now, now, version, talked=False)


def _hold(
    actor: Actor,
    job_id: int,
    outcome: rules.ContactOutcome,
    until: datetime | None,
    talk: Talk,
    at: datetime,
    now: datetime,
    version: int | None,
    *,
    tries: list[str] | None = None,
    talked: bool = True,
) -> JobView:
    if until is None:
        raise Invalid.one("until", errors.UNTIL_REQUIRED)
    if not now < until <= now + rules.LONGEST_HOLD:
        raise Invalid.one("until", errors.UNTIL_TOO_FAR, days=rules.LONGEST_HOLD.days)
    row = load(actor, job_id, "hold", version, now)
    used = len(tries) if tries is not None else len(row.tries)
    values: dict[str, Any] = {}
    if outcome.code == "unreachable":
        values = stop_clocks(actor, row, "waiting_customer", None, until, now)
    elif talk.proof is not None and talk.proof.ref.strip():
        values = stop_clocks(actor, row, "customer_asked", talk.proof, until, now)
        release(actor, row, ("arrive",), "customer_moved", f"{talk.proof.kind}:{talk.proof.ref}"[:200], now)
    if tries is not None:
        values["tries"] = tries
    state = step(
        actor, row, "hold", version, now, held_for=outcome.code, wake_at=until, next_owner=outcome.next_owner,
        next_at=min(until, now + outcome.within) if outcome.next_owner != "outlet_clerk" else until, **values,
    )  # fmt: skip
    event = JobHeld(subject=row.pk, at=at, about=about(row), state=state, reason=outcome.code, until=until, tries=used)
    tell(actor, event, now)
    if talked and outcome.reached:
        note(actor, [fact(row, "first_contact", at), *case_fact(row, "first_contact", at)], now)
    if outcome.next_owner == "case_owner":
        told(actor, f"job_{outcome.code}", row, row.home_id, now)
    return viewed(actor, row, now)


@transaction.atomic
def resume(*, actor: Actor, job_id: int, now: datetime, version: int | None = None) -> JobView:
    """The wait is over: the job is back in the hands that had it, and the clocks run on."""
    row = load(actor, job_id, "resume", version, now)
    wake(actor, row, now, by="hand", version=version)
    return viewed(actor, row, now)


def wake(actor: Actor, row: Job, now: datetime, *, by: str, version: int | None = None) -> None:
    """The same for this room's own actions; `by` time when a hold has ended by itself."""
    freed = resume_clocks(actor, row, now)
    state = step(
        actor, row, "resume", version, now, held_for="", wake_at=None, tries=[], next_owner="outlet_clerk", next_at=now,
        **freed,
    )  # fmt: skip
    tell(actor, JobResumed(subject=row.pk, at=now, about=about(row), state=state, by=by), now)
    if by == "time":
        told(SYSTEM, "job_back", row, row.unit_id, now)


def _solve(actor: Actor, job_id: int, text: str, at: datetime, now: datetime, version: int | None) -> JobView:
    """Settled by phone or video (远程解决): nobody has to go."""
    row = load(actor, job_id, "solve", version, now)
    result = rules.RESULTS["remote"]
    values = over(actor, row, now, "solved_remotely")
    state = step(
        actor, row, "solve", version, now, result="remote", outcome_note=text[:1000], ended_at=at,
        next_owner=result.next_owner, next_at=now + result.within, wake_at=None, held_for="", **values,
    )  # fmt: skip
    tell(
        actor,
        JobDone(
            subject=row.pk, at=at, about=about(row), state=state, result="remote",
            technician=row.technician_id, items=0,
            next_owner=result.next_owner, next_at=now + result.within,
        ),
        now,
    )  # fmt: skip
    facts = [fact(row, "first_contact", at), *case_fact(row, "first_contact", at), *case_fact(row, "job_done", at)]
    note(actor, facts, now)
    settle_case(actor, row, text, True, at, now)
    return viewed(actor, row, now)


@transaction.atomic
def move_place(*, actor: Actor, job_id: int, place: PlaceInput, now: datetime, version: int | None = None) -> JobView:
    """The work is to be done elsewhere (the customer moved). Where another outlet serves, the job goes to it at once.

    Raises Missing, Forbidden, Stale, Conflict `job_state`, Invalid for a place that nobody could find.
    """
    row = load(actor, job_id, "move", version, now)
    told_place = check_place(place, None, "place")
    values = {
        "division": told_place.division, "place": place.text[:240], "lat": place.lat, "lng": place.lng,
        "floor": place.floor[:40], "access": place.access[:240],
    }  # fmt: skip
    if place.contact_name or place.contact_phone:
        values |= {"contact_name": place.contact_name[:120], "contact_phone": place.contact_phone[:40]}
    state = step(actor, row, "move", version, now, **values)
    loose = row.work in {"to_dispatch", "declined"}
    serves = loose or row.unit_id == row.home_id or any(one.area.unit_id == row.unit_id for one in serving(row, now))
    ((salt, digest),) = journal.digest_texts("job", [(row.pk, f"{row.place} {row.contact_name}".strip())])
    event = JobMoved(
        subject=row.pk, at=now, about=about(row), state=state, division=row.division, served=serves, place=digest,
        salt=salt,
    )  # fmt: skip
    tell(actor, event, now)
    if not serves:
        bring_home(actor, row, "address_moved", now)
        ask_next(SYSTEM, row, now)
    return viewed(actor, row, now)
