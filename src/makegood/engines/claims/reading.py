"""Reading untrusted tables (JSON, TOML, API bodies) field by field, with the path of whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from makegood.engines.claims.errors import ClaimInput

#: Years that facts and questions may lie in; the clock's calendars reach further, so that no window falls off its end.
FIRST_YEAR, LAST_YEAR = 1900, 2099
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Table:
    """A mapping that is read once, key by key; `done()` refuses keys that nobody asked for.

    Every reader returns its default (None unless stated) for an absent or null key and raises `ClaimInput` with the
    dotted path for a value of the wrong kind.
    """

    def __init__(self, data: object, path: str = "") -> None:
        if not isinstance(data, Mapping):
            raise ClaimInput("not_an_object", path or "facts")
        self.data: Mapping[str, Any] = data
        self.path = path
        self._seen: set[str] = set()

    def field(self, key: str) -> str:
        """Dotted path of `key` as a caller would write it."""
        return f"{self.path}.{key}" if self.path else key

    def raw(self, key: str) -> Any:
        """The value as it stands, None when absent."""
        self._seen.add(key)
        return self.data.get(key)

    def required(self, key: str) -> Any:
        """The value as it stands; absent or null is an error."""
        value = self.raw(key)
        if value is None:
            raise ClaimInput("required", self.field(key))
        return value

    def text(self, key: str) -> str | None:
        """A text that is not blank."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise ClaimInput("not_a_text", self.field(key))
        return value.strip()

    def need_text(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if value is None:
            raise ClaimInput("required", self.field(key))
        return value

    def choice(self, key: str, choices: Collection[str]) -> str | None:
        """One of `choices`."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in choices:
            raise ClaimInput("unknown_value", self.field(key), choices=sorted(choices))
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false, `default` when absent."""
        value = self.maybe(key)
        return default if value is None else value

    def maybe(self, key: str) -> bool | None:
        """True, false or not stated."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            raise ClaimInput("not_true_or_false", self.field(key))
        return value

    def whole(self, key: str, least: int = 0, most: int = 10**15) -> int | None:
        """An integer from `least` to `most`; true and false are none."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise ClaimInput("not_an_integer", self.field(key))
        if value < least:
            raise ClaimInput("too_small", self.field(key), least=least)
        if value > most:
            raise ClaimInput("too_large", self.field(key), most=most)
        return value

    def number(self, key: str) -> Decimal | None:
        """A decimal number written as a text ("0.001"), so that it stays exact."""
        value = self.text(key)
        if value is None:
            return None
        try:
            found = Decimal(value)
        except InvalidOperation:
            raise ClaimInput("not_a_number", self.field(key)) from None
        if not found.is_finite():
            raise ClaimInput("not_a_number", self.field(key))
        return found

    def day(self, key: str) -> date | None:
        """A calendar day: YYYY-MM-DD, or a TOML date."""
        value = self.moment(key)
        if isinstance(value, datetime):
            raise ClaimInput("not_a_day", self.field(key))
        return value

    def moment(self, key: str) -> date | datetime | None:
        """A day (YYYY-MM-DD) or a moment with offset (RFC 3339)."""
        value = self.raw(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value) if _DAY.match(value) else datetime.fromisoformat(value)
            except ValueError:
                raise ClaimInput("not_a_moment", self.field(key)) from None
        if value is None:
            return None
        if not isinstance(value, date):
            raise ClaimInput("not_a_moment", self.field(key))
        if isinstance(value, datetime) and value.utcoffset() is None:
            raise ClaimInput("offset_required", self.field(key))
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ClaimInput("out_of_range", self.field(key), first=FIRST_YEAR, last=LAST_YEAR)
        return value

    def names(self, key: str, choices: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, each one of `choices` if these are given; empty when absent."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise ClaimInput("not_a_list", self.field(key))
        for at, name in enumerate(value):
            if not isinstance(name, str) or not name:
                raise ClaimInput("not_a_text", f"{self.field(key)}.{at}")
            if choices is not None and name not in choices:
                raise ClaimInput("unknown_value", f"{self.field(key)}.{at}", choices=sorted(choices))
        return tuple(value)

    def table(self, key: str) -> Table | None:
        """The mapping below `key`."""
        value = self.raw(key)
        return None if value is None else Table(value, self.field(key))

    def tables(self, key: str, most: int = 500) -> list[Table]:
        """The list of at most `most` mappings below `key`; empty when absent."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise ClaimInput("not_a_list", self.field(key))
        if len(value) > most:
            raise ClaimInput("too_many", self.field(key), most=most)
        return [Table(one, f"{self.field(key)}.{at}") for at, one in enumerate(value)]

    def done(self) -> None:
        """Refuse what nobody read: a misspelt key must not be passed over in silence."""
        for key in self.data:
            if key not in self._seen:
                raise ClaimInput("unknown_field", self.field(str(key)))


def sparse(**values: Any) -> dict[str, Any]:
    """A JSON object without what says nothing: None, false, empty texts and empty lists or tables."""
    return {key: value for key, value in values.items() if value not in (None, False, "", [], {}, ())}
