"""Keys for programs: listed, made and ended by whoever may, a program among them."""

from typing import Annotated

from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import BASE, Reply, reads, shown, writes
from makegood.faces.api.descriptions import ListOf, TokenOut, answers
from makegood.faces.api.fields import Line, Moment, Ref, Strict, id_of
from makegood.faces.api.requests import ApiRequest
from makegood.faces.api.shapes import plain
from makegood.ground.accounts import actions, errors, queries
from makegood.ground.actor import Actor

router = Router()


class TokenIn(Strict):
    """What the key is for and what it may do; without scopes whatever its person may, now and later."""

    name: Annotated[str, Line(80, 1)]
    user: Ref | None = None
    scopes: list[Annotated[str, Line(60, 1)]] = Field(default_factory=list, max_length=100)
    expires_at: Moment | None = None


def _whose(actor: Actor, user_id: int | None) -> int:
    found = user_id if user_id is not None else actor.id
    if found is None:
        raise errors.user_unknown()
    return found


@router.get("/tokens", response=answers(200, ListOf[TokenOut]), summary="List keys of a person", tags=["accounts"])
@reads
def list_tokens(request: ApiRequest, user: Annotated[str | None, Query(max_length=20)] = None) -> Reply:
    """Newest first, ended ones among them; the caller's own without `user`."""
    request.auth.need("tokens.write")
    found = queries.tokens(request.auth, _whose(request.auth, None if user is None else id_of(user)))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/tokens", response=answers(201, TokenOut), summary="Make a key", tags=["accounts"])
@writes
def create_token(request: ApiRequest, payload: TokenIn) -> Reply:
    """The only answer in which `token` stands; a repeat under the same Idempotency-Key does not tell it again.

    A key makes only such keys as may no more than itself. For somebody else `users.write` is needed as well.
    """
    actor = request.auth
    actor.need("tokens.write")
    person = queries.user(actor, _whose(actor, payload.user))
    raw = actions.create_token(
        actor=actor, username=person.username, name=payload.name, scopes=payload.scopes, now=request.moment,
        expires_at=payload.expires_at,
    )  # fmt: skip
    made = queries.token_of(actor, raw)
    return Reply(plain(made), status=201, location=f"{BASE}/tokens/{made.id}", secret={"token": raw})


@router.get("/tokens/{token}", response=answers(200, TokenOut), summary="Read a key", tags=["accounts"])
@reads
def get_token(request: ApiRequest, token: str) -> Reply:
    """What it may, until when, and when it was last used; never the key itself."""
    request.auth.need("tokens.write")
    return shown(queries.token(request.auth, id_of(token)))


@router.post("/tokens/{token}/revoke", response=answers(200, TokenOut), summary="End a key", tags=["accounts"])
@writes
def revoke_token(request: ApiRequest, token: str) -> Reply:
    """It is refused from now on, within seconds everywhere; twice is no error."""
    request.auth.need("tokens.write")
    actions.revoke_token(actor=request.auth, token_id=id_of(token), now=request.moment)
    return shown(queries.token(request.auth, id_of(token)))
