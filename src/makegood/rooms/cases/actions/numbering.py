"""Case numbers, handed out in blocks so that opening a case costs no statement for its number."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from makegood.ground.rows import insert
from makegood.rooms.cases import rules
from makegood.rooms.cases.models import NumberBlock

BLOCK = 100
_ROW = 1


@dataclass(slots=True)
class _Stock:
    """Sequences that this process may still use: next_ ≤ sequence < end."""

    next_: int
    end: int


_lock = threading.Lock()
_stocks: dict[tuple[str, int], list[_Stock]] = {}


def take(count: int) -> list[str]:
    """`count` numbers that nobody else gets, whether or not the caller's transaction is committed.

    A block bought inside a transaction belongs to that transaction alone until it is committed: after a rollback its
    numbers are sold again, so that what is left of it may not be used before. Gaps are harmless, doubles are not.
    """
    key = (str(connection.settings_dict["NAME"]), os.getpid())
    sequences = _from_stock(key, count)
    missing = count - len(sequences)
    if missing:
        bought = _buy(-(-missing // BLOCK) * BLOCK)
        sequences += range(bought.next_, bought.next_ + missing)
        bought.next_ += missing
        if bought.next_ < bought.end:
            transaction.on_commit(lambda: _put(key, bought))
    return [rules.number_from(sequence) for sequence in sequences]


def _from_stock(key: tuple[str, int], count: int) -> list[int]:
    taken: list[int] = []
    with _lock:
        stocks = _stocks.get(key, [])
        while stocks and len(taken) < count:
            stock = stocks[0]
            upto = min(stock.end, stock.next_ + count - len(taken))
            taken += range(stock.next_, upto)
            stock.next_ = upto
            if stock.next_ == stock.end:
                stocks.pop(0)
    return taken


def _put(key: tuple[str, int], stock: _Stock) -> None:
    with _lock:
        _stocks.setdefault(key, []).append(stock)


def _buy(size: int) -> _Stock:
    while True:
        taken = NumberBlock.objects.filter(pk=_ROW).values_list("taken", flat=True).first()
        if taken is None:
            insert(NumberBlock, [{"id": _ROW, "taken": 0}])
            continue
        if NumberBlock.objects.filter(pk=_ROW, taken=taken).update(taken=F("taken") + size):
            return _Stock(taken, taken + size)
