"""How an obligation is settled: fulfilled in time or late, released, corrected, or broken at its due moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Literal

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Mod

from makegood.engines.claims import escalate_at
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.retry import retrying
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.sides import side_by_side, sides
from makegood.rooms.network import queries as network
from makegood.rooms.promises import book, errors, events, rules
from makegood.rooms.promises.actions.clocks import end_stop
from makegood.rooms.promises.actions.remedying import settle_silent
from makegood.rooms.promises.actions.writing import Plan, about, breach, broken_values, carry_out, taken
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.lifecycle import OPEN
from makegood.rooms.promises.models import PARTIES, Obligation
from makegood.rooms.promises.queries.obligations import as_rows, changed, open_of
from makegood.rooms.promises.views import ObligationView

Outcome = Literal["kept", "corrected", "late"]

#: As much as one batch takes is worth more than one writer.
MANY = 500
#: Ids that were made in steps are dealt out evenly all the same.
_PRIME = 1009


@transaction.atomic
def fulfil(
    *, actor: Actor, obligation_id: int, at: datetime | None, evidence: str, now: datetime, version: int | None = None
) -> ObligationView:
    """Record that what was owed is done.

    In time it is kept. On what is due already, a moment later than due records the late fulfilment and the word stays
    broken; a moment at or before due corrects it to kept, which needs evidence (Conflict `evidence_required`).
    """
    actor.need("obligations.write")
    moment = at or now
    if moment > now:
        raise errors.in_the_future("at")
    row, held_by, term, state = taken(actor, obligation_id, "obligations.write", version, now)
    if row["fulfilled_at"] is not None or state == "released":
        raise errors.wrong_state("fulfil", state)
    plan = Plan()
    fulfilment(plan, row, held_by, term, at=moment, evidence=evidence, now=now)
    carry_out(plan, actor=actor, now=now)
    return changed(actor=actor, obligation_id=obligation_id, now=now)


def fulfilment(
    plan: Plan,
    row: Mapping[str, Any],
    version: VersionEntry,
    term: TermEntry,
    *,
    at: datetime,
    evidence: str,
    now: datetime,
    by_rule: bool = False,
) -> Outcome:
    """Plan the fulfilment of an unfulfilled row at `at`; answers what became of it.

    `by_rule`: a fact of our own book is the evidence. Raises Conflict `evidence_required` when the due moment has
    passed and only evidence could show that the word was kept.
    """
    name = {"promise": version.code, "duty": row["duty"]}
    due_at = row["due_at"]
    state = rules.judge(row["state"], due_at, row["known_until"], now)
    if due_at is not None and at > due_at:
        breach(plan, row, version, term, state)
        plan.change(row, **broken_values(row, state), fulfilled_at=at, wake_at=None)
        plan.events.append(
            events.ObligationFulfilledLate(subject=row["id"], at=at, about=about(row), fulfilled_at=at, **name)
        )
        return "late"
    if state in OPEN:
        due = end_stop(row, at) if state == "paused" else due_at
        plan.change(row, state="kept", fulfilled_at=at, settled_at=at, due_at=due, wake_at=None)
        plan.events.append(events.ObligationKept(subject=row["id"], at=at, about=about(row), fulfilled_at=at, **name))
        return "kept"
    if not evidence and not by_rule:
        raise errors.evidence_required()
    breach(plan, row, version, term, state)
    _corrected(plan, row, version, to="kept", at=at, evidence=evidence, fulfilled_at=at)
    return "corrected"


def _corrected(
    plan: Plan,
    row: Mapping[str, Any],
    version: VersionEntry,
    *,
    to: str,
    at: datetime,
    evidence: str,
    fulfilled_at: datetime | None,
    due_at: datetime | None = None,
) -> None:
    due = due_at or row["due_at"]
    settled = {"kept": fulfilled_at, "broken": due, "running": None}[to]
    plan.change(
        row,
        state=to,
        fulfilled_at=fulfilled_at,
        settled_at=settled,
        corrected=row["corrected"] + 1,
        due_at=due,
        wake_at=due if to == "running" else None,
    )
    plan.events.append(
        events.ObligationCorrected(
            subject=row["id"],
            at=at,
            about=about(row),
            promise=version.code,
            duty=row["duty"],
            to=to,
            evidence=evidence[:200],
            fulfilled_at=fulfilled_at,
        )
    )


@transaction.atomic
def release(
    *, actor: Actor, obligation_id: int, reason: str, evidence: str, now: datetime, version: int | None = None
) -> ObligationView:
    """End an open obligation by the customer's word or because it is void. What is broken cannot be released."""
    actor.need("obligations.write")
    if not reason.strip():
        raise Invalid.one("reason", "required")
    if not evidence.strip():
        raise errors.evidence_required()
    row, held_by, _, state = taken(actor, obligation_id, "obligations.write", version, now)
    if state not in OPEN:
        raise errors.wrong_state("release", state)
    plan = Plan()
    due = end_stop(row, now) if state == "paused" else row["due_at"]
    plan.change(row, state="released", settled_at=now, due_at=due, wake_at=None)
    plan.events.append(
        events.ObligationReleased(
            subject=row["id"], at=now, about=about(row), promise=held_by.code, duty=row["duty"], reason=reason[:200]
        )
    )
    carry_out(plan, actor=actor, now=now)
    return changed(actor=actor, obligation_id=obligation_id, now=now)


