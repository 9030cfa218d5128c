"""Jobs through real rows: who is asked, what runs on whom, what completing settles, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Stale
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import NeedInput
from makegood.rooms.jobs import actions, queries, rules
from makegood.rooms.jobs.inputs import DoneItem, DoneJob, JobInput, PlaceInput, Proof, WindowInput
from makegood.rooms.jobs.models import Job, Offer
from makegood.rooms.jobs.views import JobView
from makegood.rooms.products import queries as products
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import queries as owed
from makegood.rooms.promises.views import ObligationView
from tests.rooms.jobs.conftest import Place


def clocks(place: Place, job: JobView, minutes: float) -> dict[str, str]:
    """Duty and state of what is owed in a job so many minutes after ten."""
    return {one.duty: one.state for one in duties(job, place, minutes)}


def duties(job: JobView, place: Place, minutes: float) -> list[ObligationView]:
    found = owed.obligations(actor=SYSTEM, matter_kind="job", matter_ids=[job.id], now=place.later(minutes))
    return found[job.id]


def of_case(job: JobView, place: Place, minutes: float) -> dict[str, str]:
    found = owed.obligations(actor=SYSTEM, matter_kind="case", matter_ids=[job.case_id or 0], now=place.later(minutes))
    return {one.promise: one.state for one in found[job.case_id or 0]}


def wake(place: Place, minutes: float) -> int:
    """The worker looks, so many minutes after ten."""
    promises.settle_due(actor=SYSTEM, now=place.later(minutes))
    return actions.wake_all(actor=SYSTEM, now=place.later(minutes))


def test_a_job_takes_over_what_its_case_says(place: Place) -> None:
    """Customer, unit, place, needs and the unit that answers for it; a number of its own; nobody has it in hand."""
    job = place.repair()
    assert (job.kind, job.customer_id, job.item_id, job.home_id) == (
        "repair",
        place.customer,
        place.fridge,
        place.branch,
    )
    assert (job.work, job.evidence, job.money) == ("to_dispatch", "missing", "unpriced")
    assert "人民路" in job.place and job.division == "370303"
    assert job.needs == ({"kind": "other", "note": "老人，耳背"},)
    assert (
        rules.is_job_number(job.number) and queries.job(place.agent, rules.spoken(job.number), place.now).id == job.id
    )
    assert [one.item_id for one in job.items] == [place.fridge]
    (told,) = Event.objects.filter(subject_kind="job", subject_id=job.id)
    assert told.name == "job_created" and "人民路" not in told.data


def test_what_cannot_be_laid_out(place: Place) -> None:
    """No place, a window that ends before it begins, an unknown kind, no right to: refused, and nothing is written."""
    with pytest.raises(Invalid) as refused:
        actions.create_job(actor=place.agent, job=JobInput("repair"), now=place.now)
    assert refused.value.errors[0].code == "place_required"
    bad = WindowInput(place.later(60), place.later(30))
    with pytest.raises(Invalid):
        actions.create_job(
            actor=place.agent, job=JobInput("repair", place=PlaceInput(text="x"), window=bad), now=place.now
        )
    with pytest.raises(Invalid):
        actions.create_job(actor=place.agent, job=JobInput("magic", place=PlaceInput(text="x")), now=place.now)
    with pytest.raises(Forbidden):
        actions.create_job(actor=place.door, job=JobInput("repair", place=PlaceInput(text="x")), now=place.now)
    assert not Job.objects.exists()


def test_a_whole_visit_settles_what_it_owes(place: Place) -> None:
    """Offered, accepted, called, booked, arrived, done: each clock kept by whoever had it, the case resolved, the work
    on the item's file, one event for the end."""
    job = place.repair()
    job = actions.offer(actor=place.dispatcher, job_id=job.id, now=place.now)
    assert job.work == "offered" and job.unit_id in {place.east, place.west}
    assert clocks(place, job, 1) == {"accept": "running"}
    clerk = place.clerk_of(job.unit_id)
    job = actions.accept(actor=clerk, job_id=job.id, now=place.later(5))
    assert clocks(place, job, 5) == {"accept": "kept", "first_contact": "running"}
    who = place.zhang if job.unit_id == place.east else place.wu
    actions.assign(actor=clerk, job_id=job.id, staff_id=who, now=place.later(6))
    job = actions.contact(actor=clerk, job_id=job.id, talk=actions.Talk("booked", place.window()), now=place.later(20))
    assert job.work == "booked" and (job.window_by, job.windows) == (clerk.name, 1)
    assert clocks(place, job, 20) == {"accept": "kept", "first_contact": "kept", "arrive": "running"}
    assert of_case(job, place, 20)["contact-2h"] == "kept"
    (arrive,) = [one for one in duties(job, place, 20) if one.duty == "arrive"]
    assert arrive.due_at == job.window_to
    actions.arrive(actor=clerk, job_id=job.id, now=place.later(300))
    assert of_case(job, place, 300)["visit-24h"] == "kept"
    before = Event.objects.filter(subject_kind="job", subject_id=job.id).count()
    done = DoneJob("fixed", note="换了温控器", key="phone-1")
    job = actions.complete(actor=clerk, job_id=job.id, done=done, now=place.later(360))
    assert (job.work, job.result, job.next_owner) == ("done", "fixed", "follow_up_agent")
    assert Event.objects.filter(subject_kind="job", subject_id=job.id).count() == before + 1
    assert clocks(place, job, 360) == {
        "accept": "kept", "first_contact": "kept", "arrive": "kept", "evidence": "running"
    }  # fmt: skip
    assert of_case(job, place, 360)["repair-48h"] == "kept"
    assert cases.by_id(SYSTEM, job.case_id or 0, place.later(360)).state == "resolved"
    (record,) = products.service_records(SYSTEM, [place.fridge])[place.fridge]
    assert (record.kind, record.fixed, record.returned, record.unit_id) == (
        "repair",
        True,
        place.later(360),
        job.unit_id,
    )
    # Sent twice by a phone without signal: it counts once.
    again = actions.complete(actor=clerk, job_id=job.id, done=done, now=place.later(400))
    assert again.version == job.version and again.ended_at == job.ended_at
    assert len(products.service_records(SYSTEM, [place.fridge])[place.fridge]) == 1
    job = actions.submit_evidence(actor=clerk, job_id=job.id, now=place.later(500))
    assert clocks(place, job, 500)["evidence"] == "kept"
    with pytest.raises(Forbidden):
        actions.pass_evidence(actor=clerk, job_id=job.id, now=place.later(501))
    job = actions.pass_evidence(actor=SYSTEM, job_id=job.id, now=place.later(501))
    assert (job.work, job.evidence, job.money) == ("done", "passed", "unpriced")
    assert Offer.objects.get(job_id=job.id).state == "ended"


