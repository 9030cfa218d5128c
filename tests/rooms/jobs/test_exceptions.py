"""What really happens (practice, 16): each named exception of visits has its path."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import Approval, Notice
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Salt
from makegood.ground.journal.queue.worker import Worker
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.jobs import actions, queries, rules
from makegood.rooms.jobs.actions.erasing import erase_texts
from makegood.rooms.jobs.inputs import DisruptionInput, DoneItem, DoneJob, JobInput, PlaceInput
from makegood.rooms.jobs.models import Job, JobItem
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import AreaInput, CertificateInput
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as owed
from tests.rooms.jobs.conftest import DISTRICT, TEN, Place


def there(place: Place, **more: Any) -> Any:
    """Somebody stands at the door."""
    job = place.booked(place.east, **more)
    return actions.arrive(actor=place.door, job_id=job.id, now=place.later(260))


def duties(place: Place, job_id: int, minutes: float) -> list[tuple[str, str]]:
    found = owed.obligations(actor=SYSTEM, matter_kind="job", matter_ids=[job_id], now=place.later(minutes))
    return sorted((one.duty, one.state) for one in found[job_id])


def test_a_unit_without_readable_serial(place: Place) -> None:
    """It may be mended all the same, with the reason kept; without a reason it is asked for."""
    job = there(place)
    blank = DoneJob("fixed", items=(DoneItem(place.fridge, unreadable=True),))
    with pytest.raises(Invalid) as refused:
        actions.complete(actor=place.door, job_id=job.id, done=blank, now=place.later(300))
    assert refused.value.errors[0].code == "serial_reason"
    done = DoneJob("fixed", items=(DoneItem(place.fridge, unreadable=True, reason="铭牌被油漆盖住"),))
    job = actions.complete(actor=place.door, job_id=job.id, done=done, now=place.later(300))
    assert (job.items[0].serial_state, job.items[0].serial_reason) == ("unreadable", "铭牌被油漆盖住")
    assert products.get(SYSTEM, place.fridge).serial == "SN0001"


def test_another_unit_stands_there_than_was_announced(place: Place) -> None:
    """The serial seen at the door is kept beside the file, which it does not overwrite."""
    job = there(place)
    done = DoneJob("explained", items=(DoneItem(place.fridge, "SN-9999"),))
    job = actions.complete(actor=place.door, job_id=job.id, done=done, now=place.later(300))
    assert (job.items[0].serial_state, job.items[0].serial_seen) == ("other", "SN-9999")


def test_several_units_one_visit(place: Place) -> None:
    """Each has its own result and its own record; the visit as a whole has one."""
    job = there(place, item_ids=(place.fridge, place.cooler))
    items = (DoneItem(place.fridge, result="fixed"), DoneItem(place.cooler, result="awaiting_part"))
    done = DoneJob("awaiting_part", items=items)
    job = actions.complete(actor=place.door, job_id=job.id, done=done, now=place.later(300))
    assert [one.result for one in job.items] == ["fixed", "awaiting_part"]
    records = products.service_records(SYSTEM, [place.fridge, place.cooler])
    assert records[place.fridge][0].fixed is True
    assert records[place.cooler][0].returned is None


def test_the_address_moved(place: Place) -> None:
    """Where the same outlet serves it keeps the job; elsewhere the job goes to whoever serves there, at once."""
    job = place.booked(place.east)
    near = PlaceInput(DISTRICT, "和平路 9 号")
    job = actions.move_place(actor=place.clerk, job_id=job.id, place=near, now=place.later(30))
    assert (job.unit_id, job.work, job.place) == (place.east, "booked", "和平路 9 号")
    far = AreaInput(place.west, "370304", TEN.date())
    network.add_areas(actor=SYSTEM, areas=[far], now=place.now)
    moved = PlaceInput("370304", "博山路 1 号")
    job = actions.move_place(actor=place.clerk, job_id=job.id, place=moved, now=place.later(31))
    assert (job.unit_id, job.work, job.technician_id) == (place.west, "offered", None)
    assert job.window_from is not None  # what was promised stays promised


def test_a_technician_is_sick_at_noon(place: Place) -> None:
    """All visits of the day go to colleagues in one act; where nobody may go, the window stays and the unit is told."""
    place.repair()
    first, second = place.booked(place.east), place.booked(place.east, sex_wish="male")
    until = place.later(600)
    noon = place.later(60)
    network.be_absent(actor=SYSTEM, member_id=place.zhang, starts=noon, ends=until, reason="sick", now=place.now)
    with pytest.raises(Invalid):
        actions.reassign_day(actor=place.clerk, staff_id=place.zhang, on=TEN.date(), reason=" ", now=place.later(61))
    moved = actions.reassign_day(
        actor=place.clerk, staff_id=place.zhang, on=TEN.date(), reason="中午发烧", now=place.later(61)
    )
    went = {one.job.id: (one.to, one.job.work, one.job.technician_id) for one in moved}
    assert went == {first.id: (place.li, "booked", place.li), second.id: (None, "booked", None)}
    assert Notice.objects.filter(code="job_nobody_goes", unit_id=place.east).count() == 1
    assert ("arrive", "running") in duties(place, second.id, 61)
    with pytest.raises(Conflict) as refused:
        actions.arrive(actor=place.clerk, job_id=second.id, now=place.later(250))
    assert refused.value.code == "job_no_technician"


def test_an_outlet_is_closed_for_some_time(place: Place) -> None:
    """A closure of the day is a reason against it; the other one is asked."""
    network.close_for(
        actor=SYSTEM, unit_id=place.east, starts=place.later(-60), ends=place.later(600), reason="盘点", now=place.now
    )
    job = place.repair()
    found = queries.candidates(place.dispatcher, job.id, place.now)
    assert next(one for one in found if one.unit_id == place.east).why_not == ("closed",)
    assert actions.offer(actor=place.dispatcher, job_id=job.id, now=place.now).unit_id == place.west


def test_an_outlet_leaves(place: Place) -> None:
    """What it has in hand short of the door is offered to others as a reaction; what was done stays."""
    job, done = place.booked(place.east), there(place)
    Worker().drain()
    network.step(actor=SYSTEM, unit_id=place.east, verb="leave", reason="合同到期", now=place.later(270))
    Worker().drain()
    row = Job.objects.get(pk=job.id)
    assert (row.work, row.unit_id, row.technician_id) == ("offered", place.west, None)
    assert Job.objects.get(pk=done.id).work == "on_site"
    assert [one.state for one in queries.by_id(SYSTEM, job.id, place.later(271)).offers] == ["taken_back", "open"]


def test_a_typhoon_moves_the_windows_of_a_place(place: Place) -> None:
    """One act, no customer's proof: windows move by whole days, their old clocks are void, the case's stand still."""
    job = place.booked(place.east)
    elsewhere = actions.create_job(
        actor=place.agent, now=place.now,
        job=JobInput("repair", customer_id=None, unit_id=place.branch, window=place.window(),
                     place=PlaceInput("410100", "郑州")),
    )  # fmt: skip
    until = place.later(20 * 60)
    moved = actions.declare_disruption(
        actor=place.dispatcher, disruption=DisruptionInput(place.now, until, "3703"), reason="台风", now=place.later(30)
    )
    assert ([one.id for one in moved.items], moved.left) == ([job.id], 0)
    (view,) = moved.items
    assert job.window_from is not None and view.window_from == job.window_from + timedelta(days=1)
    assert (view.moved_by_disruption, view.moved_by_outlet, view.moved_by_customer) == (1, 0, 0)
    assert duties(place, job.id, 30) == [
        ("accept", "kept"), ("arrive", "released"), ("arrive", "running"), ("first_contact", "kept")
    ]  # fmt: skip
    case = owed.obligations(actor=SYSTEM, matter_kind="case", matter_ids=[job.case_id or 0], now=place.later(31))
    assert {one.promise: one.state for one in case[job.case_id or 0]}["visit-24h"] == "paused"
    assert Job.objects.get(pk=elsewhere.id).moved_by_disruption == 0
    assert Notice.objects.filter(code="jobs_disrupted", unit_id=place.east).count() == 1
    actions.wake_all(actor=SYSTEM, now=until)
    case = owed.obligations(actor=SYSTEM, matter_kind="case", matter_ids=[job.case_id or 0], now=until)
    assert {one.promise: one.state for one in case[job.case_id or 0]}["visit-24h"] == "running"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_storm_over_more_jobs_than_move_at_once_says_how_many_are_left(place: Place) -> None:
    """Five hundred move, the earliest first; the same words move the rest. A reason that is too long moves none."""
    street = PlaceInput("370303", "人民路 1 号")
    windows = [place.window(4 + number / 100) for number in range(502)]
    work = [JobInput("repair", unit_id=place.branch, place=street, window=window) for window in windows]
    ids = actions.create_jobs(actor=SYSTEM, jobs=work, now=place.now)
    storm = DisruptionInput(place.now, place.later(24 * 60), "370303")
    shown = queries.disrupted(place.dispatcher, storm, place.now)
    assert ([one.job.id for one in shown.items], shown.left) == (ids[:500], 2)
    with pytest.raises(Invalid) as refused:
        actions.declare_disruption(
            actor=place.dispatcher, disruption=storm, reason="风" * (rules.LONGEST_REASON + 1), now=place.now
        )
    assert [(one.field, one.code) for one in refused.value.errors] == [("reason", "too_long")]
    assert not Job.objects.filter(moved_by_disruption__gt=0).exists()
    for expected, left in ((ids[:500], 2), (ids[500:], 0), ([], 0)):
        moved = actions.declare_disruption(actor=place.dispatcher, disruption=storm, reason="台风", now=place.now)
        assert ([one.id for one in moved.items], moved.left) == (expected, left)
    assert Job.objects.filter(moved_by_disruption=1).count() == 502


def test_after_a_fire_the_unit_is_preserved(place: Place) -> None:
    """Marked so, a visit cannot end as mended: appraisal, workshop or nothing."""
    job = there(place)
    actions.preserve(actor=place.door, job_id=job.id, on=True, now=place.later(265))
    with pytest.raises(Conflict) as refused:
        actions.complete(actor=place.door, job_id=job.id, done=DoneJob("fixed"), now=place.later(300))
    assert refused.value.code == "job_preserved_unit"
    job = actions.complete(actor=place.door, job_id=job.id, done=DoneJob("appraisal"), now=place.later(300))
    assert (job.work, job.next_owner, job.preserve) == ("under_appraisal", "technical_supervisor", True)


def test_a_minor_is_alone_at_home(place: Place) -> None:
    """Not entered: the visit ends as a trip for nothing with its own reason, and the customer is called again."""
    job = there(place)
    job = actions.complete(actor=place.door, job_id=job.id, done=DoneJob("minor_alone"), now=place.later(265))
    assert (job.work, job.result, job.next_owner) == ("failed", "minor_alone", "outlet_clerk")
    assert not products.service_records(SYSTEM, [place.fridge]).get(place.fridge)
    again = actions.plan_next(actor=place.clerk, job_id=job.id, window=place.window(30), now=place.later(280))
    assert (again.work, again.parent_id) == ("booked", job.id)


def test_a_customer_films(place: Place) -> None:
    """Kept as a note that everybody who opens the job sees; it is nobody's fault."""
    job = there(place)
    job = actions.note_at_door(actor=place.door, job_id=job.id, code="filmed", text="全程录像", now=place.later(262))
    assert job.filmed and queries.notes(place.clerk, job.id)[0].code == "filmed"


