"""Rest days and make-up working days by law, as a maintained public data set knows them.

Source: the `holidays` package (for China the yearly notices of the State Council's General Office, 2001 on). It is
imported when it is first asked: it loads all its three hundred countries, and much of the program asks for none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from makegood.engines.clock.errors import ClockInput

# The first year whose notice the data set holds for China; the notices moved working days from then on.
_FIRST_CHINESE_NOTICE = 2001
_NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class HolidaySource:
    """The rest days of one country, by code (``CN``), or of a part of it (``GB``, ``ENG``).

    Raises ClockInput ``unknown_holidays`` for a country or part that the data set does not know.
    """

    country: str
    subdivision: str = ""

    def __post_init__(self) -> None:
        parts = _supported().get(self.country)
        if parts is None or (self.subdivision and self.subdivision not in parts):
            raise ClockInput("unknown_holidays", "holidays", {"value": self.code})

    @classmethod
    def parse(cls, code: object) -> HolidaySource:
        """Reads ``CN`` or ``GB-ENG``. Raises ``unknown_holidays``."""
        if not isinstance(code, str):
            raise ClockInput("unknown_holidays", "holidays", {"value": repr(code)})
        country, _, subdivision = code.partition("-")
        return cls(country, subdivision)

    @property
    def code(self) -> str:
        """The wire form: country, or country and part joined by a hyphen."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    def rest(self, year: int) -> frozenset[date]:
        """The dates of a year that are days of rest by law, whatever their weekday; weekends are not listed."""
        return _decade(self.country, self.subdivision, year // 10)[0].get(year, _NO_DAYS)

    def make_up(self, year: int) -> frozenset[date]:
        """The dates of a year on which one works although the weekday is one of rest."""
        return _decade(self.country, self.subdivision, year // 10)[1].get(year, _NO_DAYS)


@lru_cache(maxsize=1)
def _supported() -> dict[str, list[str]]:
    import holidays

    return holidays.list_supported_countries()


@lru_cache(maxsize=512)
def _decade(country: str, subdivision: str, decade: int) -> tuple[dict[int, frozenset[date]], ...]:
    import holidays

    # One year more: a notice may move a working day into the December before its own year.
    years = range(decade * 10, decade * 10 + 11)
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=years, expand=False)
    kinds: tuple[dict[int, frozenset[date]], ...] = tuple(
        {year: frozenset(day for day in days if day.year == year) for year in years[:10]}
        for days in (set(found), found.weekend_workdays)
    )
    return kinds


@lru_cache(maxsize=1)
def last_published_chinese_year() -> int:
    """The last year whose notice the installed data set holds: every year with a notice moves some working day."""
    source, year = HolidaySource("CN"), _FIRST_CHINESE_NOTICE
    while source.make_up(year + 1):
        year += 1
    return year


_SOURCES = {
    "CN": ("Asia/Shanghai", "CN"),
    # Europe/London is the clock of four parts with different holidays; the courts of England are meant.
    "GB": ("Europe/London", "GB-ENG"),
    "EU": ("Europe/Brussels", "BE"),
    "US": ("America/New_York", "US"),
    "BR": ("America/Sao_Paulo", "BR"),
}


def jurisdiction_source(code: str) -> tuple[str, HolidaySource]:
    """IANA zone and rest days of a jurisdiction. Raises ``unknown_jurisdiction``."""
    if code not in _SOURCES:
        raise ClockInput("unknown_jurisdiction", "jurisdiction", {"value": code})
    zone, holidays_of = _SOURCES[code]
    return zone, HolidaySource.parse(holidays_of)


def provisional(jurisdiction: str, year: int) -> bool:
    """Whether the rest days of a year are an estimate because its schedule is not published yet.

    China publishes each year by notice; elsewhere the days follow from rules, known as far as the data set goes.
    Raises ClockInput ``unknown_jurisdiction``.
    """
    _, source = jurisdiction_source(jurisdiction)
    if source.country == "CN":
        return year > last_published_chinese_year()
    import holidays

    return year > int(holidays.country_holidays(source.country, years=[]).end_year)
