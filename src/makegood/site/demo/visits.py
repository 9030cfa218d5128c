"""Jobs of the demo company around the outlet that newcomers look into: one in each state, at the moment of loading.

Open matters get their jobs as far as nobody has spoken with the customer yet, so that what the demo tells about them
stays true; what is further on, or over, are visits of their own (`visits.toml`). What an earlier program settled with
outlets is told as it told it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import cycle
from typing import Any

from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.files.inputs import Upload
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import NeedInput
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DoneItem, DoneJob, JobInput, PastItem, PastJob, Proof, WindowInput
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries as places
from makegood.site.demo.desk import picture
from makegood.site.demo.market import Person, Thing
from makegood.site.demo.places import Outlet
from makegood.site.demo.policy import ZONE
from makegood.site.demo.staff import Staff
from makegood.site.demo.words import table

HOUR = timedelta(hours=1)
#: Hours at which a visit may begin.
BEGINNINGS = (9, 11, 13, 15, 17)
#: Where the money of what was done before stands, the newest first: how many of each.
SETTLED = (("unpriced", 4), ("priced", 6), ("withheld", 2), ("in_statement", 10), ("refused", 1), ("paid", 17))


def stand(home: Outlet, near: Sequence[Person], people: Staff, end: datetime) -> None:
    """Lay out the jobs of these weeks at the outlet, and what its people are up to."""
    if not any(thing.id for person in near for thing in person.things):
        return
    door = Door(home, near, people, end)
    _settled(door)
    open_ = cases.page(SYSTEM, now=end, kind="repair", unit=home.unit, state=("open", "in_progress"), limit=12).items
    for place, case in enumerate(open_):
        _of_case(door, case.id, place, end - timedelta(minutes=7 + 3 * place))
    for visit in table("visits")["visit"]:
        door.tell(visit)
    _days_off(door)


class Door:
    """The outlet with its customers' goods and its people, at the moment at which the demo ends."""

    def __init__(self, home: Outlet, near: Sequence[Person], people: Staff, end: datetime) -> None:
        self.home, self.people, self.end = home, people, end
        self.clerk, self.dispatcher = people["outlet"], people["tangwei"]
        self.mine = people.id_of("technician")
        self.team = [one for one in places.staff(SYSTEM, unit_id=home.unit).items if one.unit_id == home.unit]
        owned = [(person, thing) for person in near for thing in person.things if thing.id]
        self._goods: dict[str, Iterator[tuple[Person, Thing]]] = {
            category: cycle([one for one in owned if one[1].category == category])
            for category in {thing.category for _, thing in owned}
        }
        self._any = cycle(owned)

    def tell(self, visit: dict[str, Any]) -> None:
        """One visit, from the call to where it stands; at some other unit when nobody near has such a one."""
        person, thing = next(self._goods.get(visit.get("goods", ""), self._any))
        described = (visit["described"],) if "described" in visit else ()
        at = self._laid(visit)
        if "needs" in visit:
            needs = [NeedInput(kind, note) for kind, note in visit["needs"]]
            customers.set_needs(actor=SYSTEM, customer_id=person.id, needs=needs, now=at)
        told = JobInput(
            visit["kind"], customer_id=person.id, unit_id=self.home.unit, task=visit["task"],
            item_ids=() if described else (thing.id,), described=described,
        )  # fmt: skip
        job = actions.create_job(actor=self.dispatcher, job=told, now=at)
        Visit(self, visit, job, None if described else thing, at).carry_out()

    def _laid(self, visit: dict[str, Any]) -> datetime:
        """When it was laid out: what lies days back, by day."""
        at: datetime = self.end - visit["ago"] * HOUR
        local = at.astimezone(ZONE)
        if visit["ago"] < 12 or 8 <= local.hour < 19:
            return at
        day = local.date() if local.hour >= 19 else local.date() - timedelta(days=1)
        return datetime.combine(day, time(17, local.minute, local.second), ZONE)

    def window(self, visit: dict[str, Any], after: datetime) -> WindowInput:
        """The window that was agreed: the told day and hour, else the next beginning of a visit."""
        if "hour" in visit:
            starts = datetime.combine(self.end.astimezone(ZONE).date(), time(visit["hour"]), ZONE)
            starts += timedelta(days=visit["day"] + (visit["day"] == 0 and starts <= self.end))
        else:
            day = after.astimezone(ZONE).date()
            moments = [datetime.combine(day + timedelta(days=n), time(h), ZONE) for n in (0, 1) for h in BEGINNINGS]
            starts = next(one for one in moments if one > after + HOUR)
        return WindowInput(starts, starts + 2 * HOUR)


