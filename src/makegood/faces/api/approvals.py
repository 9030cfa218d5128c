"""Questions to somebody with more authority, what may be given on the spot, and what was."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Router

from makegood.faces.api.answers import Reply, reads, writes
from makegood.faces.api.descriptions import VERB, KindAndId, ListOf, answers
from makegood.faces.api.fields import Amount, Currency, Line, MoneyOut, Shape, Strict, Words, id_of
from makegood.faces.api.requests import ApiRequest
from makegood.faces.api.shapes import money, plain, ref
from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.views import ApprovalView, LimitView
from makegood.ground.problems import Forbidden
from makegood.rooms.network import queries as network

router = Router()


class ApprovalOut(Shape):
    """A question to somebody with more authority; `about` is what it concerns beside its subject."""

    id: str
    verb: str
    subject: KindAndId
    amount: MoneyOut | None
    note: str
    about: list[KindAndId]
    unit: str | None
    waits_at: str | None
    passed_up: int
    asked_by: str | None
    asked_for: str | None
    asked_at: datetime
    expected_by: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    answer: str


@plain.register
def _approval(view: ApprovalView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "verb": view.verb,
        "subject": {"kind": view.subject_kind, "id": str(view.subject_id)},
        "amount": money(view.amount, view.currency),
        "note": view.note,
        "about": [{"kind": str(kind), "id": str(id_)} for kind, id_ in view.about],
        "unit": ref(view.unit_id),
        "waits_at": ref(view.waits_at_id),
        "passed_up": view.passed_up,
        "asked_by": ref(view.asked_by_id),
        "asked_for": ref(view.asked_for_id),
        "asked_at": view.asked_at,
        "expected_by": view.expected_by,
        "state": view.state,
        "decided_by": ref(view.decided_by_id),
        "decided_at": view.decided_at,
        "answer": view.answer,
    }


class AnswerIn(Strict):
    """A word with the answer, for whoever asked."""

    note: Annotated[str, Words(400)] = ""


@router.get("/approvals", response=answers(200, ListOf[ApprovalOut]), summary="List approvals", tags=["approvals"])
@reads
def list_approvals(request: ApiRequest, state: str = "asked") -> Reply:
    """Questions of all rooms that the caller may answer or has asked, those expected first first; `state=all` answered
    ones as well."""
    found = queries.approvals(request.auth, state=None if state == "all" else state)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/approvals/{approval}", response=answers(200, ApprovalOut), summary="Read an approval", tags=["approvals"])
@reads
def get_approval(request: ApiRequest, approval: str) -> Reply:
    """One question: to those who may answer it, and to those who asked it."""
    return Reply(plain(queries.approval(request.auth, id_of(approval))))


@router.post(
    "/approvals/{approval}/approve", response=answers(200, ApprovalOut, *VERB), summary="Say yes", tags=["approvals"]
)
@writes
def approve(request: ApiRequest, approval: str, payload: AnswerIn | None = None) -> Reply:
    """What was asked for is done at this moment: a question about a remedy gives it."""
    return _decided(request, approval, payload, approve=True)


@router.post(
    "/approvals/{approval}/decline", response=answers(200, ApprovalOut, *VERB), summary="Say no", tags=["approvals"]
)
@writes
def decline(request: ApiRequest, approval: str, payload: AnswerIn | None = None) -> Reply:
    """What was asked for is not done; whoever asked is told."""
    return _decided(request, approval, payload, approve=False)


def _decided(request: ApiRequest, approval: str, payload: AnswerIn | None, *, approve: bool) -> Reply:
    actor = request.auth
    if not queries.may_answer(actor):
        raise Forbidden("permission_required", permission="approvals.decide")
    found = actions.decide_approval(
        actor=actor, approval_id=id_of(approval), approve=approve, answer=payload.note if payload else "",
        now=request.moment,
    )  # fmt: skip
    return Reply(plain(found))


# --- limits


class LimitOut(Shape):
    """How much a role may give under a verb, in minor units; null = without limit."""

    role: str
    verb: str
    currency: str
    per_case: int | None
    per_month: int | None


@plain.register
def _limit(view: LimitView) -> dict[str, Any]:
    return {
        "role": view.role,
        "verb": view.verb,
        "currency": view.currency,
        "per_case": view.per_case,
        "per_month": view.per_month,
    }


class LimitIn(Strict):
    """How much a role may give under a verb, in minor units; null = without limit."""

    role: Annotated[str, Line(32, 1)]
    verb: Annotated[str, Line(40, 1)]
    currency: Currency
    per_case: Amount | None
    per_month: Amount | None


class LeftOut(Shape):
    """What the caller has given under a verb this month, and may still give; null = without limit."""

    verb: str
    currency: str
    spent: int
    left: int | None


@router.get("/limits", response=answers(200, ListOf[LimitOut]), summary="List authority limits", tags=["limits"])
@reads
def list_limits(request: ApiRequest, role: str = "") -> Reply:
    """Of the caller's own roles; of all of them with `limits.write` or `approvals.read`."""
    found = queries.limits(request.auth, role=role or None)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/limits", response=answers(200, LimitOut), summary="Set an authority limit", tags=["limits"])
@writes
def set_limit(request: ApiRequest, payload: LimitIn) -> Reply:
    """Of one role, verb and currency; holds from now on, also for what was given this month already."""
    actions.set_limit(
        actor=request.auth, role=payload.role, verb=payload.verb, currency=payload.currency,
        per_case=payload.per_case, per_month=payload.per_month, now=request.moment,
    )  # fmt: skip
    return Reply(plain(LimitView(payload.role, payload.verb, payload.currency, payload.per_case, payload.per_month)))


@router.get("/limits/left", response=answers(200, ListOf[LeftOut]), summary="What may I still give?", tags=["limits"])
@reads
def left(request: ApiRequest) -> Reply:
    """This month, under each verb and currency for which the caller has a limit."""
    actor, now = request.auth, request.moment
    spent = {(verb, currency): amount for verb, currency, amount in queries.spent_in_month(actor, actor.id or 0, now)}
    mine = {(one.verb, one.currency) for one in queries.limits(actor) if one.role in actor.roles}
    keys = sorted(mine | set(spent) | ({("remedy", network.company().currency)} if actor.may("*") else set()))
    items = [
        {
            "verb": verb, "currency": currency, "spent": spent.get((verb, currency), 0),
            "left": queries.limit_left(actor, verb, currency, "month", now)[1],
        }
        for verb, currency in keys
    ]  # fmt: skip
    return Reply({"items": items, "next": None})
