"""Jobs of the demo company around the outlet that newcomers look into: one in each state, at the moment of loading.

Open matters get their jobs as far as nobody has spoken with the customer yet, so that what the demo tells about them
stays true; what is further on, or over, are visits of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DoneItem, DoneJob, JobInput, Proof, WindowInput
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries as places
from makegood.rooms.network.inputs import AreaInput, ContractInput, StaffInput
from makegood.site.demo.market import Person
from makegood.site.demo.places import Outlet

HOUR = timedelta(hours=1)
#: How visits without a matter stand: (state to reach, hours ago that they were laid out).
TALES: tuple[tuple[str, int], ...] = (
    ("booked", 5), ("booked", 7), ("en_route", 6), ("on_site", 6), ("fixed", 30), ("fixed", 54), ("explained", 29),
    ("awaiting_part", 27), ("to_workshop", 50), ("customer_absent", 28), ("second_visit", 52), ("no_answer", 26),
    ("rebooked", 25), ("passed", 98), ("cancelled", 20),
)  # fmt: skip


def stand(home: Outlet, near: Sequence[Person], user: int | None, end: datetime) -> None:
    """Lay out the jobs of these weeks at the outlet; its people and its area are put on file where nobody did."""
    if not home.division or not near:
        return
    _open(home, user, end.date() - timedelta(days=300), end - timedelta(days=300))
    open_ = cases.page(SYSTEM, now=end, kind="repair", unit=home.unit, state=("open", "in_progress"), limit=12).items
    for place, case in enumerate(open_):
        _of_case(case.id, place, end - timedelta(minutes=7 + 3 * place))
    for place, (what, ago) in enumerate(TALES):
        person = near[place % len(near)]
        _tale(what, person, home, place, end - ago * HOUR, end)


def _open(home: Outlet, user: int | None, since: date, at: datetime) -> None:
    today = since + timedelta(days=300)
    serves = places.serving(SYSTEM, division=home.division, categories=(), kind="repair", on=today)
    mine = [one for one in serves if one.area.unit_id == home.unit]
    if not mine:
        area = AreaInput(home.unit, home.division, since)
        network.add_areas(actor=SYSTEM, areas=[area], now=at)
    if not any(one.contracted for one in mine):
        contract = ContractInput(home.unit, f"XY-{home.division}-1", since, since + timedelta(days=720))
        network.add_contracts(actor=SYSTEM, contracts=[contract], now=at)
    if not any(one.role == "technician" for one in places.staff(SYSTEM, unit_id=home.unit).items):
        staff = [
            StaffInput(home.unit, "周建军", sex="male", user_id=user), StaffInput(home.unit, "林晓燕", sex="female"),
            StaffInput(home.unit, "郑海涛", sex="male"),
        ]  # fmt: skip
        network.add_staff(actor=SYSTEM, staff=staff, now=at)


def _of_case(case_id: int, place: int, at: datetime) -> None:
    told = JobInput(case_id=case_id)
    job = actions.create_job(actor=SYSTEM, job=told, now=at, ask=place % 4 != 3)
    if job.work == "offered" and place % 4 == 1:
        actions.accept(actor=SYSTEM, job_id=job.id, now=at + timedelta(minutes=2))


def _tale(what: str, person: Person, home: Outlet, place: int, at: datetime, end: datetime) -> None:
    kind = "inspection" if what in {"explained", "cancelled"} else "cleaning"
    told = JobInput(kind, customer_id=person.id, unit_id=home.unit, task="滤网清洗，检查管路")
    job = actions.create_job(actor=SYSTEM, job=told, now=at)
    if what == "cancelled":
        actions.cancel(actor=SYSTEM, job_id=job.id, reason="customer_wish", now=at + HOUR)
        return
    asked = {one.unit_id: one for one in queries.candidates(SYSTEM, job.id, at)}
    if home.unit in asked and not asked[home.unit].free:
        return
    job = actions.offer(actor=SYSTEM, job_id=job.id, unit_id=home.unit, now=at + timedelta(minutes=3))
    job = actions.accept(actor=SYSTEM, job_id=job.id, now=at + timedelta(minutes=12))
    free = [one.id for one in queries.hands(SYSTEM, job.id, at + timedelta(minutes=15)) if one.free]
    if not free:
        return
    job = actions.assign(actor=SYSTEM, job_id=job.id, staff_id=free[place % len(free)], now=at + timedelta(minutes=15))
    if what == "no_answer":
        for minutes in (40, 130, 300):
            talk = actions.Talk("no_answer")
            actions.contact(actor=SYSTEM, job_id=job.id, talk=talk, now=at + timedelta(minutes=minutes))
        return
    over = what not in {"booked", "en_route", "on_site", "rebooked"}
    starts = at + 3 * HOUR if over else end - timedelta(minutes=40) if what != "booked" else end + 2 * HOUR
    if what == "rebooked":
        starts = end - 2 * HOUR
    window = WindowInput(starts, starts + 2 * HOUR)
    talk = actions.Talk("booked", window)
    job = actions.contact(actor=SYSTEM, job_id=job.id, talk=talk, now=at + timedelta(minutes=50))
    _visit(what, job, window, at, end)


def _visit(what: str, job: JobView, window: WindowInput, at: datetime, end: datetime) -> None:
    if what == "rebooked":
        later, word = WindowInput(end + 20 * HOUR, end + 22 * HOUR), Proof("reply", "SMS-20417", at + HOUR)
        actions.rebook(actor=SYSTEM, job_id=job.id, by="customer", window=later, proof=word, now=at + 2 * HOUR)
    elif what in {"en_route", "on_site"}:
        actions.depart(actor=SYSTEM, job_id=job.id, now=end - timedelta(minutes=35))
        if what == "on_site":
            actions.arrive(actor=SYSTEM, job_id=job.id, now=end - timedelta(minutes=12))
    elif what != "booked":
        result = "fixed" if what == "passed" else what
        there, gone = window.starts + timedelta(minutes=20), window.starts + timedelta(minutes=75)
        plate = (DoneItem(unreadable=True, reason="铭牌被柜子挡住"),) if what == "explained" else ()
        actions.complete(
            actor=SYSTEM, job_id=job.id, now=gone,
            done=DoneJob(result, gone, there, "已清洗试机", plate, next_window=_again(what, end)),
        )  # fmt: skip
        if what == "passed":
            actions.submit_evidence(actor=SYSTEM, job_id=job.id, now=gone + HOUR)
            actions.pass_evidence(actor=SYSTEM, job_id=job.id, now=gone + 5 * HOUR)


def _again(what: str, end: datetime) -> WindowInput | None:
    return WindowInput(end + 26 * HOUR, end + 28 * HOUR) if what == "second_visit" else None
