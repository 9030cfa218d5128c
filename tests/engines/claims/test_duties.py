"""Duties: what starts their clocks, when they are due, whom a warning reaches first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from makegood.engines.claims import (
    ClaimInput,
    Clause,
    Duty,
    describe_remedies,
    due_for,
    due_for_many,
    escalate_at,
    warn_at,
)
from makegood.engines.claims.vocabulary import FACTS
from makegood.engines.clock import Pause, due, parse_budget, statutory
from makegood.rooms.promises import shipped
from tests.engines.claims.asked import ALL, local

CALENDARS = {"cn": statutory("cn")}


def duty(code: str, key: str = "1") -> Duty:
    (found,) = [one.duty for one in shipped.promise(code).clauses if one.key == key]
    assert found is not None
    return found


def due_at(code: str, start: str, key: str = "1", **data: Any) -> datetime | None:
    zone = shipped.promise(code).zone
    return due_for(duty(code, key), local(start), CALENDARS, data, zone=zone).due_at


@pytest.mark.parametrize(
    ("code", "key", "start", "end"),
    [
        ("answer-24h", "1", "2026-10-01 22:15:30", "2026-10-02 22:15:30"),
        # contact-2h: two hours in the day, else the next ten o'clock
        ("contact-2h", "1", "2026-03-02 08:00:00", "2026-03-02 10:00:00"),
        ("contact-2h", "1", "2026-03-02 19:59:59", "2026-03-02 21:59:59"),
        ("contact-2h", "1", "2026-03-02 20:00:00", "2026-03-03 10:00:00"),
        ("contact-2h", "1", "2026-03-02 23:30:00", "2026-03-03 10:00:00"),
        ("contact-2h", "1", "2026-03-03 00:00:00", "2026-03-03 10:00:00"),
        ("contact-2h", "1", "2026-03-03 07:59:59", "2026-03-03 10:00:00"),
        ("contact-2h", "1", "2026-12-31 21:00:00", "2027-01-01 10:00:00"),
        ("visit-24h", "1", "2026-03-02 09:00:00", "2026-03-03 09:00:00"),
        ("repair-48h", "1", "2026-03-02 09:00:00", "2026-03-04 09:00:00"),
        ("loaner-while-repair", "2", "2026-03-02 09:00:00", "2026-03-03 09:00:00"),
        # three working days after 28 September: 29, 30 and then 8 October, closing at 18:00
        ("follow-up-3d", "1", "2026-09-28 09:00:00", "2026-10-08 18:00:00"),
        ("money-back", "2", "2026-03-02 09:00:00", "2026-03-09 09:00:00"),
        # seven working days after 28 September: 29, 30, 8, 9, 10 (worked Saturday), 12, 13 October
        ("care-for-life", "2", "2026-09-28 09:00:00", "2026-10-13 18:00:00"),
        ("carry-to-place", "1", "2026-03-02 15:00:00", "2026-03-03 00:00:00"),
        ("parts-supply", "2", "2026-02-12 09:00:00", "2026-02-24 18:00:00"),
        ("published-means-promised", "3", "2026-03-02 09:00:00", "2026-03-03 09:00:00"),
        # the law: seven days after the goods are back, rolling off days of rest
        ("cn-withdrawal", "CN-R-01.refunded", "2026-03-02 09:00:00", "2026-03-10 00:00:00"),
        ("cn-withdrawal", "CN-R-01.refunded", "2026-09-24 09:00:00", "2026-10-09 00:00:00"),
    ],
)
def test_due(code: str, key: str, start: str, end: str) -> None:
    """Due moments worked out by hand."""
    assert due_at(code, start, key) == local(end)


def test_days_of_law_elsewhere_are_local_days_there() -> None:
    """23:30 UTC on 1 June is 2 June in London: fourteen days on from the second."""
    found = due_for(
        duty("uk-cra", "UK-RJ-04"), datetime.fromisoformat("2026-06-01T23:30:00+00:00"), {}, {}, zone="Europe/London"
    )
    assert found.due_at == local("2026-06-17", "GB")


def test_a_window_that_the_customer_chose_takes_the_place_of_the_limit_if_it_ends_later() -> None:
    """An earlier window does not shorten the promise here, and other duties do not look at windows."""
    assert due_at("visit-24h", "2026-03-02 09:00:00", window_end="2026-03-05T12:00:00+08:00") == local(
        "2026-03-05 12:00:00"
    )
    assert due_at("visit-24h", "2026-03-02 09:00:00", window_end="2026-03-02T12:00:00+08:00") == local(
        "2026-03-03 09:00:00"
    )
    assert due_at("repair-48h", "2026-03-02 09:00:00", window_end="2026-03-09T12:00:00+08:00") == local(
        "2026-03-04 09:00:00"
    )
    with pytest.raises(ClaimInput, match=r"not_a_moment: data\.window_end"):
        due_at("visit-24h", "2026-03-02 09:00:00", window_end="2026-03-05")


@pytest.mark.parametrize("clause", [one for one in ALL if one.duty], ids=lambda one: f"{one.promise}-{one.key}")
def test_the_stored_budget_gives_the_due_moment_again(clause: Clause) -> None:
    """Budget and calendar are all that has to be kept; a pause of an hour is worked by the clock with them."""
    assert clause.duty is not None
    start = local("2026-03-02 09:30:00")
    found = due_for(clause.duty, start, CALENDARS, {}, zone=clause.zone)
    calendar = CALENDARS[found.calendar] if found.calendar else None
    assert found.due_at == due(start, parse_budget(found.budget), calendar, (), zone=clause.zone)
    pauses = [Pause(start + timedelta(hours=1))]
    paused = due_for(clause.duty, start, CALENDARS, {}, zone=clause.zone, pauses=pauses)
    assert paused.due_at == due(start, parse_budget(found.budget), calendar, pauses, zone=clause.zone)
    assert set(clause.duty.do) <= set(FACTS)
    assert {one.fact for one in clause.duty.when} <= set(FACTS)
    assert clause.duty.otherwise


@pytest.mark.parametrize(
    ("code", "key", "fact", "data", "starts"),
    [
        ("answer-24h", "1", "case_opened", {"kind": "complaint"}, True),
        ("answer-24h", "1", "case_opened", {"kind": "enquiry.pothole"}, True),
        ("answer-24h", "1", "case_opened", {"kind": "repair"}, False),
        ("answer-24h", "1", "case_opened", {"kind": "enquiry2"}, False),
        ("answer-24h", "1", "case_opened", {}, False),
        ("answer-24h", "1", "opinion_received", {}, True),
        ("contact-2h", "1", "case_opened", {"kind": "installation"}, True),
        ("visit-24h", "1", "case_opened", {"kind": "installation"}, False),
        ("loaner-while-repair", "2", "goods_received", {"for": "repair"}, True),
        ("loaner-while-repair", "2", "goods_received", {"for": "refund"}, False),
        ("cn-withdrawal", "CN-R-01.refunded", "goods_received", {"for": "refund", "promise": "cn-withdrawal"}, True),
        ("cn-withdrawal", "CN-R-01.refunded", "goods_received", {"for": "refund", "promise": "cn-sanbao"}, False),
        ("money-back", "2", "right_used", {"right": "refund", "promise": "money-back"}, True),
        ("money-back", "2", "right_used", {"right": "refund", "promise": "cn-sanbao"}, False),
    ],
)
def test_what_starts_a_clock(code: str, key: str, fact: str, data: dict[str, Any], starts: bool) -> None:
    """The fact, and of its data the kinds and promises that the duty names."""
    assert duty(code, key).starts_on(fact, data) is starts


def test_answers_allow_no_ground_for_a_pause() -> None:
    """Only grounds that the clause names stop a clock."""
    assert duty("answer-24h").pauses == frozenset()
    assert duty("visit-24h").pauses == {"waiting_customer", "customer_asked", "disruption"}


def test_warning_and_escalation() -> None:
    """A warning at three quarters of the time, escalation so long after the breach as the clause says."""
    start, end = local("2026-03-02 09:00:00"), local("2026-03-03 09:00:00")
    assert warn_at(duty("visit-24h"), start, end) == local("2026-03-03 03:00:00")
    assert escalate_at(duty("visit-24h"), end) == local("2026-03-03 10:00:00")
    assert escalate_at(duty("answer-24h"), end) == end


def test_remedies_in_words() -> None:
    """All that is owed, joined as people say it."""
    assert describe_remedies(duty("carry-to-place")).en == "the work done again and an apology"
    assert describe_remedies(duty("carry-to-place")).zh == "重做、道歉"


BASE: dict[str, Any] = {
    "kind": "duty",
    "id": "1",
    "title": {"en": "t", "zh-Hans": "题"},
    "statement": {"en": "s", "zh-Hans": "文"},
    "when": [{"fact": "installed"}],
    "do": ["called"],
    "within": [{"budget": {"elapsed": "PT1H"}}],
}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"when": []}, "required", "clause.when"),
        ({"when": [{"fact": "sneezed"}]}, "unknown_value", "clause.when.0.fact"),
        ({"do": []}, "required", "clause.do"),
        ({"do": ["dance"]}, "unknown_value", "clause.do.0"),
        ({"within": []}, "required", "clause.within"),
        ({"within": [{}]}, "required", "clause.within.0.budget"),
        ({"within": [{"budget": {"elapsed": "P1M"}}]}, "duration_has_months", "clause.within.0.budget"),
        ({"within": [{"budget": {"working_days": 0}}]}, "below_one", "clause.within.0.budget"),
        ({"within": [{"next": "25:00"}]}, "not_a_clock_time", "clause.within.0.next"),
        (
            {"within": [{"between": ["8:00", "20:00"], "next": "10:00"}]},
            "not_a_clock_time",
            "clause.within.0.between",
        ),
        ({"within": [{"between": ["08:00"], "next": "10:00"}]}, "not_a_pair", "clause.within.0.between"),
        ({"within": [{"between": ["08:00", "20:00"], "next": "10:00"}]}, "no_line_for_other_hours", "clause.within"),
        ({"otherwise": [{"kind": "hug"}]}, "unknown_value", "clause.otherwise.0.kind"),
        ({"pauses": ["rain"]}, "unknown_value", "clause.pauses.0"),
        ({"warn": "2"}, "not_a_share", "clause.warn"),
        ({"escalate": "soon"}, "bad_duration", "clause.escalate"),
    ],
)
def test_a_bad_duty_is_refused(change: dict[str, Any], code: str, field: str) -> None:
    """A promise cannot be stored with a duty that could not be worked."""
    assert Clause.from_json(BASE).duty is not None
    with pytest.raises(ClaimInput) as caught:
        Clause.from_json({**BASE, **change})
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_calendar_that_nobody_gave_is_refused() -> None:
    """The duty names `cn`; without it there is no due moment."""
    with pytest.raises(ClaimInput, match="unknown_calendar"):
        due_for(duty("follow-up-3d"), local("2026-03-02"), {}, {}, zone="Asia/Shanghai")


def test_hours_past_midnight() -> None:
    """A line for the night holds from the evening to the morning."""
    clause = Clause.from_json(
        {
            **BASE,
            "within": [
                {"between": ["22:00", "06:00"], "budget": {"elapsed": "PT8H"}},
                {"budget": {"elapsed": "PT1H"}},
            ],
        }
    )
    assert clause.duty is not None
    for start, end in (("22:00:00", "06:00:00"), ("05:59:59", "13:59:59"), ("06:00:00", "07:00:00")):
        found = due_for(clause.duty, local(f"2026-03-02 {start}"), {}, {}, zone="Asia/Shanghai").due_at
        assert found is not None
        assert found.astimezone(local("2026-03-02").tzinfo).strftime("%H:%M:%S") == end


@pytest.mark.parametrize("clause", [one for one in ALL if one.duty is not None], ids=lambda one: one.promise)
def test_many_starts_of_a_duty_are_due_when_each_is(clause: Clause) -> None:
    """By column as one by one: any hour of a week, windows, stops that are over or still open."""
    assert clause.duty is not None
    starts = [local("2026-09-28") + timedelta(hours=7 * n, seconds=n) for n in range(60)]
    ends = [{"window_end": (one + timedelta(hours=60 - n)).isoformat()} for n, one in enumerate(starts)]
    datas = [end if n % 3 == 0 else {} for n, end in enumerate(ends)]
    pauses = [
        [Pause(one + timedelta(hours=1), one + timedelta(hours=9))] if n % 4 == 0
        else [Pause(one + timedelta(minutes=5))] if n % 4 == 1 else []
        for n, one in enumerate(starts)
    ]  # fmt: skip

    found = due_for_many(clause.duty, starts, CALENDARS, datas, zone=clause.zone, pauses=pauses)

    one_by_one = [
        due_for(clause.duty, start, CALENDARS, data, zone=clause.zone, pauses=stops)
        for start, data, stops in zip(starts, datas, pauses, strict=True)
    ]
    assert found == one_by_one
