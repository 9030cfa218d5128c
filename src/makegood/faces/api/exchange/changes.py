"""Everything that changed since a cursor, in the order of the commits: for copies elsewhere that miss nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from ninja import Query

from makegood.faces.api.exchange.shapes import ChangesOut
from makegood.faces.api.wire.answers import BASE, Reply
from makegood.faces.api.wire.fields import Limit
from makegood.faces.api.wire.requests import ApiRequest
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import plain
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.journal import feed
from makegood.ground.journal.queries import Recorded
from makegood.ground.problems import Forbidden, Invalid, Missing
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as promises

routes = Routes("exchange")
_NEED = "exports.run"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of the journal's subjects: its name, who may read it, what they see of some ids, and where one is."""

    name: str
    need: str
    load: Callable[[ApiRequest, Collection[int]], Mapping[int, Any]]
    where: Callable[[Any], str]


def _one_by_one(read: Callable[[ApiRequest, int], Any]) -> Callable[[ApiRequest, Collection[int]], Mapping[int, Any]]:
    def load(request: ApiRequest, ids: Collection[int]) -> Mapping[int, Any]:
        found = {}
        for id_ in ids:
            try:
                found[id_] = read(request, id_)
            except (Missing, Forbidden):
                continue
        return found

    return load


def _by_id(views: Iterable[Any]) -> dict[int, Any]:
    return {one.id: one for one in views}


#: What can be read over the API, by what the journal calls it.
KINDS: Mapping[str, Kind] = {
    "customer": Kind(
        "customer", "customers.read", lambda request, ids: customers.many(request.auth, ids),
        lambda view: f"/customers/{view.id}",
    ),
    "item": Kind(
        "item", "items.read", lambda request, ids: products.many(request.auth, ids), lambda view: f"/items/{view.id}"
    ),
    "sale": Kind(
        "sale", "items.read", _one_by_one(lambda request, id_: products.sale(request.auth, id_)),
        lambda view: f"/sales/{view.id}",
    ),
    "case": Kind(
        "case", "cases.read", lambda request, ids: cases.many(request.auth, ids, request.moment),
        lambda view: f"/cases/{view.number}",
    ),
    "job": Kind(
        "job", "jobs.own", lambda request, ids: jobs.many(request.auth, ids, request.moment),
        lambda view: f"/jobs/{view.number}",
    ),
    "obligation": Kind(
        "obligation", "cases.read",
        lambda request, ids: _by_id(
            promises.many(actor=request.auth, obligation_ids=sorted(ids), now=request.moment)
        ),
        lambda view: f"/obligations/{view.id}",
    ),
    "remedy": Kind(
        "remedy", "cases.read",
        _one_by_one(lambda request, id_: promises.remedy(actor=request.auth, remedy_id=id_)),
        lambda view: f"/remedies/{view.id}",
    ),
    "unit": Kind(
        "node", "network.read",
        lambda request, ids: {one.unit_id: one for one in network.many_nodes(request.auth, ids)},
        lambda view: f"/nodes/{view.code}",
    ),
    "member": Kind(
        "member", "staff.read", _one_by_one(lambda request, id_: network.member(request.auth, id_)),
        lambda view: f"/staff/{view.id}",
    ),
    "contract": Kind(
        "contract", "contracts.read", _one_by_one(lambda request, id_: network.contract(request.auth, id_)),
        lambda view: f"/contracts/{view.id}",
    ),
    "area": Kind(
        "area", "network.read", _one_by_one(lambda request, id_: network.area(request.auth, id_)),
        lambda view: f"/areas/{view.id}",
    ),
    "model": Kind(
        "model", "items.read", _one_by_one(lambda request, id_: products.model_by_id(request.auth, id_)),
        lambda view: f"/models/{view.id}",
    ),
    "lot": Kind(
        "lot", "items.read", _one_by_one(lambda request, id_: products.lot(request.auth, id_)),
        lambda view: f"/lots/{view.id}",
    ),
    "hold": Kind(
        "hold", "items.read", _one_by_one(lambda request, id_: products.hold(request.auth, id_)),
        lambda view: f"/holds/{view.id}",
    ),
    "set": Kind(
        "set", "items.read", _one_by_one(lambda request, id_: products.set_(request.auth, id_)),
        lambda view: f"/sets/{view.id}",
    ),
    "user": Kind(
        "person", "users.read", _one_by_one(lambda request, id_: accounts.user(request.auth, id_)),
        lambda view: f"/people/{view.id}",
    ),
    "approval": Kind(
        "approval", "approvals.read", _one_by_one(lambda request, id_: accounts.approval(request.auth, id_)),
        lambda view: f"/approvals/{view.id}",
    ),
}  # fmt: skip
#: What is shown of these stands in what they are about as well.
_PARTS = frozenset({"obligation", "remedy", "external_id"})


