"""What other systems may tell by ids of their own: how each kind is made, changed and shown, said once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.db import transaction

from makegood.faces.api.cases.cases import CaseIn, make_case
from makegood.faces.api.cases.shapes import CaseOut
from makegood.faces.api.customers.customers import CustomerTold, make_customers, tell_customer
from makegood.faces.api.customers.shapes import CustomerOut
from makegood.faces.api.jobs.given import JobIn
from makegood.faces.api.jobs.jobs import make_job
from makegood.faces.api.jobs.shapes import JobOut
from makegood.faces.api.network.nodes import NodeTold, make_nodes, tell_node
from makegood.faces.api.network.shapes import NodeOut
from makegood.faces.api.products.items import ItemIn, make_items, tell_item
from makegood.faces.api.products.shapes import ItemOut
from makegood.faces.api.wire.fields import Line, Strict
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.ground.exchange import actions, queries
from makegood.ground.problems import Stale
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products


class ExternalIn(Strict):
    """What another system calls it: the system's name (`shop`, `erp`) and its id there."""

    system: Annotated[str, Line(40, 1)]
    id: Annotated[str, Line(120, 1)]


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of a kind are told by others: `make` puts many on file; `tell` changes one, None where its life has
    verbs of its own. `reading` is what it takes to see one, `needs` what to tell many."""

    path: str
    kind: str
    reading: str
    needs: tuple[str, ...]
    shape: Any
    row: type[Strict]
    make: Callable[[ApiRequest, Sequence[Any]], Sequence[Any]]
    tell: Callable[[ApiRequest, Any, Any, int | None], Any] | None
    show: Callable[[ApiRequest, int], Any]
    id: Callable[[Any], int]
    where: Callable[[Any], str]

    @property
    def one(self) -> str:
        """`customer`, for names."""
        return self.path.removesuffix("s")


def _each(make: Callable[[ApiRequest, Any], Any]) -> Callable[[ApiRequest, Sequence[Any]], Sequence[Any]]:
    return lambda request, rows: [make(request, row) for row in rows]


KINDS = (
    Kind(
        "customers", "customer", "customers.read", ("customers.read", "customers.write"), CustomerOut, CustomerTold,
        make_customers, tell_customer,
        lambda request, id_: customers.get(request.auth, id_), lambda view: int(view.id), lambda view: str(view.id),
    ),
    Kind(
        "items", "sale_line", "items.read", ("items.read", "items.write"), ItemOut, ItemIn, make_items, tell_item,
        lambda request, id_: products.get(request.auth, id_), lambda view: int(view.id), lambda view: str(view.id),
    ),
    Kind(
        "nodes", "unit", "network.read", ("network.read", "network.write"), NodeOut, NodeTold, make_nodes, tell_node,
        lambda request, id_: network.node(request.auth, id_), lambda view: int(view.unit_id), lambda view: view.code,
    ),
    Kind(
        "cases", "case", "cases.read", ("cases.open", "cases.read"), CaseOut, CaseIn, _each(make_case), None,
        lambda request, id_: cases.by_id(request.auth, id_, request.moment), lambda view: int(view.id),
        lambda view: view.number,
    ),
    Kind(
        "jobs", "job", "jobs.own", ("jobs.open",), JobOut, JobIn, _each(make_job), None,
        lambda request, id_: jobs.by_id(request.auth, id_, request.moment), lambda view: int(view.id),
        lambda view: view.number,
    ),
)  # fmt: skip
BY_PATH = {one.path: one for one in KINDS}


@transaction.atomic
def told(request: ApiRequest, kind: Kind, external: ExternalIn, payload: Any, version: int | None) -> tuple[bool, Any]:
    """Make or change what another system tells; (whether it is new, its view).

    `version` is the one to be changed, 0 for what must be new, None for whatever stands there. Raises as the actions,
    Stale.
    """
    actor = request.auth
    queries.check_name(external.system, external.id)
    known = queries.named(external.system, kind.kind, external.id)
    if known is None:
        if version:
            raise Stale("external_not_there", system=external.system, id=external.id)
        (made,) = kind.make(request, [payload])
        name = actions.Name(kind.id(made), external.system, external.id)
        actions.name_objects(kind=kind.kind, names=[name], **by(request))
        return True, made
    queries.object_named(actor, kind.kind, external.system, external.id)
    current = kind.show(request, known)
    if version == 0:
        raise Stale("external_there_already", extra={"current": current}, system=external.system, id=external.id)
    if kind.tell is not None:
        return False, kind.tell(request, current, payload, version)
    if version is not None and version != current.version:
        raise Stale("external_changed", extra={"current": current}, system=external.system, id=external.id)
    return False, current
