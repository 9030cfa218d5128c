"""The facts that were told to the promises from outside, as the journal has them: see `past`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from makegood.engines.claims import FACTS
from makegood.ground.journal import queries as journal
from makegood.rooms.promises.views import Happened, Source

_NOTED: Final = "fact_noted"
#: All told facts stand in chains of this kind, under the id of what they were told of.
_CHAIN: Final = "fact"


def _of(event: journal.Recorded) -> str:
    """The kind of what a fact was told of: its matter, or the item or the customer that stands for one."""
    if event.data.get("matter"):
        return str(event.data["matter"])
    return next(
        (kind for kind in ("case", "job", "call", "item", "customer") if (kind, event.subject) in event.about), ""
    )


def _tell(kind: str, ids: Sequence[int], wanted: Collection[str]) -> Mapping[int, list[Happened]]:
    found: dict[int, list[Happened]] = {}
    for event in journal.of_subjects(_CHAIN, ids, [_NOTED]):
        if event.data["fact"] in wanted and _of(event) == kind:
            found.setdefault(event.subject, []).append(as_happened(event))
    return found


def as_happened(event: journal.Recorded) -> Happened:
    """A told fact as it was told."""
    about = dict(event.about)
    data = event.data
    return Happened(
        event.id,
        event.at,
        data["fact"],
        data.get("occurrence") or ("1" if _of(event) in {"case", "job", "call"} else event.at.isoformat()),
        data.get("kind", ""),
        data.get("said", {}),
        about.get("customer"),
        about.get("item"),
        data.get("unit"),
        event.actor_kind == "import",
        event.recorded_at,
    )


def told_beside(kind: str, ids: Sequence[int]) -> dict[int, list[Happened]]:
    """What was told of items or customers alone, not of a matter: it ends what is owed for them anywhere."""
    found: dict[int, list[Happened]] = {}
    for event in journal.of_subjects(_CHAIN, ids, [_NOTED]):
        if not event.data.get("matter") and _of(event) == kind:
            found.setdefault(event.subject, []).append(as_happened(event))
    return found


def told_in(kind: str) -> Source:
    """What was told of the matters of a kind: every fact can be."""
    return Source(kind, dict.fromkeys(FACTS, (_NOTED,)), frozenset(FACTS), partial(_tell, kind))