def test_silence_is_broken_at_its_moment_and_the_next_is_asked(place: Place) -> None:
    """Thirty minutes without an answer: the outlet's clock breaks, the other outlet is asked, then our own station."""
    job = actions.offer(actor=place.dispatcher, job_id=place.repair().id, now=place.now)
    first = job.unit_id
    assert wake(place, 29) == 0
    assert wake(place, 31) == 1
    job = queries.by_id(SYSTEM, job.id, place.later(31))
    assert job.work == "offered" and job.unit_id == ({place.east, place.west} - {first}).pop()
    states = [(one.state, one.costs) for one in job.offers]
    assert states == [("expired", True), ("open", False)]
    broken = [one for one in duties(job, place, 31) if one.state == "broken"]
    assert [(one.duty, one.unit_id) for one in broken] == [("accept", first)]
    assert Notice.objects.filter(code="job_offer_expired", unit_id=place.branch).count() == 1
    wake(place, 65)
    job = queries.by_id(SYSTEM, job.id, place.later(65))
    assert job.unit_id == place.station and len(job.offers) == 3
    wake(place, 100)
    job = queries.by_id(SYSTEM, job.id, place.later(100))
    assert job.work == "to_dispatch" and job.unit_id == place.branch
    assert Notice.objects.filter(code="job_homeless").count() == 2
    with pytest.raises(Conflict) as refused:
        actions.offer(actor=place.dispatcher, job_id=job.id, now=place.later(101))
    assert refused.value.code == "job_no_candidate"
    assert {one["why_not"][0] for one in refused.value.extra["candidates"]} == {"silent_before"}


