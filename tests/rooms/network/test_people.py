"""Who works where: numbers, licences that end, absences."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Forbidden, Invalid, Missing, Stale
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import CertificateInput, ContractInput, NodeInput, SkillInput, StaffInput
from tests.rooms.network.conftest import NOW, Places, manager

DAY = date(2026, 11, 23)


def test_people_get_the_next_number_of_their_node(places: Places) -> None:
    lead = manager(places.branch)
    staff = [
        StaffInput(places.east, "李伟"),
        StaffInput(places.east, "王芳", sex="female"),
        StaffInput(places.west, "赵强"),
    ]
    ids = actions.add_staff(actor=lead, staff=staff, now=NOW)
    found = queries.staff(lead, unit_id=places.branch).items
    assert [(one.number, one.name) for one in found] == [
        ("GD-01-01", "李伟"),
        ("GD-01-02", "王芳"),
        ("GD-02-01", "赵强"),
    ]
    assert [one.id for one in queries.staff(lead, q="wangf").items] == [ids[1]]
    assert [one.id for one in queries.staff(manager(places.west)).items] == [ids[2]]
    with pytest.raises(Missing):
        queries.member(manager(places.west), ids[0])
    east = places.east
    for bad in (
        StaffInput(east, ""), StaffInput(east, "x", role="cook"), StaffInput(east, "x", level=4),
        StaffInput(east, "x", number="GD-01-01"), StaffInput(east, "x", user_id=5),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            actions.add_staff(actor=lead, staff=[bad], now=NOW)
    skills = (SkillInput("refrigerator", "repair", 3), SkillInput("", "installation", 1))
    after = actions.change_member(
        actor=lead, member_id=ids[0], changes={"skills": skills, "level": 2}, version=1, now=NOW
    )
    assert [(one.category, one.kind, one.level) for one in after.skills] == [
        ("", "installation", 1),
        ("refrigerator", "repair", 3),
    ]
    with pytest.raises(Stale):
        actions.change_member(actor=lead, member_id=ids[0], changes={"level": 3}, version=1, now=NOW)


def test_a_licence_counts_up_to_its_last_day_and_is_told_before(places: Places) -> None:
    (member,) = actions.add_staff(actor=SYSTEM, staff=[StaffInput(places.east, "李伟")], now=NOW)
    last = DAY + timedelta(days=30)
    (first,) = actions.keep_certificates(
        actor=SYSTEM, certificates=[CertificateInput(member, "heights", "T-1", last)], now=NOW
    )
    assert queries.licences_held(queries.member(SYSTEM, member), last) == {"heights"}
    assert queries.licences_held(queries.member(SYSTEM, member), last + timedelta(days=1)) == frozenset()
    told = []
    for days in (0, 1, 24, 31):
        told.append(actions.tell_endings(actor=SYSTEM, now=NOW + timedelta(days=days)))
    assert told == [1, 0, 1, 1]
    assert [one.code for one in Notice.objects.order_by("created_at")] == [
        "certificate_expires", "certificate_expires", "certificate_expired",
    ]  # fmt: skip
    (again,) = actions.keep_certificates(
        actor=SYSTEM, certificates=[CertificateInput(member, "heights", "T-1", last + timedelta(days=365))], now=NOW
    )
    assert again == first
    actions.set_licence_rules(
        actor=SYSTEM, needed=[("air_conditioner", "installation", "heights"), ("", "repair", "low_voltage")], now=NOW
    )
    assert queries.licences_needed(["split", "air_conditioner"], "installation") == {"heights"}
    assert queries.licences_needed(["tv"], "repair") == {"low_voltage"}
    with pytest.raises(Invalid):
        actions.keep_certificates(actor=SYSTEM, certificates=[CertificateInput(member, "magic", "1", last)], now=NOW)
    assert actions.remove_certificate(actor=SYSTEM, certificate_id=first, now=NOW).certificates == ()


def test_a_technician_is_sick_at_noon(places: Places) -> None:
    lead = manager(places.east)
    (member,) = actions.add_staff(actor=lead, staff=[StaffInput(places.east, "李伟")], now=NOW)
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
    away = actions.be_absent(actor=lead, member_id=member, starts=noon, reason="sick", now=noon)
    assert queries.absent_at([member], noon + timedelta(hours=30))[member].id == away.id
    actions.be_back(actor=lead, absence_id=away.id, ends=noon + timedelta(hours=20), now=noon)
    assert queries.absent_at([member], noon + timedelta(hours=30)) == {}
    with pytest.raises(Missing):
        actions.be_back(actor=manager(places.west), absence_id=away.id, ends=noon, now=noon)
    with pytest.raises(Invalid):
        actions.be_absent(actor=lead, member_id=member, starts=noon, reason="bored", now=noon)


def test_a_contract_is_told_before_it_ends_unless_another_follows(places: Places) -> None:
    nodes = [NodeInput(code, "outlet", code, "GD") for code in ("W1", "W2")]
    one, two = actions.create_nodes(actor=SYSTEM, nodes=nodes, now=NOW)
    rows = [
        ContractInput(one, "A", DAY, DAY + timedelta(days=20)),
        ContractInput(two, "B", DAY, DAY + timedelta(days=20)),
        ContractInput(two, "C", DAY + timedelta(days=21), DAY + timedelta(days=400)),
    ]
    ids = actions.add_contracts(actor=SYSTEM, contracts=rows, now=NOW)
    assert actions.tell_endings(actor=SYSTEM, now=NOW) == 2
    assert set(Notice.objects.values_list("unit_id", flat=True)) == {one, places.branch}
    with pytest.raises(Invalid):
        actions.add_contracts(actor=SYSTEM, contracts=[rows[0]], now=NOW)
    reader = Actor(kind="user", id=1, permissions=frozenset({"contracts.read"}))
    with pytest.raises(Forbidden):
        actions.change_contract(actor=reader, contract_id=ids[0], changes={"deposit": 1}, now=NOW)
    with pytest.raises(Invalid):
        actions.change_contract(
            actor=SYSTEM, contract_id=ids[0], changes={"valid_to": DAY - timedelta(days=1)}, now=NOW
        )
    assert actions.change_contract(actor=SYSTEM, contract_id=ids[0], changes={"deposit": 5}, now=NOW).deposit == 5