def test_only_a_person_of_one_sex(place: Place) -> None:
    """Who is not is refused with the reason; who is may go."""
    job = place.taken(place.east, sex_wish="female")
    with pytest.raises(Conflict) as refused:
        actions.assign(actor=place.clerk, job_id=job.id, staff_id=place.zhang, now=place.later(6))
    assert refused.value.extra["reasons"] == ["sex_wish"]
    job = actions.assign(actor=place.clerk, job_id=job.id, staff_id=place.li, now=place.later(6))
    assert job.technician_id == place.li


def test_an_expired_licence_blocks(place: Place) -> None:
    """Heights on an air conditioner: without the licence, or with one that has expired, nobody is sent."""
    network.set_licence_rules(actor=SYSTEM, needed=[("air_conditioner", "installation", "heights")], now=place.now)
    job = place.taken(place.east, kind="installation", item_ids=(place.cooler,))
    for day, why in ((None, "licence_missing"), (TEN.date() - timedelta(days=1), "licence_expired")):
        if day is not None:
            held = CertificateInput(place.zhang, "heights", "T-1", day)
            network.keep_certificates(actor=SYSTEM, certificates=[held], now=place.now)
        with pytest.raises(Conflict) as refused:
            actions.assign(actor=place.clerk, job_id=job.id, staff_id=place.zhang, now=place.later(6))
        assert refused.value.extra["reasons"] == [why]
    held = CertificateInput(place.zhang, "heights", "T-2", TEN.date())
    network.keep_certificates(actor=SYSTEM, certificates=[held], now=place.now)
    assert actions.assign(actor=place.clerk, job_id=job.id, staff_id=place.zhang, now=place.later(7)).work == "assigned"