def test_declining_costs_or_not_and_asks_the_next(place: Place) -> None:
    """A reason from the list; the clock is answered; whoever declined sees the job no more."""
    job = actions.offer(actor=place.dispatcher, job_id=place.repair().id, unit_id=place.east, now=place.now)
    with pytest.raises(Invalid):
        actions.decline(actor=place.clerk, job_id=job.id, reason="tired", now=place.later(1))
    with pytest.raises(Missing):
        actions.decline(actor=place.other_clerk, job_id=job.id, reason="full", now=place.later(1))
    job = actions.decline(actor=place.clerk, job_id=job.id, reason="wrong_area", now=place.later(2))
    assert [(one.state, one.costs) for one in job.offers] == [("declined", False), ("open", False)]
    assert job.unit_id == place.west
    assert [one.state for one in duties(job, place, 2)] == ["running", "kept"]
    with pytest.raises(Missing):
        queries.by_id(place.clerk, job.id, place.later(3))
    job = actions.accept(actor=place.other_clerk, job_id=job.id, now=place.later(4))
    job = actions.decline(actor=place.other_clerk, job_id=job.id, reason="full", now=place.later(9))
    assert job.offers[1].costs and job.work == "offered" and job.unit_id == place.station
    assert clocks(place, job, 9)["first_contact"] == "released"


def test_who_is_passed_over_and_why(place: Place) -> None:
    """A complaint about an outlet, the customer's wish, a used quota, a missing contract; the repeat goes back."""
    done = place.booked()
    clerk = place.clerk_of(done.unit_id)
    actions.arrive(actor=clerk, job_id=done.id, now=place.later(250))
    actions.complete(actor=clerk, job_id=done.id, done=DoneJob("fixed"), now=place.later(300))
    place.now = place.later(24 * 60)
    again = place.repair()
    found = queries.candidates(place.dispatcher, again.id, place.now)
    assert found[0].unit_id == done.unit_id and found[0].served_before
    complaint = cases_input(place)
    assert complaint
    found = queries.candidates(place.dispatcher, again.id, place.now)
    assert found[0].unit_id != done.unit_id
    assert next(one for one in found if one.unit_id == done.unit_id).why_not == ("complaint",)
    shy = place.repair(avoid=(place.east, place.west))
    found = queries.candidates(place.dispatcher, shy.id, place.now)
    assert [one.free for one in found] == [True, False, False] and found[0].own


def cases_input(place: Place) -> list[int]:
    """The customer complains."""
    from makegood.rooms.cases import actions as case_actions
    from makegood.rooms.cases.inputs import CaseInput

    told = CaseInput("complaint", place.customer, place.fridge, place.branch, "师傅态度差", "师傅态度差", at=place.now)
    return case_actions.open_cases(actor=SYSTEM, cases=[told], now=place.now)


def test_three_tries_hold_the_job_and_it_comes_back(place: Place) -> None:
    """Nobody answers three times in two days: held, clocks wait for the customer; the hold ends by itself."""
    job = place.taken()
    clerk = place.clerk_of(job.unit_id)
    for minutes in (10, 60):
        job = actions.contact(actor=clerk, job_id=job.id, talk=actions.Talk("no_answer"), now=place.later(minutes))
        assert job.work == "accepted"
    job = actions.contact(actor=clerk, job_id=job.id, talk=actions.Talk("off"), now=place.later(100))
    assert (job.work, job.held_for) == ("on_hold", "unreachable")
    assert clocks(place, job, 100)["first_contact"] == "paused"
    assert job.wake_at == place.later(100) + rules.HOLD_AFTER_TRIES
    assert wake(place, 100 + 48 * 60 - 1) == 0
    assert wake(place, 100 + 48 * 60) == 1
    job = queries.by_id(SYSTEM, job.id, place.later(100 + 48 * 60))
    assert (job.work, job.tries) == ("accepted", 0)
    assert clocks(place, job, 100 + 48 * 60)["first_contact"] == "running"


