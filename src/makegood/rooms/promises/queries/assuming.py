"""What the cost of a promise that was never made is reckoned by: every figure can be changed, and all are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from makegood.ground.problems import FieldError, Invalid
from makegood.rooms.network import queries as network
from makegood.rooms.promises.rules import MOST_MONEY

#: What a remedy, or the use of a right, is taken to cost in minor units where the term names no amount.
REMEDY_COSTS: Final = {
    "apology": 0, "refund": 20_000, "exchange": 20_000, "voucher": 5_000, "free_service": 8_000, "loaner": 3_000,
    "compensation": 5_000, "redo": 10_000,
}  # fmt: skip
RIGHT_COSTS: Final = {
    "repair": 20_000, "loaner": 3_000, "care": 8_000, "compensation": 5_000, "price_match": 5_000, "parts": 10_000,
}  # fmt: skip
#: The matters in which somebody asks for a right.
ASKED_IN: Final = {
    "refund": "return_exchange", "exchange": "return_exchange", "repair": "repair", "loaner": "repair",
    "care": "cleaning", "compensation": "complaint", "price_match": "complaint", "parts": "parts",
}  # fmt: skip


@dataclass(frozen=True)
class Assumptions:
    """What a cost is reckoned by; all of it is shown with the result.

    `remedies` and `rights`: what one costs in minor units (a refund or an exchange costs the price of the goods).
    `taking`: share of broken words for which a remedy is given. `using`: share of buyers who would use a right; None =
    those who really asked. `recovered`: share of the price that goods that come back are still worth.
    """

    currency: str = "CNY"
    remedies: Mapping[str, int] = field(default_factory=dict)
    rights: Mapping[str, int] = field(default_factory=dict)
    taking: Decimal = Decimal(1)
    using: Decimal | None = None
    recovered: Decimal = Decimal(0)

    def to_json(self) -> dict[str, Any]:
        """Every figure, also those that nobody changed."""
        return {
            "currency": self.currency,
            "remedies": {**REMEDY_COSTS, **self.remedies},
            "rights": {**RIGHT_COSTS, **self.rights},
            "taking": str(self.taking),
            "using": None if self.using is None else str(self.using),
            "recovered": str(self.recovered),
        }


def assumptions(given: Mapping[str, Any] | None) -> Assumptions:
    """Parse what `to_json` gives, anything of it left out; raises Invalid with every field that is wrong."""
    said, wrong = dict(given or {}), []
    found: dict[str, Any] = {"currency": said.pop("currency", network.company().currency)}
    if not (isinstance(found["currency"], str) and len(found["currency"]) == 3 and found["currency"].isupper()):
        wrong.append(FieldError("assumptions.currency", "not_a_currency"))
    for name, known in (("remedies", REMEDY_COSTS), ("rights", RIGHT_COSTS)):
        costs = said.pop(name, {})
        if not isinstance(costs, Mapping):
            wrong.append(FieldError(f"assumptions.{name}", "not_an_object"))
            continue
        for key, value in costs.items():
            if key not in known:
                wrong.append(FieldError(f"assumptions.{name}.{key}", "unknown_field"))
            elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_MONEY:
                wrong.append(FieldError(f"assumptions.{name}.{key}", "not_an_integer"))
        found[name] = dict(costs)
    for name in ("taking", "using", "recovered"):
        value = said.pop(name, None)
        if value is None or value == "":
            continue
        share = _share(value)
        if share is None:
            wrong.append(FieldError(f"assumptions.{name}", "not_a_part"))
        else:
            found[name] = share
    wrong += [FieldError(f"assumptions.{key}", "unknown_field") for key in said]
    if wrong:
        raise Invalid("invalid_input", errors=tuple(wrong))
    return Assumptions(**found)


def _share(value: Any) -> Decimal | None:
    try:
        share = Decimal(str(value))
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 <= share <= 1 else None
