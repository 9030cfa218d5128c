"""A customer chooses when somebody comes: for a visit that nobody laid out yet, for one under way, another time."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from makegood.faces.portal import front
from makegood.ground.accounts import pacing
from makegood.ground.actor import SYSTEM
from makegood.ground.ui import texts
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.jobs import actions as jobs
from makegood.rooms.jobs.models import Job
from makegood.rooms.passes import actions
from makegood.rooms.promises.models import Obligation, Pause
from tests.rooms.jobs.conftest import Place, place

__all__ = ["place"]


@pytest.fixture
def address(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of a repair that nobody has looked at yet, on a Wednesday at ten."""
    cache.clear()
    pacing.forget()
    monkeypatch.setattr(texts, "strict", True)
    monkeypatch.setattr(front, "moment", lambda: place.now)
    given = CaseInput("repair", place.customer, place.fridge, place.branch, "不制冷", "冰箱不制冷了", at=place.now)
    (case_id,) = cases.open_cases(actor=SYSTEM, cases=[given], now=place.now)
    return f"/m/{actions.make_link(actor=SYSTEM, case_id=case_id, now=place.now).token}"


def times(client: Client, address: str) -> list[str]:
    """What the form offers, in its order."""
    return re.findall(r'name="window" value="([^"]+)"', client.get(address).content.decode())


def test_a_time_is_chosen_moved_and_gone(place: Place, address: str) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh")
    offered = times(client, address)
    assert len(offered) == len(set(offered)) > 4
    assert client.post(f"{address}/choose", {"window": offered[1]}).headers["Location"].endswith("?done=chosen#top")
    job = Job.objects.get()
    assert (int(job.window_from.timestamp()), job.unit_id) == tuple(map(int, offered[1].split()))  # type: ignore[union-attr]
    assert job.work == "offered"
    # Whoever was asked has not said yes yet: until then nothing else is offered.
    assert times(client, address) == []

    jobs.accept(actor=place.clerk_of(job.unit_id), job_id=job.pk, now=place.now)
    job.refresh_from_db()
    others = times(client, address)
    assert others and offered[1] not in others
    assert {int(one.split()[1]) for one in others} == {job.unit_id}
    # Nobody had talked about the time yet: this is that talk. The next one moves what was agreed.
    for window, moved in ((others[-1], 0), (others[0], 1)):
        assert client.post(f"{address}/choose", {"window": window}).status_code == 303
        job.refresh_from_db()
        assert (job.work, job.moved_by_customer, job.moved_by_outlet) == ("booked", moved, 0)
        assert int(job.window_from.timestamp()) == int(window.split()[0])  # type: ignore[union-attr]
    # The customer's own wish, with where it was said: the clocks that allow it stand still until then.
    pauses = Pause.objects.filter(ends=None, ground="customer_asked")
    assert {one.proof_kind for one in pauses} == {"tap"}
    assert not Obligation.objects.filter(state="broken").exists()


@pytest.mark.parametrize("window", ["", "x y", "1 1", "9" * 30, "-5 3", "1764000000 1"])
def test_what_is_not_offered_is_not_agreed_on(address: str, window: str) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post(f"{address}/choose", {"window": window})
    text = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert ("Choose one of the times." in text) != ("This time is no longer free." in text)
    assert "When shall we come?" in text
    assert not Job.objects.exists()