def test_rebooking_by_the_customer_with_proof_stops_clocks(place: Place) -> None:
    """Proved: the old window binds no more and the case's clocks wait. Unproved: the outlet's, and the clock runs."""
    job = place.booked()
    clerk = place.clerk_of(job.unit_id)
    proof = Proof("recorded_call", "REC-7", place.later(29))
    tomorrow = place.window(28)
    job = actions.rebook(actor=clerk, job_id=job.id, by="customer", window=tomorrow, proof=proof, now=place.later(30))
    assert (job.moved_by_customer, job.moved_by_outlet) == (1, 0)
    assert [one.state for one in duties(job, place, 30) if one.duty == "arrive"] == ["running", "released"]
    assert of_case(job, place, 30)["visit-24h"] == "paused"
    assert wake(place, 28 * 60) == 1
    assert of_case(job, place, 28 * 60)["visit-24h"] == "running"
    after = place.window(52)
    job = actions.rebook(actor=clerk, job_id=job.id, by="customer", window=after, now=place.later(28 * 60 + 1))
    assert (job.moved_by_customer, job.moved_by_outlet) == (1, 1)
    late = 30 * 60 + 1
    assert sorted(one.state for one in duties(job, place, late) if one.duty == "arrive") == [
        "broken", "released", "running"
    ]  # fmt: skip


def test_what_an_outlet_says_the_customer_said_is_checked(place: Place) -> None:
    """Wants to cancel: held, the case's people are told; the outlet itself cannot cancel."""
    job = place.taken()
    clerk = place.clerk_of(job.unit_id)
    job = actions.contact(actor=clerk, job_id=job.id, talk=actions.Talk("wants_cancel"), now=place.later(9))
    assert (job.work, job.next_owner) == ("on_hold", "case_owner")
    assert Notice.objects.filter(code="job_wants_cancel", unit_id=place.branch).count() == 1
    with pytest.raises(Forbidden):
        actions.cancel(actor=clerk, job_id=job.id, reason="customer_wish", now=place.later(10))
    job = actions.cancel(actor=place.dispatcher, job_id=job.id, reason="customer_wish", now=place.later(12))
    assert job.work == "cancelled" and {one.state for one in duties(job, place, 12)} == {"kept"}
    assert Notice.objects.filter(code="job_cancelled", unit_id=job.unit_id).count() == 1


def test_solved_by_phone_needs_no_visit(place: Place) -> None:
    """Settled from afar: done, the case resolved, no trip and no window owed."""
    job = place.taken()
    talk = actions.Talk("solved", note="教用户调了温度")
    job = actions.contact(actor=place.clerk_of(job.unit_id), job_id=job.id, talk=talk, now=place.later(15))
    assert (job.work, job.result) == ("done", "remote")
    assert cases.by_id(SYSTEM, job.case_id or 0, place.later(15)).state == "resolved"


def test_waiting_for_a_part_keeps_the_repair_open(place: Place) -> None:
    """The visit is over, the item's file stays open, the next owner is the parts clerk; then it is mended."""
    job = place.booked()
    clerk = place.clerk_of(job.unit_id)
    job = actions.complete(actor=clerk, job_id=job.id, done=DoneJob("awaiting_part"), now=place.later(300))
    assert (job.work, job.next_owner) == ("awaiting_part", "parts_clerk")
    (record,) = products.service_records(SYSTEM, [place.fridge])[place.fridge]
    assert record.returned is None and record.cause == "part"
    assert cases.by_id(SYSTEM, job.case_id or 0, place.later(300)).state != "resolved"
    talk = actions.Talk("booked", place.window(50))
    actions.contact(actor=clerk, job_id=job.id, talk=talk, now=place.later(1500))
    job = actions.complete(actor=clerk, job_id=job.id, done=DoneJob("fixed"), now=place.later(3060))
    (record,) = products.service_records(SYSTEM, [place.fridge])[place.fridge]
    assert record.fixed is True and record.returned == place.later(3060)
    assert cases.by_id(SYSTEM, job.case_id or 0, place.later(3060)).state == "resolved"


