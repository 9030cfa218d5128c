"""Files over their life: whatever is merged, taken back and changed, nothing is lost and the journal holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.models import Event
from makegood.ground.journal.proof import verify
from makegood.ground.problems import Conflict, Forbidden, Missing
from makegood.rooms.customers import actions, finding, queries, rules
from makegood.rooms.customers.inputs import AddressInput, ConsentInput, ContactInput, CustomerInput, NeedInput
from makegood.rooms.customers.models import Address, ContactPoint, Customer, Duplicate, Need, SearchKey
from tests.rooms.customers.conftest import NOW, World

STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "unmerge", "contact", "need", "move"]), st.integers(0, 3), st.integers(0, 3)),
    max_size=12,
)


def _four(*units: int) -> list[int]:
    """Four people, in the company or each in one of these parts in turn."""
    people = [
        CustomerInput(
            f"用户{n}", contacts=(ContactInput("phone", f"1381234567{n}"),), address=f"天河路 {n} 号",
            unit_id=units[n % len(units)] if units else None,
        )
        for n in range(4)
    ]  # fmt: skip
    return actions.create(actor=SYSTEM, customers=people, now=NOW)


def _step(verb: str, one: int, other: int, now: datetime, serial: int) -> None:
    if verb == "merge":
        actions.merge(actor=SYSTEM, customer_id=one, other_id=other, now=now)
    elif verb == "unmerge":
        actions.unmerge(actor=SYSTEM, merged_id=one, now=now)
    elif verb == "contact":
        new = [ContactInput("phone", f"139{serial:08d}")]
        actions.add_contacts(actor=SYSTEM, customer_id=one, contacts=new, now=now)
    elif verb == "need":
        found = queries.get(SYSTEM, one)
        needs = [*(NeedInput(each.kind, each.note) for each in found.needs), NeedInput("other", f"第 {serial} 件")]
        actions.set_needs(actor=SYSTEM, customer_id=one, needs=needs, now=now)
    else:
        actions.add_address(actor=SYSTEM, customer_id=one, address=AddressInput(text=f"新港路 {serial} 号"), now=now)


@given(STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_merged_and_taken_back_nothing_is_lost(world: World, steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        ids = _four(world.north, world.south)
        contacts, needs, places, events = 4, 0, 4, Event.objects.count()
        for serial, (verb, one, other) in enumerate(steps):
            now = NOW + timedelta(minutes=serial + 1)
            try:
                with transaction.atomic():
                    _step(verb, ids[one], ids[other], now, serial)
            except Conflict:
                continue
            contacts, needs, places = (
                contacts + (verb == "contact"),
                needs + (verb == "need"),
                places + (verb == "move"),
            )
            events += 1
            # Each row says whose file it is in, and the files together hold every row once.
            files = queries.files_of(ids)
            assert all(files[file] == file for file in files.values())
            views = {file: queries.get(SYSTEM, file) for file in set(files.values())}
            assert sorted(pk for view in views.values() for pk in (view.id, *view.merged)) == sorted(ids)
            assert sum(len(view.contacts) for view in views.values()) == contacts
            # Lists call each row as its file does, whichever of the two is asked for, and those of one place likewise.
            for reader in (SYSTEM, world.wang):
                for some in (ids, ids[:1], ids[2:]):
                    called = {pk: view.name for pk, view in queries.many(reader, some).items()}
                    assert queries.names(reader, some) == called
        held = (ContactPoint.objects.count(), Need.objects.count(), Address.objects.count(), Event.objects.count())
        assert held == (contacts, needs, places, events)
        for pk in ids:
            if queries.files_of(ids)[pk] != pk:
                actions.unmerge(actor=SYSTEM, merged_id=pk, now=NOW + timedelta(days=1))
        alone = [queries.get(SYSTEM, pk) for pk in ids]
        assert [(view.name, view.merged, view.phones[0]) for view in alone] == [
            (f"用户{n}", (), f"+861381234567{n}") for n in range(4)
        ]
        assert verify().ok
        transaction.set_rollback(True)


def test_an_unmerged_file_is_exactly_as_it_was(world: World) -> None:
    one, other, *_ = _four()
    before = queries.get(SYSTEM, other)
    merged = actions.merge(actor=SYSTEM, customer_id=one, other_id=other, now=NOW)
    assert (merged.id, merged.merged, len(merged.phones), merged.address) == (one, (other,), 2, "天河路 0 号")
    assert queries.get(SYSTEM, other).id == one
    assert [view.id for view in queries.search(SYSTEM, "用户1")] == [one]
    assert queries.same_person([other]) == {one, other}
    after = actions.unmerge(actor=SYSTEM, merged_id=other, now=NOW)
    assert replace(after, version=before.version) == before


def test_only_who_sees_both_may_merge(world: World) -> None:
    mine, theirs = (
        actions.create(actor=SYSTEM, customers=[CustomerInput("孙桂芳", unit_id=unit)], now=NOW)[0]
        for unit in (world.north, world.south)
    )
    lead = Actor(
        kind="user", id=9, permissions=frozenset({"customers.read", "customers.merge"}), units=frozenset({world.north})
    )
    with pytest.raises(Missing):
        actions.merge(actor=lead, customer_id=mine, other_id=theirs, now=NOW)
    with pytest.raises(Forbidden):
        actions.merge(actor=world.wang, customer_id=mine, other_id=theirs, now=NOW)
    actions.merge(actor=SYSTEM, customer_id=mine, other_id=theirs, now=NOW)
    assert queries.get(world.li, theirs).id == theirs, "the south sees its own row, the north's stays unseen"


def test_erasing_leaves_the_chain_and_no_name(world: World) -> None:
    one, other, *_ = _four()
    actions.merge(actor=SYSTEM, customer_id=one, other_id=other, now=NOW)
    actions.say_consent(actor=SYSTEM, customer_id=one, consent=ConsentInput("messages", True, "tap"), now=NOW)
    report = actions.erase(actor=SYSTEM, customer_id=one, now=NOW)
    assert (report["erased"]["contacts"], report["erased"]["names"], report["kept"]["consents"]) == (2, 2, 1)
    gone = queries.get(SYSTEM, one)
    assert (gone.name, gone.contacts, gone.addresses, gone.needs) == (rules.NOBODY, (), (), ())
    assert not SearchKey.objects.filter(customer_id__in=[one, other]).exists()
    assert queries.allows(one, "messages") is False
    with pytest.raises(Conflict):
        actions.update(actor=SYSTEM, customer_id=one, version=None, changes={"name": "又来"}, now=NOW)
    with pytest.raises(Conflict):
        actions.erase(actor=SYSTEM, customer_id=one, now=NOW)
    assert verify().ok
    assert not any("用户" in data or "天河" in data for data in Event.objects.values_list("data", flat=True))


def test_a_relay_number_stands_for_nobody(world: World) -> None:
    people = [
        CustomerInput(name, contacts=(ContactInput("phone", "17012345678-1234"),)) for name in ("甲一一", "乙二二")
    ]
    one, _ = actions.create(actor=SYSTEM, customers=people, now=NOW)
    found = queries.get(SYSTEM, one)
    assert (found.phones, [contact.kind for contact in found.contacts]) == ((), ["relay"])
    assert queries.by_phone(SYSTEM, "17012345678-1234") == []
    assert queries.search(SYSTEM, "5678") == []
    assert Duplicate.objects.count() == 0


def test_duplicates_have_reasons_and_stay_dismissed(world: World) -> None:
    def made(name: str, phone: str, address: str = "") -> int:
        new = CustomerInput(name, contacts=(ContactInput("phone", phone),), address=address)
        return actions.create(actor=SYSTEM, customers=[new], now=NOW)[0]

    made("单晓", "13800000001", "天河路 385 号汇美景苑")
    made("单晓", "13800000002", "天河路385号汇美景苑")
    (pair,) = queries.duplicates(SYSTEM).items
    assert [why.code for why in pair.reasons] == ["same_name", "same_address"]
    actions.dismiss(actor=SYSTEM, duplicate_id=pair.id, now=NOW)
    actions.compare(actor=SYSTEM, customer_ids=[pair.low.id, pair.high.id], now=NOW)
    assert queries.duplicates(SYSTEM).items == ()
    for n in range(7):
        made(f"员工{'一二三四五六七'[n]}", "02012345678")
    actions.compare(actor=SYSTEM, customer_ids=list(Customer.objects.values_list("id", flat=True)), now=NOW)
    assert queries.duplicates(SYSTEM).items == (), "a number that seven share is the office's"


@pytest.mark.parametrize(
    "q",
    [
        "1234",
        "5678",
        "2345678",
        "桂芳",
        "孙",
        "sunguifang",
        "guifang",
        "sgf",
        "gf",
        "天河路",
        "385",
        "汇美",
        "example",
        "vip-77",
    ],
)
def test_any_fragment_finds(world: World, q: str) -> None:
    sun = CustomerInput(
        "孙桂芳", contacts=(ContactInput("phone", "13812345678"), ContactInput("email", "sun@example.com")),
        address="天河路 385 号汇美景苑", external_ids=(("shop", "VIP-77"),),
    )  # fmt: skip
    (pk,) = actions.create(actor=SYSTEM, customers=[sun], now=NOW)
    expected = [] if q == "385" else [pk]
    assert [one.id for one in queries.search(SYSTEM, q)] == expected


def test_every_reading_of_a_surname(world: World) -> None:
    keys = finding.keys_of(finding.Known("单晓"))
    assert {"pdanxiao", "pshanxiao", "pchanxiao", "idx", "isx", "icx"} <= set(keys)


@given(st.text(max_size=30), st.sampled_from(["phone", "relay", "email", "wechat", "identity"]))
def test_what_is_masked_can_not_be_read(value: str, kind: str) -> None:
    shown = rules.masked(kind, value)
    assert len(value) < 8 or shown != value or "*" in value
