"""Customers in the database: made, changed, found, and seen by their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.models import About, Event
from makegood.ground.problems import Forbidden, Invalid, Missing, Stale
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.customers.models import ContactPoint, Customer, SearchKey
from tests.rooms.customers.conftest import NOW, World


def _person(name: str, *phones: str, **more: Any) -> CustomerInput:
    emails = more.pop("emails", ())
    contacts = [ContactInput("phone", phone) for phone in phones] + [ContactInput("email", one) for one in emails]
    return CustomerInput(name=name, contacts=tuple(contacts), **more)


def _create(actor: Actor, *people: CustomerInput) -> list[int]:
    return actions.create(actor=actor, customers=people, now=NOW)


def _faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


def test_a_customer(world: World) -> None:
    sun = _person(
        "孙桂芳", "138 1234 5678", "13912345678", "+86 138 1234 5678", emails=["Sun@Example.com"],
        address="天河路 1 号",
        region="广东 广州", address_as="孙老师", special_need="听力不便",
    )  # fmt: skip
    (pk,) = _create(world.wang, sun)
    found = queries.get(world.wang, pk)
    assert found.phones == ("+8613812345678", "+8613912345678")
    assert found.emails == ("sun@example.com",)
    assert (found.name, found.address_as, found.special_need, found.unit_id, found.version) == (
        "孙桂芳", "孙老师", "听力不便", world.north, 1,
    )  # fmt: skip


def test_the_journal_hears_no_names(world: World) -> None:
    (pk,) = _create(world.wang, _person("孙桂芳", "13812345678", address="天河路"))
    event = Event.objects.get(subject_kind="customer", subject_id=pk)
    assert event.name == "customer_created"
    assert not any(text in event.data for text in ("孙", "138", "天河"))
    assert About.objects.filter(kind="customer", subject_id=pk, event=event).exists()


def test_many_at_once_are_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    people = [_person(f"用户 {n}", f"138{n:08}") for n in range(300)]
    with django_assert_max_num_queries(12):
        ids = _create(SYSTEM, *people)
    assert [queries.get(SYSTEM, pk).name for pk in ids[:2]] == ["用户 0", "用户 1"]
    with django_assert_max_num_queries(5):
        assert len(queries.many(SYSTEM, ids)) == 300


def test_everything_wrong_is_said_and_nothing_written(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        _create(
            SYSTEM,
            _person("Good", "13812345678"),
            CustomerInput(
                name=" ", kind="robot", country="cn", language="fr", address="x" * 241,
                contacts=(ContactInput("phone", "12"), ContactInput("fax", "1"), ContactInput("email", "x")),
            ),
        )  # fmt: skip
    assert _faults(refused) == [
        ("1.name", "required"), ("1.address", "too_long"), ("1.kind", "customer_kind_unknown"),
        ("1.country", "country_bad"), ("1.language", "language_unknown"), ("1.contacts.0.value", "phone_bad"),
        ("1.contacts.1.kind", "contact_kind_unknown"), ("1.contacts.2.value", "email_bad"),
    ]  # fmt: skip
    assert Customer.objects.count() == ContactPoint.objects.count() == Event.objects.filter(
        subject_kind="customer"
    ).count() == 0  # fmt: skip


def test_the_country_decides_how_a_number_is_read(world: World) -> None:
    (pk,) = _create(SYSTEM, _person("John", "020 7946 0018", country="GB"))
    assert queries.get(SYSTEM, pk).phones == ("+442079460018",)


def test_a_unit_that_one_does_not_see(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        _create(world.wang, _person("X", unit_id=world.south))
    assert _faults(refused) == [("unit", "unit_unknown")]


def test_customers_are_seen_by_their_own(world: World) -> None:
    (pk,) = _create(world.wang, _person("孙桂芳", "13812345678"))
    with pytest.raises(Missing):
        queries.get(world.li, pk)
    assert queries.many(world.li, [pk]) == {}
    assert queries.known(world.li, [pk]) == set()
    assert queries.known(world.wang, [pk, 5]) == {pk}
    assert queries.by_phone(world.li, "13812345678") == []
    for q in ("13812345678", "5678", "孙"):
        assert queries.search(world.li, q) == []
        assert [found.id for found in queries.search(world.wang, q)] == [pk]
    assert queries.page(world.li).items == ()
    with pytest.raises(Missing):
        actions.update(actor=world.li, customer_id=pk, version=1, changes={"name": "X"}, now=NOW)


def test_who_may_not_write_does_not(world: World) -> None:
    reader = Actor(kind="user", id=3, permissions=frozenset({"customers.read"}))
    with pytest.raises(Forbidden):
        _create(reader, _person("X"))
    with pytest.raises(Forbidden):
        queries.search(Actor(kind="user", id=4), "x")


def test_a_phone_shared_by_a_family(world: World) -> None:
    ids = _create(world.wang, _person("孙桂芳", "13812345678"), _person("李强", "13812345678"))
    assert [found.id for found in queries.by_phone(world.wang, "+86 138-1234-5678")] == ids
    assert queries.by_phone(world.wang, "nonsense") == []
    assert queries.by_contacts(world.wang, "phone", ["+8613812345678", "+8613800000000"]) == {"+8613812345678": ids}


def test_what_somebody_types(world: World) -> None:
    sun, john, other = _create(
        SYSTEM,
        _person("孙桂芳", "13812345678", emails=["sun@example.com"]),
        _person("John 100% Smith", "+44 20 7946 0018"),
        _person("5678 号", "13900000000"),
    )

    def found(q: str) -> list[int]:
        return [one.id for one in queries.search(SYSTEM, q)]

    assert found("138 1234 5678") == [sun]
    assert found("5678") == [sun], "the end of a number is surer than the beginning of a name"
    assert found("12345678") == [sun]
    assert found("SUN@example.com") == [sun]
    assert found("孙") == [sun]
    assert found("John 100%") == [john]
    assert found("Smith") == [john]
    assert found("678") == []
    assert found("9999") == []
    assert found("%") == found("_") == found("") == found("\x00") == []
    assert other


def test_a_search_uses_its_index(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("not run: the plan of PostgreSQL depends on its statistics")
    _create(SYSTEM, *[_person(f"用户{n}", f"138{n:08}") for n in range(50)])
    plan = SearchKey.objects.filter(key__gte="t5678", key__lt="t5678\U0010ffff").explain()
    assert "USING COVERING INDEX search_key" in plan or "USING INDEX search_key" in plan, plan


def test_pages_end(world: World) -> None:
    ids = _create(SYSTEM, *[_person(f"用户 {n}") for n in range(5)])
    seen: list[int] = []
    cursor = None
    for _ in range(3):
        page = queries.page(SYSTEM, cursor, limit=2)
        seen.extend(one.id for one in page.items)
        cursor = page.next
    assert seen == ids[::-1]
    assert cursor is None


def test_a_change(world: World) -> None:
    (pk,) = _create(world.wang, _person("孙桂芳", "13812345678"))
    after = actions.update(
        actor=world.wang, customer_id=pk, version=1, now=NOW,
        changes={"name": " 孙桂芬 ", "address": "新址", "contacts": [ContactInput("phone", "13900000000")]},
    )  # fmt: skip
    assert (after.name, after.address, after.phones, after.version) == ("孙桂芬", "新址", ("+8613900000000",), 2)
    event = Event.objects.get(subject_id=pk, name="customer_updated")
    assert '"fields":["address","contacts","name"]' in event.data
    assert "新址" not in event.data


def test_the_second_of_two_is_told(world: World) -> None:
    (pk,) = _create(world.wang, _person("孙桂芳"))
    actions.update(actor=world.wang, customer_id=pk, version=1, changes={"address": "一"}, now=NOW)
    with pytest.raises(Stale) as refused:
        actions.update(actor=world.wang, customer_id=pk, version=1, changes={"address": "二"}, now=NOW)
    assert refused.value.extra["current"].address == "一"
    assert queries.get(world.wang, pk).address == "一"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": ""}, ("name", "required")),
        ({"version": 9}, ("version", "field_unknown")),
        ({"unit_id": 1}, ("unit_id", "field_unknown")),
        ({"contacts": [ContactInput("phone", "x")]}, ("contacts.0.value", "phone_bad")),
    ],
)
def test_a_change_that_cannot_be(world: World, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    (pk,) = _create(world.wang, _person("孙桂芳", "13812345678"))
    with pytest.raises(Invalid) as refused:
        actions.update(actor=world.wang, customer_id=pk, version=1, changes=changes, now=NOW)
    assert _faults(refused) == [fault]
    found = queries.get(world.wang, pk)
    assert (found.version, found.phones) == (1, ("+8613812345678",))


def test_further_contacts_stand_behind_the_preferred(world: World) -> None:
    (pk,) = _create(world.wang, _person("孙桂芳", "13812345678"))
    new = [ContactInput("phone", "13900000000"), ContactInput("phone", "13812345678"), ContactInput("email", "a@b.cn")]
    after = actions.add_contacts(actor=world.wang, customer_id=pk, contacts=new, now=NOW)
    assert (after.phones, after.emails, after.version) == (("+8613812345678", "+8613900000000"), ("a@b.cn",), 2)
    assert actions.add_contacts(actor=world.wang, customer_id=pk, contacts=new, now=NOW).version == 2
