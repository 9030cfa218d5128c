"""Moments and days as people write them, and which of two readings of 03/04/2026 a whole column means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

#: Year first, day first, month first.
ORDERS = ("ymd", "dmy", "mdy")

_PARTS = re.compile(
    r"^\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?"
    r"(?:[T\s]+(?:(上午|下午)\s*)?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,6}))?秒?|分)?\s*(?:([AaPp])\.?[Mm]\.?)?)?\s*$"
)
#: 20260304 and 20260304103000: what programs write without any mark between.
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T\s]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?")
#: A day as a spreadsheet counts it (1954 to 2119), where nobody said that it is one.
_COUNTED = re.compile(r"([2-7]\d{4})(?:\.(\d+))?")
_FIRST_COUNTED = date(1899, 12, 30)
_OFFSET = re.compile(r":\d{2}(?:\.\d+)?(?:[Zz]|\s?[+-]\d{2}:?\d{2})$")
_APART = re.compile(r"\s(?=[+-]\d{2}:?\d{2}$)")


@dataclass(frozen=True, slots=True)
class Read:
    """A text as numbers, its first and third part not yet told apart."""

    first: int
    second: int
    third: int
    clock: tuple[int, int, int, int] | None

    @property
    def year_first(self) -> bool:
        return self.first > 31


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in {"p", "下午"} else 0)


def plain(text: str) -> str:
    """A text as dates are read: signs of full width as what they stand for, without blanks around."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


@lru_cache(maxsize=65536)
def read(text: str) -> Read | None:
    """The numbers in a written date or moment, None if it is none. Raises nothing."""
    found = _PARTS.match(text)
    if found is None:
        return _bare(text.strip())
    first, second, third, half_zh, hour, minute, second_, fraction, half = found.groups()
    try:
        clock = None
        if hour is not None:
            side = half_zh or (half.lower() if half else None)
            clock = (_hour(int(hour), side), int(minute), int(second_ or 0), int((fraction or "0").ljust(6, "0")))
    except ValueError:
        return None
    return Read(int(first), int(second), int(third), clock)


def _bare(text: str) -> Read | None:
    """A date in digits alone, year first, or as a spreadsheet counts days."""
    if found := _COMPACT.fullmatch(text):
        year, month, day, *clock = (int(part) if part else 0 for part in found.groups())
        return Read(year, month, day, (clock[0], clock[1], clock[2], 0) if found[4] else None)
    if found := _COUNTED.fullmatch(text):
        seconds = round(float(f"0.{found[2] or 0}") * 86_400)
        day_ = _FIRST_COUNTED + timedelta(days=int(found[1]) + seconds // 86_400)
        clock_ = (seconds % 86_400 // 3600, seconds % 3600 // 60, seconds % 60, 0)
        return Read(day_.year, day_.month, day_.day, clock_ if found[2] else None)
    return None


@dataclass(slots=True)
class OrderEvidence:
    """What a column's values say about the order of day and month; fed row by row."""

    day_first: bool = False
    month_first: bool = False
    undecided: str = ""
    _seen: set[str] = field(default_factory=set)

    def look(self, text: str) -> None:
        """Take one value into account."""
        day = text[:10]
        if day in self._seen or not text:
            return
        if len(self._seen) < 4096:
            self._seen.add(day)
        found = read(text)
        if found is None or found.year_first:
            return
        if found.first > 12 and found.second <= 12:
            self.day_first = True
        elif found.second > 12 and found.first <= 12:
            self.month_first = True
        elif found.first != found.second:
            self.undecided = self.undecided or text

    def order(self) -> str:
        """`dmy` or `mdy` where the values decide, `ymd` where it does not matter, empty where it must be asked for.

        A column that speaks for both is read by the order that more of the world writes when it must: none, so empty.
        """
        if self.day_first != self.month_first:
            return "dmy" if self.day_first else "mdy"
        if self.day_first or self.undecided:
            return ""
        return "ymd"


@lru_cache(maxsize=131072)
def moment(text: str, order: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """(the moment in UTC, whether only a day was written), None where the text is no date.

    A text with an offset is taken as it is; a local time that is skipped or repeated by a change of the clocks is read
    with the offset in force before the change (PEP 495, fold 0); a day is its local midnight.
    """
    if _OFFSET.search(text):
        try:
            given = datetime.fromisoformat(_APART.sub("", text))
        except ValueError:
            return None
        return (given.astimezone(UTC), False) if given.tzinfo is not None else None
    found = read(text)
    if found is None:
        return None
    if found.year_first:
        year, month, day = found.first, found.second, found.third
    elif order == "mdy":
        month, day, year = found.first, found.second, found.third
    else:
        day, month, year = found.first, found.second, found.third
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        local = datetime(year, month, day, *(found.clock or (0, 0, 0, 0)), tzinfo=zone)
        return local.astimezone(UTC), found.clock is None
    except (ValueError, OverflowError):
        return None
