"""What do we owe for this item: the judgement, arranged for reading out and drawn over the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.engines.claims import BASES, Row
from makegood.faces.console.charts import Covered, Stretch, covered
from makegood.ground.actor import Actor
from makegood.ground.ui import moments
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick, say
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises

NEEDS = ("repair", "exchange", "refund", "loaner", "care", "compensation", "parts")
_NEED_OF = {
    "return_exchange": "refund", "parts": "parts", "cleaning": "care", "complaint": "repair", "delivery": "refund",
}  # fmt: skip
_FOR_A_FAULT = frozenset({"repair", "exchange", "loaner", "compensation", "parts"})
#: Denied rows beyond these say no more than "none of them".
_DENIED = 3
_VERDICTS = {"granted": "yes", "needs": "need", "denied": "no"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One row to read: the judgement in short, the whole explanation, and the last day that is covered."""

    row: Row
    short: str
    whole: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer to one need: rows to read, the denied ones that are left out counted, what else is granted now."""

    need: str
    rows: tuple[Shown, ...]
    left_out: int
    others: tuple[Row, ...]
    at: datetime


def need_of(root: str) -> str:
    """The need that a matter of this kind asks for first."""
    return _NEED_OF.get(root, "repair")


def for_item(actor: Actor, item: ItemView, need: str, now: datetime, reader: Reader) -> Judged | None:
    """The judgement for an item on file; None for somebody who may not ask.

    A repair, an exchange, a loaner or compensation is asked for because of a fault.
    """
    if not actor.may("claims.resolve"):
        return None
    facts = {"reason": "fault"} if need in _FOR_A_FAULT else None
    found = promises.claims(actor=actor, need=need, item_id=item.id, now=now, facts=facts)
    rows = [row for row in found.claims if row.verdict != "denied"]
    denied = [row for row in found.claims if row.verdict == "denied"]
    rights: dict[tuple[str, str], Row] = {}
    for row in found.alternatives:
        rights.setdefault((row.promise, row.clause), row)
    shown = tuple(_shown(row, reader) for row in (*rows, *denied[:_DENIED]))
    return Judged(need, shown, max(0, len(denied) - _DENIED), tuple(rights.values()), now)


def _shown(row: Row, reader: Reader) -> Shown:
    whole = pick(row.explanation, reader.language)
    last = row.until - timedelta(seconds=1) if row.until is not None else None
    return Shown(row, _short(row, whole, reader), whole, last)


def _short(row: Row, whole: str, reader: Reader) -> str:
    """The judgement and the facts it rests on, without the wording of the clause and what was passed over."""
    chinese = reader.chinese
    source = whole.find("依据：" if chinese else f"{BASES[row.basis].en}: {row.source.name.en}")
    facts = whole.find("已知：" if chinese else "What we know:")
    if source < 0 or facts < source:
        return whole
    if row.verdict == "denied":
        return whole[:source].strip()
    passed = whole.find("也看过" if chinese else "Also looked at")
    return f"{whole[:source].strip()}{'' if chinese else ' '}{whole[facts : passed if passed > 0 else None].strip()}"


def timeline(judged: Judged, item: ItemView, now: datetime, reader: Reader) -> Covered | None:
    """What covers the item over the years: for each promise the right that lasts longest, those over last."""
    starts = item.installed_at or item.delivered_at or item.bought_at
    if starts is None:
        return None
    best: dict[str, Row] = {}
    for row in (*(one.row for one in judged.rows), *judged.others):
        over = row.until is not None and row.until <= now
        if (row.verdict != "denied" or over) and _longer(row, best.get(row.promise)):
            best[row.promise] = row
    order = sorted(best.values(), key=lambda row: (row.until is None, -(row.until or now).timestamp()))
    return covered([_stretch(row, starts, now, reader) for row in order[:7]], now, reader)


def _longer(row: Row, other: Row | None) -> bool:
    if other is None or row.until is None:
        return True
    return other.until is not None and row.until > other.until


def _stretch(row: Row, starts: datetime, now: datetime, reader: Reader) -> Stretch:
    name = row.source.name.to_json()
    over = row.until is not None and row.until <= now
    if row.until is None:
        text = say("coverage", "endless", reader.language)
    else:
        last = reader.local(row.until - timedelta(seconds=1)).date()
        text = say("coverage", "over" if over else "until", reader.language, day=moments.day_of(last, reader))
    return Stretch(pick(name, reader.language), text, "no" if over else _VERDICTS[row.verdict], starts, row.until)
