"""Who may be asked to take a job and who may go, each with the reasons against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs import errors, rules
from makegood.rooms.jobs.models import Job, JobItem, JobKind, Offer
from makegood.rooms.jobs.queries.lists import bounds
from makegood.rooms.jobs.queries.seeing import kinds, visible
from makegood.rooms.jobs.rules import Candidate, Hand
from makegood.rooms.jobs.views import CandidateView, HandView
from makegood.rooms.network import queries as network
from makegood.rooms.network.rules import skilled
from makegood.rooms.network.views import Serving, StaffView
from makegood.rooms.products import queries as products

#: Places of our own: they are planned person by person and asked last, after the outlets that serve the place.
OWN = frozenset({"service_centre", "branch", "station", "mobile_team"})
#: How far back a complaint about an outlet speaks against sending it again, and how far back its work speaks for it.
REMEMBERED = timedelta(days=180)
_FAR = 10_000


def candidates(actor: Actor, job_id: int, now: datetime) -> list[CandidateView]:
    """The places that serve where this job is, in the order of asking, each with reasons against. Raises Missing."""
    actor.need("jobs.read")
    row = visible(actor).filter(pk=job_id).first()
    if row is None:
        raise errors.not_found(str(job_id))
    found = found_for(row, now)
    named = {one.area.unit_id: one for one in serving(row, now)}
    return [
        CandidateView(
            one.unit_id, named[one.unit_id].name, named[one.unit_id].node_kind, one.own, one.backup, one.share,
            one.quota, one.taken, one.served_before, one.free, one.why_not, one.area_id,
        )
        for one in found
    ]  # fmt: skip


def day_of(row: Job, now: datetime, zone: str = "") -> date:
    """The local day on which the work would be done as far as that is known; in the company's zone unless given."""
    return max(row.window_from or now, now).astimezone(ZoneInfo(zone or network.company().zone)).date()


def categories_of(row: Job) -> tuple[str, ...]:
    """The categories of the units of a job, each from the leaf to the root."""
    return _categories([row.pk]).get(row.pk, ())


def serving(row: Job, now: datetime, categories: Sequence[str] | None = None) -> list[Serving]:
    """The rows of the service areas that name this job's place, goods and work, the most exact first.

    `categories` for a job that is not there yet.
    """
    if not row.division:
        return []
    of = categories_of(row) if categories is None else categories
    return network.serving(SYSTEM, division=row.division, categories=of, kind=_root(row), on=day_of(row, now))


def found_for(
    row: Job, now: datetime, categories: Sequence[str] | None = None, served: Sequence[Serving] | None = None
) -> list[Candidate]:
    """The same for this room's own actions: every place once, by its most exact row."""
    if not row.division:
        return []
    of = categories_of(row) if categories is None else categories
    rows: dict[int, Serving] = {}
    for one in serving(row, now, of) if served is None else served:
        rows.setdefault(one.area.unit_id, one)
    units = set(rows)
    if not units:
        return []
    taken = _taken(units, now)
    answers = _answers(row.pk) if categories is None else {}
    before, complained = _served(row, now), _complained(row, now)
    able = network.fit_units(SYSTEM, units, of, _root(row))
    found = []
    for one in rows.values():
        unit_id, area = one.area.unit_id, one.area
        why = [*_standing(one, row, now), *(["not_able"] if not able.get(unit_id) else [])]
        if area.quota is not None and taken.get(unit_id, 0) >= area.quota:
            why.append("quota_used")
        if unit_id in row.avoid:
            why.append("customer_refuses")
        if unit_id in complained:
            why.append("complaint")
        if unit_id in answers:
            why.append(answers[unit_id])
        found.append(
            Candidate(
                unit_id, area.id, _depth(area.division), _narrow(area.category, area.kind), area.share, area.quota,
                taken.get(unit_id, 0), area.priority, area.backup, one.node_kind in OWN, unit_id in before, tuple(why),
            )
        )  # fmt: skip
    return rules.ranked(row.number, found)


def _root(row: Job) -> str:
    return JobKind.objects.values_list("root", flat=True).get(pk=row.kind_id)


def _depth(division: str) -> int:
    return len(division.rstrip("0")) if division.isascii() else _FAR


