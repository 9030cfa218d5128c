"""Lists of jobs: the board, an outlet's desk, somebody's day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, by_moment, limited, tally
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases import rules as case_rules
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs import errors, lifecycle, rules
from makegood.rooms.jobs.models import Job, JobKind
from makegood.rooms.jobs.queries.seeing import through, visible
from makegood.rooms.jobs.queries.single import views
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import queries as network

SORTS = {
    "due": ("sort_at", "id"),
    "window": ("window_from", "id"),
    "newest": ("-created_at", "-id"),
}


def page(
    actor: Actor,
    *,
    now: datetime,
    work: Sequence[str] = (),
    evidence: Sequence[str] = (),
    kind: str | None = None,
    unit: int | None = None,
    technician: int | None = None,
    customer: int | None = None,
    item: int | None = None,
    case: int | None = None,
    on: date | None = None,
    late: bool = False,
    q: str = "",
    sort: str = "due",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[JobView]:
    """A stretch of the jobs that the actor sees.

    `unit` includes what is below it and what it answers for, `kind` what is below it in the tree. `on` = with a
    window on that local day; `late` = something is overdue, or whoever acts next is past the hour. `sort` due: what is
    broken and still undone first, then what runs by its due moment; window by its beginning (only those with one);
    newest.
    `q`: a number, a customer's phone or name, a word of the place. Raises Invalid for words that are in no list and for
    a cursor of another list.
    """
    actor.need("jobs.own")
    rows = visible(actor)
    for track, chosen in (("work", work), ("evidence", evidence)):
        for one in chosen:
            if one not in lifecycle.STATES[track]:  # type: ignore[index]
                raise errors.one_of(track, one, lifecycle.STATES[track])  # type: ignore[index]
        if chosen:
            rows = rows.filter(**{f"{track}__in": list(chosen)})
    if kind is not None:
        rows = rows.filter(kind_id__in=kinds_below(kind))
    if unit is not None:
        below = accounts.descendants(unit)
        rows = rows.filter(Q(unit_id__in=below) | Q(home_id__in=below))
    given = (("technician_id", technician), ("customer_id", customer), ("item_id", item), ("case_id", case))
    for field, value in given:
        if value is not None:
            rows = rows.filter(**{field: value})
    if on is not None:
        rows = rows.filter(_on(on))
    if late:
        rows = rows.filter(_late(now))
    if q.strip():
        rows = rows.filter(_matches(actor, q.strip()[:80]))
    found, next_ = _stretch(rows, sort, cursor, limited(limit))
    return Page(tuple(views(actor, found, now)), next_)


def kinds_below(code: str) -> list[str]:
    """The kind and all below it. Raises Invalid `unknown_job_kind`."""
    parents = dict(JobKind.objects.values_list("code", "parent_id"))
    if code not in parents:
        raise Invalid.one("kind", errors.UNKNOWN_KIND, value=code[:60])
    below, grown = {code}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in below} - below
        below |= more
        grown = bool(more)
    return sorted(below)


def _on(day: date) -> Q:
    start, end = bounds(day)
    return Q(window_from__gte=start, window_from__lt=end)


def bounds(day: date) -> tuple[datetime, datetime]:
    """Begin and end of a local day of the company."""
    zone = ZoneInfo(network.company().zone)
    start = datetime.combine(day, time(), zone)
    return start, datetime.combine(day + timedelta(days=1), time(), zone)


def _late(now: datetime) -> Q:
    return Q(work__in=lifecycle.UNDONE) & (Q(sort_at__lt=now) | Q(next_at__lt=now)) | Q(owed_since__lt=now)


def _matches(actor: Actor, q: str) -> Q:
    bare = rules.bare(q)
    if rules.is_job_number(bare):
        return Q(number=bare)
    found = Q(place__icontains=q) | Q(external_id=q)
    if case_rules.is_number(bare):
        found |= Q(case__number=bare)
    people = [person.id for person in customers.search(through(actor), q, limit=100)]
    return found | Q(customer_id__in=people) if people else found


def _stretch(rows: QuerySet[Job], sort: str, cursor: str | None, limit: int) -> tuple[list[Job], str | None]:
    if sort not in SORTS:
        raise errors.one_of("sort", sort, tuple(SORTS))
    if SORTS[sort][0] == "window_from":
        rows = rows.filter(window_from__isnull=False)
    return by_moment(rows, sort, SORTS[sort], cursor, limit)


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many jobs the actor sees that are undone, that nobody has in hand, that wait for an answer, that are late."""
    actor.need("jobs.own")
    rows = visible(actor)
    return {
        "undone": tally(rows.filter(work__in=lifecycle.UNDONE)),
        "homeless": tally(rows.filter(work__in=lifecycle.HOMELESS)),
        "offered": tally(rows.filter(work="offered")),
        "late": tally(rows.filter(_late(now))),
    }


def open_of(customer_ids: Collection[int]) -> list[tuple[int, str, str, datetime | None]]:
    """(id, number, kind, begin of the window) of what is not done for these customers, the earliest first."""
    rows = Job.objects.filter(customer_id__in=customer_ids, work__in=lifecycle.UNDONE)
    return list(rows.order_by("window_from", "id").values_list("id", "number", "kind__root", "window_from"))


def count_of(customer_ids: Collection[int]) -> int:
    """How many jobs there were for these customers: what is kept of them when a person is erased."""
    return Job.objects.filter(customer_id__in=customer_ids).count()


def undone_at(unit_id: int) -> int:
    """How many jobs are in the hands of a unit, for what has to be settled before it may leave."""
    return Job.objects.filter(unit_id=unit_id, work__in=lifecycle.UNDONE).count()


def day(actor: Actor, *, technician_id: int, on: date, now: datetime) -> list[JobView]:
    """Somebody's jobs of a local day in the order in which they are due at the door, the undone without a window last.

    What was done that day stays in the list, so that the day can be looked back on.
    """
    actor.need("jobs.own")
    start, end = bounds(on)
    today = Q(window_from__gte=start, window_from__lt=end) | Q(ended_at__gte=start, ended_at__lt=end)
    loose = Q(work__in=("assigned", "en_route", "on_site"), window_from__isnull=True)
    left = Q(work__in=("booked", "assigned", "en_route", "on_site"), window_from__lt=start)
    rows = visible(actor).filter(today | loose | left, technician_id=technician_id).exclude(work="cancelled")
    found = sorted(rows[:100], key=lambda row: (row.window_from is None, row.window_from or row.created_at, row.pk))
    return views(actor, found, now)


def visits_on(actor: Actor, on: date, works: Collection[str]) -> dict[int, int]:
    """How many visits in these states each person has on a local day, of those that the actor sees."""
    actor.need("jobs.own")
    start, end = bounds(on)
    rows = visible(actor).filter(window_from__gte=start, window_from__lt=end, work__in=works, technician__isnull=False)
    return dict(rows.order_by().values_list("technician_id").annotate(n=Count("id")))


def unit_id(actor: Actor, key: str, field: str = "unit") -> int:
    """The unit named by the code of its node or by its id. Raises Invalid `unit_unknown`."""
    return cases.unit_id(actor, key, field)
