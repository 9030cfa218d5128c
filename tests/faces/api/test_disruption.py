"""A disruption over the API: shown first, then the windows of a place or a unit move, as on the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from makegood.faces.api.wire import tokens
from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import JobInput, PlaceInput, WindowInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from tests.faces.api.conftest import Caller
from tests.rooms.jobs.conftest import DISTRICT, Place, place

__all__ = ["place"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Storm:
    """Who dispatches in the branch, a day on which nobody can come, and jobs that were promised for it."""

    place: Place
    caller: Caller
    starts: datetime
    until: datetime

    def job(self, unit: int | None = None, division: str = DISTRICT, hours: float = 9) -> int:
        """A job of the branch, or in the hands of one of its outlets, with a window of two hours on that day."""
        starts = self.starts + hours * HOUR
        told = JobInput(
            "repair", unit_id=self.place.branch, place=PlaceInput(division, "人民路 1 号"),
            window=WindowInput(starts, starts + 2 * HOUR),
        )  # fmt: skip
        view = actions.create_job(actor=SYSTEM, job=told, now=timezone.now())
        if unit is not None:
            actions.offer(actor=SYSTEM, job_id=view.id, unit_id=unit, now=timezone.now())
        return view.id

    def ask(self, path: str = "/preview", **more: Any) -> Any:
        """The answer to the words of the day and more."""
        told = {"starts": self.starts.isoformat(), "until": self.until.isoformat()}
        return self.caller.post(f"/jobs/disruption{path}", told | more)

    def refused(self, path: str = "/preview", **more: Any) -> dict[str, str]:
        """By field why it is refused; nothing has changed then."""
        before = Event.objects.count()
        answer = self.ask(path, **more)
        assert answer.status_code == 422, answer.content
        assert Event.objects.count() == before
        return {one["field"]: one["code"] for one in answer.json()["errors"]}


@pytest.fixture
def storm(place: Place) -> Iterator[Storm]:
    """The day after tomorrow."""
    tokens.forget()
    starts = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + 2 * DAY
    raw = accounts.create_token(actor=SYSTEM, username="dispatcher", name="test", now=timezone.now())
    yield Storm(place, Caller(raw), starts, starts + DAY)
    tokens.forget()


def test_what_was_shown_moves_and_nothing_else(storm: Storm) -> None:
    first, second = storm.job(), storm.job(hours=11)
    shown = storm.ask(division="3703").json()
    assert [(one["job"]["id"], one["why"]) for one in shown["items"]] == [(str(first), ""), (str(second), "")]
    window = shown["items"][0]["window"]
    assert datetime.fromisoformat(window["starts"]) == storm.starts + DAY + 9 * HOUR
    assert datetime.fromisoformat(window["ends"]) == storm.starts + DAY + 11 * HOUR
    assert shown["left"] == 0 and not Job.objects.filter(moved_by_disruption__gt=0).exists()
    since = storm.job()
    moved = storm.ask("", division="3703", reason="台风", only=[str(first), str(second), "7"]).json()
    assert {one["id"] for one in moved["items"]} == {str(first), str(second)} and moved["left"] == 0
    assert moved["items"][0]["window"]["starts"] == window["starts"]
    assert moved["items"][0]["moves"] == {"customer": 0, "outlet": 0, "disruption": 1}
    assert Job.objects.get(pk=since).moved_by_disruption == 0
    (event,) = [one for one in queries.timeline(SYSTEM, first).items if one.name == "job_rebooked"]
    assert (event.data["by"], event.data["reason"]) == ("disruption", "台风")
    # Asked again, the same words move what came since.
    assert [one["id"] for one in storm.ask("", division="3703", reason="台风").json()["items"]] == [str(since)]
    assert storm.ask("", division="3703", reason="台风").json() == {"items": [], "left": 0}


def test_a_unit_is_enough_and_windows_move_further_or_into_one(storm: Storm) -> None:
    east, west = storm.job(storm.place.east), storm.job(storm.place.west, "370304", hours=11)
    for unit, ids in (("E1", [east]), (str(storm.place.west), [west]), ("B1", [east, west])):
        assert [int(one["job"]["id"]) for one in storm.ask(unit=unit).json()["items"]] == ids, unit
    assert storm.ask(unit="E1", division="370304").json()["items"] == []
    later = storm.ask("", unit="E1", to=(storm.until + 2 * DAY).isoformat(), reason="台风").json()
    (moved,) = later["items"]
    assert datetime.fromisoformat(moved["window"]["starts"]) == storm.starts + 3 * DAY + 9 * HOUR
    window = {"starts": (storm.until + 8 * HOUR).isoformat(), "ends": (storm.until + 20 * HOUR).isoformat()}
    (moved,) = storm.ask("", unit="W1", window=window, reason="台风").json()["items"]
    assert moved["id"] == str(west)
    assert datetime.fromisoformat(moved["window"]["starts"]) == storm.until + 8 * HOUR
    assert datetime.fromisoformat(moved["window"]["ends"]) == storm.until + 20 * HOUR


def test_what_cannot_be_moved_says_why(storm: Storm) -> None:
    gone = storm.job(storm.place.east)
    actions.accept(actor=storm.place.clerk, job_id=gone, now=timezone.now())
    actions.assign(actor=storm.place.clerk, job_id=gone, staff_id=storm.place.zhang, now=timezone.now())
    actions.depart(actor=storm.place.door, job_id=gone, now=timezone.now())
    (line,) = storm.ask(unit="E1").json()["items"]
    assert (line["job"]["id"], line["window"], line["why"]) == (str(gone), None, "en_route")
    assert storm.ask("", unit="E1", reason="台风", only=[str(gone)]).json() == {"items": [], "left": 0}


def test_a_unit_that_is_not_seen_is_refused_like_one_that_there_is_not(storm: Storm) -> None:
    (other,) = network.create_nodes(actor=SYSTEM, nodes=[NodeInput("B2", "branch", "青岛分公司")], now=timezone.now())
    for unit in ("B2", str(other), "B9", "7"):
        assert storm.refused(unit=unit) == {"unit": "unit_unknown"}
        assert storm.refused("", unit=unit, reason="台风") == {"unit": "unit_unknown"}


def test_what_cannot_be_declared_is_refused_field_by_field(storm: Storm) -> None:
    storm.job()
    long = {"until": (storm.starts + 31 * DAY).isoformat()}
    past = {"starts": (storm.starts - 9 * DAY).isoformat(), "until": (storm.starts - 8 * DAY).isoformat()}
    far = {"to": (storm.until + 31 * DAY).isoformat()}
    before = {"to": (storm.until - HOUR).isoformat()}
    inside = {"window": {"starts": storm.starts.isoformat(), "ends": storm.until.isoformat()}}
    backwards = {"window": {"starts": storm.until.isoformat(), "ends": storm.until.isoformat()}}
    for path, more in (("/preview", {}), ("", {"reason": "台风"})):
        assert storm.refused(path, **more) == {"division": "division_or_unit"}
        assert storm.refused(path, division=" ", **more) == {"division": "division_or_unit"}
        for given, found in (
            (long, {"until": "window_bad"}),
            (past, {"until": "window_past"}),
            ({"until": storm.starts.isoformat()}, {"until": "window_bad"}),
            (far, {"to": "moved_badly"}),
            (before, {"to": "moved_badly"}),
            (inside, {"window": "moved_badly"}),
            (backwards, {"window": "window_bad"}),
            (long | backwards, {"until": "window_bad", "window": "window_bad"}),
        ):
            assert storm.refused(path, division="3703", **given, **more) == found, given
    assert storm.refused("", division="3703", reason="风" * 41) == {"reason": "longer_than"}
    assert storm.refused("", division="3703", reason=" ") == {"reason": "required"}
    assert storm.refused("", division="3703", reason="台风", only=["7"] * 501) != {}
    assert storm.ask("", division="3703", reason="风" * 40).json()["left"] == 0
    (told,) = Event.objects.filter(name="job_rebooked").values_list("data", flat=True)
    assert json.loads(told)["reason"] == "风" * 40
