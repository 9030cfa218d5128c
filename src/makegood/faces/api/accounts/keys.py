"""Keys for programs: listed, made and ended by whoever may, a program among them."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from makegood.faces.api.accounts.shapes import TokenOut
from makegood.faces.api.wire.answers import BASE, Reply, every, shown
from makegood.faces.api.wire.fields import Line, Moment, Ref, Strict, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.accounts import actions, errors, queries
from makegood.ground.actor import Actor

routes = Routes("accounts")


PerMinute = Annotated[int, Field(ge=0, le=actions.MOST_PER_MINUTE)]


class TokenIn(Strict):
    """What the key is for and what it may do; without scopes whatever its person may, now and later."""

    name: Annotated[str, Line(80, 1)]
    user: Ref | None = None
    scopes: list[Annotated[str, Line(60, 1)]] = Field(default_factory=list, max_length=100)
    expires_at: Moment | None = None
    per_minute: PerMinute | None = Field(
        default=None, description="requests a minute; null = as all keys, 0 = no limit"
    )


class TokenChanges(Strict):
    """How many requests a minute the key may make; null = as all keys, 0 = without limit."""

    per_minute: PerMinute | None


def _whose(actor: Actor, user_id: int | None) -> int:
    found = user_id if user_id is not None else actor.id
    if found is None:
        raise errors.user_unknown()
    return found


@routes.read("/tokens", ListOf[TokenOut], "List keys of a person")
def list_tokens(request: ApiRequest, user: Annotated[str | None, Query(max_length=20)] = None) -> Reply:
    """Newest first, ended ones among them; the caller's own without `user`."""
    request.auth.need("tokens.write")
    return every(queries.tokens(request.auth, _whose(request.auth, None if user is None else id_of(user))))


@routes.create("/tokens", TokenOut, "Make a key")
def create_token(request: ApiRequest, payload: TokenIn) -> Reply:
    """The only answer in which `token` stands; a repeat under the same Idempotency-Key does not tell it again.

    A key makes only such keys as may no more than itself. For somebody else `users.write` is needed as well.
    """
    actor = request.auth
    actor.need("tokens.write")
    person = queries.user(actor, _whose(actor, payload.user))
    raw = actions.create_token(
        username=person.username,
        name=payload.name,
        scopes=payload.scopes,
        expires_at=payload.expires_at,
        per_minute=payload.per_minute,
        **by(request),
    )
    made = queries.token_of(actor, raw)
    return Reply(
        plain(made), status=201, version=made.version, location=f"{BASE}/tokens/{made.id}", secret={"token": raw}
    )


@routes.read("/tokens/{token}", TokenOut, "Read a key")
def get_token(request: ApiRequest, token: str) -> Reply:
    """What it may, until when, and when it was last used; never the key itself."""
    request.auth.need("tokens.write")
    return shown(queries.token(request.auth, id_of(token)))


@routes.change("/tokens/{token}", TokenOut, "Set how often a key may ask")
def change_token(request: ApiRequest, token: str, payload: TokenChanges) -> Reply:
    """More than all keys may needs `settings.write`. It holds everywhere within seconds."""
    request.auth.need("tokens.write")
    return shown(actions.pace_token(token_id=id_of(token), per_minute=payload.per_minute, **required(request)))


@routes.act("/tokens/{token}/revoke", TokenOut, "End a key")
def revoke_token(request: ApiRequest, token: str) -> Reply:
    """It is refused from now on, within seconds everywhere; twice is no error."""
    request.auth.need("tokens.write")
    actions.revoke_token(token_id=id_of(token), **by(request))
    return shown(queries.token(request.auth, id_of(token)))
