"""The verdict on one clause: three-valued logic over its conditions.

Each condition is true, false or unknown. denied = one is false; needs = none is false and one is unknown; granted =
all are true. An unknown fact that has a default is not unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from makegood.engines.claims.asking import Asking, Stay
from makegood.engines.claims.clauses import Clause, Condition, Right, Window
from makegood.engines.claims.facts import Money

GRANTED: Final = "granted"
NEEDS: Final = "needs"
DENIED: Final = "denied"

#: Currency of a fee of nothing when no price is known.
CURRENCIES: Final = {"CN": "CNY", "GB": "GBP", "EU": "EUR", "US": "USD", "BR": "BRL"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition is false: a code and what a sentence about it needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One condition: `value` true, false or None = unknown; the facts it misses; why it is false.

    `until` is set by conditions that hold until a moment of their own, `endless` when they hold without end.
    """

    value: bool | None
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    until: datetime | None = None
    endless: bool = False


YES: Final = Outcome(True)
#: Holds as long as the repair is open: no date of ours can say how long that is.
UNTIL_REPAIRED: Final = Outcome(True, endless=True)


def no(code: str, **params: Any) -> Outcome:
    """A false condition."""
    return Outcome(False, reasons=(Reason(code, params),))


def unknown(*missing: str) -> Outcome:
    """A condition that hangs on facts nobody has stated."""
    return Outcome(None, missing=missing)


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's AND. False keeps every reason and drops what is missing: nothing has to be asked any more."""
    kept = list(outcomes)
    reasons = tuple(reason for one in kept if one.value is False for reason in one.reasons)
    if any(one.value is False for one in kept):
        return Outcome(False, reasons=reasons)
    missing = tuple(dict.fromkeys(name for one in kept if one.value is None for name in one.missing))
    return Outcome(None, missing=missing) if any(one.value is None for one in kept) else YES


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's OR. Of several true ones the one that holds longest is kept; if none is, of the unknown ones."""
    kept = list(outcomes)
    for value in (True, None):
        alike = [one for one in kept if one.value is value]
        if alike:
            untils = [one.until for one in alike if one.until is not None]
            endless = any(one.endless for one in alike) or len(untils) < len(alike)
            missing = tuple(dict.fromkeys(name for one in alike for name in one.missing if value is None))
            return Outcome(value, missing, until=None if endless else max(untils), endless=endless)
    return Outcome(False, reasons=tuple(reason for one in kept for reason in one.reasons))


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one clause, with what the row needs: end of the window, missing facts, reasons."""

    verdict: str
    until: datetime | None
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]


#: Whether the named set has the item in scope, asked on behalf of a clause of the given basis.
SetExists = Callable[[str, str], bool | None]


class Judge:
    """Verdicts on the clauses of one question; entitlements of sibling clauses are looked up among `clauses`."""

    def __init__(self, asking: Asking, clauses: Sequence[Clause], set_exists: SetExists) -> None:
        self.asking = asking
        self.set_exists = set_exists
        self.names = {clause.promise: clause.name for clause in clauses}
        self._siblings: dict[tuple[str, str, int], list[Clause]] = {}
        for clause in clauses:
            self._siblings.setdefault((clause.basis, clause.promise, clause.version), []).append(clause)
        self._known: dict[int, Finding] = {}

    def find(self, clause: Clause) -> Finding:
        """The verdict; one clause is judged once, whichever of its rights is asked for."""
        found = self._known.get(id(clause))
        if found is None:
            # Clauses that wait for one another in a circle must not run for ever: what is being judged is not granted.
            self._known[id(clause)] = Finding(DENIED, None, (), (Reason("circle"),))
            found = self._known[id(clause)] = self._judge(clause)
        return found

    def _judge(self, clause: Clause) -> Finding:
        right = clause.right
        assert right is not None  # only rights are judged
        window, end = self._window(right.window) if right.window else (YES, None)
        tests = [self._test(test, clause) for test in right.when]
        whole = all_of([*self._plain(clause, right), *tests, window])
        until = end
        # A right that hangs on another one lasts as long as that one does.
        for one in tests:
            if one.until is not None:
                until = one.until if until is None else min(until, one.until)
        if any(one is UNTIL_REPAIRED for one in tests):
            until = None
        verdict = GRANTED if whole.value else NEEDS if whole.value is None else DENIED
        return Finding(verdict, until, whole.missing, whole.reasons)

    def _plain(self, clause: Clause, right: Right) -> list[Outcome]:
        """Conditions on single facts."""
        facts = self.asking.facts
        found: list[Outcome] = []
        if facts.bought_at is not None and self.asking.moment(facts.bought_at) > self.asking.at:
            found.append(no("not_yet_bought", day=self.asking.day(facts.bought_at)))
        if right.categories is not None and facts.category is None:
            found.append(unknown("category"))
        for name, allowed in (
            ("use", right.uses),
            ("unit_class", right.unit_classes),
            ("channel", right.channels),
            ("reason", right.reasons),
        ):
            if allowed is not None:
                found.append(_among(name, getattr(facts, name), allowed))
        if right.parts is not None and facts.part not in right.parts:
            found.append(no("part", part=facts.part))
        if right.intact and not facts.intact:
            found.append(no("intact"))
        if right.sold_from or right.sold_until:
            found.append(self._sold(right))
        for one in right.exclusions:
            applies = one.on and (one.categories is None or facts.category in one.categories)
            if applies and facts.flag(one.fact):
                found.append(no("excluded", fact=one.fact, clause=one.clause))
        found.extend(self._step_back(name, clause.basis) for name in right.only_if_no)
        return found

    def _sold(self, right: Right) -> Outcome:
        bought = self.asking.facts.bought_at
        if bought is None:
            return unknown("bought_at")
        day = self.asking.day(bought)
        if (right.sold_from and day < right.sold_from) or (right.sold_until and day > right.sold_until):
            return no("sold_outside", first=right.sold_from, last=right.sold_until)
        return YES

    def _step_back(self, name: str, basis: str) -> Outcome:
        exists = self.set_exists(name, basis)
        if exists is None:
            return unknown("category")
        return no("steps_back", promise=name) if exists else YES

    def _window(self, window: Window) -> tuple[Outcome, datetime | None]:
        found = self.asking.window(window)
        if found.missing:
            return unknown(*found.missing), None
        if found.never:
            return no("never_repaired"), None
        if found.end is None or self.asking.at < found.end:
            return YES, found.end
        open_facts = tuple(name for name in window.surely_over if getattr(self.asking.facts, name) is None)
        if open_facts:
            return unknown(*open_facts), None
        if self.asking.facts.part is None:
            main = self.asking.window(window, "main").end
            if main is not None and self.asking.at < main:
                # Nobody said which part failed: the refusal tells what else to ask.
                return no("over", until=found.end, main=main), found.end
        return no("over", until=found.end), found.end

    def _test(self, test: Condition, clause: Clause) -> Outcome:
        match test.kind:
            case "failed_repairs":
                return self._failed_repairs(test.n)
            case "waiting":
                return self._waiting(test.n, test.cause)
            case "repair_open":
                return UNTIL_REPAIRED if any(stay.back is None for stay in self.asking.stays) else no("no_repair_open")
            case "repaired_since":
                return self._repaired_since(test)
            case "entitled":
                return self._entitled(test, clause)
            case "fact":
                return self._fact(test)
            case "at_most" | "at_least":
                return self._count(test)
        return any_of(self._test(one, clause) for one in test.of)

    def _count(self, test: Condition) -> Outcome:
        have = self.asking.facts.counts.get(test.fact or "", 0)
        if test.kind == "at_least":
            return YES if have >= test.n else no("too_few", have=have, least=test.n)
        return YES if have <= test.n else no("used_up", have=have, limit=test.n)

    def _failed_repairs(self, least: int) -> Outcome:
        back = self.asking.came_back
        if len(back) < least:
            return no("too_few_repairs", least=least, have=len(back))
        fixed = back[-1].repair.fixed
        if fixed is None:
            return unknown("repairs")
        return no("last_repair_held") if fixed else YES

    def _waiting(self, days: int, cause: str | None) -> Outcome:
        stay = self.asking.stays[-1] if self.asking.stays else None
        if stay is None:
            return no("not_waiting", days=days, cause=cause)
        unrepaired = self._unrepaired(stay)
        if unrepaired.value is False:
            return unrepaired  # what was repaired in the end waits for nothing; how long it took explains nothing
        have = stay.days(self.asking.today)
        outcomes = [unrepaired, YES if have > days else no("waited_less", days=days, have=have)]
        if cause is not None:
            outcomes.append(_caused(stay, cause))
        return all_of(outcomes)

    def _unrepaired(self, stay: Stay) -> Outcome:
        if stay.back is None or stay.repair.fixed is False:
            return YES
        return unknown("repairs") if stay.repair.fixed is None else no("last_repair_held")

    def _repaired_since(self, test: Condition) -> Outcome:
        start = getattr(self.asking.facts, test.fact or "")
        candidates = [stay for stay in self.asking.stays if test.since is None or stay.day_in >= test.since]
        if not candidates:
            return no("not_repaired_since", since=test.since)
        if start is None:
            return unknown(test.fact or "")
        if test.span is None:
            return YES
        end = self.asking.period_end(self.asking.day(start), test.span, 0, None)
        return YES if any(stay.handed_in < end for stay in candidates) else no("not_repaired_since", since=test.since)

    def _entitled(self, test: Condition, clause: Clause) -> Outcome:
        category = self.asking.facts.category
        findings = [
            self.find(one)
            for one in self._siblings.get((clause.basis, clause.promise, clause.version), ())
            if one.id in test.clauses and one.right and test.right in one.right.rights and in_scope(one, category)
        ]
        value = {GRANTED: True, NEEDS: None, DENIED: False}
        found = any_of(
            Outcome(value[one.verdict], one.missing, one.reasons, one.until, one.until is None) for one in findings
        )
        # The reasons of every sibling would read as a riddle; that none of them is granted is the reason.
        return no("not_entitled", right=test.right) if found.value is False else found

    def _fact(self, test: Condition) -> Outcome:
        name = test.fact or ""
        stated = self.asking.facts.flag(name)
        stated = test.default if stated is None else stated
        if stated is None:
            return unknown(name)
        return YES if stated == test.value else no("fact", fact=name, value=stated)

    def fee(self, clause: Clause) -> tuple[Money | None, Reason]:
        """What the customer pays, and the code of how it was found or why it is not known."""
        right = clause.right
        assert right is not None  # only rights have fees
        facts = self.asking.facts
        currency = facts.price.currency if facts.price else CURRENCIES[facts.jurisdiction]
        if right.fee.kind == "none":
            return Money(0, currency), Reason("nothing")
        if right.fee.kind == "amount" and right.fee.amount is not None:
            return right.fee.amount, Reason("amount")
        if right.fee.kind == "unknown":
            return None, Reason("because", {"text": right.fee.because})
        return self._depreciation(right)

    def _depreciation(self, right: Right) -> tuple[Money | None, Reason]:
        facts = self.asking.facts
        rate = right.fee.rates.get(facts.category or "")
        if rate is None or rate.mark == "K":
            return None, Reason("rate_unverified")
        missing = [name for name in ("price", "bought_at") if getattr(facts, name) is None]
        if facts.price is None or facts.bought_at is None:
            return None, Reason("fee_needs", {"facts": missing})
        bought = self.asking.day(facts.bought_at)
        days = max(0, (self.asking.today - bought).days - self.asking.nights_under_repair(bought))
        if facts.usage and not any(amount for _, amount in facts.usage):
            days = 0  # the fee is for used goods only
        exact = Decimal(facts.price.amount) * rate.per_day * days
        amount = min(facts.price.amount, int(exact.to_integral_value(ROUND_FLOOR)))
        return Money(amount, facts.price.currency), Reason("depreciation", {"rate": rate.per_day, "days": days})


def _caused(stay: Stay, cause: str) -> Outcome:
    known = stay.repair.cause or ("part" if stay.repair.part_ordered_at else None)
    if known is None:
        return unknown("repairs")
    return YES if known == cause else no("other_cause", cause=cause, known=known)


def _among(name: str, value: str | None, allowed: frozenset[str]) -> Outcome:
    if value is None:
        return unknown(name)
    return YES if value in allowed else no(name, value=value, allowed=tuple(sorted(allowed)))


def in_scope(clause: Clause, category: str | None) -> bool:
    """Whether a clause is examined for a category; a category nobody knows may be any."""
    right = clause.right
    return right is not None and (right.categories is None or category is None or category in right.categories)
