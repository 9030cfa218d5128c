"""The chain's pure half: what is hashed, and that every part of it counts."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from makegood.ground.journal import chain
from makegood.ground.journal.events import Event
from tests.ground.journal.facts import Happened

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
CONTENT = chain.Content("case", 7, 1, 99, "happened", AT, AT, "user", 3, "", "[]", "{}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "item"), ("subject", 8), ("seq", 2), ("id", 100), ("name", "other"),
        ("at", AT + timedelta(microseconds=1)),
        ("recorded_at", AT - timedelta(days=1)), ("actor_kind", "token"), ("actor_id", None), ("on_behalf_of", "x"),
        ("about", '[["item",1]]'), ("data", '{"a":1}'),
    ],
)  # fmt: skip
def test_every_part_of_an_event_changes_its_link(field: str, value: Any) -> None:
    """No column can be altered without the link noticing."""
    assert chain.link("", CONTENT._replace(**{field: value})) != chain.link("", CONTENT)


def test_the_previous_link_counts() -> None:
    """The same event after another history has another link."""
    assert chain.link("a", CONTENT) != chain.link("", CONTENT)


def test_links_stay_the_same_for_ever() -> None:
    """A change of this value would make every journal that exists look forged."""
    moment = '"2026-03-01T09:30:15.123456+00:00"'
    body = f'["abc","case",7,1,99,"happened",{moment},{moment},"user",3,"","[]","{{}}"]'
    assert chain.link("abc", CONTENT) == hashlib.sha256(body.encode()).hexdigest()


def test_one_moment_has_one_spelling() -> None:
    """The zone in which a writer noted a moment does not matter, the moment does."""
    elsewhere = AT.astimezone(timezone(timedelta(hours=8)))
    assert chain.moment(elsewhere) == chain.moment(AT) == "2026-03-01T09:30:15.123456+00:00"
    assert chain.moment(AT.replace(microsecond=0)) == "2026-03-01T09:30:15.000000+00:00"
    with pytest.raises(ValueError, match="naive_moment"):
        chain.moment(datetime(2026, 3, 1, 9, 30))  # noqa: DTZ001


def test_data_is_canonical() -> None:
    """Order of keys, zones, kinds of collections: one text for one meaning."""
    local = AT.astimezone(timezone(timedelta(hours=8)))
    one = chain.canonical({"b": 1, "a": [local, date(2026, 3, 1)], "c": frozenset({"y", "x"}), "d": {"z": (1, None)}})
    two = chain.canonical({"d": {"z": [1, None]}, "c": ["x", "y"], "a": (AT, "2026-03-01"), "b": 1})
    assert (
        one == two == ('{"a":["2026-03-01T09:30:15.123456+00:00","2026-03-01"],"b":1,"c":["x","y"],"d":{"z":[1,null]}}')
    )


@pytest.mark.parametrize("data", [{"t": "x" * 201}, {"t": ["a", "x" * 201]}, {"t": {"u": {"v": "x" * 201}}}])
def test_long_text_is_refused_wherever_it_hides(data: dict[str, Any]) -> None:
    """The journal holds codes and digests, never what somebody wrote."""
    with pytest.raises(chain.TextRefused) as caught:
        chain.canonical(data)
    assert caught.value.length == 201
    assert caught.value.field.startswith("t")


def test_text_of_the_longest_length_passes() -> None:
    """Two hundred characters are allowed, Chinese ones too."""
    assert len(chain.canonical({"t": "字" * 200})) == len('{"t":""}') + 200


def test_what_json_cannot_hold_is_refused() -> None:
    """An object without a plain form is an error, not its repr."""
    with pytest.raises(TypeError):
        chain.canonical({"t": object()})


def test_about_is_sorted_and_single() -> None:
    """The links of an event have one spelling."""
    assert chain.pairs((("item", 2), ("case", 1), ("item", 2))) == '[["case",1],["item",2]]'
    assert chain.pairs(()) == "[]"


def test_digests_tell_sequences_apart() -> None:
    """Moving a character over a border changes the digest."""
    assert chain.digest(["ab", "c"]) != chain.digest(["a", "bc"])


def test_an_event_tells_its_own_fields_only() -> None:
    """The frame (subject, moment, links) is not repeated in the data."""
    event = Happened(subject=1, at=AT, about=(("item", 2),), code="x")
    assert isinstance(event, Event)
    assert event.data() == {"code": "x", "due_at": None, "more": None}
