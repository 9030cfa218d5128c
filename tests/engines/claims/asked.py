"""Asking the shipped law the way the tests do: facts as the API takes them, moments as local clock times."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from makegood.engines.claims import Clause, Resolution, Row, parse_facts, resolve
from makegood.rooms.promises import shipped

LAW: tuple[Clause, ...] = tuple(one for each in shipped.promises() if each.basis == "law" for one in each.clauses)
COMPANY: tuple[Clause, ...] = tuple(
    one for each in shipped.promises() if each.basis == "company" for one in each.clauses
)
ALL = (*LAW, *COMPANY)

ZONES = {
    "CN": ZoneInfo("Asia/Shanghai"),
    "EU": ZoneInfo("Europe/Brussels"),
    "GB": ZoneInfo("Europe/London"),
    "US": ZoneInfo("America/New_York"),
    "BR": ZoneInfo("America/Sao_Paulo"),
}


def local(text: str, jurisdiction: str = "CN") -> datetime:
    """A local moment: "2026-03-09 23:59:59" or a day, meaning its first moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONES[jurisdiction])


def ask(need: str, at: str, clauses: tuple[Clause, ...] = LAW, /, **facts: Any) -> Resolution:
    """Resolve a need with facts in the shape of the API; `at` is a local moment."""
    return resolve(need, parse_facts(facts), clauses, local(at, facts.get("jurisdiction", "CN")))


def row(resolution: Resolution, clause: str, right: str | None = None) -> Row | None:
    """The row of a clause among the claims, or among the alternatives when a right is named."""
    rows = resolution.claims if right is None else resolution.alternatives
    found = [one for one in rows if one.clause == clause and right in (None, one.right)]
    return found[0] if found else None


def repair(
    handed_in: str, returned: str | None = None, fixed: bool | None = None, cause: str = "other"
) -> dict[str, Any]:
    """One repair in the shape of the API."""
    return {"handed_in": handed_in, "returned": returned, "fixed": fixed, "cause": cause}
