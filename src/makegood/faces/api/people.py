"""People who sign in, their roles in the network, who stands in for them, and who looked at what."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field
from pydantic_core import PydanticCustomError

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import CHANGES, VERB, EventOut, ListOf, answers
from makegood.faces.api.fields import Line, Moment, Ref, Shape, Strict, id_of, read_moment
from makegood.faces.api.requests import ApiRequest, version_required, version_seen
from makegood.faces.api.shapes import plain, ref
from makegood.faces.api.timelines import timeline_page
from makegood.ground.accounts import actions, queries, rules
from makegood.ground.accounts.views import DeputyView, LookView, UserView
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Invalid
from makegood.ground.ui.texts import say

router = Router()
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]


class RoleAt(Strict):
    """A role in a part of the network: in the unit and below it."""

    role: Annotated[str, Line(32, 1)]
    unit: Ref


class RoleAtOut(Shape):
    """A role in a part of the network."""

    role: str
    unit: str


class PersonOut(Shape):
    """Somebody who may sign in; passwords are never told."""

    id: str
    username: str
    name: str
    email: str
    language: str
    zone: str
    active: bool
    roles: list[RoleAtOut]
    version: int


@plain.register
def _person(view: UserView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "username": view.username,
        "name": view.name,
        "email": view.email,
        "language": view.language,
        "zone": view.zone,
        "active": view.is_active,
        "roles": [{"role": role, "unit": str(unit)} for role, unit in view.memberships],
        "version": view.version,
    }


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


class DeputyOut(Shape):
    """Somebody may act for another."""

    id: str
    user: str
    deputy: str
    starts: datetime
    ends: datetime
    reason: str
    granted_by: str | None
    ended_at: datetime | None


@plain.register
def _deputy(view: DeputyView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "user": str(view.user_id),
        "deputy": str(view.deputy_id),
        "starts": view.starts,
        "ends": view.ends,
        "reason": view.reason,
        "granted_by": ref(view.granted_by_id),
        "ended_at": view.ended_at,
    }


class RoleOut(Shape):
    """What a role may do, in its own part of the network."""

    role: str
    name: str
    permissions: list[str]


class LookOut(Shape):
    """Somebody opened, found, revealed or exported something."""

    id: str
    user: str | None
    on_behalf_of: str | None
    token: str | None
    act: str
    kind: str
    subject: str | None
    at: datetime


@plain.register
def _look(view: LookView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "user": ref(view.user_id),
        "on_behalf_of": ref(view.for_id),
        "token": ref(view.token_id),
        "act": view.act,
        "kind": view.kind,
        "subject": ref(view.subject_id),
        "at": view.at,
    }


def _pairs(roles: list[RoleAt]) -> list[tuple[str, int]]:
    return [(one.role, one.unit) for one in roles]


@router.get("/people", response=answers(200, ListOf[PersonOut]), summary="List people", tags=["people"])
@reads
def list_people(
    request: ApiRequest,
    q: Annotated[str, Query(max_length=80)] = "",
    role: Annotated[str, Query(max_length=32)] = "",
    active: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Those with a role in the caller's part of the network; `q` part of a name or sign-in name."""
    return listed(queries.users(request.auth, q=q, role=role, active=active, cursor=cursor or None, limit=limit))


@router.post("/people", response=answers(201, PersonOut), summary="Let somebody sign in", tags=["people"])
@writes
def create_person(request: ApiRequest, payload: PersonIn) -> Reply:
    """Nobody gives more than they hold, nor elsewhere."""
    actor = request.auth
    made = actions.create_user(
        actor=actor, username=payload.username, name=payload.name, email=payload.email, password=payload.password,
        memberships=_pairs(payload.roles), language=payload.language, zone=payload.zone, now=request.moment,
    )  # fmt: skip
    return created(queries.user(actor, made), f"/people/{made}")


@router.get("/people/{user}", response=answers(200, PersonOut), summary="Read a person", tags=["people"])
@reads
def get_person(request: ApiRequest, user: str) -> Reply:
    """With all their roles."""
    return shown(queries.user(request.auth, id_of(user)))


