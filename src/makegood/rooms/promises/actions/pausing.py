"""Pauses are earned: only on a ground that the term allows, and by the customer's own proof where it must be theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.engines.claims import PAUSE_GROUNDS
from makegood.ground import rows as bulk
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.promises import book, errors, events
from makegood.rooms.promises.actions.clocks import due_again, next_wake, pauses_of, stoppable
from makegood.rooms.promises.actions.writing import Plan, about, carry_out
from makegood.rooms.promises.inputs import PROOF_KINDS, Proof
from makegood.rooms.promises.lifecycle import OPEN
from makegood.rooms.promises.models import Pause
from makegood.rooms.promises.queries.obligations import as_rows, views, visible
from makegood.rooms.promises.rules import judge
from makegood.rooms.promises.views import ObligationView, PauseResult

GROUNDS = tuple(PAUSE_GROUNDS)


@transaction.atomic
def pause(
    *,
    actor: Actor,
    ground: str,
    now: datetime,
    matter: tuple[str, int] | None = None,
    obligation_id: int | None = None,
    proof: Proof | None = None,
) -> PauseResult:
    """Stop the clocks of a matter, or one of them, that allow the ground; answers which stopped and which not, and why.

    Raises Conflict `nothing_stopped` (with the reasons) when none did, `proof_required` when the customer is said to
    have asked and there is no proof of it, Invalid for an unknown ground or proof.
    """
    actor.need("obligations.write")
    _check(ground, proof, now)
    found = _rows(actor, matter, obligation_id)
    known = book.terms({row["term_id"] for row in found})
    plan = Plan()
    made: list[dict[str, Any]] = []
    why: dict[int, str] = {}
    for row in found:
        version, term = known[row["term_id"]]
        state = judge(row["state"], row["due_at"], row["known_until"], now)
        refusal = _refusal(row, state, term.clause.duty.pauses if term.clause.duty else frozenset(), ground)
        if refusal:
            why[row["id"]] = refusal
            continue
        made.append(_pause_row(row["id"], ground, proof, actor, now))
        plan.change(row, state="paused", due_at=None, wake_at=None)
        plan.events.append(
            events.ObligationPaused(
                subject=row["id"],
                at=now,
                about=about(row),
                promise=version.code,
                duty=row["duty"],
                ground=ground,
                proof=proof.kind if proof else "",
            )
        )
    if not made:
        reasons = [{"obligation": str(row["id"]), "why": why[row["id"]]} for row in found]
        raise Conflict("nothing_stopped", extra={"not_stopped": reasons})
    bulk.insert(Pause, made)
    carry_out(plan, actor=actor, now=now)
    return _result(actor, [row["id"] for row in found], why, now)


def _check(ground: str, proof: Proof | None, now: datetime) -> None:
    if ground not in GROUNDS:
        raise Invalid.one("reason", "unknown_value", choices=", ".join(GROUNDS))
    if proof is not None and proof.kind not in PROOF_KINDS:
        raise Invalid.one("proof.kind", "unknown_value", choices=", ".join(PROOF_KINDS))
    if proof is not None and proof.at > now:
        raise errors.in_the_future("proof.at")
    if ground == "customer_asked" and (proof is None or not proof.ref.strip()):
        raise Conflict("proof_required")


def _refusal(row: dict[str, Any], state: str, grounds: frozenset[str], ground: str) -> str:
    if state not in OPEN:
        return "already_settled"
    if state == "paused":
        return "already_paused"
    if state == "waiting":
        return "not_started"
    if ground not in grounds:
        return "ground_not_allowed"
    if not stoppable(row):
        return "clock_not_stoppable"
    return ""


def _rows(actor: Actor, matter: tuple[str, int] | None, obligation_id: int | None) -> list[dict[str, Any]]:
    query = visible(actor)
    if matter is not None:
        query = query.filter(matter_kind=matter[0], matter_id=matter[1])
    if obligation_id is not None:
        query = query.filter(pk=obligation_id)
    found = as_rows(query.order_by("due_at", "id"))
    if obligation_id is not None and not found:
        raise errors.no_obligation()
    accounts.need_at(actor, "obligations.write", {row["unit_id"] for row in found})
    return found


def _pause_row(obligation_id: int, ground: str, proof: Proof | None, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": bulk.new_id(),
        "obligation_id": obligation_id,
        "ground": ground,
        "starts": now,
        "ends": None,
        "proof_kind": proof.kind if proof else "",
        "proof_ref": proof.ref[:120] if proof else "",
        "proof_at": proof.at if proof else None,
        "by_kind": actor.kind,
        "by_id": actor.doer,
    }


def _result(actor: Actor, ids: list[int], why: dict[int, str], now: datetime) -> PauseResult:
    seen = {one.id: one for one in views(as_rows(visible(actor).filter(pk__in=ids)), now)}
    return PauseResult(
        stopped=tuple(seen[id_] for id_ in ids if id_ not in why),
        not_stopped=tuple((seen[id_], why[id_]) for id_ in ids if id_ in why),
    )


@transaction.atomic
def resume(
    *, actor: Actor, now: datetime, matter: tuple[str, int] | None = None, obligation_id: int | None = None
) -> tuple[ObligationView, ...]:
    """Let the stopped clocks of a matter, or one of them, run on. Raises Conflict `nothing_paused` when none stands."""
    actor.need("obligations.write")
    found = [row for row in _rows(actor, matter, obligation_id) if row["state"] == "paused"]
    if not found:
        raise Conflict("nothing_paused")
    Pause.objects.filter(obligation_id__in=[row["id"] for row in found], ends=None).update(ends=now)
    pauses = pauses_of([row["id"] for row in found])
    known = book.terms({row["term_id"] for row in found})
    plan = Plan()
    for row in found:
        version, term = known[row["term_id"]]
        due_at = due_again(row, pauses.get(row["id"], []))
        assert due_at is not None  # its last pause has just ended
        wake_at = next_wake(row["started_at"], row["warned_at"], term, due_at)
        plan.change(row, state="running", due_at=due_at, wake_at=wake_at)
        plan.events.append(
            events.ObligationResumed(
                subject=row["id"], at=now, about=about(row), promise=version.code, duty=row["duty"], due_at=due_at
            )
        )
    carry_out(plan, actor=actor, now=now)
    ids = [row["id"] for row in found]
    return tuple(views(as_rows(visible(actor).filter(pk__in=ids).order_by("due_at", "id")), now))
