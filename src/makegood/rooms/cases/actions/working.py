"""Working on a case: whose it is, waiting, settling, and taking it up again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.keeping import keep_messages
from makegood.rooms.cases.actions.steps import about, fact, facts, load, moments, step, tell, viewed
from makegood.rooms.cases.actions.talking import message_row, resume_waiting
from makegood.rooms.cases.events import (
    CaseAssigned,
    CaseClosed,
    CasePaused,
    CaseReopened,
    CaseResolved,
    CaseResumed,
    CaseWithdrawn,
)
from makegood.rooms.cases.lifecycle import Verb
from makegood.rooms.cases.models import Case
from makegood.rooms.cases.views import CaseView, PauseOutcome, ResolveResult
from makegood.rooms.products import actions as products_actions
from makegood.rooms.products import queries as products
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Proof
from makegood.rooms.promises.lifecycle import OPEN
from makegood.rooms.promises.views import ObligationView


@transaction.atomic
def assign(
    *,
    actor: Actor,
    case_id: int,
    now: datetime,
    owner_id: int | None = None,
    unit_id: int | None = None,
    version: int | None = None,
) -> CaseView:
    """Give the case to a person, to a unit, or both (or take it oneself); an open one is in progress from now on.

    A matter that goes where its owner does not see it has no owner any more: nobody may be asked for what they cannot
    open. Raises Missing, Forbidden, Stale, Conflict, and Invalid when neither is given, one is unknown, or the person
    does not see the unit.
    """
    verb: Verb = "take" if owner_id is not None and owner_id == actor.id and unit_id is None else "assign"
    row = load(actor, case_id, verb, version, now)
    if owner_id is None and unit_id is None:
        raise Invalid.one("owner", errors.REQUIRED)
    if owner_id is not None and owner_id not in accounts.names([owner_id]):
        raise Invalid.one("owner", errors.UNKNOWN_OWNER)
    if unit_id is not None and not accounts.sees_units(actor, [unit_id]):
        raise Invalid.one("unit", "unit_unknown")
    owner, unit = owner_id or row.owner_id, unit_id or row.unit_id
    if owner is not None and verb != "take" and not accounts.within_sight(owner, unit):
        if owner_id is not None:
            raise Invalid.one("owner", errors.OWNER_ELSEWHERE)
        owner = None
    state = step(actor, row, verb, version, now, owner_id=owner, unit_id=unit)
    row.unit_id, row.owner_id = unit, owner
    tell(actor, CaseAssigned(subject=row.pk, at=now, about=about(row), owner=owner, unit=unit, state=state), now)
    if owner_id is not None and owner_id != actor.id:
        accounts_actions.notify(actor=actor, notices=[_notice("case_assigned", row)], now=now)
    return viewed(actor, row, now)


def _notice(code: str, row: Case) -> NoticeInput:
    return NoticeInput(
        code=code, params={"number": rules.grouped(row.number)}, unit_id=row.unit_id, user_id=row.owner_id,
        link_kind="case", link_id=row.pk,
    )  # fmt: skip


@transaction.atomic
def pause(
    *,
    actor: Actor,
    case_id: int,
    reason: str,
    now: datetime,
    proof: Proof | None = None,
    obligation_id: int | None = None,
    version: int | None = None,
) -> PauseOutcome:
    """Stop the clocks of the case that allow this reason; answers which stopped and which not, and why.

    With `waiting_customer` the case waits too. Raises Conflict when no clock stopped: then nothing was changed.
    """
    if reason not in rules.PAUSE_REASONS:
        raise errors.one_of("reason", reason, rules.PAUSE_REASONS)
    verb: Verb = "wait" if reason == "waiting_customer" else "pause"
    row = load(actor, case_id, verb, version, now)
    _own(actor, row, obligation_id, now)
    result = promises.pause(
        actor=actor, ground=reason, proof=proof, matter=("case", row.pk), obligation_id=obligation_id, now=now
    )
    state = step(actor, row, verb, version, now)
    event = CasePaused(
        subject=row.pk, at=now, about=about(row), reason=reason, state=state, stopped=len(result.stopped)
    )
    tell(actor, event, now)
    return PauseOutcome(viewed(actor, row, now), result.stopped, result.not_stopped)


def _own(actor: Actor, row: Case, obligation_id: int | None, now: datetime) -> None:
    if obligation_id is None:
        return
    if all(one.id != obligation_id for one in queries.obligations_of(actor, row.pk, now)):
        raise Invalid.one("obligation", "unknown_obligation")


@transaction.atomic
def resume(
    *,
    actor: Actor,
    case_id: int,
    now: datetime,
    obligation_id: int | None = None,
    version: int | None = None,
) -> PauseOutcome:
    """Let what stands still run on, all of it or one obligation; a case that waits is in progress again.

    Raises Conflict `nothing_paused` when the case does not wait and no clock stands still.
    """
    row = load(actor, case_id, "resume", version, now)
    _own(actor, row, obligation_id, now)
    standing = [one for one in queries.obligations_of(actor, row.pk, now) if one.state == "paused"]
    wanted = [one for one in standing if obligation_id in {None, one.id}]
    if not wanted and row.state != "waiting_customer":
        raise Conflict("nothing_paused")
    resumed: tuple[ObligationView, ...] = ()
    if wanted:
        resumed = promises.resume(actor=actor, matter=("case", row.pk), obligation_id=obligation_id, now=now)
    state = row.state
    if len(wanted) == len(standing) or row.state != "waiting_customer":
        state = step(actor, row, "resume", version, now)
    tell(actor, CaseResumed(subject=row.pk, at=now, about=about(row), state=state, resumed=len(resumed)), now)
    return PauseOutcome(viewed(actor, row, now), resumed, ())


@transaction.atomic
def resolve(
    *,
    actor: Actor,
    case_id: int,
    text: str,
    now: datetime,
    at: datetime | None = None,
    fixed: bool = True,
    version: int | None = None,
) -> ResolveResult:
    """Settle the matter as far as we see it: notes `resolved`, and answers what is still owed all the same.

    What was waiting for the customer runs on; nothing is closed that was not done. A repair that is on the item's file
    as handed in and not returned is closed with it.
    """
    row = load(actor, case_id, "resolve", version, now)
    when, now = moments(row, at, now)
    if row.state == "waiting_customer":
        resume_waiting(actor, row, now)
    step(actor, row, "resolve", version, now, resolved_at=when)
    if text.strip():
        keep_messages([message_row(row.pk, "internal", row.channel, text, False, actor, when, now)])
    _returned(actor, row, when, fixed, now)
    promises.note(actor=actor, facts=facts(row, [("resolved", str(row.reopenings + 1))], when), now=now)
    left = tuple(one for one in queries.obligations_of(actor, row.pk, now) if one.state in OPEN or one.owed)
    event = CaseResolved(subject=row.pk, at=when, about=about(row), fixed=fixed, unfulfilled=len(left))
    tell(actor, event, now)
    return ResolveResult(viewed(actor, row, now), left)


def _returned(actor: Actor, row: Case, at: datetime, fixed: bool, now: datetime) -> None:
    if row.item_id is None:
        return
    records = products.service_records(actor=actor, item_ids=[row.item_id]).get(row.item_id, [])
    for record in records:
        if record.returned is None and record.matter == ("case", row.pk):
            products_actions.close_service_record(
                actor=actor, record_id=record.id, returned=at, fixed=fixed, cause=record.cause, now=now
            )


@transaction.atomic
def reopen(*, actor: Actor, case_id: int, reason: str, now: datetime, version: int | None = None) -> CaseView:
    """Take a settled case up again. What was settled stays settled; the fact may start new duties."""
    row = load(actor, case_id, "reopen", version, now)
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    times = row.reopenings + 1
    step(actor, row, "reopen", version, now, reopenings=F("reopenings") + 1, resolved_at=None, closed_at=None)
    keep_messages([message_row(row.pk, "internal", row.channel, reason, False, actor, now, now)])
    tell(actor, CaseReopened(subject=row.pk, at=now, about=about(row), reopenings=times), now)
    promises.note(actor=actor, facts=[fact(row, "reopened", now, occurrence=str(times))], now=now)
    if row.owner_id is not None and row.owner_id != actor.id:
        accounts_actions.notify(actor=actor, notices=[_notice("case_reopened", row)], now=now)
    return viewed(actor, row, now)


@transaction.atomic
def close(*, actor: Actor, case_id: int, now: datetime, version: int | None = None) -> CaseView:
    """Nothing more is expected of anybody. Only a resolved case closes; what is owed stays owed."""
    row = load(actor, case_id, "close", version, now)
    step(actor, row, "close", version, now, closed_at=now)
    tell(actor, CaseClosed(subject=row.pk, at=now, about=about(row)), now)
    return viewed(actor, row, now)


@transaction.atomic
def withdraw(*, actor: Actor, case_id: int, text: str, now: datetime, version: int | None = None) -> CaseView:
    """The customer takes the matter back, in their own words: what is open is released, what is broken stays so."""
    row = load(actor, case_id, "withdraw", version, now)
    if not text.strip():
        raise Invalid.one("text", errors.REQUIRED)
    message = message_row(row.pk, "inbound", row.channel, text, False, actor, now, now)
    keep_messages([message])
    open_ = [one for one in queries.obligations_of(actor, row.pk, now) if one.state in OPEN]
    for one in open_:
        promises.release(
            actor=actor, obligation_id=one.id, reason="withdrawn", evidence=f"message:{message['id']}", now=now
        )
    step(actor, row, "withdraw", version, now, closed_at=now)
    tell(actor, CaseWithdrawn(subject=row.pk, at=now, about=about(row), released=len(open_)), now)
    return viewed(actor, row, now)
