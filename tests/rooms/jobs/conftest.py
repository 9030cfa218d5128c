"""A company with two outlets and a station of its own in one district, their people, a customer and her units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.jobs import actions
from makegood.rooms.jobs.inputs import JobInput, PlaceInput, WindowInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import AreaInput, CertificateInput, ContractInput, NodeInput, StaffInput
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.promises import actions as promises
from makegood.site import company as companies

PROMISES = (
    "answer-24h",
    "contact-2h",
    "visit-24h",
    "repair-48h",
    "loaner-while-repair",
    "follow-up-3d",
    "outlet-response",
)
ZONE = ZoneInfo("Asia/Shanghai")
#: A Wednesday at ten: outlets are open, clocks run by the short line.
TEN = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
DISTRICT = "370303"


@dataclass
class Place:
    """Ids of what every test needs, and who acts."""

    root: int
    branch: int
    east: int
    west: int
    station: int
    customer: int
    fridge: int
    cooler: int
    zhang: int
    li: int
    wu: int
    sun: int
    clerk: Actor
    other_clerk: Actor
    door: Actor
    dispatcher: Actor
    agent: Actor
    now: datetime = TEN

    def repair(self, **more: object) -> JobView:
        """A repair of the refrigerator as it comes in, with its case."""
        case = CaseInput("repair", self.customer, self.fridge, self.branch, "不制冷", "冰箱不制冷了", at=self.now)
        (case_id,) = cases.open_cases(actor=SYSTEM, cases=[case], now=self.now)
        told = JobInput(case_id=case_id, **more)  # type: ignore[arg-type]
        return actions.create_job(actor=self.agent, job=told, now=self.now)

    def taken(self, unit: int | None = None, **more: object) -> JobView:
        """The same, offered to an outlet (the first in line if none is named) and accepted there by its clerk."""
        job = actions.offer(actor=self.dispatcher, job_id=self.repair(**more).id, unit_id=unit, now=self.now)
        return actions.accept(actor=self.clerk_of(job.unit_id), job_id=job.id, now=self.now + timedelta(minutes=5))

    def sent(self, unit: int | None = None, **more: object) -> JobView:
        """The same, with somebody named to go."""
        job = self.taken(unit, **more)
        who = self.zhang if job.unit_id == self.east else self.wu
        return actions.assign(actor=self.clerk_of(job.unit_id), job_id=job.id, staff_id=who, now=self.later(6))

    def booked(self, unit: int | None = None, **more: object) -> JobView:
        """The same, booked for two o'clock until four."""
        job = self.sent(unit, **more)
        talk = actions.Talk("booked", self.window())
        return actions.contact(actor=self.clerk_of(job.unit_id), job_id=job.id, talk=talk, now=self.later(20))

    def clerk_of(self, unit: int) -> Actor:
        """Who works at the outlet."""
        return {self.east: self.clerk, self.west: self.other_clerk}.get(unit, self.dispatcher)

    def later(self, minutes: float) -> datetime:
        """So many minutes after ten."""
        return self.now + timedelta(minutes=minutes)

    def window(self, hours: float = 4, length: float = 2) -> WindowInput:
        """A window that begins so many hours after ten."""
        start = self.now + timedelta(hours=hours)
        return WindowInput(start, start + timedelta(hours=length))

    @staticmethod
    def row(job: JobView) -> Job:
        """The row behind a view."""
        return Job.objects.get(pk=job.id)


def person(unit: int, number: str, name: str, sex: str = "male", user: int | None = None) -> StaffInput:
    """A technician."""
    return StaffInput(unit_id=unit, number=number, name=name, role="technician", sex=sex, user_id=user)


@pytest.fixture
def place(db: None) -> Place:
    """The company on a Wednesday at ten."""
    long_ago = TEN - timedelta(days=400)
    root = companies.init("CN", "correct horse battery", codes=PROMISES, now=long_ago).unit_id
    branch, east, west, station = network.create_nodes(
        actor=SYSTEM,
        nodes=[
            NodeInput("B1", "branch", "济南分公司"),
            NodeInput("E1", "outlet", "东网点", "B1"),
            NodeInput("W1", "outlet", "西网点", "B1"),
            NodeInput("S1", "station", "直营站", "B1"),
        ],
        now=long_ago,
    )
    day = long_ago.date()
    for unit, number in ((east, "C-E"), (west, "C-W")):
        contract = ContractInput(unit_id=unit, number=number, valid_from=day, valid_to=day + timedelta(days=900))
        network.add_contracts(actor=SYSTEM, contracts=[contract], now=long_ago)
    areas = [
        AreaInput(unit_id=east, division=DISTRICT, share=60, valid_from=day),
        AreaInput(unit_id=west, division=DISTRICT, share=40, valid_from=day),
        AreaInput(unit_id=station, division=DISTRICT, share=100, valid_from=day, backup=True),
    ]
    network.add_areas(actor=SYSTEM, areas=areas, now=long_ago)
    users = {
        name: accounts.create_user(
            actor=SYSTEM, username=name, name=name, password=None, memberships=[(role, unit)], now=long_ago,
            language="en",
        )
        for name, role, unit in (
            ("clerk", "outlet_clerk", east), ("other", "outlet_clerk", west), ("zhang", "technician", east),
            ("dispatcher", "dispatcher", branch), ("agent", "agent", root),
        )
    }  # fmt: skip
    zhang, li, wu, sun = network.add_staff(
        actor=SYSTEM,
        staff=[
            person(east, "E-1", "张师傅", user=users["zhang"]), person(east, "E-2", "李师傅", "female"),
            person(west, "W-1", "吴师傅"), person(station, "S-1", "孙师傅"),
        ],
        now=long_ago,
    )  # fmt: skip
    chen = CustomerInput(
        name="陈顾客", contacts=(ContactInput("phone", "13800138000"),), region="山东 淄博 张店", division=DISTRICT,
        address="人民路 1 号 3 楼", special_need="老人，耳背", unit_id=branch,
    )  # fmt: skip
    (customer,) = customers.create(actor=SYSTEM, customers=[chen], now=long_ago)
    fridge, cooler = promises.add_items(
        actor=SYSTEM,
        items=[
            ItemInput(category="refrigerator", serial="SN0001", customer_id=customer, unit_id=branch),
            ItemInput(category="air_conditioner", serial="SN0002", customer_id=customer, unit_id=branch),
        ],
        now=long_ago,
    )
    actors = {name: actor_for_user(User.objects.get(pk=id_), "en") for name, id_ in users.items()}
    return Place(
        root, branch, east, west, station, customer, fridge, cooler, zhang, li, wu, sun, actors["clerk"],
        actors["other"], actors["zhang"], actors["dispatcher"], actors["agent"],
    )  # fmt: skip


__all__ = ["CertificateInput", "Place", "PlaceInput", "place"]
