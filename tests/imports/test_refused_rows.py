"""The table of refused rows: no cell of it is a formula, and put right it is read as it was told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.ground.exchange.cells import again, unguarded
from makegood.rooms.customers.models import Customer
from tests.imports import samples
from tests.imports.conftest import Bench, four

STARTS = set("=+-@＝＋－＠\t\r\n")
ODD = [
    "=1+1", "+86 孙", "-王", "@cmd", "\t=1+1", "\r=1+1", " =1+1", "'=1+1", "''=1", "'\" 孙 \"", "'@x", "\t孙", "＝1+1",
    "'a", '=HYPERLINK("http://example.com")', '="00123"', "'00123", '="=1+1"',
]  # fmt: skip


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@given(st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), max_size=12)))
def test_a_cell_is_no_formula_and_says_the_same(cell: str) -> None:
    written = again(cell)
    assert written.strip()[:1] not in STARTS
    assert written[:1] not in STARTS
    assert unguarded(written.strip()) == unguarded(cell.strip())


def test_refused_rows_are_no_formulas_and_come_in_as_they_were_told(bench: Bench) -> None:
    refused, right = bench.folder / "refused.csv", bench.folder / "right.csv"
    rows = [(f"K{number}", name, "12", "=note") for number, name in enumerate(ODD)]
    path = samples.write(bench.folder / "c.csv", ["id", "name", "phone", "=1+1"], rows)
    assert four(bench.run("customers", path, errors_path=refused)) == [len(ODD), 0, len(ODD), 0]
    header, *cells = read(refused)
    assert header == ["id", "name", "phone", "'=1+1", "reason"]
    assert not [cell for row in cells for cell in row if cell[:1] in STARTS]
    # Those refused a second time are not guarded twice.
    assert four(bench.run("customers", refused, errors_path=right))[2] == len(ODD)
    assert [row[:4] for row in read(right)[1:]] == [row[:4] for row in cells]
    samples.write(right, header, [[*row[:2], f"138000044{number:02}", *row[3:]] for number, row in enumerate(cells)])
    assert four(bench.run("customers", right)) == [len(ODD), len(ODD), 0, 0]
    names = list(Customer.objects.order_by("pk").values_list("name", flat=True))
    assert names == [unguarded(name.strip()).strip() for name in ODD]


@pytest.mark.parametrize("several", [False, True])
def test_a_heading_that_is_a_formula_is_found_again(bench: Bench, several: bool) -> None:
    refused = bench.folder / "refused.csv"
    columns = ["=姓名", "name", "phone"] if several else ["name", "phone", "=姓名"]
    row = dict(zip(("name", "phone", "=姓名"), ("甲", "12", "乙"), strict=True))
    path = samples.write(bench.folder / "c.csv", columns, [[row[name] for name in columns]])
    bench.run("customers", path, errors_path=refused)
    header, _ = read(refused)
    assert [name.removeprefix("'") for name in header] == [*columns, "reason"]
    assert not [name for name in header if name[:1] in STARTS]
