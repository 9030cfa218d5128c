"""How often signing in failed lately, so that passwords cannot be tried out.

Counted in this process: on the embedded default there is one, and it is exact. With several web processes each counts
for itself, so that an attacker has as many tries as there are processes, which still ends any search.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

ALLOWED = 5
WITHIN = timedelta(minutes=15)
#: More names than this at once are an attack of its own; the oldest are forgotten.
REMEMBERED = 20_000


class Attempts:
    """Failures by (name, address) within the last quarter of an hour."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], list[datetime]] = OrderedDict()

    def _recent(self, key: tuple[str, str], now: datetime) -> list[datetime]:
        return [at for at in self._failures.get(key, []) if now - at < WITHIN]

    def wait(self, name: str, address: str, now: datetime) -> timedelta | None:
        """How long to wait before another try counts; None if one may be made now."""
        with self._lock:
            recent = self._recent((name, address), now)
            return recent[-ALLOWED] + WITHIN - now if len(recent) >= ALLOWED else None

    def failed(self, name: str, address: str, now: datetime) -> None:
        """Keep a failure."""
        key = (name, address)
        with self._lock:
            self._failures[key] = [*self._recent(key, now), now][-ALLOWED:]
            self._failures.move_to_end(key)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of somebody who then knew the password."""
        with self._lock:
            self._failures.pop((name, address), None)


attempts = Attempts()
