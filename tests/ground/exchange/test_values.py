"""Cells become values exactly or are refused with a code; the order of day and month is decided or asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.ground.exchange import dates, values
from makegood.ground.exchange.values import Field, Place, Refused

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "minor"),
    [("2.55", 255), ("1,234.50", 123450), ("1.234,50", 123450), ("¥3,299", 329900), ("-0.005", -1), ("12,5", 1250),
     ("1 234 567,89", 123456789), ("0.001", 0), ("0.005", 1), ("3299元", 329900), ("1,234", 123400),
     ("(120.00)", -12000)],
)  # fmt: skip
def test_money_as_people_write_it(text: str, minor: int) -> None:
    assert values.minor_units(text, "CNY") == minor


def test_money_follows_the_decimals_of_its_currency() -> None:
    assert (values.minor_units("120", "JPY"), values.minor_units("1.5", "KWD")) == (120, 1500)


@pytest.mark.parametrize("text", ["", "abc", "1.2.3.4", "12-3", "1e5", "NaN", "--1", "1,23,4"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not_a_number"):
        values.minor_units(text, "CNY")


@given(st.integers(-(10**12), 10**12))
def test_every_amount_survives_writing(minor: int) -> None:
    sign, whole = "-" if minor < 0 else "", abs(minor)
    assert values.minor_units(f"{sign}{whole // 100}.{whole % 100:02d}", "GBP") == minor
    assert values.minor_units(f"{sign}{whole // 100:,}.{whole % 100:02d}", "GBP") == minor


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-03-04 09:05:06", "ymd", datetime(2026, 3, 4, 1, 5, 6, tzinfo=UTC)),
        ("2026/3/4", "ymd", datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("2026年3月4日 下午2:30", "ymd", datetime(2026, 3, 4, 6, 30, tzinfo=UTC)),
        ("2026年3月4日 14时30分", "ymd", datetime(2026, 3, 4, 6, 30, tzinfo=UTC)),
        ("03/04/2026 12:00:00 AM", "mdy", datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("03/04/2026 12:15 PM", "dmy", datetime(2026, 4, 3, 4, 15, tzinfo=UTC)),
        ("4.3.26", "dmy", datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("2026-03-04T09:00:00+01:00", "ymd", datetime(2026, 3, 4, 8, tzinfo=UTC)),
        ("2026-03-04T09:00:00-05:00", "ymd", datetime(2026, 3, 4, 14, tzinfo=UTC)),
        ("2026-03-04T09:00:00Z", "ymd", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("2026-03-04 09:00:00 +0800", "ymd", datetime(2026, 3, 4, 1, tzinfo=UTC)),
        ("20260304", "ymd", datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("20260304093015", "dmy", datetime(2026, 3, 4, 1, 30, 15, tzinfo=UTC)),
        ("46085", "ymd", datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("46085.4375", "mdy", datetime(2026, 3, 4, 2, 30, tzinfo=UTC)),
        ("46085.999999", "ymd", datetime(2026, 3, 4, 16, tzinfo=UTC)),
    ],
)
def test_moments_as_people_write_them(text: str, order: str, expected: datetime) -> None:
    assert values.moment(text, order, Place(SHANGHAI, "CNY")) == expected


@pytest.mark.parametrize(
    "text", ["2026-13-01", "yesterday", "31/31/2026", "2026-02-30", "03/04/2026 13:00 PM", "12:00"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not_a_moment"):
        values.moment(text, "dmy", Place(SHANGHAI, "CNY"))


def test_skipped_and_repeated_hours_take_the_offset_before_the_change() -> None:
    place = Place(NEW_YORK, "USD")
    assert values.moment("2016-03-13 02:30:00", "ymd", place) == datetime(2016, 3, 13, 7, 30, tzinfo=UTC)
    assert values.moment("2016-11-06 01:30:00", "ymd", place) == datetime(2016, 11, 6, 5, 30, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_every_second_survives_writing(at: datetime) -> None:
    at = at.replace(microsecond=0)
    expected = (at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    for order, text in (("mdy", at.strftime("%m/%d/%Y %I:%M:%S %p")), ("dmy", at.strftime("%d.%m.%Y %H:%M:%S"))):
        assert values.moment(text, order, Place(SHANGHAI, "CNY")) - expected == timedelta(0)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/02/2026", "13/02/2026"], "dmy"),
        (["01/02/2026", "02/13/2026"], "mdy"),
        (["2026-01-02", "2026-02-13"], "ymd"),
        (["01/01/2026", "02/02/2026"], "ymd"),
        (["01/02/2026", "03/04/2026"], ""),
        (["13/02/2026", "02/13/2026"], ""),
    ],
)
def test_day_and_month_are_told_apart_or_asked_for(texts: list[str], order: str) -> None:
    evidence = dates.OrderEvidence()
    for text in texts:
        evidence.look(text)
    assert evidence.order() == order


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (Field("text", most=3), "four", "too_long"),
        (Field("text"), "nul\x00", "bad_character"),
        (Field("integer"), "1.5", "not_a_whole_number"),
        (Field("integer"), "99999999999", "too_large"),
        (Field("integer", least=1), "0", "too_small"),
        (Field("flag"), "perhaps", "not_yes_or_no"),
        (Field("code", choices=frozenset({"a"})), "b", "not_a_choice"),
        (Field("money"), "9" * 40, "too_large"),
    ],
)
def test_refusals_name_their_reason(field: Field, text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        values.converter(field, Place(SHANGHAI, "CNY"), "ymd")(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "￥３，２９９．５０", 329_950), ("integer", "１２", 12), ("flag", "Ｙ", True), ("flag", "√", True),
        ("moment", "２０２６／３／４\u3000１０：３０", datetime(2026, 3, 4, 2, 30, tzinfo=UTC)),
        ("moment", "0000-00-00 00:00:00", None), ("moment", "--", None), ("money", "—", None),
        ("integer", "NULL", None),
        ("text", "Ａ１", "Ａ１"), ("text", "-", "-"),
    ],
)  # fmt: skip
def test_full_width_is_read_and_a_dash_says_nothing(kind: values.Kind, text: str, value: object) -> None:
    assert values.converter(Field(kind), Place(SHANGHAI, "CNY"), "ymd")(text) == value
