"""What was exported comes back whole: cells, tables, and every object of a company in another, empty one."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.ground.exchange import reading, writing
from makegood.ground.exchange.cells import Money, Writing, guarded, unguarded
from makegood.ground.exchange.dates import moment
from makegood.ground.exchange.values import minor_units

WRITING = Writing(ZoneInfo("Asia/Shanghai"), "CNY")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
ODD = st.sampled_from(
    ["=1+1", "+86", "-5", "@a", "'a", "'\"", " x ", "\r\n", "_x0041_", "，", '"', "a\tb", "'=x'", "\ufeff"]
)


@given(st.one_of(TEXT, ODD), st.booleans())
def test_a_guarded_text_is_no_formula_and_comes_back(text: str, formulas: bool) -> None:
    cell = guarded(text, formulas)
    assert unguarded(cell.strip()) == text
    assert not formulas or cell[:1] not in set("=+-@")


@pytest.mark.parametrize("form", writing.FORMATS)
@settings(max_examples=15, deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": st.one_of(TEXT, ODD), "b": st.one_of(TEXT, ODD)}), max_size=6))
def test_a_table_of_any_texts_comes_back(form: str, rows: list[dict[str, str]]) -> None:
    rows = [{"no": str(number), **row} for number, row in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t.{form}"
        path.write_bytes(b"".join(writing.stream(form, ("no", "a", "b"), rows, WRITING, mark=form == "csv")))
        layout = reading.recognise(path, ("no", "a", "b"))
        found = [[unguarded(cell.strip()) for cell in cells] for _, cells in reading.rows(layout)]
    assert found == [[row[name] for name in ("no", "a", "b")] for row in rows]


@given(st.integers(-600_000_000, 4_000_000_000), st.integers(-(10**12), 10**12))
def test_moments_and_money_come_back(second: int, amount: int) -> None:
    at = datetime.fromtimestamp(second, UTC).replace(microsecond=second % 1_000_000)
    read = moment(WRITING.text(at), "ymd", ZoneInfo("America/New_York"))
    assert read is not None
    assert read[0] == at
    for currency in ("CNY", "JPY", "KWD"):
        assert minor_units(WRITING.text(Money(amount, currency)), "CNY") == amount
    assert WRITING.text(date(2026, 3, 4)) == "2026-03-04"


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"b": [1, {"c": null}], "a": true}]',
        '{"a": 1}\n\n{"a": true, "b": [1, {"c": null}]}\n',
        '\ufeff[\n{"a":1},\n{"a":true,"b":[1,{"c":null}]}]',
    ],
)
def test_json_is_read_as_a_list_or_by_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    layout = reading.recognise(path)
    assert list(layout.columns) == ["a", "b"]
    assert list(reading.rows(layout)) == [(1, ["1", ""]), (2, ["true", '[1, {"c": null}]'])]


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a": ]', '{"a": 1}\n{"b"', '[{"a": 1}, 5]'])
def test_broken_json_is_refused_near_its_row(tmp_path: Path, text: str) -> None:
    from makegood.ground.problems import Invalid

    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        reading.recognise(path)
    fault = caught.value.errors[0]
    assert (fault.code, dict(fault.params)) == ("file_json_broken", {"row": 2})