@transaction.atomic
def end_for(*, actor: Actor, customer_ids: Collection[int], reason: str, evidence: str, now: datetime) -> int:
    """Release all that is open for these customers, whose wish it is that nothing more is done; how many were.

    What is broken stays so. Raises Forbidden.
    """
    open_ = [one for one in open_of(customer_ids, now) if one.state in OPEN]
    for one in open_:
        release(actor=actor, obligation_id=one.id, reason=reason, evidence=evidence, now=now)
    return len(open_)


@transaction.atomic
def correct(
    *, actor: Actor, obligation_id: int, evidence: str, at: datetime | None, now: datetime, version: int | None = None
) -> ObligationView:
    """Put right what was recorded wrongly, with evidence.

    Broken or made good becomes kept when the evidence shows fulfilment at `at`, at or before the due moment. Kept
    becomes broken when its proof is disproved (`at` = when it was really done, None = not at all); while its due
    moment still lies ahead it runs again instead, since nothing is broken before.
    """
    actor.need("obligations.correct")
    if not evidence.strip():
        raise errors.evidence_required()
    if at is not None and at > now:
        raise errors.in_the_future("at")
    row, held_by, term, state = taken(actor, obligation_id, "obligations.correct", version, now)
    plan = Plan()
    if state in {"broken", "made_good"}:
        if at is None:
            raise Invalid.one("at", "required")
        if at > row["due_at"]:
            raise Conflict("after_due", due_at=row["due_at"])
        breach(plan, row, held_by, term, state)
        _corrected(plan, row, held_by, to="kept", at=now, evidence=evidence, fulfilled_at=at)
    elif state == "kept":
        _disprove(plan, row, held_by, at, evidence, now)
    else:
        raise errors.wrong_state("correct", state)
    carry_out(plan, actor=actor, now=now)
    return changed(actor=actor, obligation_id=obligation_id, now=now)


def _disprove(
    plan: Plan, row: dict[str, Any], version: VersionEntry, at: datetime | None, evidence: str, now: datetime
) -> None:
    """A kept obligation loses its proof."""
    due = row["due_at"]
    if due is None:
        raise Conflict("never_started")
    known = now if row["known_until"] is None else min(now, row["known_until"])
    if at is not None and at <= due:
        raise Conflict("still_in_time", due_at=due)
    to = "broken" if known > due else "running"
    _corrected(plan, row, version, to=to, at=now, evidence=evidence, fulfilled_at=at, due_at=due)


@transaction.atomic
def set_liable(
    *,
    actor: Actor,
    obligation_id: int,
    party: str,
    reason: str,
    now: datetime,
    state: str = "decided",
    version: int | None = None,
) -> ObligationView:
    """Decide who caused a breach (定责), or with `state="appealed"` put the decision under appeal."""
    actor.need("obligations.liable")
    if party not in PARTIES:
        raise Invalid.one("party", "unknown_value", choices=", ".join(PARTIES))
    if not reason.strip():
        raise Invalid.one("reason", "required")
    if state not in {"decided", "appealed"}:
        raise Invalid.one("state", "unknown_value", choices="decided, appealed")
    row, held_by, term, judged = taken(actor, obligation_id, "obligations.liable", version, now)
    if judged not in {"broken", "made_good"}:
        raise errors.wrong_state("liable", judged)
    plan = Plan()
    breach(plan, row, held_by, term, judged)
    plan.change(row, **broken_values(row, judged), liable_party=party, liable_state=state)
    plan.events.append(
        events.LiablePartySet(
            subject=row["id"],
            at=now,
            about=about(row),
            promise=held_by.code,
            duty=row["duty"],
            party=party,
            state=state,
        )
    )
    carry_out(plan, actor=actor, now=now)
    return changed(actor=actor, obligation_id=obligation_id, now=now)


