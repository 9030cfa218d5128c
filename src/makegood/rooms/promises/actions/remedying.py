"""What makes good a broken word: given on the spot within one's limit, above it after approval, and answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.engines.claims import REMEDIES
from makegood.ground import rows as bulk
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict, Invalid, Stale
from makegood.rooms.promises import book, errors, events
from makegood.rooms.promises.actions.writing import Plan, about, breach, broken_values, carry_out, taken
from makegood.rooms.promises.lifecycle import remedy_transition
from makegood.rooms.promises.models import Obligation, Remedy
from makegood.rooms.promises.queries.obligations import as_rows, changed_remedy, remedy_view, visible
from makegood.rooms.promises.rules import ANSWER_TIME, MOST_MONEY, judge
from makegood.rooms.promises.views import RemedyView

#: The verb under which authority limits for remedies are kept.
VERB = "remedy"


@transaction.atomic
def offer_remedy(
    *,
    actor: Actor,
    obligation_id: int,
    kind: str,
    now: datetime,
    amount: int | None = None,
    currency: str = "",
    note: str = "",
    version: int | None = None,
) -> RemedyView:
    """Give a remedy for a broken obligation, or ask for approval where it costs more than the giver may give.

    `amount` in minor units of `currency`. Raises Conflict when the obligation is not broken, Invalid for an unknown
    kind or a bad amount.
    """
    actor.need("remedies.give")
    _check(kind, amount, currency)
    row, held_by, term, state = taken(actor, obligation_id, "remedies.give", version, now)
    if state not in {"broken", "made_good"}:
        raise errors.wrong_state("remedy", state)
    plan = Plan()
    if row["state"] == "running":
        breach(plan, row, held_by, term, state)
        plan.change(row, **broken_values(row, state))
    made = _row(actor, row, kind, amount, currency, note, now)
    plan.events.append(_event(events.RemedyAsked if made["approval_id"] else events.RemedyGiven, made, row, now))
    bulk.insert(Remedy, [made])
    carry_out(plan, actor=actor, now=now)
    return remedy_view(made)


def _check(kind: str, amount: int | None, currency: str) -> None:
    if kind not in REMEDIES:
        raise Invalid.one("kind", "unknown_value", choices=", ".join(REMEDIES))
    if amount is None:
        return
    if not 0 <= amount <= MOST_MONEY:
        raise Invalid.one("amount.amount", "out_of_range", least=0, most=MOST_MONEY)
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise Invalid.one("amount.currency", "not_a_currency")


def _row(
    actor: Actor, row: Mapping[str, Any], kind: str, amount: int | None, currency: str, note: str, now: datetime
) -> dict[str, Any]:
    remedy_id = bulk.new_id()
    matter = f"{row['matter_kind']}:{row['matter_id']}"
    may = not amount or accounts_actions.spend(
        actor=actor,
        verb=VERB,
        amount=amount,
        currency=currency,
        case_ref=matter,
        now=now,
        unit_id=row["unit_id"],
    )
    approval = None
    if not may:
        approval = accounts_actions.ask_approval(
            actor=actor,
            verb=VERB,
            subject_kind="remedy",
            subject_id=remedy_id,
            amount=amount,
            currency=currency,
            unit_id=row["unit_id"],
            note=note,
            now=now,
        )
    return {
        "id": remedy_id,
        "obligation_id": row["id"],
        "kind": kind,
        "amount": amount,
        "currency": currency if amount is not None else "",
        "note": note[:400],
        "state": "awaiting_approval" if approval else "given",
        "given_by_id": actor.doer,
        "given_at": None if approval else now,
        "approval_id": approval.id if approval else None,
        "expected_by": approval.expected_by if approval else None,
        "answer_by": None if approval else now + ANSWER_TIME,
        "answered_at": None,
        "created_at": now,
        "version": 1,
    }


def _event(
    kind: type[events.RemedyEvent], remedy_row: Mapping[str, Any], row: Mapping[str, Any], at: datetime, **more: Any
) -> events.RemedyEvent:
    return kind(
        subject=remedy_row["id"],
        at=at,
        about=(*about(row), ("obligation", row["id"])),
        obligation=row["id"],
        kind=remedy_row["kind"],
        amount=remedy_row["amount"],
        currency=remedy_row["currency"],
        **more,
    )


@transaction.atomic
def approve_remedy(*, actor: Actor, remedy_id: int, now: datetime, version: int | None = None) -> RemedyView:
    """Allow a remedy that waits for approval; it is given at this moment."""
    row, _ = _taken(actor, remedy_id, "approve", version)
    accounts_actions.decide_approval(actor=actor, approval_id=row["approval_id"], approve=True, now=now)
    return changed_remedy(actor=actor, remedy_id=remedy_id)


@transaction.atomic
def decline_remedy(*, actor: Actor, remedy_id: int, now: datetime, version: int | None = None) -> RemedyView:
    """Refuse a remedy that waits for approval."""
    row, _ = _taken(actor, remedy_id, "decline", version)
    accounts_actions.decide_approval(actor=actor, approval_id=row["approval_id"], approve=False, now=now)
    return changed_remedy(actor=actor, remedy_id=remedy_id)


@transaction.atomic
def answer_remedy(*, actor: Actor, approval: ApprovalView, now: datetime) -> RemedyView:
    """Carry out the answer to a question about a remedy, in the transaction of the answer.

    Raises Missing for one that is not the actor's to see, Conflict when it waits no more.
    """
    if approval.state == "approved":
        row, owed = _taken(actor, approval.subject_id, "approve", None)
        _move(row, state="given", given_at=now, answer_by=now + ANSWER_TIME)
        return _tell(actor, events.RemedyGiven, row, owed, now)
    row, owed = _taken(actor, approval.subject_id, "decline", None)
    _move(row, state="declined")
    return _tell(actor, events.RemedyDeclined, row, owed, now)


@transaction.atomic
def postpone_answers(*, actor: Actor, moments: Mapping[int, datetime]) -> None:
    """A question went to somebody above: the customer is told when the answer is to be expected now, by remedy."""
    for remedy_id, moment in moments.items():
        Remedy.objects.filter(pk=remedy_id, state="awaiting_approval").update(expected_by=moment)


@transaction.atomic
def accept_remedy(*, actor: Actor, remedy_id: int, now: datetime, version: int | None = None) -> RemedyView:
    """The customer takes the remedy: what was broken is made good."""
    row, owed = _taken(actor, remedy_id, "accept", version)
    _move(row, state="accepted", answered_at=now)
    plan = Plan()
    plan.events.append(_event(events.RemedyAccepted, row, owed, now))
    _make_good(plan, row, owed, at=now, silently=False)
    carry_out(plan, actor=actor, now=now)
    return changed_remedy(actor=actor, remedy_id=remedy_id)


@transaction.atomic
def reject_remedy(*, actor: Actor, remedy_id: int, now: datetime, version: int | None = None) -> RemedyView:
    """The customer does not take the remedy: the word stays broken."""
    row, owed = _taken(actor, remedy_id, "reject", version)
    _move(row, state="rejected", answered_at=now)
    return _tell(actor, events.RemedyRejected, row, owed, now)


def _tell(
    actor: Actor, kind: type[events.RemedyEvent], row: Mapping[str, Any], owed: Mapping[str, Any], now: datetime
) -> RemedyView:
    carry_out(Plan(events=[_event(kind, row, owed, now)]), actor=actor, now=now)
    return changed_remedy(actor=actor, remedy_id=row["id"])


def _taken(actor: Actor, remedy_id: int, verb: str, version: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The remedy's row and its obligation's, when the verb is allowed in its state and to the actor."""
    found = as_rows(Remedy.objects.filter(pk=remedy_id, obligation__in=visible(actor)))
    if not found:
        raise errors.no_remedy()
    row = found[0]
    owed = as_rows(Obligation.objects.filter(pk=row["obligation_id"]))[0]
    edge = remedy_transition(row["state"], verb)
    if edge is not None and edge.permission is not None:
        actor.need(edge.permission)
        accounts.need_at(actor, edge.permission, owed["unit_id"])
    if version is not None and version != row["version"]:
        raise Stale("changed_meanwhile", extra={"current": remedy_view(row)})
    if edge is None:
        raise Conflict("state_does_not_allow", verb=verb, state=row["state"])
    return row, owed


