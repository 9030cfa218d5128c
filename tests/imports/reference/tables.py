"""CSV rows as dictionaries, gzipped or not."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of the file at `path`, or of the same name with `.gz`."""
    packed = path if path.suffix == ".gz" else path.with_name(path.name + ".gz")
    stream: IO[str]
    if packed.exists():
        stream = gzip.open(packed, "rt", encoding="utf-8-sig", newline="")  # noqa: SIM115
    else:
        stream = path.open(encoding="utf-8-sig", newline="")
    with stream:
        yield from csv.DictReader(stream)


def there(path: Path) -> bool:
    """Whether the file is there, packed or not."""
    return path.exists() or path.with_name(path.name + ".gz").exists()
