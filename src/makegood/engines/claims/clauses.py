"""One clause of one version as data: a right, a duty, or a rule that is only told.

The JSON shape (`Clause.to_json`, `Clause.from_json`) is what a version stores; the TOML of the shipped promises has
the same keys. Defaults are left out, unknown keys are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from makegood.engines.claims.duties import Duty
from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.facts import COUNTS, EXCLUSIONS, MOMENTS, OPEN_FLAGS, Money
from makegood.engines.claims.reading import Table, sparse
from makegood.engines.claims.texts import Text
from makegood.engines.claims.vocabulary import (
    BASES,
    CATEGORIES,
    CAUSES,
    CHANNELS,
    MARKS,
    REASONS,
    RIGHTS,
    UNIT_CLASSES,
    USES,
    ZONES,
)

#: What a window may start at: a dated fact, or the latest return from repair.
STARTS: Final = (*MOMENTS, "repaired_at")
#: No window and no wait is longer than a century: beyond, a promise is "without end".
MOST_YEARS, MOST_DAYS = 100, 36_525
CONDITIONS: Final = (
    "failed_repairs",
    "waiting",
    "repair_open",
    "repaired_since",
    "entitled",
    "fact",
    "at_most",
    "at_least",
    "any",
)
#: Parameters without which a condition of that kind says nothing.
_REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "failed_repairs": ("n",),
    "waiting": ("n",),
    "repaired_since": ("since", "fact"),
    "entitled": ("right", "clauses"),
    "fact": ("fact",),
    "at_most": ("fact",),
    "at_least": ("fact", "n"),
    "any": ("of",),
}
FLAGS: Final = (*EXCLUSIONS, *OPEN_FLAGS)
KINDS: Final = ("right", "duty", "rule")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in whole years, months and days, counted by the civil calendar."""

    years: int = 0
    months: int = 0
    days: int = 0

    def to_json(self) -> dict[str, int]:
        """{"years", "months", "days"} without zeros."""
        return sparse(years=self.years, months=self.months, days=self.days)

    @classmethod
    def read(cls, table: Table) -> Span | None:
        """Parse the three keys from `table` (which may hold others); None when none is given."""
        span = cls(
            years=table.whole("years", most=MOST_YEARS) or 0,
            months=table.whole("months", most=MOST_YEARS * 12) or 0,
            days=table.whole("days", most=MOST_DAYS) or 0,
        )
        return span if span != cls() else None


@dataclass(frozen=True, slots=True)
class Period:
    """The period of one category: the whole unit, its main parts, and parts with a length of their own."""

    whole: Span
    main: Span | None = None
    main_parts: frozenset[str] = frozenset()
    parts: Mapping[str, Span] = field(default_factory=dict)

    def span(self, part: str | None) -> Span:
        """Length for `part`; a part nobody listed, or none, has that of the whole unit."""
        if part is None:
            return self.whole
        if self.main is not None and (part == "main" or part in self.main_parts):
            return self.main
        return self.parts.get(part, self.whole)

    def to_json(self) -> dict[str, Any]:
        """{"whole": span, "main": span, "main_parts": […], "parts": {part: span}}."""
        return sparse(
            whole=self.whole.to_json(),
            main=self.main.to_json() if self.main else None,
            main_parts=sorted(self.main_parts),
            parts={part: span.to_json() for part, span in self.parts.items()},
        )

    @classmethod
    def read(cls, table: Table) -> Period:
        """Parse what `to_json` gives; `whole` is required."""
        table.required("whole")
        parts = table.table("parts")
        period = cls(
            whole=_span(table, "whole"),
            main=_span(table, "main") if table.raw("main") is not None else None,
            main_parts=frozenset(table.names("main_parts")),
            parts={name: _span(parts, name) for name in parts.data} if parts else {},
        )
        table.done()
        return period


