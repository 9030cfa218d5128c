"""Administrative divisions: written by import, again and again without harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.engines.wording import spelled
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError
from makegood.ground.rows import chunked, insert
from makegood.rooms.network import errors, queries, rules
from makegood.rooms.network.actions.checking import coordinates, fault, told
from makegood.rooms.network.events import DivisionsLoaded
from makegood.rooms.network.inputs import DivisionInput
from makegood.rooms.network.models import Division


@transaction.atomic
def load_divisions(*, actor: Actor, divisions: Sequence[DivisionInput], now: datetime) -> tuple[int, int]:
    """Write divisions, changing those that are there; how many were added and how many changed.

    A parent may stand in the same list. Raises Forbidden, Missing `no_company`, Invalid (field `<place>.<field>`):
    code_bad, required, too_long, division_unknown (a parent that is nowhere), coordinates_bad.
    """
    actor.need("network.write")
    if not divisions:
        return 0, 0
    rows = _rows(divisions)
    standing: dict[str, tuple[Any, ...]] = {}
    for part in chunked(rows, 500):
        found = Division.objects.filter(code__in=part).values_list(
            "code", "parent_id", "level", "name", "pinyin", "lat", "lng"
        )
        standing.update({row[0]: row[1:] for row in found})
    new = [row for code, row in rows.items() if code not in standing]
    # Parents first: a database that checks keys row by row must find them.
    insert(Division, sorted(new, key=lambda row: (row["level"], row["code"])))
    changed = 0
    for code, row in rows.items():
        if code in standing and standing[code] != tuple(value for name, value in row.items() if name != "code"):
            changed += Division.objects.filter(pk=code).update(**{k: v for k, v in row.items() if k != "code"})
    company = queries.company().unit_id
    event = DivisionsLoaded(subject=company, at=now, about=(("unit", company),), added=len(new), changed=changed)
    record(actor=actor, events=[event], now=now)
    return len(new), changed


def _rows(divisions: Sequence[DivisionInput]) -> dict[str, dict[str, Any]]:
    """The rows to be kept by code, each with its parent and level. Raises Invalid with everything that is wrong."""
    codes = [rules.tidy_code(one.code) for one in divisions]
    nearest = _known({part for code in codes for part in rules.path_of_code(code)} | _parents(divisions)) | set(codes)
    found: list[FieldError] = []
    rows: dict[str, dict[str, Any]] = {}
    for place, (code, one) in enumerate(zip(codes, divisions, strict=True)):
        found.extend(_faults(one, code, place, len(divisions)))
        parent = rules.tidy_code(one.parent) if one.parent else _above(code, nearest)
        if parent is not None and parent not in nearest:
            found.append(fault(told(place, len(divisions), "parent"), errors.DIVISION_UNKNOWN, division=parent))
        level = one.level or (rules.level_of_code(code) if code.isdigit() and len(code) >= 6 else 3)
        rows[code] = {
            "code": code, "parent_id": parent, "level": level, "name": one.name.strip(), "pinyin": spelled(one.name),
            "lat": one.lat, "lng": one.lng,
        }  # fmt: skip
    if found:
        raise errors.invalid(found)
    return rows


def _parents(divisions: Sequence[DivisionInput]) -> set[str]:
    return {rules.tidy_code(one.parent) for one in divisions if one.parent}


def _known(codes: set[str]) -> set[str]:
    found: set[str] = set()
    for part in chunked(sorted(codes), 500):
        found.update(Division.objects.filter(code__in=part).values_list("code", flat=True))
    return found


def _above(code: str, known: set[str]) -> str | None:
    """The nearest division that a Chinese code lies in: some districts belong to their province directly."""
    return next((one for one in reversed(rules.path_of_code(code)[:-1]) if one in known), None)


def _faults(one: DivisionInput, code: str, place: int, count: int) -> list[FieldError]:
    found = []
    if not code or len(code) > 12 or not code.isascii() or not code.isprintable():
        found.append(fault(told(place, count, "code"), errors.CODE_BAD, most=12))
    if not one.name.strip():
        found.append(fault(told(place, count, "name"), errors.REQUIRED))
    if len(one.name) > 80:
        found.append(fault(told(place, count, "name"), errors.TOO_LONG, most=80))
    if one.level is not None and not 1 <= one.level <= 5:
        found.append(fault(told(place, count, "level"), errors.LEVEL_OF_DIVISION))
    if not coordinates(one.lat, one.lng):
        found.append(fault(told(place, count, "lat"), errors.COORDINATES_BAD))
    return found
