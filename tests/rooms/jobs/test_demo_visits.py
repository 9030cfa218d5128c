"""The demo's visits: one in each state, without a matter being told otherwise than it was."""

from __future__ import annotations

from makegood.ground.actor import SYSTEM
from makegood.rooms.customers.inputs import CustomerInput
from makegood.rooms.jobs import queries
from makegood.site.demo import visits
from makegood.site.demo.market import Person
from makegood.site.demo.places import Outlet
from tests.rooms.jobs.conftest import Place


def test_the_demo_shows_visits_in_every_state(place: Place) -> None:
    """Around one outlet, its people and area put on file by themselves."""
    home = Outlet(place.east, "东网点", "淄博市", "山东 淄博 张店", "370303")
    near = [Person("陈顾客", "陈女士", CustomerInput(name="陈顾客"), home, id=place.customer)]
    visits.stand(home, near, None, place.later(60 * 24 * 6))
    shown = {one.work for one in queries.page(SYSTEM, now=place.later(60 * 24 * 6), limit=200).items}
    assert {"booked", "en_route", "on_site", "done", "awaiting_part", "in_workshop", "failed", "on_hold"} <= shown
