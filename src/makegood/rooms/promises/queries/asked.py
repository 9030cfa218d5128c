"""Who asked for a right in a span, who would have had it under terms that were not in force, and what it is worth."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from makegood.engines.claims import ClaimInput, Clause, Facts, Money, parse_facts, resolve
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import queries as journal
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView, ServiceRecordView, SoldView
from makegood.rooms.promises import past
from makegood.rooms.promises.book import VersionEntry
from makegood.rooms.promises.queries.assuming import ASKED_IN, RIGHT_COSTS, Assumptions
from makegood.rooms.promises.queries.claims import published_rights, repair_of
from makegood.rooms.promises.queries.whatif import BATCH, Progress, Span
from makegood.rooms.promises.views import Happened

Pair = tuple[Clause, str]


@dataclass(slots=True)
class _Asked:
    """Who asked for a right in the span."""

    asked: int = 0
    granted: int = 0
    new: int = 0
    needs: int = 0
    denied: int = 0
    nameless: int = 0
    unpriced: int = 0
    amounts: dict[str, int] = field(default_factory=dict)


def rights_asked(
    version: VersionEntry, within: Span, units: Collection[int] | None, imported: bool,
    assumed: Assumptions, go_on: Progress,
) -> list[dict[str, Any]]:  # fmt: skip
    """A row for each right of the version: who asked, whom it would have given what nothing else did, at what cost."""
    clauses = [term.clause for term in version.terms if term.clause.right is not None and term.clause.on]
    pairs = [(clause, right) for clause in clauses for right in (clause.right.rights if clause.right else ())]
    counts = {(clause.key, right): _Asked() for clause, right in pairs}
    if not pairs:
        return []
    looked = 0
    for batch in _asking(within, {ASKED_IN[right] for _, right in pairs}, imported, units):
        looked += len(batch)
        _judge(version, clauses, pairs, counts, batch)
        if batch and not go_on(looked, batch[-1].at):
            break
    sold = products.sold_between(actor=SYSTEM, since=within.start, until=within.end, units=units)
    return [_right(version, clause, right, counts[clause.key, right], sold, assumed) for clause, right in pairs]


def _asking(
    within: Span, kinds: Collection[str], imported: bool, units: Collection[int] | None
) -> Iterator[list[Happened]]:
    """The openings of matters in which somebody asks for something, some hundreds at a time."""
    place: tuple[datetime, int] | None = None
    while True:
        found = journal.happened("case_opened", within.start, within.end, place, BATCH)
        told = past.stories("case", [subject for _, _, subject in found], ["case_opened"])
        yield [
            one
            for _, _, subject in found
            for one in told[subject][:1]
            if one.kind in kinds and (imported or not one.imported) and (units is None or one.unit_id in units)
        ]
        if len(found) < BATCH:
            return
        place = found[-1][:2]


def _judge(
    version: VersionEntry, clauses: Sequence[Clause], pairs: Sequence[Pair],
    counts: Mapping[tuple[str, str], _Asked], batch: Sequence[Happened],
) -> None:  # fmt: skip
    ids = sorted({one.item_id for one in batch if one.item_id is not None})
    items = products.many(actor=SYSTEM, item_ids=ids)
    records = products.service_records(actor=SYSTEM, item_ids=ids)
    others = [one for one in published_rights() if one.promise != version.code]
    for one in batch:
        item = items.get(one.item_id or 0)
        facts = _facts(item, records.get(item.id, ())) if item else None
        for clause, right in pairs:
            if ASKED_IN[right] == one.kind:
                _count(counts[clause.key, right], version, clause, right, clauses, others, item, facts, one.at)


def _count(
    count: _Asked, version: VersionEntry, clause: Clause, right: str, clauses: Sequence[Clause],
    others: Sequence[Clause], item: ItemView | None, facts: Facts | None, at: datetime,
) -> None:  # fmt: skip
    count.asked += 1
    if item is None or facts is None:
        count.nameless += 1
        return
    verdict = _verdict(right, replace(facts, on_file=True), clauses, at, clause.key) if _fits(version, item) else ""
    if verdict == "needs":
        count.needs += 1
        return
    if verdict != "granted":
        count.denied += 1
        return
    count.granted += 1
    if _verdict(right, facts, others, at, None) == "granted":
        return
    count.new += 1
    if item.price is None:
        count.unpriced += 1
    else:
        count.amounts[item.currency] = count.amounts.get(item.currency, 0) + item.price


def _fits(version: VersionEntry, item: ItemView) -> bool:
    return version.fits(
        jurisdiction=item.jurisdiction, unit_class=item.unit_class, use=item.use, channel=item.channel,
        category=item.law_category, unit_id=item.unit_id,
    )  # fmt: skip


def _facts(item: ItemView, records: Sequence[ServiceRecordView]) -> Facts:
    """What the file knows of an item; why somebody asked it does not know."""
    return replace(
        parse_facts({}, jurisdiction=item.jurisdiction),
        jurisdiction=item.jurisdiction,
        category=item.law_category,
        bought_at=item.bought_at,
        delivered_at=item.delivered_at,
        installed_at=item.installed_at,
        model_last_sold_at=item.end_of_sale,
        price=Money(item.price, item.currency) if item.price is not None else None,
        channel=item.channel,
        unit_class=item.unit_class,
        use=item.use,
        repairs=tuple(repair_of(one) for one in records if one.kind == "repair"),
    )


def _verdict(right: str, facts: Facts, clauses: Sequence[Clause], at: datetime, key: str | None) -> str:
    """The verdict of one clause, or of the best of all."""
    try:
        rows = resolve(right, facts, clauses, at).claims
    except ClaimInput:
        return ""
    own = [row for row in rows if key is None or row.source.key == key]
    return own[0].verdict if own else ""


def _right(
    version: VersionEntry, clause: Clause, right: str, count: _Asked, sold: Sequence[SoldView], assumed: Assumptions
) -> dict[str, Any]:
    buyers, worth, foreign = _sold(version, clause, sold, assumed.currency)
    by_price = right in {"refund", "exchange"}
    each = assumed.rights.get(right, RIGHT_COSTS.get(right, 0))
    lost = 1 - assumed.recovered
    asked = int(count.amounts.get(assumed.currency, 0) * lost) if by_price else count.new * each
    if assumed.using is None:
        amount = asked
    else:
        amount = int(worth * assumed.using * lost) if by_price else int(buyers * assumed.using * each)
    return {
        "clause": clause.key,
        "title": clause.title.to_json(),
        "right": right,
        **{name: getattr(count, name) for name in ("asked", "granted", "new", "needs", "denied")},
        "nameless": count.nameless,
        "unpriced": count.unpriced,
        "buyers": buyers,
        "worth": worth,
        "share_asked": str((Decimal(count.new) / buyers).quantize(Decimal("0.0001"))) if buyers else None,
        "each": None if by_price else each,
        "foreign": sorted({*foreign, *(one for one in count.amounts if one != assumed.currency)}),
        "asked_amount": asked,
        "amount": amount,
    }


def _sold(version: VersionEntry, clause: Clause, sold: Sequence[SoldView], currency: str) -> tuple[int, int, set[str]]:
    """How many were sold in the span that the right would have covered, and for how much."""
    buyers, worth, foreign = 0, 0, set()
    right = clause.right
    assert right is not None  # only rights come here
    for one in sold:
        named = (
            (right.categories, one.law_category), (right.unit_classes, one.unit_class), (right.uses, one.use),
            (right.channels, one.channel),
        )  # fmt: skip
        if any(some is not None and value not in some for some, value in named):
            continue
        if not version.fits(
            jurisdiction=one.jurisdiction, unit_class=one.unit_class, use=one.use, channel=one.channel,
            category=one.law_category, unit_id=one.unit_id,
        ):  # fmt: skip
            continue
        buyers += one.count
        if one.currency == currency:
            worth += one.amount
        elif one.amount:
            foreign.add(one.currency)
    return buyers, worth, foreign
