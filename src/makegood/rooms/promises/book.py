"""The published promises, parsed once and kept in memory: what every fact and every claim is held against.

A process notices new and withdrawn versions by one small query per call (the newest version's id, how many there are
and how many were withdrawn), so that all workers and web processes see the same book at once. Versions held by one
customer (goodwill) are read on demand, since there may be as many as customers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connections

from makegood.engines.claims import Clause
from makegood.rooms.promises.models import Promise, Term, Version


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A clause with the row that holds it."""

    id: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A published version with its parsed clauses."""

    id: int
    promise_id: int
    code: str
    basis: str
    jurisdiction: str
    zone: str
    number: int
    effective: datetime
    withdrawn_at: datetime | None
    granted_back_to: datetime | None
    holder_id: int | None
    scope: Mapping[str, Any]
    terms: tuple[TermEntry, ...]

    def in_force(self, at: datetime) -> bool:
        """Whether it gave new coverage at `at`."""
        return self.effective <= at and (self.withdrawn_at is None or at < self.withdrawn_at)

    def grants_back(self, at: datetime) -> bool:
        """Whether it is granted to what was sold at `at`, before it was published."""
        return self.granted_back_to is not None and self.granted_back_to <= at < self.effective

    @property
    def held_by_items(self) -> bool:
        """Whether an item can hold it: it has a right, or a duty that something done to an item starts."""
        return any(term.clause.kind == "right" or _concerns_items(term.clause) for term in self.terms)

    def fits(self, *, jurisdiction: str, unit_class: str, use: str, channel: str, category: str, unit_id: int) -> bool:
        """Whether an item with these marks lies in the scope; what the scope does not name is not restricted."""
        scope = self.scope
        given = {
            "jurisdictions": jurisdiction,
            "unit_classes": unit_class,
            "uses": use,
            "channels": channel,
            "categories": category,
            "units": str(unit_id),
        }
        if self.jurisdiction and self.jurisdiction != jurisdiction:
            return False
        return all(value in scope[key] for key, value in given.items() if key in scope)


_ITEM_FACTS = frozenset({"sale_recorded", "delivered", "installed", "goods_received", "part_requested", "right_used"})


def _concerns_items(clause: Clause) -> bool:
    return clause.duty is not None and any(trigger.fact in _ITEM_FACTS for trigger in clause.duty.when)


@dataclass(frozen=True)
class Book:
    """All versions that are not held by one customer, by id and by promise (newest last)."""

    versions: Mapping[int, VersionEntry]
    by_code: Mapping[str, tuple[VersionEntry, ...]]
    terms: Mapping[int, tuple[VersionEntry, TermEntry]] = field(default_factory=dict)

    def in_force(self, at: datetime) -> list[VersionEntry]:
        """The version of each promise that gave new coverage at `at`."""
        found = []
        for versions in self.by_code.values():
            newest = next((one for one in reversed(versions) if one.in_force(at)), None)
            if newest is not None:
                found.append(newest)
        return found

    def granted_back(self, at: datetime) -> list[VersionEntry]:
        """Later versions that are granted backwards to what was sold at `at`."""
        return [one for one in self.versions.values() if one.grants_back(at)]


_MARK = "SELECT MAX(id), COUNT(id), COUNT(withdrawn_at) FROM promises_version WHERE holder_id IS NULL"
_lock = threading.Lock()
_kept: dict[str, tuple[tuple[Any, ...], Book]] = {}


def book(using: str = "default") -> Book:
    """The book as it is now; one query when nothing changed."""
    with connections[using].cursor() as cursor:
        # Asked on every fact and every claim: the plain statement costs a tenth of what building it anew does.
        cursor.execute(_MARK)
        mark = cursor.fetchone()
    kept = _kept.get(using)
    if kept is not None and kept[0] == mark:
        return kept[1]
    with _lock:
        fresh = _read(Version.objects.filter(holder=None))
        _kept[using] = (mark, fresh)
    return fresh


def _remembered(using: str = "default") -> Book:
    """The book as it was read last, without a look at the database: what a clause says never changes, so that one that
    stands in it is right. Until when a version is in force may be another by now.
    """
    return _kept[using][1] if using in _kept else book(using)


def held_versions(ids: Iterable[int]) -> dict[int, VersionEntry]:
    """Versions by id, those held by one customer included; at most two queries for what is not in memory."""
    wanted = set(ids)
    if not wanted:
        return {}
    known = book().versions
    found = {id_: known[id_] for id_ in wanted if id_ in known}
    missing = wanted - found.keys()
    if missing:
        found.update(_read(Version.objects.filter(pk__in=missing)).versions)
    return found


def terms(ids: Iterable[int]) -> dict[int, tuple[VersionEntry, TermEntry]]:
    """Version and clause of terms by id."""
    wanted = set(ids)
    known = _remembered().terms
    if wanted - known.keys():
        known = book().terms
    found = {id_: known[id_] for id_ in wanted if id_ in known}
    missing = wanted - found.keys()
    if missing:
        versions = Term.objects.filter(pk__in=missing).values_list("version_id", flat=True)
        found.update(
            {k: v for k, v in _read(Version.objects.filter(pk__in=set(versions))).terms.items() if k in missing}
        )
    return found


def _read(versions: Any) -> Book:
    rows = list(versions.order_by("effective", "number").values())
    promises = {row["id"]: row for row in Promise.objects.filter(pk__in={row["promise_id"] for row in rows}).values()}
    clauses: dict[int, list[TermEntry]] = {}
    for term in Term.objects.filter(version_id__in=[row["id"] for row in rows]).order_by("id").values():
        clauses.setdefault(term["version_id"], []).append(TermEntry(term["id"], _parsed(term["id"], term["spec"])))
    ends = _ends(rows)
    by_id: dict[int, VersionEntry] = {}
    by_code: dict[str, list[VersionEntry]] = {}
    for row in rows:
        promise = promises[row["promise_id"]]
        entry = VersionEntry(
            id=row["id"],
            promise_id=promise["id"],
            code=promise["code"],
            basis=promise["basis"],
            jurisdiction=promise["jurisdiction"],
            zone=promise["zone"],
            number=row["number"],
            effective=row["effective"],
            withdrawn_at=row["withdrawn_at"],
            granted_back_to=row["granted_back_to"],
            holder_id=row["holder_id"],
            scope=row["scope"],
            terms=tuple(_dated(term, row, ends[row["id"]]) for term in clauses.get(row["id"], ())),
        )
        by_id[entry.id] = entry
        by_code.setdefault(entry.code, []).append(entry)
    return Book(
        versions=by_id,
        by_code={code: tuple(entries) for code, entries in by_code.items()},
        terms={term.id: (entry, term) for entry in by_id.values() for term in entry.terms},
    )


def _ends(rows: list[dict[str, Any]]) -> dict[int, datetime | None]:
    """When each version stopped giving coverage: at its withdrawal or when the next one took its place."""
    found: dict[int, datetime | None] = {}
    following: dict[int, datetime] = {}
    for row in reversed(rows):
        both = [moment for moment in (row["withdrawn_at"], following.get(row["promise_id"])) if moment is not None]
        found[row["id"]] = min(both, default=None)
        following[row["promise_id"]] = row["effective"]
    return found


def _dated(term: TermEntry, row: Mapping[str, Any], ends: datetime | None) -> TermEntry:
    begins = row["granted_back_to"] or row["effective"]
    clause = replace(term.clause, version=row["number"], in_force_from=begins, in_force_to=ends)
    return TermEntry(term.id, clause)


_clauses: dict[int, Clause] = {}


def _parsed(term_id: int, spec: Mapping[str, Any]) -> Clause:
    # A term is immutable and its id is never used again, so its parse is kept for the life of the process.
    clause = _clauses.get(term_id)
    if clause is None:
        if len(_clauses) > 20_000:
            _clauses.clear()
        clause = _clauses[term_id] = Clause.from_json(spec)
    return clause