def _span(table: Table, key: str) -> Span:
    inner = table.table(key)
    span = Span.read(inner) if inner else None
    if inner is None or span is None:
        raise ClaimInput("required", table.field(key))
    inner.done()
    return span


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a right may be used, half-open; without span and periods it never ends.

    `start`: it begins at the latest of these facts that are given; those in `require` must be given, and at least one
    of `start`. `open_before`: before its start the right already holds, without end (`until` null). `roll`: an end on
    a rest day moves to 24:00 of the next workday. `extended_by_repair`: days under repair are added first.
    `after_repair`: the end is never earlier than that many days after the latest repair of the window came back.
    `surely_over`: facts that must be known before the window may be called over (its computed end is a lower bound).
    """

    start: tuple[str, ...]
    require: tuple[str, ...] = ()
    span: Span | None = None
    periods: Mapping[str, Period] = field(default_factory=dict)
    open_before: bool = False
    roll: bool = False
    extended_by_repair: bool = False
    after_repair: int = 0
    surely_over: tuple[str, ...] = ()

    def length(self, category: str | None, part: str | None) -> Span | None:
        """The length for this category and part; None = no end is known for it."""
        if self.span is not None:
            return self.span
        period = self.periods.get(category or "")
        return period.span(part) if period else None

    def to_json(self) -> dict[str, Any]:
        """The keys of the fields, the span's three keys among them."""
        return sparse(
            start=list(self.start),
            require=list(self.require),
            **(self.span.to_json() if self.span else {}),
            periods={name: one.to_json() for name, one in self.periods.items()},
            open_before=self.open_before,
            roll=self.roll,
            extended_by_repair=self.extended_by_repair,
            after_repair=self.after_repair or None,
            surely_over=list(self.surely_over),
        )

    @classmethod
    def read(cls, table: Table | None) -> Window | None:
        """Parse what `to_json` gives; None stays None."""
        if table is None:
            return None
        periods = table.table("periods")
        window = cls(
            start=table.names("start", STARTS),
            require=table.names("require", STARTS),
            span=Span.read(table),
            periods=_by_category(periods, Period.read) if periods else {},
            open_before=table.flag("open_before"),
            roll=table.flag("roll"),
            extended_by_repair=table.flag("extended_by_repair"),
            after_repair=table.whole("after_repair", most=MOST_DAYS) or 0,
            surely_over=table.names("surely_over", MOMENTS),
        )
        table.done()
        if not window.start:
            raise ClaimInput("required", table.field("start"))
        if window.span is None and not window.periods:
            raise ClaimInput("required", table.field("days"))
        return window


def _by_category(table: Table, read: Any) -> dict[str, Any]:
    for name in table.data:
        if name not in CATEGORIES:
            raise ClaimInput("unknown_value", table.field(name), choices=sorted(CATEGORIES))
    return {name: read(Table(table.raw(name), table.field(name))) for name in table.data}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition beyond scope, reason and window.

    | kind | true when |
    | --- | --- |
    | failed_repairs | at least `n` repairs have come back by now and the latest of them did not fix it |
    | waiting | the latest repair is open or failed, because of `cause`, more than `n` local days after hand-in |
    | repair_open | a repair is open now |
    | repaired_since | a repair was handed in on or after `since` and within `span` of the fact `fact` |
    | entitled | one of `clauses` of the same promise and version is granted for `right` now |
    | fact | the yes-or-no fact `fact` equals `value`; unknown counts as `default` when that is given |
    | at_most, at_least | the count `fact` (unknown = 0) is at most, at least `n` |
    | any | one of `of` is true |
    """

    kind: str
    n: int = 0
    cause: str | None = None
    since: date | None = None
    span: Span | None = None
    fact: str | None = None
    value: bool = True
    default: bool | None = None
    right: str | None = None
    clauses: tuple[str, ...] = ()
    of: tuple[Condition, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """{"test": kind, …} with the parameters of that kind."""
        plain = sparse(
            test=self.kind,
            n=self.n or None,
            cause=self.cause,
            since=self.since.isoformat() if self.since else None,
            **(self.span.to_json() if self.span else {}),
            fact=self.fact,
            right=self.right,
            clauses=list(self.clauses),
            of=[one.to_json() for one in self.of],
        )
        if self.kind == "fact":
            plain["is"] = self.value
        if self.default is not None:
            plain["default"] = self.default
        return plain

    @classmethod
    def read(cls, table: Table) -> Condition:
        """Parse what `to_json` gives; a parameter that the kind needs and that is absent is an error."""
        table.required("test")
        kind = table.choice("test", CONDITIONS) or ""
        facts = {"fact": FLAGS, "at_most": COUNTS, "at_least": COUNTS, "repaired_since": MOMENTS}.get(kind, ())
        condition = cls(
            kind=kind,
            n=table.whole("n", most=MOST_DAYS) or 0,
            cause=table.choice("cause", CAUSES),
            since=table.day("since"),
            span=Span.read(table),
            fact=table.choice("fact", facts),
            value=table.flag("is", default=True),
            default=table.maybe("default"),
            right=table.choice("right", RIGHTS),
            clauses=table.names("clauses"),
            of=tuple(cls.read(one) for one in table.tables("of")),
        )
        table.done()
        for at, one in enumerate(condition.of):
            if one.kind == "any":
                raise ClaimInput("nested", f"{table.field('of')}.{at}")
        for name in _REQUIRED.get(kind, ()):
            if not getattr(condition, name):
                raise ClaimInput("required", table.field(name))
        return condition


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A yes-or-no fact that takes the right away; the clause of the law that says so, with its own mark."""

    fact: str
    clause: str = ""
    mark: str = ""
    on: bool = True
    categories: frozenset[str] | None = None

    def to_json(self) -> dict[str, Any]:
        """{"fact", "clause", "mark", "categories", "on"}; "on" only when false."""
        plain = sparse(fact=self.fact, clause=self.clause, mark=self.mark, categories=_listed(self.categories))
        return plain if self.on else {**plain, "on": False}

    @classmethod
    def read(cls, table: Table) -> Exclusion:
        """Parse what `to_json` gives."""
        table.required("fact")
        exclusion = cls(
            fact=table.choice("fact", FLAGS) or "",
            clause=table.text("clause") or "",
            mark=table.choice("mark", MARKS) or "",
            on=table.flag("on", default=True),
            categories=_set(table, "categories", CATEGORIES),
        )
        table.done()
        return exclusion


