"""The outlet's life on its pages: asked, accepted, called, sent, at the door, ended; by forms without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts.models import User
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DoneJob
from makegood.rooms.jobs.models import Job
from tests.rooms.jobs.conftest import Place, place

__all__ = ["place"]


def signed_in(name: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(User.objects.get(username=name))
    return client


def test_the_outlets_life(place: Place) -> None:
    """From the case's page to the end of the visit, as the people of each part do it."""
    place.now = timezone.now()
    case = place.repair().case_number
    Job.objects.all().delete()
    agent, clerk, door = signed_in("agent"), signed_in("clerk"), signed_in("zhang")
    form = {"new-kind": "repair", "kind": "repair", "task": "带压力表", "sex_wish": ""}
    assert agent.get(f"/cases/{case}/jobs/new").status_code == 200
    made = agent.post(f"/cases/{case}/jobs/new", form)
    assert made.status_code == 302, made.content[:600]
    job = Job.objects.get()
    assert b"J" in agent.get(f"/cases/{case}").content
    actions.offer(actor=place.dispatcher, job_id=job.pk, unit_id=place.east, now=timezone.now())
    number = job.number
    desk = clerk.get("/outlet-desk").content.decode()
    assert "Accept" in desk and "陈顾客" in desk and "13800138000" in desk
    assert clerk.post(f"/jobs/{number}/accept", {"from": "desk"}).headers["Location"] == "/outlet-desk"
    assert clerk.post(f"/jobs/{number}/assign", {"technician": place.zhang, "from": "desk"}).status_code == 302
    # By the clock on the clerk's wall, whatever the hour at which the test runs.
    soon = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=1)
    start, end = (moment.strftime("%Y-%m-%dT%H:%M") for moment in (soon, soon + timedelta(minutes=30)))
    refused = clerk.post(f"/jobs/{number}/contact", {"outcome": "booked", "note": "晚上"})
    assert refused.status_code == 422 and "晚上" in refused.content.decode()
    clerk.post(f"/jobs/{number}/contact", {"outcome": "booked", "starts": start, "ends": end, "note": ""})
    assert Job.objects.get().work == "booked"
    assert "人民路" in door.get("/day").content.decode()
    assert door.post(f"/jobs/{number}/arrive", {"from": "day"}).headers["Location"] == "/day"
    page = door.get(f"/jobs/{number}").content.decode()
    assert "End the visit" in page and "老人" in page
    end_form = {"result": "fixed", "note": "换了温控器", "unreadable": "on", "reason": "铭牌脱落", "key": "k1"}
    assert door.post(f"/jobs/{number}/complete", end_form).status_code == 302
    assert Job.objects.get().result == "fixed"
    assert clerk.post(f"/jobs/{number}/submit", {}).status_code == 302
    assert Job.objects.get().evidence == "submitted"


@pytest.mark.parametrize("name", ["agent", "dispatcher", "clerk"])
def test_the_board_and_the_page_of_a_job(place: Place, name: str) -> None:
    """Chips in the address, the job with its candidates and reasons; a stranger's job is not found."""
    job = place.repair() if name != "clerk" else place.booked(place.east)
    client = signed_in(name)
    for address in (
        "/jobs",
        "/jobs?group=dispatch&late=1&sort=newest",
        "/jobs?q=陈顾客",
        "/jobs?group=all&kind=repair",
    ):
        assert client.get(address).status_code == 200, address
    page = client.get(f"/jobs/{job.number}")
    assert page.status_code == 200
    if name == "dispatcher":
        assert "Who may be asked" in page.content.decode()
    assert signed_in("other").get(f"/jobs/{job.number}").status_code == 404
    assert client.get("/search", {"q": job.number}).headers["Location"] == f"/jobs/{job.number}"


def test_a_calendar_program_reads_a_secret_address(place: Place) -> None:
    """Stable uid, a sequence that grows, no name and no number; unchanged = 304; revoked = gone."""
    place.now = timezone.now()
    job = place.booked(place.east)
    feed, secret = actions.open_feed(actor=place.door, now=place.now)
    reader = Client()
    first = reader.get(f"/calendar/{secret}.ics")
    body = first.content.decode()
    assert first.headers["Content-Type"].startswith("text/calendar")
    assert f"UID:job-{job.id}@makegood" in body and "13800138000" not in body and "陈顾客" not in body
    assert "人民路" not in body
    again = reader.get(f"/calendar/{secret}.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    clerk = place.clerk
    actions.rebook(actor=clerk, job_id=job.id, by="outlet", window=place.window(26), now=timezone.now())
    moved = reader.get(f"/calendar/{secret}.ics", headers={"If-None-Match": first.headers["ETag"]})
    version = queries.by_id(clerk, job.id, timezone.now()).version
    assert moved.status_code == 200 and f"SEQUENCE:{version}" in moved.content.decode()
    actions.revoke_feed(actor=place.door, feed_id=feed.id, now=timezone.now())
    assert reader.get(f"/calendar/{secret}.ics").status_code == 404


def strong(name: str, number: str) -> list[str]:
    """The verbs that stand out on the page of a job, as somebody sees it."""
    page = signed_in(name).get(f"/jobs/{number}").content.decode()
    return re.findall(r'id="v-(\w+)"><summary class="btn go">', page)


def test_one_button_stands_out_for_each_reader(place: Place) -> None:
    """What the reader most likely does next, first in the row; nothing where nothing waits for them."""
    place.now = timezone.now()
    loose = place.repair()
    assert strong("dispatcher", loose.number) == ["offer"] and strong("agent", loose.number) == []
    asked = actions.offer(actor=place.dispatcher, job_id=loose.id, unit_id=place.east, now=place.now)
    assert strong("clerk", asked.number) == ["accept"] and strong("dispatcher", asked.number) == ["take_back"]
    taken = actions.accept(actor=place.clerk, job_id=asked.id, now=place.now)
    assert strong("clerk", taken.number) == ["contact"]
    actions.assign(actor=place.clerk, job_id=taken.id, staff_id=place.zhang, now=place.now)
    assert strong("clerk", taken.number) == strong("zhang", taken.number) == ["contact"]
    talk = actions.Talk("booked", place.window())
    actions.contact(actor=place.clerk, job_id=taken.id, talk=talk, now=place.now)
    assert strong("zhang", taken.number) == ["depart"] and strong("clerk", taken.number) == ["rebook"]
    actions.unassign(actor=place.clerk, job_id=taken.id, reason="生病", now=place.now)
    assert strong("clerk", taken.number) == ["assign"]
    actions.assign(actor=place.clerk, job_id=taken.id, staff_id=place.zhang, now=place.now)
    actions.depart(actor=place.door, job_id=taken.id, now=place.now)
    assert strong("zhang", taken.number) == ["arrive"] and strong("agent", taken.number) == ["rebook"]
    actions.arrive(actor=place.door, job_id=taken.id, now=place.now)
    assert strong("zhang", taken.number) == ["complete"] and strong("agent", taken.number) == []
    actions.complete(actor=place.door, job_id=taken.id, done=DoneJob("explained"), now=place.now)
    assert strong("clerk", taken.number) == ["submit"]
    actions.submit_evidence(actor=place.clerk, job_id=taken.id, now=place.now)
    assert strong("clerk", taken.number) == []
    actions.hold(
        actor=place.clerk, job_id=place.taken(place.east).id, reason="weather", until=place.later(99), now=place.now
    )
    held = Job.objects.get(work="on_hold").number
    assert strong("clerk", held) == ["contact"]
