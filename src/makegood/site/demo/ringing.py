"""Calls of the demo company: some that were taken, some missed and called back, some that still wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from makegood.ground.actor import SYSTEM
from makegood.rooms.calls import actions
from makegood.rooms.calls.inputs import CallNews
from makegood.rooms.customers import queries as customers
from makegood.site.demo.market import Person
from makegood.site.demo.staff import Staff

#: Minutes before the end at which they rang, and what became of it.
_CALLS = (
    (260, "taken", "问安装要不要另外收费，已说明标准。"), (214, "returned", ""),
    (171, "taken", "催配件，已答复明天到。"),
    (96, "missed", ""), (52, "taken", ""), (34, "missed", ""), (11, "missed", ""),
)  # fmt: skip
EXTENSION = "8001"


def ring(seed: int, people: Sequence[Person], staff: Staff, end: datetime) -> None:
    """The agent sits at an extension; the exchange tells of a morning's calls."""
    rng = Random(seed)  # noqa: S311 (a story is told, nothing is kept secret)
    actions.sit(actor=staff["chenglu"], extension=EXTENSION, now=end - timedelta(hours=6))
    callers = rng.sample([one for one in people if one.id and one.input.kind == "person"], len(_CALLS))
    for place, ((ago, what, note), one) in enumerate(zip(_CALLS, callers, strict=True)):
        phones = customers.get(SYSTEM, one.id).phones
        number, at = (phones[0] if phones else ""), end - timedelta(minutes=ago)
        _tell(f"demo-{place}", "ringing", "in", number, at)
        if what == "taken":
            _tell(f"demo-{place}", "answered", "in", number, at + timedelta(seconds=12))
            call = _tell(f"demo-{place}", "ended", "in", number, at + timedelta(minutes=3, seconds=20))
            if note:
                actions.note_call(actor=staff["chenglu"], call_id=call, note=note, now=at + timedelta(minutes=5))
            continue
        _tell(f"demo-{place}", "missed", "in", number, at + timedelta(seconds=40))
        if what == "returned":
            back = at + timedelta(minutes=17)
            _tell(f"demo-{place}-back", "answered", "out", number, back)
            _tell(f"demo-{place}-back", "ended", "out", number, back + timedelta(minutes=2))


def _tell(id_: str, news: str, direction: str, number: str, at: datetime) -> int:
    told = CallNews(id_, news, direction, number, EXTENSION, at)
    return actions.tell_call(actor=SYSTEM, news=told, now=at).id
