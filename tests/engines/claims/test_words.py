"""Everything a claim may say has its words, and nothing a promise may contain can break a claim."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from makegood.engines.claims import ClaimInput, Clause, Facts, parse_facts, parse_promise, phrases, resolve, verdicts
from makegood.engines.claims.clauses import FLAGS
from makegood.engines.claims.facts import COUNTS, MOMENTS
from makegood.engines.claims.vocabulary import FACT_WORDS, FACTS
from tests.engines.claims.asked import LAW, ask, local

HEAD: dict[str, Any] = {
    "kind": "right",
    "id": "1",
    "promise": "six-years",
    "name": {"en": "Six years", "zh-Hans": "六年包修"},
    "title": {"en": "t", "zh-Hans": "题"},
    "statement": {"en": "S.", "zh-Hans": "文。"},
    "rights": ["repair"],
}


def clause(**terms: Any) -> Clause:
    return Clause.from_json({**HEAD, **terms})


def test_every_reason_and_every_fact_has_words() -> None:
    """Codes in the verdicts and sentences about them are the same set; each flag can be said both ways."""
    codes = set(re.findall(r"""\bno\(\s*"(\w+)\"""", inspect.getsource(verdicts)))
    codes |= {"use", "unit_class", "channel", "reason"}
    assert codes == set(phrases.REASONS)
    assert set(FLAGS) <= set(phrases.SAID)
    assert {*FLAGS, *COUNTS, *MOMENTS, "category", "channel", "reason", "price", "repairs"} <= set(FACT_WORDS)
    for name, fact in FACTS.items():
        assert fact.name == name
        assert fact.words.zh
        assert fact.meaning


@pytest.mark.parametrize("fact", FLAGS)
@pytest.mark.parametrize("value", [True, False])
def test_each_flag_is_told_as_it_is(fact: str, value: bool) -> None:
    """A condition that is false because of a flag says what the flag says, in both languages."""
    wanted = clause(when=[{"test": "fact", "fact": fact, "is": not value}])
    (found,) = ask("repair", "2026-03-01", (wanted,), **{fact: value}).claims
    assert found.verdict == "denied"
    said = phrases.SAID[fact][0 if value else 1]
    assert said.en in found.explanation["en"]
    assert said.zh in found.explanation["zh-Hans"]


def test_clauses_that_wait_for_one_another_are_denied() -> None:
    """A circle of entitlements ends."""
    one = clause(id="1", when=[{"test": "entitled", "right": "repair", "clauses": ["2"]}])
    two = clause(id="2", when=[{"test": "entitled", "right": "repair", "clauses": ["1", "2"]}])
    assert [row.verdict for row in ask("repair", "2026-03-01", (one, two)).claims] == ["denied", "denied"]


@pytest.mark.parametrize(
    ("terms", "code", "field"),
    [
        ({"window": {"start": ["bought_at"], "years": 101}}, "too_large", "clause.window.years"),
        ({"window": {"start": ["bought_at"], "days": 10**12}}, "too_large", "clause.window.days"),
        ({"window": {"start": ["bought_at"], "days": 1, "surely_over": ["repaired_at"]}}, "unknown_value", None),
        ({"when": [{"test": "any", "of": [{"test": "any", "of": [{"test": "repair_open"}]}]}]}, "nested", None),
        ({"when": [{"test": "any", "of": []}]}, "required", "clause.when.0.of"),
        ({"fee": {"kind": "depreciation", "rates": {"tv": {"per_day": "2", "mark": "V"}}}}, "not_a_share", None),
        ({"fee": {"kind": "depreciation", "rates": {"tv": {"per_day": "NaN", "mark": "V"}}}}, "not_a_number", None),
        ({"fee": {"kind": "depreciation", "rates": {"sled": {"per_day": "0.1", "mark": "V"}}}}, "unknown_value", None),
        ({"covers": {"labor": True}}, "unknown_field", "clause.covers.labor"),
        ({"version": 0}, "too_small", "clause.version"),
        ({"in_force_from": "2026-01-01"}, "offset_required", "clause.in_force_from"),
    ],
)
def test_a_clause_that_would_break_claims_is_refused(terms: dict[str, Any], code: str, field: str | None) -> None:
    """What could overflow, run for ever or stay unsaid never gets into a version."""
    with pytest.raises(ClaimInput) as caught:
        clause(**terms)
    assert caught.value.code == code
    assert field in (None, caught.value.field)


def test_an_entitlement_names_a_clause_of_the_same_promise() -> None:
    """Checked when the file is read."""
    text = """
code = "x"
basis = "company"
published_from = 2026-01-01
name = { en = "X", zh-Hans = "某" }
statement = { en = "X.", zh-Hans = "某。" }
[[clause]]
kind = "right"
id = "1"
rights = ["refund"]
when = [{ test = "entitled", right = "exchange", clauses = ["7"] }]
title = { en = "t", zh-Hans = "题" }
statement = { en = "S.", zh-Hans = "文。" }
"""
    with pytest.raises(ClaimInput, match="unknown_clause"):
        parse_promise(text)


def test_a_window_from_the_latest_repair_asks_about_repairs() -> None:
    """Where the repair must be known, repairs are what is missing, and the sentence can be said."""
    wanted = clause(window={"start": ["bought_at", "repaired_at"], "require": ["repaired_at"], "days": 30})
    (found,) = ask("repair", "2026-03-01", (wanted,), bought_at="2026-02-01").claims
    assert (found.verdict, found.missing) == ("needs", ("repairs",))
    assert "修理" in found.explanation["zh-Hans"]


def test_far_days_are_refused_and_the_edges_hold() -> None:
    """Facts and questions lie in the years 1900 to 2099; at these edges every need can be answered."""
    for text in ("1899-12-31", "2100-01-01", "9999-12-31T23:59:59+00:00"):
        with pytest.raises(ClaimInput, match="out_of_range: bought_at"):
            parse_facts({"bought_at": text})
    with pytest.raises(ClaimInput, match="out_of_range: at"):
        resolve("repair", Facts(), LAW, datetime(9999, 12, 31, tzinfo=UTC))
    edge: dict[str, Any] = {"reason": "fault", "channel": "online"}
    for day in ("1900-01-01", "2099-12-31"):
        for category in ("refrigerator", "mobile_phone", "furniture"):
            for need in ("refund", "exchange", "repair", "parts"):
                dates = dict.fromkeys(("bought_at", "delivered_at", "model_stopped_at"), day)
                facts = {**edge, **dates, "category": category, "repairs": [{"handed_in": "1900-01-01"}]}
                found = resolve(need, parse_facts(facts), LAW, local("2099-12-31 23:59:59"))
                assert all(row.explanation["en"] for row in found.claims)


def test_too_many_repairs_are_refused() -> None:
    """A list that no item can have is not worked through."""
    with pytest.raises(ClaimInput, match="too_many: repairs"):
        parse_facts({"repairs": [{"handed_in": "2026-03-01"}] * 501})
