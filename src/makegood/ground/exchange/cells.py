"""A value as the text of a cell, and the guard that keeps spreadsheets from running it. Plain Python.

A cell that begins like a formula is shown with an apostrophe before it; one with blanks at its ends, which readers of
tables take away, stands between `'"` and `"`. The reader undoes both, so that every text comes back as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

_FORMULA = frozenset("=+-@＝＋－＠")
# What spreadsheets skip before they look whether a formula begins.
_BREAKS = frozenset("\t\r\n")
_MARKS = frozenset("'\"")
# How shops' programs keep a spreadsheet from rounding a long number: ="1234" and '1234.
_AS_TEXT = re.compile(r"=\"[^\"]*\"|'\d+")


class Money(NamedTuple):
    """An amount in minor units of its currency."""

    amount: int | None
    currency: str


#: What a row of an export holds: texts, numbers, moments, days, money, lists of codes, tables.
Value = str | int | float | bool | datetime | date | Money | list[Any] | tuple[Any, ...] | Mapping[str, Any] | None

#: Currencies without or with three decimals (ISO 4217); all others have two.
_NO_DECIMALS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG"})
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def decimals(currency: str) -> int:
    """How many decimals amounts of a currency have."""
    return 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2


def guarded(text: str, formulas: bool = True) -> str:
    """The text as it may stand in a cell; `formulas` False where the file itself says that a cell is text."""
    if text != text.strip():
        return f'\'"{text}"'
    if text[:1] == "'" or (formulas and text[:1] in _FORMULA) or _AS_TEXT.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(cell: str) -> str:
    """The text that a cell stands for; `="1234"` and `'1234`, as shops' programs write long numbers, are the number.

    A cell that begins with an apostrophe before other letters is left as it is.
    """
    if cell[:1] not in {"'", "="} or len(cell) < 2:
        return cell
    if _AS_TEXT.fullmatch(cell):
        return cell.strip("='\"").strip()
    if cell[0] == "=":
        return cell
    if cell[1] == '"' and len(cell) > 2 and cell[-1] == '"':
        return cell[2:-1]
    return cell[1:] if cell[1] in _FORMULA or cell[1] in _MARKS else cell


def again(cell: str) -> str:
    """A cell of somebody's table as it may stand in ours: no formula, and read again it says what it said.

    What is harmless stands as it stood, since it is to be put right by whoever wrote it.
    """
    bare = cell.strip()
    if bare[:1] not in _FORMULA and cell[:1] not in _BREAKS:
        return cell
    text = unguarded(bare)
    # A long number that was kept from being rounded is kept from it further on.
    return f"'{text}" if text.isdecimal() and bare[:1] == "=" else guarded(text)


@dataclass(frozen=True, slots=True)
class Writing:
    """Where an export is written: moments are those of the zone, money is the company's where it says no currency."""

    zone: ZoneInfo
    currency: str

    def moment(self, at: datetime) -> str:
        """A moment with its offset, to the microsecond."""
        local = at.astimezone(self.zone)
        offset = local.utcoffset() or timedelta()
        # Before zones had whole minutes, only UTC can be written.
        return (local if offset % timedelta(minutes=1) == timedelta() else at.astimezone(UTC)).isoformat()

    def money(self, money: Money) -> str:
        """An amount in whole units, followed by the currency unless it is the company's own."""
        if money.amount is None:
            return ""
        places = decimals(money.currency)
        whole, part = divmod(abs(money.amount), 10**places)
        text = ("-" if money.amount < 0 else "") + str(whole) + (f".{part:0{places}}" if places else "")
        return text if money.currency == self.currency else f"{text} {money.currency}"

    def text(self, value: Value) -> str:
        """A value as a table shows it, nothing for None."""
        plain = self.plain(value)
        if plain is None:
            return ""
        if isinstance(plain, bool):
            return "true" if plain else "false"
        if isinstance(plain, list):
            return joined(plain)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True) if isinstance(plain, dict) else str(plain)

    def plain(self, value: Value) -> Any:
        """A value as JSON holds it."""
        if isinstance(value, Money):
            return self.money(value) or None
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | tuple):
            return list(value)
        return dict(value) if isinstance(value, Mapping) else value


def joined(values: list[Any]) -> str:
    """A list in one cell: codes with blanks between them, anything else as JSON."""
    if all(isinstance(one, str) and one and not any(c.isspace() or c in '[{"' for c in one) for one in values):
        return " ".join(values)
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
