"""Two wordings beside each other, and a promise written as the text that it is read from."""

from __future__ import annotations

from typing import Any

import pytest

from makegood.engines.claims import Clause, compare, overall, parse_promise, written
from makegood.rooms.promises import shipped

TEXT = {"en": "x", "zh-Hans": "某"}
DUTY = {
    "kind": "duty", "id": "1", "title": TEXT, "statement": TEXT, "when": [{"fact": "case_opened"}],
    "do": ["first_answered"], "within": [{"budget": {"elapsed": "PT24H"}}], "otherwise": [{"kind": "apology"}],
}  # fmt: skip
RIGHT = {
    "kind": "right", "id": "2", "title": TEXT, "statement": TEXT, "rights": ["refund"],
    "window": {"start": ["bought_at"], "days": 7},
}  # fmt: skip


def clause(of: dict[str, Any], **changes: Any) -> Clause:
    """A clause with some fields changed; None takes one away."""
    return Clause.from_json({key: value for key, value in {**of, **changes}.items() if value is not None})


CASES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (DUTY, {}, "same"),
    (DUTY, {"within": [{"budget": {"elapsed": "PT12H"}}]}, "better"),
    (DUTY, {"within": [{"budget": {"elapsed": "P2D"}}]}, "worse"),
    (DUTY, {"within": [{"budget": {"working_days": 1}}]}, "mixed"),
    (DUTY, {"within": [{"next": "10:00"}]}, "mixed"),
    (DUTY, {"when": [{"fact": "case_opened"}, {"fact": "opinion_received"}]}, "better"),
    (DUTY, {"when": [{"fact": "opinion_received"}]}, "mixed"),
    (DUTY, {"pauses": ["disruption"]}, "worse"),
    (DUTY, {"otherwise": [{"kind": "apology"}, {"kind": "voucher"}]}, "better"),
    (DUTY, {"otherwise": []}, "worse"),
    (DUTY, {"do": ["resolved"]}, "mixed"),
    (DUTY, {"statement": {"en": "y", "zh-Hans": "乙"}}, "same"),
    (DUTY, {"on": False}, "worse"),
    (DUTY, {"within": [{"budget": {"elapsed": "PT12H"}}], "pauses": ["disruption"]}, "mixed"),
    (RIGHT, {"window": None}, "better"),
    (RIGHT, {"window": {"start": ["bought_at"], "days": 15}}, "better"),
    (RIGHT, {"window": {"start": ["bought_at"], "days": 3}}, "worse"),
    (RIGHT, {"window": {"start": ["delivered_at"], "days": 15}}, "mixed"),
    (RIGHT, {"rights": ["refund", "exchange"]}, "better"),
    (RIGHT, {"categories": ["tv"]}, "worse"),
    (RIGHT, {"intact": True}, "worse"),
    (RIGHT, {"fee": {"kind": "amount", "amount": {"amount": 500, "currency": "CNY"}}}, "worse"),
    (RIGHT, {"covers": {"labour": True}}, "better"),
    (RIGHT, {"when": [{"test": "repair_open"}]}, "worse"),
]


@pytest.mark.parametrize(("of", "changes", "verdict"), CASES)
def test_a_change_is_judged_for_the_customer(of: dict[str, Any], changes: dict[str, Any], verdict: str) -> None:
    """And turned round it is the other way."""
    before, after = clause(of), clause(of, **changes)
    (found,) = compare([before], [after])
    assert found.verdict == verdict
    (back,) = compare([after], [before])
    assert back.verdict == {"better": "worse", "worse": "better"}.get(verdict, verdict)


def test_clauses_come_and_go() -> None:
    """What is added is better, what is gone is worse, and both together are no order."""
    first, second, third = clause(DUTY), clause(RIGHT), clause(DUTY, id="3")
    found = compare([first, second], [first, third])
    assert [(one.key, one.change, one.verdict) for one in found] == [
        ("1", "same", "same"), ("3", "added", "better"), ("2", "removed", "worse"),
    ]  # fmt: skip
    assert overall(found) == "mixed"
    assert overall(compare([first], [first, third])) == "better"


@pytest.mark.parametrize("code", shipped.codes())
def test_a_promise_is_read_back_from_its_text(code: str) -> None:
    """Every shipped one, law with its tables included."""
    one = shipped.promise(code)
    head = {
        "code": one.code, "basis": one.basis, "jurisdiction": one.jurisdiction, "zone": one.zone,
        "name": one.name.to_json(),
    }  # fmt: skip
    text = written(head, one.statement.to_json(), one.clauses, {})
    again = parse_promise(text.replace("\n", "\npublished_from = 2020-01-01\n", 1))
    assert (again.clauses, again.statement, again.name, again.zone) == (one.clauses, one.statement, one.name, one.zone)
