"""What do we owe for this item: the judgement, arranged for reading out and drawn over the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from makegood.engines.claims import Row
from makegood.faces.console.charts import Covered, Stretch, covered
from makegood.ground.actor import Actor
from makegood.ground.ui import moments
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import say
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises

NEEDS = ("repair", "exchange", "refund", "loaner", "care", "compensation", "parts")
_NEED_OF = {
    "return_exchange": "refund", "parts": "parts", "cleaning": "care", "complaint": "repair", "delivery": "refund",
}  # fmt: skip
#: Denied rows beyond these say no more than "none of them".
_DENIED = 3
_VERDICTS = {"granted": "yes", "needs": "need", "denied": "no"}


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer to one need: rows to read, the denied ones that are left out counted, what else is granted now."""

    need: str
    rows: tuple[Row, ...]
    left_out: int
    others: tuple[Row, ...]
    at: datetime


def need_of(root: str) -> str:
    """The need that a matter of this kind asks for first."""
    return _NEED_OF.get(root, "repair")


def for_item(actor: Actor, item: ItemView, need: str, now: datetime, reason: str = "") -> Judged | None:
    """The judgement for an item on file; None for somebody who may not ask.

    Without a stated reason a repair, exchange or compensation is asked for because of a fault.
    """
    if not actor.may("claims.resolve"):
        return None
    why = reason or ("fault" if need in {"repair", "exchange", "loaner", "compensation", "parts"} else "")
    found = promises.claims(actor=actor, need=need, item_id=item.id, now=now, facts={"reason": why} if why else None)
    shown = [row for row in found.claims if row.verdict != "denied"]
    denied = [row for row in found.claims if row.verdict == "denied"]
    rights: dict[tuple[str, str], Row] = {}
    for row in found.alternatives:
        rights.setdefault((row.promise, row.clause), row)
    return Judged(need, (*shown, *denied[:_DENIED]), max(0, len(denied) - _DENIED), tuple(rights.values()), now)


def timeline(judged: Judged, item: ItemView, now: datetime, reader: Reader) -> Covered | None:
    """What covers the item over the years: each right with an end, and those without one."""
    starts = item.installed_at or item.delivered_at or item.bought_at
    if starts is None:
        return None
    found: dict[tuple[str, str], Stretch] = {}
    for row in (*judged.rows, *judged.others):
        over = row.until is not None and row.until <= now
        if row.verdict == "denied" and not over:
            continue
        title = row.source.title
        word = title.en if reader.language == "en" else title.zh
        end = say("coverage", "endless", reader.language) if row.until is None else say(
            "coverage", "over" if over else "until", reader.language,
            day=moments.day_of(reader.local(row.until).date(), reader),
        )  # fmt: skip
        key = (row.promise, row.clause)
        found.setdefault(key, Stretch(word, end, "no" if over else _VERDICTS[row.verdict], starts, row.until))
    order = sorted(found.values(), key=lambda one: (one.kind == "no", one.ends is None, one.ends or now))
    return covered(order[:7], now, reader)
