"""The shipped promises: complete, in both languages, every clause of the law with source and mark."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from makegood.engines.claims import ClaimInput, Clause, parse_facts, parse_promise, resolve, unverified
from makegood.rooms.promises import shipped
from tests.engines.claims.asked import ALL, COMPANY, LAW, ask, local

#: Rows of the law that clauses may cite, and those below that no row stands for because all of theirs is unverified.
CITED = re.compile(r"(SB|MOB|CN-[QR]|EU-(WD|LG|RR)|UK-(RJ|CC))-?[0-9A-Z]+[ab]?$")
UNVERIFIED = {
    "SB-X", "SB-T", "MOB-30", "MOB-DEP", "PC-LOAN", "PC-60", "CN-Q-06", "EU-LG-01", "EU-LG-02", "EU-WD-02", "UK-RJ-02",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")

MINIMAL = """
code = "six-years"
basis = "company"
published_from = 2026-01-01
[name]
en = "Six years"
zh-Hans = "六年包修"
[statement]
en = "Six years."
zh-Hans = "六年。"
[[clause]]
kind = "right"
id = "1"
rights = ["repair"]
unit_classes = ["regular"]
reasons = ["fault"]
sold_from = 2021-01-01
window = { start = ["bought_at"], years = 6 }
[clause.title]
en = "Repair"
zh-Hans = "修理"
[clause.statement]
en = "Repaired."
zh-Hans = "修。"
"""


def test_all_codes_are_there() -> None:
    """The sets that the public contract names, and those that repairs and jobs start."""
    assert shipped.codes() == tuple(
        sorted(
            [
                "cn-sanbao",
                "cn-withdrawal",
                "cn-quality",
                "eu-legal",
                "eu-withdrawal",
                "uk-cra",
                "uk-ccr",
                "money-back",
                "answer-24h",
                "repair-48h",
                "loaner-while-repair",
                "follow-up-3d",
                "care-for-life",
                "carry-to-place",
                "parts-supply",
                "published-means-promised",
                "call-back",
                "contact-2h",
                "visit-24h",
                "next-answer",
                "outlet-response",
            ]
        )
    )
    for code in shipped.codes():
        assert shipped.promise(code).code == code
    with pytest.raises(KeyError):
        shipped.promise("../cn-sanbao")
    assert [one.code for one in shipped.law("CN")] == ["cn-quality", "cn-sanbao", "cn-withdrawal"]


@pytest.mark.parametrize("clause", ALL, ids=lambda one: f"{one.promise}-{one.key}")
def test_clause(clause: Clause) -> None:
    """Both languages everywhere, Chinese with its own punctuation; law with source and mark; K switched off."""
    for text in (clause.name, clause.title, clause.statement):
        assert text.en
        assert not CHINESE.search(text.en.replace("三包", ""))
        assert CHINESE.search(text.zh)
        assert not HALF_WIDTH.search(text.zh)
    assert clause.statement.en.endswith(".")
    assert clause.statement.zh.endswith("。")
    if clause.basis == "law":
        assert clause.source
        assert clause.mark in ("V", "V2", "K")
        assert clause.jurisdiction in ("CN", "EU", "GB")
        assert CITED.match(clause.id) or clause.mark == "K"
        if clause.right is not None:
            assert clause.right.uses == frozenset({"household"})
            assert clause.right.unit_classes is None
    else:
        assert (clause.mark, clause.jurisdiction) == ("", None)
    assert clause.on == (clause.mark != "K")
    assert Clause.from_json(json.loads(json.dumps(clause.to_json()))) == clause


def test_keys_are_unique_and_what_rights_start_exists() -> None:
    """A version stores its clauses by key."""
    for promise in shipped.promises():
        keys = [one.key for one in promise.clauses]
        assert len(keys) == len(set(keys))
        started = {key for one in promise.clauses if one.right for key in one.right.starts}
        assert started <= {one.key for one in promise.clauses if one.duty}
        assert len(promise.code) <= 60
        assert all(len(key) <= 40 for key in keys)


def test_windows_of_chinese_law_roll_and_those_of_others_do_not() -> None:
    """Every window of the Chinese sets moves off a day of rest."""
    for clause in LAW:
        if clause.right and clause.right.window:
            assert clause.right.window.roll == (clause.jurisdiction == "CN")


def test_what_is_not_verified_is_listed_and_gives_nothing() -> None:
    """Switched off, shown as unverified, never a row; switched on it becomes one."""
    assert {one.id for one in unverified(ALL)} == UNVERIFIED
    facts = parse_facts(
        {
            "category": "mobile_phone",
            "reason": "fault",
            "bought_at": "2026-03-02",
            "repairs": [{"handed_in": "2026-04-01", "cause": "repairer"}],
        }
    )
    at = local("2026-06-01")
    assert "MOB-30" not in {row.clause for row in resolve("exchange", facts, LAW, at).claims}
    switched = [replace(one, on=True) for one in LAW]
    rows = {row.clause: row for row in resolve("exchange", facts, switched, at).claims}
    assert rows["MOB-30"].verdict == "granted"


def test_every_company_promise_can_be_explained() -> None:
    """Each right of the company's sets is told in both languages."""
    rights = {right for one in COMPANY if one.right for right in one.right.rights}
    assert rights == {"refund", "loaner", "care", "parts", "price_match"}
    for right in rights:
        for row in ask(right, "2026-03-05", COMPANY, bought_at="2026-03-01", category="other").claims:
            assert CHINESE.search(row.explanation["zh-Hans"])


