"""Contracts with independent places."""

from typing import Annotated, Any

from pydantic import Field

from makegood.faces.api.network.nodes import _unit
from makegood.faces.api.network.shapes import ContractOut
from makegood.faces.api.wire.answers import Reply, created, listed, shown
from makegood.faces.api.wire.fields import Amount, Code, Cursor, Day, Limit, Line, Strict, Unit, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.problems import Invalid
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import ContractInput

routes = Routes("contracts")


class ContractFields(Strict):
    """What a contract says."""

    kinds: list[Code] = Field(default_factory=list, max_length=100)
    categories: list[Code] = Field(default_factory=list, max_length=200)
    deposit: Amount = 0
    deposit_paid_on: Day | None = None
    deposit_returned_on: Day | None = None
    note: Annotated[str, Words(400)] = ""


class ContractIn(ContractFields):
    """A contract; the deposit in minor units of the company's money."""

    number: Annotated[str, Line(40, 1)]
    valid_from: Day
    valid_to: Day


class ContractChanges(ContractFields):
    """What is given is changed, the rest stays."""

    valid_from: Day | None = None
    valid_to: Day | None = None


@routes.read("/contracts", ListOf[ContractOut], "List contracts")
def list_contracts(
    request: ApiRequest,
    unit: Unit = None,
    ending_by: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Of a place and those below it; with `ending_by` those that end by a day."""
    actor = request.auth
    actor.need("contracts.read")
    below = queries.unit_named(actor, unit) if unit else None
    return listed(queries.contracts(actor, unit_id=below, ending_by=ending_by, cursor=cursor or None, limit=limit))


@routes.create("/nodes/{code}/contracts", ContractOut, "Make a contract")
def add_contract(request: ApiRequest, code: str, payload: ContractIn) -> Reply:
    """With an independent place."""
    request.auth.need("contracts.read")
    one = ContractInput(_unit(request, code), **_listed(payload.model_dump()))
    (id_,) = actions.add_contracts(contracts=[one], **by(request))
    return created(queries.contract(request.auth, id_), f"/contracts/{id_}")


def _listed(given: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


@routes.read("/contracts/{contract}", ContractOut, "Read a contract")
def get_contract(request: ApiRequest, contract: str) -> Reply:
    """One contract."""
    request.auth.need("contracts.read")
    return shown(queries.contract(request.auth, id_of(contract)))


@routes.change("/contracts/{contract}", ContractOut, "Change a contract")
def change_contract(request: ApiRequest, contract: str, payload: ContractChanges) -> Reply:
    """Needs If-Match: dates, what it allows, the deposit and when it was paid or returned."""
    request.auth.need("contracts.read")
    changes = _listed(payload.model_dump(include=payload.model_fields_set))
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    return shown(actions.change_contract(contract_id=id_of(contract), changes=changes, **required(request)))