def test_another_visit_knows_the_one_before(place: Place) -> None:
    """A second visit is a job of its own, in the same hands, with what was left undone."""
    job = place.booked()
    clerk = place.clerk_of(job.unit_id)
    done = DoneJob("second_visit", next_window=place.window(28))
    job = actions.complete(actor=clerk, job_id=job.id, done=done, now=place.later(300))
    assert job.work == "failed"
    child = Job.objects.get(parent_id=job.id)
    assert (child.work, child.unit_id, child.technician_id) == ("booked", job.unit_id, job.technician_id)
    assert (child.case_id, child.item_id) == (job.case_id, place.fridge)
    assert [one.ended_at is None for one in queries.by_id(SYSTEM, child.pk, place.later(300)).offers] == [True]


def test_a_technician_sees_their_own_and_an_outlet_its_units(place: Place) -> None:
    """Somebody else's job is not found; the number is whole only for whoever has to go, while the job is open."""
    job = place.sent(place.east)
    mine = queries.by_id(place.door, job.id, place.later(7))
    assert mine.phone == "+8613800138000"
    with pytest.raises(Missing):
        queries.by_id(place.other_clerk, job.id, place.later(7))
    assert queries.by_id(place.clerk, job.id, place.later(7)).phone == "+8613800138000"
    assert [one.id for one in queries.page(place.door, now=place.later(8)).items] == [job.id]
    assert queries.page(place.other_clerk, now=place.later(8)).items == ()
    actions.assign(actor=place.clerk, job_id=job.id, staff_id=place.li, now=place.later(9))
    with pytest.raises(Missing):
        queries.by_id(place.door, job.id, place.later(10))
    actions.complete(
        actor=place.clerk, job_id=job.id, done=DoneJob("explained", arrived_at=place.later(30)), now=place.later(60)
    )
    assert queries.by_id(place.clerk, job.id, place.later(61)).phone.endswith("****8000")


def test_needs_are_those_of_the_file_until_the_job_is_done(place: Place) -> None:
    """A dog that is told of after the job was laid out is known at the door; what was done keeps what was told then."""
    job = place.sent(place.east)
    dog = NeedInput("pets", "有大狗")
    customers.set_needs(actor=SYSTEM, customer_id=place.customer, needs=[dog], now=place.later(6))
    assert queries.by_id(place.door, job.id, place.later(7)).needs == ({"kind": "pets", "note": "有大狗"},)
    actions.cancel(actor=SYSTEM, job_id=job.id, reason="customer_wish", now=place.later(8))
    assert queries.by_id(SYSTEM, job.id, place.later(9)).needs == ({"kind": "other", "note": "老人，耳背"},)


def test_two_people_at_once(place: Place) -> None:
    """Whoever gives an old version is told with how it stands; what the table does not allow is refused."""
    job = place.taken()
    clerk = place.clerk_of(job.unit_id)
    with pytest.raises(Stale) as lost:
        actions.contact(actor=clerk, job_id=job.id, talk=actions.Talk("off"), version=1, now=place.later(9))
    assert lost.value.extra["current"].version == job.version
    with pytest.raises(Conflict):
        actions.accept(actor=clerk, job_id=job.id, now=place.later(9))
    with pytest.raises(Conflict) as refused:
        actions.rebook(actor=clerk, job_id=job.id, by="outlet", window=place.window(), now=place.later(9))
    assert refused.value.params["verb"]["en"] == "be rebooked"
    assert Job.objects.get(pk=job.id).version == job.version


def test_the_story_gives_the_states(place: Place) -> None:
    """Replaying what the journal holds of a job gives its three tracks."""
    job = place.booked()
    clerk = place.clerk_of(job.unit_id)
    actions.complete(actor=clerk, job_id=job.id, done=DoneJob("fixed", items=(DoneItem(place.fridge, "SN0001"),)),
                     now=place.later(300))  # fmt: skip
    actions.submit_evidence(actor=clerk, job_id=job.id, now=place.later(310))
    row = Job.objects.get(pk=job.id)
    told = queries.timeline(SYSTEM, job.id, limit=200).items
    story = [(one.name, one.data) for one in reversed(told) if one.subject_kind == "job"]
    found = rules.replay(story)
    assert (found.work, found.evidence, found.money) == (row.work, row.evidence, row.money) == (
        "done", "submitted", "unpriced"
    )  # fmt: skip
    assert timedelta(0) < row.changed_at - row.created_at
