"""What several actions of the network look at before they write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.problems import FieldError, Invalid
from makegood.rooms.network import errors, queries
from makegood.rooms.network.models import Division, Node
from makegood.rooms.network.rules import path_of_code, tidy_code


def today(now: datetime) -> date:
    """The company's local day."""
    return now.astimezone(ZoneInfo(queries.company().zone)).date()


def units_at(actor: Actor, permission: str, unit_ids: Iterable[int], field: str = "unit") -> None:
    """All of these are nodes that the actor sees and may act on. Raises Forbidden, Invalid `unit_unknown`."""
    wanted = sorted(set(unit_ids))
    if not seen.sees_units(actor, wanted) or Node.objects.filter(unit_id__in=wanted).count() != len(wanted):
        raise Invalid.one(field, "unit_unknown")
    seen.need_at(actor, permission, wanted)


def told(place: int, count: int, name: str) -> str:
    """The field of an input: `name`, or `<place>.name` when there are several inputs."""
    return name if count == 1 else f"{place}.{name}"


def fault(field: str, code: str, **params: Any) -> FieldError:
    """One thing that is wrong with an input."""
    return FieldError(field, code, tuple(sorted(params.items())))


def too_long(limits: Mapping[str, int], given: object, place: int, count: int) -> list[FieldError]:
    """Texts of an input that are longer than their columns."""
    return [
        fault(told(place, count, name), errors.TOO_LONG, most=most)
        for name, most in limits.items()
        if len(str(getattr(given, name))) > most
    ]


def reversed_dates(first: date | None, last: date | None) -> bool:
    """Whether the last day comes before the first."""
    return first is not None and last is not None and last < first


def unknown_divisions(codes: Sequence[str]) -> set[str]:
    """Which of these are no divisions; Chinese codes are looked up once any are on file, codes elsewhere are free."""
    wanted = {tidy_code(code) for code in codes if code}
    chinese = {code for code in wanted if code.isascii() and code.isdigit() and len(code) in {6, 9, 12}}
    if not chinese or not queries.any_division():
        return set()
    there = set(Division.objects.filter(code__in=chinese).values_list("code", flat=True))
    # A company that has loaded its districts alone may still work by township: what lies in a known one is believed.
    missing = chinese - there
    above = {code: path_of_code(code)[2:-1] for code in missing}
    known = set(
        Division.objects.filter(code__in={code for some in above.values() for code in some}).values_list(
            "code", flat=True
        )
    )
    return {code for code in missing if not known & set(above[code])}


def coordinates(lat: float | None, lng: float | None) -> bool:
    """Whether these are a place on earth, or none at all."""
    if lat is None or lng is None:
        return lat is None and lng is None
    return -90 <= lat <= 90 and -180 <= lng <= 180
