"""Conversations that an import brings whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Forbidden, Invalid, Missing
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import CaseInput, MessageInput
from makegood.rooms.cases.models import Message
from tests.rooms.cases.conftest import Home


@pytest.fixture
def case(home: Home) -> int:
    told = CaseInput("enquiry", home.customer, subject="旧事", at=home.now - timedelta(days=9), obligations=())
    return actions.open_cases(actor=IMPORT, cases=[told], now=home.now)[0]


def test_what_was_said_is_kept_and_nothing_follows(home: Home, case: int) -> None:
    asked, answered = home.now - timedelta(days=9), home.now - timedelta(days=8)
    said = [
        MessageInput(case, "inbound", "镁棒多久换？", asked),
        MessageInput(case, "outbound", "两年一次。", answered, author_name="程露"),
    ]
    before = queries.by_id(SYSTEM, case, home.now)
    ids = actions.tell_messages(actor=IMPORT, messages=said, now=home.now)
    kept = queries.messages(SYSTEM, case)
    assert [(one.id, one.text, one.author_name, one.at) for one in kept] == [
        (ids[0], "镁棒多久换？", "", asked),
        (ids[1], "两年一次。", "程露", answered),
    ]
    assert queries.by_id(SYSTEM, case, home.now) == before
    told = queries.timeline(SYSTEM, case).items
    assert sorted(one.name for one in told) == ["case_opened", "message_added", "message_added"]
    assert journal.verify().broken is None


@pytest.mark.parametrize(
    ("direction", "text", "later"),
    [
        ("sideways", "字", 0),  # not one of the three directions
        ("inbound", "  ", 0),  # nothing was said
        ("inbound", "字", 3600),  # it has not been said yet
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    home: Home, case: int, direction: str, text: str, later: int
) -> None:
    good = MessageInput(case, "inbound", "好", home.now)
    bad = MessageInput(case, direction, text, home.now + timedelta(seconds=later))
    with pytest.raises(Invalid) as refused:
        actions.tell_messages(actor=IMPORT, messages=[good, bad], now=home.now)
    assert refused.value.errors[0].field.startswith("1.")
    assert not Message.objects.filter(case_id=case).exists()


def test_an_unknown_case_is_missing(home: Home, case: int) -> None:
    with pytest.raises(Missing):
        actions.tell_messages(actor=IMPORT, messages=[MessageInput(7, "inbound", "字", home.now)], now=home.now)


def test_only_imports_may(home: Home, case: int) -> None:
    clerk = Actor(kind="user", id=1, permissions=frozenset({"cases.read", "cases.write"}))
    with pytest.raises(Forbidden):
        actions.tell_messages(actor=clerk, messages=[MessageInput(case, "inbound", "字", home.now)], now=home.now)
