"""Who the caller is, and what waits for them to see."""

from typing import Annotated, Any

from pydantic import Field

from makegood.faces.api.accounts.shapes import MeOut, NoticeOut, NoticeWishesOut
from makegood.faces.api.wire.answers import Reply
from makegood.faces.api.wire.fields import Limit, Line, Ref, Strict
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import CountOut, ListOf, plain, ref
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.hearing import Habit
from makegood.ground.accounts.views import NoticeView
from makegood.ground.ui.texts import has, say

routes = Routes()


class ReadIn(Strict):
    """Notices to put away."""

    ids: list[Ref] = Field(min_length=1, max_length=200)


Minute = Annotated[int, Field(ge=0, lt=1440)]


class NoticeWishesIn(Strict):
    """A way for each kind, and when mail may go out: minutes of the caller's day; quiet hours need both."""

    ways: dict[Annotated[str, Line(20, 1)], Annotated[str, Line(8, 1)]] = Field(default_factory=dict, max_length=20)
    digest_at: Minute = 480
    quiet_from: Minute | None = None
    quiet_to: Minute | None = None


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


@routes.read("/me/notice-wishes", NoticeWishesOut, "How the caller hears of notices", tag="notices")
def get_notice_wishes(request: ApiRequest) -> Reply:
    """By kind: `page`, `mail` (at once), `digest` (once a day), `off`."""
    return Reply(plain(accounts.notice_wishes(request.auth)))


@routes.act("/me/notice-wishes", NoticeWishesOut, "Say how the caller hears of notices", tag="notices")
def set_notice_wishes(request: ApiRequest, payload: NoticeWishesIn) -> Reply:
    """From now on; kinds that are not named ring on the page alone."""
    habit = Habit(payload.digest_at, payload.quiet_from, payload.quiet_to)
    return Reply(plain(accounts_actions.set_notice_wishes(ways=payload.ways, habit=habit, **by(request))))


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
