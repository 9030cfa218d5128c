"""Who reads a page: the language, the zone and the theme in which it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

Language = Literal["en", "zh-Hans"]
Theme = Literal["", "light", "dark"]

LANGUAGES: tuple[Language, ...] = ("zh-Hans", "en")
THEMES: tuple[Theme, ...] = ("", "light", "dark")

#: British English for dates and money: day before month and a 24-hour clock, as the rest of the product writes them.
_LOCALES = {"en": Locale("en", "GB"), "zh-Hans": Locale("zh", "CN", script="Hans")}
_DJANGO = {"en": "en", "zh-Hans": "zh-hans"}


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of all zones that this machine knows; read from disk once."""
    return frozenset(available_timezones())


def language_of(code: str | None) -> Language | None:
    """The language of ours that a code such as `zh`, `zh-CN`, `zh-hans` or `en-GB` means; None for any other."""
    head = (code or "").strip().lower().replace("_", "-").split("-")[0]
    return "zh-Hans" if head == "zh" else "en" if head == "en" else None


def theme_of(code: str | None) -> Theme | None:
    """The theme a code means (`system` and the empty code: as the machine is set); None for any other."""
    if code == "system":
        return ""
    return code if code in THEMES else None


def zone_of(name: str | None) -> str | None:
    """The name itself if it is a known IANA zone, else None."""
    return name if name and name in zones() else None


@dataclass(frozen=True, slots=True)
class Reader:
    """Language (`en`, `zh-Hans`), IANA zone and theme (`light`, `dark`, empty: as the machine is set) of a reader."""

    language: Language = "zh-Hans"
    zone: str = "Asia/Shanghai"
    theme: Theme = ""

    @property
    def chinese(self) -> bool:
        """Whether the reader reads Chinese."""
        return self.language == "zh-Hans"

    @property
    def locale(self) -> Locale:
        """Babel's locale for numbers, money and dates."""
        return _LOCALES[self.language]

    @property
    def django_language(self) -> str:
        """The language code that Django's translations use."""
        return _DJANGO[self.language]

    def local(self, moment: datetime) -> datetime:
        """The aware moment on the reader's wall clock. Raises ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a naive moment has no place on anybody's clock")
        return moment.astimezone(ZoneInfo(self.zone))