class Visit:
    """One visit on its way through the states."""

    def __init__(self, door: Door, told: dict[str, Any], job: JobView, thing: Thing | None, at: datetime) -> None:
        self.door, self.told, self.id, self.thing, self.at = door, told, job.id, thing, at
        self.reach = told["reach"]

    def carry_out(self) -> None:
        """Lead it to where it stands."""
        door, at = self.door, self.at
        if self.reach == "cancelled":
            actions.cancel(actor=door.dispatcher, job_id=self.id, reason="customer_wish", now=at + HOUR)
            return
        asked = at + timedelta(minutes=3)
        actions.offer(actor=door.dispatcher, job_id=self.id, unit_id=door.home.unit, now=asked)
        if self.reach == "offered":
            return
        if self.reach in {"passed_on", "declined"}:
            self._declined()
            return
        actions.accept(actor=door.clerk, job_id=self.id, now=at + timedelta(minutes=12))
        if self.reach == "accepted":
            return
        if self.reach == "taken_back":
            late, reason = at + 1.6 * HOUR, self.told["reason"]
            job = actions.take_back(actor=door.dispatcher, job_id=self.id, reason=reason, now=late)
            if job.work == "offered":
                actions.accept(actor=SYSTEM, job_id=self.id, now=late + timedelta(minutes=9))
            return
        if self._assign() and self.reach != "assigned":
            self._talk()

    def _declined(self) -> None:
        """The next in line takes it, or says no as well."""
        door, at = self.door, self.at + timedelta(minutes=21)
        job = actions.decline(actor=door.clerk, job_id=self.id, reason=self.told["reason"], now=at)
        if job.work != "offered":
            return
        later = at + timedelta(minutes=24)
        if self.reach == "passed_on":
            actions.accept(actor=SYSTEM, job_id=self.id, now=later)
        else:
            actions.decline(actor=SYSTEM, job_id=self.id, reason=self.told["reason"], now=later)

    def _assign(self) -> bool:
        door, at = self.door, self.at + timedelta(minutes=15)
        free = [one.id for one in queries.hands(SYSTEM, self.id, at) if one.free]
        mine = {one.id for one in door.team if one.user_id == door.mine}
        # Who may sign in gets what is theirs; the others share the rest.
        free.sort(key=lambda id_: (id_ in mine) != bool(self.told.get("mine")))
        if free:
            actions.assign(actor=door.clerk, job_id=self.id, staff_id=free[0], now=at)
        return bool(free)

    def _talk(self) -> None:
        """The call to the customer, and what came of it."""
        door, at = self.door, self.at
        if self.reach == "no_answer":
            for minutes in (40, 130, 300):
                talk = actions.Talk("no_answer")
                actions.contact(actor=door.clerk, job_id=self.id, talk=talk, now=at + timedelta(minutes=minutes))
            return
        called = at + timedelta(minutes=50)
        if self.reach == "held":
            talk = actions.Talk(self.told["reason"], until=door.end + timedelta(days=6))
            actions.contact(actor=door.clerk, job_id=self.id, talk=talk, now=called)
            return
        window = door.window(self.told, at)
        if self.reach in {"en_route", "on_site", "disputed"}:
            window = WindowInput(door.end - timedelta(minutes=40), door.end + timedelta(minutes=80))
        elif self.reach in {"rebooked", "moved_by_outlet"}:
            window = WindowInput(door.end - 2 * HOUR, door.end)
        elif self.reach == "second_visit":
            window = door.window({}, at)
        actions.contact(actor=door.clerk, job_id=self.id, talk=actions.Talk("booked", window), now=called)
        self._go(window)

    def _go(self, window: WindowInput) -> None:
        door, at = self.door, self.at
        if self.reach == "rebooked":
            word = Proof("reply", "SMS-20417", at + HOUR)
            later = door.window(self.told, at)
            actions.rebook(actor=door.clerk, job_id=self.id, by="customer", window=later, proof=word, now=at + 2 * HOUR)
        elif self.reach == "moved_by_outlet":
            later = door.window(self.told, at)
            actions.rebook(actor=door.clerk, job_id=self.id, by="outlet", window=later, now=door.end - 3 * HOUR)
        elif self.reach in {"en_route", "on_site", "disputed"}:
            self._on_the_way()
        elif self.reach != "booked":
            self._over(window)

    def _on_the_way(self) -> None:
        actor, end = self.door.clerk, self.door.end
        actions.depart(actor=actor, job_id=self.id, now=end - timedelta(minutes=35))
        if self.reach == "en_route":
            return
        actions.arrive(actor=actor, job_id=self.id, now=end - timedelta(minutes=14))
        if self.reach == "disputed":
            actions.note_at_door(actor=actor, job_id=self.id, code="filmed", now=end - timedelta(minutes=9))
            actions.dispute_price(
                actor=actor, job_id=self.id, amount=18_000, currency="CNY", now=end - timedelta(minutes=6),
                text="用户认为灯条报价 260 元过高，只同意 180 元",
            )  # fmt: skip

    def _over(self, window: WindowInput) -> None:
        """Done at the door, or not; then the papers."""
        door, told = self.door, self.told
        there, gone = window.starts + timedelta(minutes=20), window.starts + timedelta(minutes=75)
        result = "fixed" if self.reach == "other_serial" else self.reach
        again = door.window(told, self.at) if self.reach == "second_visit" else None
        actions.complete(
            actor=door.clerk, job_id=self.id, now=gone,
            done=DoneJob(result, gone, there, told.get("note", ""), self._plates(), next_window=again),
        )  # fmt: skip
        papers = told.get("papers")
        if papers is None:
            return
        photo = Upload("完工.png", BytesIO(picture((110, 125, 140), 96)))
        actions.attach_papers(actor=door.clerk, job_id=self.id, uploads=[photo], now=gone + HOUR / 2)
        actions.submit_evidence(actor=door.clerk, job_id=self.id, now=gone + HOUR)
        judge, when = door.people["settlement"], gone + 5 * HOUR
        if papers == "passed":
            actions.pass_evidence(actor=judge, job_id=self.id, now=when)
        elif papers == "returned":
            actions.return_evidence(actor=judge, job_id=self.id, text=told["reason"], now=when)

    def _plates(self) -> tuple[DoneItem, ...]:
        """What was read on the plates."""
        if self.thing is None or self.reach == "customer_absent":
            return ()
        if "unreadable" in self.told:
            return (DoneItem(self.thing.id, unreadable=True, reason=self.told["unreadable"]),)
        other = "9" if self.reach == "other_serial" else self.thing.serial[-1]
        return (DoneItem(self.thing.id, serial=self.thing.serial[:-1] + other),)


