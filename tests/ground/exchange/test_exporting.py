"""Taking tables out: who may, what is kept of it, in the background, stopped, and thrown away after a day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from makegood.ground.accounts.models import Look
from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import actions, queries
from makegood.ground.exchange.models import ExportRun
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing
from tests.matrix import world


@pytest.fixture
def place(db: None) -> world.World:
    """Two stations with a customer each."""
    found = world.found()
    for unit, node in ((found.east, "E1"), (found.west, "W1")):
        world.things(found, unit, node, node.lower())
    return found


def taken(place: world.World, who: str, name: str = "customers", **asked: str) -> list[dict[str, str]]:
    actor = place.actor(who)
    begun = actions.begin_export(actor=actor, name=name, form="jsonl", now=place.now, **asked)  # type: ignore[arg-type]
    content = b"".join(actions.write_export(actor=actor, begun=begun, now=place.now))
    return [json.loads(line) for line in content.splitlines()]


def test_an_export_holds_what_the_asker_sees_and_leaves_a_look(place: world.World) -> None:
    rows = taken(place, "wang")
    assert {row["unit"] for row in rows} == {"E1"}
    assert {"E1", "W1"} <= {row["unit"] for row in taken(place, "admin")}
    run = ExportRun.objects.filter(user_id=place.users["wang"]).get()
    assert (run.state, run.rows) == ("done", len(rows))
    assert Look.objects.filter(act="export", kind="export", subject_id=run.pk).count() == 1


@pytest.mark.parametrize(
    ("who", "name"), [("agent", "customers"), ("wang", "network.node"), ("director", "accounts.user")]
)
def test_who_may_not_takes_nothing_out(place: world.World, who: str, name: str) -> None:
    with pytest.raises(Forbidden):
        taken(place, who, name)
    assert not ExportRun.objects.exists()


def test_words_that_no_export_knows_are_refused(place: world.World) -> None:
    actor = place.actor("admin")
    for wrong, code in (
        ({"form": "pdf"}, "format_unknown"),
        ({"since": "soon"}, "since_bad"),
        ({"filters": {"x": "1"}}, "filter_unknown"),
    ):
        with pytest.raises(Invalid) as caught:
            actions.begin_export(actor=actor, now=place.now, **{"name": "customers", "form": "csv", **wrong})  # type: ignore[arg-type]
        assert caught.value.errors[0].code == f"export_{code}"
    with pytest.raises(Missing):
        actions.begin_export(actor=actor, name="planets", form="csv", now=place.now)


def test_the_worker_makes_a_file_that_is_kept_a_day(place: world.World) -> None:
    actor = place.actor("wang")
    made, stopped = (actions.prepare_export(actor=actor, name="cases", form="csv", now=place.now) for _ in range(2))
    actions.stop_export(actor=actor, export_id=stopped, now=place.now)
    with pytest.raises(Conflict):
        actions.stop_export(actor=actor, export_id=stopped, now=place.now)
    assert [actions.make_export(actor=SYSTEM, export_id=one, now=place.now) for one in (made, stopped)] == [
        True,
        False,
    ]
    view, content = queries.export_file(actor=actor, export_id=made)
    with content:
        assert content.read().decode("utf-8-sig").count("\n") == view.rows + 1 == 5
    with pytest.raises(Missing):
        queries.export_file(actor=place.actor("zhao"), export_id=made)
    later = place.now + timedelta(days=1, seconds=1)
    assert actions.throw_away(actor=SYSTEM, now=later) == 1
    with pytest.raises(Missing):
        queries.export_file(actor=actor, export_id=made)
