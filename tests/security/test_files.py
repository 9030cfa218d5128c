"""Files that would fill the memory, keep the processor or read other files: refused, in flat memory."""

from __future__ import annotations

import gzip
import resource
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from makegood.ground.exchange import reading
from makegood.ground.problems import Invalid

MEGABYTE = b"a" * 1_000_000
#: Peak memory of the process may grow by so much, in KiB; each of these files holds 200 MB or more.
GROWTH = 120_000

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/s.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_RELATIONS}/worksheet" Target="s.xml"/></Relationships>',
}
HEAD = (
    f'<worksheet xmlns="{_SHEET}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'.encode()
)
FOOT = b"</sheetData></worksheet>"


def cell(text: bytes, row: int = 2) -> bytes:
    return b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>' % (row, row, text)


def workbook(path: Path, sheet: Sequence[bytes]) -> Path:
    """A workbook of one sheet: `sheet` with HEAD somewhere, below which the column names come."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in PARTS.items():
            parts.writestr(name, text)
        with parts.open("xl/s.xml", "w") as target:
            for chunk in sheet:
                target.write(chunk + cell(b"name", 1) if chunk is HEAD else chunk)
    return path


def packed(path: Path, chunks: Iterable[bytes]) -> Path:
    with gzip.open(path, "wb", 1) as target:
        target.writelines(chunks)
    return path


def read(path: Path) -> list[Sequence[str]]:
    return [cells for _, cells in reading.rows(reading.recognise(path, ["name"]))]


def refused(path: Path) -> str:
    """The code of the refusal; memory stays flat on the way to it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid) as caught:
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH
    return caught.value.errors[0].code


def test_a_line_without_end(tmp_path: Path) -> None:
    """Whether it is one field or millions."""
    for name, piece in (("field.csv.gz", MEGABYTE), ("fields.csv.gz", b"a," * 500_000)):
        assert refused(packed(tmp_path / name, [b"name,phone\n", *[piece] * 300])) == "file_table_broken"


def test_a_workbook_that_unpacks_to_a_thousand_times_its_size(tmp_path: Path) -> None:
    """One cell of 200 MB in a file of 200 kB."""
    start, _, end = cell(b"|").partition(b"|")
    assert refused(workbook(tmp_path / "cell.xlsx", [HEAD, start, *[MEGABYTE] * 200, end, FOOT])) == "file_unreadable"


def test_a_row_number_beyond_every_sheet(tmp_path: Path) -> None:
    """The rows before it are not made up one by one."""
    assert refused(workbook(tmp_path / "far.xlsx", [HEAD, cell(b"x", 1_048_570_000), FOOT])) == "file_table_broken"


def test_entities_neither_multiply_nor_open_other_files(tmp_path: Path) -> None:
    """A billion laughs, and somebody's password file."""
    grown = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    laugh = b'<!DOCTYPE x [<!ENTITY a "%s">%s]>' % (b"a" * 1_000, grown)
    secret = tmp_path / "secret"
    secret.write_text("never shown")
    other = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file://%s">]>' % str(secret).encode()
    for name, start, entity in (("laugh.xlsx", laugh, b"&i;"), ("other.xlsx", other, b"&a;")):
        assert refused(workbook(tmp_path / name, [start, HEAD, cell(entity), FOOT])) == "file_table_broken"


def test_ordinary_tables_are_read_as_before(tmp_path: Path) -> None:
    """A sheet and a table with lines within fields, in either way of ending lines."""
    assert read(workbook(tmp_path / "fine.xlsx", [HEAD, cell("王".encode()), FOOT])) == [["王"]]
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / "fine.csv"
        path.write_bytes(f'name,note{end}甲,"one{end}two"{end}乙,'.encode())
        assert read(path) == [["甲", f"one{end}two"], ["乙", ""]]
