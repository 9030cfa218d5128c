"""Tables from files: CSV in whatever encoding and with whatever delimiter, XLSX, JSON, each also gzipped; row by row.

Nothing here knows what the columns mean. What is not stated is recognised from the first part of the file: the
encoding (byte order mark, UTF-8, else the likeliest legacy encoding), the delimiter and the header row (the ones that
show the columns looked for). Memory stays flat whatever the size.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import ParseError

import charset_normalizer

from makegood.ground.exchange import errors
from makegood.ground.exchange.cells import guarded, joined, unguarded

SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 50
HEADER_WITHIN = 20
DELIMITERS = (",", ";", "\t", "|")
#: A field longer than this is almost surely a quote that is never closed.
LONGEST_FIELD = 1 << 20
#: Nor is a line this long a row of a table; a packed file could hold one longer than the memory.
LONGEST_LINE = 1 << 22
#: Rows of a sheet, as the format has them; a row number beyond would have all those before it made up as empty.
MOST_ROWS = 1 << 20
#: Parts of a workbook larger than this may not be packed tighter than that: sheets of real data pack to a tenth or so.
LARGE_PART, TIGHTEST = 1 << 26, 200
#: How a file of JSON rows begins: an object, or a list with objects or with nothing in it.
_JSON_START = re.compile(r"\ufeff?\s*(?:\{\s*\"|\[\s*[\]{])")
#: How a workbook writes a character that XML cannot hold.
_UNFIT = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Tried in this order where the bytes are not UTF-8 and statistics cannot tell.
LEGACY = ("gb18030", "cp1252", "latin-1")

csv.field_size_limit(LONGEST_FIELD)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file is to be read; empty settings were recognised, the rest was stated by the mapping."""

    path: Path
    kind: str
    encoding: str = ""
    delimiter: str = ","
    sheet: str = ""
    header_at: int = 0
    columns: tuple[str, ...] = ()


def tidy(name: str) -> str:
    """A column name as it is compared: without blanks around it, a byte order mark, or the guard against formulas."""
    return unguarded(name.replace("\ufeff", "").strip())


def same(name: str) -> str:
    """A column name as names are compared: in one width, without case, blanks around it, or a byte order mark."""
    bare = tidy(name)
    return (bare if bare.isascii() else unicodedata.normalize("NFKC", bare)).casefold()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            if raw.read(2) == b"\x1f\x8b":
                raw.seek(0)
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                raw.seek(0)
                yield raw
    except (OSError, EOFError, zlib.error) as error:
        raise errors.bad_file(path.name, "unreadable", why=type(error).__name__) from error


def _encoding(sample: bytes, whole: bool, wanted: frozenset[str]) -> str:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        # The sample may end inside a character, the file may not.
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        # A short table is too little for statistics; the headings looked for say it.
        head = sample[:65536].decode("gb18030", "replace").casefold()
        if any(not name.isascii() and name in head for name in wanted):
            return "gb18030"
        best = charset_normalizer.from_bytes(sample[:65536], cp_isolation=list(LEGACY)).best()
        return best.encoding if best is not None else "latin-1"
    return "utf-8"


def _lines(text: io.TextIOWrapper, file: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            raise errors.bad_file(file, "table_broken", line=number)
        yield line


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with _opened(path) as raw:
        text = io.TextIOWrapper(raw, encoding=encoding, newline="")
        reader = csv.reader(_lines(text, path.name), delimiter=delimiter)
        try:
            yield from reader
        except UnicodeDecodeError as error:
            raise errors.bad_file(path.name, "encoding_unclear", encoding=encoding, line=reader.line_num) from error
        except csv.Error as error:
            raise errors.bad_file(path.name, "table_broken", line=reader.line_num) from error
        finally:
            text.detach()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str) and "_x" in value:
        return _UNFIT.sub(lambda found: chr(int(found[1], 16)), value)
    return str(value)


def _plain(value: Any) -> str:
    """A value of JSON as the text of a cell, as an export writes it."""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, list):
        return joined(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else _cell(value)


def _objects(path: Path, encoding: str) -> Iterator[dict[str, Any]]:
    """The objects of a list or of lines, one by one; what stands between them is not looked at."""
    decode, rest, line, more = json.JSONDecoder().raw_decode, "", 0, True
    with _opened(path) as raw:
        text = io.TextIOWrapper(raw, encoding=encoding)
        try:
            while more or rest:
                rest = rest.lstrip(" \t\r\n,[]\ufeff")
                try:
                    found, end = decode(rest) if rest else (None, 0)
                except ValueError:
                    found, end = None, 0
                if end and isinstance(found, dict):
                    line, rest = line + 1, rest[end:]
                    yield found
                    continue
                piece = text.read(1 << 16)
                more = bool(piece)
                rest += piece
                if end or len(rest) > LONGEST_LINE or (rest.strip(" \t\r\n,[]") and not more):
                    raise errors.bad_file(path.name, "json_broken", row=line + 1)
        except UnicodeDecodeError as error:
            raise errors.bad_file(path.name, "encoding_unclear", encoding=encoding, line=line + 1) from error
        except RecursionError as error:
            raise errors.bad_file(path.name, "json_broken", row=line + 1) from error
        finally:
            text.detach()


def _object_rows(layout: Layout) -> Iterator[list[str]]:
    for found in _objects(layout.path, layout.encoding):
        told = {tidy(name): value for name, value in found.items()}
        yield [_plain(told[name]) if told.get(name) is not None else "" for name in layout.columns]


def _object_layout(path: Path, encoding: str, wanted: Iterable[str], most: int | None) -> Layout:
    """Objects may leave out what they do not know, so all of them say which columns there are; none, those wanted."""
    asked = islice(_objects(path, encoding), most)
    names = list(dict.fromkeys(tidy(name) for found in asked for name in found)) or sorted(wanted)
    return Layout(path, "json", encoding, header_at=-1, columns=_names(path, [names], 0))


def _check_parts(path: Path, raw: BinaryIO) -> None:
    """Refuse a workbook of a few kilobytes that would fill the memory."""
    with zipfile.ZipFile(raw) as parts:
        for part in parts.infolist():
            if part.file_size > max(LARGE_PART, TIGHTEST * part.compress_size):
                ratio = part.file_size // max(1, part.compress_size)
                raise errors.bad_file(path.name, "unreadable", why=f"{part.filename[:80]} 1:{ratio}")
    raw.seek(0)


def _sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    # Workbooks are rare and their library is large: whoever reads none does not wait for it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    line = 0
    with _opened(path) as raw:
        try:
            _check_parts(path, raw)
            book = load_workbook(raw, read_only=True, data_only=True)
            with closing(book):
                if sheet and sheet not in book.sheetnames:
                    raise errors.bad_file(path.name, "sheet_missing", sheet=sheet, names=", ".join(book.sheetnames))
                for row in book[sheet or book.sheetnames[0]].iter_rows(values_only=True, max_row=MOST_ROWS + 1):
                    line += 1
                    if line > MOST_ROWS:
                        raise errors.bad_file(path.name, "table_broken", line=line)
                    yield [_cell(value) for value in row]
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, ParseError) as error:
            raise errors.bad_file(path.name, "table_broken", line=line) from error


