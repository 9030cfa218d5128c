"""Cases found by the words of their subjects and messages: each stretch of Chinese, each beginning of a word."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from makegood.engines.wording import pieces, wanted
from makegood.ground import words
from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Message, Words
from tests.rooms.cases.conftest import Home

TEXTS = {
    "first": ("冰箱不制冷", "冰箱不制冷了，冷冻室结霜。型号 BCD-500，昨天还好。"),
    "second": ("Washing machine leaks", "It has been leaking since Monday; E21 on the display."),
    "third": ("催单", "ＡＢＣ空调外机噪音大，𠮷田先生来电"),
}


@pytest.fixture
def told(home: Home) -> dict[str, int]:
    """The three cases by name."""
    cases = [
        CaseInput("repair", home.customer, home.item, home.unit, subject, text) for subject, text in TEXTS.values()
    ]
    return dict(zip(TEXTS, actions.open_cases(actor=SYSTEM, cases=cases, now=home.now), strict=True))


def names(told: dict[str, int], q: str) -> set[str]:
    shown = {one.id for one in queries.page(SYSTEM, q=q, now=timezone.now()).items}
    return {name for name, pk in told.items() if pk in shown}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("冰箱", {"first"}), ("制冷", {"first"}), ("箱", {"first"}), ("霜", {"first"}), ("不制冷了", {"first"}),
        ("冰箱 结霜", {"first"}), ("箱冰", set()), ("冷制", set()), ("bcd-500", {"first"}), ("BCD 500", {"first"}),
        ("leak", {"second"}), ("LEAKING monday", {"second"}), ("e21", {"second"}), ("eak", set()), ("abc", {"third"}),
        ("𠮷田", {"third"}), ("空调外机", {"third"}), ("，。", set()), ("'; DROP TABLE x; --", set()),
        ('" OR 1', set()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["named", "many", "often"])
def test_words(told: dict[str, int], q: str, expected: set[str], way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The few are named, of many each row is asked, and so it is where the database expects many without looking."""
    if way == "many":
        monkeypatch.setattr(queries, "FEW", 0)
    elif way == "often":
        monkeypatch.setattr(words, "OFTEN", -1.0)
    assert names(told, q) == expected


def test_later_words_are_found_and_erased_ones_are_not(home: Home, told: dict[str, int]) -> None:
    actions.add_message(
        actor=SYSTEM, case_id=told["third"], direction="inbound", text="压缩机异响", channel="phone", now=home.now
    )
    assert names(told, "压缩机") == {"third"}
    actions.erase_texts(actor=SYSTEM, customer_ids=[home.customer], now=home.now)
    assert names(told, "结霜") == names(told, "压缩机") == set()
    assert not Words.objects.exists()


def test_words_go_with_the_message_that_a_split_moves(home: Home, told: dict[str, int]) -> None:
    message = Message.objects.get(case_id=told["second"])
    actions.add_message(
        actor=SYSTEM, case_id=told["second"], direction="inbound", text="门铃坏了", channel="phone", now=home.now
    )
    moved = Message.objects.exclude(pk=message.pk).get(case_id=told["second"])
    made = actions.split(
        actor=SYSTEM, case_id=told["second"], message_ids=[moved.pk], subject="门铃", reason="另一件事", now=home.now
    )
    told["split"] = made.id
    assert names(told, "门铃坏") == {"split"}
    assert names(told, "leaking") == {"second"}


@given(st.text(alphabet="冰箱不制冷ab1 ，E-𠮷ー", max_size=24), st.integers(0, 24), st.integers(1, 6))
def test_any_stretch_of_a_text_is_wanted_and_there(text: str, start: int, length: int) -> None:
    """The pieces of a stretch that begins at a word's beginning, or anywhere in Chinese, stand in the text's pieces."""
    question = text[start : start + length]
    held = " " + " ".join(pieces(text)) + " "
    for stretch in wanted(question):
        if stretch[0][0] in "冰箱不制冷𠮷ー":
            assert " " + " ".join(stretch) + " " in held
