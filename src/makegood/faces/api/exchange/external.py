"""Things by the ids of other systems: read, made or changed by PUT; and the ids themselves."""

from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from makegood.faces.api.exchange.kinds import BY_PATH, KINDS, ExternalIn, Kind, told
from makegood.faces.api.exchange.shapes import ExternalIdOut
from makegood.faces.api.wire.answers import BASE, Reply, every, shown
from makegood.faces.api.wire.fields import id_of
from makegood.faces.api.wire.requests import ApiRequest, by, version_seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.exchange import actions, errors, queries
from makegood.ground.problems import VersionRequired

routes = Routes("other systems")
_PATH = "/external/{{system}}/{}/{{external}}"


def _name(system: str, external: str) -> ExternalIn:
    """What an address calls a thing. Raises Missing `external_id_unknown` for what can be no name."""
    try:
        return ExternalIn(system=system, id=external)
    except ValidationError:
        raise errors.external_id_unknown() from None


def _read(kind: Kind) -> None:
    def endpoint(request: ApiRequest, system: str, external: str) -> Reply:
        """What the system's id stands for; of what was merged the one that it went into."""
        request.auth.need(kind.reading)
        return shown(kind.show(request, queries.object_named(request.auth, kind.kind, system, external)))

    endpoint.__name__ = f"get_{kind.one}_of_system"
    routes.read(_PATH.format(kind.path), kind.shape, f"Read a {kind.one} by another's id")(endpoint)


def _put(kind: Kind) -> None:
    def endpoint(request: ApiRequest, system: str, external: str, payload: Any) -> Reply:
        """`If-Match: *` makes it or changes what is told otherwise, `If-None-Match: *` only makes it, `If-Match` with
        an ETag only changes that version. What is not named stays; told again it is no change."""
        fresh, view = told(request, kind, _name(system, external), payload, _condition(request))
        version = view.version
        if not fresh:
            return shown(view, version=version)
        return Reply(shown(view).body, status=201, version=version, location=f"{BASE}/{kind.path}/{kind.where(view)}")

    endpoint.__name__ = f"put_{kind.one}_of_system"
    endpoint.__annotations__["payload"] = kind.row
    endpoint.__doc__ = str(endpoint.__doc__) + (
        "" if kind.tell else f"\n\nA {kind.one} that is there stays as it is: its life has verbs of its own."
    )
    routes.put(
        f"/external/{{system}}/{kind.path}/{{external}}", kind.shape, f"Make or change a {kind.one} by it", _condition
    )(endpoint)


def _condition(request: ApiRequest) -> int | None:
    """The version that is to be changed; 0 for what must be new, None for `If-Match: *`. Raises VersionRequired."""
    if request.headers.get("If-Match") is None:
        if request.headers.get("If-None-Match", "").strip() == "*":
            return 0
        raise VersionRequired("if_match_or_none_required")
    return version_seen(request)


@routes.read("/external-ids/{kind}/{object}", ListOf[ExternalIdOut], "What others call something")
def list_external_ids(request: ApiRequest, kind: str, object: str) -> Reply:  # noqa: A002 (the address says it)
    """By system. `kind` is customers, items, nodes, cases or jobs, `object` its id."""
    return every(queries.names(request.auth, _kind_of(kind), id_of(object)))


@routes.create("/external-ids/{kind}/{object}", ExternalIdOut, "Say what another system calls something", *VERB)
def add_external_id(request: ApiRequest, kind: str, object: str, payload: ExternalIn) -> Reply:  # noqa: A002
    """409 for an id that stands for something else. Kept when files are merged, forgotten when a person is erased."""
    name = actions.Name(id_of(object), payload.system, payload.id)
    actions.name_objects(kind=_kind_of(kind), names=[name], **by(request))
    where = f"{BASE}/external/{payload.system}/{kind}/{quote(payload.id, safe='')}"
    return Reply({"system": payload.system, "id": payload.id}, status=201, location=where)


@routes.act("/external-ids/{kind}/{object}/remove", ListOf[ExternalIdOut], "Take another's id back", 409)
def remove_external_id(request: ApiRequest, kind: str, object: str, payload: ExternalIn) -> Reply:  # noqa: A002
    """Answers those that are left."""
    actions.unname_object(
        kind=_kind_of(kind), object_id=id_of(object), system=payload.system, external_id=payload.id, **by(request)
    )
    return every(queries.names(request.auth, _kind_of(kind), id_of(object)))


def _kind_of(path: str) -> str:
    return BY_PATH[path].kind if path in BY_PATH else path[:40]


for _one in KINDS:
    _read(_one)
    _put(_one)
