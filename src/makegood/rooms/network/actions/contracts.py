"""Contracts of independent nodes: made, changed, their deposits paid and returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Upload
from makegood.ground.files.views import FileView
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.network import errors, queries
from makegood.rooms.network.actions.checking import fault, reversed_dates, told, too_long, units_at
from makegood.rooms.network.events import ContractChanged, ContractMade
from makegood.rooms.network.inputs import ContractInput
from makegood.rooms.network.models import OutletContract
from makegood.rooms.network.views import ContractView

_CHANGEABLE = frozenset(
    {
        "valid_from", "valid_to", "kinds", "categories", "deposit", "deposit_paid_on", "deposit_returned_on", "note",
    }
)  # fmt: skip
_LENGTHS = {"number": 40, "note": 400}
NEED = "contracts.write"


@transaction.atomic
def add_contracts(*, actor: Actor, contracts: Sequence[ContractInput], now: datetime) -> list[int]:
    """Put contracts on file; their ids in order.

    Raises Forbidden, Invalid (field `<place>.<field>` when there are several): unit_unknown, required, too_long,
    entry_number_taken, dates_reversed, count_negative.
    """
    actor.need("contracts.write")
    if not contracts:
        return []
    units_at(actor, "contracts.write", [one.unit_id for one in contracts])
    count = len(contracts)
    taken = set(
        OutletContract.objects.filter(number__in=[one.number for one in contracts]).values_list("number", flat=True)
    )
    found: list[FieldError] = []
    for place, one in enumerate(contracts):
        if not one.number.strip():
            found.append(fault(told(place, count, "number"), errors.REQUIRED))
        if one.number in taken:
            found.append(fault(told(place, count, "number"), errors.NUMBER_TAKEN, taken=one.number))
        taken.add(one.number)
        found.extend(too_long(_LENGTHS, one, place, count))
        found.extend(_faults(asdict(one), place, count))
    if found:
        raise errors.invalid(found)
    ids = new_ids(count)
    currency = queries.company().currency
    insert(
        OutletContract,
        [
            {
                "id": pk, **asdict(one), "kinds": list(one.kinds), "categories": list(one.categories),
                "currency": currency, "created_at": now, "version": 1,
            }
            for pk, one in zip(ids, contracts, strict=True)
        ],
    )  # fmt: skip
    events = [
        ContractMade(
            subject=pk, at=now, about=(("unit", one.unit_id),), unit=one.unit_id,
            valid_from=one.valid_from.isoformat(), valid_to=one.valid_to.isoformat(), deposit=one.deposit,
        )
        for pk, one in zip(ids, contracts, strict=True)
    ]  # fmt: skip
    record(actor=actor, events=events, now=now, fresh={("contract", pk) for pk in ids})
    return ids


def _faults(given: Mapping[str, Any], place: int = 0, count: int = 1) -> list[FieldError]:
    found = []
    if reversed_dates(given["valid_from"], given["valid_to"]):
        found.append(fault(told(place, count, "valid_to"), errors.DATES_BAD))
    if reversed_dates(given["deposit_paid_on"], given["deposit_returned_on"]):
        found.append(fault(told(place, count, "deposit_returned_on"), errors.DATES_BAD))
    if given["deposit"] < 0:
        found.append(fault(told(place, count, "deposit"), errors.NOT_POSITIVE))
    return found


@transaction.atomic
def change_contract(
    *, actor: Actor, contract_id: int, changes: Mapping[str, Any], now: datetime, version: int | None = None
) -> ContractView:
    """Change a contract that was read at `version`: its dates, what it allows, the deposit and when it was paid or
    returned.

    Raises Forbidden, Missing `contract_unknown`, Stale, Invalid: field_unknown, dates_reversed, count_negative,
    too_long.
    """
    actor.need("contracts.write")
    current = queries.contract(actor, contract_id)
    units_at(actor, "contracts.write", [current.unit_id])
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    faults = _faults({**asdict(current), **changes})
    if len(changes.get("note", "")) > _LENGTHS["note"]:
        faults.append(fault("note", errors.TOO_LONG, most=_LENGTHS["note"]))
    if faults:
        raise errors.invalid(faults)
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in changes.items()}
    rows = OutletContract.objects.filter(pk=contract_id, version=current.version if version is None else version)
    if not rows.update(**lists, version=F("version") + 1):
        raise errors.stale(current)
    fields = tuple(sorted(changes))
    about = (("unit", current.unit_id),)
    event = ContractChanged(subject=contract_id, at=now, about=about, unit=current.unit_id, fields=fields)
    record(actor=actor, events=[event], now=now)
    return queries.contract(actor, contract_id)


def attach_contract(*, actor: Actor, contract_id: int, uploads: Sequence[Upload], now: datetime) -> list[FileView]:
    """Keep the signed contract, an annex, a receipt of the deposit with it; what each is, its content says.

    Raises Forbidden, Missing `contract_unknown`, Invalid for what files refuse, NoRoom, Away.
    """
    actor.need(NEED)
    current = queries.contract(actor, contract_id)
    units_at(actor, NEED, [current.unit_id])
    return files.attach(
        actor=actor, owner=("contract", contract_id), uploads=uploads, need=NEED, now=now, unit_id=current.unit_id,
        about=(("unit", current.unit_id),),
    )  # fmt: skip


@transaction.atomic
def remove_contract_file(*, actor: Actor, contract_id: int, file_id: int, reason: str, now: datetime) -> FileView:
    """Throw a document of a contract away; who did, when and why stays. Raises Forbidden, Missing, Invalid."""
    actor.need(NEED)
    current = queries.contract(actor, contract_id)
    units_at(actor, NEED, [current.unit_id])
    return files.remove(
        actor=actor, owner=("contract", contract_id), file_ids=[file_id], reason=reason, need=NEED, now=now,
        about=(("unit", current.unit_id),),
    )[0]  # fmt: skip