def test_versions_in_force_at_the_sale_bind_for_an_item_that_is_not_on_file() -> None:
    """The version of the day of sale, not the one of today; contract, membership and goodwill never."""
    promise = parse_promise(MINIMAL)
    change = local("2026-01-01")
    old = promise.as_version(1, local("2020-01-01"), change)
    new = promise.as_version(2, change)
    facts: dict[str, Any] = {"category": "air_conditioner", "reason": "fault"}

    def versions(**more: Any) -> list[int]:
        return [row.version for row in ask("repair", "2026-06-01", (*old, *new), **facts, **more).claims]

    assert versions(bought_at="2025-12-31") == [1]
    assert versions(bought_at="2026-01-01") == [2]
    assert versions(delivered_at="2026-02-01", installed_at="2025-12-30") == [1]
    assert versions() == [2]
    assert versions(bought_at="2019-12-31") == []
    for basis in ("contract", "membership", "goodwill"):
        held = tuple(replace(one, basis=basis) for one in new)
        assert ask("repair", "2026-06-01", held, **facts, bought_at="2026-02-01").claims == ()
    on_file = resolve("repair", parse_facts({**facts, "bought_at": "2025-12-31"}, on_file=True), new, change)
    assert [row.version for row in on_file.claims] == [2]


@pytest.mark.parametrize(
    ("facts", "verdict", "codes"),
    [
        ({"bought_at": "2021-01-01"}, "granted", []),
        ({"bought_at": "2020-12-31"}, "denied", ["sold_outside"]),
        ({"bought_at": "2021-01-01", "unit_class": "clearance"}, "denied", ["unit_class"]),
        ({}, "needs", []),
    ],
)
def test_scope_of_a_company_version(facts: dict[str, Any], verdict: str, codes: list[str]) -> None:
    """A promise may name unit classes and a time of sale."""
    (found,) = ask("repair", "2026-06-01", parse_promise(MINIMAL).clauses, reason="fault", **facts).claims
    assert found.verdict == verdict
    assert [reason.code for reason in found.reasons] == codes


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("[[clause]]", "[[clause", "not_toml", "promise"),
        ('code = "six-years"', "", "required", "code"),
        ('basis = "company"', 'basis = "habit"', "unknown_value", "basis"),
        ("published_from = 2026-01-01", "", "required", "published_from"),
        ("published_from = 2026-01-01", 'zone = "Mars/Base"\npublished_from = 2026-01-01', "unknown_zone", "zone"),
        ('zh-Hans = "六年包修"', "", "required", "name.zh-Hans"),
        ('zh-Hans = "六年。"', "", "required", "statement.zh-Hans"),
        ('zh-Hans = "修。"', "", "required", "clause.0.statement.zh-Hans"),
        ('kind = "right"', 'kind = "wish"', "unknown_value", "clause.0.kind"),
        ('rights = ["repair"]', 'rights = ["hug"]', "unknown_value", "clause.0.rights.0"),
        ('rights = ["repair"]', "", "required", "clause.0.rights"),
        ('reasons = ["fault"]', 'reason = "fault"', "unknown_field", "clause.0.reason"),
        (", years = 6", "", "required", "clause.0.window.days"),
        ("years = 6", "years = -6", "too_small", "clause.0.window.years"),
        ('start = ["bought_at"]', 'start = ["seen_at"]', "unknown_value", "clause.0.window.start.0"),
        ('start = ["bought_at"],', "", "required", "clause.0.window.start"),
        ('id = "1"', 'id = "1"\nstarts = ["9"]', "unknown_duty", "clause.0.starts"),
        ('id = "1"', 'id = "1"\nmark = "K"', "unverified_switched_on", "clause.0.on"),
        ('basis = "company"', 'basis = "law"', "required", "clause.0.source"),
        ('id = "1"', 'id = "1"\nwhen = [{ test = "waiting" }]', "required", "clause.0.when.0.n"),
        ('id = "1"', 'id = "1"\nwhen = [{ test = "luck" }]', "unknown_value", "clause.0.when.0.test"),
        ('id = "1"', 'id = "1"\nfee = { kind = "unknown" }', "required", "clause.0.fee.because"),
        ('id = "1"', 'id = "1"\nfee = { kind = "amount" }', "required", "clause.0.fee.amount"),
    ],
)
def test_a_bad_promise_is_refused(old: str, new: str, code: str, field: str) -> None:
    """Each fault of a file has its code and its path."""
    assert old in MINIMAL
    with pytest.raises(ClaimInput) as caught:
        parse_promise(MINIMAL.replace(old, new, 1))
    assert (caught.value.code, caught.value.field) == (code, field)


