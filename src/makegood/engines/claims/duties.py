"""Duties: WHEN a fact happens we DO something WITHIN a time, OTHERWISE a remedy is due.

This module says which budget and which calendar a duty's clock runs on and when it is due; pauses and calendars are
worked by `makegood.engines.clock`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.facts import Money
from makegood.engines.claims.reading import Table, sparse
from makegood.engines.claims.texts import Text
from makegood.engines.claims.vocabulary import FACTS, PAUSE_GROUNDS, REMEDIES
from makegood.engines.clock import Calendar, ClockInput, Pause, due, due_moments, parse_budget, parse_duration

_CLOCK_FACE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")
#: In a budget of a duty this word stands for the moment of the fact that starts the clock.
START: Final = "start"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The fact that starts the clock. `data` lists, for keys of the fact's data, the values that start it.

    A key that the fact does not carry matches nothing: a duty for repairs does not start on an unknown kind.
    """

    fact: str
    data: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def matches(self, fact: str, data: Mapping[str, Any]) -> bool:
        """Whether this fact with this data starts the clock.

        A kind below another ("repair.leak") matches its root, because companies extend the tree of kinds.
        """
        return fact == self.fact and all(_among(data.get(key), allowed) for key, allowed in self.data)

    def to_json(self) -> dict[str, Any]:
        """{"fact", "data": {key: [values]}}."""
        return sparse(fact=self.fact, data={key: list(values) for key, values in self.data})

    @classmethod
    def read(cls, table: Table) -> Trigger:
        """Parse what `to_json` gives."""
        table.required("fact")
        data = table.table("data")
        pairs = tuple((key, data.names(key)) for key in data.data) if data else ()
        trigger = cls(table.choice("fact", FACTS) or "", pairs)
        table.done()
        return trigger


def _among(value: Any, allowed: Sequence[str]) -> bool:
    return isinstance(value, str) and any(value == one or value.startswith(f"{one}.") for one in allowed)


@dataclass(frozen=True, slots=True)
class Within:
    """One line of a duty's time limit; the first line whose hours hold the start is the one that counts.

    `between`: local hours [from, to) of the start; None = any. Then either `budget`, the clock's own shape in which
    the moment "start" means the start, or `next`: the first such local time strictly after the start.
    """

    budget: Mapping[str, Any] | None = None
    next: str | None = None
    between: tuple[str, str] | None = None

    def holds(self, local: datetime) -> bool:
        """Whether the local moment lies in `between`; hours that end before they begin run past midnight."""
        if self.between is None:
            return True
        begins, ends = (_clock_time(one) for one in self.between)
        now = local.time()
        return begins <= now < ends if begins < ends else now >= begins or now < ends

    def to_json(self) -> dict[str, Any]:
        """{"budget" | "next", "between": ["08:00", "20:00"]}."""
        return sparse(
            budget=dict(self.budget) if self.budget else None,
            next=self.next,
            between=list(self.between) if self.between else None,
        )

    @classmethod
    def read(cls, table: Table) -> Within:
        """Parse what `to_json` gives; the budget is tried on the clock, so that a promise cannot hold a bad one."""
        budget = table.table("budget")
        hours = table.names("between")
        if hours and (len(hours) != 2 or hours[0] == hours[1]):
            raise ClaimInput("not_a_pair", table.field("between"))
        within = cls(
            budget=dict(budget.data) if budget else None,
            next=table.text("next"),
            between=(hours[0], hours[1]) if hours else None,
        )
        table.done()
        if (within.budget is None) == (within.next is None):
            raise ClaimInput("required", table.field("budget"))
        for face in (within.next, *hours):
            if face is not None and not _CLOCK_FACE.match(face):
                raise ClaimInput("not_a_clock_time", table.field("next" if face == within.next else "between"))
        if budget is not None:
            try:
                parse_budget(_at_start(budget.data, "2026-01-01T00:00:00+00:00"))
            except ClockInput as error:
                raise ClaimInput(error.code, table.field("budget"), **dict(error.params)) from error
        return within


def _seconds(duration: str, field: str) -> int:
    try:
        return parse_duration(duration)
    except ClockInput as error:
        raise ClaimInput(error.code, field, **dict(error.params)) from error