def _is_workbook(path: Path) -> bool:
    with _opened(path) as raw:
        return raw.read(4) == b"PK\x03\x04"


def _check_kind(path: Path, sample: bytes) -> None:
    """Refuse by name what often comes under a table's name and is none."""
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise errors.bad_file(path.name, "old_workbook")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", sample[:200], re.IGNORECASE):
        raise errors.bad_file(path.name, "web_page")


def _find_header(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> tuple[int, int]:
    """(how many of the wanted columns the best of the first rows shows, its index)."""
    best = (-1, 0)
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        names = [same(cell) for cell in row if tidy(cell)]
        score = len(wanted.intersection(names)) if wanted else len(names)
        if score > best[0]:
            best = (score, index)
    return best


def _first(rows: Iterable[list[str]], count: int) -> list[list[str]]:
    found = []
    for row in rows:
        found.append(row)
        if len(found) == count:
            break
    return found


def _sheet_layout(path: Path, sheet: str, wanted: frozenset[str]) -> Layout:
    rows = _first(_sheet_rows(path, sheet), HEADER_WITHIN)
    _, index = _find_header(rows, wanted)
    return Layout(path, "xlsx", sheet=sheet, header_at=index, columns=_names(path, rows, index))


def _names(path: Path, rows: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    if not rows or not any(tidy(cell) for cell in rows[index]):
        raise errors.bad_file(path.name, "empty")
    names = [tidy(cell) for cell in rows[index]]
    while names and not names[-1]:
        names.pop()
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise errors.bad_file(path.name, "column_twice", columns=", ".join(sorted(twice)))
    return tuple(names)


def recognise(
    path: Path, columns: Iterable[str] = (), *, encoding: str = "", delimiter: str = "", sheet: str = "",
    objects: int | None = None,
) -> Layout:  # fmt: skip
    """How to read the file at `path`; `columns` are the names looked for, in any case of letters.

    What is given is not guessed. `objects`: how many of a file of JSON are asked which columns there are, None for all
    of them. Raises Invalid (`file_…`: missing, unreadable, empty, encoding_unclear, table_broken, sheet_missing,
    column_twice, old_workbook, web_page) with the file's name as the field.
    """
    if not path.is_file():
        raise errors.no_file(str(path))
    columns = tuple(columns)
    wanted = frozenset(same(name) for name in columns)
    if _is_workbook(path):
        return _sheet_layout(path, sheet, wanted)
    with _opened(path) as raw:
        sample = raw.read(SAMPLE_BYTES)
    _check_kind(path, sample)
    encoding = encoding or _encoding(sample, len(sample) < SAMPLE_BYTES, wanted)
    if _JSON_START.match(sample[:4096].decode(encoding, "replace")) or (not sample and ".jsonl" in path.suffixes):
        return _object_layout(path, encoding, columns, objects)
    best: tuple[tuple[int, int, int], str, int, list[list[str]]] | None = None
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        rows = _first(_text_rows(path, encoding, candidate), SAMPLE_ROWS)
        found, index = _find_header(rows, wanted)
        width = len(rows[index]) if rows else 0
        alike = sum(len(row) == width for row in rows) if width > 1 else 0
        # Columns found count first, then how well the rows agree with the header in width.
        if best is None or (found, alike, width) > best[0]:
            best = ((found, alike, width), candidate, index, rows)
    assert best is not None
    _, chosen, index, rows = best
    return Layout(path, "csv", encoding, chosen, header_at=index, columns=_names(path, rows, index))


def rows(layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """The file's rows of data as (number from 1, cells as text); rows without any text are left out and not counted.

    Raises Invalid as `recognise` does where the file turns out to be broken further down.
    """
    if layout.kind == "xlsx":
        source = _sheet_rows(layout.path, layout.sheet)
    elif layout.kind == "json":
        source = _object_rows(layout)
    else:
        source = _text_rows(layout.path, layout.encoding, layout.delimiter)
    width = len(layout.columns)
    number = 0
    for index, cells in enumerate(source):
        if index <= layout.header_at or not any(cells):
            continue
        number += 1
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if layout.kind == "xlsx":
            # A sheet does not keep the empty cells at the end of a row.
            cells.extend([""] * (width - len(cells)))
        yield number, cells
