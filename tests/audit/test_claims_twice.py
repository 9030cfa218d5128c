"""Claims against a second reading of the law, at random moments and at the second at which each window ends."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from makegood.engines.claims import Resolution, Row, parse_facts, resolve
from tests.audit import second_claims
from tests.audit.second_claims import MAIN_PARTS, ZONES
from tests.engines.claims.asked import ALL, LAW, ask, row

CATEGORIES = (*MAIN_PARTS, "mobile_phone", "clothing", "furniture", "other")


def _said(r: random.Random, day: date, law: str) -> str:
    """A fact as a day, or as a moment of that day with one offset or another."""
    if r.random() < 0.5:
        return day.isoformat()
    seconds = r.choice((0, 1, 43_200, 86_399))
    moment = datetime(day.year, day.month, day.day, tzinfo=ZONES[law]) + timedelta(seconds=seconds)
    return moment.astimezone(ZONES[r.choice(("CN", "GB", law))]).isoformat()


def _facts(r: random.Random) -> dict[str, Any]:
    law, category = r.choice(("CN", "CN", "CN", "EU", "GB")), r.choice(CATEGORIES)
    bought = date(2023, 1, 3) + timedelta(days=r.randrange(150))
    delivered = bought + timedelta(days=r.choice((0, 1, 3, 20)))
    facts: dict[str, Any] = {"jurisdiction": law, "category": category}
    chosen: dict[str, tuple[float, Callable[[], Any]]] = {
        "bought_at": (0.9, lambda: _said(r, bought, law)),
        "delivered_at": (0.6, lambda: _said(r, delivered, law)),
        "installed_at": (0.3, lambda: _said(r, delivered + timedelta(days=r.randint(0, 15)), law)),
        "reason": (0.9, lambda: r.choice(("fault", "fault", "fault", "none", "damaged"))),
        "use": (0.15, lambda: r.choice(("household", "commercial"))),
        "unit_class": (0.3, lambda: r.choice(("regular", "display", "replaced"))),
        "channel": (0.6, lambda: r.choice(("store", "online", "door", "mail"))),
        "intact": (0.3, lambda: r.random() < 0.5),
        "same_model_available": (0.6, lambda: r.random() < 0.7),
        "price": (0.6, lambda: {"amount": r.choice((1, 999, 300_000)), "currency": "CNY"}),
        "part": (0.4, lambda: r.choice((MAIN_PARTS.get(category, "battery"), "earphone", "hinge"))),
        "repairs": (0.5, lambda: _repairs(r, bought, law)),
    }
    return facts | {name: make() for name, (share, make) in chosen.items() if r.random() < share}


def _repairs(r: random.Random, bought: date, law: str) -> list[dict[str, Any]]:
    found, day = [], bought + timedelta(days=r.randint(1, 30))
    for _ in range(r.randint(1, 3)):
        back = day + timedelta(days=r.choice((1, 2, 6, 32, 40)))
        one = {"handed_in": _said(r, day, law), "fixed": r.random() < 0.4, "cause": "other"}
        found.append({**one, "returned": _said(r, back + timedelta(days=1), law)})
        day = back + timedelta(days=r.randint(3, 60))
    return found


def _compare(need: str, facts: dict[str, Any], at: datetime) -> Resolution:
    found = resolve(need, parse_facts(facts), ALL, at)
    _in_published_order(found.claims)
    for second in second_claims.rows(need, facts, at):
        one = next(each for each in found.claims if each.clause == second.clause)
        told = (need, facts, at, second.clause)
        assert one.verdict == second.verdict, told
        if second.verdict == "denied":
            continue
        assert set(one.missing) == second.missing, told
        assert one.until == second.until, told
        assert (one.fee.amount if one.fee else None) == second.fee, told
    return found


def _in_published_order(rows: tuple[Row, ...]) -> None:
    rank = {"granted": 0, "needs": 1, "denied": 2}

    def key(one: Row) -> tuple[Any, ...]:
        fee = float("inf") if one.fee is None else one.fee.amount
        return rank[one.verdict], fee, -(one.until.timestamp() if one.until else float("inf")), one.promise

    assert [key(one) for one in rows] == sorted(key(one) for one in rows)


@pytest.mark.parametrize("seed", range(5))
def test_every_row_is_what_a_second_reading_finds(seed: int) -> None:
    """250 questions a seed, and the seconds before and at the end of every window that they show."""
    r = random.Random(seed)
    for _ in range(250):
        facts, need = _facts(r), r.choice(("refund", "exchange", "repair"))
        after = r.choice((3, 7, 8, 14, 15, 16, 31, 100, 366, 380, 740)) + r.randint(-2, 6)
        day = date.fromisoformat(facts.get("bought_at", "2023-05-06")[:10]) + timedelta(days=max(2, after))
        at = datetime.fromisoformat(f"{day}T12:00:00+08:00")
        for one in _compare(need, facts, at).claims:
            if one.until is not None and one.until < second_claims.latest_of_2026():
                _compare(need, facts, one.until)
                _compare(need, facts, one.until - timedelta(seconds=1))


WASHER: dict[str, Any] = {"category": "washing_machine", "reason": "fault", "bought_at": "2025-03-03"}


def test_days_under_repair_before_a_late_installation_are_added_too() -> None:
    """Ten nights in repair lengthen the year although it began only with the installation of the same day."""
    stay = {"handed_in": "2025-03-10", "returned": "2025-03-20", "fixed": True}
    found = ask("repair", "2025-04-01", **WASHER, installed_at="2025-03-20", repairs=[stay])
    year = row(found, "SB-CLK")
    assert year is not None and year.until is not None
    assert year.until.isoformat() == "2026-03-31T00:00:00+08:00"


def test_what_stands_in_for_an_exchange_says_until_when_even_before_all_is_known() -> None:
    """The reason is missing, the start is not: the end is known."""
    facts = {"category": "washing_machine", "bought_at": "2025-03-03", "same_model_available": True}
    needed = row(ask("refund", "2025-03-10", **facts), "SB-13b")
    assert needed is not None and needed.until is not None
    assert (needed.verdict, needed.missing) == ("needs", ("reason",))
    assert needed.until.isoformat() == "2025-03-19T00:00:00+08:00"


def test_a_refusal_without_a_named_part_says_what_else_to_ask() -> None:
    """In the second year only main parts are covered: the customer is not sent away without that word."""
    refused = row(ask("repair", "2026-05-04", **WASHER), "SB-CLK")
    assert refused is not None and refused.verdict == "denied"
    assert "a main part runs to the end of 3 March 2028" in refused.explanation["en"]
    assert "主要部件到2028年3月3日" in refused.explanation["zh-Hans"]
    for part, verdict in (("hinge", "denied"), ("motor", "granted")):
        told = row(ask("repair", "2026-05-04", **WASHER, part=part), "SB-CLK")
        assert told is not None and told.verdict == verdict and "main part runs" not in told.explanation["en"]
    too_late = row(ask("repair", "2028-06-01", **WASHER), "SB-CLK")
    assert too_late is not None and "main part runs" not in too_late.explanation["en"]


@pytest.mark.parametrize("name", ["earphone", "wired earphone"])
def test_the_earphone_of_a_phone_by_both_names(name: str) -> None:
    """Three months, not the year of the phone."""
    phone = {"category": "mobile_phone", "reason": "fault", "bought_at": "2025-03-03", "part": name}
    found = row(ask("repair", "2025-06-10", LAW, **phone), "MOB-PER")
    assert found is not None and found.verdict == "denied"
