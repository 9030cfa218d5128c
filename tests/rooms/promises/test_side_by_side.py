"""Moving clocks and settling what is due in processes of their own: side by side, and killed on the way."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from makegood.ground import sides
from tests.databases import ROOT

MAKE = """
import django; django.setup()
from datetime import timedelta
from tests.rooms.promises import conftest
made = conftest.make_world()
for n in range(20):
    at = conftest.NOW + timedelta(seconds=n)
    made.note("installed", at, matter=("case", 100 + n))
from makegood.ground.actor import SYSTEM
from makegood.rooms.network import actions as network
network.publish_calendar_version(actor=SYSTEM, code="cn", effective=conftest.NOW, kind="statutory", reason="told",
    definition={"overrides": {"2026-06-03": []}}, now=conftest.NOW)
"""
MOVE = """
import json, os, sys, django; django.setup()
from datetime import timedelta
from tests.rooms.promises import conftest
from makegood.ground import sides
from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.rooms.network.models import Calendar
from makegood.rooms.promises.actions import moving, settling
from makegood.rooms.promises.models import Obligation
moving.BATCH = 3
write, batches = moving._write, []
def counted(moves):
    batches.append(len(moves))
    if len(batches) == int(sys.argv[1]):
        os._exit(9)
    write(moves)
moving._write = counted
(cn,) = Calendar.objects.filter(code="cn").values_list("pk", flat=True)
found = moving.move_clocks(actor=SYSTEM, calendar_id=cn, now=conftest.NOW + timedelta(hours=1))
again = moving.move_clocks(actor=SYSTEM, calendar_id=cn, now=conftest.NOW + timedelta(hours=2))
running = Obligation.objects.filter(calendar_id=cn, state="running")
moved = {
    "moves": sorted(running.values_list("moves", flat=True)),
    "later": moving._on(cn).filter(moving.put_off()).count(),
}
due = Obligation.objects.filter(state="running").count()
settling.MANY = 3
took = settling.settle_all(now=conftest.NOW + timedelta(days=60), batches=400)
broken = Event.objects.filter(name="obligation_broken")
print(json.dumps({
    "counts": found, "again": again, "sides": sides.sides(),
    "told": list(Notice.objects.filter(code="tell_customers_moved").values_list("params__n", flat=True)),
    **moved, "due": due, "took": took, "broken": Obligation.objects.filter(state="broken").count(),
    "events": broken.count(), "of": broken.values("subject_id").distinct().count(),
}))
"""


def run(env: dict[str, str], program: str, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == code
    return done.stdout


@pytest.mark.parametrize("engine", ["live_db", pytest.param("live_postgresql", marks=pytest.mark.postgresql)])
def test_a_killed_move_is_ended_by_the_next_one_and_all_is_moved_and_settled_once(
    engine: str, request: pytest.FixtureRequest
) -> None:
    env: dict[str, str] = request.getfixturevalue(engine)
    run(env, MAKE)
    run(env, MOVE, "7", code=9)
    done = json.loads(run(env, MOVE, "0"))
    assert done["sides"] == (1 if engine == "live_db" and not env.get("DATABASE_URL") else sides.SIDES)
    assert set(done["moves"]) == {1}
    assert done["later"] == len(done["moves"]) >= 20
    assert 0 < done["counts"]["later"] < done["later"]
    assert done["told"] == [done["later"]]
    assert done["again"] == {"earlier": 0, "later": 0, "refused": 0}
    assert done["due"] == done["broken"] == done["events"] == done["of"]
    assert done["took"] >= done["due"]
