"""Windows that can still be promised, and a matter taken in together with one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.cases.inputs import CustomerRef, ItemRef, OpenCase
from makegood.rooms.cases.models import Case, IntakeDraft
from makegood.rooms.jobs import actions, queries, windows
from makegood.rooms.jobs.inputs import VisitInput, VisitWish, WindowInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.views import WindowView
from makegood.rooms.network import actions as network
from makegood.rooms.promises import queries as promises
from tests.rooms.jobs.conftest import DISTRICT, Place


def free(place: Place, now: datetime | None = None) -> list[WindowView]:
    wish = VisitWish("repair", DISTRICT, place.customer, place.fridge)
    return queries.free_windows(place.agent, wish, now or place.now)


def matter(place: Place) -> OpenCase:
    return OpenCase("repair", CustomerRef(place.customer), ItemRef(place.fridge), "不制冷", "冰箱不制冷了")


def told(place: Place, of: WindowView) -> VisitInput:
    return VisitInput(of.unit_id, WindowInput(of.starts, of.ends))


def test_hours_are_cut_into_windows() -> None:
    """Two hours each; what is left stands by itself from an hour on, else belongs to the one before; nobody rings at
    night."""
    assert windows.pieces([(540, 720), (780, 1110)]) == [(540, 660), (660, 720), (780, 900), (900, 1020), (1020, 1110)]
    assert windows.pieces([(480, 630)]) == [(480, 630)]
    assert windows.pieces([(0, 1440)])[0] == (420, 540) and windows.pieces([(0, 1440)])[-1] == (1260, 1320)
    assert windows.pieces([(600, 640)]) == []


def test_what_is_free_is_what_people_and_the_day_have_left() -> None:
    """Those on file count before what the place says of itself; a day's visits bound its windows."""
    assert windows.capacity(2, 9, 4, 6) == windows.Capacity(2, 4)
    assert windows.capacity(None, 3, None, 6) == windows.Capacity(3, None)
    assert windows.capacity(None, None, 7, 6) == windows.Capacity(2, 7)
    assert windows.capacity(0, 9, None, 6).hands == windows.capacity(None, None, None, 6).hands == 0
    assert windows.free(windows.Capacity(3, 4), here=1, that_day=3) == 1
    assert windows.free(windows.Capacity(3, None), here=1, that_day=99) == 2
    assert windows.free(windows.Capacity(1, 4), here=2, that_day=0) == 0


def test_the_next_windows_of_the_first_place_in_line(place: Place) -> None:
    """From an hour ahead on, with as much room as people may go; full, closed and absent leave less."""
    found = free(place)
    assert len(found) == 8 and found[0].starts == place.later(120) and found[0].ends == place.later(240)
    unit = found[0].unit_id
    assert unit in {place.east, place.west}
    people = {place.east: 2, place.west: 1}[unit]
    assert {one.free for one in found if one.unit_id == unit} == {people}
    network.change_node(actor=SYSTEM, unit_id=unit, changes={"daily_capacity": 1}, now=place.now)
    assert {one.free for one in free(place) if one.unit_id == unit} == {1}
    network.close_for(
        actor=SYSTEM, unit_id=unit, starts=place.now, ends=place.now + timedelta(days=9), reason="盘点", now=place.now
    )
    assert {one.unit_id for one in free(place)} == {place.east, place.west} - {unit}
    assert queries.free_windows(place.agent, VisitWish("repair", "990000"), place.now) == []


def test_a_matter_with_a_promised_visit_is_one_act(place: Place) -> None:
    """Case, job and offer stand together; the case's clock ends with the window, the talk is the first contact, and
    the draft is done with."""
    page = "0" * 32
    IntakeDraft.objects.create(id=1, user_id=place.agent.id or 0, page=page, fields={}, changed_at=place.now)
    chosen = next(one for one in free(place) if one.starts > place.later(60 * 24))
    case, job = actions.take_in(
        actor=place.agent, request=matter(place), visit=told(place, chosen), draft=page, now=place.now
    )
    assert (job.work, job.unit_id, job.window_from, job.window_to) == (
        "offered", chosen.unit_id, chosen.starts, chosen.ends,
    )  # fmt: skip
    assert job.window_by == place.agent.name and not IntakeDraft.objects.exists()
    owed = {one.promise: one for one in case.obligations}
    assert owed["visit-24h"].due_at == chosen.ends
    assert owed["contact-2h"].state == "kept"
    of_job = promises.obligations(actor=SYSTEM, matter_kind="job", matter_ids=[job.id], now=place.now)[job.id]
    assert {one.duty: one.due_at for one in of_job if one.duty == "arrive"} == {"arrive": chosen.ends}


def test_the_last_room_is_promised_once(place: Place) -> None:
    """The second who wants it is told, and nothing of theirs is kept; another place is not made to come."""
    unit = free(place)[0].unit_id
    network.change_node(actor=SYSTEM, unit_id=unit, changes={"daily_capacity": 1}, now=place.now)
    chosen = next(one for one in free(place) if one.unit_id == unit)
    actions.take_in(actor=place.agent, request=matter(place), visit=told(place, chosen), now=place.now)
    before = (Case.objects.count(), Job.objects.count())
    with pytest.raises(Conflict) as refused:
        actions.take_in(actor=place.agent, request=matter(place), visit=told(place, chosen), now=place.now)
    assert refused.value.code == "window_taken"
    window = WindowInput(place.later(120), place.later(240))
    with pytest.raises(Conflict) as refused:
        actions.take_in(actor=place.agent, request=matter(place), visit=VisitInput(place.branch, window), now=place.now)
    assert refused.value.code == "unit_unfit"
    past = WindowInput(place.later(-240), place.later(-120))
    with pytest.raises(Invalid):
        actions.take_in(actor=place.agent, request=matter(place), visit=VisitInput(unit, past), now=place.now)
    assert (Case.objects.count(), Job.objects.count()) == before
