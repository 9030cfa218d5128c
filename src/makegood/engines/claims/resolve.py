"""What do we owe? All clauses that concern an item, judged, ordered and explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from makegood.engines.claims.asking import Asking
from makegood.engines.claims.clauses import Clause, Covers
from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.explain import explain
from makegood.engines.claims.facts import Facts, Money
from makegood.engines.claims.verdicts import DENIED, GRANTED, NEEDS, Finding, Judge, Reason, in_scope
from makegood.engines.claims.vocabulary import RIGHTS

_RANK: Final = {GRANTED: 0, NEEDS: 1, DENIED: 2}


@dataclass(frozen=True)
class Row:
    """One clause examined. `fee` None = not known; `until` None = without end, or its start is in `missing`.

    `covers` and `fee` are what the clause gives when it is granted, whatever the verdict. `reasons` are the false
    conditions of a denied row. The explanation is made when it is first read.
    """

    right: str
    verdict: str
    basis: str
    promise: str
    version: int
    clause: str
    mark: str
    missing: tuple[str, ...]
    covers: Covers
    fee: Money | None
    until: datetime | None
    reasons: tuple[Reason, ...]
    starts: tuple[str, ...]
    source: Clause = field(repr=False)
    _judge: Judge = field(repr=False, compare=False)
    _passed_over: list[Row] = field(repr=False, compare=False, default_factory=list)

    @cached_property
    def explanation(self) -> dict[str, str]:
        """Why, in words that can be read out: {"en": …, "zh-Hans": …}."""
        return explain(self, self._judge, self._passed_over)

    def to_json(self) -> dict[str, Any]:
        """The row of the API."""
        return {
            "right": self.right,
            "verdict": self.verdict,
            "basis": self.basis,
            "promise": self.promise,
            "version": self.version,
            "clause": self.clause,
            "mark": self.mark or None,
            "missing": list(self.missing),
            "covers": {**self.covers.to_json(), "fee": self.fee.to_json() if self.fee else None},
            "until": self.until.isoformat() if self.until else None,
            "explanation": self.explanation,
        }


@dataclass(frozen=True, slots=True)
class Resolution:
    """`claims`: one row for each clause examined whose right is the need; `alternatives`: other rights granted now."""

    claims: tuple[Row, ...]
    alternatives: tuple[Row, ...]

    @property
    def best(self) -> Row | None:
        """The row to act on: the first one if it is granted."""
        return self.claims[0] if self.claims and self.claims[0].verdict == GRANTED else None

    def to_json(self) -> dict[str, Any]:
        """The answer of the API."""
        return {
            "claims": [row.to_json() for row in self.claims],
            "alternatives": [row.to_json() for row in self.alternatives],
        }


def resolve(need: str, facts: Facts, clauses: Iterable[Clause], at: datetime) -> Resolution:
    """Judge every clause that concerns the item at the aware moment `at`.

    `clauses`: for an item on file those that it holds, law included; for any other item all that are published: the
    law of its jurisdiction and the company versions in force when it was bought are picked here. Raises `ClaimInput`
    for a need that is no right and for a naive `at`. A company clause more or less changes no other row's verdict,
    fee or end.
    """
    if need not in RIGHTS:
        raise ClaimInput("unknown_value", "need", choices=sorted(RIGHTS))
    asking = Asking(facts, at)
    kept = applicable(facts, clauses, asking)
    judge = Judge(asking, kept, lambda name, basis: _exists(name, basis, kept, facts.category))
    claims: list[Row] = []
    alternatives: list[Row] = []
    for clause in kept:
        if clause.right is None or not in_scope(clause, facts.category):
            continue
        finding = judge.find(clause)
        for right in clause.right.rights:
            if right == need:
                claims.append(_row(right, clause, finding, judge))
            elif finding.verdict == GRANTED:
                alternatives.append(_row(right, clause, finding, judge))
    claims.sort(key=order)
    alternatives.sort(key=order)
    if claims:
        # What was passed over belongs to the row that is read out.
        claims[0]._passed_over.extend(claims[1:])
    return Resolution(tuple(claims), tuple(alternatives))


def order(row: Row) -> tuple[Any, ...]:
    """Best first: granted, needs, denied; lower fee, unknown last; later end, none first of all; code.

    Only what the row itself shows decides, so that whoever reads an answer can put its rows in the same order.
    """
    fee = (1, 0) if row.fee is None else (0, row.fee.amount)
    until = (0, 0.0) if row.until is None else (1, -row.until.timestamp())
    return (_RANK[row.verdict], fee, until, row.promise, row.clause, row.version, row.right)


def unverified(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Clauses that ship switched off because their source is not verified: shown, but giving nothing."""
    return tuple(clause for clause in clauses if clause.mark == "K" and not clause.on)


def applicable(facts: Facts, clauses: Iterable[Clause], asking: Asking) -> Sequence[Clause]:
    """The rights that bind for this item: switched on, of its jurisdiction and, off the file, in force at its sale."""
    kept = [
        clause
        for clause in clauses
        if clause.right is not None and clause.on and clause.jurisdiction in (None, facts.jurisdiction)
    ]
    if facts.on_file:
        return kept
    dates = (facts.delivered_at, facts.installed_at, facts.exchanged_at)
    given = [facts.bought_at] if facts.bought_at is not None else [date for date in dates if date is not None]
    sold = min((asking.moment(date) for date in given), default=asking.at)
    return [clause for clause in kept if _binds(clause, sold, asking.at)]


def _binds(clause: Clause, sold: datetime, at: datetime) -> bool:
    if clause.basis == "law":
        # The law holds for what was sold before we wrote it down; an older wording ends with the next one.
        return clause.in_force_to is None or at < clause.in_force_to
    if clause.basis != "company":
        return False
    begun = clause.in_force_from is None or clause.in_force_from <= sold
    return begun and (clause.in_force_to is None or sold < clause.in_force_to)


def _exists(name: str, basis: str, clauses: Iterable[Clause], category: str | None) -> bool | None:
    """Whether a clause of the set has the item in scope, whatever its verdict; None when the category is unknown.

    The law steps back behind law only: no promise of the company may take away what the law gives.
    """
    scopes = [
        clause.right.categories
        for clause in clauses
        if clause.promise == name and clause.right and (basis != "law" or clause.basis == "law")
    ]
    if any(scope is None or category in scope for scope in scopes):
        return True
    return None if scopes and category is None else False


def _row(right: str, clause: Clause, finding: Finding, judge: Judge) -> Row:
    terms = clause.right
    assert terms is not None  # only rights have rows
    fee, _ = judge.fee(clause)
    return Row(
        right=right,
        verdict=finding.verdict,
        basis=clause.basis,
        promise=clause.promise,
        version=clause.version,
        clause=clause.id,
        mark=clause.mark,
        missing=finding.missing,
        covers=terms.covers,
        fee=fee,
        until=finding.until.astimezone(judge.asking.zone) if finding.until else None,
        reasons=finding.reasons,
        starts=terms.starts,
        source=clause,
        _judge=judge,
    )


__all__ = ["DENIED", "GRANTED", "NEEDS", "Resolution", "Row", "applicable", "order", "resolve", "unverified"]