@dataclass(slots=True)
class Change:
    """One thing, and the events of a stretch that tell of it."""

    kind: Kind
    id: int
    at: datetime
    events: list[str] = field(default_factory=list)


@routes.read("/changes", ChangesOut, "What changed since a cursor", 410)
def list_changes(
    request: ApiRequest,
    since: Annotated[str, Query(max_length=200)] = "",
    kinds: Annotated[str, Query(max_length=400)] = "",
    limit: Limit = 100,
) -> Reply:
    """`since` is the `cursor` of the answer before, `now` for a place to begin at, empty for everything from the first
    day. `kinds` names some, separated by commas; `limit` counts events, of which several may tell of one thing.

    Nothing is left out however late it was committed. Each thing stands once in an answer, as it is now, so it may have
    changed again meanwhile; whoever keeps what came last by kind and id has what we have.
    """
    actor = request.auth
    actor.need(_NEED)
    wanted = _wanted(kinds)
    if since == "now":
        return Reply({"items": [], "cursor": feed.here(), "more": False})
    stretch = feed.since(since or None, limit)
    changes = _gathered(stretch.events, {one for one in wanted if actor.may(KINDS[one].need)})
    return Reply({"items": _told(request, changes), "cursor": stretch.cursor, "more": stretch.more})


def _wanted(kinds: str) -> set[str]:
    if not kinds:
        return set(KINDS)
    names = {one.name: subject for subject, one in KINDS.items()}
    asked = [one.strip() for one in kinds.split(",") if one.strip()]
    unknown = [one for one in asked if one not in names]
    if unknown:
        raise Invalid.one("kinds", "not_one_of", value=unknown[0][:40], allowed=", ".join(sorted(names)))
    return {names[one] for one in asked}


def _gathered(events: Iterable[Recorded], kinds: Collection[str]) -> list[Change]:
    """Each thing once, where it changed last."""
    found: dict[tuple[str, int], Change] = {}
    for event in events:
        about = {(event.subject_kind, event.subject)}
        about |= {
            (kind, id_) for kind, id_ in event.about if kind == event.subject_kind or event.subject_kind in _PARTS
        }
        for kind, id_ in sorted(about):
            if kind not in kinds:
                continue
            known = found.pop((kind, id_), None) or Change(KINDS[kind], id_, event.at)
            known.at = event.at
            known.events.append(event.name)
            found[kind, id_] = known
    return list(found.values())


def _told(request: ApiRequest, changes: list[Change]) -> list[dict[str, Any]]:
    actor = request.auth
    everywhere = accounts.visible_units(actor, _NEED) is None
    ids: dict[str, list[int]] = {}
    for one in changes:
        ids.setdefault(one.kind.name, []).append(one.id)
    views = {one.kind.name: one.kind.load(request, ids[one.kind.name]) for one in _once(changes)}
    if ids.get("customer"):
        accounts_actions.note_looks(
            actor=actor, act="export", kind="customer", ids=sorted(views["customer"]), now=request.moment
        )
    told = [_change(one, views[one.kind.name].get(one.id)) for one in changes]
    # Whoever sees only a part is not told of what lies outside of it.
    return [one for one in told if everywhere or one["change"] != "gone"]


def _once(changes: list[Change]) -> Iterable[Change]:
    return {one.kind.name: one for one in changes}.values()


def _change(one: Change, view: Any) -> dict[str, Any]:
    change, into = "changed", None
    if view is None:
        change = "gone"
    elif one.kind.name == "customer" and view.id != one.id:
        change, into = "merged", str(view.id)
    elif one.kind.name == "customer" and view.erased_at is not None:
        change = "erased"
    shown = view if change == "changed" else None
    return {
        "kind": one.kind.name,
        "id": str(one.id),
        "change": change,
        "at": one.at,
        "events": list(dict.fromkeys(one.events)),
        "into": into,
        "location": BASE + one.kind.where(shown) if shown is not None else None,
        "object": plain(shown) if shown is not None else None,
    }
