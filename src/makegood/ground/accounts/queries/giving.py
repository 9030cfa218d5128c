"""What may be given on the spot, and questions to somebody with more authority."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from makegood.ground.accounts import errors, rules
from makegood.ground.accounts.approvals import GENERAL, known
from makegood.ground.accounts.models import Approval, Limit, Spent
from makegood.ground.accounts.queries.parts import descendants, roles_at
from makegood.ground.accounts.views import ApprovalView, LimitView
from makegood.ground.actor import Actor


def limits(actor: Actor, role: str | None = None) -> list[LimitView]:
    """What roles may give, by role, verb and currency: all of them with `limits.write` or `approvals.read`, else the
    actor's own."""
    rows = Limit.objects.all()
    if not (actor.may("limits.write") or actor.may("approvals.read")):
        rows = rows.filter(role__in=actor.roles)
    if role is not None:
        rows = rows.filter(role=role)
    found = rows.order_by("role", "verb", "currency").values_list(*LimitView.__dataclass_fields__)
    return [LimitView(*row) for row in found]


def spent_in_month(actor: Actor, user_id: int, now: datetime) -> list[tuple[str, str, int]]:
    """(verb, currency, minor units) that somebody has given this month: to themselves, or to whoever sees people."""
    if actor.id != user_id and not actor.may("users.read"):
        actor.need("limits.write")
    month = rules.month_period(now, actor.zone)
    rows = Spent.objects.filter(user_id=user_id, period=month, amount__gt=0).order_by("verb", "currency")
    return list(rows.values_list("verb", "currency", "amount"))


def allowances(actor: Actor, verb: str, currency: str, unit_id: int | None = None) -> list[rules.Allowance]:
    """What the actor's roles may give under a verb, the widest first; with a unit, the roles held there."""
    roles = actor.roles if unit_id is None else roles_at(actor, unit_id)
    rows = Limit.objects.filter(role__in=roles, verb=verb, currency=currency)
    return rules.most_generous([rules.Allowance(*row) for row in rows.values_list("per_case", "per_month")])


def periods(actor: Actor, case_ref: str, now: datetime) -> tuple[str, str]:
    """The keys under which giving is counted: the case, and the month in the actor's zone."""
    return rules.case_period(case_ref), rules.month_period(now, actor.zone)


def limit_left(
    actor: Actor, verb: str, currency: str, case_ref: str, now: datetime, unit_id: int | None = None
) -> tuple[int | None, int | None]:
    """What the actor may still give (for this case, this month) in minor units; None = without limit."""
    if actor.may("*"):
        return None, None
    if actor.id is None:
        return 0, 0
    allowed = allowances(actor, verb, currency, unit_id)
    if not allowed:
        return 0, 0
    case, month = periods(actor, case_ref, now)
    given = dict(
        Spent.objects.filter(user_id=actor.id, verb=verb, currency=currency, period__in=[case, month]).values_list(
            "period", "amount"
        )
    )
    return allowed[0].left(given.get(case, 0), given.get(month, 0))


_APPROVAL = tuple(ApprovalView.__dataclass_fields__)


def approvals(
    actor: Actor, state: str | None = "asked", limit: int = 100, subject: tuple[str, int] | None = None
) -> list[ApprovalView]:
    """Questions that the actor may answer or has asked, those expected first first; `state` None = answered as well."""
    rows = _seen_approvals(actor)
    if state is not None:
        rows = rows.filter(state=state)
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_id=subject[1])
    return [ApprovalView(*row) for row in rows.order_by("expected_by", "id").values_list(*_APPROVAL)[:limit]]


def approval(actor: Actor, approval_id: int) -> ApprovalView:
    """One question. Raises Missing."""
    row = _seen_approvals(actor).filter(pk=approval_id).values_list(*_APPROVAL).first()
    if row is None:
        raise errors.approval_unknown()
    return ApprovalView(*row)


def may_answer(actor: Actor) -> bool:
    """Whether the actor holds, somewhere, what some question takes to be answered."""
    return any(actor.may(one) for one in _answering())


def _answering() -> set[str]:
    return {GENERAL, *(one.permission for one in known().values())}


def _seen_approvals(actor: Actor) -> QuerySet[Approval]:
    """Own questions, those of verbs whose permission is held in their unit, and all that may be looked through."""
    if actor.may("approvals.read") and actor.where("approvals.read") is None:
        return Approval.objects.all()
    own = [one for one in (actor.id, actor.by) if one is not None]
    found = Q(asked_by_id__in=own) | Q(asked_for_id__in=own)
    for permission in sorted(_answering() | {"approvals.read"}):
        roots = actor.where(permission)
        if roots is None or roots:
            here = Q() if roots is None else Q(unit_id__in=descendants(sorted(roots)))
            found |= _asking(permission) & here
    return Approval.objects.filter(found)


def _asking(permission: str) -> Q:
    """The questions that a permission lets somebody see."""
    spoken = known()
    if permission == "approvals.read":
        return Q()
    if permission == GENERAL:
        return ~Q(verb__in=[verb for verb, one in spoken.items() if one.permission != GENERAL])
    return Q(verb__in=[verb for verb, one in spoken.items() if one.permission == permission])
