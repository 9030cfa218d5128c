"""Time, money, numbers and seals as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from makegood.ground.ui import figures, moments, seals
from makegood.ground.ui.reader import Reader, language_of, theme_of, zone_of
from makegood.ground.ui.templatetags import mg

NOW = datetime(2026, 11, 20, 6, 20, tzinfo=UTC)  # 14:20 in Shanghai
ZH, EN = Reader(), Reader(language="en")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "还剩 不到 1 分", "in <1 m"),
        (59, "还剩 不到 1 分", "in <1 m"),
        (12 * 60 + 59, "还剩 12 分", "in 12 m"),
        (3600, "还剩 1 小时", "in 1 h"),
        (7800, "还剩 2 小时 10 分", "in 2 h 10 m"),
        (86_399, "还剩 23 小时 59 分", "in 23 h 59 m"),
        (3 * 86_400 + 4 * 3600 + 1800, "还剩 3 天 4 小时", "in 3 d 4 h"),
        (12 * 86_400 + 3600, "还剩 12 天", "in 12 d"),
        (-26 * 60 - 30, "超时 26 分", "26 m late"),
        (-1, "超时 不到 1 分", "<1 m late"),
    ],
)
def test_left_is_said_as_people_say_it(seconds: int, zh: str, en: str) -> None:
    """Two units at most, rounded down on both sides of the due moment."""
    due = NOW + timedelta(seconds=seconds)
    assert moments.left(due, NOW, "zh-Hans") == zh
    assert moments.left(due, NOW, "en") == en


@pytest.mark.parametrize(
    ("seconds", "figure", "unit"),
    [
        (-5, "0", "分"),
        (38 * 60 + 59, "38", "分"),
        (7800, "2:10", "小时"),
        (19 * 3600, "19", "小时"),
        (4 * 86_400, "4", "天"),
    ],
)
def test_the_face_of_a_clock(seconds: int, figure: str, unit: str) -> None:
    """One figure that is read at arm's length."""
    assert moments.face(seconds, "zh-Hans") == moments.Face(figure, unit)


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (datetime(2026, 11, 20, 6, 6, tzinfo=UTC), "今天 14:06", "today 14:06"),
        (datetime(2026, 11, 20, 16, 30, tzinfo=UTC), "明天 00:30", "tomorrow 00:30"),
        (datetime(2026, 11, 18, 1, 44, tzinfo=UTC), "11-18 09:44", "18 Nov 09:44"),
        (datetime(2025, 3, 1, 0, 0, tzinfo=UTC), "2025-03-01 08:00", "1 Mar 2025 08:00"),
    ],
)
def test_when(moment: datetime, zh: str, en: str) -> None:
    """The day by the reader's calendar, not by UTC's."""
    assert moments.when(moment, NOW, ZH) == zh
    assert moments.when(moment, NOW, EN) == en


def test_a_due_moment_at_midnight_is_the_end_of_its_day() -> None:
    """24:00 of the 20th, which is how a term is read; one second later is the 21st."""
    midnight = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert moments.due(midnight, NOW, ZH) == "今天 24:00"
    assert moments.due(midnight + timedelta(seconds=1), NOW, ZH) == "明天 00:00"
    assert moments.when(midnight, NOW, ZH) == "明天 00:00"


def test_exact_names_second_and_zone() -> None:
    """The hover leaves no doubt."""
    reader = Reader(zone="America/St_Johns")
    assert moments.exact(NOW, reader) == "2026-11-20 02:50:00 America/St_Johns (UTC-03:30)"
    assert moments.day_of(date(2026, 11, 20), EN) == "20 Nov 2026"
    assert moments.month_of(date(2026, 11, 20), EN) == "Nov 2026"
    assert moments.month_of(date(2026, 11, 20), ZH) == "2026年11月"
    assert moments.headline(NOW, ZH) == "11月20日 星期五 14:20"
    assert moments.headline(NOW, EN) == "Friday 20 November 14:20"
    with pytest.raises(ValueError, match="naive"):
        moments.exact(datetime(2026, 11, 20), ZH)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("amount", "currency", "zh", "en"),
    [(298_000, "CNY", "¥2,980.00", "CN¥2,980.00"), (5, "GBP", "£0.05", "£0.05"), (1200, "JPY", "JP¥1,200", "JP¥1,200")],
)
def test_money(amount: int, currency: str, zh: str, en: str) -> None:
    """Minor units by the currency's own number of decimals."""
    assert figures.money(amount, currency, ZH) == zh
    assert figures.money(amount, currency, EN) == en


@pytest.mark.parametrize(
    ("share", "text"), [(0.9642, "96.4"), (1.0, "100"), (0.9999, "99.9"), (0.0, "0"), (0.0002, "0.1"), (0.5, "50.0")]
)
def test_percent_never_claims_all_or_none(share: float, text: str) -> None:
    """100 is said only when it is all."""
    assert figures.percent(share) == text


