"""Laws of the mechanism as properties: the logic, the legal floor, a reason for everything, one order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.engines.claims import Clause, Row, parse_facts, resolve
from makegood.engines.claims.resolve import order
from makegood.engines.claims.verdicts import Outcome, Reason, all_of, any_of
from makegood.engines.claims.vocabulary import CATEGORIES, CHANNELS, REASONS, RIGHTS, UNIT_CLASSES, USES
from tests.engines.claims.asked import COMPANY, LAW

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31)).map(str)
FLAGS = ("same_model_available", "accepts_other_model", "custom_made", "misuse", "rescission_ground", "intact")


@st.composite
def repairs(draw: st.DrawFn) -> dict[str, Any]:
    handed_in = draw(st.dates(date(2024, 1, 1), date(2026, 12, 1)))
    nights = draw(st.none() | st.integers(0, 120))
    return {
        "handed_in": str(handed_in),
        "returned": None if nights is None else str(handed_in + timedelta(days=nights)),
        "fixed": None if nights is None else draw(st.sampled_from([True, False, None])),
        "cause": draw(st.sampled_from(["repairer", "part", "other", None])),
    }


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "jurisdiction": st.sampled_from(["CN", "CN", "CN", "EU", "GB", "US"]),
        "category": st.sampled_from(sorted(CATEGORIES)),
        "part": st.sampled_from(["compressor", "battery", "cpu", "main", "door"]),
        "bought_at": DAYS,
        "delivered_at": DAYS,
        "installed_at": DAYS,
        "price": st.fixed_dictionaries({"amount": st.integers(0, 10**7), "currency": st.just("CNY")}),
        "channel": st.sampled_from(sorted(CHANNELS)),
        "unit_class": st.sampled_from(sorted(UNIT_CLASSES)),
        "use": st.sampled_from(sorted(USES)),
        "reason": st.sampled_from(sorted(REASONS)),
        "repairs": st.lists(repairs(), max_size=3),
        **{name: st.booleans() for name in FLAGS},
    },
)
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
NEEDS = st.sampled_from(sorted(RIGHTS))
#: Company clauses of any shape: every right of every promise, the law's own terms under another flag included.
PROMISED = st.lists(
    st.builds(
        lambda clause, basis, code, version, mark: replace(
            clause, basis=basis, promise=code or clause.promise, version=version, jurisdiction=None, mark=mark
        ),
        st.sampled_from([one for one in (*COMPANY, *LAW) if one.right is not None]),
        st.sampled_from(["company", "contract", "membership", "goodwill"]),
        st.sampled_from(["", "cn-sanbao", "cn-quality", "six-years"]),
        st.integers(1, 3),
        st.just(""),
    ),
    max_size=8,
)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

VALUES = {
    True: Outcome(True),
    False: Outcome(False, reasons=(Reason("over"),)),
    None: Outcome(None, missing=("price",)),
}


def kleene_and(values: tuple[bool | None, ...]) -> bool | None:
    return False if False in values else None if None in values else True


@pytest.mark.parametrize("values", [combo for n in range(4) for combo in itertools.product(VALUES, repeat=n)])
def test_three_valued_logic(values: tuple[bool | None, ...]) -> None:
    """AND and OR by Kleene's tables for up to three conditions; reasons only with false, missing only with unknown."""
    both = all_of(VALUES[one] for one in values)
    assert both.value is kleene_and(values)
    either = any_of(VALUES[one] for one in values)
    negated = kleene_and(tuple(None if one is None else not one for one in values))
    assert either.value is (None if negated is None else not negated)
    for found in (both, either):
        assert bool(found.missing) == (found.value is None)
    assert bool(both.reasons) == (both.value is False)


def law_rows(rows: tuple[Row, ...]) -> list[tuple[Any, ...]]:
    return [
        (row.right, row.verdict, row.promise, row.clause, row.missing, row.covers, row.fee, row.until)
        for row in rows
        if row.basis == "law"
    ]


@MANY
@given(need=NEEDS, raw=FACTS, at=MOMENTS, promised=PROMISED, on_file=st.booleans())
def test_no_promise_takes_away_or_worsens_what_the_law_gives(
    need: str, raw: dict[str, Any], at: datetime, promised: list[Clause], on_file: bool
) -> None:
    """Law 2: with any promises added, every row of the law stays as it was and the best answer is never worse."""
    facts = parse_facts(raw, on_file=on_file)
    floor = resolve(need, facts, LAW, at)
    found = resolve(need, facts, [*promised, *LAW], at)
    assert law_rows(found.claims) == law_rows(floor.claims)
    assert law_rows(found.alternatives) == law_rows(floor.alternatives)
    if floor.claims:
        assert order(found.claims[0]) <= order(floor.claims[0])


