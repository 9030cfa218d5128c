"""Questions to somebody with more authority, and their answers."""

from typing import Annotated

from makegood.faces.api.accounts.shapes import ApprovalOut
from makegood.faces.api.wire.answers import Reply, every
from makegood.faces.api.wire.fields import Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.accounts import actions, queries
from makegood.ground.problems import Forbidden

routes = Routes("approvals")


class DecisionIn(Strict):
    """A word with the answer, for whoever asked."""

    note: Annotated[str, Words(400)] = ""


@routes.read("/approvals", ListOf[ApprovalOut], "List approvals")
def list_approvals(request: ApiRequest, state: str = "asked") -> Reply:
    """Questions of all rooms that the caller may answer or has asked, those expected first first; `state=all` answered
    ones as well."""
    return every(queries.approvals(request.auth, state=None if state == "all" else state))


@routes.read("/approvals/{approval}", ApprovalOut, "Read an approval")
def get_approval(request: ApiRequest, approval: str) -> Reply:
    """One question: to those who may answer it, and to those who asked it."""
    return Reply(plain(queries.approval(request.auth, id_of(approval))))


@routes.verb("/approvals/{approval}/approve", ApprovalOut, "Say yes")
def approve(request: ApiRequest, approval: str, payload: DecisionIn | None = None) -> Reply:
    """What was asked for is done at this moment: a question about a remedy gives it."""
    return _decided(request, approval, payload, approve=True)


@routes.verb("/approvals/{approval}/decline", ApprovalOut, "Say no")
def decline(request: ApiRequest, approval: str, payload: DecisionIn | None = None) -> Reply:
    """What was asked for is not done; whoever asked is told."""
    return _decided(request, approval, payload, approve=False)


def _decided(request: ApiRequest, approval: str, payload: DecisionIn | None, *, approve: bool) -> Reply:
    actor = request.auth
    if not queries.may_answer(actor):
        raise Forbidden("permission_required", permission="approvals.decide")
    found = actions.decide_approval(
        approval_id=id_of(approval), approve=approve, answer=payload.note if payload else "", **by(request)
    )
    return Reply(plain(found))