@dataclass(frozen=True, slots=True)
class Covers:
    """What the right pays for."""

    labour: bool = False
    parts: bool = False
    visit: bool = False
    transport: bool = False

    def to_json(self) -> dict[str, bool]:
        """All four keys, always."""
        return {"labour": self.labour, "parts": self.parts, "visit": self.visit, "transport": self.transport}


@dataclass(frozen=True, slots=True)
class Rate:
    """Depreciation for each day of use as a share of the price; marked K it is not applied."""

    per_day: Decimal
    mark: str


@dataclass(frozen=True, slots=True)
class Fee:
    """What the customer pays: `none` nothing, `amount` a fixed sum, `depreciation` price × rate × days of use,
    `unknown` something that cannot be computed; `because` says why, for `unknown`."""

    kind: str = "none"
    amount: Money | None = None
    rates: Mapping[str, Rate] = field(default_factory=dict)
    because: Text | None = None

    def to_json(self) -> dict[str, Any]:
        """{"kind", "amount", "rates": {category: {"per_day", "mark"}}, "because"}."""
        rates = {name: {"per_day": str(rate.per_day), "mark": rate.mark} for name, rate in self.rates.items()}
        return sparse(
            kind=self.kind,
            amount=self.amount.to_json() if self.amount else None,
            rates=rates,
            because=self.because.to_json() if self.because else None,
        )

    @classmethod
    def read(cls, table: Table | None) -> Fee:
        """Parse what `to_json` gives; absent = nothing to pay."""
        if table is None:
            return cls()
        rates = table.table("rates")
        fee = cls(
            kind=table.choice("kind", ("none", "amount", "depreciation", "unknown")) or "none",
            amount=Money.read(table.table("amount")),
            rates=_by_category(rates, _rate) if rates else {},
            because=Text.read(table.table("because")),
        )
        table.done()
        if fee.kind == "amount" and fee.amount is None:
            raise ClaimInput("required", table.field("amount"))
        if fee.kind == "unknown" and fee.because is None:
            raise ClaimInput("required", table.field("because"))
        return fee


def _rate(table: Table) -> Rate:
    per_day = table.number("per_day")
    mark = table.choice("mark", MARKS)
    if per_day is None or mark is None:
        raise ClaimInput("required", table.field("per_day" if per_day is None else "mark"))
    if not 0 <= per_day <= 1:
        raise ClaimInput("not_a_share", table.field("per_day"))
    table.done()
    return Rate(per_day, mark)


def _set(table: Table, key: str, choices: Any = None) -> frozenset[str] | None:
    return None if table.raw(key) is None else frozenset(table.names(key, choices))


