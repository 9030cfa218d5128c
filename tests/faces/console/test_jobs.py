"""The outlet's life on its pages: asked, accepted, called, sent, at the door, ended; by forms without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.jobs import actions, queries, rules
from makegood.rooms.jobs.inputs import DoneJob, JobInput, PlaceInput, WindowInput
from makegood.rooms.jobs.models import Feed, Job
from makegood.rooms.jobs.views import JobView
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
    read = queries.feed(place.door, feed.id).read_at
    assert read is not None and timezone.now() - read < timedelta(minutes=5)
    # It is kept when it was asked for last, not every time.
    actions.note_feed_read(actor=place.door, feed_id=feed.id, now=read + timedelta(minutes=50))
    assert queries.feed(place.door, feed.id).read_at == read
    actions.note_feed_read(actor=place.door, feed_id=feed.id, now=read + timedelta(minutes=70))
    assert queries.feed(place.door, feed.id).read_at == read + timedelta(minutes=70)
    actions.revoke_feed(actor=place.door, feed_id=feed.id, now=timezone.now())
    assert reader.get(f"/calendar/{secret}.ics").status_code == 404


def strong(name: str, number: str) -> list[str]:
    """The verbs that stand out on the page of a job, as somebody sees it."""
    page = signed_in(name).get(f"/jobs/{number}").content.decode()
    return re.findall(r'id="v-(\w+)"><summary class="btn go">', page)


def test_who_goes_to_a_job_that_nobody_has_is_named_by_whoever_dispatches(place: Place) -> None:
    """An outlet that answers for a job sees it before anybody has it, and is not offered what would be refused."""
    place.now = timezone.now()
    case = CaseInput("repair", place.customer, place.fridge, place.east, "不制冷", "冰箱不制冷了", at=place.now)
    (case_id,) = cases.open_cases(actor=SYSTEM, cases=[case], now=place.now)
    loose = actions.create_job(actor=place.agent, job=JobInput(case_id=case_id), now=place.now)
    address = f"/jobs/{loose.number}"
    assert (loose.work, loose.home_id) == ("to_dispatch", place.east)
    clerk, dispatcher = signed_in("clerk"), signed_in("dispatcher")
    refused = clerk.post(f"{address}/assign", {"technician": place.zhang, "version": loose.version})
    assert refused.status_code == 403 and Job.objects.get().work == "to_dispatch"
    assert 'id="v-assign"' not in clerk.get(address).content.decode()
    assert 'id="v-assign"' in dispatcher.get(address).content.decode()
    actions.offer(actor=place.dispatcher, job_id=loose.id, unit_id=place.east, now=place.now)
    actions.accept(actor=place.clerk, job_id=loose.id, now=place.now)
    assert 'id="v-assign"' in clerk.get(address).content.decode()
    assert clerk.post(f"{address}/assign", {"technician": place.zhang}).status_code == 302
    assert Job.objects.get().technician_id == place.zhang


def test_what_is_held_elsewhere_is_not_offered_here(place: Place) -> None:
    """Who dispatches at one outlet and reads all others is shown there what would be done, and elsewhere nothing."""
    place.now = timezone.now()
    accounts.create_user(
        actor=SYSTEM, username="both", name="两处", password=None, now=place.now,
        memberships=[("auditor", place.root), ("dispatcher", place.west)],
    )  # fmt: skip
    both, whole = signed_in("both"), signed_in("dispatcher")
    there, here = place.taken(place.east), place.taken(place.west)
    for job, offered in ((there, False), (here, True)):
        page = both.get(f"/jobs/{job.number}").content.decode()
        assert ('id="v-take_back"' in page) is offered
        assert 'id="v-take_back"' in whole.get(f"/jobs/{job.number}").content.decode()
        words = {"reason": rules.TAKE_BACK_REASONS[0], "version": job.version}
        assert (both.post(f"/jobs/{job.number}/take_back", words).status_code == 403) is not offered
    assert not re.findall(r'id="v-\w+"', both.get(f"/jobs/{there.number}").content.decode())


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


def test_a_calendar_address_is_made_shown_once_and_withdrawn_on_a_page(place: Place) -> None:
    """One's own, that of one's people and of one's outlet; never that of somebody else's."""
    place.now = timezone.now()
    job = place.booked(place.east)
    door, clerk = signed_in("zhang"), signed_in("clerk")
    assert "张师傅" in door.get("/calendar-addresses").content.decode()
    made = door.post("/calendar-addresses", {"whose": "me"})
    (url,) = re.findall(r'value="(http[^"]+/calendar/[^"]+\.ics)"', made.content.decode())
    assert made.headers["Cache-Control"] == "private, no-store"
    assert url not in door.get("/calendar-addresses").content.decode()
    address = url.partition("testserver")[2]
    assert f"UID:job-{job.id}@" in Client().get(address).content.decode()
    # A technician makes none for a colleague; the clerk makes them for the outlet's people and the outlet, no other's.
    assert door.post("/calendar-addresses", {"whose": f"t{place.li}"}).status_code == 422
    assert "李师傅" in clerk.get("/calendar-addresses").content.decode()
    assert clerk.post("/calendar-addresses", {"whose": f"t{place.li}"}).status_code == 200
    assert clerk.post("/calendar-addresses", {"whose": f"u{place.east}"}).status_code == 200
    for other in (f"t{place.wu}", f"u{place.west}", "t", "x1", "t0"):
        assert clerk.post("/calendar-addresses", {"whose": other}).status_code == 422, other
    assert Feed.objects.count() == 3
    named = signed_in("dispatcher").get("/calendar-addresses", {"unit": "W1"}).content.decode()
    assert f'value="u{place.west}" selected' in named
    mine = Feed.objects.get(technician_id=place.zhang)
    assert signed_in("other").post(f"/calendar-addresses/{mine.pk}/withdraw").status_code == 404
    assert door.post(f"/calendar-addresses/{mine.pk}/withdraw").status_code == 302
    assert Client().get(address).status_code == 404
    assert "Withdrawn" in door.get("/calendar-addresses").content.decode()


def test_a_sick_persons_day_goes_to_others_in_one_form(place: Place) -> None:
    """Each visit by itself: to somebody named, to whoever may go, to the next outlet; what is refused is told why and
    leaves the others done; what somebody changed meanwhile is not written over."""
    place.now = timezone.now()
    window = place.window(0.1, 1)
    jobs = []
    for wish in ("", "male", "", ""):
        job = place.sent(place.east, sex_wish=wish)
        talk = actions.Talk("booked", window)
        jobs.append(actions.contact(actor=place.clerk, job_id=job.id, talk=talk, now=place.later(20)))
    first, second, third, fourth = jobs
    actions.depart(actor=place.door, job_id=fourth.id, now=place.later(21))
    day = window.starts.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    clerk, address = signed_in("clerk"), f"/day/others?technician={place.zhang}&on={day}"
    # Whoever has visits that day is named, with the address of the day.
    chosen = clerk.get(f"/day/others?on={day}").content.decode()
    assert f'href="?technician={place.zhang}&amp;on={day}"' in chosen and "4 visits" in chosen
    assert "?technician=" not in clerk.get("/day/others?on=2020-01-01").content.decode()
    page = clerk.get(address).content.decode()
    assert page.count('name="to-') == 4 and "李师傅 (visits that day: 0)" in page
    assert (
        "ask the next outlet" not in page
        and "ask the next outlet" in signed_in("dispatcher").get(address).content.decode()
    )
    assert signed_in("other").get(address).status_code == 404
    assert signed_in("zhang").get(address).status_code == 403
    seen = {f"version-{id_}": value for id_, value in re.findall(r'name="version-(\d+)" value="(\d+)"', page)}
    given = {**seen, f"to-{first.id}": f"t{place.li}", f"to-{second.id}": "anybody", f"to-{third.id}": "nobody",
             f"to-{fourth.id}": "anybody"}  # fmt: skip
    assert clerk.post(address, given).status_code == 422 and Job.objects.filter(technician_id=place.zhang).count() == 4
    # Somebody of the outlet changes the third one meanwhile.
    actions.note_at_door(actor=place.clerk, job_id=third.id, code="other", text="?", now=place.later(22))
    told = clerk.post(address, {**given, "reason": "发烧"}).content.decode()
    went = {one.pk: (one.technician_id, one.work) for one in Job.objects.all()}
    assert went == {
        first.id: (place.li, "booked"), second.id: (None, "booked"), third.id: (place.zhang, "booked"),
        fourth.id: (place.li, "assigned"),
    }  # fmt: skip
    assert told.count("李师傅 goes.") == 2 and "Nobody may go" in told and told.count("not moved") == 1
    # A named one who may not go is refused and nothing changes; the next outlet is asked by whoever dispatches.
    unfit = clerk.post(address, {"reason": "发烧", f"to-{third.id}": f"t{place.wu}"}).content.decode()
    assert unfit.count("not moved") == 1 and Job.objects.get(pk=third.id).technician_id == place.zhang
    signed_in("dispatcher").post(address, {"reason": "发烧", f"to-{third.id}": "elsewhere"})
    assert Job.objects.get(pk=third.id).unit_id == place.west
    assert "Nothing is left" in clerk.get(address).content.decode()


def test_a_storm_moves_what_was_shown_and_nothing_else(place: Place) -> None:
    """Windows of an outlet's day are shown with what they would become, moved in one act with the reason in the
    journal; what somebody is on the way to is told as what cannot be moved, what came since is left alone."""
    place.now = timezone.now()
    zone = ZoneInfo("Asia/Shanghai")
    day = (place.now + timedelta(days=3)).astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)
    window = WindowInput(day, day + timedelta(hours=2))

    def booked() -> JobView:
        talk = actions.Talk("booked", window)
        return actions.contact(actor=place.clerk, job_id=place.sent(place.east).id, talk=talk, now=place.later(20))

    first, second, away = booked(), booked(), booked()
    actions.depart(actor=place.door, job_id=away.id, now=place.later(21))
    dispatcher = signed_in("dispatcher")
    address = f"/disruption?first={day:%Y-%m-%d}&place=E1"
    page = dispatcher.get(address).content.decode()
    shown = re.findall(r'name="job" value="(\d+)"', page)
    assert shown == [str(first.id), str(second.id)] and 'id="stays"' in page
    assert (
        re.findall(r'name="job"', dispatcher.get(f"/disruption?first={day:%Y-%m-%d}&place=W1").content.decode()) == []
    )
    assert dispatcher.get(f"/disruption?first={day:%Y-%m-%d}").status_code == 422
    assert dispatcher.get(f"{address}&to={day:%Y-%m-%d}").status_code == 422
    assert signed_in("clerk").get(address).status_code == 403
    # What may not be declared is said at the field that asked for it.
    for words, told in (
        (f"first={day:%Y-%m-%d}", "Please name an area or an outlet."),
        (f"first={day:%Y-%m-%d}&place=E1&last={day + timedelta(days=30):%Y-%m-%d}", "within 30 days"),
        (f"first={day:%Y-%m-%d}&place=E1&to={day:%Y-%m-%d}", "Please move the windows past the time without visits"),
        (f"first={day - timedelta(days=9):%Y-%m-%d}&place=E1", "This time is over already."),
    ):
        refused = dispatcher.get(f"/disruption?{words}")
        assert refused.status_code == 422 and told in refused.content.decode(), words
    assert dispatcher.get(f"{address}&last={day + timedelta(days=29):%Y-%m-%d}").status_code == 200
    assert dispatcher.post(address, {"job": shown, "reason": "风" * 41}).status_code == 422
    since = booked()
    assert dispatcher.post(address, {"job": shown}).status_code == 422
    assert Job.objects.filter(moved_by_disruption__gt=0).count() == 0
    # One of those that were shown is on its way meanwhile.
    actions.depart(actor=place.door, job_id=second.id, now=place.later(22))
    later = f"{address}&to={day + timedelta(days=2):%Y-%m-%d}&starts=13:00&ends=17:00"
    answer = dispatcher.post(later, {"job": shown, "reason": "台风贝碧嘉"}, follow=True).content.decode()
    assert "1 window was moved." in answer and "1 could not be moved" in answer
    moved = Job.objects.get(moved_by_disruption=1)
    assert moved.pk == first.id and moved.work == "booked"
    assert moved.window_from == day + timedelta(days=2, hours=4) and moved.window_to == day + timedelta(days=2, hours=8)
    assert set(Job.objects.filter(window_from=window.starts).values_list("pk", flat=True)) == {
        second.id,
        away.id,
        since.id,
    }
    (event,) = [one for one in queries.timeline(place.dispatcher, first.id).items if one.name == "job_rebooked"]
    assert (event.data["by"], event.data["reason"]) == ("disruption", "台风贝碧嘉")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_storm_over_more_jobs_than_one_page_moves_says_how_many_are_left(place: Place) -> None:
    """Five hundred are shown and moved; the page names the rest in both languages."""
    now = timezone.now()
    day = (now + timedelta(days=3)).astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=9)
    window = WindowInput(day, day + timedelta(hours=2))
    told = JobInput("repair", unit_id=place.branch, place=PlaceInput("370303", "人民路 1 号"), window=window)
    actions.create_jobs(actor=SYSTEM, jobs=[told] * 502, now=now)
    dispatcher, address = signed_in("dispatcher"), f"/disruption?first={day:%Y-%m-%d}&division=370303"
    page = dispatcher.get(address).content.decode()
    assert page.count('name="job"') == 500 and "2 more jobs have a window in this time." in page
    dispatcher.cookies["mg_lang"] = "zh-Hans"
    assert "这段时间另有 2 单。" in dispatcher.get(address).content.decode()