def test_two_clauses_with_one_key_are_refused() -> None:
    """A version stores its clauses by key."""
    clause = MINIMAL[MINIMAL.index("[[clause]]") :]
    with pytest.raises(ClaimInput, match="not_unique"):
        parse_promise(MINIMAL + clause)


def test_a_resolution_is_written_in_the_shape_of_the_api() -> None:
    """Every key, with money as minor units and moments with offset."""
    answer = ask("refund", "2026-03-05", category="refrigerator", reason="fault", bought_at="2026-03-02").to_json()
    json.dumps(answer)
    first = answer["claims"][0]
    told = first.pop("explanation")
    assert first == {
        "right": "refund",
        "verdict": "granted",
        "basis": "law",
        "promise": "cn-sanbao",
        "version": 1,
        "clause": "SB-07",
        "mark": "V2",
        "missing": [],
        "covers": {
            "labour": True,
            "parts": True,
            "visit": False,
            "transport": False,
            "fee": {"amount": 0, "currency": "CNY"},
        },
        "until": "2026-03-10T00:00:00+08:00",
    }
    assert set(told) == {"en", "zh-Hans"}


def test_an_explanation_reads_like_this() -> None:
    """The whole text of one granted row, as an agent reads it out."""
    found = ask("exchange", "2026-03-12", category="refrigerator", reason="fault", bought_at="2026-03-06")
    told = found.claims[0].explanation
    assert told["zh-Hans"].startswith(
        "可以换货。依据：法定《国家三包规定》第 1 版，SB-15 条。自售出之日起 15 日内发生性能故障，用户可以选择换同型号"
        "同规格的产品，或者修理。已知：2026年3月6日购买，至今没有修过。有效到2026年3月23日 24:00。"
        "最后一天是休息日，顺延到下一个工作日。用户不用付钱。也看过、没有采用的："
    )
    assert told["en"].startswith(
        "Yes: this gives the customer an exchange. Law: Repair, exchange and return by law, version 1, clause SB-15. "
        "If a performance fault appears within 15 days, the customer may choose an exchange for the same model or a "
        "repair. What we know: bought on 6 March 2026, no repair so far. It holds until the end of 23 March 2026. "
        "The last day was a day of rest, so it runs on to the next working day. The customer pays nothing. "
        "Also looked at and passed over: "
    )
    ahead = ask("refund", "2026-03-05", channel="online", bought_at="2026-03-01", delivered_at="2026-03-07").best
    assert ahead is not None
    assert "to be delivered on 7 March 2026" in ahead.explanation["en"]
    assert "预计2026年3月7日收货" in ahead.explanation["zh-Hans"]
    assert "货款全额退还，不扣任何费用。" in ahead.explanation["zh-Hans"]
    commercial = ask("refund", "2026-03-12", category="tv", reason="fault", use="commercial", bought_at="2026-03-06")
    assert "it is in commercial use and this clause is for household use" in commercial.claims[0].explanation["en"]
    assert "使用性质是商用，这一条只适用于家用" in commercial.claims[0].explanation["zh-Hans"]


def test_one_need_over_all_clauses_is_quick() -> None:
    """Cases are opened by the hundred a second and each asks: two milliseconds are far more than it takes."""
    import time

    facts = parse_facts({"category": "refrigerator", "reason": "fault", "bought_at": "2026-03-02"})
    at = local("2026-06-01")
    resolve("repair", facts, ALL, at)
    best = timedelta(seconds=1)
    for _ in range(20):
        begun = time.perf_counter()
        resolve("repair", facts, ALL, at)
        best = min(best, timedelta(seconds=time.perf_counter() - begun))
    assert best < timedelta(milliseconds=2)