def _listed(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


@dataclass(frozen=True, slots=True)
class Right:
    """What a customer may ask for. A None set restricts nothing.

    `categories` is the scope: an item outside it is not examined at all. All the others are conditions.
    """

    rights: tuple[str, ...]
    categories: frozenset[str] | None = None
    unit_classes: frozenset[str] | None = None
    uses: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    reasons: frozenset[str] | None = None
    parts: frozenset[str] | None = None
    sold_from: date | None = None
    sold_until: date | None = None
    intact: bool = False
    window: Window | None = None
    when: tuple[Condition, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    only_if_no: tuple[str, ...] = ()
    covers: Covers = Covers()
    fee: Fee = Fee()
    starts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The keys of the fields; days as YYYY-MM-DD."""
        plain = sparse(
            rights=list(self.rights),
            categories=_listed(self.categories),
            unit_classes=_listed(self.unit_classes),
            uses=_listed(self.uses),
            channels=_listed(self.channels),
            reasons=_listed(self.reasons),
            parts=_listed(self.parts),
            sold_from=self.sold_from.isoformat() if self.sold_from else None,
            sold_until=self.sold_until.isoformat() if self.sold_until else None,
            intact=self.intact,
            window=self.window.to_json() if self.window else None,
            when=[one.to_json() for one in self.when],
            exclusions=[one.to_json() for one in self.exclusions],
            only_if_no=list(self.only_if_no),
            starts=list(self.starts),
        )
        return {**plain, "covers": self.covers.to_json(), "fee": self.fee.to_json()}

    @classmethod
    def read(cls, table: Table) -> Right:
        """Parse the keys of a right from the clause's own table (which holds others too)."""
        covers = table.table("covers")
        right = cls(
            rights=table.names("rights", RIGHTS),
            categories=_set(table, "categories", CATEGORIES),
            unit_classes=_set(table, "unit_classes", UNIT_CLASSES),
            uses=_set(table, "uses", USES),
            channels=_set(table, "channels", CHANNELS),
            reasons=_set(table, "reasons", REASONS),
            parts=_set(table, "parts"),
            sold_from=table.day("sold_from"),
            sold_until=table.day("sold_until"),
            intact=table.flag("intact"),
            window=Window.read(table.table("window")),
            when=tuple(Condition.read(one) for one in table.tables("when")),
            exclusions=tuple(Exclusion.read(one) for one in table.tables("exclusions")),
            only_if_no=table.names("only_if_no"),
            covers=Covers(*(covers.flag(name) for name in Covers().to_json())) if covers else Covers(),
            fee=Fee.read(table.table("fee")),
            starts=table.names("starts"),
        )
        if covers:
            covers.done()
        if not right.rights:
            raise ClaimInput("required", table.field("rights"))
        return right


#: Name of a promise that a clause was not told; the engine never shows it for a shipped or published one.
NAMELESS: Final = Text("-", "-")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of one version of one promise.

    `id` is what people cite ("SB-07"); `key` is unique within the version, since one row of the law may need several
    clauses. `on` false = shipped, shown as unverified, decides nothing. `in_force` are the moments between which the
    version was the published one (half-open), used for items that are not on file.
    """

    kind: str
    id: str
    key: str
    title: Text
    statement: Text
    mark: str = ""
    on: bool = True
    source: str = ""
    right: Right | None = None
    duty: Duty | None = None
    promise: str = ""
    name: Text = NAMELESS
    version: int = 1
    basis: str = "company"
    jurisdiction: str | None = None
    zone: str = "Asia/Shanghai"
    in_force_from: datetime | None = None
    in_force_to: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes an equal clause."""
        plain = sparse(
            kind=self.kind,
            id=self.id,
            key=self.key if self.key != self.id else None,
            title=self.title.to_json(),
            statement=self.statement.to_json(),
            mark=self.mark,
            source=self.source,
            promise=self.promise,
            name=self.name.to_json(),
            version=self.version,
            basis=self.basis,
            jurisdiction=self.jurisdiction,
            zone=self.zone,
            in_force_from=self.in_force_from.isoformat() if self.in_force_from else None,
            in_force_to=self.in_force_to.isoformat() if self.in_force_to else None,
            **(self.right.to_json() if self.right else {}),
            **(self.duty.to_json() if self.duty else {}),
        )
        return plain if self.on else {**plain, "on": False}

    @classmethod
    def from_json(cls, data: object, path: str = "clause") -> Clause:
        """Parse a clause; raises `ClaimInput` naming the offending field."""
        table = data if isinstance(data, Table) else Table(data, path)
        table.required("kind")
        kind = table.choice("kind", KINDS) or ""
        ident = table.need_text("id")
        clause = cls(
            kind=kind,
            id=ident,
            key=table.text("key") or ident,
            title=Text.need(table, "title"),
            statement=Text.need(table, "statement"),
            mark=table.choice("mark", MARKS) or "",
            on=table.flag("on", default=True),
            source=table.text("source") or "",
            right=Right.read(table) if kind == "right" else None,
            duty=Duty.read(table) if kind == "duty" else None,
            promise=table.text("promise") or "",
            name=Text.read(table.table("name")) or NAMELESS,
            version=table.whole("version", least=1) or 1,
            basis=table.choice("basis", BASES) or "company",
            jurisdiction=table.choice("jurisdiction", ZONES),
            zone=table.text("zone") or ZONES["CN"],
            in_force_from=_moment(table, "in_force_from"),
            in_force_to=_moment(table, "in_force_to"),
        )
        table.done()
        return clause


def _moment(table: Table, key: str) -> datetime | None:
    value = table.moment(key)
    if value is not None and not isinstance(value, datetime):
        raise ClaimInput("offset_required", table.field(key))
    return value
