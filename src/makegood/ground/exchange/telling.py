"""How far background work is, told beside it: on a connection of its own, so that no transaction hides it.

An import that is only tried writes into something that is thrown away, a real one into short transactions that others
must not wait for. So a thread of its own says now and then how far it is, and hears whether it is still wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from django.db import Error, connection

#: Seconds between two words.
RHYTHM = 0.7

#: Writes (rows done, rows in all or None, what is being done); False when nobody wants it any more.
Write = Callable[[int, int | None, str], bool]


class Stopped(Exception):  # noqa: N818
    """Somebody stopped the work, or another worker goes on with it."""


class Telling:
    """Called with progress; raises Stopped once it is not wanted any more. Use as a context manager."""

    def __init__(self, write: Write, rhythm: float = RHYTHM) -> None:
        self._write, self._rhythm = write, rhythm
        self._last: tuple[int, int | None, str] = (0, None, "")
        self._over, self._unwanted = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Telling:
        # Inside a transaction nobody else could see what is told, and SQLite has one writer.
        if not connection.in_atomic_block:
            self._thread = threading.Thread(target=self._run, name="makegood-telling", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def __call__(self, done: int, total: int | None, what: str) -> None:
        """Remember how far it is. Raises Stopped."""
        self._last = (done, total, what)
        if self._thread is None and not self._write(*self._last):
            self._unwanted.set()
        if self._unwanted.is_set():
            raise Stopped

    def _run(self) -> None:
        try:
            while not self._over.wait(self._rhythm):
                try:
                    if not self._write(*self._last):
                        self._unwanted.set()
                        return
                except Error:
                    # The database is away or busy: whoever works will notice, and this is only said later.
                    connection.close()
        finally:
            connection.close()
