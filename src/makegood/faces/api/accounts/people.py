"""People who sign in, their roles in the network, who stands in for them, and who looked at what."""

from datetime import datetime
from typing import Annotated

from ninja import Query
from pydantic import Field
from pydantic_core import PydanticCustomError

from makegood.faces.api.accounts.shapes import DeputyOut, LookOut, PersonOut, RoleOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Cursor, Limit, Line, Moment, Ref, Strict, id_of, read_moment
from makegood.faces.api.wire.requests import ApiRequest, by, required, seen
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.faces.api.wire.timelines import EventOut, timeline_page
from makegood.ground.accounts import actions, queries, rules
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Invalid
from makegood.ground.ui.texts import say

routes = Routes("people")


class RoleAt(Strict):
    """A role in a part of the network: in the unit and below it."""

    role: Annotated[str, Line(32, 1)]
    unit: Ref


class PersonIn(Strict):
    """Somebody new; without a password they sign in by single sign-on, or set one by mail."""

    username: Annotated[str, Line(80, 1)]
    name: Annotated[str, Line(80, 1)]
    email: Annotated[str, Line(254)] = ""
    password: Annotated[str, Line(256)] | None = None
    language: Annotated[str, Line(8)] = "zh-Hans"
    zone: Annotated[str, Line(64)] = "Asia/Shanghai"
    roles: list[RoleAt] = Field(default_factory=list, max_length=100)


class PersonPatch(Strict):
    """Details to put right."""

    name: Annotated[str, Line(80, 1)] | None = None
    email: Annotated[str, Line(254)] | None = None


class RolesIn(Strict):
    """All roles that somebody has from now on."""

    roles: list[RoleAt] = Field(max_length=100)


class DeputyIn(Strict):
    """Who stands in for somebody, from when to when."""

    deputy: Ref
    starts: Moment
    ends: Moment
    reason: Annotated[str, Line(200)] = ""


def _pairs(roles: list[RoleAt]) -> list[tuple[str, int]]:
    return [(one.role, one.unit) for one in roles]


@routes.read("/people", ListOf[PersonOut], "List people")
def list_people(
    request: ApiRequest,
    q: Asked = "",
    role: Annotated[str, Query(max_length=32)] = "",
    active: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Those with a role in the caller's part of the network; `q` part of a name or sign-in name."""
    return listed(queries.users(request.auth, q=q, role=role, active=active, cursor=cursor or None, limit=limit))


@routes.create("/people", PersonOut, "Let somebody sign in")
def create_person(request: ApiRequest, payload: PersonIn) -> Reply:
    """Nobody gives more than they hold, nor elsewhere."""
    made = actions.create_user(
        username=payload.username,
        name=payload.name,
        email=payload.email,
        password=payload.password,
        memberships=_pairs(payload.roles),
        language=payload.language,
        zone=payload.zone,
        **by(request),
    )
    return created(queries.user(request.auth, made), f"/people/{made}")


@routes.read("/people/{user}", PersonOut, "Read a person")
def get_person(request: ApiRequest, user: str) -> Reply:
    """With all their roles."""
    return shown(queries.user(request.auth, id_of(user)))


@routes.change("/people/{user}", PersonOut, "Put details right")
def change_person(request: ApiRequest, user: str, payload: PersonPatch) -> Reply:
    """Name and mail address."""
    current = queries.user(request.auth, id_of(user))
    return shown(
        actions.update_user(
            user_id=current.id,
            name=current.name if payload.name is None else payload.name,
            email=current.email if payload.email is None else payload.email,
            **required(request),
        )
    )


@routes.verb("/people/{user}/roles", PersonOut, "Set a person's roles")
def set_roles(request: ApiRequest, user: str, payload: RolesIn) -> Reply:
    """Replaces all of them. Nobody gives, or takes from somebody with, more than they hold."""
    return shown(actions.set_memberships(user_id=id_of(user), memberships=_pairs(payload.roles), **seen(request)))


@routes.verb("/people/{user}/lock", PersonOut, "Lock somebody out")
def lock_person(request: ApiRequest, user: str) -> Reply:
    """Their keys stop working with them."""
    return _switched(request, user, active=False)


@routes.verb("/people/{user}/unlock", PersonOut, "Let somebody in")
def unlock_person(request: ApiRequest, user: str) -> Reply:
    """After they were locked out."""
    return _switched(request, user, active=True)


def _switched(request: ApiRequest, user: str, *, active: bool) -> Reply:
    return shown(actions.switch_user(user_id=id_of(user), active=active, **seen(request)))


@routes.read("/people/{user}/timeline", ListOf[EventOut], "What happened to a person")
def get_person_timeline(request: ApiRequest, user: str, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """Newest first: roles, access, deputies."""
    found = queries.user(request.auth, id_of(user))
    page = journal.timeline(actor=request.auth, kind="user", subject=found.id, cursor=cursor, limit=limit)
    return timeline_page(request, page)


@routes.read("/people/{user}/deputies", ListOf[DeputyOut], "Who stands in")
def list_deputies(request: ApiRequest, user: str) -> Reply:
    """Now, later and earlier."""
    found = queries.user(request.auth, id_of(user))
    return every(queries.deputies(request.auth, found.id, request.moment, past=True))


@routes.create("/people/{user}/deputies", DeputyOut, "Name a deputy")
def add_deputy(request: ApiRequest, user: str, payload: DeputyIn) -> Reply:
    """They act with that person's rights and under both names, in the staff pages."""
    made = actions.set_deputy(
        user_id=id_of(user),
        deputy_id=payload.deputy,
        starts=payload.starts,
        ends=payload.ends,
        reason=payload.reason,
        **by(request),
    )
    return created(made, f"/people/{made.user_id}/deputies")


@routes.verb("/deputies/{deputy}/end", DeputyOut, "End a deputy")
def end_deputy(request: ApiRequest, deputy: str) -> Reply:
    """At once."""
    return shown(actions.end_deputy(deputy_id=id_of(deputy), **by(request)))


@routes.read("/roles", ListOf[RoleOut], "What may each role do?")
def list_roles(request: ApiRequest) -> Reply:
    """The closed list of roles; `*` stands for everything."""
    items = [
        {"role": role, "name": say("roles", role, request.auth.language), "permissions": sorted(held)}
        for role, held in rules.ROLES.items()
    ]
    return Reply({"items": items, "next": None})


@routes.read("/looks", ListOf[LookOut], "Who looked?")
def list_looks(
    request: ApiRequest,
    customer: Annotated[str, Query(max_length=20)] = "",
    user: Annotated[str, Query(max_length=20)] = "",
    act: Annotated[str, Query(max_length=16)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Who opened, found, revealed or exported what, newest first: by customer, person, act and period."""
    moments: dict[str, datetime | None] = {}
    for name, given in (("since", since), ("until", until)):
        try:
            moments[name] = read_moment(given) if given else None
        except PydanticCustomError as bad:
            raise Invalid.one(name, "not_a_moment") from bad
    return listed(
        queries.looks(
            request.auth,
            kind="customer" if customer else "",
            subject_id=id_of(customer) if customer else None,
            user_id=id_of(user) if user else None,
            act=act,
            cursor=cursor or None,
            limit=limit,
            **moments,
        )
    )
