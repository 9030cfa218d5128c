"""Reading administrative divisions. They are public facts: whoever asks may know them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from makegood.engines.wording import looks_spelled
from makegood.rooms.network import errors, rules
from makegood.rooms.network.models import Division
from makegood.rooms.network.views import DivisionView

_DIVISION = ("code", "parent_id", "level", "name", "lat", "lng")


def division(code: str) -> DivisionView:
    """A division by its code. Raises Missing `division_unknown`."""
    rows = Division.objects.filter(code=rules.tidy_code(code)) if "\0" not in code else Division.objects.none()
    row = rows.values_list(*_DIVISION).first()
    if row is None:
        raise errors.division_unknown(code)
    return DivisionView(*row)


def division_path(code: str) -> tuple[DivisionView, ...]:
    """A division and everything above it, the highest first; empty for a code that is not on file. One query for
    China's codes, which say themselves what they lie in."""
    wanted = rules.path_of_code(rules.tidy_code(code))
    known = _many(wanted)
    found: list[DivisionView] = []
    step = known.get(wanted[-1]) if wanted else None
    while step is not None:
        found.append(step)
        if step.parent is None:
            break
        if step.parent not in known:
            known |= _many([step.parent])
        step = known.get(step.parent)
    return tuple(reversed(found))


def _many(codes: Iterable[str]) -> dict[str, DivisionView]:
    rows = Division.objects.filter(code__in=list(codes)).values_list(*_DIVISION)
    return {row[0]: DivisionView(*row) for row in rows}


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of divisions by code, for lists that show where something is."""
    wanted = {code for code in codes if code}
    return dict(Division.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def division_children(code: str | None) -> list[DivisionView]:
    """The divisions right below one, those at the top for None, by code."""
    rows = Division.objects.filter(parent_id=code) if code else Division.objects.filter(parent__isnull=True)
    return [DivisionView(*row) for row in rows.order_by("code").values_list(*_DIVISION)]


def find_divisions(q: str, limit: int = 20, *, below: str | None = None) -> list[DivisionView]:
    """Divisions by the beginning of code or name, or by pinyin; the larger ones first."""
    asked = Q(code__startswith=q) | Q(name__startswith=q)
    letters = looks_spelled(q)
    rows = Division.objects.filter(asked | Q(pinyin__contains=letters) if letters else asked)
    if below:
        rows = rows.filter(code__startswith=rules.stem(below))
    return [DivisionView(*row) for row in rows.order_by("level", "code").values_list(*_DIVISION)[:limit]]


def divisions_for_map(codes: Iterable[str], below: str | None = None) -> list[DivisionView]:
    """The divisions of these codes, in and below one if it is given, by code."""
    rows = Division.objects.filter(code__in=set(codes))
    if below:
        rows = rows.filter(code__startswith=rules.stem(below))
    return [DivisionView(*row) for row in rows.order_by("code").values_list(*_DIVISION)]


def any_division() -> bool:
    """Whether any division is on file: only then is a Chinese code checked against them."""
    return Division.objects.exists()
