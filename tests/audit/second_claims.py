"""Claims once more for the law as verified: windows, repairs and fees worked out from the published rules alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.audit.second_clock import local, months_on, workday

ZONES = {"CN": ZoneInfo("Asia/Shanghai"), "EU": ZoneInfo("Europe/Brussels"), "GB": ZoneInfo("Europe/London")}
MAIN_YEARS = {"tv": 3, "refrigerator": 3, "washing_machine": 3, "air_conditioner": 3, "computer": 2}
MAIN_PARTS = {
    "tv": "picture_tube", "refrigerator": "compressor", "washing_machine": "motor", "air_conditioner": "fan_motor",
    "computer": "cpu",
}  # fmt: skip
PHONE_MONTHS = {"battery": 6, "earphone": 3, "charger": 12}
DISTANT = ("online", "phone", "tv", "mail")


@dataclass
class Second:
    """One row: conditions that are true, false or unknown (named), and the end of its window."""

    clause: str
    known: list[bool] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    until: datetime | None = None
    fee: int | None = 0

    @property
    def verdict(self) -> str:
        return "denied" if False in self.known else "needs" if self.missing else "granted"

    def when(self, value: bool | None, name: str = "") -> None:
        """One more condition; unknown ones name the fact that is missing."""
        if value is None:
            self.missing.add(name)
        else:
            self.known.append(value)


class Book:
    """The facts of one question, as the second reading sees them."""

    def __init__(self, facts: Mapping[str, Any], at: datetime) -> None:
        self.facts, self.at, self.law = facts, at, facts.get("jurisdiction", "CN")
        self.zone = ZONES[self.law]
        self.today = self.day(at)
        dates = (facts.get(name) for name in ("bought_at", "delivered_at", "installed_at"))
        self.start = max((self.moment(one) for one in dates if one), default=None)
        self.repairs = [
            (self.moment(one["handed_in"]), self.returned(one), one)
            for one in facts.get("repairs", ())
            if self.moment(one["handed_in"]) <= at
        ]
        nights = {
            self.day(begun) + timedelta(days=n) for begun, end, _ in self.repairs for n in self._nights(begun, end)
        }
        self.nights = len(nights)

    def _nights(self, begun: datetime, end: datetime | None) -> range:
        return range(1, (self.day(end or self.at) - self.day(begun)).days + 1)

    def moment(self, value: str) -> datetime:
        return local(date.fromisoformat(value), 0, self.zone) if len(value) == 10 else datetime.fromisoformat(value)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def returned(self, one: Mapping[str, Any]) -> datetime | None:
        back = self.moment(one["returned"]) if one.get("returned") else None
        return back if back is not None and back <= self.at else None

    def row(self, clause: str, *reasons: str) -> Second:
        row = Second(clause)
        row.when(self.facts.get("use", "household") == "household")
        if reasons:
            reason = self.facts.get("reason")
            row.when(None if reason is None else reason in reasons, "reason")
        return row

    def window(
        self, row: Second, start: datetime | None, days: int = 0, months: int = 0, extended: bool = False
    ) -> Second:
        if start is None:
            row.when(None, "bought_at")
            return row
        end = months_on(self.day(start), months) + timedelta(days=days + (self.nights if extended else 0))
        while self.law == "CN" and not workday(end):
            end += timedelta(days=1)
        row.until = local(end, 1440, self.zone)
        row.when(self.at < row.until)
        return row

    def from_receipt(self, row: Second, days: int = 0, months: int = 0) -> Second:
        given = self.facts.get("delivered_at")
        if given is None:
            row.when(None, "delivered_at")
        elif self.moment(given) <= self.at:
            self.window(row, self.moment(given), days, months)
        return row


def rows(need: str, facts: Mapping[str, Any], at: datetime) -> list[Second]:
    """The rows of the law that this reading covers, for one need."""
    book, category = Book(facts, at), facts["category"]
    found: list[Second] = []
    if book.law == "CN" and category in MAIN_YEARS:
        found += _appliance(need, book, category)
    if book.law == "CN" and category == "mobile_phone":
        found += _phone(need, book)
    if need == "refund":
        found += _withdrawal(book, special=category in (*MAIN_YEARS, "mobile_phone"))
    if book.law == "EU" and need in ("repair", "exchange"):
        found.append(book.from_receipt(book.row("EU-LG-01", "fault", "damaged", "wrong_item"), months=24))
    return found


def _failed_twice(book: Book) -> bool:
    back = sorted((end, one["fixed"]) for _, end, one in book.repairs if end is not None)
    return len(back) >= 2 and not back[-1][1]


def _appliance(need: str, book: Book, category: str) -> list[Second]:
    months = 12 * (MAIN_YEARS[category] if book.facts.get("part") == MAIN_PARTS[category] else 1)
    found = []
    if need != "loaner":
        found.append(book.window(book.row("SB-07", "fault"), book.start, days=7))
    if need in ("exchange", "repair"):
        found.append(book.window(book.row("SB-15", "fault"), book.start, days=15))
    if need == "repair":
        found.append(book.window(book.row("SB-CLK", "fault"), book.start, months=months, extended=True))
    twice = book.window(book.row("SB-2R", "fault"), book.start, months=months, extended=True)
    twice.when(_failed_twice(book))
    if need == "exchange":
        found.append(twice)
    if need == "refund" and twice.verdict == "granted" and book.facts.get("bought_at"):
        found.append(_in_place_of_exchange(book, category, twice))
    return found


def _in_place_of_exchange(book: Book, category: str, owed: Second) -> Second:
    row = Second("SB-13b", until=owed.until, fee=None)
    row.when(book.facts.get("same_model_available"), "same_model_available")
    if category == "tv" and "price" in book.facts:
        used = (book.today - book.day(book.moment(book.facts["bought_at"]))).days - book.nights
        row.fee = book.facts["price"]["amount"] * used // 1000
    return row


def _phone(need: str, book: Book) -> list[Second]:
    if need == "refund":
        return [book.window(book.row("MOB-07", "fault"), book.start, days=7)]
    if need == "repair":
        months = PHONE_MONTHS.get(book.facts.get("part", ""), 12)
        return [book.window(book.row("MOB-PER", "fault"), book.start, months=months, extended=True)]
    row = book.window(book.row("MOB-2R", "fault"), book.start, months=12, extended=True)
    row.when(_failed_twice(book))
    return [row, book.window(book.row("MOB-15", "fault"), book.start, days=15)]


def _withdrawal(book: Book, special: bool) -> list[Second]:
    clause, days = {"CN": ("CN-R-01", 7), "EU": ("EU-WD-01", 14), "GB": ("UK-CC-01", 14)}[book.law]
    row, channel = book.row(clause), book.facts.get("channel")
    allowed = DISTANT if book.law == "CN" else (*DISTANT, "door")
    row.when(None if channel is None else channel in allowed, "channel")
    row.when(book.law != "CN" or book.facts.get("intact", True))
    found = [book.from_receipt(row, days=days)]
    if book.law == "CN":
        general = book.row("CN-Q-01", "fault", "damaged")
        general.when(not special)
        found.append(book.from_receipt(general, days=7))
    return found


def latest_of_2026() -> datetime:
    """Ends beyond are not covered here: the notices written down end with that year."""
    return datetime(2026, 12, 31, tzinfo=UTC)
