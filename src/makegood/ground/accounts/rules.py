"""Who may do what: the closed list of permissions, what each role holds, and how rights come together. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from makegood.ground.actor import Grant

#: Every verb that a role or a token may hold; `*` holds them all. What each is for: docs/rights.md.
PERMISSIONS: frozenset[str] = frozenset(
    {
        "customers.read", "customers.write", "customers.unmask", "customers.merge", "customers.erase",
        "customers.export", "items.read", "items.write", "items.hold", "catalogue.write", "sales.write",
        "cases.read", "cases.open", "cases.write", "cases.assign", "cases.merge", "cases.configure",
        "areas.write", "staff.read", "staff.write", "closures.write", "contracts.read", "contracts.write",
        "jobs.own", "jobs.read", "jobs.open", "jobs.book", "jobs.accept", "jobs.work", "jobs.dispatch", "jobs.judge",
        "files.read", "files.write",
        "promises.read", "promises.draft", "promises.publish",
        "obligations.write", "obligations.correct", "obligations.liable",
        "remedies.give", "remedies.approve", "claims.resolve", "clock.use", "facts.write", "records.read",
        "calendars.read", "calendars.write", "network.read", "network.write",
        "knowledge.read", "knowledge.write", "knowledge.approve", "messages.carry", "calls.report",
        "imports.run", "exports.run", "users.read", "users.write", "tokens.write", "limits.write", "act_for_others",
        "approvals.read", "approvals.decide", "looks.read", "journal.read", "journal.erase", "notices.read",
        "settings.write",
    }
)  # fmt: skip

_LOOK = frozenset(
    {
        "customers.read", "items.read", "cases.read", "jobs.own", "jobs.read", "files.read", "promises.read",
        "claims.resolve", "clock.use", "calendars.read", "network.read", "notices.read", "knowledge.read",
    }
)  # fmt: skip
# Working on a matter touches its item and what is owed; taking one in may make its customer known.
_WORK = _LOOK | {"cases.write", "items.write", "obligations.write", "files.write"}
_INTAKE = _WORK | {"cases.open", "customers.write", "jobs.open", "jobs.book"}
# Who talks to customers all day needs the whole number; who goes to the door sees it for the jobs that are theirs.
_DESK = _INTAKE | {"customers.unmask", "staff.read"}
_COUNTER = _DESK | {"sales.write", "remedies.give", "records.read"}
_OWNER = _COUNTER | {"cases.assign", "cases.merge", "customers.merge", "journal.read"}
_OUTLET = _INTAKE | {"jobs.accept", "jobs.work", "staff.read", "staff.write", "closures.write"}
# Whoever goes to the door sees the jobs that are theirs, not those of their colleagues.
_DOOR = (_WORK - {"jobs.read"}) | {"jobs.book", "jobs.work"}
_LEAD = _OWNER | {
    "obligations.correct", "obligations.liable", "remedies.approve", "facts.write", "approvals.read", "users.read",
    "approvals.decide", "staff.write", "contracts.read", "calendars.write", "act_for_others", "exports.run",
    "jobs.dispatch", "jobs.accept", "jobs.work", "jobs.judge", "closures.write", "areas.write",
    "knowledge.write", "knowledge.approve",
}  # fmt: skip
_MANAGE = _LEAD | {
    "catalogue.write", "items.hold", "network.write", "contracts.write", "cases.configure", "customers.export",
    "looks.read", "users.write", "promises.draft",
}  # fmt: skip

#: What each role holds (identifiers of the network and its people).
ROLES: Mapping[str, frozenset[str]] = {
    "administrator": frozenset({"*"}),
    "agent": _COUNTER,
    "case_owner": _OWNER,
    "dispatcher": _DESK
    | {"cases.assign", "calendars.write", "jobs.accept", "jobs.work", "jobs.dispatch", "staff.write", "closures.write"},
    "outlet_clerk": _OUTLET,
    "outlet_owner": _OUTLET | {"records.read", "contracts.read"},
    "technician": _DOOR | {"remedies.give"},
    "installer": _DOOR,
    "repairer": _DOOR,
    "technical_supervisor": _WORK
    | {"jobs.work", "staff.read", "obligations.liable", "records.read", "knowledge.write", "knowledge.approve"},
    "follow_up_agent": _INTAKE | {"customers.unmask", "records.read"},
    "call_inspector": _LOOK | {"jobs.judge", "journal.read", "records.read"},
    "parts_clerk": _WORK,
    "settlement_clerk": _LOOK | {"contracts.read", "jobs.judge", "records.read"},
    "finance": _LOOK | {"contracts.read", "records.read", "journal.read"},
    "approver": _LOOK
    | {"remedies.give", "remedies.approve", "approvals.read", "approvals.decide", "records.read", "journal.read"},
    "area_manager": _LEAD | {"contracts.write"},
    "service_manager": _MANAGE,
    "director": _MANAGE
    | {"promises.publish", "imports.run", "customers.erase", "journal.erase", "catalogue.write", "limits.write"},
    "quality_engineer": _LOOK
    | {"records.read", "obligations.liable", "catalogue.write", "items.hold", "knowledge.write"},
    "designer": _LOOK | {"records.read", "catalogue.write", "promises.draft", "knowledge.write"},
    "auditor": _LOOK
    | {"records.read", "journal.read", "looks.read", "users.read", "approvals.read", "contracts.read", "staff.read"},
}

#: What customers hold over their own file, items and cases. They have no role and see no unit.
CUSTOMER: frozenset[str] = frozenset({"customers.read", "items.read", "cases.read"})

LANGUAGES = ("en", "zh-Hans")
THEMES = ("", "light", "dark")
TOKEN_MARK = "mg_"  # noqa: S105 (how every token begins)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_USERNAME = re.compile(r"[^\s\x00-\x1f/:]{1,80}")


def in_name_of(name: str, other: str, language: str) -> str:
    """How somebody who acts for another is named wherever a name is kept: both of them."""
    return f"{name} for {other}" if language == "en" else f"{name}（代{other}）"


def is_code(text: str) -> bool:
    """Whether this can be the code of a verb: lower-case letters, digits and underlines, at most 40."""
    return _CODE.fullmatch(text) is not None


def permissions_of(roles: Iterable[str], scopes: Collection[str] = ()) -> frozenset[str]:
    """What the roles hold together, narrowed to `scopes` when there are any. An unknown role holds nothing."""
    held = frozenset[str]().union(*(ROLES.get(role, frozenset()) for role in roles))
    if not scopes:
        return held
    return frozenset(scopes) if "*" in held else held & frozenset(scopes)


def grants_of(held: Iterable[tuple[str, int, bool]], scopes: Collection[str] = ()) -> tuple[Grant, ...]:
    """What each membership (role, unit, is the company's root) gives where, narrowed to `scopes` when there are any."""
    return tuple(
        Grant(permissions_of([role], scopes), None if is_root else unit, role) for role, unit, is_root in sorted(held)
    )


def seen_from(units: Iterable[tuple[int, bool]]) -> frozenset[int] | None:
    """The roots of what somebody sees, from (unit, is the company's root); None = the whole company."""
    found = list(units)
    return None if any(is_root for _, is_root in found) else frozenset(unit for unit, _ in found)


def username_of(given: str) -> str | None:
    """The form of a sign-in name that is stored and looked up: without case; None if it cannot be one."""
    name = given.strip().casefold()
    return name if _USERNAME.fullmatch(name) else None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one role may give under a verb, in minor units; None = without limit."""

    per_case: int | None
    per_month: int | None

    def allows(self, amount: int, given_case: int, given_month: int) -> bool:
        """Whether `amount` more stays within both limits."""
        case_ok = self.per_case is None or given_case + amount <= self.per_case
        return case_ok and (self.per_month is None or given_month + amount <= self.per_month)

    def left(self, given_case: int, given_month: int) -> tuple[int | None, int | None]:
        """What may still be given (for the case, in the month), never below zero; None = without limit."""
        case = None if self.per_case is None else max(0, self.per_case - given_case)
        month = None if self.per_month is None else max(0, self.per_month - given_month)
        return case, month


def most_generous(allowances: Sequence[Allowance]) -> list[Allowance]:
    """The allowances, the widest first: by case, then by month, no limit before any."""
    return sorted(
        allowances,
        key=lambda a: (
            a.per_case is None, a.per_case or 0, a.per_month is None, a.per_month or 0,
        ),
        reverse=True,
    )  # fmt: skip


def case_period(case_ref: str) -> str:
    """The key under which giving for a case is counted. Raises ValueError for a reference beyond 34 characters."""
    if not case_ref or len(case_ref) > 34:
        raise ValueError(case_ref)
    return f"case:{case_ref}"


def month_period(now: datetime, zone: str) -> str:
    """The key under which giving in a month is counted, by the zone's calendar: `2026-11`."""
    return now.astimezone(ZoneInfo(zone)).strftime("%Y-%m")


def paths_below(
    parents: Mapping[int, int | None], above: Mapping[int, Sequence[tuple[int, int]]]
) -> list[tuple[int, int, int]]:
    """Closure rows (ancestor, descendant, depth) of new units, each its own ancestor at depth 0.

    `parents` maps each new unit to its parent, which is new too or a key of `above`; `above` holds for each unit that
    stands already its (ancestor, depth) pairs, itself included. Raises ValueError for a circle, KeyError for a parent
    that is nowhere.
    """
    known: dict[int, list[tuple[int, int]]] = {unit: list(pairs) for unit, pairs in above.items()}
    rows: list[tuple[int, int, int]] = []
    for start in parents:
        trail: list[int] = []
        unit: int | None = start
        while unit is not None and unit not in known:
            if unit in trail:
                raise ValueError(unit)
            trail.append(unit)
            unit = parents[unit]
        while trail:
            new = trail.pop()
            parent = parents[new]
            upper = [] if parent is None else [(ancestor, depth + 1) for ancestor, depth in known[parent]]
            known[new] = [(new, 0), *upper]
            rows.extend((ancestor, new, depth) for ancestor, depth in known[new])
    return rows
