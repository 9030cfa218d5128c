"""Time as people say it: what is left, what is late, the moment itself in the reader's zone.

What is left is rounded down and what is late is rounded down too: the page never promises a minute that is not there.
`static/ui/app.js` does the same in the browser from the words of `texts.toml` `[clock]`; a browser test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from makegood.ground.ui.reader import Language, Reader
from makegood.ground.ui.texts import say

MINUTE, HOUR, DAY = 60, 3600, 86_400


def span(seconds: float, language: Language) -> str:
    """A length of time in at most two units: `26 m`, `2 h 10 m`, `3 d 4 h`, `12 d`; under a minute `<1 m`."""
    whole = int(abs(seconds))
    if whole < MINUTE:
        return say("clock", "under_a_minute", language)
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if days >= 10:
        parts = [("days", days)]
    elif days:
        parts = [("days", days), ("hours", hours)]
    elif hours:
        parts = [("hours", hours), ("minutes", minutes)]
    else:
        parts = [("minutes", minutes)]
    return " ".join(say("clock", unit, language, n=n) for unit, n in parts if n)


def left(due: datetime, now: datetime, language: Language) -> str:
    """What is left until a due moment, or how late it is: `in 2 h 10 m`, `26 m late`; `还剩 12 分`, `超时 26 分`."""
    seconds = (due - now).total_seconds()
    return say("clock", "left" if seconds >= 0 else "late", language, span=span(seconds, language))


def ago(moment: datetime, now: datetime, language: Language) -> str:
    """How long ago something was: `26 m ago`, `26 分前`."""
    return say("clock", "ago", language, span=span((now - moment).total_seconds(), language))


@dataclass(frozen=True, slots=True)
class Face:
    """What stands inside the round clock: a figure and its unit."""

    figure: str
    unit: str


def face(seconds: float, language: Language) -> Face:
    """The figure and unit for a clock with so many seconds left: `38 min`, `2:10 h`, `19 h`, `4 days`."""
    whole = max(0, int(seconds))
    if whole < HOUR:
        return Face(str(whole // MINUTE), say("clock", "unit_minutes", language))
    if whole < 10 * HOUR:
        return Face(f"{whole // HOUR}:{whole % HOUR // MINUTE:02d}", say("clock", "unit_hours", language))
    if whole < 2 * DAY:
        return Face(str(whole // HOUR), say("clock", "unit_hours", language))
    return Face(str(whole // DAY), say("clock", "unit_days", language))


def _day_words(day: date, today: date, reader: Reader) -> str:
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    if named:
        return say("clock", named, reader.language)
    if day.year != today.year:
        return day_of(day, reader)
    return f"{day:%m-%d}" if reader.chinese else str(format_date(day, "d MMM", locale=reader.locale))


def weekday(day: date, now: datetime, reader: Reader) -> str:
    """A day that is near: `今天`, `明天`, `周三 12-03`; `Wed 3 Dec`."""
    away = (day - reader.local(now).date()).days
    if away in (0, 1):
        return say("clock", "today" if not away else "tomorrow", reader.language)
    pattern = "EEE MM-dd" if reader.chinese else "EEE d MMM"
    return str(format_date(day, pattern, locale=reader.locale))


def day_of(day: date, reader: Reader) -> str:
    """A calendar day with its year: `2026-11-20` in Chinese, `20 Nov 2026` in English."""
    return day.isoformat() if reader.chinese else str(format_date(day, "d MMM y", locale=reader.locale))


def month_of(day: date, reader: Reader) -> str:
    """The month of a day: `2026年11月` in Chinese, `Nov 2026` in English."""
    return f"{day.year}年{day.month}月" if reader.chinese else str(format_date(day, "MMM y", locale=reader.locale))


def when(moment: datetime, now: datetime, reader: Reader) -> str:
    """A moment as a short day and time: `今天 14:06`, `11-18 09:44`, `18 Nov 09:44`, `2025-03-01 08:00`."""
    local = reader.local(moment)
    return f"{_day_words(local.date(), reader.local(now).date(), reader)} {local:%H:%M}"


def due(moment: datetime, now: datetime, reader: Reader) -> str:
    """A due moment; midnight is 24:00 of the day that it ends, which is how a term is read."""
    local = reader.local(moment)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return when(moment, now, reader)
    ends = local.date() - timedelta(days=1)
    return f"{_day_words(ends, reader.local(now).date(), reader)} 24:00"


def exact(moment: datetime, reader: Reader) -> str:
    """The moment to the second with its zone, for the hover: `2026-11-20 15:00:00 Asia/Shanghai (UTC+08:00)`."""
    local = reader.local(moment)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M:%S} {reader.zone} (UTC{offset[:3]}:{offset[3:5]})"


def headline(now: datetime, reader: Reader) -> str:
    """Now, for the top line: `11月20日 星期五 14:20`, `Friday 20 November 14:20`."""
    local = reader.local(now)
    pattern = "M月d日 EEEE" if reader.chinese else "EEEE d MMMM"
    return f"{format_date(local.date(), pattern, locale=reader.locale)} {local:%H:%M}"