def _clock_time(face: str) -> time:
    return time(int(face[:2]), int(face[3:]))


def _at_start(budget: Mapping[str, Any], start: str) -> dict[str, Any]:
    return {key: start if value == START else value for key, value in budget.items()}


@dataclass(frozen=True, slots=True)
class OwedRemedy:
    """What is due when the duty is broken; an amount is a proposal that the person who gives it may change."""

    kind: str
    amount: Money | None = None

    def to_json(self) -> dict[str, Any]:
        """{"kind", "amount"}."""
        return sparse(kind=self.kind, amount=self.amount.to_json() if self.amount else None)

    @classmethod
    def read(cls, table: Table) -> OwedRemedy:
        """Parse what `to_json` gives."""
        table.required("kind")
        remedy = cls(table.choice("kind", REMEDIES) or "", Money.read(table.table("amount")))
        table.done()
        return remedy


@dataclass(frozen=True, slots=True)
class Duty:
    """WHEN `when` DO one of `do` WITHIN `within`, OTHERWISE one of `otherwise`.

    Any line of `when` starts the clock, any fact of `do` fulfils it. `window`: a window chosen by the customer
    (`data.window_end`) that ends later than the due moment takes its place. `pauses`: the grounds that stop the
    clock; none = none does. `warn`: share of the time from start to due after which somebody is warned.
    `escalate`: seconds after the due moment at which a manager is told.
    """

    when: tuple[Trigger, ...]
    do: tuple[str, ...]
    within: tuple[Within, ...]
    calendar: str | None = None
    otherwise: tuple[OwedRemedy, ...] = ()
    choose: bool = False
    pauses: frozenset[str] = frozenset()
    window: bool = False
    warn: Decimal = Decimal("0.75")
    escalate: int = 0

    def starts_on(self, fact: str, data: Mapping[str, Any]) -> bool:
        """Whether this fact with this data starts the clock."""
        return any(trigger.matches(fact, data) for trigger in self.when)

    def to_json(self) -> dict[str, Any]:
        """The keys of the fields; `escalate` as an ISO 8601 duration in seconds, `choose` = one remedy of several."""
        return sparse(
            when=[one.to_json() for one in self.when],
            do=list(self.do),
            within=[one.to_json() for one in self.within],
            calendar=self.calendar,
            otherwise=[one.to_json() for one in self.otherwise],
            choose=self.choose,
            pauses=sorted(self.pauses),
            window=self.window,
            warn=str(self.warn),
            escalate=f"PT{self.escalate}S",
        )

    @classmethod
    def read(cls, table: Table) -> Duty:
        """Parse the keys of a duty from the clause's own table (which holds others too)."""
        escalate = table.text("escalate")
        warn = table.number("warn")
        duty = cls(
            when=tuple(Trigger.read(one) for one in table.tables("when")),
            do=table.names("do", FACTS),
            within=tuple(Within.read(one) for one in table.tables("within")),
            calendar=table.text("calendar"),
            otherwise=tuple(OwedRemedy.read(one) for one in table.tables("otherwise")),
            choose=table.flag("choose"),
            pauses=frozenset(table.names("pauses", PAUSE_GROUNDS)),
            window=table.flag("window"),
            warn=Decimal("0.75") if warn is None else warn,
            escalate=_seconds(escalate, table.field("escalate")) if escalate else 0,
        )
        for name in ("when", "do", "within"):
            if not getattr(duty, name):
                raise ClaimInput("required", table.field(name))
        if not 0 < duty.warn <= 1:
            raise ClaimInput("not_a_share", table.field("warn"))
        # The last line must take every start, or a duty could begin without ever being due.
        if duty.within[-1].between is not None:
            raise ClaimInput("no_line_for_other_hours", table.field("within"))
        return duty


@dataclass(frozen=True, slots=True)
class Due:
    """When a duty is due, and what its clock runs on: the budget in the clock's own shape, the calendar's code.

    `due_at` is None while a pause is open. Keep `budget` and `calendar`: with them and the pauses the clock gives
    the due moment again.
    """

    due_at: datetime | None
    budget: dict[str, Any]
    calendar: str | None


