"""Tables into files: CSV, XLSX, JSON and JSON lines, written row by row with flat memory, as pieces of bytes."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import orjson

from makegood.ground.exchange import errors
from makegood.ground.exchange.cells import Writing, guarded
from makegood.ground.exchange.exports import Row

if TYPE_CHECKING:
    from openpyxl.cell import Cell

FORMATS = ("csv", "xlsx", "json", "jsonl")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
#: A workbook's own limits.
LONGEST_CELL, MOST_ROWS = 32_767, (1 << 20) - 1
_PIECE = 1 << 16
#: How often whoever wants to know is told how many rows are written.
COUNTED_EACH = 500
# What XML cannot hold, or would change, and what would be read as such a mark: written as Excel does, _xHHHH_.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

Counted = Callable[[int], None]


def stream(
    form: str, columns: Sequence[str], rows: Iterable[Row], writing: Writing, *, mark: bool = False,
    counted: Counted | None = None,
) -> Iterator[bytes]:  # fmt: skip
    """The file of a table in pieces. `mark` puts a byte order mark before CSV, by which Excel knows UTF-8.

    `counted(rows so far)` is called now and then and at the end; what it raises stops the writing. Raises Invalid
    `export_cell_too_long`, `export_too_many_rows` for what a workbook cannot hold.
    """
    told = _told(rows, counted)
    if form == "csv":
        return _csv(columns, told, writing, mark)
    if form == "xlsx":
        return _xlsx(columns, told, writing)
    return _json(columns, told, writing, lines=form == "jsonl")


def _told(rows: Iterable[Row], counted: Counted | None) -> Iterator[Row]:
    number = 0
    for row in rows:
        number += 1
        if counted and number % COUNTED_EACH == 0:
            counted(number)
        yield row
    if counted:
        counted(number)


def _csv(columns: Sequence[str], rows: Iterable[Row], writing: Writing, mark: bool) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if mark:
        out.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(writing.text(row.get(name))) for name in columns])
        if out.tell() > _PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _json(columns: Sequence[str], rows: Iterable[Row], writing: Writing, *, lines: bool) -> Iterator[bytes]:
    piece, size, first = [b"" if lines else b"["], 0, True
    for row in rows:
        text = orjson.dumps({name: writing.plain(row.get(name)) for name in columns})
        piece.append((b"" if lines else b"\n" if first else b",\n") + text + (b"\n" if lines else b""))
        size, first = size + len(text), False
        if size > _PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    yield b"".join(piece) + (b"" if lines else b"\n]\n")


def _xlsx(columns: Sequence[str], rows: Iterable[Row], writing: Writing) -> Iterator[bytes]:
    # Workbooks are rare and their library is large: whoever writes none does not wait for it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.writer.excel import save_workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("makegood")
    sheet.freeze_panes = "A2"

    def cell(name: str, text: str, number: int) -> Cell:
        if len(text) > LONGEST_CELL:
            raise errors.bad_export("cell_too_long", column=name, row=number, most=LONGEST_CELL)
        made = WriteOnlyCell(sheet, text)
        # A text stays a text, whatever it begins with.
        made.data_type = "s"
        return made

    sheet.append([cell(name, name, 0) for name in columns])
    try:
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise errors.bad_export("too_many_rows", most=MOST_ROWS)
            texts = [(name, fit(guarded(writing.text(row.get(name)), formulas=False))) for name in columns]
            sheet.append([cell(name, text, number) if text else None for name, text in texts])
    except BaseException:
        # What is written so far lies in a file of the library's own.
        sheet.close()
        sheet._writer.cleanup()
        raise
    with tempfile.TemporaryFile() as file:
        save_workbook(book, file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def fit(text: str) -> str:
    """A text as a workbook can hold it."""
    return _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
