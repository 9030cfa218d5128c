"""What a role may give on the spot, what was given, and questions to somebody with more authority."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from makegood.ground.accounts import errors, queries, rules
from makegood.ground.accounts.events import ApprovalAsked, ApprovalDecided, LimitSet
from makegood.ground.accounts.models import Approval, Limit, Spent
from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id

ANSWER_WITHIN = timedelta(hours=4)


@transaction.atomic
def set_limit(
    *,
    actor: Actor,
    role: str,
    verb: str,
    currency: str,
    per_case: int | None,
    per_month: int | None,
    now: datetime,
) -> None:
    """Say how much a role may give under a verb, in minor units per case and per month; None = without limit.

    Raises Forbidden, Invalid: role_unknown, currency_bad, amount_bad; Missing `no_company`.
    """
    actor.need("users.write")
    if role not in rules.ROLES:
        raise Invalid.one("role", errors.ROLE_UNKNOWN, role=role)
    _check_money(0, currency)
    for field, amount in (("per_case", per_case), ("per_month", per_month)):
        if amount is not None and amount < 0:
            raise Invalid.one(field, errors.AMOUNT_BAD)
    company = queries.root_unit_id()
    key = {"role": role, "verb": verb, "currency": currency}
    amounts = {"per_case": per_case, "per_month": per_month}
    if not Limit.objects.filter(**key).update(**amounts):
        insert(Limit, [{**key, **amounts}])
    event = LimitSet(
        subject=company, at=now, role=role, verb=verb, currency=currency, per_case=per_case, per_month=per_month
    )
    record(actor=actor, events=[event], now=now)


@transaction.atomic
def spend(*, actor: Actor, verb: str, amount: int, currency: str, case_ref: str, now: datetime) -> bool:
    """Count a gift against the actor's limits; False, with nothing counted, if it would pass every one of them.

    Both counters (this case, this month) are raised by compare-and-set, so that two gifts at once cannot pass a limit
    together. The system, imports and administrators have no limit. `amount` in minor units.
    Raises Invalid: amount_bad, currency_bad.
    """
    _check_money(amount, currency)
    if actor.may("*"):
        return True
    if actor.id is None:
        return False
    allowed = queries.allowances(actor, verb, currency)
    if not allowed:
        return False
    case, month = queries.periods(actor, case_ref, now)
    for period in (case, month):
        _ensure_counter(actor.id, verb, currency, period)
    for allowance in allowed:
        try:
            with transaction.atomic():
                _raise_counter(actor.id, verb, currency, case, amount, allowance.per_case)
                _raise_counter(actor.id, verb, currency, month, amount, allowance.per_month)
        except _AboveLimitError:
            continue
        return True
    return False


class _AboveLimitError(Exception):
    """Takes back the first counter when the second refuses."""


def _ensure_counter(user_id: int, verb: str, currency: str, period: str) -> None:
    key = {"user_id": user_id, "verb": verb, "currency": currency, "period": period}
    if Spent.objects.filter(**key).exists():
        return
    try:
        with transaction.atomic():
            insert(Spent, [{**key, "amount": 0}])
    except IntegrityError:
        # Somebody else made it between the look and the write; it is there, and that is all that was wanted.
        return


def _raise_counter(user_id: int, verb: str, currency: str, period: str, amount: int, most: int | None) -> None:
    rows = Spent.objects.filter(user_id=user_id, verb=verb, currency=currency, period=period)
    if most is not None:
        rows = rows.filter(amount__lte=most - amount)
    if not rows.update(amount=F("amount") + amount):
        raise _AboveLimitError


@transaction.atomic
def ask_approval(
    *,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: int,
    amount: int | None,
    currency: str,
    unit_id: int | None,
    now: datetime,
    note: str = "",
    expected_by: datetime | None = None,
) -> ApprovalView:
    """Ask somebody with more authority; an answer is expected within four hours unless another moment is given.

    Raises Invalid: amount_bad, currency_bad, too_long, unit_unknown.
    """
    if amount is not None:
        _check_money(amount, currency)
    if len(note) > 400:
        raise Invalid.one("note", errors.TOO_LONG, most=400)
    approval_id = new_id()
    unit = queries.unit_for(actor, unit_id)
    expected = expected_by or now + ANSWER_WITHIN
    row: dict[str, Any] = {
        "id": approval_id, "verb": verb, "subject_kind": subject_kind, "subject_id": subject_id, "amount": amount,
        "currency": currency, "note": note, "unit_id": unit, "asked_by_id": actor.id, "asked_at": now,
        "expected_by": expected, "state": "asked", "decided_by_id": None, "decided_at": None,
    }  # fmt: skip
    insert(Approval, [row])
    event = ApprovalAsked(
        subject=approval_id, at=now, about=(("unit", unit),), verb=verb, of_kind=subject_kind, of_id=subject_id,
        amount=amount, currency=currency, expected_by=expected,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now, fresh={("approval", approval_id)})
    return ApprovalView(**row)


@transaction.atomic
def decide_approval(*, actor: Actor, approval_id: int, approve: bool, now: datetime) -> ApprovalView:
    """Answer a question, once. Saying yes takes a limit per case that is not below the amount.

    Raises Forbidden (permission, `approval_own`, `approval_above_limit`), Missing, Conflict `approval_decided`.
    """
    actor.need("remedies.approve")
    asked = queries.approval(actor, approval_id)
    if asked.asked_by_id is not None and asked.asked_by_id == actor.id:
        raise errors.approval_own()
    if approve and asked.amount is not None and not _may_approve(actor, asked.verb, asked.amount, asked.currency):
        raise errors.approval_above_limit()
    state = "approved" if approve else "declined"
    changed = Approval.objects.filter(pk=approval_id, state="asked").update(
        state=state, decided_by_id=actor.id, decided_at=now
    )
    if not changed:
        raise errors.approval_decided(queries.approval(actor, approval_id).state)
    event = ApprovalDecided(
        subject=approval_id, at=now, verb=asked.verb, of_kind=asked.subject_kind, of_id=asked.subject_id, state=state
    )
    record(actor=actor, events=[event], now=now)
    return queries.approval(actor, approval_id)


def _may_approve(actor: Actor, verb: str, amount: int, currency: str) -> bool:
    if actor.may("*"):
        return True
    return any(a.per_case is None or a.per_case >= amount for a in queries.allowances(actor, verb, currency))


def _check_money(amount: int, currency: str) -> None:
    if amount < 0 or amount >= 2**63:
        raise Invalid.one("amount", errors.AMOUNT_BAD)
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise Invalid.one("currency", errors.CURRENCY_BAD)