def due_for(
    duty: Duty,
    start: datetime,
    calendars: Mapping[str, Calendar],
    data: Mapping[str, Any],
    *,
    zone: str,
    pauses: Sequence[Pause] = (),
) -> Due:
    """When a duty that starts at `start` is due.

    `start` is aware. `calendars` holds the calendar that the duty names, by code (`ClaimInput` `unknown_calendar`
    otherwise). `data` is the data of the fact that started it. `zone` is the promise's zone, in which hours and days
    are read when the duty names no calendar; with one, the calendar's zone is used. `pauses` are the clock's.
    """
    calendar = _calendar(duty, calendars)
    budget = _budget(duty, start, calendar, zone)
    found = due(start, parse_budget(budget), calendar, pauses, zone=zone)
    chosen = _window_end(data) if duty.window else None
    if chosen is not None and (found is None or chosen > found):
        budget = {"at": chosen.isoformat()}
        found = due(start, parse_budget(budget), calendar, pauses, zone=zone)
    return Due(found, budget, duty.calendar)


def due_for_many(
    duty: Duty,
    starts: Sequence[datetime],
    calendars: Mapping[str, Calendar],
    datas: Sequence[Mapping[str, Any]],
    *,
    zone: str,
    pauses: Sequence[Sequence[Pause]] | None = None,
) -> list[Due]:
    """`due_for` of many starts of one duty, each with its data and its pauses: one column for the clock."""
    calendar = _calendar(duty, calendars)
    budgets = [_budget(duty, start, calendar, zone) for start in starts]
    moments = due_moments(list(starts), [parse_budget(one) for one in budgets], calendar, pauses, zone=zone)
    found = [Due(moment, budget, duty.calendar) for moment, budget in zip(moments, budgets, strict=True)]
    if duty.window:
        for place, data in enumerate(datas):
            if data.get("window_end") is not None:
                own = pauses[place] if pauses is not None else ()
                found[place] = due_for(duty, starts[place], calendars, data, zone=zone, pauses=own)
    return found


def _calendar(duty: Duty, calendars: Mapping[str, Calendar]) -> Calendar | None:
    if duty.calendar is None:
        return None
    if duty.calendar not in calendars:
        raise ClaimInput("unknown_calendar", "calendar", calendar=duty.calendar)
    return calendars[duty.calendar]


def _budget(duty: Duty, start: datetime, calendar: Calendar | None, zone: str) -> dict[str, Any]:
    """The budget of the line whose hours hold the start, in the clock's own shape."""
    if start.utcoffset() is None:
        raise ClaimInput("offset_required", "start")
    local = start.astimezone(ZoneInfo(calendar.timezone if calendar else zone))
    line = next(one for one in duty.within if one.holds(local))
    if line.next is not None:
        return {"at": _next(local, line.next).isoformat()}
    return _at_start(line.budget or {}, start.isoformat())


def warn_at(duty: Duty, start: datetime, due_at: datetime) -> datetime:
    """The moment to warn at: the duty's share of the time from start to due, to the second."""
    length = due_at - start
    return start + timedelta(seconds=int(Decimal(int(length.total_seconds())) * duty.warn))


def escalate_at(duty: Duty, due_at: datetime) -> datetime:
    """The moment at which a manager is told that the duty is broken."""
    return due_at + timedelta(seconds=duty.escalate)


def _next(local: datetime, face: str) -> datetime:
    # Strictly after: a matter opened at 10:00:00 outside its hours is not due at that same second.
    found = local.replace(hour=int(face[:2]), minute=int(face[3:]), second=0, microsecond=0, fold=0)
    if found <= local:
        found = (found + timedelta(days=1)).replace(fold=0)
    return found


def _window_end(data: Mapping[str, Any]) -> datetime | None:
    value = data.get("window_end")
    if value is None:
        return None
    moment = Table(data, "data").moment("window_end")
    if not isinstance(moment, datetime):
        raise ClaimInput("not_a_moment", "data.window_end")
    return moment


def describe_remedies(duty: Duty) -> Text:
    """The remedies of a broken duty in words, joined by "and", or by "or" where one is chosen."""
    words = [REMEDIES[one.kind] for one in duty.otherwise]
    return Text(
        (" or " if duty.choose else " and ").join(one.en for one in words) or "-",
        ("或" if duty.choose else "、").join(one.zh for one in words) or "-",
    )
