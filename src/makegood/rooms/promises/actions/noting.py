"""Facts reach promises through this one door: they start duties and fulfil others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from makegood.engines.claims import FACTS, ClaimInput, Due, due_for, warn_at
from makegood.engines.clock import Calendar, ClockInput
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Invalid
from makegood.ground.rows import Reading
from makegood.rooms.network import queries as network
from makegood.rooms.products import actions as products_actions
from makegood.rooms.products import queries as products
from makegood.rooms.promises import book, errors, events
from makegood.rooms.promises.actions.settling import fulfilment
from makegood.rooms.promises.actions.writing import Plan, about, blank, carry_out
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.models import Coverage, Obligation
from makegood.rooms.promises.queries.obligations import as_rows, touched, view
from makegood.rooms.promises.views import NoteResult, ObligationView

# What one item and its customer hold: read for every case that is opened.
_HELD_BY_ONE = Reading(
    lambda item_id, customer_id: Coverage.objects.filter(
        Q(item_id=item_id) | Q(customer_id=customer_id, item=None)
    ).values_list("item_id", "customer_id", "version_id", "ends"),
    int,
    int,
)
#: Facts that an item keeps as its own dates.
ITEM_DATES = {"delivered": "delivered_at", "installed": "installed_at"}


@transaction.atomic
def tell(*, actor: Actor, facts: Sequence[Noted], now: datetime) -> list[NoteResult]:
    """Note facts that come from outside a room of their own (the API's /facts): journalled here.

    Raises Forbidden, Invalid for an unknown fact, one in the future, or one about nobody.
    """
    actor.need("facts.write")
    return note(actor=actor, facts=facts, now=now)


@transaction.atomic(savepoint=False)
def note(*, actor: Actor, facts: Sequence[Noted], now: datetime) -> list[NoteResult]:
    """Start the duties whose WHEN these facts are and fulfil those whose DO they are; answers per fact.

    Called down by rooms in their own transaction, which have checked permission. An import starts no duty here.
    Raises Invalid for an unknown fact, one later than now, or one that concerns nobody.
    """
    _check(facts, now)
    _item_dates(actor, facts, now)
    plan = Plan()
    for fact in facts:
        if fact.told:
            plan.events.append(_told(fact))
    rows = _touched(facts)
    started = _start(actor, facts, rows, plan, now)
    kept, late = _fulfil(facts, rows, plan, now)
    carry_out(plan, actor=actor, now=now)
    return [
        NoteResult(started=tuple(started[at]), kept=tuple(kept[at]), late=tuple(late[at])) for at in range(len(facts))
    ]


def _check(facts: Sequence[Noted], now: datetime) -> None:
    for fact in facts:
        if fact.fact not in FACTS:
            raise Invalid.one("fact", "unknown_value", choices=", ".join(sorted(FACTS)))
        if fact.at > now:
            raise errors.in_the_future("at")
        if fact.matter is None and fact.item_id is None and fact.customer_id is None:
            raise Invalid.one("subjects", "required")


def _told(fact: Noted) -> events.FactNoted:
    subject = fact.matter or (("item", fact.item_id) if fact.item_id is not None else ("customer", fact.customer_id))
    pairs = {("customer", fact.customer_id), ("item", fact.item_id), fact.matter or ("", None)}
    concerned = tuple(sorted((kind, id_) for kind, id_ in pairs if id_ is not None))
    return events.FactNoted(
        subject=subject[1] or 0,
        at=fact.at,
        about=concerned,
        fact=fact.fact,
        matter=fact.matter[0] if fact.matter is not None else "",
        unit=fact.unit_id,
        kind=fact.kind,
        occurrence=_occurrence(fact),
        said={key: value for key, value in fact.data.items() if key in _KEPT and _is_code(value)},
    )


#: What duties ask of a fact's data. The journal keeps these, and only as codes: nobody's words.
_KEPT = frozenset({"kind", "for", "of", "right", "promise", "clause", "window_end"})


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 60 and value.isascii() and " " not in value


def _item_dates(actor: Actor, facts: Sequence[Noted], now: datetime) -> None:
    dates = [
        (fact.item_id, ITEM_DATES[fact.fact], fact.at)
        for fact in facts
        if fact.fact in ITEM_DATES and fact.item_id is not None
    ]
    if dates:
        products_actions.mark(actor=actor, moments=dates, now=now)


@dataclass(slots=True)
class _Start:
    """A duty about to start, with its clock."""

    version: VersionEntry
    term: TermEntry
    due: Due
    calendar_id: int | None
    calendar_version_id: int | None


def _start(
    actor: Actor, facts: Sequence[Noted], rows: Sequence[Mapping[str, Any]], plan: Plan, now: datetime
) -> list[list[ObligationView]]:
    found: list[list[ObligationView]] = [[] for _ in facts]
    if actor.kind == "import":
        return found
    held = _held(facts)
    shelf = book.book()
    items = _marks_of_items(facts, shelf, held)
    taken = _taken(rows)
    clocks = _Clocks()
    for at, fact in enumerate(facts):
        own = [*held.get(("item", fact.item_id), ()), *held.get(("customer", fact.customer_id), ())]
        best = _best(fact, [*shelf.in_force(fact.at), *own], items, clocks)
        matter = _matter(fact)
        for start in best.values():
            key = (start.version.promise_id, start.term.clause.key, matter, _occurrence(fact))
            if key in taken:
                continue
            taken.add(key)
            row = _row(fact, start, matter, now)
            plan.inserts.append(row)
            plan.events.append(
                events.ObligationStarted(
                    subject=row["id"],
                    at=fact.at,
                    about=about(row),
                    promise=start.version.code,
                    duty=row["duty"],
                    term=row["term_id"],
                    due_at=row["due_at"],
                )
            )
            found[at].append(view(row, start.version, start.term, now))
    return found


def _matter(fact: Noted) -> tuple[str, int]:
    if fact.matter is not None:
        return fact.matter
    if fact.item_id is not None:
        return ("item", fact.item_id)
    assert fact.customer_id is not None  # `_check` has refused a fact about nobody
    return ("customer", fact.customer_id)


def _occurrence(fact: Noted) -> str:
    # Something done to an item may happen again (a relocation is installed anew); the same report twice may not count.
    return fact.occurrence if fact.matter is not None else fact.at.isoformat()


def _held(facts: Sequence[Noted]) -> dict[tuple[str, int | None], list[VersionEntry]]:
    """Versions held by the items and customers of these facts, one query."""
    item_ids = {fact.item_id for fact in facts if fact.item_id is not None}
    customer_ids = {fact.customer_id for fact in facts if fact.customer_id is not None}
    if not item_ids and not customer_ids:
        return {}
    latest = max(fact.at for fact in facts)
    if len(item_ids) == 1 and len(customer_ids) == 1:
        found_rows = _HELD_BY_ONE(next(iter(item_ids)), next(iter(customer_ids)))
        rows = [row[:3] for row in found_rows if row[3] is None or row[3] > latest]
    else:
        rows = list(
            Coverage.objects.filter(
                Q(item_id__in=item_ids) | Q(customer_id__in=customer_ids, item=None),
                Q(ends=None) | Q(ends__gt=latest),
            ).values_list("item_id", "customer_id", "version_id")
        )
    versions = book.held_versions({row[2] for row in rows})
    found: dict[tuple[str, int | None], list[VersionEntry]] = {}
    for item_id, customer_id, version_id in rows:
        kind, holder = ("item", item_id) if item_id else ("customer", customer_id)
        found.setdefault((kind, holder), []).append(versions[version_id])
    return found


def _marks_of_items(facts: Sequence[Noted], shelf: book.Book, held: Mapping[Any, list[VersionEntry]]) -> dict[int, Any]:
    """The items of the facts, read only when some version's scope asks for their marks."""
    scoped = any(one.scope or one.jurisdiction for one in shelf.versions.values())
    ids = {fact.item_id for fact in facts if fact.item_id is not None}
    if not ids or not (scoped or held):
        return {}
    return dict(products.many(actor=SYSTEM, item_ids=sorted(ids)))


def _touched(facts: Sequence[Noted]) -> list[dict[str, Any]]:
    """The rows that these facts may start again or fulfil: those of their matters, and the open ones of their items.

    By due moment; one query for facts about matters of one kind, as nearly all are.
    """
    matters = sorted({_matter(fact) for fact in facts if not fact.fresh})
    items = sorted({fact.item_id for fact in facts if fact.item_id is not None and not fact.fresh})
    found: dict[int, dict[str, Any]] = {}
    for kind in sorted({kind for kind, _ in matters}):
        ids = [id_ for one, id_ in matters if one == kind]
        found |= {row["id"]: row for row in touched(kind, ids, items)}
        if kind == "customer":
            found |= {row["id"]: row for row in as_rows(_open_of_customers(ids))}
    return list(found.values())


def _open_of_customers(customer_ids: Sequence[int]) -> Any:
    rows = Obligation.objects.filter(customer_id__in=customer_ids, fulfilled_at=None).exclude(state="released")
    return rows.order_by("due_at", "id")


def _taken(rows: Iterable[Mapping[str, Any]]) -> set[tuple[int, str, tuple[str, int], str]]:
    """Duties that these matters already had, so that a fact told twice starts nothing twice."""
    return {(row["promise_id"], row["duty"], (row["matter_kind"], row["matter_id"]), row["occurrence"]) for row in rows}


class _Clocks:
    """Calendars by code, read once for a call."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int, Calendar]] = {}

    def get(self, code: str | None) -> tuple[int | None, int | None, dict[str, Calendar]]:
        """(calendar id, version id, {code: calendar}) of a calendar code; all empty for None."""
        if code is None:
            return None, None, {}
        if code not in self.known:
            self.known[code] = network.calendar_version(code)
        calendar_id, version_id, calendar = self.known[code]
        return calendar_id, version_id, {code: calendar}


def _best(
    fact: Noted, candidates: Iterable[VersionEntry], items: Mapping[int, Any], clocks: _Clocks
) -> dict[tuple[str, str], _Start]:
    """Of every duty that this fact starts the version that is best for the customer: the one due first (law 2)."""
    data = {"kind": fact.kind, **fact.data} if fact.kind else dict(fact.data)
    best: dict[tuple[str, str], _Start] = {}
    for version in candidates:
        if not _fits(version, fact, items):
            continue
        for term in version.terms:
            duty = term.clause.duty
            if duty is None or not term.clause.on or not duty.starts_on(fact.fact, data):
                continue
            calendar_id, version_id, calendars = clocks.get(duty.calendar)
            try:
                due = due_for(duty, fact.at, calendars, data, zone=version.zone)
            except (ClaimInput, ClockInput) as error:
                raise errors.from_engine(error, "data") from error
            key = (version.code, term.clause.key)
            other = best.get(key)
            if other is None or (due.due_at, -version.number) < (other.due.due_at, -other.version.number):
                best[key] = _Start(version, term, due, calendar_id, version_id)
    return best


def _fits(version: VersionEntry, fact: Noted, items: Mapping[int, Any]) -> bool:
    item = items.get(fact.item_id) if fact.item_id is not None else None
    if item is None:
        # A visitor who owns nothing of ours is served too: only what speaks of the goods themselves needs goods.
        return not version.jurisdiction or version.jurisdiction == network.company().jurisdiction
    return version.fits(
        jurisdiction=item.jurisdiction,
        unit_class=item.unit_class,
        use=item.use,
        channel=item.channel,
        category=item.law_category,
        unit_id=item.unit_id,
    )


def _row(fact: Noted, start: _Start, matter: tuple[str, int], now: datetime) -> dict[str, Any]:
    duty = start.term.clause.duty
    assert duty is not None  # only duties start
    assert start.due.due_at is not None  # without pauses a clock is always due
    return blank(
        term_id=start.term.id,
        promise_id=start.version.promise_id,
        customer_id=fact.customer_id,
        item_id=fact.item_id,
        unit_id=fact.unit_id if fact.unit_id is not None else accounts.root_unit_id(),
        matter_kind=matter[0],
        matter_id=matter[1],
        occurrence=_occurrence(fact),
        duty=start.term.clause.key,
        does=duty.do[0],
        state="running",
        started_at=fact.at,
        budget=start.due.budget,
        calendar_id=start.calendar_id,
        calendar_version_id=start.calendar_version_id,
        due_at=start.due.due_at,
        first_due_at=start.due.due_at,
        wake_at=warn_at(duty, fact.at, start.due.due_at),
        created_at=now,
    )


def _fulfil(
    facts: Sequence[Noted], rows: Sequence[Mapping[str, Any]], plan: Plan, now: datetime
) -> tuple[list[list[int]], list[list[int]]]:
    """Plan what these facts fulfil: a fact settles what it is the DO of, in its matter and for its item or customer."""
    kept: list[list[int]] = [[] for _ in facts]
    late: list[list[int]] = [[] for _ in facts]
    open_ = [row for row in rows if row["fulfilled_at"] is None and row["state"] != "released"]
    known = book.terms({row["term_id"] for row in open_})
    done: set[int] = set()
    for at, fact in enumerate(facts):
        for row in open_:
            version, term = known[row["term_id"]]
            duty = term.clause.duty
            if row["id"] in done or duty is None or fact.fact not in duty.do or not _concerns(fact, row):
                continue
            done.add(row["id"])
            outcome = fulfilment(
                plan, row, version, term, at=fact.at, evidence=f"fact:{fact.fact}", now=now, by_rule=True
            )
            (late if outcome == "late" else kept)[at].append(row["id"])
    return kept, late


def _concerns(fact: Noted, row: Mapping[str, Any]) -> bool:
    if row["started_at"] is not None and fact.at < row["started_at"]:
        return False
    if fact.matter is not None:
        own = (row["matter_kind"], row["matter_id"]) == fact.matter
        return own or (row["matter_kind"] == "item" and row["item_id"] == fact.item_id and fact.item_id is not None)
    if fact.item_id is not None:
        return bool(row["item_id"] == fact.item_id)
    return bool(row["customer_id"] == fact.customer_id)
