"""Who else holds something about a customer: rooms above say so here, since they are not seen from below.

What they hold is told to the person who asks for their data, and counted when a file is erased; what is open there
wants a decision first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Something that is not done yet for a customer: a case, a job, something owed, a remedy that nobody answered.

    `ref` is what people call it by, such as its number, `words` what it is about in both languages.
    """

    kind: str
    id: int
    ref: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    due_at: datetime | None = None


def _nothing(ids: Sequence[int], now: datetime) -> Sequence[OpenMatter]:
    return ()


@dataclass(frozen=True, slots=True)
class Holder:
    """What is held of one sort: `tell(actor, customer ids, now)` in plain values, `count(customer ids)` when erased,
    `open(customer ids, now)` what is not done yet.

    Why it is kept all the same stands in the texts under `kept`, by the name.
    """

    name: str
    tell: Callable[[Actor, Sequence[int], datetime], Sequence[Any]]
    count: Callable[[Sequence[int]], int]
    open: Callable[[Sequence[int], datetime], Sequence[OpenMatter]] = _nothing


_holders: dict[str, Holder] = {}


def on(holder: Holder) -> None:
    """Make a holder known; a second time replaces the first."""
    _holders[holder.name] = holder


def known() -> list[Holder]:
    """All of them, in the order in which they were made known."""
    return list(_holders.values())