@transaction.atomic
def settle_due(*, actor: Actor, now: datetime, limit: int = MANY, side: tuple[int, int] = (0, 1)) -> int:
    """Warn, break and escalate what `now` asks for, in the order of its moments, once; answers how many rows it took.

    Run by the worker as often as it likes: what came due during an outage is broken at its due moment all the same.
    `side` (n, of) leaves to the others what is not its own: a matter with all that it is owed is one side's.
    """
    silent = settle_silent(actor=actor, now=now, limit=limit) if side[0] == 0 else 0
    waking = Obligation.objects.filter(wake_at__isnull=False, wake_at__lt=now, known_until=None)
    if side[1] > 1:
        waking = waking.annotate(side=Mod(Mod(F("matter_id"), _PRIME), side[1])).filter(side=side[0])
    rows = as_rows(waking.order_by("wake_at", "id")[:limit])
    if not rows:
        return silent
    known = book.terms({row["term_id"] for row in rows})
    plan = Plan()
    notices: list[NoticeInput] = []
    managers = accounts.parents_of({row["unit_id"] for row in rows})
    kinds = network.kinds_of_units({row["unit_id"] for row in rows})
    for row in rows:
        version, term = known[row["term_id"]]
        # Columns name each other where they can (F), so that rows with moments of their own share one statement.
        if row["state"] == "running" and rules.judge("running", row["due_at"], None, now) == "broken":
            notices += _break(plan, row, version, term, kinds.get(row["unit_id"], ""), managers[row["unit_id"]])
        elif row["state"] == "running":
            notices.append(_warn(plan, row, version, term))
        elif row["state"] in {"broken", "made_good"} and row["fulfilled_at"] is None:
            notices.append(_escalate(plan, row, version, term, managers[row["unit_id"]]))
        else:
            plan.change(row, wake_at=None)
    carry_out(plan, actor=actor, now=now)
    accounts_actions.notify(actor=actor, notices=notices, now=now)
    return len(rows) + silent


def _notice(code: str, row: Mapping[str, Any], term: TermEntry, unit_id: int) -> NoticeInput:
    return NoticeInput(
        code=code,
        params={"duty_name": term.clause.title.to_json(), "due_at": row["due_at"].isoformat()},
        unit_id=unit_id,
        link_kind=row["matter_kind"],
        link_id=row["matter_id"],
        once=f"{code}:{row['id']}",
    )


def _warn(plan: Plan, row: Mapping[str, Any], version: VersionEntry, term: TermEntry) -> NoticeInput:
    plan.change(row, warned_at=F("wake_at"), wake_at=F("due_at"))
    plan.events.append(
        events.ObligationWarned(
            subject=row["id"],
            at=row["wake_at"],
            about=about(row),
            promise=version.code,
            duty=row["duty"],
            due_at=row["due_at"],
        )
    )
    return _notice("obligation_at_risk", row, term, row["unit_id"])


def _break(
    plan: Plan, row: Mapping[str, Any], version: VersionEntry, term: TermEntry, unit_kind: str, manager: int
) -> list[NoticeInput]:
    duty = term.clause.duty
    later = escalate_at(duty, row["due_at"]) if duty and duty.escalate else None
    notices = [_notice("obligation_broken", row, term, row["unit_id"])]
    values: dict[str, Any] = {"state": "broken", "settled_at": F("due_at"), "wake_at": later}
    if not row["liable_party"]:
        values |= {"liable_party": rules.propose_party(unit_kind, row["does"]), "liable_state": "proposed"}
    if later is None:
        # No time to put it right unseen was granted: the manager is told at once.
        values["escalated_at"] = F("due_at")
        if manager != row["unit_id"]:
            notices.append(_notice("obligation_escalated", row, term, manager))
    breach(plan, row, version, term, "broken")
    plan.change(row, **values)
    return notices


def _escalate(plan: Plan, row: Mapping[str, Any], version: VersionEntry, term: TermEntry, manager: int) -> NoticeInput:
    plan.change(row, wake_at=None, escalated_at=F("wake_at"))
    plan.events.append(
        events.ObligationEscalated(
            subject=row["id"],
            at=row["wake_at"],
            about=about(row),
            promise=version.code,
            duty=row["duty"],
            due_at=row["due_at"],
        )
    )
    return _notice("obligation_escalated", row, term, manager)


def settle_all(*, now: datetime, batches: int = 40) -> int:
    """Settle batch after batch until nothing is due, at most `batches`; each batch is a transaction of its own.

    Where much is due and the database takes several writers, they go on side by side.
    """
    done = retrying(lambda: settle_due(actor=SYSTEM, now=now, limit=MANY))
    if not done:
        return 0
    parts = sides() if done >= MANY else 1
    return done + sum(side_by_side([partial(_settle_side, now, batches // parts, (n, parts)) for n in range(parts)]))


def _settle_side(now: datetime, batches: int, side: tuple[int, int]) -> int:
    done = 0
    for _ in range(batches):
        took = retrying(lambda: settle_due(actor=SYSTEM, now=now, limit=MANY, side=side))
        done += took
        if not took:
            break
    return done
