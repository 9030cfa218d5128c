"""Input of a claim: what is accepted, what defaults apply, and the exact error for each thing that is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from makegood.engines.claims import ClaimInput, Facts, Money, Repair, facts_to_json, parse_facts, resolve
from tests.engines.claims.asked import LAW, ask, local

WHOLE: dict[str, Any] = {
    "jurisdiction": "CN",
    "category": "refrigerator",
    "part": "compressor",
    "bought_at": "2026-03-01",
    "delivered_at": "2026-03-02T10:00:00+08:00",
    "installed_at": "2026-03-03",
    "price": {"amount": 299900, "currency": "CNY"},
    "channel": "online",
    "unit_class": "display",
    "use": "commercial",
    "reason": "fault",
    "intact": False,
    "repairs": [
        {
            "handed_in": "2026-04-01",
            "returned": "2026-04-05",
            "fixed": False,
            "cause": "part",
            "part_ordered_at": "2026-04-02",
        },
        {"handed_in": "2026-05-01T09:00:00+08:00"},
    ],
    "same_model_available": True,
    "accepts_other_model": False,
    "usage": {"hours": 120},
    "exchanged_at": "2026-03-04",
    "model_stopped_at": "2026-01-01",
    "model_last_sold_at": "2026-02-01",
    "custom_made": True,
    "rescission_ground": False,
    "accessory_exchanges": 2,
    "care_used_this_year": 1,
}


def test_nothing_stated_means_the_defaults() -> None:
    """Regular, household, intact, no repairs, no exclusion; what cannot be assumed stays unknown."""
    facts = parse_facts({}, jurisdiction="GB")
    assert facts == parse_facts(None, jurisdiction="GB") == Facts(jurisdiction="GB")
    assert (facts.unit_class, facts.use, facts.intact, facts.repairs) == ("regular", "household", True, ())
    assert facts.flag("custom_made") is False
    assert facts.flag("rescission_ground") is None
    assert facts.flag("same_model_available") is None


def test_everything_stated_is_read_and_written_back() -> None:
    """Days stay days, moments stay moments, and the JSON made of the facts gives the same facts."""
    facts = parse_facts(WHOLE)
    assert facts.bought_at == date(2026, 3, 1)
    assert facts.delivered_at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert facts.price == Money(299900, "CNY")
    assert facts.repairs[0] == Repair(date(2026, 4, 1), date(2026, 4, 5), False, "part", date(2026, 4, 2))
    assert facts.repairs[1].returned is None
    assert facts.usage == (("hours", 120),)
    assert facts.flag("custom_made") is True
    assert facts.flag("rescission_ground") is False
    assert parse_facts(facts_to_json(facts)) == facts
    assert parse_facts(facts_to_json(Facts())) == Facts()


def test_part_names_are_read_leniently() -> None:
    """Spaces, hyphens and capitals do not matter."""
    assert parse_facts({"part": " Fan Motor "}).part == "fan_motor"
    assert parse_facts({"part": "fan-motor"}).part == "fan_motor"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ([], "not_an_object", "facts"),
        ({"colour": "red"}, "unknown_field", "colour"),
        ({"category": "toaster"}, "unknown_value", "category"),
        ({"category": 5}, "unknown_value", "category"),
        ({"jurisdiction": "DE"}, "unknown_value", "jurisdiction"),
        ({"channel": "fax"}, "unknown_value", "channel"),
        ({"unit_class": "new"}, "unknown_value", "unit_class"),
        ({"use": "both"}, "unknown_value", "use"),
        ({"reason": "ugly"}, "unknown_value", "reason"),
        ({"bought_at": "yesterday"}, "not_a_moment", "bought_at"),
        ({"bought_at": "2026-02-30"}, "not_a_moment", "bought_at"),
        ({"bought_at": 20260301}, "not_a_moment", "bought_at"),
        ({"bought_at": "2026-03-01T10:00:00"}, "offset_required", "bought_at"),
        ({"intact": "yes"}, "not_true_or_false", "intact"),
        ({"same_model_available": 1}, "not_true_or_false", "same_model_available"),
        ({"price": 5}, "not_an_object", "price"),
        ({"price": {"currency": "CNY"}}, "required", "price.amount"),
        ({"price": {"amount": 5}}, "required", "price.currency"),
        ({"price": {"amount": True, "currency": "CNY"}}, "not_an_integer", "price.amount"),
        ({"price": {"amount": 1.5, "currency": "CNY"}}, "not_an_integer", "price.amount"),
        ({"price": {"amount": -1, "currency": "CNY"}}, "too_small", "price.amount"),
        ({"price": {"amount": 1, "currency": "yuan"}}, "not_a_currency", "price.currency"),
        ({"price": {"amount": 1, "currency": "CNY", "tax": 1}}, "unknown_field", "price.tax"),
        ({"part": " "}, "not_a_text", "part"),
        ({"repairs": {}}, "not_a_list", "repairs"),
        ({"repairs": [5]}, "not_an_object", "repairs.0"),
        ({"repairs": [{}]}, "required", "repairs.0.handed_in"),
        ({"repairs": [{"handed_in": "2026-03-01", "cause": "rain"}]}, "unknown_value", "repairs.0.cause"),
        ({"repairs": [{"handed_in": "2026-03-01", "fixed": "no"}]}, "not_true_or_false", "repairs.0.fixed"),
        ({"repairs": [{"handed_in": "2026-03-01", "by": "me"}]}, "unknown_field", "repairs.0.by"),
        (
            {"repairs": [{"handed_in": "2026-03-01"}, {"handed_in": "2026-03-05", "returned": "2026-03-04"}]},
            "returned_before_handed_in",
            "repairs.1.returned",
        ),
        (
            {"repairs": [{"handed_in": "2026-03-05T10:00:00+08:00", "returned": "2026-03-05T09:00:00+08:00"}]},
            "returned_before_handed_in",
            "repairs.0.returned",
        ),
        ({"usage": -1}, "too_small", "usage.amount"),
        ({"usage": "much"}, "not_an_integer", "usage.amount"),
        ({"accessory_exchanges": True}, "not_an_integer", "accessory_exchanges"),
    ],
)
def test_bad_input_is_named_exactly(facts: Any, code: str, field: str) -> None:
    """Each bad value: its code and the dotted path to it."""
    with pytest.raises(ClaimInput) as caught:
        parse_facts(facts)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_choices_are_told() -> None:
    """An unknown value says what would have been accepted."""
    with pytest.raises(ClaimInput) as caught:
        parse_facts({"use": "both"})
    assert caught.value.params == {"choices": ["commercial", "household"]}


def test_needs_and_moments_are_checked() -> None:
    """A need that is no right and a moment without offset are refused."""
    with pytest.raises(ClaimInput, match="unknown_value: need"):
        ask("money", "2026-03-01")
    with pytest.raises(ClaimInput, match="offset_required: at"):
        resolve("refund", Facts(), LAW, local("2026-03-01").replace(tzinfo=None))
    with pytest.raises(ClaimInput, match="unknown_value: jurisdiction"):
        resolve("refund", Facts(jurisdiction="XX"), LAW, local("2026-03-01"))