def _narrow(category: str, kind: str) -> int:
    return (2 if category else 0) + (1 if kind else 0)


def _standing(one: Serving, row: Job, now: datetime) -> list[str]:
    why = []
    if one.state != "active":
        why.append("suspended" if one.state == "suspended" else "not_active")
    if not one.contracted:
        why.append("no_contract")
    starts, ends = row.window_from or now, row.window_to or now
    if any((closure.starts < ends and closure.ends > starts) or closure.starts <= starts < closure.ends
           for closure in one.closed):  # fmt: skip
        why.append("closed")
    return why


def _taken(units: Collection[int], now: datetime) -> dict[int, int]:
    """How many jobs each unit was given today: what it handed back or let pass does not count."""
    start, end = bounds(now.astimezone(ZoneInfo(network.company().zone)).date())
    rows = Offer.objects.filter(
        unit_id__in=units, offered_at__gte=start, offered_at__lt=end, state__in=["open", "accepted", "ended"]
    )
    return dict(rows.values_list("unit_id").annotate(n=Count("id")))


def _answers(job_id: int) -> dict[int, str]:
    """Who was asked already and did not take it, and how that ended."""
    said = {"declined": "declined_before", "expired": "silent_before", "taken_back": "taken_back_before"}
    rows = Offer.objects.filter(job_id=job_id, state__in=list(said)).order_by("ordinal")
    return {unit_id: said[state] for unit_id, state in rows.values_list("unit_id", "state")}


def _served(row: Job, now: datetime) -> set[int]:
    """Who worked on the unit, or for this visit's parent, before: a repeat goes to the same hands."""
    found: set[int] = set()
    if row.parent_id is not None:
        found |= set(Job.objects.filter(pk=row.parent_id).values_list("unit_id", flat=True))
    if row.item_id is not None:
        done = Job.objects.filter(item_id=row.item_id, work__in=["done", "failed"], ended_at__gt=now - REMEMBERED)
        found |= set(done.exclude(pk=row.pk).order_by("-ended_at").values_list("unit_id", flat=True)[:1])
    return found


def _complained(row: Job, now: datetime) -> set[int]:
    """Units about which this customer has complained: their own, or the last that worked for the customer before."""
    if row.customer_id is None:
        return set()
    found: set[int] = set()
    complaints = cases.page(SYSTEM, now=now, customer=row.customer_id, kind="complaint", limit=20).items
    recent = [one for one in complaints if one.state != "withdrawn" and one.opened_at > now - REMEMBERED]
    if not recent:
        return found
    done = list(
        Job.objects.filter(customer_id=row.customer_id, arrived_at__isnull=False)
        .exclude(pk=row.pk)
        .order_by("-arrived_at")
        .values_list("unit_id", "arrived_at")[:50]
    )
    for one in recent:
        found.add(one.unit_id)
        found |= {unit for unit, at in done if at is not None and at <= one.opened_at}
    return found


# --- who goes


def hands(actor: Actor, job_id: int, now: datetime, unit_id: int | None = None) -> list[HandView]:
    """The people of the unit that has the job (or of another one), those who may go first. Raises Missing."""
    actor.need("jobs.own")
    row = visible(actor).filter(pk=job_id).first()
    if row is None:
        raise errors.not_found(str(job_id))
    people = staff_of(unit_id or row.unit_id)
    judged = judge(row, people, now)
    busy = _busy([one.id for one in people], row, now)
    found = [
        HandView(one.id, one.name, one.unit_id, not judged[one.id], judged[one.id], busy.get(one.id, 0))
        for one in people
    ]
    return sorted(found, key=lambda one: (not one.free, one.today, one.name))


