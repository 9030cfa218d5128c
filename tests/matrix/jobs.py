"""A job in each state that a route asks for, in one unit, made by the actions themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from makegood.ground.actor import SYSTEM
from makegood.ground.files.inputs import Upload
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DoneJob, JobInput, PlaceInput, WindowInput
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import StaffInput

HOUR = timedelta(hours=1)


def made(unit: int, node: str, customer: int, item: int, now: datetime) -> dict[str, str]:
    """Numbers of jobs by the state they stand in, somebody who goes, a calendar address and a paper."""
    person, _ = network.add_staff(
        actor=SYSTEM,
        staff=[StaffInput(unit, f"师傅 {node}", f"{node}-S1"), StaffInput(unit, f"替班 {node}", f"{node}-S2")],
        now=now,
    )
    street = PlaceInput(text=f"{node} 路 1 号")
    work = [JobInput("repair", customer_id=customer, item_ids=(item,), unit_id=unit, place=street) for _ in range(8)]
    loose, offered, taken, sent, booked, there, over, shown = actions.create_jobs(actor=SYSTEM, jobs=work, now=now)
    for id_ in (offered, taken):
        actions.offer(actor=SYSTEM, job_id=id_, unit_id=unit, now=now)
    actions.accept(actor=SYSTEM, job_id=taken, now=now)
    for id_ in (sent, booked, there, over, shown):
        actions.assign(actor=SYSTEM, job_id=id_, staff_id=person, now=now)
    window = WindowInput(now + HOUR, now + 3 * HOUR)
    actions.contact(actor=SYSTEM, job_id=booked, talk=actions.Talk("booked", window), now=now)
    actions.arrive(actor=SYSTEM, job_id=there, now=now)
    for id_ in (over, shown):
        actions.complete(actor=SYSTEM, job_id=id_, done=DoneJob("explained"), now=now)
    actions.submit_evidence(actor=SYSTEM, job_id=shown, now=now)
    plate = Upload("完工.png", BytesIO(b"\x89PNG\r\n\x1a\njob" + node.encode()))
    (paper,) = actions.attach_papers(actor=SYSTEM, job_id=over, uploads=[plate], now=now)
    feed, _ = actions.open_feed(actor=SYSTEM, technician_id=person, now=now)
    names = ("loose", "offered", "taken", "sent", "booked", "there", "over", "shown")
    ids = (loose, offered, taken, sent, booked, there, over, shown)
    views = [_view(id_, now) for id_ in ids]
    numbers = {f"job_{name}": view.number for name, view in zip(names, views, strict=True)}
    return {**numbers, "staff": str(person), "feed": str(feed.id), "paper": str(paper.id)}


def _view(id_: int, now: datetime) -> JobView:
    return queries.by_id(SYSTEM, id_, now)
