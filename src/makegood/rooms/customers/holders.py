"""Who else holds something about a customer: rooms above say so here, since they are not seen from below.

What they hold is told to the person who asks for their data, and counted when a file is erased.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class Holder:
    """What is held of one sort: `tell(actor, customer ids, now)` in plain values, `count(customer ids)` when erased.

    Why it is kept all the same stands in the texts under `kept`, by the name.
    """

    name: str
    tell: Callable[[Actor, Sequence[int], datetime], Sequence[Any]]
    count: Callable[[Sequence[int]], int]


_holders: dict[str, Holder] = {}


def on(holder: Holder) -> None:
    """Make a holder known; a second time replaces the first."""
    _holders[holder.name] = holder


def known() -> list[Holder]:
    """All of them, in the order in which they were made known."""
    return list(_holders.values())
