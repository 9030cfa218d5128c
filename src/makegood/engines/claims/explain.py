"""Why a claim was judged as it was, in words that can be read out, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from makegood.engines.claims import phrases
from makegood.engines.claims.clauses import Window
from makegood.engines.claims.facts import Money
from makegood.engines.claims.texts import LANGUAGES, Text
from makegood.engines.claims.verdicts import DENIED, GRANTED, NEEDS, Judge, Reason
from makegood.engines.claims.vocabulary import (
    BASES,
    CAUSES,
    CHANNELS,
    FACT_WORDS,
    MINOR_DIGITS,
    REASONS,
    RIGHTS,
    UNIT_CLASSES,
    USES,
)

if TYPE_CHECKING:
    from makegood.engines.claims.resolve import Row

_EN, _ZH = LANGUAGES
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_VALUES: Final = {"use": USES, "unit_class": UNIT_CLASSES, "channel": CHANNELS, "reason": REASONS}
#: Params whose values are words of a list.
_WORDS: Final = {"cause": CAUSES, "known": CAUSES}

_OUTCOMES: Final = {True: "fixed", False: "failed", None: "unknown"}


def explain(row: Row, judge: Judge, passed_over: Iterable[Row] = ()) -> dict[str, str]:
    """Verdict with its reasons, promise, version and clause, the facts used, end, fee, and what was passed over."""
    passed = list(passed_over)
    return {language: _Teller(language, judge).tell(row, passed) for language in LANGUAGES}


class _Teller:
    """Puts one row into one language."""

    def __init__(self, language: str, judge: Judge) -> None:
        self.language = language
        self.judge = judge
        self.asking = judge.asking

    def tell(self, row: Row, passed_over: Sequence[Row]) -> str:
        parts = [self._verdict(row), self._source(row), self._facts()]
        if row.verdict != DENIED:
            parts += [*self._until(row), self._fee(row)]
        if row.verdict == GRANTED and passed_over:
            parts.append(self.say(phrases.PASSED_OVER, rows=self._list([self._passed(one) for one in passed_over])))
        return ("" if self.language == _ZH else " ").join(part for part in parts if part)

    def say(self, text: Text, **params: Any) -> str:
        """The sentence in this language, its parameters put into words."""
        pattern = text.zh if self.language == _ZH else text.en
        return pattern.format(**{name: self.word(value) for name, value in params.items()})

    def word(self, value: Any) -> str:
        """A text, day, amount or number as this language writes it."""
        if isinstance(value, Text):
            return value.zh if self.language == _ZH else value.en
        if isinstance(value, Money):
            digits = MINOR_DIGITS.get(value.currency, 2)
            amount = f"{Decimal(value.amount).scaleb(-digits):,.{digits}f}"
            return f"{amount} 元" if self.language == _ZH and value.currency == "CNY" else f"{value.currency} {amount}"
        if isinstance(value, date):
            if self.language == _ZH:
                return f"{value.year}年{value.month}月{value.day}日"
            return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        return str(value)

    def _list(self, words: Sequence[str], last: str = "; ") -> str:
        return ("；" if self.language == _ZH else last).join(words)

    def _right(self, right: str) -> str:
        if self.language == _ZH:
            return phrases.RIGHT_VERBS.get(right, RIGHTS[right].zh)
        return RIGHTS[right].en

    def _clause(self, ident: str) -> str:
        # A bare number is read as 第 1 条; a row of the law already carries its letters.
        if self.language != _ZH:
            return ident
        return f"第 {ident} 条" if ident.isdigit() else f"{ident} 条"

    def _missing(self, names: Sequence[str]) -> str:
        words = [self.word(FACT_WORDS[name]) for name in names]
        return ("、" if self.language == _ZH else ", and ").join(words)

    def _verdict(self, row: Row) -> str:
        right = self._right(row.right)
        if row.verdict == NEEDS:
            return self.say(phrases.VERDICTS[NEEDS], right=right, missing=self._missing(row.missing))
        reasons = self._list([self._reason(one) for one in row.reasons], " and ")
        return self.say(phrases.VERDICTS[row.verdict], right=right, reasons=reasons)

    def _source(self, row: Row) -> str:
        return self.say(
            phrases.SOURCE,
            basis=BASES[row.basis],
            name=row.source.name,
            version=row.version,
            clause=self._clause(row.clause),
            statement=row.source.statement,
        )

    def _reason(self, reason: Reason) -> str:
        params: dict[str, Any] = dict(reason.params)
        listed = _VALUES.get(reason.code)
        if listed is not None:
            joint = "、" if self.language == _ZH else " or "
            params["allowed"] = joint.join(self.word(listed[name]) for name in params["allowed"])
            params["value"] = listed[params["value"]]
        if reason.code in ("excluded", "fact"):
            true, false = phrases.SAID[params["fact"]]
            params["said"] = true if params.get("value", True) else false
        if reason.code == "over":
            params["day"] = self._last_day(params["until"])
            if "main" in params:
                return self.say(phrases.OVER_UNLESS_MAIN, day=params["day"], main=self._last_day(params["main"]))
        if reason.code == "not_repaired_since":
            params["day"] = params["since"]
        if reason.code == "steps_back":
            params["name"] = self.judge.names.get(params["promise"], params["promise"])
        if reason.code == "not_entitled":
            params["right"] = self._right(params["right"])
        for name, words in _WORDS.items():
            if params.get(name) in words:
                params[name] = words[params[name]]
        return self.say(phrases.REASONS[reason.code], **params)

    def _facts(self) -> str:
        facts = self.asking.facts
        told = [
            self.say(self._dated(name, value), day=self.asking.day(value))
            for name in phrases.DATES
            if (value := getattr(facts, name)) is not None
        ] or [self.say(phrases.NO_DATES)]
        told.append(self._repairs())
        joint = "，" if self.language == _ZH else ", "
        return self.say(phrases.FACTS, facts=joint.join(told))

    def _dated(self, name: str, value: date | datetime) -> Text:
        ahead = self.asking.moment(value) > self.asking.at
        return phrases.DATES_AHEAD.get(name, phrases.DATES[name]) if ahead else phrases.DATES[name]

    def _repairs(self) -> str:
        stays = self.asking.stays
        told = self.say(phrases.REPAIRS.get(len(stays), phrases.MANY_REPAIRS), n=len(stays))
        if not stays:
            return told
        last = stays[-1]
        how = "open" if last.back is None else _OUTCOMES[last.repair.fixed]
        ended = self.say(phrases.LAST_REPAIR[how], day=last.day_back or last.day_in)
        return told + ("，" if self.language == _ZH else ", ") + ended

    def _last_day(self, until: datetime) -> date:
        return self.asking.day(until - timedelta(seconds=1))

    def _until(self, row: Row) -> list[str]:
        right = row.source.right
        window = right.window if right else None
        if right is not None and any(test.kind == "repair_open" for test in right.when):
            return [self.say(phrases.UNTIL_REPAIRED)]
        if window is None:
            return self._without_window(row)
        found = self.asking.window(window)
        if found.missing:
            return []
        if found.end is None:
            return [self.say(phrases.ENDLESS if found.opened else phrases.BEFORE)]
        if row.until is None:
            return []
        told = [self.say(phrases.ENDS, day=self._last_day(row.until))]
        if found.extended:
            told.append(self.say(phrases.ONE_EXTENDED if found.extended == 1 else phrases.EXTENDED, n=found.extended))
        if window.roll and found.start is not None and self._rolled(window, found.start, found.extended, found.end):
            told.append(self.say(phrases.ROLLED))
        return told

    def _without_window(self, row: Row) -> list[str]:
        if row.until is not None:
            return [self.say(phrases.ENDS, day=self._last_day(row.until))]
        return [self.say(phrases.ENDLESS)] if row.verdict == GRANTED else []

    def _rolled(self, window: Window, start: datetime, extended: int, end: datetime) -> bool:
        span = window.length(self.asking.facts.category, self.asking.facts.part)
        return span is not None and self.asking.period_end(self.asking.day(start), span, extended, None) < end

    def _fee(self, row: Row) -> str:
        fee, how = self.judge.fee(row.source)
        if fee is None:
            return self._no_fee(how)
        if how.code == "depreciation" and fee.amount:
            rate = f"{(how.params['rate'] * 100).normalize():f}%"
            return self.say(phrases.DEPRECIATION, money=fee, rate=rate, days=how.params["days"])
        if fee.amount:
            return self.say(phrases.PAYS, money=fee)
        # Not "pays nothing": sending the goods back may be at the customer's cost.
        return self.say(phrases.NOTHING_OFF if row.right == "refund" else phrases.FREE)

    def _no_fee(self, how: Reason) -> str:
        if how.code == "because":
            return self.word(how.params["text"])
        if how.code == "fee_needs":
            return self.say(phrases.FEE_NEEDS, facts=self._missing(how.params["facts"]))
        return self.say(phrases.RATE_UNVERIFIED)

    def _passed(self, row: Row) -> str:
        if row.verdict == GRANTED:
            why = self.say(phrases.WORSE)
        elif row.verdict == NEEDS:
            why = self.say(phrases.MISSING, missing=self._missing(row.missing))
        else:
            why = self._reason(row.reasons[0])
        return self.say(phrases.PASSED_ROW, clause=self._clause(row.clause), name=row.source.name, why=why)
