"""Taking matters in: plan first, then one statement per table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import Reading, insert, new_ids, together
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.following import opening
from makegood.rooms.cases.actions.keeping import keep_opening
from makegood.rooms.cases.actions.marking import needs_asked, weighed
from makegood.rooms.cases.actions.numbering import take
from makegood.rooms.cases.actions.talking import message_row
from makegood.rooms.cases.events import CaseOpened
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.lifecycle import STATES
from makegood.rooms.cases.models import Case, Repeat
from makegood.rooms.customers import queries as customers
from makegood.rooms.products import queries as products
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.views import ObligationView

_CODE = re.compile(r"[a-z][a-z0-9_]{0,15}\Z")
_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An earlier case of an item that is about to get another."""

    id: int
    item_id: int
    customer_id: int | None
    number: str
    kind: str
    symptom: str
    opened_at: datetime
    state: str
    duplicate: bool


@dataclass(slots=True)
class Opened:
    """A case as it was just written, with what it started and the item's other cases."""

    row: Case
    obligations: tuple[ObligationView, ...]
    repeat_of: tuple[int, ...]
    neighbours: tuple[Neighbour, ...]


_NEIGHBOUR = ("id", "item_id", "customer_id", "number", "kind_id", "symptom", "opened_at", "state", "duplicate")
_OF_ITEM = Reading(
    lambda item_id: Case.objects.filter(item_id=item_id).order_by("-opened_at").values_list(*_NEIGHBOUR)[:500], int
)


@transaction.atomic
def open_cases(*, actor: Actor, cases: Sequence[CaseInput], now: datetime) -> list[int]:
    """Open these matters and start what the promises owe for them; their ids, in the same order.

    Raises Forbidden, and Invalid for an unknown kind, customer, item or unit, a moment in the future, a channel that is
    no code, a matter without a word, and (for everybody but imports) one without customer.
    """
    actor.need("cases.open")
    for place, case in enumerate(cases):
        check(actor, case, f"cases.{place}." if len(cases) > 1 else "", now)
    if actor.kind != "import":
        _check_references(actor, cases)
    return [opened.row.pk for opened in write(actor, cases, now)]


def check(actor: Actor, case: CaseInput, prefix: str, now: datetime) -> None:
    """Whether the words of a case can be accepted; fields of its errors begin with `prefix`. Raises Invalid."""
    queries.kind(case.kind, f"{prefix}kind")
    if case.at is not None and case.at > now + rules.CLOCKS_DIFFER:
        raise Invalid.one(f"{prefix}at", errors.IN_THE_FUTURE)
    if not _CODE.match(case.channel):
        raise Invalid.one(f"{prefix}channel", "bad_code", limit=16)
    if case.state not in STATES:
        raise errors.one_of(f"{prefix}state", case.state, STATES)
    if actor.kind == "import":
        return
    if case.customer_id is None:
        raise Invalid.one(f"{prefix}customer", errors.CUSTOMER_REQUIRED)
    if not case.subject.strip() and not case.text.strip():
        raise Invalid.one(f"{prefix}text", errors.REQUIRED)


def _check_references(actor: Actor, cases: Sequence[CaseInput]) -> None:
    people = {case.customer_id for case in cases if case.customer_id is not None}
    if people - set(customers.many(actor, people)):
        raise Invalid.one("customer.id", "customer_unknown")
    items = {case.item_id for case in cases if case.item_id is not None}
    if items and items - set(products.many(actor=actor, item_ids=sorted(items))):
        raise Invalid.one("item.id", "item_unknown")
    units = sorted({case.unit_id for case in cases if case.unit_id is not None})
    if not accounts.sees_units(actor, units):
        raise Invalid.one("unit", "unit_unknown")
    accounts.need_at(actor, "cases.open", units)


