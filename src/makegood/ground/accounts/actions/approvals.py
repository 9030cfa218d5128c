"""Questions to somebody with more authority: asked, answered once, passed up when nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from makegood.ground.accounts import approvals, errors, queries
from makegood.ground.accounts.actions.limits import check_money
from makegood.ground.accounts.actions.notices import notify
from makegood.ground.accounts.events import ApprovalAsked, ApprovalDecided, ApprovalPassedUp
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.models import Approval
from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id

ANSWER_WITHIN = timedelta(hours=4)


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
    about: Sequence[tuple[str, int]] = (),
) -> ApprovalView:
    """Ask somebody with more authority; an answer is expected within four hours unless another moment is given.

    `about` names what the question concerns beside its subject, such as the case in whose timeline it shall stand.
    Raises Invalid: amount_bad, currency_bad, too_long, unit_unknown.
    """
    if amount is not None:
        check_money(amount, currency)
    if len(note) > 400:
        raise Invalid.one("note", errors.TOO_LONG, most=400)
    approval_id = new_id()
    unit = queries.unit_for(actor, unit_id)
    expected = expected_by or now + ANSWER_WITHIN
    row: dict[str, Any] = {
        "id": approval_id, "verb": verb, "subject_kind": subject_kind, "subject_id": subject_id, "amount": amount,
        "currency": currency, "note": note, "about": [list(one) for one in about], "unit_id": unit,
        "waits_at_id": unit, "passed_up": 0, "asked_by_id": actor.doer,
        "asked_for_id": actor.id if actor.by is not None else None, "asked_at": now, "expected_by": expected,
        "state": "asked", "decided_by_id": None, "decided_at": None, "answer": "",
    }  # fmt: skip
    insert(Approval, [row])
    event = ApprovalAsked(
        subject=approval_id, at=now, about=_told(about, unit), verb=verb, of_kind=subject_kind, of_id=subject_id,
        amount=amount, currency=currency, expected_by=expected,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now, fresh={("approval", approval_id)})
    return ApprovalView(**row)


def _told(about: Sequence[Sequence[Any]], unit: int | None) -> tuple[tuple[str, int], ...]:
    pairs = [(str(kind), int(id_)) for kind, id_ in about]
    return tuple(dict.fromkeys([*pairs, *([("unit", unit)] if unit is not None else [])]))


@transaction.atomic
def decide_approval(*, actor: Actor, approval_id: int, approve: bool, now: datetime, answer: str = "") -> ApprovalView:
    """Answer a question, once, and carry the answer out. Saying yes takes a limit per case not below the amount.

    Whoever asked is told. Nobody answers what they asked themselves, be it for another or another for them.
    Raises Forbidden (permission of the verb, `approval_own`, `approval_above_limit`), Missing, Invalid `too_long`,
    Conflict `approval_decided`, and what carrying it out raises.
    """
    if not queries.may_answer(actor):
        actor.need(approvals.GENERAL)
    asked = queries.approval(actor, approval_id)
    verb = approvals.of(asked.verb)
    actor.need(verb.permission)
    queries.need_at(actor, verb.permission, asked.unit_id)
    if {asked.asked_by_id, asked.asked_for_id} & {actor.id, actor.doer} - {None}:
        raise errors.approval_own()
    if len(answer) > 400:
        raise Invalid.one("answer", errors.TOO_LONG, most=400)
    if approve and asked.amount is not None and not _may_approve(actor, asked):
        raise errors.approval_above_limit()
    state = "approved" if approve else "declined"
    changed = Approval.objects.filter(pk=approval_id, state="asked").update(
        state=state, decided_by_id=actor.doer, decided_at=now, answer=answer.strip()
    )
    if not changed:
        raise errors.approval_decided(queries.approval(actor, approval_id).state)
    event = ApprovalDecided(
        subject=approval_id, at=now, about=_told(asked.about, asked.unit_id), verb=asked.verb,
        of_kind=asked.subject_kind, of_id=asked.subject_id, state=state,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    decided = queries.approval(actor, approval_id)
    if verb.handler is not None:
        verb.handler(actor=actor, approval=decided, now=now)
    _tell_asker(actor, decided, now)
    return decided


def _may_approve(actor: Actor, asked: ApprovalView) -> bool:
    if queries.may_at(actor, "*", asked.unit_id):
        return True
    allowed = queries.allowances(actor, asked.verb, asked.currency, asked.unit_id)
    return any(one.per_case is None or one.per_case >= (asked.amount or 0) for one in allowed)


def _tell_asker(actor: Actor, decided: ApprovalView, now: datetime) -> None:
    asker = decided.asked_for_id or decided.asked_by_id
    if asker is None:
        return
    told = NoticeInput(
        f"approval_{decided.state}", {"verb": decided.verb}, user_id=asker, link_kind="approval",
        link_id=decided.id, once=f"approval:{decided.id}",
    )  # fmt: skip
    notify(actor=actor, notices=[told], now=now)


@transaction.atomic
def pass_up_approvals(*, actor: Actor, now: datetime, limit: int = 200) -> int:
    """Questions that nobody has answered by the expected moment go to the unit above, with a notice there; how many.

    Whoever could answer before still can. At the top the company is told again each time. There is a new moment for
    the answer, four hours on, so that whoever waits knows when to expect it.
    """
    actor.need(approvals.GENERAL)
    rows = list(Approval.objects.filter(state="asked", expected_by__lt=now).order_by("expected_by", "id")[:limit])
    above = queries.parents_of({row.waits_at_id for row in rows if row.waits_at_id is not None})
    events: list[ApprovalPassedUp] = []
    notices: list[NoticeInput] = []
    for row in rows:
        # Rows from before this was kept wait where they were asked, which is the company where no unit stands.
        unit = above.get(row.waits_at_id or 0) or row.unit_id or queries.root_unit_id()
        expected = now + ANSWER_WITHIN
        moved = Approval.objects.filter(pk=row.pk, state="asked", passed_up=row.passed_up).update(
            waits_at_id=unit, passed_up=row.passed_up + 1, expected_by=expected
        )
        if not moved:
            continue
        events.append(
            ApprovalPassedUp(
                subject=row.pk, at=now, about=_told(row.about, unit), verb=row.verb, of_kind=row.subject_kind,
                of_id=row.subject_id, to=unit, expected_by=expected,
            )
        )  # fmt: skip
        notices.append(
            NoticeInput(
                "approval_passed_up", {"verb": row.verb}, unit_id=unit, link_kind="approval", link_id=row.pk,
                once=f"approval_up:{row.pk}:{row.passed_up + 1}",
            )
        )  # fmt: skip
    record(actor=actor, events=events, now=now)
    notify(actor=actor, notices=notices, now=now)
    return len(events)
