"""What recurs runs from the first minute on, so it must have nothing to do where there is nothing yet."""

from __future__ import annotations

import pytest
from django.utils import timezone

from makegood.ground.journal.models import Event, Job
from makegood.ground.journal.queue import periodic
from makegood.rooms.network import queries as network

RHYTHMS = {one.name: one for one in periodic.rhythms()}


def test_what_recurs_is_known() -> None:
    assert {"promises.settle", "network.tell_faults", "accounts.pass_up", "journal.purge"} < set(RHYTHMS)


@pytest.mark.parametrize("name", RHYTHMS)
def test_nothing_is_done_while_there_is_no_company(db: None, name: str) -> None:
    """No error that is tried again and again, no event, no further work."""
    assert not network.founded()
    assert RHYTHMS[name].task.func() == 0
    assert not Event.objects.exists()
    assert not Job.objects.exists()


def test_every_worker_offers_all_of_it(db: None) -> None:
    assert periodic.offer(now=timezone.now(), seen={}) == len(RHYTHMS)
