"""Obligations told by an import: with a given due moment and outcome, settled only up to the moment they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.promises import book, errors, events
from makegood.rooms.promises.actions.writing import Plan, about, blank, carry_out
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.inputs import OweInput
from makegood.rooms.promises.models import Obligation
from makegood.rooms.promises.queries.obligations import as_rows


def outcome(owed: OweInput) -> dict[str, Any]:
    """State, fulfilment and settling moment of an obligation as its history stood at `known_until`.

    Kept when fulfilled at or before due; broken when fulfilled later, or undone with the due moment before
    `known_until`; released when released (at due if that is earlier); running otherwise.
    """
    if owed.fulfilled_at is not None and owed.fulfilled_at <= owed.due_at:
        return {"state": "kept", "fulfilled_at": owed.fulfilled_at, "settled_at": owed.fulfilled_at}
    if owed.fulfilled_at is not None:
        return {"state": "broken", "fulfilled_at": owed.fulfilled_at, "settled_at": owed.due_at}
    if owed.released_at is not None:
        return {"state": "released", "fulfilled_at": None, "settled_at": min(owed.released_at, owed.due_at)}
    if owed.due_at < owed.known_until:
        return {"state": "broken", "fulfilled_at": None, "settled_at": owed.due_at}
    return {"state": "running", "fulfilled_at": None, "settled_at": None}


@transaction.atomic
def owe(*, actor: Actor, obligations: Sequence[OweInput], now: datetime) -> list[int]:
    """Write obligations as an import tells them, or bring those it told before up to date; ids in the same order.

    One that stands already (same promise, clause, matter and occurrence) takes the newer outcome: its `known_until`
    moves on, proof that arrived since keeps or corrects it, and nothing that an accepted remedy made good is undone.
    """
    actor.need("imports.run")
    if not obligations:
        return []
    terms = _terms({(one.promise, one.clause) for one in obligations})
    known = _existing(obligations, terms)
    plan = Plan()
    ids: list[int] = []
    for one in obligations:
        version, term = terms[one.promise, one.clause]
        row = known.get((term.id, *one.matter, one.occurrence))
        if row is None:
            ids.append(_insert(plan, one, version, term, now))
        else:
            ids.append(row["id"])
            _update(plan, row, one, version)
    carry_out(plan, actor=actor, now=now)
    return ids


def _terms(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[VersionEntry, TermEntry]]:
    shelf = book.book()
    found: dict[tuple[str, str], tuple[VersionEntry, TermEntry]] = {}
    for code, clause in wanted:
        for version in shelf.by_code.get(code, ()):
            term = next((one for one in version.terms if clause in {one.clause.key, one.clause.id}), None)
            if term is not None:
                found[code, clause] = (version, term)
        if (code, clause) not in found:
            raise errors.no_promise(code)
    return found


def _existing(
    obligations: Sequence[OweInput], terms: Mapping[tuple[str, str], tuple[VersionEntry, TermEntry]]
) -> dict[tuple[int, str, int, str], dict[str, Any]]:
    found: dict[tuple[int, str, int, str], dict[str, Any]] = {}
    term_ids = {term.id for _, term in terms.values()}
    for kind in {one.matter[0] for one in obligations}:
        ids = [one.matter[1] for one in obligations if one.matter[0] == kind]
        for row in as_rows(Obligation.objects.filter(matter_kind=kind, matter_id__in=ids, term_id__in=term_ids)):
            found[row["term_id"], row["matter_kind"], row["matter_id"], row["occurrence"]] = row
    return found


def _insert(plan: Plan, one: OweInput, version: VersionEntry, term: TermEntry, now: datetime) -> int:
    duty = term.clause.duty
    row = blank(
        term_id=term.id,
        promise_id=version.promise_id,
        customer_id=one.customer_id,
        item_id=one.item_id,
        unit_id=one.unit_id if one.unit_id is not None else accounts.root_unit_id(),
        matter_kind=one.matter[0],
        matter_id=one.matter[1],
        occurrence=one.occurrence,
        duty=term.clause.key,
        does=duty.do[0] if duty else "",
        started_at=one.at,
        budget={"at": one.due_at.isoformat()},
        due_at=one.due_at,
        first_due_at=one.due_at,
        known_until=one.known_until,
        created_at=now,
        **outcome(one),
    )
    plan.inserts.append(row)
    plan.events.append(
        events.ObligationOwed(
            subject=row["id"],
            at=one.at,
            about=about(row),
            promise=version.code,
            duty=row["duty"],
            term=term.id,
            due_at=one.due_at,
            state=row["state"],
            known_until=one.known_until,
            settled_at=row["settled_at"],
        )
    )
    return int(row["id"])


def _adds(row: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether newer history says more than what stands. What is known is never taken back by a file that is silent."""
    if row["state"] == "running":
        return bool(told["state"] != "running")
    if row["state"] != "broken":
        return False
    if row["fulfilled_at"] is None and told["fulfilled_at"] is not None:
        return True
    # Called off before it came due, but learned of only now: it was never owed at that moment.
    return bool(told["state"] == "released" and told["settled_at"] < row["due_at"])


def _update(plan: Plan, row: Mapping[str, Any], one: OweInput, version: VersionEntry) -> None:
    """Newer history of a row. Older history than what is known changes nothing."""
    known_until = row["known_until"] or one.known_until
    if one.known_until < known_until:
        return
    values: dict[str, Any] = {"known_until": one.known_until}
    told = outcome(one)
    if not _adds(row, told):
        if row["known_until"] != one.known_until:
            plan.change(row, **values)
        return
    corrected = row["state"] == "broken" and told["state"] != "broken"
    plan.change(row, **values, **told, corrected=row["corrected"] + int(corrected))
    name = {"promise": version.code, "duty": row["duty"]}
    moment = told["settled_at"] or one.known_until
    if corrected:
        event: events.ObligationEvent = events.ObligationCorrected(
            subject=row["id"],
            at=moment,
            about=about(row),
            to=told["state"],
            evidence="import",
            fulfilled_at=told["fulfilled_at"],
            **name,
        )
    elif told["state"] == "kept":
        event = events.ObligationKept(
            subject=row["id"], at=moment, about=about(row), fulfilled_at=told["fulfilled_at"], **name
        )
    elif told["state"] == "released":
        event = events.ObligationReleased(
            subject=row["id"], at=moment, about=about(row), reason=one.reason or "import", **name
        )
    elif row["state"] == "broken":
        event = events.ObligationFulfilledLate(
            subject=row["id"],
            at=one.fulfilled_at or moment,
            about=about(row),
            fulfilled_at=one.fulfilled_at or moment,
            **name,
        )
    else:
        event = events.ObligationBroken(subject=row["id"], at=moment, about=about(row), due_at=row["due_at"], **name)
    plan.events.append(event)
