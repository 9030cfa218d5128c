"""The public record of a promise: how often the word was kept, and how often a broken one was made good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.promises import errors
from makegood.rooms.promises.models import Obligation, Pause, Promise, Remedy
from makegood.rooms.promises.queries.obligations import as_rows, views, visible
from makegood.rooms.promises.rules import wilson
from makegood.rooms.promises.views import ObligationView

OPEN = ("waiting", "running", "paused")
SETTLED = ("kept", "broken", "made_good", "released")


def record(
    actor: Actor, code: str, from_: date | None, to: date | None, now: datetime, unit: int | None = None
) -> dict[str, Any]:
    """Counts and rates of a promise over local days of its zone, both included; all days when not given.

    A settled obligation belongs to the period of its settling moment, in its state as known now; open ones are those
    open at the end of `to`. `corrected` is a subset of the settled. `unit` cuts the figures to a part of the network
    as that part was at each obligation's moment. Raises Missing for an unknown promise, Invalid `unit_unknown`,
    Forbidden.
    """
    actor.need("records.read")
    head = head_of(code)
    start, end = period(head["zone"], from_, to)
    part = part_of(actor, unit)
    rows = judged(counted(actor).filter(promise_id=head["id"]), now)
    counts = dict.fromkeys(("waiting", "running", "paused", "kept", "broken", "made_good", "released", "corrected"), 0)
    settled = cut(_settled(rows, start, end), part)
    put_right = Count("id", filter=Q(corrected__gt=0))
    for state, n, corrected in settled.values_list("judged").annotate(n=Count("id"), put_right=put_right):
        counts[state] += n
        counts["corrected"] += corrected
    for state, n in cut(_open(rows, end), part, end or now).values_list("as_of").annotate(n=Count("id")):
        counts[state] += n
    broken = counts["broken"] + counts["made_good"]
    known_until = rows.aggregate(latest=Max("known_until"))["latest"]
    return {
        "promise": code,
        "from": from_.isoformat() if from_ else None,
        "to": to.isoformat() if to else None,
        "known_until": known_until.isoformat() if known_until else None,
        "counts": counts,
        "kept_rate": wilson(counts["kept"], counts["kept"] + broken).to_json(),
        "made_good_rate": wilson(counts["made_good"], broken).to_json(),
    }


def cases_behind(
    *,
    actor: Actor,
    code: str,
    state: str,
    now: datetime,
    from_: date | None = None,
    to: date | None = None,
    after: int = 0,
    limit: int = 50,
    unit: int | None = None,
) -> list[ObligationView]:
    """The obligations behind one figure of the record, `corrected` included, by id past `after`.

    A figure counts what lay in a part of the network at its time; what has left the actor's part since is counted
    there, but not shown.
    """
    actor.need("records.read")
    head = head_of(code)
    start, end = period(head["zone"], from_, to)
    part = part_of(actor, unit)
    rows = judged(visible(actor, "records.read").filter(promise_id=head["id"]), now)
    if state in OPEN:
        found = cut(_open(rows, end).filter(as_of=state), part, end or now)
    elif state == "corrected":
        found = cut(_settled(rows, start, end).filter(corrected__gt=0), part)
    else:
        found = cut(_settled(rows, start, end).filter(judged=state), part)
    ids = list(found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
    return views(as_rows(Obligation.objects.filter(pk__in=ids).order_by("pk")), now)


def months(*, actor: Actor, code: str, now: datetime, count: int = 12, unit: int | None = None) -> list[dict[str, Any]]:
    """The record of each of the last `count` months of the promise's zone, oldest first, the running one included."""
    local = now.astimezone(ZoneInfo(head_of(code)["zone"])).date()
    found: list[dict[str, Any]] = []
    first = local.replace(day=1)
    for _ in range(count):
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        found.append(record(actor, code, first, last, now, unit))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


