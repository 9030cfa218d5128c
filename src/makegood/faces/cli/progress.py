"""Progress of long work on stderr: a bar for people, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Bar:
    """Called with (done, total, what); total None or 0 when it is not known. Draws at most ten times a second."""

    def __init__(self, what: str, unit: str) -> None:
        from tqdm import tqdm

        self._bar: Any = tqdm(desc=what, unit=unit, file=sys.stderr, disable=None, unit_scale=True, leave=False)

    def __call__(self, done: int, total: int | None = None, what: str = "") -> None:
        if self._bar.disable:
            # Without a terminal tqdm keeps neither description nor count.
            return
        if what and what != self._bar.desc.removesuffix(": "):
            self._bar.set_description(what, refresh=False)
            self._bar.reset(total or None)
        if total and self._bar.total != total:
            self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


@contextmanager
def bar(what: str, unit: str = "") -> Iterator[Bar]:
    """A bar for the time of a block."""
    shown = Bar(what, unit)
    try:
        yield shown
    finally:
        shown.close()
