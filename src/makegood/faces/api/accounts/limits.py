"""What a role may give on the spot, and what the caller has given."""

from typing import Annotated

from makegood.faces.api.accounts.shapes import LeftOut, LimitOut
from makegood.faces.api.wire.answers import Reply, every
from makegood.faces.api.wire.fields import Amount, Currency, Line, Strict
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.views import LimitView
from makegood.rooms.network import queries as network

routes = Routes("limits")


class LimitIn(Strict):
    """How much a role may give under a verb, in minor units; null = without limit."""

    role: Annotated[str, Line(32, 1)]
    verb: Annotated[str, Line(40, 1)]
    currency: Currency
    per_case: Amount | None
    per_month: Amount | None


@routes.read("/limits", ListOf[LimitOut], "List authority limits")
def list_limits(request: ApiRequest, role: str = "") -> Reply:
    """Of the caller's own roles; of all of them with `limits.write` or `approvals.read`."""
    return every(queries.limits(request.auth, role=role or None))


@routes.act("/limits", LimitOut, "Set an authority limit")
def set_limit(request: ApiRequest, payload: LimitIn) -> Reply:
    """Of one role, verb and currency; holds from now on, also for what was given this month already."""
    actions.set_limit(
        role=payload.role,
        verb=payload.verb,
        currency=payload.currency,
        per_case=payload.per_case,
        per_month=payload.per_month,
        **by(request),
    )
    return Reply(plain(LimitView(payload.role, payload.verb, payload.currency, payload.per_case, payload.per_month)))


@routes.read("/limits/left", ListOf[LeftOut], "What may I still give?")
def list_limits_left(request: ApiRequest) -> Reply:
    """This month, under each verb and currency for which the caller has a limit."""
    actor, now = request.auth, request.moment
    spent = {(verb, currency): amount for verb, currency, amount in queries.spent_in_month(actor, actor.id or 0, now)}
    mine = {(one.verb, one.currency) for one in queries.limits(actor) if one.role in actor.roles}
    keys = sorted(mine | set(spent) | ({("remedy", network.company().currency)} if actor.may("*") else set()))
    items = [
        {
            "verb": verb,
            "currency": currency,
            "spent": spent.get((verb, currency), 0),
            "left": queries.limit_left(actor, verb, currency, "month", now)[1],
        }
        for verb, currency in keys
    ]
    return Reply({"items": items, "next": None})