@router.patch(
    "/people/{user}", response=answers(200, PersonOut, *CHANGES), summary="Put details right", tags=["people"]
)
@writes
def patch_person(request: ApiRequest, user: str, payload: PersonPatch) -> Reply:
    """Name and mail address."""
    actor, version = request.auth, version_required(request)
    current = queries.user(actor, id_of(user))
    found = actions.update_user(
        actor=actor, user_id=current.id, version=version, now=request.moment,
        name=current.name if payload.name is None else payload.name,
        email=current.email if payload.email is None else payload.email,
    )  # fmt: skip
    return shown(found)


@router.post(
    "/people/{user}/roles", response=answers(200, PersonOut, *VERB), summary="Set a person's roles", tags=["people"]
)
@writes
def set_roles(request: ApiRequest, user: str, payload: RolesIn) -> Reply:
    """Replaces all of them. Nobody gives, or takes from somebody with, more than they hold."""
    return shown(
        actions.set_memberships(
            actor=request.auth, user_id=id_of(user), memberships=_pairs(payload.roles), version=version_seen(request),
            now=request.moment,
        )
    )  # fmt: skip


@router.post(
    "/people/{user}/lock", response=answers(200, PersonOut, *VERB), summary="Lock somebody out", tags=["people"]
)
@writes
def lock(request: ApiRequest, user: str) -> Reply:
    """Their keys stop working with them."""
    return _switched(request, user, active=False)


@router.post(
    "/people/{user}/unlock", response=answers(200, PersonOut, *VERB), summary="Let somebody in", tags=["people"]
)
@writes
def unlock(request: ApiRequest, user: str) -> Reply:
    """After they were locked out."""
    return _switched(request, user, active=True)


def _switched(request: ApiRequest, user: str, *, active: bool) -> Reply:
    return shown(
        actions.switch_user(
            actor=request.auth, user_id=id_of(user), active=active, version=version_seen(request), now=request.moment
        )
    )


@router.get(
    "/people/{user}/timeline", response=answers(200, ListOf[EventOut]), summary="What happened to a person",
    tags=["people"],
)  # fmt: skip
@reads
def person_timeline(request: ApiRequest, user: str, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """Newest first: roles, access, deputies."""
    found = queries.user(request.auth, id_of(user))
    page = journal.timeline(actor=request.auth, kind="user", subject=found.id, cursor=cursor, limit=limit)
    return timeline_page(request, page)


@router.get(
    "/people/{user}/deputies", response=answers(200, ListOf[DeputyOut]), summary="Who stands in", tags=["people"]
)
@reads
def list_deputies(request: ApiRequest, user: str) -> Reply:
    """Now, later and earlier."""
    found = queries.user(request.auth, id_of(user))
    rows = queries.deputies(request.auth, found.id, request.moment, past=True)
    return Reply({"items": [plain(one) for one in rows], "next": None})


@router.post("/people/{user}/deputies", response=answers(201, DeputyOut), summary="Name a deputy", tags=["people"])
@writes
def add_deputy(request: ApiRequest, user: str, payload: DeputyIn) -> Reply:
    """They act with that person's rights and under both names, in the staff pages."""
    made = actions.set_deputy(
        actor=request.auth, user_id=id_of(user), deputy_id=payload.deputy, starts=payload.starts, ends=payload.ends,
        reason=payload.reason, now=request.moment,
    )  # fmt: skip
    return created(made, f"/people/{made.user_id}/deputies")


@router.post("/deputies/{deputy}/end", response=answers(200, DeputyOut, *VERB), summary="End a deputy", tags=["people"])
@writes
def end_deputy(request: ApiRequest, deputy: str) -> Reply:
    """At once."""
    return shown(actions.end_deputy(actor=request.auth, deputy_id=id_of(deputy), now=request.moment))


@router.get("/roles", response=answers(200, ListOf[RoleOut]), summary="What may each role do?", tags=["people"])
@reads
def list_roles(request: ApiRequest) -> Reply:
    """The closed list of roles; `*` stands for everything."""
    items = [
        {"role": role, "name": say("roles", role, request.auth.language), "permissions": sorted(held)}
        for role, held in rules.ROLES.items()
    ]
    return Reply({"items": items, "next": None})


@router.get("/looks", response=answers(200, ListOf[LookOut]), summary="Who looked?", tags=["people"])
@reads
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
            request.auth, kind="customer" if customer else "", subject_id=id_of(customer) if customer else None,
            user_id=id_of(user) if user else None, act=act, cursor=cursor or None, limit=limit, **moments,
        )
    )  # fmt: skip
