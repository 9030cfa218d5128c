"""How each request of Baltimore's 311 stands, counted straight from the file."""

# ruff: noqa: DTZ007 (the local times of one file are compared with each other)
from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.imports.reference.tables import rows

FORMAT = "%m/%d/%Y %I:%M:%S %p"


def _moment(text: str) -> datetime | None:
    return datetime.strptime(text, FORMAT) if text else None


def count(path: Path) -> dict[str, str]:
    """{request number: kept, broken, running, or none where nothing was promised}."""
    requests = list(rows(path))
    texts = [row[name] for row in requests for name in ("CreatedDate", "StatusDate", "CloseDate")]
    as_of = max(moment for text in texts if (moment := _moment(text)))
    found = {}
    for row in requests:
        due, closed = _moment(row["DueDate"]), _moment(row["CloseDate"])
        if due is None:
            state = "none"
        elif closed is not None:
            state = "kept" if closed <= due else "broken"
        else:
            state = "broken" if due < as_of else "running"
        found[row["ServiceRequestNum"]] = state
    return found


def duplicates(path: Path) -> int:
    """How many requests carry the mark of a duplicate."""
    return sum("(Duplicate)" in row["SRStatus"] for row in rows(path))
