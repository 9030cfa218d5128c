"""Tables are recognised as they come (delimiter, encoding, header, packing), and refused when they are none."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import openpyxl
import pytest

from makegood.ground.exchange import reading
from makegood.ground.problems import Invalid

ROWS = [
    ["姓名", "电话", "地址"],
    ["孙桂芳", "13800004471", "青岛市市南区, 3 号"],
    ["王 秀英", "0532-8893 9999", "城阳区"],
]


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def codes(problem: Invalid) -> list[str]:
    return [one.code for one in problem.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_recognises_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(table(ROWS, delimiter).encode(encoding))
    layout = reading.recognise(path, ["姓名", "电话"])
    assert layout.columns == ("姓名", "电话", "地址")
    assert [cells for _, cells in reading.rows(layout)] == ROWS[1:]


def test_recognises_western_legacy_text(tmp_path: Path) -> None:
    path = tmp_path / "kunden.csv"
    path.write_bytes(table([["Name", "Straße"], *[["Müller", "Königsallee"]] * 20], ";").encode("latin-1"))
    layout = reading.recognise(path, ["Name"])
    assert next(reading.rows(layout))[1] == ["Müller", "Königsallee"]


def test_reads_packed_files_whatever_their_name(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(gzip.compress(table(ROWS).encode()))
    assert [number for number, _ in reading.rows(reading.recognise(path))] == [1, 2]


def test_finds_the_header_below_a_title_and_skips_blank_rows(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(table([["2026 年用户表"], [], *ROWS[:2], ["", "", ""], ROWS[2]]), encoding="utf-8")
    layout = reading.recognise(path, ["电话", "姓名"])
    assert [(number, cells[0]) for number, cells in reading.rows(layout)] == [(1, "孙桂芳"), (2, "王 秀英")]


def test_a_cell_may_hold_delimiters_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text('id,text\n1,"first line\nsecond, with comma"\n', encoding="utf-8")
    assert list(reading.rows(reading.recognise(path, ["id", "text"]))) == [(1, ["1", "first line\nsecond, with comma"])]


def test_reads_workbooks_with_dates_and_numbers(tmp_path: Path) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["title only"], ["id", "at", "price"], [7, datetime(2026, 3, 4, 9, 30), 12.5]):  # noqa: DTZ001
        sheet.append(row)
    path = tmp_path / "sales.xlsx"
    book.save(path)
    layout = reading.recognise(path, ["id", "at"])
    assert layout.kind == "xlsx"
    assert list(reading.rows(layout)) == [(1, ["7", "2026-03-04 09:30:00", "12.5"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        (b"id,id\n1,2\n", "file_column_twice"),
        (gzip.compress(b"id\n1\n" * 5000, mtime=0)[:-40], "file_unreadable"),
        (b"PK\x03\x04 this is no workbook", "file_table_broken"),
    ],
)
def test_refuses_what_is_no_table(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid) as caught:
        list(reading.rows(reading.recognise(path)))
    assert codes(caught.value) == [code]
    assert caught.value.errors[0].field == "broken.csv"


def test_an_open_quote_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "quotes.csv"
    path.write_text('id,text\n1,"never closed\n' + "x,y\n" * 400_000, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        list(reading.rows(reading.recognise(path, ["id", "text"])))
    assert codes(caught.value) == ["file_table_broken"]


def test_text_that_breaks_its_encoding_further_down_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes(b"id,text\n" + b"1,plain\n" * 200_000 + "2,电话\n".encode("gb18030"))
    with pytest.raises(Invalid) as caught:
        list(reading.rows(reading.recognise(path, ["id", "text"])))
    assert codes(caught.value) == ["file_encoding_unclear"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        reading.recognise(tmp_path / "nothing.csv")
    assert codes(caught.value) == ["file_missing"]


def test_a_short_chinese_table_is_known_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "单.csv"
    path.write_bytes("姓名,电话\n,1\n".encode("gb18030"))
    assert reading.recognise(path, ["电话"]).columns == ("姓名", "电话")


def test_headings_of_full_width_are_the_same_names(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("报表,,\nＩＤ,金额（元）,备注\n1,2,3\n", encoding="utf-8")
    layout = reading.recognise(path, ["id", "金额(元)"])
    assert layout.columns == ("ＩＤ", "金额（元）", "备注")
    assert {reading.same(name) for name in layout.columns} == {"id", "金额(元)", "备注"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_old_workbook"),
        ("\ufeff<html><table><tr><td>订单</td></tr></table></html>".encode(), "file_web_page"),
    ],
)
def test_what_only_has_the_name_of_a_table_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "订单.xls"
    path.write_bytes(content)
    with pytest.raises(Invalid) as caught:
        reading.recognise(path, ["订单"])
    assert codes(caught.value) == [code]