@MANY
@given(need=NEEDS, raw=FACTS, at=MOMENTS, promised=PROMISED)
def test_every_row_has_its_reason_in_both_languages(
    need: str, raw: dict[str, Any], at: datetime, promised: list[Clause]
) -> None:
    """Law 3: promise, version and clause are named, so are the dates; no code and no unfilled gap is read out."""
    found = resolve(need, parse_facts(raw, on_file=True), [*promised, *LAW], at)
    for row in (*found.claims, *found.alternatives):
        told = row.explanation
        assert set(told) == {"en", "zh-Hans"}
        for text, name in ((told["en"], row.source.name.en), (told["zh-Hans"], row.source.name.zh)):
            assert name in text
            assert row.clause in text
            assert str(row.version) in text
            assert not set("{}_") & set(text)
            assert "None" not in text
        if "bought_at" in raw:
            year, month, day = (int(part) for part in raw["bought_at"].split("-"))
            assert f"{year}年{month}月{day}日购买" in told["zh-Hans"]
            assert str(year) in told["en"]
    if found.best is not None:
        assert all(one.clause in found.best.explanation["en"] for one in found.claims)


@MANY
@given(need=NEEDS, raw=FACTS, at=MOMENTS, promised=PROMISED)
def test_verdict_missing_and_reasons_agree(
    need: str, raw: dict[str, Any], at: datetime, promised: list[Clause]
) -> None:
    """needs exactly when something is missing, denied exactly when something is false; fees are never negative."""
    facts = parse_facts(raw, on_file=True)
    found = resolve(need, facts, [*promised, *LAW], at)
    for row in (*found.claims, *found.alternatives):
        assert (row.verdict == "needs") == bool(row.missing)
        assert (row.verdict == "denied") == bool(row.reasons)
        assert row.fee is None or row.fee.amount >= 0
        assert row.source.mark != "K"
        if row.verdict == "granted" and row.until is not None:
            assert at < row.until
    assert all(row.right == need for row in found.claims)
    assert all(row.right != need and row.verdict == "granted" for row in found.alternatives)


@MANY
@given(need=NEEDS, raw=FACTS, at=MOMENTS, promised=PROMISED, seed=st.randoms(use_true_random=False))
def test_the_order_is_total_and_does_not_hang_on_the_order_of_clauses(
    need: str, raw: dict[str, Any], at: datetime, promised: list[Clause], seed: Any
) -> None:
    """granted before needs before denied, then fee, end, code; shuffled clauses give the same rows in that order."""
    unique = {(one.basis, one.promise, one.version, one.id, one.key): one for one in [*LAW, *promised]}
    clauses = list(unique.values())
    facts = parse_facts(raw, on_file=True)
    found = resolve(need, facts, clauses, at)
    ranks = [("granted", "needs", "denied").index(row.verdict) for row in found.claims]
    assert ranks == sorted(ranks)
    granted = [row for row in found.claims if row.verdict == "granted"]
    for better, worse in itertools.pairwise(granted):
        fees = [float("inf") if row.fee is None else row.fee.amount for row in (better, worse)]
        assert fees[0] <= fees[1]
        if fees[0] == fees[1] and better.until is not None:
            assert worse.until is not None
            assert better.until >= worse.until
    seed.shuffle(clauses)
    again = resolve(need, facts, clauses, at)
    assert [order(row) for row in again.claims] == [order(row) for row in found.claims]


@MANY
@given(need=NEEDS, raw=FACTS, at=MOMENTS)
def test_stating_a_fact_never_turns_granted_or_denied_around_but_settles_what_was_needed(
    need: str, raw: dict[str, Any], at: datetime
) -> None:
    """An open question that is answered changes no row that did not ask it."""
    open_questions = ("same_model_available", "accepts_other_model", "rescission_ground")
    without = {key: value for key, value in raw.items() if key not in open_questions}
    before = resolve(need, parse_facts(without), LAW, at)
    after = resolve(need, parse_facts({**without, **dict.fromkeys(open_questions, True)}), LAW, at)
    told = {(row.promise, row.clause, row.source.key): row for row in after.claims}
    for row in before.claims:
        answered = told[row.promise, row.clause, row.source.key]
        if row.verdict != "needs":
            assert answered.verdict == row.verdict or answered.source.id == "SB-13a"
        assert not set(answered.missing) & set(open_questions)