def write(actor: Actor, cases: Sequence[CaseInput], now: datetime) -> list[Opened]:
    """Write checked cases inside the caller's transaction.

    The events come first, so that a timeline begins with the opening; then what the promises owe; the rows of the cases
    come last, since they carry the next due moment. Ids and numbers are known before any of it.
    """
    if not cases:
        return []
    ids = new_ids(len(cases))
    home = accounts.root_unit_id() if any(case.unit_id is None for case in cases) else 0
    told = [replace(case, at=min(case.at or now, now), unit_id=case.unit_id or home) for case in cases]
    neighbours = _neighbours({case.item_id for case in told if case.item_id is not None})
    pairs = _repeats(ids, told, neighbours)
    numbers = take(len(cases))
    rows = [_row(*one, now) for one in zip(ids, numbers, told, strict=True)]
    repeated = _mark_repeats(rows, pairs)
    needs = needs_asked((case.kind, case.customer_id) for case in told)
    for row, case in zip(rows, told, strict=True):
        words = f"{case.subject} {case.symptom} {case.text}"
        row["severity"], row["severity_why"] = weighed(
            case.kind, words, case.channel, needs.get(case.customer_id or 0, frozenset()), repeat=row["repeat"]
        )
    messages = [
        message_row(id_, "inbound", case.channel, case.text, False, actor, case.at or now, now)
        for id_, case in zip(ids, told, strict=True)
        if case.text
    ]
    with together():
        _record(actor, rows, told, repeated, now)
        with opening(ids):
            started = _note(actor, ids, told, now)
        for row in rows:
            _place(row, started.get(row["id"], ()))
        keep_opening(rows, messages)
        insert(Repeat, [{"case_id": later, "earlier_id": earlier} for later, earlier in pairs])
        _mark_earlier(pairs, set(ids))
        _owe(actor, ids, told, now)
    return [
        Opened(
            Case(**row), started.get(row["id"], ()), repeated.get(row["id"], ()),
            tuple(one for one in neighbours if one.item_id == row["item_id"]),
        )
        for row in rows
    ]  # fmt: skip


def _neighbours(item_ids: Collection[int]) -> list[Neighbour]:
    """The cases that these items had before; nobody is kept waiting for more than the newest 500 of one item."""
    if not item_ids:
        return []
    if len(item_ids) == 1:
        return [Neighbour(*row) for row in _OF_ITEM(next(iter(item_ids)))]
    rows = Case.objects.filter(item_id__in=item_ids).order_by("-opened_at").values_list(*_NEIGHBOUR)
    return [Neighbour(*row) for row in rows]


def _row(id_: int, number: str, case: CaseInput, now: datetime) -> dict[str, Any]:
    subject = " ".join((case.subject or case.text).split())[:_SUBJECT]
    ended = case.state in {"resolved", "closed"}
    return {
        "id": id_, "number": number, "kind_id": case.kind, "state": case.state, "customer_id": case.customer_id,
        "item_id": case.item_id, "unit_id": case.unit_id, "owner_id": case.owner_id, "subject": subject,
        "symptom": " ".join(case.symptom.split())[:80], "channel": case.channel, "opened_at": case.at,
        "resolved_at": case.closed_at if ended else None,
        "closed_at": case.closed_at if case.state == "closed" else None,
        "next_due_at": None, "owed_since": None, "sort_at": rules.END_OF_TIME, "chasers": 0, "chased_at": None,
        "reopenings": 0, "duplicate": case.duplicate, "repeat": False, "severity": rules.USUAL, "severity_why": "",
        "status": "", "follow_up_at": None, "follow_up_for_id": None, "parent_id": None, "merged_into_id": None,
        "state_before": "", "external_id": case.external_id[:120], "created_at": now, "version": 1,
    }  # fmt: skip


def _place(row: dict[str, Any], started: Sequence[ObligationView]) -> None:
    due = [view.due_at for view in started if view.state == "running" and view.due_at is not None]
    # A fact told late may start a clock that has run out already: it is broken at once, the worker only writes it down.
    late = [view.due_at for view in started if view.state == "broken" and view.due_at is not None]
    if due or late:
        row["next_due_at"] = row["sort_at"] = min(due + late)