def period(zone: str, from_: date | None, to: date | None) -> tuple[datetime | None, datetime | None]:
    """The half-open moments of local days, both included; None where no day is given."""
    local = ZoneInfo(zone)
    start = datetime.combine(from_, time.min, local).astimezone(UTC) if from_ else None
    end = datetime.combine(to + timedelta(days=1), time.min, local).astimezone(UTC) if to else None
    return start, end


def part_of(actor: Actor, unit: int | None) -> list[int] | None:
    """The roots of the part of the network that figures are cut to: a unit, else what the actor reads records of.

    None = the whole company, and whatever a customer's own file holds. Raises Invalid `unit_unknown`, Forbidden.
    """
    if unit is not None:
        return [accounts.unit_for(actor, unit, need="records.read")]
    roots = None if actor.kind == "customer" else actor.where("records.read")
    return None if roots is None else sorted(roots)


def counted(actor: Actor) -> QuerySet[Obligation]:
    """The rows that figures are counted from before they are cut: a part's figures keep what has left it since."""
    return visible(actor, "records.read") if actor.kind == "customer" else Obligation.objects.all()


def cut(rows: Any, part: list[int] | None, at: datetime | None = None) -> Any:
    """Judged rows whose unit lay in the part when they were settled, or at a given moment."""
    if part is None or accounts.root_unit_id() in part:
        return rows
    moment = F("moment") if at is None else Value(at, output_field=DateTimeField())
    return accounts.held_then(rows, part, moment)


def head_of(code: str) -> dict[str, Any]:
    """Id and zone of a promise. Raises Missing."""
    head = Promise.objects.filter(code=code).values_list("id", "zone").first()
    if head is None:
        raise errors.no_promise(code)
    return {"id": head[0], "zone": head[1]}


def judged(rows: QuerySet[Any], now: datetime) -> Any:
    """Rows with the state that holds now (`judged`) and the moment that settled them (`moment`, null when open)."""
    cut = Coalesce(F("known_until"), Value(now, output_field=DateTimeField()))
    silent = Exists(Remedy.objects.filter(obligation=OuterRef("pk"), state="given", answer_by__lt=now))
    overdue = Q(state="running") & Q(due_at__lt=cut) & Q(due_at__lt=now)
    state_now = Case(
        When(overdue & silent, then=Value("made_good")),
        When(overdue, then=Value("broken")),
        When(Q(state="broken") & silent, then=Value("made_good")),
        default=F("state"),
        output_field=TextField(),
    )
    moment = Case(
        When(state="kept", then=F("fulfilled_at")),
        When(Q(state__in=["broken", "made_good"]) | overdue, then=F("due_at")),
        When(state="released", then=F("settled_at")),
        default=Value(None),
        output_field=DateTimeField(),
    )
    return rows.annotate(judged=state_now, moment=moment)


def _settled(rows: QuerySet[Any], start: datetime | None, end: datetime | None) -> Any:
    found = rows.filter(judged__in=SETTLED)
    if start is not None:
        found = found.filter(moment__gte=start)
    if end is not None:
        found = found.filter(moment__lt=end)
    return found


def _open(rows: QuerySet[Any], end: datetime | None) -> Any:
    """What was open at the end of the period, with its state then (`as_of`)."""
    if end is None:
        return rows.filter(judged__in=OPEN).annotate(as_of=F("judged"))
    begun = Coalesce(F("started_at"), F("created_at"))
    still = Q(judged__in=OPEN) | Q(moment__gte=end)
    paused = Exists(Pause.objects.filter(Q(ends=None) | Q(ends__gte=end), obligation=OuterRef("pk"), starts__lt=end))
    as_of = Case(
        When(started_at=None, then=Value("waiting")),
        When(paused, then=Value("paused")),
        default=Value("running"),
        output_field=TextField(),
    )
    return rows.annotate(begun=begun).filter(still, begun__lt=end).annotate(as_of=as_of)


__all__: Sequence[str] = ("cases_behind", "counted", "cut", "months", "part_of", "period", "record")
