"""What came of an import: the counts for programs, the refused rows with their reasons in the reader's language."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from makegood.ground.exchange import reading
from makegood.ground.exchange.cells import again
from makegood.ground.exchange.models import Rejection
from makegood.ground.exchange.survey import Surveyed
from makegood.ground.exchange.targets import Reason, reason
from makegood.ground.problems import Problem
from makegood.ground.ui import texts

REASON = "reason"


def words(reasons: Sequence[Reason], language: str) -> str:
    """The reasons for one row as a person reads them, each with the column it is about."""
    said = []
    for one in reasons:
        if "words" in one:
            said.append(texts.pick(one["words"], language))
            continue
        group = "refusals" if texts.has("refusals", one["code"]) else "errors"
        sentence = texts.say(group, one["code"], language, **one.get("params", {}))
        said.append(f"{one['field']}: {sentence}" if one.get("field") else sentence)
    return "; ".join(said)


def reasons_of(error: Exception) -> list[Reason]:
    """What an action or the database said, as reasons of a row."""
    if isinstance(error, Problem):
        if error.errors:
            return [reason(one.code, one.field, **dict(one.params)) for one in error.errors]
        return [reason(error.code, **error.params)]
    return [reason("database_refused", why=type(error).__name__)]


def sentences(problem: Problem, language: str) -> list[str]:
    """What a problem says, one sentence for each thing that is wrong."""
    return [words([one], language) for one in reasons_of(problem)]


def _refused(run_id: int, key: str) -> Iterator[tuple[int, list[Reason]]]:
    rows = Rejection.objects.filter(run_id=run_id, file=key).order_by("row")
    yield from rows.values_list("row", "reasons").iterator(chunk_size=2000)


def _rows(run_id: int, file: Surveyed, language: str) -> Iterator[tuple[list[str], str]]:
    """The refused rows of one file as they stand in it, read again beside the list of refusals."""
    refused = _refused(run_id, file.key)
    wanted = next(refused, None)
    for number, cells in reading.rows(file.layout):
        if wanted is None:
            return
        if number == wanted[0]:
            yield cells, words(wanted[1], language)
            wanted = next(refused, None)


def write_errors(path: Path, run_id: int, files: Mapping[str, Surveyed], keys: Sequence[str], language: str) -> int:
    """Write the refused rows to `path` (CSV, UTF-8): the input's columns and `reason`; how many rows.

    With several input files the columns of all stand side by side, after the name of the file a row is from. No cell
    is a formula, and each reads as in the input. The file appears whole or not at all.
    """
    several = len(keys) > 1
    columns = list(dict.fromkeys(name for key in keys for name in files[key].layout.columns))
    # A table that has a column of this name already keeps it; ours is the last one.
    header = (["file"] if several else []) + columns + [REASON]
    part = path.with_name(f".{path.name}.part")
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([again(name) for name in header])
        for key in keys:
            file = files[key]
            at = [columns.index(name) for name in file.layout.columns]
            for cells, said in _rows(run_id, file, language):
                line = [""] * len(columns)
                for index, cell in zip(at, cells, strict=False):
                    line[index] = cell
                told = [*([file.name] if several else []), *line, *cells[len(at) :], said]
                writer.writerow([again(cell) for cell in told])
                count += 1
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    return count


def result(counts: Mapping[str, Mapping[str, int]], files: Mapping[str, Surveyed]) -> dict[str, Any]:
    """The counts in all and by file name: rows in = done + rejected + already."""
    total = {name: sum(one[name] for one in counts.values()) for name in ("in", "done", "rejected", "already")}
    return {**total, "files": {files[key].name: dict(one) for key, one in counts.items()}}
