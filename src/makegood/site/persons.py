"""What the rooms hold about a person besides the file itself: told to whoever asks for their data, kept by law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.ui.texts import say
from makegood.rooms.calls import queries as calls
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import holders
from makegood.rooms.customers.holders import OpenMatter
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.lifecycle import OPEN, UNANSWERED
from makegood.rooms.texting import queries as texting


def _said(group: str, code: str) -> dict[str, str]:
    return {language: say(group, code, language) for language in ("en", "zh-Hans")}


def _items(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    found = products.of_customers(actor, ids)
    return [one for pk in ids for one in found.get(pk, ())]


def _cases(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    told: list[Any] = []
    cursor: str | None = None
    while True:
        page = cases.page(actor, now=now, customer=ids[0], cursor=cursor, limit=200)
        told.extend({"case": one, "messages": cases.messages(actor, one.id)} for one in page.items)
        cursor = page.next
        if cursor is None:
            return told


def _jobs(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    return list(jobs.of_customer(actor, ids, now, limit=10_000)) if actor.may("jobs.own") else []


def _coverages(actor: Actor, ids: Sequence[int], now: datetime) -> list[Any]:
    items = [one.id for one in _items(actor, ids, now)]
    return promises.coverages(actor=actor, item_ids=items, customer_id=ids[0])


def _open_cases(ids: Sequence[int], now: datetime) -> list[OpenMatter]:
    return [
        OpenMatter("case", id_, number, {"en": subject, "zh-Hans": subject}, due)
        for id_, number, subject, due in cases.open_of(ids)
    ]


def _open_jobs(ids: Sequence[int], now: datetime) -> list[OpenMatter]:
    return [OpenMatter("job", id_, number, _said("kinds.job", kind), at) for id_, number, kind, at in jobs.open_of(ids)]


def _owed(ids: Sequence[int], now: datetime) -> list[OpenMatter]:
    found = []
    for one in promises.open_of(ids, now):
        if one.state in OPEN or one.owed:
            found.append(OpenMatter("obligation", one.id, "", one.duty_name, one.due_at))
        found.extend(
            OpenMatter("remedy", each.id, "", _said("kinds.remedy", each.kind))
            for each in one.remedies
            if each.state in UNANSWERED
        )
    return found


def register() -> None:
    """Make known what is held; called once, when Django is ready."""
    holders.on(holders.Holder("items", _items, lambda ids: sum(map(len, products.of_customers(SYSTEM, ids).values()))))
    holders.on(holders.Holder("cases", _cases, cases.count_of, _open_cases))
    holders.on(holders.Holder("texts", lambda actor, ids, now: texting.known_by(ids), texting.count_of))
    holders.on(holders.Holder("calls", lambda actor, ids, now: calls.told_of(ids), calls.count_of))
    holders.on(holders.Holder("jobs", _jobs, jobs.count_of, _open_jobs))
    holders.on(holders.Holder("coverages", _coverages, lambda ids: promises.count_of(ids)["coverages"]))
    holders.on(
        holders.Holder("obligations", lambda actor, ids, now: (), lambda ids: promises.count_of(ids)["owed"], _owed)
    )