def hands_of(actor: Actor, job_ids: Collection[int], now: datetime) -> dict[int, list[HandView]]:
    """The people of the units that have these jobs, job by job: as many queries for many jobs as for one.

    For somebody's day: the jobs are of few units and few days. Those that the actor does not see are left out.
    """
    actor.need("jobs.own")
    rows = list(visible(actor).filter(pk__in=list(job_ids)))
    staff = {unit: staff_of(unit) for unit in {row.unit_id for row in rows}}
    ids = [one.id for people in staff.values() for one in people]
    zone = network.company().zone
    days = {row.pk: day_of(row, now, zone) for row in rows}
    busy = {day: _busy_on(ids, day) for day in set(days.values())}
    goods, roots, rules_ = _categories([row.pk for row in rows]), kinds(), network.licence_rules()
    found: dict[int, list[HandView]] = {}
    for row in rows:
        people, categories, root = staff[row.unit_id], goods.get(row.pk, ()), roots[row.kind_id].root
        wanted = {licence for of, kind, licence in rules_ if of in {"", *categories} and kind in {"", root}}
        judged, taken = _judged(row, people, now, days[row.pk], categories, root, wanted), busy[days[row.pk]]
        views = [
            HandView(one.id, one.name, one.unit_id, not judged[one.id], judged[one.id], taken.get(one.id, 0))
            for one in people
        ]
        found[row.pk] = sorted(views, key=lambda one: (not one.free, one.today, one.name))
    return found


def _categories(job_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    pairs = list(JobItem.objects.filter(job_id__in=job_ids, item__isnull=False).values_list("job_id", "item_id"))
    items = products.many(SYSTEM, {int(item or 0) for _job, item in pairs}) if pairs else {}
    found: dict[int, list[str]] = {}
    for job_id, item_id in pairs:
        one = items.get(item_id or 0)
        if one is not None:
            found.setdefault(job_id, []).extend(code for code in (one.category, one.law_category) if code)
    return {job_id: tuple(dict.fromkeys(codes)) for job_id, codes in found.items()}


def staff_of(unit_id: int) -> list[StaffView]:
    """The people who go to doors for a unit."""
    found = network.staff(SYSTEM, unit_id=unit_id, limit=200).items
    return [one for one in found if one.role in rules.DOOR_ROLES and one.unit_id == unit_id]


def people(unit_id: int) -> list[tuple[int, str]]:
    """(id, name) of the same, for a page that offers them for many jobs at once."""
    return [(one.id, one.name) for one in staff_of(unit_id)]


def judge(row: Job, people: Iterable[StaffView], now: datetime) -> dict[int, tuple[str, ...]]:
    """Why each of these may not be sent to this job, as codes; empty = may go."""
    categories, root = categories_of(row), _root(row)
    return _judged(row, people, now, day_of(row, now), categories, root, network.licences_needed(categories, root))


def _judged(
    row: Job,
    people: Iterable[StaffView],
    now: datetime,
    day: date,
    categories: Sequence[str],
    root: str,
    wanted: Collection[str],
) -> dict[int, tuple[str, ...]]:
    starts, ends = row.window_from or now, row.window_to or now
    return {
        one.id: rules.hindrances(
            hand_of(one, day, max(starts, now), max(ends, now), able(one, categories, root)), wanted, row.sex_wish
        )
        for one in people
    }


def able(one: StaffView, categories: Sequence[str], kind: str) -> bool:
    """Whether somebody has learned this work; whoever has no skills on file is taken at the outlet's word."""
    skills = [(held.category, held.kind, held.level) for held in one.skills]
    return not skills or skilled(skills, categories, kind) > 0


def hand_of(one: StaffView, day: date, starts: datetime, ends: datetime, able: bool) -> Hand:
    """What is known of somebody who might go at that time."""
    return Hand(
        active=(one.since is None or one.since <= day) and (one.until is None or one.until >= day),
        sex=one.sex,
        valid=network.licences_held(one, day),
        expired=frozenset(held.kind for held in one.certificates if held.expires_on < day),
        able=able,
        absent=any(away.starts <= ends and (away.ends is None or away.ends > starts) for away in one.absences),
    )


def _busy(ids: Sequence[int], row: Job, now: datetime) -> dict[int, int]:
    return _busy_on(ids, day_of(row, now), row.pk)


def _busy_on(ids: Sequence[int], day: date, but: int | None = None) -> dict[int, int]:
    """How many visits these people have on a local day, one job left out."""
    start, end = bounds(day)
    rows = Job.objects.filter(technician_id__in=ids, window_from__gte=start, window_from__lt=end)
    rows = rows.exclude(work__in=["cancelled", "failed"]).exclude(pk=but or 0)
    return dict(rows.values_list("technician_id").annotate(n=Count("id")))