def test_a_price_is_disputed_at_the_door(place: Place) -> None:
    """Stop, call, decide: an approval is asked, the answer rings at the door and stands in the story."""
    job = there(place)
    job = actions.dispute_price(
        actor=place.door, job_id=job.id, amount=8_000, currency="CNY", text="用户只肯付 80 元", now=place.later(270)
    )
    assert (job.work, job.next_owner) == ("on_site", "approver")
    asked = Approval.objects.get(verb="price", subject_id=job.id)
    accounts.decide_approval(actor=SYSTEM, approval_id=asked.pk, approve=True, now=place.later(280))
    told = [one.name for one in queries.timeline(SYSTEM, job.id).items]
    assert told[0] == "job_price_decided" and "job_price_disputed" in told
    assert Job.objects.get(pk=job.id).next_owner == "technician"
    assert Notice.objects.filter(code="job_price_approved").count() == 1


def test_a_trip_for_nothing(place: Place) -> None:
    """Nobody at home: told as such, the window was kept, another visit follows."""
    job = there(place)
    job = actions.complete(actor=place.door, job_id=job.id, done=DoneJob("customer_absent"), now=place.later(262))
    assert job.work == "failed"
    (event,) = [one for one in queries.timeline(SYSTEM, job.id).items if one.name == "job_failed"]
    assert event.data["wasted"] is True
    assert ("arrive", "kept") in duties(place, job.id, 262)


