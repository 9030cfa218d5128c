"""The catalogue of texts: every code in both languages, saying the same with the same parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from makegood.ground.ui import texts
from makegood.ground.ui.seals import MARKS

ROOT = Path(texts.__file__).resolve().parent.parent.parent


def test_no_two_files_disagree_and_every_text_stands_in_both_languages() -> None:
    """The catalogue of the whole product is complete."""
    found = texts.read(ROOT)
    assert len(found) > 30
    assert [key for key, entry in found.items() if not (entry.en.strip() and entry.zh.strip())] == []


def test_both_languages_use_the_same_parameters() -> None:
    """A parameter named in one language only would leave a hole in the other."""
    found = texts.read(ROOT)
    uneven = [
        key
        for key, entry in found.items()
        if texts.Entry(entry.en, "", "").parameters() != texts.Entry(entry.zh, "", "").parameters()
    ]
    assert uneven == []


def test_every_mark_has_its_word() -> None:
    """The eight states are named."""
    assert [texts.say("marks", mark, "zh-Hans") for mark in MARKS] == [
        "待起算", "计时中", "有风险", "已暂停", "已兑现", "已失约", "已补救", "已免除",
    ]  # fmt: skip


def test_say_fills_parameters_and_survives_a_missing_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A page shows a bare code rather than failing; a strict reader is told."""
    assert texts.say("clock", "left", "en", span="2 h") == "in 2 h"
    monkeypatch.setattr(texts, "strict", False)
    assert texts.say("errors", "no_such_code", "en") == "no_such_code"
    assert "errors.no_such_code" in caplog.text
    assert texts.say("clock", "left", "en") == "in {span}"
    monkeypatch.setattr(texts, "strict", True)
    with pytest.raises(texts.MissingTextError, match=r"errors\.no_such_code"):
        texts.say("errors", "no_such_code", "zh-Hans")
    with pytest.raises(texts.MissingTextError, match="span"):
        texts.say("clock", "left", "en")


def test_disagreeing_files_are_found(tmp_path: Path) -> None:
    """Two rooms may not give one code two meanings; the first is heard where nobody checks."""
    for room, word in (("a", "Open"), ("b", "Opened")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "texts.toml").write_text(
            f'[states.case]\nopen = {{ en = "{word}", zh = "已受理" }}\n', encoding="utf-8"
        )
    with pytest.raises(texts.BadTextsError, match=r"states\.case\.open: a/texts\.toml, b/texts\.toml"):
        texts.read(tmp_path)
    assert texts.read(tmp_path, careful=False)["states.case", "open"].en == "Open"


@pytest.mark.parametrize("broken", ["[errors]\nx = 'bare'\n", "[errors\n"])
def test_malformed_files_are_refused(tmp_path: Path, broken: str) -> None:
    """A text without its two languages, and a file that is no TOML, name the file."""
    (tmp_path / "texts.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(texts.BadTextsError, match=r"texts\.toml"):
        texts.read(tmp_path)


def test_pick_takes_the_readers_side() -> None:
    """Texts for people fall back to the language that is there."""
    assert texts.pick({"en": "Repair", "zh-Hans": "报修"}, "zh-Hans") == "报修"
    assert texts.pick({"en": "Repair"}, "zh-Hans") == "Repair"
    assert texts.pick(None, "en") == ""
