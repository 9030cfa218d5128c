"""Windows of the law, each end worked out by hand from the State Council's notice for 2026 and tried at the second.

Rest days of that year: 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June, 25–27 September, 1–7 October;
Saturdays and Sundays worked: 4 January, 14 and 28 February, 9 May, 20 September, 10 October.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.claims.asked import ZONES, ask, local, repair, row

FRIDGE = {"category": "refrigerator", "reason": "fault"}
PHONE = {"category": "mobile_phone", "reason": "fault"}
SOFA = {"category": "furniture", "reason": "fault"}
ONLINE = {"category": "clothing", "channel": "online"}
EU = {"jurisdiction": "EU", "category": "other", "channel": "online"}
GB = {"jurisdiction": "GB", "category": "other", "channel": "online"}

# (start day, first moment no longer covered) of seven days in China.
SEVEN = [
    ("2026-03-02", "2026-03-10"),  # Monday to Monday
    ("2026-02-27", "2026-03-07"),  # Friday to Friday
    ("2026-02-28", "2026-03-10"),  # a Saturday end moves to Monday
    ("2026-03-01", "2026-03-10"),  # a Sunday end moves to Monday
    ("2026-09-24", "2026-10-09"),  # National Day: the next working day is 8 October
    ("2026-09-30", "2026-10-09"),  # last day of the holiday
    ("2026-10-01", "2026-10-09"),  # bought in the holiday, ends on the first working day
    ("2026-10-03", "2026-10-11"),  # a Saturday that is worked does not move
    ("2026-09-13", "2026-09-21"),  # a Sunday that is worked does not move
    ("2026-02-07", "2026-02-15"),  # worked Saturday before Spring Festival
    ("2026-02-08", "2026-02-25"),  # all of Spring Festival is passed over
    ("2026-02-21", "2026-03-01"),  # worked Saturday after it
    ("2026-05-02", "2026-05-10"),  # worked Saturday after Labour Day
    ("2026-04-24", "2026-05-07"),  # Labour Day
    ("2025-12-25", "2026-01-05"),  # New Year ends in a worked Sunday
    ("2025-12-28", "2026-01-05"),  # that Sunday itself
    ("2026-03-28", "2026-04-08"),  # Qingming
    ("2026-06-12", "2026-06-23"),  # Dragon Boat
    ("2026-09-18", "2026-09-29"),  # Mid-Autumn
]
FIFTEEN = [
    ("2026-03-02", "2026-03-18"),
    ("2026-03-06", "2026-03-24"),
    ("2026-09-16", "2026-10-09"),
    ("2026-09-25", "2026-10-11"),
    ("2026-01-31", "2026-02-25"),
]


def shown(facts: dict[str, Any]) -> str:
    return " ".join(str(value) for value in facts.values())


Case = tuple[str, str, dict[str, Any], str]
CASES: list[Case] = [
    *(("refund", "SB-07", {**FRIDGE, "bought_at": first}, end) for first, end in SEVEN),
    *(("refund", "CN-R-01", {**ONLINE, "bought_at": "2025-12-01", "delivered_at": first}, end) for first, end in SEVEN),
    *(("refund", "CN-Q-01", {**SOFA, "delivered_at": first}, end) for first, end in SEVEN[:8]),
    *(("exchange", "MOB-07", {**PHONE, "bought_at": first}, end) for first, end in SEVEN[:5]),
    *(("exchange", "SB-15", {**FRIDGE, "bought_at": first}, end) for first, end in FIFTEEN),
    *(("repair", "MOB-15", {**PHONE, "bought_at": first}, end) for first, end in FIFTEEN),
    # The latest of purchase, delivery, installation and exchange starts the clock.
    ("refund", "SB-07", {**FRIDGE, "bought_at": "2026-02-20", "delivered_at": "2026-03-02"}, "2026-03-10"),
    (
        "refund",
        "SB-07",
        {**FRIDGE, "bought_at": "2026-02-20", "delivered_at": "2026-02-24", "installed_at": "2026-03-02"},
        "2026-03-10",
    ),
    ("refund", "SB-07", {**FRIDGE, "delivered_at": "2026-03-02"}, "2026-03-10"),
    ("refund", "SB-07", {**FRIDGE, "installed_at": "2026-03-02"}, "2026-03-10"),
    ("refund", "SB-07", {**FRIDGE, "bought_at": "2024-01-01", "exchanged_at": "2026-03-02"}, "2026-03-10"),
    # A moment counts by its local day: 16:30 UTC on the 1st is the 2nd in Shanghai.
    ("refund", "SB-07", {**FRIDGE, "bought_at": "2026-03-01T16:30:00+00:00"}, "2026-03-10"),
    ("refund", "SB-07", {**FRIDGE, "bought_at": "2026-03-01T15:59:59+00:00"}, "2026-03-10"),
    ("refund", "SB-07", {**FRIDGE, "bought_at": "2026-02-27T15:59:59+00:00"}, "2026-03-07"),
    # Whole unit, one year.
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2025-03-10"}, "2026-03-11"),
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2025-03-07"}, "2026-03-10"),
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2025-10-01"}, "2026-10-09"),
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2024-02-29"}, "2025-03-01"),
    ("repair", "SB-CLK", {"category": "washing_machine", "reason": "fault", "bought_at": "2025-03-10"}, "2026-03-11"),
    ("repair", "SB-CLK", {"category": "air_conditioner", "reason": "fault", "bought_at": "2025-03-10"}, "2026-03-11"),
    ("repair", "SB-CLK", {"category": "tv", "reason": "fault", "bought_at": "2025-03-10"}, "2026-03-11"),
    ("repair", "SB-CLK", {"category": "computer", "reason": "fault", "bought_at": "2025-03-10"}, "2026-03-11"),
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2025-03-10", "part": "door_handle"}, "2026-03-11"),
    # Main parts: three years, computers two.
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2023-05-09", "part": "compressor"}, "2026-05-10"),
    ("repair", "SB-CLK", {**FRIDGE, "bought_at": "2023-05-02", "part": "Compressor"}, "2026-05-07"),
    (
        "repair",
        "SB-CLK",
        {"category": "washing_machine", "reason": "fault", "bought_at": "2023-03-10", "part": "control board"},
        "2026-03-11",
    ),
    (
        "repair",
        "SB-CLK",
        {"category": "air_conditioner", "reason": "fault", "bought_at": "2023-03-10", "part": "fan_motor"},
        "2026-03-11",
    ),
    (
        "repair",
        "SB-CLK",
        {"category": "tv", "reason": "fault", "bought_at": "2023-03-10", "part": "tuner"},
        "2026-03-11",
    ),
    (
        "repair",
        "SB-CLK",
        {"category": "computer", "reason": "fault", "bought_at": "2024-09-20", "part": "cpu"},
        "2026-09-21",
    ),
    # Days under repair are added before the one roll; overlapping ones count once; later ones not at all.
    (
        "repair",
        "SB-CLK",
        {**FRIDGE, "bought_at": "2025-03-10", "repairs": [repair("2025-06-01", "2025-06-11", True)]},
        "2026-03-21",
    ),
    (
        "repair",
        "SB-CLK",
        {**FRIDGE, "bought_at": "2025-03-10", "repairs": [repair("2025-06-01", "2025-06-06", True)]},
        "2026-03-17",
    ),
    (
        "repair",
        "SB-CLK",
        {**FRIDGE, "bought_at": "2025-03-07", "repairs": [repair("2025-06-01", "2025-06-02", True)]},
        "2026-03-10",
    ),
    (
        "repair",
        "SB-CLK",
        {
            **FRIDGE,
            "bought_at": "2025-03-10",
            "repairs": [repair("2025-06-01", "2025-06-11", True), repair("2025-06-06", "2025-06-12", True)],
        },
        "2026-03-24",
    ),
    (
        "repair",
        "SB-CLK",
        {
            **FRIDGE,
            "bought_at": "2025-03-10",
            "repairs": [repair("2025-06-01T23:00:00+08:00", "2025-06-02T01:00:00+08:00", True)],
        },
        "2026-03-12",
    ),
    (
        "repair",
        "SB-CLK",
        {
            **FRIDGE,
            "bought_at": "2025-03-10",
            "repairs": [repair("2025-06-01T08:00:00+08:00", "2025-06-01T20:00:00+08:00", True)],
        },
        "2026-03-11",
    ),
    # The 7 and 15 days are not lengthened by repairs.
    (
        "refund",
        "SB-07",
        {**FRIDGE, "bought_at": "2026-03-02", "repairs": [repair("2026-03-03", "2026-03-06", False)]},
        "2026-03-10",
    ),
    (
        "exchange",
        "SB-15",
        {**FRIDGE, "bought_at": "2026-03-02", "repairs": [repair("2026-03-03", "2026-03-10", False)]},
        "2026-03-18",
    ),
    # Phones: the handset a year, the battery six months, the earphone three.
    ("repair", "MOB-PER", {**PHONE, "bought_at": "2025-03-10"}, "2026-03-11"),
    ("repair", "MOB-PER", {**PHONE, "bought_at": "2025-09-10", "part": "battery"}, "2026-03-11"),
    ("repair", "MOB-PER", {**PHONE, "bought_at": "2025-12-10", "part": "earphone"}, "2026-03-11"),
    ("repair", "MOB-PER", {**PHONE, "bought_at": "2025-03-10", "part": "charger"}, "2026-03-11"),
    ("exchange", "MOB-ACC", {**PHONE, "bought_at": "2025-08-31", "part": "battery"}, "2026-03-01"),
    # A repair holds for 30 days, also after the period.
    (
        "repair",
        "SB-30N",
        {**FRIDGE, "bought_at": "2020-01-01", "repairs": [repair("2026-03-01", "2026-03-10", True)]},
        "2026-04-10",
    ),
    ("parts", "SB-5Y", {**FRIDGE, "model_stopped_at": "2021-03-10"}, "2026-03-11"),
    # European Union and United Kingdom: no roll; 14 days from Saturday end on a Saturday.
    ("refund", "EU-WD-01", {**EU, "bought_at": "2026-02-01", "delivered_at": "2026-03-07"}, "2026-03-22"),
    ("refund", "EU-WD-01", {**EU, "channel": "door", "delivered_at": "2026-12-18"}, "2027-01-02"),
    ("refund", "EU-WD-01", {**EU, "delivered_at": "2026-03-20"}, "2026-04-04"),  # over the change to summer time
    ("repair", "EU-LG-01", {**EU, "reason": "fault", "delivered_at": "2024-03-09"}, "2026-03-10"),
    ("exchange", "EU-LG-01", {**EU, "reason": "wrong_item", "delivered_at": "2024-02-29"}, "2026-03-01"),
    (
        "repair",
        "EU-RR-01",
        {**EU, "reason": "fault", "delivered_at": "2024-12-01", "repairs": [repair("2026-07-31", "2026-08-05", True)]},
        "2027-12-02",
    ),
    ("refund", "UK-CC-01", {**GB, "delivered_at": "2026-03-07"}, "2026-03-22"),
    ("refund", "UK-RJ-01", {**GB, "reason": "fault", "delivered_at": "2026-03-02"}, "2026-04-02"),
    (
        "refund",
        "UK-RJ-01",
        {**GB, "reason": "fault", "delivered_at": "2026-02-01", "installed_at": "2026-03-02"},
        "2026-04-02",
    ),
    # The clock stops during a repair (5 nights), or 7 days are left after it, whichever is later.
    (
        "refund",
        "UK-RJ-01",
        {**GB, "reason": "fault", "delivered_at": "2026-03-02", "repairs": [repair("2026-03-05", "2026-03-10", False)]},
        "2026-04-07",
    ),
    (
        "refund",
        "UK-RJ-01",
        {**GB, "reason": "fault", "delivered_at": "2026-03-02", "repairs": [repair("2026-03-31", "2026-04-05", False)]},
        "2026-04-13",
    ),
]


@pytest.mark.parametrize(("need", "clause", "facts", "end"), CASES, ids=[f"{c[1]} {shown(c[2])}" for c in CASES])
def test_the_last_second_is_covered_and_the_next_is_not(
    need: str, clause: str, facts: dict[str, Any], end: str
) -> None:
    """One second before its end a right is granted with that end, at the end it is denied because it is over."""
    until = local(end, facts.get("jurisdiction", "CN"))
    before = str((until - timedelta(seconds=1)).replace(tzinfo=None))
    last = row(ask(need, before, **facts), clause)
    assert last is not None
    assert (last.verdict, last.until, last.missing) == ("granted", until, ())
    after = row(ask(need, str(until.replace(tzinfo=None)), **facts), clause)
    assert after is not None
    assert (after.verdict, after.until) == ("denied", until)
    assert [reason.code for reason in after.reasons] == ["over"]


def test_an_open_repair_keeps_the_period_moving() -> None:
    """While the item is with us, each night adds a day; the verdict stays granted past the plain year."""
    facts = {**FRIDGE, "bought_at": "2025-03-10", "repairs": [repair("2026-03-01", cause="part")]}
    found = row(ask("repair", "2026-04-01 12:00:00", **facts), "SB-CLK")
    assert found is not None
    # 31 nights from 1 March to 1 April: 10 March + 31 days = 10 April, a Friday.
    assert (found.verdict, found.until) == ("granted", local("2026-04-11"))


def test_a_repair_begun_after_the_end_adds_nothing() -> None:
    """A paid repair out of the period does not lengthen it."""
    facts = {**FRIDGE, "bought_at": "2025-03-07", "repairs": [repair("2026-03-10", "2026-03-20", True)]}
    found = row(ask("repair", "2026-03-25", **facts), "SB-CLK")
    assert found is not None
    assert (found.verdict, found.until) == ("denied", local("2026-03-10"))


def test_nights_of_a_repair_handed_in_on_the_rolled_day_are_added_to_the_plain_end() -> None:
    """The year ends on Saturday 7 March and runs on to Monday, when it is handed in: 7 + 5 nights = Thursday 12th."""
    facts = {**FRIDGE, "bought_at": "2025-03-07", "repairs": [repair("2026-03-09", "2026-03-14", True)]}
    found = row(ask("repair", "2026-03-14", **facts), "SB-CLK")
    assert found is not None
    assert (found.verdict, found.until) == ("denied", local("2026-03-13"))


@pytest.mark.parametrize(
    ("need", "clause", "facts"),
    [
        ("refund", "CN-R-01", ONLINE),
        ("refund", "CN-Q-01", SOFA),
        ("refund", "EU-WD-01", EU),
        ("refund", "UK-CC-01", GB),
        ("repair", "EU-LG-01", {**EU, "reason": "fault"}),
    ],
)
def test_before_receipt_it_holds_without_end_and_unstated_receipt_is_asked_for(
    need: str, clause: str, facts: dict[str, Any]
) -> None:
    """Delivery later than now: granted, no end. Bought but no delivery stated, or nothing at all: needs."""
    early = row(ask(need, "2026-03-02", bought_at="2026-03-01", delivered_at="2026-03-05", **facts), clause)
    assert early is not None
    assert (early.verdict, early.until) == ("granted", None)
    for known in ({"bought_at": "2026-03-01"}, {"bought_at": "2026-03-01", "installed_at": "2026-03-02"}, {}):
        asked = row(ask(need, "2026-03-02", **known, **facts), clause)
        assert asked is not None
        assert (asked.verdict, asked.missing, asked.until) == ("needs", ("delivered_at",), None)


def worked(day: date) -> bool:
    """Whether a day of 2025 or 2026 is worked in China, by the notices as printed."""
    spans = [
        ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
        ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
        ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ]  # fmt: skip
    made_up = {
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14",
        "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    }  # fmt: skip
    if str(day) in made_up:
        return True
    return day.weekday() < 5 and not any(first <= str(day) <= last for first, last in spans)


@settings(max_examples=300, deadline=None)
@given(
    bought=st.dates(date(2024, 3, 1), date(2025, 6, 30)),
    stays=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 25)), max_size=3),
)
def test_a_year_counted_day_by_day(bought: date, stays: list[tuple[int, int]]) -> None:
    """An independent walk over the days: a year, one day more for each night under repair, then on to a working day."""
    nights: set[date] = set()
    for after, length in stays:
        nights |= {bought + timedelta(days=after + night) for night in range(length)}
    last = bought.replace(year=bought.year + 1) + timedelta(days=len(nights))
    while not worked(last):
        last += timedelta(days=1)
    until = datetime.combine(last + timedelta(days=1), time(), ZONES["CN"])
    repairs = [repair(str(bought + timedelta(days=a)), str(bought + timedelta(days=a + n)), True) for a, n in stays]
    facts = {**FRIDGE, "bought_at": str(bought), "repairs": repairs}
    found = row(ask("repair", str((until - timedelta(seconds=1)).replace(tzinfo=None)), **facts), "SB-CLK")
    assert found is not None
    assert (found.verdict, found.until) == ("granted", until)