def test_the_customer_is_not_the_one_who_opens(place: Place) -> None:
    """A tenant or whoever was given the unit is named at the place, not in the customer's file."""
    tenant = PlaceInput(DISTRICT, "人民路 1 号", contact_name="租户小周", contact_phone="13900139000")
    job = place.sent(place.east, place=tenant)
    seen = queries.by_id(place.door, job.id, place.later(8))
    assert (seen.contact_name, seen.contact_phone, seen.customer_name) == ("租户小周", "13900139000", "陈顾客")


def test_a_visitor_who_owns_nothing_of_ours_is_served_too(place: Place) -> None:
    """Work without a case, an item or a customer on file: described, done, kept."""
    counter = PlaceInput(DISTRICT, "服务点")
    told = JobInput("inspection", described=("别家的水浸冰箱",), unit_id=place.branch, place=counter)
    job = actions.create_job(actor=place.agent, job=told, now=place.now, ask=True)
    assert job.work == "offered"
    clerk = place.clerk_of(job.unit_id)
    actions.accept(actor=clerk, job_id=job.id, now=place.later(3))
    who = place.zhang if job.unit_id == place.east else place.wu
    actions.assign(actor=clerk, job_id=job.id, staff_id=who, now=place.later(4))
    job = actions.complete(actor=clerk, job_id=job.id, done=DoneJob("explained"), now=place.later(60))
    assert job.work == "done" and JobItem.objects.get(job_id=job.id).result == "explained"


def test_an_erased_customer_leaves_no_street_behind(place: Place) -> None:
    """Street, contact and words go; the division, the dates and the result stay for the figures."""
    job = there(place)
    actions.note_at_door(actor=place.door, job_id=job.id, code="other", text="狗很凶", now=place.later(262))
    actions.complete(actor=place.door, job_id=job.id, done=DoneJob("fixed", note="换压缩机"), now=place.later(300))
    erase_texts(actor=SYSTEM, customer_ids={place.customer}, now=place.later(900))
    row = Job.objects.get(pk=job.id)
    assert (row.place, row.outcome_note, row.needs, row.contact_phone) == ("", "", [], "")
    assert (row.division, row.result) == (DISTRICT, "fixed")
    assert queries.notes(place.clerk, job.id)[0].text == ""
    assert not Salt.objects.filter(subject_kind="job", subject_id=job.id).exists()
