"""Conditions of the law beyond its windows: who is entitled, who is not, what has to be asked, what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from makegood.engines.claims import Money
from tests.engines.claims.asked import ALL, ask, local, repair, row

FRIDGE = {"category": "refrigerator", "reason": "fault", "bought_at": "2026-03-02"}
PHONE = {"category": "mobile_phone", "reason": "fault", "bought_at": "2026-03-02"}
TWO = [repair("2026-03-10", "2026-03-12", False), repair("2026-04-01", "2026-04-03", False)]
ONLINE = {"category": "clothing", "channel": "online", "bought_at": "2026-03-01", "delivered_at": "2026-03-02"}
SOFA = {"category": "furniture", "reason": "fault", "delivered_at": "2026-03-02"}
EU = {"jurisdiction": "EU", "category": "other", "reason": "fault", "delivered_at": "2026-03-02"}
GB = {"jurisdiction": "GB", "category": "other", "reason": "fault", "delivered_at": "2026-03-02"}
NOON = "2026-05-20 12:00:00"

GRANTED, DENIED = ("granted", (), ()), "denied"


def needs(*missing: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return ("needs", missing, ())


def denied(*codes: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return ("denied", (), codes)


Case = tuple[str, str, str, dict[str, Any], tuple[str, tuple[str, ...], tuple[str, ...]]]
CASES: list[Case] = [
    # use, reason, and the unit class that the law does not look at
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "use": "commercial"}, denied("use")),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "use": "commercial"}, denied("use")),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "reason": "none"}, denied("reason")),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "reason": None}, needs("reason")),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "unit_class": "display"}, GRANTED),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "unit_class": "clearance"}, GRANTED),
    ("refund", "SB-07", "2026-03-05", {"category": "refrigerator", "reason": "fault"}, needs("bought_at")),
    ("refund", "SB-07", "2026-03-05", {"category": "refrigerator"}, needs("reason", "bought_at")),
    ("refund", "SB-07", "2026-03-05", {"bought_at": "2026-03-02", "reason": "fault"}, needs("category")),
    ("refund", "SB-07", "2026-03-01", FRIDGE, denied("not_yet_bought")),
    # two repairs in vain
    ("exchange", "SB-2R", NOON, {**FRIDGE, "repairs": TWO}, GRANTED),
    ("exchange", "SB-2R", NOON, {**FRIDGE, "repairs": TWO[:1]}, denied("too_few_repairs")),
    ("exchange", "SB-2R", NOON, FRIDGE, denied("too_few_repairs")),
    (
        "exchange",
        "SB-2R",
        NOON,
        {**FRIDGE, "repairs": [*TWO, repair("2026-05-01", "2026-05-02", True)]},
        denied("last_repair_held"),
    ),
    (
        "exchange",
        "SB-2R",
        NOON,
        {**FRIDGE, "repairs": [TWO[0], repair("2026-04-01", "2026-04-03")]},
        needs("repairs"),
    ),
    ("exchange", "SB-2R", "2026-04-02", {**FRIDGE, "repairs": TWO}, denied("too_few_repairs")),
    ("exchange", "SB-2R", "2026-04-03", {**FRIDGE, "repairs": TWO}, GRANTED),
    ("exchange", "SB-2R", NOON, {**FRIDGE, "repairs": [*TWO, repair("2026-05-01")]}, GRANTED),
    (
        "exchange",
        "SB-2R",
        NOON,
        {**FRIDGE, "bought_at": "2025-01-06", "repairs": TWO},
        denied("over"),
    ),
    # waiting: strictly more than the days, for the cause that the clause names
    (
        "exchange",
        "SB-90",
        "2026-06-08",
        {**FRIDGE, "repairs": [repair("2026-03-10", cause="part")]},
        denied("waited_less"),
    ),
    ("exchange", "SB-90", "2026-06-09", {**FRIDGE, "repairs": [repair("2026-03-10", cause="part")]}, GRANTED),
    (
        "exchange",
        "SB-90",
        "2026-06-09",
        {**FRIDGE, "repairs": [repair("2026-03-10", cause="repairer")]},
        denied("other_cause"),
    ),
    (
        "exchange",
        "SB-90",
        "2026-06-09",
        {**FRIDGE, "repairs": [{"handed_in": "2026-03-10", "part_ordered_at": "2026-03-11"}]},
        GRANTED,
    ),
    ("exchange", "SB-90", "2026-06-09", {**FRIDGE, "repairs": [{"handed_in": "2026-03-10"}]}, needs("repairs")),
    (
        "exchange",
        "SB-90",
        "2026-07-01",
        {**FRIDGE, "repairs": [repair("2026-03-10", "2026-06-20", True, "part")]},
        denied("last_repair_held"),
    ),
    (
        "exchange",
        "SB-90",
        "2026-07-01",
        {**FRIDGE, "repairs": [repair("2026-03-10", "2026-06-20", False, "part")]},
        GRANTED,
    ),
    ("exchange", "SB-90", NOON, FRIDGE, denied("not_waiting")),
    (
        "exchange",
        "SB-30",
        "2026-04-09",
        {**FRIDGE, "repairs": [repair("2026-03-10", cause="repairer")]},
        denied("waited_less"),
    ),
    ("exchange", "SB-30", "2026-04-10", {**FRIDGE, "repairs": [repair("2026-03-10", cause="repairer")]}, GRANTED),
    (
        "exchange",
        "SB-30",
        "2026-04-10",
        {**FRIDGE, "repairs": [repair("2026-03-10", cause="part")]},
        denied("other_cause"),
    ),
    # refund instead of an exchange
    (
        "refund",
        "SB-13a",
        NOON,
        {**FRIDGE, "repairs": TWO, "same_model_available": False, "accepts_other_model": False},
        GRANTED,
    ),
    ("refund", "SB-13a", NOON, {**FRIDGE, "repairs": TWO}, needs("same_model_available", "accepts_other_model")),
    (
        "refund",
        "SB-13a",
        NOON,
        {**FRIDGE, "repairs": TWO, "same_model_available": False},
        needs("accepts_other_model"),
    ),
    (
        "refund",
        "SB-13a",
        NOON,
        {**FRIDGE, "repairs": TWO, "same_model_available": False, "accepts_other_model": True},
        denied("fact"),
    ),
    ("refund", "SB-13a", NOON, {**FRIDGE, "same_model_available": True}, denied("not_entitled", "fact")),
    ("refund", "SB-13b", NOON, {**FRIDGE, "repairs": TWO, "same_model_available": True}, GRANTED),
    ("refund", "SB-13b", NOON, {**FRIDGE, "repairs": TWO, "same_model_available": False}, denied("fact")),
    ("refund", "SB-13b", "2026-03-12", {**FRIDGE, "same_model_available": True}, GRANTED),
    ("refund", "SB-13b", NOON, {**FRIDGE, "repairs": TWO[:1], "same_model_available": True}, denied("not_entitled")),
    (
        "refund",
        "SB-13b",
        NOON,
        {**FRIDGE, "use": "commercial", "repairs": TWO, "same_model_available": True},
        denied("use", "not_entitled"),
    ),
    # what is not verified takes nothing away; for televisions the list of article 17 is verified
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "misuse": True}, GRANTED),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "category": "tv", "misuse": True}, denied("excluded")),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "category": "tv", "no_proof": True}, denied("excluded")),
    ("refund", "SB-07", "2026-03-05", {**FRIDGE, "category": "tv", "misuse": False}, GRANTED),
    # phones
    ("exchange", "MOB-2R", NOON, {**PHONE, "repairs": TWO}, GRANTED),
    (
        "exchange",
        "MOB-60",
        "2026-05-09",
        {**PHONE, "repairs": [repair("2026-03-10", cause="part")]},
        denied("waited_less"),
    ),
    ("exchange", "MOB-60", "2026-05-10", {**PHONE, "repairs": [repair("2026-03-10", cause="part")]}, GRANTED),
    ("loaner", "MOB-LOAN", "2026-03-17", {**PHONE, "repairs": [repair("2026-03-10")]}, denied("waited_less")),
    ("loaner", "MOB-LOAN", "2026-03-18", {**PHONE, "repairs": [repair("2026-03-10")]}, GRANTED),
    (
        "loaner",
        "MOB-LOAN",
        "2026-03-20",
        {**PHONE, "repairs": [repair("2026-03-10", "2026-03-19", True)]},
        denied("no_repair_open", "last_repair_held"),
    ),
    ("exchange", "MOB-ACC", NOON, {**PHONE, "part": "battery"}, GRANTED),
    ("exchange", "MOB-ACC", NOON, PHONE, denied("part")),
    ("refund", "MOB-ACC", NOON, {**PHONE, "part": "battery"}, denied("too_few")),
    ("refund", "MOB-ACC", NOON, {**PHONE, "part": "battery", "accessory_exchanges": 2}, GRANTED),
    # distance selling
    *(("refund", "CN-R-01", "2026-03-05", {**ONLINE, "channel": one}, GRANTED) for one in ("phone", "tv", "mail")),
    *(("refund", "CN-R-01", "2026-03-05", {**ONLINE, "channel": one}, denied("channel")) for one in ("store", "door")),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "channel": None}, needs("channel")),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "reason": "none"}, GRANTED),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "reason": "late"}, GRANTED),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "intact": False}, denied("intact")),
    *(
        ("refund", "CN-R-01", "2026-03-05", {**ONLINE, fact: True}, denied("excluded"))
        for fact in ("custom_made", "perishable", "digital_unsealed", "periodical", "unfit_confirmed")
    ),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "hygiene_unsealed": True}, GRANTED),
    ("refund", "CN-R-01", "2026-03-05", {**ONLINE, "category": "refrigerator"}, GRANTED),
    # general quality law steps back where 三包 has the product in scope, whatever 三包 gives
    ("refund", "CN-Q-01", "2026-03-05", SOFA, GRANTED),
    ("refund", "CN-Q-01", "2026-03-05", {**SOFA, "reason": "damaged"}, GRANTED),
    ("refund", "CN-Q-01", "2026-03-05", {**SOFA, "reason": "none"}, denied("reason")),
    ("refund", "CN-Q-01", "2026-03-05", {**SOFA, "category": "car"}, GRANTED),
    ("refund", "CN-Q-01", "2026-03-05", {**SOFA, "category": "footwear"}, GRANTED),
    *(
        ("refund", "CN-Q-01", "2026-03-05", {**SOFA, "category": one}, denied("steps_back"))
        for one in ("refrigerator", "washing_machine", "air_conditioner", "tv", "mobile_phone", "computer")
    ),
    ("refund", "CN-Q-01", "2026-03-05", {"reason": "fault", "delivered_at": "2026-03-02"}, needs("category")),
    ("repair", "CN-Q-02", "2029-03-05", SOFA, GRANTED),
    ("exchange", "CN-Q-02", "2026-03-05", {**SOFA, "category": "tv"}, denied("steps_back")),
    ("refund", "CN-Q-02", "2026-05-05", SOFA, needs("rescission_ground")),
    ("refund", "CN-Q-02", "2026-05-05", {**SOFA, "rescission_ground": True}, GRANTED),
    ("refund", "CN-Q-02", "2026-05-05", {**SOFA, "rescission_ground": False}, denied("fact")),
    # European Union
    ("refund", "EU-WD-01", "2026-03-05", {**EU, "channel": "store"}, denied("channel")),
    ("refund", "EU-WD-01", "2026-03-05", {**EU, "channel": "door", "intact": False}, GRANTED),
    ("refund", "EU-WD-01", "2026-03-05", {**EU, "channel": "online", "hygiene_unsealed": True}, denied("excluded")),
    ("repair", "EU-RR-01", "2027-03-05", EU, denied("not_repaired_since")),
    (
        "repair",
        "EU-RR-01",
        "2028-06-01",
        {**EU, "repairs": [repair("2026-07-30", "2026-08-01", True)]},
        denied("not_repaired_since"),
    ),
    ("repair", "EU-RR-01", "2028-06-01", {**EU, "repairs": [repair("2028-03-02", "2028-03-10", True)]}, GRANTED),
    (
        "repair",
        "EU-RR-01",
        "2028-06-01",
        {**EU, "repairs": [repair("2028-03-03", "2028-03-10", True)]},
        denied("not_repaired_since"),
    ),
    ("repair", "EU-LG-01", "2026-05-05", {**EU, "use": "commercial"}, denied("use")),
    # United Kingdom
    ("refund", "UK-RJ-02", "2026-08-01", GB, denied("too_few_repairs", "fact", "fact")),
    ("refund", "UK-RJ-02", "2026-08-01", {**GB, "repairs": [repair("2026-05-01", "2026-05-05", False)]}, GRANTED),
    ("compensation", "UK-RJ-02", "2026-08-01", {**GB, "repair_too_slow": True}, GRANTED),
    ("refund", "UK-RJ-02", "2026-08-01", {**GB, "repairs": [repair("2026-05-01", "2026-05-05")]}, needs("repairs")),
    ("refund", "UK-CC-01", "2026-03-05", {**GB, "channel": "store"}, denied("channel")),
]


def shown(case: Case) -> str:
    return f"{case[1]} {case[2]} {case[4][0]} " + " ".join(f"{key}={value}" for key, value in case[3].items())


@pytest.mark.parametrize(("need", "clause", "at", "facts", "expected"), CASES, ids=[shown(case) for case in CASES])
def test_verdict(
    need: str, clause: str, at: str, facts: dict[str, Any], expected: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> None:
    """The verdict, what is missing, and the codes of all that is false."""
    found = row(ask(need, at, **facts), clause)
    assert found is not None
    assert (found.verdict, found.missing, tuple(reason.code for reason in found.reasons)) == expected


@pytest.mark.parametrize(
    ("need", "facts", "clauses"),
    [
        ("refund", FRIDGE, {"SB-07", "SB-13a", "SB-13b", "CN-Q-01", "CN-Q-02", "CN-R-01"}),
        ("exchange", FRIDGE, {"SB-07", "SB-15", "SB-2R", "SB-90", "SB-30", "CN-Q-02"}),
        ("repair", FRIDGE, {"SB-07", "SB-15", "SB-CLK", "SB-30N", "CN-Q-02"}),
        ("refund", PHONE, {"MOB-07", "MOB-ACC", "CN-Q-01", "CN-Q-02", "CN-R-01"}),
        ("exchange", PHONE, {"MOB-07", "MOB-15", "MOB-2R", "MOB-ACC", "MOB-60", "CN-Q-02"}),
        ("loaner", PHONE, {"MOB-LOAN"}),
        ("loaner", {**FRIDGE, "category": "computer"}, set()),
        ("refund", SOFA, {"CN-Q-01", "CN-Q-02", "CN-R-01"}),
        ("refund", {**SOFA, "category": "car"}, {"CN-Q-01", "CN-Q-02", "CN-R-01"}),
        ("repair", {**SOFA, "category": "clothing"}, {"CN-Q-02"}),
        ("refund", EU, {"EU-WD-01"}),
        ("repair", EU, {"EU-LG-01", "EU-RR-01"}),
        ("refund", GB, {"UK-RJ-01", "UK-RJ-02", "UK-CC-01"}),
        ("repair", GB, set()),
        ("refund", {"jurisdiction": "US", "category": "tv", "bought_at": "2026-03-02"}, set()),
        ("refund", {"jurisdiction": "BR", "category": "tv", "bought_at": "2026-03-02"}, set()),
    ],
)
def test_the_clauses_examined(need: str, facts: dict[str, Any], clauses: set[str]) -> None:
    """One row for each verified clause of the jurisdiction that has the category in scope, and no other."""
    assert {one.clause for one in ask(need, "2026-03-05", **facts).claims} == clauses


def test_daily_rates_that_are_not_verified_give_no_fee() -> None:
    """Refrigerator and computer: the refund stands, what is taken off is not known, and the row says so."""
    for category in ("refrigerator", "washing_machine", "air_conditioner", "computer"):
        facts = {**FRIDGE, "category": category, "repairs": TWO, "same_model_available": True}
        found = row(ask("refund", NOON, price={"amount": 299900, "currency": "CNY"}, **facts), "SB-13b")
        assert found is not None
        assert (found.verdict, found.fee) == ("granted", None)
        assert "not verified" in found.explanation["en"]
        assert "还没有核实" in found.explanation["zh-Hans"]


@pytest.mark.parametrize(
    ("price", "at", "repairs", "expected"),
    [
        # 2 March to 20 May is 79 days, less 2 + 2 nights under repair: 75 × 0.1 % × 2999.99 = 224.99925, down.
        (299999, NOON, TWO, 22499),
        (100, NOON, TWO, 7),
        (0, NOON, TWO, 0),
        # 2 March to 9 June is 99 days, all from 10 March on under repair: 8 days of use.
        (299900, "2026-06-09", [repair("2026-03-10", cause="part")], 2399),
    ],
)
def test_depreciation_of_a_television(price: int, at: str, repairs: list[dict[str, Any]], expected: int) -> None:
    """Price × 0.1 % × days from the invoice less days under repair, rounded down to the fen."""
    facts = {**FRIDGE, "category": "tv", "repairs": repairs, "same_model_available": True}
    found = row(ask("refund", at, price={"amount": price, "currency": "CNY"}, **facts), "SB-13b")
    assert found is not None
    assert (found.verdict, found.fee) == ("granted", Money(expected, "CNY"))


def test_a_fee_is_told_with_its_reckoning() -> None:
    """Amount, rate and days, as each language writes money."""
    facts = {**FRIDGE, "category": "tv", "repairs": TWO, "same_model_available": True}
    found = row(ask("refund", NOON, price={"amount": 299999, "currency": "CNY"}, **facts), "SB-13b")
    assert found is not None
    assert "CNY 224.99 is taken off the price: 0.1% for each of 75 days." in found.explanation["en"]
    assert "扣除折旧费 224.99 元：每天按价格的 0.1% 计，共 75 天。" in found.explanation["zh-Hans"]


def test_depreciation_starts_at_the_purchase_and_needs_price_and_day() -> None:
    """Delivery a month later changes the window, not the fee; without price or day the fee is not known."""
    facts: dict[str, Any] = {**FRIDGE, "category": "tv", "repairs": TWO, "same_model_available": True}
    late = row(
        ask("refund", NOON, price={"amount": 100000, "currency": "CNY"}, delivered_at="2026-04-02", **facts), "SB-13b"
    )
    assert late is not None
    assert late.fee == Money(7500, "CNY")
    unpriced = row(ask("refund", NOON, **facts), "SB-13b")
    assert unpriced is not None
    assert (unpriced.verdict, unpriced.fee) == ("granted", None)
    facts["bought_at"] = None
    undated = row(
        ask("refund", NOON, price={"amount": 100000, "currency": "CNY"}, delivered_at="2026-03-02", **facts), "SB-13b"
    )
    assert undated is not None
    assert (undated.verdict, undated.fee) == ("granted", None)
    assert "购买日期" in undated.explanation["zh-Hans"]


def test_a_refund_in_place_of_an_exchange_lasts_as_long_as_the_exchange_is_owed() -> None:
    """SB-15 until 17 March, SB-2R until the end of the lengthened year: the later one counts."""
    early = row(ask("refund", "2026-03-12", same_model_available=True, **FRIDGE), "SB-13b")
    assert early is not None
    assert early.until == local("2026-03-18")
    # 2 March 2027 is a Tuesday; four nights under repair make it Saturday the 6th, and it runs on to Monday.
    late = row(ask("refund", NOON, repairs=TWO, same_model_available=True, **FRIDGE), "SB-13b")
    assert late is not None
    assert late.until == local("2027-03-09")


def test_a_loaner_lasts_until_the_repair_is_finished() -> None:
    """No date of ours can say how long that is."""
    found = row(ask("loaner", "2026-03-18", repairs=[repair("2026-03-10")], **PHONE), "MOB-LOAN")
    assert found is not None
    assert found.until is None
    assert "until the repair is finished" in found.explanation["en"]


def test_alternatives_are_the_other_rights_granted_now() -> None:
    """On the third day a faulty refrigerator may also be exchanged or repaired; nothing denied is offered."""
    found = ask("refund", "2026-03-05", **FRIDGE)
    assert {(one.clause, one.right) for one in found.alternatives} == {
        ("SB-07", "exchange"),
        ("SB-07", "repair"),
        ("SB-15", "exchange"),
        ("SB-15", "repair"),
        ("SB-CLK", "repair"),
    }
    assert {one.verdict for one in found.alternatives} == {"granted"}


def test_money_back_asks_no_questions_and_comes_first() -> None:
    """A right without conditions is granted for anything, and nothing beats it."""
    found = ask("refund", "2026-03-05", ALL, category="other", use="commercial", bought_at="2026-03-02")
    assert found.best is not None
    assert (found.best.promise, found.best.fee, found.best.until) == ("money-back", Money(0, "CNY"), None)


@pytest.mark.parametrize(
    ("at", "facts", "verdict", "until"),
    [
        ("2030-01-01", {"bought_at": "2026-03-02"}, "granted", "2036-03-03"),
        ("2036-03-03", {"bought_at": "2026-03-02"}, "needs", None),
        ("2036-03-03", {"bought_at": "2026-03-02", "model_last_sold_at": "2028-01-10"}, "granted", "2038-01-11"),
        ("2038-01-11", {"bought_at": "2026-03-02", "model_last_sold_at": "2028-01-10"}, "denied", "2038-01-11"),
    ],
)
def test_parts_for_ten_years_after_the_last_sale(
    at: str, facts: dict[str, Any], verdict: str, until: str | None
) -> None:
    """This purchase is the least; when it is over, the last sale of the model has to be known."""
    rows = [one for one in ask("parts", at, ALL, category="other", **facts).claims if one.promise == "parts-supply"]
    assert [(one.verdict, one.until) for one in rows] == [(verdict, local(until) if until else None)]


def test_care_is_counted() -> None:
    """Twice a year: the third time is denied, because it is used up."""
    for used, verdict in ((0, "granted"), (1, "granted"), (2, "denied")):
        rows = ask("care", NOON, ALL, category="footwear", care_used_this_year=used, bought_at="2026-03-02").claims
        assert [one.verdict for one in rows] == [verdict]
