"""Names are found by their pinyin and their initials."""

from __future__ import annotations

import pytest

from makegood.engines.wording import looks_spelled, spelled


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("和顺电器", "heshundianqi hsdq"),
        ("重庆", "chongqing cq"),
        ("天河A1店", "tianhea1dian tha1d"),
        ("Smith & Sons", "smithsons"),
        ("，。", ""),
        ("", ""),
    ],
)
def test_a_name_is_spelled(name: str, found: str) -> None:
    assert spelled(name) == found


def test_a_spelling_has_an_end() -> None:
    assert len(spelled("电" * 300, most=100)) == 100


def test_what_is_typed_is_looked_up_as_letters() -> None:
    assert looks_spelled("He Shun") == "heshun"
    assert looks_spelled("和顺") == ""