def test_rate_with_its_interval_and_count() -> None:
    """No rate stands without them, and none is made of nothing."""
    given = {"value": 0.9642, "low": 0.961, "high": 0.967, "n": 14_812}
    assert figures.rate(given, EN) == figures.Rate("96.4", "96.1", "96.7", "14,812")
    assert figures.rate({"value": None, "low": None, "high": None, "n": 0}, EN).value == ""


@pytest.mark.parametrize(
    ("number", "text"),
    [("4829173065", "482 917 306-5"), ("48291730654", "482 917 3065-4"), ("12", "12"), ("A-17", "A-17")],
)
def test_case_numbers_are_grouped_for_reading_out(number: str, text: str) -> None:
    """Groups of three, the check digit apart."""
    assert figures.grouped(number) == text


@pytest.mark.parametrize(
    ("number", "shown", "hidden"),
    [
        ("+8613812344471", "138 1234 4471", "138****4471"),
        ("13812344471", "138 1234 4471", "138****4471"),
        ("+8617012345678;ext=1234", "170 1234 5678-1234", "170****5678"),
        ("+442079460958", "+44 20 7946 0958", "4420****0958"),
        ("12315", "12315", "*****"),
        ("138****4471", "138****4471", "138****4471"),
        ("170****3961;ext=***", "170****3961-***", "170****3961-***"),
        ("not a number", "not a number", "*" * 12),
    ],
)
def test_phones(number: str, shown: str, hidden: str) -> None:
    """The last four digits are left for recognition; what is no number gives nothing away."""
    assert figures.phone(number) == shown
    assert figures.masked(number) == hidden


def test_only_a_whole_number_can_be_called() -> None:
    """A hidden one leads nowhere; an extension is dialled after a pause."""
    assert "href" not in mg.call("136****9807")
    assert "170****3961-***" in mg.call("170****3961;ext=***")
    assert 'href="tel:+8617012345678,1234"' in mg.call("+8617012345678;ext=1234")


def _view(**given: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"state": "running", "started_at": None, "due_at": None, "share_left": None, **given})


def test_marks_of_a_running_clock() -> None:
    """Running, at risk in its last quarter or when its view says so, broken from its due moment on."""
    start, end = NOW - timedelta(hours=3), NOW + timedelta(hours=1, seconds=1)
    assert seals.mark_at(_view(started_at=start, due_at=end), NOW) == "running"
    assert seals.mark_at(_view(started_at=start, due_at=NOW + timedelta(minutes=50)), NOW) == "risk"
    assert seals.mark_at(_view(started_at=start, due_at=end, at_risk=True), NOW) == "risk"
    assert seals.mark_at(_view(started_at=start, due_at=NOW, at_risk=False), NOW) == "running"
    assert seals.mark_at(_view(started_at=start, due_at=NOW - timedelta(seconds=1)), NOW) == "broken"
    assert seals.mark_at({"state": "made_good", "due_at": start}, NOW) == "made"
    with pytest.raises(KeyError):
        seals.mark_of("lost")


def test_a_seal_says_its_state_and_what_is_left() -> None:
    """Chinese carries the character; English its mark alone; a share of working hours is left to the server."""
    seal = seals.seal(_view(started_at=NOW, due_at=NOW + timedelta(minutes=130)), NOW, "zh-Hans")
    assert (seal.label, seal.figure, seal.share, seal.start) == ("计时中 2 小时 10 分", "2:10", 100, NOW)
    assert seals.seal({"state": "kept"}, NOW, "zh-Hans").character == "兑"
    assert seals.seal({"state": "kept"}, NOW, "en").character == ""
    worked = seals.seal(_view(started_at=NOW, due_at=NOW + timedelta(days=1), share_left=0.4), NOW, "en")
    assert (worked.share, worked.start) == (40, None)
    paused = seals.seal({"state": "paused", "share_left": 0.6, "remaining": 4 * 86_400}, NOW, "en")
    assert (paused.figure, paused.unit, paused.due) == ("4", "days", None)


def test_codes_of_language_theme_and_zone() -> None:
    """Every way in which a browser says Chinese or English is understood, nothing else is guessed."""
    assert [language_of(code) for code in ("zh-CN", "zh_hans", "ZH", "en-GB", "fr", "", None)] == [
        "zh-Hans", "zh-Hans", "zh-Hans", "en", None, None, None,
    ]  # fmt: skip
    assert [theme_of(code) for code in ("dark", "system", "", "blue")] == ["dark", "", "", None]
    assert zone_of("Asia/Shanghai") == "Asia/Shanghai"
    assert zone_of("../etc/passwd") is None
