"""What is known about an item when somebody asks what is owed for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.reading import Table, sparse
from makegood.engines.claims.vocabulary import CATEGORIES, CAUSES, CHANNELS, REASONS, UNIT_CLASSES, USES, ZONES

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_NAME = re.compile(r"[\s\-]+")

#: Facts whose absence means "does not hold": no exclusion holds unless somebody says so.
EXCLUSIONS: Final = (
    "custom_made", "perishable", "digital_unsealed", "periodical", "unfit_confirmed", "hygiene_unsealed", "misuse",
    "unauthorised_repair", "no_proof", "force_majeure",
)  # fmt: skip
#: Facts that nobody can assume: unknown stays unknown unless a clause states its own default.
OPEN_FLAGS: Final = (
    "same_model_available", "accepts_other_model", "repair_impossible", "repair_too_slow", "rescission_ground",
    "relied_on_publication",
)  # fmt: skip
COUNTS: Final = ("accessory_exchanges", "care_used_this_year")
MOMENTS: Final = (
    "bought_at", "delivered_at", "installed_at", "exchanged_at", "model_stopped_at", "model_last_sold_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency (ISO 4217 code)."""

    amount: int
    currency: str

    def to_json(self) -> dict[str, Any]:
        """{"amount": integer minor units, "currency": "CNY"}."""
        return {"amount": self.amount, "currency": self.currency}

    @classmethod
    def read(cls, table: Table | None) -> Money | None:
        """Parse {"amount", "currency"}; None stays None. Negative amounts are refused."""
        if table is None:
            return None
        table.required("amount")
        amount = table.whole("amount")
        currency = table.need_text("currency")
        if not _CURRENCY.match(currency):
            raise ClaimInput("not_a_currency", table.field("currency"))
        table.done()
        assert amount is not None  # `required` has refused null
        return cls(amount, currency)


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair from hand-in to return; `returned` None = still with us, `fixed` None = outcome unknown."""

    handed_in: date | datetime
    returned: date | datetime | None = None
    fixed: bool | None = None
    cause: str | None = None
    part_ordered_at: date | datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape of the API."""
        return {
            "handed_in": self.handed_in.isoformat(),
            "returned": self.returned.isoformat() if self.returned else None,
            "fixed": self.fixed,
            "cause": self.cause,
            "part_ordered_at": self.part_ordered_at.isoformat() if self.part_ordered_at else None,
        }


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a claim may look at. None = not known. Days are local days of the jurisdiction, moments are aware.

    `on_file` says that the item stands in our own books: then the caller has picked the clauses that it holds, and no
    version is chosen by date here. `flags` holds the exclusions and open questions of this module's lists, `counts`
    the numbers, `usage` named amounts (hours, kilometres).
    """

    jurisdiction: str = "CN"
    category: str | None = None
    part: str | None = None
    bought_at: date | datetime | None = None
    delivered_at: date | datetime | None = None
    installed_at: date | datetime | None = None
    price: Money | None = None
    channel: str | None = None
    unit_class: str = "regular"
    use: str = "household"
    reason: str | None = None
    intact: bool = True
    repairs: tuple[Repair, ...] = ()
    same_model_available: bool | None = None
    accepts_other_model: bool | None = None
    usage: tuple[tuple[str, int], ...] = ()
    exchanged_at: date | datetime | None = None
    model_stopped_at: date | datetime | None = None
    model_last_sold_at: date | datetime | None = None
    flags: Mapping[str, bool] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    on_file: bool = False

    def flag(self, name: str) -> bool | None:
        """A yes-or-no fact by name: stated, false for an exclusion nobody mentioned, None when open."""
        if name == "same_model_available":
            return self.same_model_available
        if name == "accepts_other_model":
            return self.accepts_other_model
        return self.flags.get(name, False if name in EXCLUSIONS else None)


def parse_facts(data: object, *, jurisdiction: str = "CN", on_file: bool = False) -> Facts:
    """Facts from the API's `facts` object.

    `jurisdiction` is the company's own, used when the object names none. Raises `ClaimInput` with code and field for
    an unknown field, an unknown value, a value of the wrong kind or a repair that ends before it begins.
    """
    table = Table({} if data is None else data)
    moments = {name: table.moment(name) for name in MOMENTS}
    flags = {name: flag for name in (*EXCLUSIONS, *OPEN_FLAGS) if (flag := table.maybe(name)) is not None}
    counts = {name: count for name in COUNTS if (count := table.whole(name)) is not None}
    part = table.text("part")
    facts = Facts(
        jurisdiction=table.choice("jurisdiction", ZONES) or jurisdiction,
        category=table.choice("category", CATEGORIES),
        part=_NAME.sub("_", part).lower() if part else None,
        price=Money.read(table.table("price")),
        channel=table.choice("channel", CHANNELS),
        unit_class=table.choice("unit_class", UNIT_CLASSES) or "regular",
        use=table.choice("use", USES) or "household",
        reason=table.choice("reason", REASONS),
        intact=table.flag("intact", default=True),
        repairs=tuple(_repair(one) for one in table.tables("repairs")),
        same_model_available=flags.pop("same_model_available", None),
        accepts_other_model=flags.pop("accepts_other_model", None),
        usage=_usage(table),
        flags=flags,
        counts=counts,
        on_file=on_file,
        **moments,
    )
    table.done()
    return facts


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """The API's `facts` object again; `parse_facts` of it gives equal facts (`on_file` is the caller's)."""
    moments = {name: value.isoformat() for name in MOMENTS if (value := getattr(facts, name)) is not None}
    plain = sparse(
        jurisdiction=facts.jurisdiction,
        category=facts.category,
        part=facts.part,
        price=facts.price.to_json() if facts.price else None,
        channel=facts.channel,
        unit_class=facts.unit_class,
        use=facts.use,
        reason=facts.reason,
        repairs=[one.to_json() for one in facts.repairs],
    )
    plain["intact"] = facts.intact
    flags = {**facts.flags, "same_model_available": facts.same_model_available}
    flags["accepts_other_model"] = facts.accepts_other_model
    known = {name: value for name, value in flags.items() if value is not None}
    usage = {"usage": dict(facts.usage)} if facts.usage else {}
    return {**plain, **moments, **known, **facts.counts, **usage}


def _repair(table: Table) -> Repair:
    table.required("handed_in")
    handed_in = table.moment("handed_in")
    assert handed_in is not None  # `required` has refused null
    repair = Repair(
        handed_in=handed_in,
        returned=table.moment("returned"),
        fixed=table.maybe("fixed"),
        cause=table.choice("cause", CAUSES),
        part_ordered_at=table.moment("part_ordered_at"),
    )
    table.done()
    if repair.returned is not None and _before(repair.returned, repair.handed_in):
        raise ClaimInput("returned_before_handed_in", table.field("returned"))
    return repair


def _before(one: date | datetime, other: date | datetime) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    # A day and a moment are compared by the moment's own local day: only a plain contradiction is refused.
    return _own_day(one) < _own_day(other)


def _own_day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _usage(table: Table) -> tuple[tuple[str, int], ...]:
    value = table.raw("usage")
    if value is None:
        return ()
    amounts = value if isinstance(value, Mapping) else {"amount": value}
    inner = Table(amounts, "usage")
    return tuple((str(name), inner.whole(str(name)) or 0) for name in amounts)