def _move(row: Mapping[str, Any], **values: Any) -> None:
    if not bulk.change(Remedy, [row["id"]], row["version"], values):
        raise Stale("changed_meanwhile")


def _make_good(plan: Plan, row: Mapping[str, Any], owed: Mapping[str, Any], *, at: datetime, silently: bool) -> None:
    # What a correction has turned to kept meanwhile needs no making good.
    if judge(owed["state"], owed["due_at"], owed["known_until"], at) != "broken":
        return
    version, _ = book.terms([owed["term_id"]])[owed["term_id"]]
    plan.change(owed, state="made_good", settled_at=owed["due_at"])
    plan.events.append(
        events.ObligationMadeGood(
            subject=owed["id"],
            at=at,
            about=about(owed),
            promise=version.code,
            duty=owed["duty"],
            remedy=row["id"],
            silently=silently,
        )
    )


@transaction.atomic
def settle_silent(*, actor: Actor, now: datetime, limit: int = 500) -> int:
    """Remedies whose time for contradiction is over count as accepted at that moment; answers how many."""
    due = as_rows(Remedy.objects.filter(state="given", answer_by__lt=now).order_by("answer_by", "id")[:limit])
    owed = {row["id"]: row for row in as_rows(Obligation.objects.filter(pk__in={one["obligation_id"] for one in due}))}
    plan = Plan()
    settled: set[int] = set()
    for row in due:
        _move(row, state="accepted", answered_at=row["answer_by"])
        obligation = owed[row["obligation_id"]]
        plan.events.append(_event(events.RemedyAccepted, row, obligation, row["answer_by"], silently=True))
        if obligation["id"] not in settled:
            settled.add(obligation["id"])
            _make_good(plan, row, obligation, at=row["answer_by"], silently=True)
    carry_out(plan, actor=actor, now=now)
    return len(due)
