"""Contracts with independent places."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from pydantic import Field

from makegood.faces.api.network.nodes import _unit
from makegood.faces.api.network.shapes import ContractOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Amount, Code, Cursor, Day, Limit, Line, Strict, Unit, Words, id_of
from makegood.faces.api.wire.files import DOWNLOAD, MULTIPART, FileOut, attached
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.accounts import actions as looks
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
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


class RemoveDocumentIn(Strict):
    """Why a document is taken away: wrong_file, private, unfit, customer_asked."""

    reason: Annotated[str, Line(16, 1)]


@routes.create(
    "/contracts/{contract}/attachments", ListOf[FileOut], "Attach documents to a contract", 413, 507, extra=MULTIPART
)
def attach_contract_documents(request: ApiRequest, contract: str) -> Reply:
    """`multipart/form-data` with one or more `files`: the signed contract, annexes; all are kept, or none."""
    request.auth.need("contracts.read")
    found = actions.attach_contract(contract_id=id_of(contract), uploads=uploads_of(request), **by(request))
    return attached(found, f"/contracts/{contract}")


@routes.read("/contracts/{contract}/attachments", ListOf[FileOut], "List the documents of a contract")
def list_contract_documents(request: ApiRequest, contract: str) -> Reply:
    """In the order in which they came."""
    request.auth.need("contracts.read")
    request.auth.need("files.read")
    return every(queries.contract_files(request.auth, id_of(contract)))


@routes.download("/contracts/{contract}/attachments/{file}", "Download a document of a contract", extra=DOWNLOAD)
def get_contract_document(request: ApiRequest, contract: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    request.auth.need("contracts.read")
    request.auth.need("files.read")
    view, content = queries.contract_file(request.auth, id_of(contract), id_of(file))
    looks.note_looks(act="open", kind="file", ids=[view.id], **by(request))
    return serving.response(view, content)


@routes.act("/contracts/{contract}/attachments/{file}/remove", FileOut, "Remove a document of a contract")
def remove_contract_document(request: ApiRequest, contract: str, file: str, payload: RemoveDocumentIn) -> Reply:
    """The content goes; who removed it, when and why stays."""
    request.auth.need("contracts.read")
    removed = actions.remove_contract_file(
        contract_id=id_of(contract), file_id=id_of(file), reason=payload.reason, **by(request)
    )
    return Reply(plain(removed))