def _repeats(ids: Sequence[int], cases: Sequence[CaseInput], neighbours: Sequence[Neighbour]) -> list[tuple[int, int]]:
    new = [
        rules.Repair(id_, case.item_id, case.symptom, case.at)
        for id_, case in zip(ids, cases, strict=True)
        if case.item_id is not None and case.at is not None and _repair(case.kind) and not case.duplicate
    ]
    known = [
        rules.Repair(one.id, one.item_id, one.symptom, one.opened_at)
        for one in neighbours
        if _repair(one.kind) and not one.duplicate and one.state != "withdrawn"
    ]
    return rules.repeats(new, known) if new else []


def _repair(kind: str) -> bool:
    return queries.kind(kind).root == "repair"


def _mark_repeats(rows: Sequence[dict[str, Any]], pairs: Sequence[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    earlier: dict[int, tuple[int, ...]] = {}
    for later, before in pairs:
        earlier[later] = (*earlier.get(later, ()), before)
    for row in rows:
        row["repeat"] = row["id"] in earlier
    return earlier


def _mark_earlier(pairs: Sequence[tuple[int, int]], fresh: set[int]) -> None:
    # A matter told late may be the first of a row whose later half was known already.
    known = {later for later, _ in pairs} - fresh
    if known:
        Case.objects.filter(pk__in=known, repeat=False).update(repeat=True)


def _record(
    actor: Actor, rows: Sequence[dict[str, Any]], cases: Sequence[CaseInput], repeated: dict[int, tuple[int, ...]],
    now: datetime,
) -> None:  # fmt: skip
    words = [(row["id"], case.text) for row, case in zip(rows, cases, strict=True) if case.text]
    digests = dict(zip([id_ for id_, _ in words], journal.digest_texts("case", words), strict=True)) if words else {}
    events = []
    for row, case in zip(rows, cases, strict=True):
        salt, digest = digests.get(row["id"], (None, ""))
        about = [("unit", row["unit_id"])]
        about += [(kind, row[f"{kind}_id"]) for kind in ("customer", "item") if row[f"{kind}_id"] is not None]
        events.append(
            CaseOpened(
                subject=row["id"],
                at=row["opened_at"],
                about=tuple(about),
                number=row["number"],
                kind=case.kind,
                channel=case.channel,
                state=case.state,
                text=digest,
                salt=salt,
                repeat_of=repeated.get(row["id"], ()),
                severity=row["severity"],
                severity_why=row["severity_why"],
            )
        )
    journal.record(actor=actor, events=events, now=now, fresh={("case", row["id"]) for row in rows})


def _note(
    actor: Actor, ids: Sequence[int], cases: Sequence[CaseInput], now: datetime
) -> dict[int, tuple[ObligationView, ...]]:
    live = [(id_, case) for id_, case in zip(ids, cases, strict=True) if case.obligations is None]
    if not live:
        return {}
    facts = [
        Noted(
            fact="case_opened",
            at=case.at or now,
            customer_id=case.customer_id,
            item_id=case.item_id,
            unit_id=case.unit_id,
            matter=("case", id_),
            kind=queries.kind(case.kind).root,
            data=case.data,
            fresh=True,
        )
        for id_, case in live
    ]
    results = promises.note(actor=actor, facts=facts, now=now)
    return {id_: result.started for (id_, _), result in zip(live, results, strict=True)}


def _owe(actor: Actor, ids: Sequence[int], cases: Sequence[CaseInput], now: datetime) -> None:
    told = [
        replace(
            owed,
            matter=("case", id_),
            customer_id=owed.customer_id or case.customer_id,
            item_id=owed.item_id or case.item_id,
            unit_id=owed.unit_id or case.unit_id,
        )
        for id_, case in zip(ids, cases, strict=True)
        for owed in case.obligations or ()
    ]
    if told:
        promises.owe(actor=actor, obligations=told, now=now)
