"""The plan of a write: new obligations, changes of state and the events that tell of them, carried out in one go.

Actions fill a `Plan` while they decide; `carry_out` then writes one statement per table and group. Every change is a
compare-and-set on the state that the decision was made from, so that of two people the second is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models.expressions import Combinable

from makegood.ground import rows
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.journal.events import Event
from makegood.ground.problems import Stale
from makegood.rooms.promises import book, errors, events
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.models import Obligation
from makegood.rooms.promises.queries.obligations import of_ids, standing, views


@dataclass
class Change:
    """New values of one obligation, valid if it is still at `version`."""

    id: int
    version: int
    values: dict[str, Any]


@dataclass
class Plan:
    """What is to be written."""

    inserts: list[dict[str, Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def change(self, row: Mapping[str, Any], **values: Any) -> None:
        """Plan new values for a row that was read."""
        self.changes.append(Change(row["id"], row["version"], values))


def carry_out(plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Write the plan inside the caller's transaction. Raises Stale when somebody changed an obligation meanwhile."""
    rows.insert(Obligation, plan.inserts)
    changed = 0
    alike, single = _groups(plan.changes)
    for changes, group in alike:
        for version, ids in group.items():
            changed += rows.change(Obligation, ids, version, changes)
    for some in single:
        changed += rows.change_each(Obligation, some)
    if changed != len(plan.changes):
        raise Stale("changed_meanwhile")
    if plan.events:
        fresh = {("obligation", row["id"]) for row in plan.inserts}
        journal.record(actor=actor, events=plan.events, now=now, fresh=fresh)


_Alike = tuple[dict[str, Any], dict[int, list[int]]]


def _groups(changes: Sequence[Change]) -> tuple[list[_Alike], list[list[tuple[int, int, dict[str, Any]]]]]:
    """Changes with equal values, ids by the version they had; then the others, those of the same columns together."""
    found: dict[str, _Alike] = {}
    for change in changes:
        key = repr(sorted(change.values.items(), key=lambda pair: pair[0]))
        _, group = found.setdefault(key, (change.values, {}))
        group.setdefault(change.version, []).append(change.id)
    alike: list[_Alike] = []
    single: dict[tuple[str, ...], list[tuple[int, int, dict[str, Any]]]] = {}
    for values, group in found.values():
        [(version, ids), *more] = group.items()
        if more or len(ids) > 1 or any(isinstance(one, Combinable) for one in values.values()):
            alike.append((values, group))
        else:
            single.setdefault(tuple(values), []).append((ids[0], version, values))
    # A statement for one row is the plain one.
    alike += [(some[0][2], {some[0][1]: [some[0][0]]}) for some in single.values() if len(some) == 1]
    return alike, [some for some in single.values() if len(some) > 1]


def about(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """What an event of this obligation concerns: its matter, customer and item."""
    pairs = {(row["matter_kind"], row["matter_id"])}
    if row["customer_id"] is not None:
        pairs.add(("customer", row["customer_id"]))
    if row["item_id"] is not None:
        pairs.add(("item", row["item_id"]))
    return tuple(sorted(pairs))


def blank(**values: Any) -> dict[str, Any]:
    """A whole row of the obligation table: `values` over the neutral value of every other column."""
    row: dict[str, Any] = {
        "id": rows.new_id(),
        "customer_id": None,
        "item_id": None,
        "occurrence": "1",
        "state": "waiting",
        "started_at": None,
        "budget": {},
        "calendar_id": None,
        "calendar_version_id": None,
        "due_at": None,
        "first_due_at": None,
        "moves": 0,
        "wake_at": None,
        "warned_at": None,
        "escalated_at": None,
        "fulfilled_at": None,
        "settled_at": None,
        "corrected": 0,
        "known_until": None,
        "liable_party": "",
        "liable_state": "",
        "version": 1,
    }
    row.update(values)
    return row


def broken_values(row: Mapping[str, Any], state: str) -> dict[str, Any]:
    """Values that turn a row which came due unnoticed into the broken one that it is."""
    if row["state"] != "running" or state not in {"broken", "running"}:
        return {}
    return {"state": "broken", "settled_at": row["due_at"]}


def breach(plan: Plan, row: Mapping[str, Any], version: VersionEntry, term: TermEntry, state: str) -> None:
    """The event of a breach that nobody has noticed yet; it bears the due moment."""
    if row["state"] != "running" or row["due_at"] is None:
        return
    duty = term.clause.duty
    otherwise = " ".join(one.kind for one in duty.otherwise) if duty else ""
    plan.events.append(
        events.ObligationBroken(
            subject=row["id"],
            at=row["due_at"],
            about=about(row),
            promise=version.code,
            duty=row["duty"],
            due_at=row["due_at"],
            otherwise=otherwise,
        )
    )


def taken(
    actor: Actor, obligation_id: int, need: str, version: int | None, now: datetime
) -> tuple[dict[str, Any], VersionEntry, TermEntry, str]:
    """The row of an obligation for a change: (row, version, term, state judged now).

    Raises Missing, Forbidden where `need` is not held in its unit, or Stale with the current view when `version` is
    not the row's.
    """
    found = of_ids(actor, [obligation_id])
    if not found:
        raise errors.no_obligation()
    row = found[0]
    accounts.need_at(actor, need, row["unit_id"])
    if version is not None and version != row["version"]:
        raise Stale("changed_meanwhile", extra={"current": views([row], now)[0]})
    held_by, term = book.terms([row["term_id"]])[row["term_id"]]
    return row, held_by, term, standing(row, now)
