"""What a role may give on the spot, and what was given."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import errors, queries, rules
from makegood.ground.accounts.events import LimitSet
from makegood.ground.accounts.models import Limit, Spent
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import Changing, insert


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
    actor.need("limits.write")
    actor.need_self()
    # A limit holds for the role everywhere, so whoever sets it speaks for the whole company.
    queries.need_at(actor, "limits.write", None)
    if role not in rules.ROLES:
        raise Invalid.one("role", errors.ROLE_UNKNOWN, role=role)
    if not rules.is_code(verb):
        raise Invalid.one("verb", errors.VERB_BAD)
    check_money(0, currency)
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
def spend(
    *,
    actor: Actor,
    verb: str,
    amount: int,
    currency: str,
    case_ref: str,
    now: datetime,
    unit_id: int | None = None,
) -> bool:
    """Count a gift against the actor's limits; False, with nothing counted, if it would pass every one of them.

    Both counters (this case, this month) are raised by compare-and-set, so that two gifts at once cannot pass a limit
    together. The system, imports and administrators have no limit. `amount` in minor units; with `unit_id` only the
    roles count that the actor has there.
    Raises Invalid: amount_bad, currency_bad.
    """
    check_money(amount, currency)
    if actor.may("*"):
        return True
    if actor.id is None:
        return False
    allowed = queries.allowances(actor, verb, currency, unit_id)
    if not allowed:
        return False
    case, month = queries.periods(actor, case_ref, now)
    key = {"user_id": actor.id, "verb": verb, "currency": currency}
    # What is there already stays as it is, also when somebody else makes it at this moment.
    insert(Spent, [{**key, "period": one, "amount": 0} for one in (case, month)], unless_taken=_COUNTED)
    for allowance in allowed:
        try:
            with transaction.atomic():
                _raise_counter(actor.id, verb, currency, case, amount, allowance.per_case)
                _raise_counter(actor.id, verb, currency, month, amount, allowance.per_month)
        except _AboveLimitError:
            continue
        return True
    return False


#: What tells one counter from another.
_COUNTED = ("user_id", "verb", "currency", "period")
_raise = Changing(
    lambda user_id, verb, currency, period, amount, room: (
        Spent.objects.filter(user_id=user_id, verb=verb, currency=currency, period=period, amount__lte=room),
        {"amount": F("amount") + amount},
    ),
    int, str, str, str, int, int,
)  # fmt: skip


class _AboveLimitError(Exception):
    """Takes back the first counter when the second refuses."""


def _raise_counter(user_id: int, verb: str, currency: str, period: str, amount: int, most: int | None) -> None:
    room = 2**63 - 1 if most is None else most - amount
    if not _raise(user_id, verb, currency, period, amount, room):
        raise _AboveLimitError


def check_money(amount: int, currency: str) -> None:
    """Raises Invalid: amount_bad, currency_bad."""
    if amount < 0 or amount >= 2**63:
        raise Invalid.one("amount", errors.AMOUNT_BAD)
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise Invalid.one("currency", errors.CURRENCY_BAD)
