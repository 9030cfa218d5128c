"""How we stand as a whole: what breaks next, what is owed and undone, what was made good, the rates of all promises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import tally
from makegood.rooms.promises.models import Obligation, Remedy
from makegood.rooms.promises.queries.obligations import views, visible
from makegood.rooms.promises.queries.records import counted, cut, head_of, judged, part_of
from makegood.rooms.promises.rules import wilson
from makegood.rooms.promises.views import ObligationView

#: Kept and broken are counted per local month this far back at most.
MOST_MONTHS = 60


def due_between(
    *, actor: Actor, now: datetime, until: datetime, limit: int = 400, unit: int | None = None
) -> list[ObligationView]:
    """Running obligations that fall due from `now` to `until`, the next first; imported history is not ours to run.

    `unit` narrows to a part of the network as it is now.
    """
    actor.need("cases.read")
    # A running clock wakes at its due moment at the latest, so the index over wake-ups finds it.
    rows = _within(visible(actor), unit).filter(
        state="running", known_until=None, due_at__gte=now, due_at__lte=until, wake_at__isnull=False, wake_at__lte=until
    )
    return views(list(rows.order_by("due_at", "id").values()[:limit]), now)


@dataclass(frozen=True, slots=True)
class Lag:
    """Clocks past a moment at which something must be done about them, and the age of the oldest in seconds."""

    count: int
    seconds: float


def settling_lag(now: datetime) -> Lag:
    """How far the worker is behind; nothing while it keeps up. Of all parts: for whoever watches the program."""
    late = Obligation.objects.filter(wake_at__isnull=False, wake_at__lte=now)
    oldest = late.order_by("wake_at").values_list("wake_at", flat=True).first()
    return Lag(late.count(), (now - oldest).total_seconds()) if oldest else Lag(0, 0.0)


def owed(*, actor: Actor, now: datetime, limit: int = 50, unit: int | None = None) -> list[ObligationView]:
    """What is broken and still not done, the longest owed first; `unit` narrows to a part of the network."""
    actor.need("cases.read")
    return views(list(_within(_owed(actor, now), unit).order_by("due_at", "id").values()[:limit]), now)


def _within(rows: QuerySet[Obligation], unit: int | None) -> QuerySet[Obligation]:
    """What stands now is cut by the network as it is now."""
    return rows if unit is None else rows.filter(unit_id__in=accounts.descendants(unit))


def _owed(actor: Actor, now: datetime) -> QuerySet[Obligation]:
    overdue = Q(state="running", known_until=None, due_at__lt=now, wake_at__lt=now)
    return visible(actor).filter(Q(state="broken") | overdue, fulfilled_at=None)


def counts(*, actor: Actor, now: datetime, unit: int | None = None) -> dict[str, int]:
    """How many are open (`open`: waiting, running in time or paused), how many broken and undone (`owed`)."""
    actor.need("cases.read")
    live = _within(visible(actor).filter(known_until=None), unit)
    unsettled = Q(state__in=["waiting", "paused"]) | Q(state="running", due_at__gte=now)
    return {"open": tally(live.filter(unsettled)), "owed": tally(_within(_owed(actor, now), unit))}


def made_good_since(*, actor: Actor, since: datetime, now: datetime, limit: int = 20) -> list[ObligationView]:
    """What an accepted remedy has made good since a moment, the latest first."""
    actor.need("cases.read")
    accepted = Remedy.objects.filter(state="accepted", answered_at__gte=since, obligation__in=visible(actor))
    ids = list(accepted.order_by("-answered_at", "-id").values_list("obligation_id", flat=True)[:limit])
    rows = {row["id"]: row for row in Obligation.objects.filter(pk__in=ids, state="made_good").values()}
    return views([rows[one] for one in dict.fromkeys(ids) if one in rows], now)


def behind_remedies(*, actor: Actor, remedy_ids: Collection[int], now: datetime) -> dict[int, ObligationView]:
    """The obligations that remedies are for, by remedy; those that are not the actor's to see are left out."""
    actor.need("cases.read")
    owed_by = dict(Remedy.objects.filter(pk__in=list(remedy_ids)).values_list("id", "obligation_id"))
    rows = list(visible(actor).filter(pk__in=set(owed_by.values())).values())
    found = {view.id: view for view in views(rows, now)}
    return {remedy: found[one] for remedy, one in owed_by.items() if one in found}


def overall(
    *, actor: Actor, from_: date, to: date, zone: str, now: datetime, unit: int | None = None
) -> dict[str, Any]:
    """Kept and made-good rate over all promises and the local days of `zone`, both included: counts and both rates.

    Cut to a unit as it was at each moment, as a record is.
    """
    actor.need("records.read")
    part = part_of(actor, unit)
    local = ZoneInfo(zone)
    start = datetime.combine(from_, time.min, local).astimezone(UTC)
    end = datetime.combine(to + timedelta(days=1), time.min, local).astimezone(UTC)
    # What was settled has its moment in the row; a running one is settled only by having passed its due moment.
    recent = Q(settled_at__gte=start, settled_at__lt=end) | Q(state="running", due_at__gte=start, due_at__lt=end)
    rows = judged(counted(actor).filter(recent), now)
    found = cut(rows.filter(moment__gte=start, moment__lt=end), part).values_list("judged").annotate(n=Count("id"))
    return rates(dict(found))


def rates(found: dict[str, int]) -> dict[str, Any]:
    """Counts of kept, broken and made good with the two rates that they give."""
    tally = {state: found.get(state, 0) for state in ("kept", "broken", "made_good", "released")}
    broken = tally["broken"] + tally["made_good"]
    return {
        "counts": tally,
        "kept_rate": wilson(tally["kept"], tally["kept"] + broken).to_json(),
        "made_good_rate": wilson(tally["made_good"], broken).to_json(),
    }


def by_month(
    *, actor: Actor, code: str, now: datetime, count: int = 12, unit: int | None = None
) -> list[dict[str, Any]]:
    """The record of a promise in each of the last `count` months of its zone, oldest first: `month` (its first day),
    counts and rates, cut to a unit as it was then. Two queries however many months. Raises as `record`.
    """
    actor.need("records.read")
    head = head_of(code)
    zone = ZoneInfo(head["zone"])
    firsts = _firsts(now.astimezone(zone).date(), min(count, MOST_MONTHS))
    start = datetime.combine(firsts[0], time.min, zone).astimezone(UTC)
    rows = judged(counted(actor).filter(promise_id=head["id"]), now).filter(moment__gte=start)
    rows = cut(rows, part_of(actor, unit))
    found: dict[date, dict[str, int]] = {}
    months = rows.annotate(month=TruncMonth("moment", tzinfo=zone)).values_list("month", "judged")
    for month, state, n in months.annotate(n=Count("id")).order_by("month"):
        found.setdefault(month.date(), {})[state] = n
    return [{"month": first, **rates(found.get(first, {}))} for first in firsts]


def _firsts(today: date, count: int) -> list[date]:
    first = today.replace(day=1)
    found = [first]
    while len(found) < count:
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


__all__: Sequence[str] = (
    "behind_remedies",
    "by_month",
    "counts",
    "due_between",
    "made_good_since",
    "overall",
    "owed",
    "rates",
)