def _of_case(door: Door, case_id: int, place: int, at: datetime) -> None:
    told = JobInput(case_id=case_id)
    job = actions.create_job(actor=SYSTEM, job=told, now=at, ask=place % 4 != 3)
    if job.work == "offered" and job.unit_id == door.home.unit and place % 4 == 1:
        actions.accept(actor=door.clerk, job_id=job.id, now=at + timedelta(minutes=2))


def _settled(door: Door) -> None:
    """What an earlier program kept of visits that are over: papers passed, and money in every state."""
    home, end = door.home, door.end
    found = cases.page(SYSTEM, now=end, kind="repair", unit=home.unit, state=("closed",), limit=40).items
    moneys = [money for money, count in SETTLED for _ in range(count)]
    past = [
        PastJob(
            JobInput(
                "repair", case_id=one.id, unit_id=home.unit, window=_around(ended), created_at=one.opened_at,
                task=one.subject,
            ),
            items=(PastItem(one.item_id, result="fixed"),) if one.item_id else (), work="done",
            evidence="returned" if money == "withheld" else "passed", money=money, hand_id=home.unit,
            technician_id=door.team[place % len(door.team)].id, arrived_at=max(one.opened_at, ended - HOUR),
            ended_at=ended, result="fixed",
        )
        for place, (one, money) in enumerate(zip(found, moneys, strict=False))
        if (ended := one.resolved_at or one.closed_at) is not None
    ]  # fmt: skip
    actions.tell_jobs(actor=IMPORT, jobs=past, now=end)


def _around(ended: datetime) -> WindowInput:
    return WindowInput(ended - 2 * HOUR, ended + HOUR / 2)


def _days_off(door: Door) -> None:
    """Who is away, when the outlet is shut, and the calendars that people read their visits in."""
    end = door.end
    tomorrow = datetime.combine(end.astimezone(ZONE).date() + timedelta(days=1), time(8), ZONE)
    others = [one for one in door.team if one.user_id != door.mine]
    for member, days, reason in zip(others, (4, 9), ("leave", "training"), strict=False):
        starts = tomorrow + timedelta(days=days)
        network.be_absent(
            actor=SYSTEM, member_id=member.id, starts=starts, ends=starts + 34 * HOUR, reason=reason, now=end
        )
    shut = tomorrow + timedelta(days=12)
    network.close_for(
        actor=SYSTEM, unit_id=door.home.unit, starts=shut, ends=shut + 12 * HOUR, reason="年终盘点", now=end
    )
    actions.open_feed(actor=door.people["technician"], now=end)
    actions.open_feed(actor=door.clerk, unit_id=door.home.unit, now=end)
