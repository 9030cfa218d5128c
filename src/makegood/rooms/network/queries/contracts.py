"""Reading the contracts of independent nodes."""

from __future__ import annotations

from datetime import date
from typing import IO

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import queries as files
from makegood.ground.files.views import FileView
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.rooms.network import errors
from makegood.rooms.network.models import OutletContract
from makegood.rooms.network.views import ContractView

NEED = "contracts.read"
_CONTRACT = tuple(ContractView.__dataclass_fields__)


def contract(actor: Actor, contract_id: int) -> ContractView:
    """One contract. Raises Missing `contract_unknown`."""
    row = (
        accounts.scope(actor, OutletContract.objects.filter(pk=contract_id), need=NEED).values_list(*_CONTRACT).first()
    )
    if row is None:
        raise errors.contract_unknown()
    return _view(row)


def contracts(
    actor: Actor,
    *,
    unit_id: int | None = None,
    on: date | None = None,
    ending_by: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ContractView]:
    """Contracts of nodes that the actor sees: of one node and those below it, in force on a day, ending by a day."""
    limit = limited(limit)
    rows = accounts.scope(actor, OutletContract.objects.all(), need=NEED)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(unit_id))
    if on is not None:
        rows = rows.filter(valid_from__lte=on, valid_to__gte=on)
    if ending_by is not None:
        rows = rows.filter(valid_to__lte=ending_by)
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = [_view(row) for row in rows.order_by("pk").values_list(*_CONTRACT)[: limit + 1]]
    return page_of(found, limit, lambda view: view.id)


def _view(row: tuple[object, ...]) -> ContractView:
    given = dict(zip(_CONTRACT, row, strict=True))
    given["kinds"], given["categories"] = tuple(given["kinds"]), tuple(given["categories"])  # type: ignore[arg-type]
    return ContractView(**given)  # type: ignore[arg-type]


def contract_files(actor: Actor, contract_id: int) -> list[FileView]:
    """The documents of a contract in the order in which they came. Raises Missing `contract_unknown`."""
    return files.of("contract", [contract(actor, contract_id).id]).get(contract_id, [])


def contract_file(actor: Actor, contract_id: int, file_id: int) -> tuple[FileView, IO[bytes]]:
    """A document of a contract and its content. Raises Missing, Away."""
    return files.opened(("contract", contract(actor, contract_id).id), file_id)
