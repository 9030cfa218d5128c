"""Who the caller is, and what waits for them to see."""

from typing import Any

from pydantic import Field

from makegood.faces.api.accounts.shapes import MeOut, NoticeOut
from makegood.faces.api.wire.answers import Reply
from makegood.faces.api.wire.fields import Limit, Ref, Strict
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import CountOut, ListOf, ref
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.views import NoticeView
from makegood.ground.ui.texts import has, say

routes = Routes()


class ReadIn(Strict):
    """Notices to put away."""

    ids: list[Ref] = Field(min_length=1, max_length=200)


@routes.read("/notices", ListOf[NoticeOut], "List notices", tag="notices")
def list_notices(request: ApiRequest, unread: bool = True, limit: Limit = 50) -> Reply:
    """The newest first, for the caller and the units that the caller sees."""
    found = accounts.notices(request.auth, unread=unread, limit=limit)
    return Reply({"items": [_notice(one, request.auth.language) for one in found], "next": None})


def _notice(view: NoticeView, language: str) -> dict[str, Any]:
    text = say("notices", view.code, language, **view.params) if has("notices", view.code) else view.code
    return {
        "id": str(view.id),
        "code": view.code,
        "text": text,
        "params": dict(view.params),
        "link": {"kind": view.link_kind, "id": ref(view.link_id)} if view.link_kind else None,
        "unit": ref(view.unit_id),
        "created_at": view.created_at,
        "read_at": view.read_at,
    }


@routes.act("/notices/read", CountOut, "Put notices away", tag="notices")
def read_notices(request: ApiRequest, payload: ReadIn) -> Reply:
    """How many of them were unread."""
    count = accounts_actions.read_notices(ids=payload.ids, **by(request))
    return Reply({"count": count})


@routes.read("/me", MeOut, "Who am I?", tag="accounts")
def who_am_i(request: ApiRequest) -> Reply:
    """Whom the token speaks for and what it may do."""
    actor = request.auth
    units = None if actor.units is None else [str(one) for one in sorted(actor.units)]
    body = {
        "kind": actor.kind,
        "id": ref(actor.id),
        "name": actor.name,
        "permissions": sorted(actor.permissions),
        "units": units,
        "language": actor.language,
        "zone": actor.zone,
    }
    return Reply(body)
