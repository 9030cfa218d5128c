"""A throw-away file beside an import: joined rows by key, and what was seen of groups that may come back.

It keeps memory flat: only what the current rows need is held in the process. Nothing in it outlives the run; a run that
goes on after a kill rebuilds it from the input.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

#: Groups held in memory; older ones wait in the file until they come back.
RECENT_GROUPS = 512


class Scratch:
    """The temporary database; use as a context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="makegood-import-")
        self._db = sqlite3.connect(Path(self._folder.name) / "scratch.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA cache_size=-8000")
        self._db.execute("CREATE TABLE grp (key TEXT PRIMARY KEY, seen TEXT) WITHOUT ROWID")
        self._db.execute("CREATE TABLE joined (file TEXT, key TEXT, row INTEGER, cells TEXT, taken INTEGER DEFAULT 0)")

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def load(self, file: str, rows: Iterable[tuple[str, int, Sequence[str]]]) -> None:
        """Keep a file's rows, given as (key, row number, cells)."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO joined (file, key, row, cells) VALUES (?, ?, ?, ?)",
            ((file, key, number, json.dumps(cells)) for key, number, cells in rows),
        )
        self._db.execute("CREATE INDEX IF NOT EXISTS joined_key ON joined (file, key)")
        self._db.execute("COMMIT")

    def one(self, file: str, key: str) -> list[str] | None:
        """The cells of the first row with this key."""
        query = "SELECT cells FROM joined WHERE file = ? AND key = ? ORDER BY row LIMIT 1"
        found = self._db.execute(query, (file, key)).fetchone()
        return json.loads(found[0]) if found else None

    def take(self, file: str, key: str) -> list[tuple[int, list[str]]]:
        """All rows with this key that nobody took yet, as (row number, cells) in order; they are taken now."""
        query = "SELECT row, cells FROM joined WHERE file = ? AND key = ? AND taken = 0 ORDER BY row"
        found = [(row, json.loads(cells)) for row, cells in self._db.execute(query, (file, key))]
        if found:
            self._db.execute("UPDATE joined SET taken = 1 WHERE file = ? AND key = ?", (file, key))
        return found

    def left(self, file: str) -> Iterable[tuple[str, int]]:
        """(key, row number) of every row that nobody took, in order."""
        query = "SELECT key, row FROM joined WHERE file = ? AND taken = 0 ORDER BY row"
        return self._db.execute(query, (file,))

    def recall(self, key: str) -> str | None:
        """What was put away about a group."""
        found = self._db.execute("SELECT seen FROM grp WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def put_away(self, key: str, seen: str) -> None:
        """Remember a group outside the process."""
        self._db.execute("INSERT OR REPLACE INTO grp (key, seen) VALUES (?, ?)", (key, seen))


class Groups:
    """For each group of rows: how many came so far, and which, so that an exact repeat is seen however far it is."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._recent: OrderedDict[str, tuple[list[int], set[str]]] = OrderedDict()

    def next(self, group: tuple[str, ...], cells: Sequence[str]) -> tuple[int, bool]:
        """(ordinal of this row in its group from 1, whether the group already had exactly this row)."""
        key = "\x1f".join(group)
        entry = self._recent.get(key)
        if entry is None:
            entry = self._back(key)
        else:
            self._recent.move_to_end(key)
        count, seen = entry
        count[0] += 1
        mark = hashlib.blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        repeated = mark in seen
        seen.add(mark)
        return count[0], repeated

    def _back(self, key: str) -> tuple[list[int], set[str]]:
        if len(self._recent) >= RECENT_GROUPS:
            old, (count, seen) = self._recent.popitem(last=False)
            self._scratch.put_away(old, json.dumps([count[0], sorted(seen)]))
        kept = self._scratch.recall(key)
        number, marks = json.loads(kept) if kept else (0, [])
        entry = self._recent[key] = ([number], set(marks))
        return entry
