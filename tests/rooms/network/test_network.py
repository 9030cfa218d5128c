"""The company, its places and its calendars in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from makegood.engines.clock import WorkingDays, due, is_workday, statutory
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.network.models import CalendarVersion, Node
from tests.rooms.network.conftest import NOW, Places, manager


def _faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


def test_the_company(places: Places) -> None:
    company = queries.company()
    assert (company.name, company.jurisdiction, company.zone, company.currency) == (
        "和顺电器", "CN", "Asia/Shanghai", "CNY",
    )  # fmt: skip
    assert queries.node(SYSTEM, "HQ").unit_id == company.unit_id == places.company


def test_a_place_has_the_zone_of_its_company_unless_it_says_otherwise(db: None) -> None:
    actions.create_company(actor=SYSTEM, name="Olive", jurisdiction="GB", now=NOW)
    nodes = [NodeInput("LON", "station", "London"), NodeInput("DUB", "station", "Dublin", zone="Europe/Dublin")]
    actions.create_nodes(actor=SYSTEM, nodes=nodes, now=NOW)
    assert [queries.node(SYSTEM, code).zone for code in ("LON", "DUB")] == ["Europe/London", "Europe/Dublin"]


def test_there_is_one_company(places: Places) -> None:
    with pytest.raises(Conflict) as refused:
        actions.create_company(actor=SYSTEM, name="Second", jurisdiction="GB", now=NOW, code="HQ2")
    assert refused.value.code == "company_exists"


def test_without_a_company_there_is_none(db: None) -> None:
    with pytest.raises(Missing):
        queries.company()
    with pytest.raises(Missing):
        actions.create_nodes(actor=SYSTEM, nodes=[NodeInput("A", "branch", "A")], now=NOW)


def test_an_unknown_law(db: None) -> None:
    with pytest.raises(Invalid) as refused:
        actions.create_company(actor=SYSTEM, name="X", jurisdiction="XX", now=NOW)
    assert _faults(refused) == [("jurisdiction", "jurisdiction_unknown")]


def test_places_hang_where_they_should(places: Places) -> None:
    assert queries.node(SYSTEM, "GD").parent_id == places.company
    assert queries.node(SYSTEM, places.east).parent_id == places.branch


def test_a_place_is_seen_by_its_own(places: Places) -> None:
    east = manager(places.east)
    assert queries.node(east, "GD-01").name == "天河服务站"
    for key in ("GD-02", "GD", places.west):
        with pytest.raises(Missing):
            queries.node(east, key)
    assert [node.code for node in queries.nodes(east).items] == ["GD-01"]


def test_places_come_in_pages(places: Places) -> None:
    first = queries.nodes(SYSTEM, limit=3)
    assert [node.code for node in first.items] == ["HQ", "GD", "GD-01"]
    last = queries.nodes(SYSTEM, cursor=first.next, limit=3)
    assert ([node.code for node in last.items], last.next) == (["GD-02"], None)
    assert [node.code for node in queries.nodes(SYSTEM, kind="station", q="越秀").items] == ["GD-02"]
    for cursor in ("!", "e30", "WyJhIl0", "Wy0xXQ"):
        with pytest.raises(Invalid):
            queries.nodes(SYSTEM, cursor=cursor)


def test_everything_wrong_is_said_and_nothing_written(places: Places) -> None:
    before = Node.objects.count()
    with pytest.raises(Invalid) as refused:
        actions.create_nodes(
            actor=SYSTEM,
            nodes=[
                NodeInput("OK", "station", "好"),
                NodeInput("bad code", "palace", " ", zone="Mars/Base"),
                NodeInput("OK", "station", "x" * 121),
            ],
            now=NOW,
        )
    assert _faults(refused) == [
        ("1.code", "code_bad"), ("1.kind", "node_kind_unknown"), ("1.name", "required"), ("1.zone", "zone_unknown"),
        ("2.code", "node_code_twice"), ("2.name", "too_long"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.create_nodes(actor=SYSTEM, nodes=[NodeInput("GD", "branch", "again")], now=NOW)
    assert _faults(refused) == [("code", "node_code_taken")]
    with pytest.raises(Invalid) as refused:
        actions.create_nodes(actor=SYSTEM, nodes=[NodeInput("Z", "branch", "z", parent_code="NO")], now=NOW)
    assert _faults(refused) == [("parent_code", "parent_unknown")]
    assert Node.objects.count() == before


def test_a_thousand_outlets_are_few_statements(places: Places, django_assert_max_num_queries: Any) -> None:
    outlets = [NodeInput(f"O{n:04}", "outlet", f"网点 {n}", parent_code="GD") for n in range(1_000)]
    with django_assert_max_num_queries(25):
        assert len(actions.create_nodes(actor=SYSTEM, nodes=outlets, now=NOW)) == 1_000


# --- calendars


def _publish(code: str = "cn", **more: Any) -> Any:
    form: dict[str, Any] = {
        "actor": SYSTEM, "effective": NOW, "kind": "local", "reason": "", "definition": {}, "now": NOW,
    }  # fmt: skip
    return actions.publish_calendar_version(code=code, **{**form, **more})


def test_the_shipped_calendar(places: Places) -> None:
    assert queries.calendar("cn") == statutory("cn")
    assert actions.ensure_calendars(actor=SYSTEM, jurisdiction="CN", now=NOW) == []
    assert queries.calendar_versions(SYSTEM, "cn")[0].effective == datetime(1990, 1, 1, tzinfo=UTC)


def test_a_closure_is_laid_over(places: Places) -> None:
    closed = "2026-11-27"
    version = _publish(definition={"overrides": {closed: []}})
    assert (version.number, version.definition["overrides"]) == (2, {closed: []})
    found = queries.calendar("cn")
    assert not is_workday(found, date(2026, 11, 27))
    assert is_workday(found, date(2026, 11, 26))
    assert due(NOW, WorkingDays(4), found) == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert due(NOW, WorkingDays(4), statutory("cn")) == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert queries.calendar_by_version(queries.calendar_versions(SYSTEM, "cn")[1].id) == statutory("cn")
    newest = queries.newest_version(version.calendar_id)
    assert queries.calendar_version("cn") == (version.calendar_id, newest.id, found)


def test_the_past_is_not_rewritten(places: Places) -> None:
    week = {"mon": [["00:00", "24:00"]]}
    _publish(definition={"week": week, "overrides": {}})
    found = queries.calendar("cn")
    assert is_workday(found, date(2026, 11, 20)), "the Friday before is still a working day"
    assert not is_workday(found, date(2026, 11, 24)), "a Tuesday from now on is not"


def test_an_override_where_another_version_rules_is_refused(places: Places) -> None:
    _publish(effective=NOW + timedelta(days=60), definition={"week": {"mon": [["08:00", "09:00"]]}})
    with pytest.raises(Invalid) as refused:
        _publish(definition={"overrides": {"2027-02-01": []}})
    assert _faults(refused) == [("overrides.2027-02-01", "date_of_other_version")]
    with pytest.raises(Invalid) as refused:
        _publish(definition={"overrides": {"2026-11-01": []}})
    assert _faults(refused) == [("overrides.2026-11-01", "date_of_other_version")]
    # Between the two it builds on the first, and the later one stays in force for its own dates.
    _publish(definition={"overrides": {"2026-11-25": []}})
    found = queries.calendar("cn")
    assert not is_workday(found, date(2026, 11, 25))
    assert is_workday(found, date(2026, 11, 26))
    assert not is_workday(found, date(2027, 2, 2))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"kind": "whim"}, ("kind", "calendar_kind_unknown")),
        ({"kind": "disruption", "reason": " "}, ("reason", "reason_required")),
        ({"reason": "x" * 401}, ("reason", "too_long")),
        ({"effective": NOW.replace(tzinfo=None)}, ("effective", "moment_naive")),
        ({"definition": {"week": {"mon": [["8", "9"]]}}}, ("week.mon.0.0", "bad_time")),
        ({"definition": {"overrides": []}}, None),
        ({"definition": {"overrides": [1]}}, ("overrides", "not_an_object")),
        ({"definition": {"timezone": "Europe/London"}}, ("timezone", "timezone_of_statutory")),
    ],
)
def test_a_version_that_cannot_be(places: Places, more: dict[str, Any], fault: tuple[str, str] | None) -> None:
    if fault is None:
        assert _publish(**more).number == 2, "no overrides at all is no fault"
        return
    with pytest.raises(Invalid) as refused:
        _publish(**more)
    assert _faults(refused) == [fault]
    assert CalendarVersion.objects.count() == 1


def test_a_station_cannot_postpone_its_promises(places: Places) -> None:
    east = manager(places.east)
    with pytest.raises(Forbidden) as refused:
        _publish(actor=east)
    assert refused.value.code == "calendar_of_company"
    own = {"timezone": "Asia/Shanghai", "week": {"mon": [["08:00", "18:00"]]}}
    actions.create_calendar(
        actor=east, code="gd-01", name={"zh-Hans": "天河服务站"}, definition=own, unit_id=places.east, now=NOW
    )
    assert _publish("gd-01", actor=east, definition={"overrides": {"2026-11-30": []}}).number == 2
    with pytest.raises(Forbidden) as refused:
        _publish("gd-01", actor=east, kind="statutory")
    assert refused.value.code == "statutory_of_company"
    with pytest.raises(Missing):
        _publish("gd-01", actor=manager(places.west))
    assert [one.code for one in queries.calendars(east)] == ["cn", "gd-01"]
    assert [(one.code, one.versions, one.newest.number) for one in queries.calendars(SYSTEM)] == [
        ("cn", 1, 1),
        ("gd-01", 2, 2),
    ]
    with pytest.raises(Missing):
        queries.calendar_versions(manager(places.west), "gd-01")


def test_a_calendar_keeps_its_zone(places: Places) -> None:
    own = {"timezone": "Asia/Shanghai", "week": {"mon": [["08:00", "18:00"]]}}
    actions.create_calendar(actor=SYSTEM, code="x", name={"en": "X"}, definition=own, now=NOW)
    with pytest.raises(Invalid) as refused:
        _publish("x", definition={"timezone": "Europe/London"})
    assert _faults(refused) == [("timezone", "timezone_changes")]
    with pytest.raises(Invalid) as refused:
        actions.create_calendar(actor=SYSTEM, code="x", name={"en": "X"}, definition=own, now=NOW)
    assert _faults(refused) == [("code", "calendar_code_taken")]


def test_every_version_is_told(places: Places) -> None:
    version = _publish(kind="disruption", reason="台风", definition={"overrides": {"2026-11-24": []}})
    event = Event.objects.filter(name="calendar_published").latest("id")
    assert (event.subject_kind, event.subject_id) == ("calendar", version.calendar_id)
    assert "台风" not in event.data
    assert str(version.id) in event.data


def test_a_known_calendar_costs_one_query(places: Places, django_assert_num_queries: Any) -> None:
    queries.calendar("cn")
    with django_assert_num_queries(1):
        queries.calendar("cn")
