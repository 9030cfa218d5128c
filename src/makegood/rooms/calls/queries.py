"""The only readers of calls: each takes an actor and answers what that actor may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from makegood.ground import paging
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.calls import errors, rules
from makegood.rooms.calls.models import Call, Extension
from makegood.rooms.calls.views import CallView
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.rules import normalise_phone
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.promises import queries as promises

#: Who reads calls and writes notes: whoever takes matters in.
READS = "cases.open"
#: What an exchange's program may do.
REPORTS = "calls.report"
_FROM = {"customer_name": "customer__name", "case_number": "case__number"}
_CALL = tuple(_FROM.get(name, name) for name in CallView.__dataclass_fields__ if name != "obligations")


def _visible(actor: Actor) -> QuerySet[Call]:
    actor.need(READS)
    return accounts.scope(actor, Call.objects.all(), "unit_id", READS)


def _views(actor: Actor, rows: QuerySet[Call], now: datetime | None = None) -> list[CallView]:
    shown = actor.may("customers.unmask")
    found = []
    for row in rows.values_list(*_CALL):
        values: dict[str, Any] = dict(
            zip((n for n in CallView.__dataclass_fields__ if n != "obligations"), row, strict=True)
        )
        values["customer_name"], values["case_number"] = values["customer_name"] or "", values["case_number"] or ""
        if not shown and values["number"]:
            values["number"] = f"{values['number'][:6]}****{values['number'][-4:]}"
        found.append(CallView(**values))
    missed = [one.id for one in found if one.state == "missed"]
    if not missed or now is None:
        return found
    owed = promises.obligations(actor=SYSTEM, matter_kind="call", matter_ids=missed, now=now)
    return [replace(one, obligations=tuple(owed.get(one.id, ()))) for one in found]


def page(
    actor: Actor, now: datetime, cursor: str | None = None, limit: int = 50, *, customer_id: int | None = None
) -> paging.Page[CallView]:
    """Calls of the actor's places, newest first. Raises Forbidden, Invalid."""
    rows = _visible(actor)
    if customer_id is not None:
        rows = rows.filter(customer_id__in=customers.same_person([customer_id]))
    limit = paging.limited(limit)
    chosen, next_ = paging.by_moment(rows.only("id", "started_at"), "newest", ("-started_at", "-id"), cursor, limit)
    ids = [one.pk for one in chosen]
    views = {one.id: one for one in _views(actor, Call.objects.filter(pk__in=ids), now)}
    return paging.Page(tuple(views[one] for one in ids), next_)


def owed(actor: Actor, now: datetime, limit: int = 100) -> list[CallView]:
    """Whom to call back, by due moment; those without any promise behind them, the oldest first."""
    since = now - rules.OWED_FOR
    rows = _visible(actor).filter(state="missed", returned_by_id__isnull=True, started_at__gt=since)
    found = _views(actor, rows.order_by("started_at")[:limit], now)
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.started_at))


def count_owed(actor: Actor, now: datetime) -> int:
    """How many are to be called back."""
    since = now - rules.OWED_FOR
    return paging.tally(
        _visible(actor).filter(state="missed", returned_by_id__isnull=True, started_at__gt=since)
    )  # fmt: skip


def call(actor: Actor, call_id: int, now: datetime) -> CallView:
    """One call. Raises Forbidden, Missing."""
    for one in _views(actor, _visible(actor).filter(pk=call_id), now):
        return one
    raise errors.call_unknown()


def of_case(case_ids: Collection[int]) -> list[CallView]:
    """The calls of these cases, newest first. The caller has found the cases for its actor."""
    return _views(SYSTEM, Call.objects.filter(case_id__in=list(case_ids)).order_by("-started_at"))


# --- who it is


def whose(number: str, now: datetime) -> list[CustomerView]:
    """The customers behind a number: a lasting one, or a relay's that still leads somewhere."""
    if not number:
        return []
    if ";ext=" in number:
        ids = customers.by_contacts(SYSTEM, "relay", [number]).get(number, [])
        found = customers.many(SYSTEM, ids).values()
        return [
            one for one in {each.id: each for each in found}.values()
            if any(point.value == number and not point.expired(now) for point in one.contacts)
        ]  # fmt: skip
    return customers.by_phone(SYSTEM, number)


def comparable(number: str) -> str:
    """A number as it is compared, empty for one that is hidden or can be none."""
    return normalise_phone(number, customers.phone_region()) or ""


# --- where somebody sits


def extension_of(actor: Actor) -> str:
    """The extension at which the actor sits, empty for none."""
    if actor.kind != "user":
        return ""
    return Extension.objects.filter(user_id=actor.id or 0).values_list("code", flat=True).first() or ""


def user_at(code: str) -> tuple[int, int] | None:
    """(user, unit) of whoever sits at an extension."""
    found = Extension.objects.filter(code=code).values_list("user_id", flat=True).first() if code else None
    if found is None:
        return None
    who = accounts.actor_by_id(found)
    if who is None:
        return None
    return found, accounts.unit_for(who, None)


def ringing(actor: Actor, now: datetime) -> CallView | None:
    """The call that rings at the actor's extension, or that they are on."""
    actor.need(READS)
    since = now - rules.TALKS
    rows = Call.objects.filter(user_id=actor.id or 0, ended_at__isnull=True, started_at__gt=since)
    for one in _views(actor, rows.order_by("-started_at")[:3]):
        if rules.is_shown(rules.Course(one.direction, one.started_at, one.answered_at, one.ended_at), now):
            return one
    return None


def count_of(customer_ids: Sequence[int]) -> int:
    """How many calls there were with these customers."""
    return Call.objects.filter(customer_id__in=list(customer_ids)).count()


def told_of(customer_ids: Sequence[int]) -> list[Any]:
    """The calls of somebody, for a file of their own."""
    rows = Call.objects.filter(customer_id__in=list(customer_ids)).order_by("id")
    return list(rows.values("started_at", "ended_at", "direction", "number", "state", "note"))
