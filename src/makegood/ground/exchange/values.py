"""From the text of a cell to the value a target asks for, or a code that says why not."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Literal
from zoneinfo import ZoneInfo

from makegood.ground.exchange import dates
from makegood.ground.exchange.cells import decimals

Kind = Literal["text", "code", "integer", "real", "money", "moment", "day", "flag", "codes", "json"]

_NUMBER = re.compile(r"^[+-]?\d{1,3}(?:([,.' \u00a0])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$|^[+-]?\d+(?:[.,]\d+)?$")
_YES = frozenset({"1", "true", "yes", "y", "是", "对", "有", "√", "✓", "✔"})
_NO = frozenset({"0", "false", "no", "n", "否", "不", "无", "×", "✗", "✘"})
#: How tables say nothing where something else than a text is asked for.
_NOTHING = re.compile(r"[-—–/\\]+|0{4}[-/.]00?[-/.]00?(?:[\sT]+00?(?::00?){1,2})?|null|none|n/a|nan", re.IGNORECASE)


class Refused(Exception):  # noqa: N818
    """A text that cannot be the value asked for: a code with parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Field:
    """What a target takes under one name: its kind, whether it must be there, what is allowed.

    `most` limits the characters of a text; `least` is the smallest integer; `choices` closes a code.
    """

    kind: Kind = "text"
    required: bool = False
    most: int = 400
    least: int | None = None
    choices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where and in what money the file was written."""

    zone: ZoneInfo
    currency: str


def decimal(text: str) -> Decimal:
    """A number as people write it: 1234.5, 1,234.50, 1.234,50, ¥1,234, -3. Raises Refused(not_a_number)."""
    bare = text.strip().strip("¥￥$€£元 ").replace("\u2212", "-")
    if bare[:1] == "(" and bare[-1:] == ")":
        # As accountants write what is owed the other way.
        bare = f"-{bare[1:-1].strip()}"
    if not _NUMBER.match(bare):
        raise Refused("not_a_number", value=text[:60])
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0:
        mark = bare[last]
        # 1,234 is a thousand; 1,23 and 1234,5 are decimals; 1.234 stays a decimal unless another mark says otherwise.
        grouping = bare.count(mark) > 1 or (mark == "," and len(bare) - last == 4 and "." not in bare)
        whole = re.sub(r"[^\d+-]", "", bare if grouping else bare[:last])
        bare = whole if grouping else f"{whole}.{bare[last + 1 :]}"
    else:
        bare = re.sub(r"[^\d+-]", "", bare)
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise Refused("not_a_number", value=text[:60]) from None


def minor_units(text: str, currency: str) -> int:
    """An amount in whole minor units of the currency, half a unit rounded away from zero. Raises Refused.

    A code behind the amount (`120 JPY`) says whose minor units they are; which currency the row is in says its own
    column.
    """
    bare, _, code = text.strip().rpartition(" ")
    if not (len(code) == 3 and code.isascii() and code.isupper()):
        bare, code = text, currency
    amount = decimal(bare)
    if amount.adjusted() > 14:
        raise Refused("too_large", value=text[:60])
    return int((amount * 10 ** decimals(code)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _text(text: str, field: Field) -> str:
    if "\x00" in text:
        raise Refused("bad_character")
    if len(text) > field.most:
        raise Refused("too_long", most=field.most, length=len(text))
    if field.choices and text not in field.choices:
        raise Refused("not_a_choice", value=text[:60], choices=", ".join(sorted(field.choices)))
    return text


def _integer(text: str, field: Field) -> int:
    try:
        value = int(text)
    except ValueError:
        number = decimal(text)
        if number != number.to_integral_value():
            raise Refused("not_a_whole_number", value=text[:60]) from None
        if number.adjusted() > 14:
            raise Refused("too_large", value=text[:60]) from None
        value = int(number)
    if abs(value) >= 1 << 31:
        raise Refused("too_large", value=text[:60])
    if field.least is not None and value < field.least:
        raise Refused("too_small", least=field.least, value=value)
    return value


def _flag(text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Refused("not_yes_or_no", value=text[:60])


def moment(text: str, order: str, place: Place) -> datetime:
    """The moment that a text names at that place. Raises Refused(not_a_moment)."""
    found = dates.moment(text, order, place.zone)
    if found is None:
        raise Refused("not_a_moment", value=text[:60])
    return found[0]


def _day(text: str, order: str) -> date:
    found = dates.moment(text, order, _UTC)
    if found is None:
        raise Refused("not_a_moment", value=text[:60])
    return found[0].date()


def _real(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float(decimal(text))
    if not math.isfinite(value):
        raise Refused("not_a_number", value=text[:60])
    return value


def _json(text: str, field: Field) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("not_json", value=text[:60]) from None
    if len(text) > field.most:
        raise Refused("too_long", most=field.most, length=len(text))
    return value


def _codes(text: str, field: Field) -> tuple[Any, ...]:
    """A list in one cell: words with blanks, commas or semicolons between them, or a list as JSON."""
    found = _json(text, field) if text[:1] == "[" else re.split(r"[\s,;，；、]+", text.strip())
    if not isinstance(found, list):
        raise Refused("not_json", value=text[:60])
    return tuple(_text(one, field) if isinstance(one, str) else one for one in found)


_UTC = ZoneInfo("UTC")


def converter(field: Field, place: Place, order: str) -> Callable[[str], Any]:
    """The function from a cell's text (not empty) to the value of `field`, None where it says nothing; it raises
    Refused.

    Signs of full width (２０２６／３／４) count as what they stand for, except in texts.
    """
    convert = _converter(field, place, order)
    if field.kind in {"text", "code", "codes", "json"}:
        return convert

    def plain(text: str) -> Any:
        bare = text if text.isascii() else unicodedata.normalize("NFKC", text).strip()
        try:
            return convert(bare)
        except Refused:
            if _NOTHING.fullmatch(bare):
                return None
            raise

    return plain


def _converter(field: Field, place: Place, order: str) -> Callable[[str], Any]:
    if field.kind in {"day", "real", "json", "codes"}:
        ways: dict[str, Callable[[str], Any]] = {
            "day": lambda text: _day(text, order), "real": _real, "json": lambda text: _json(text, field),
            "codes": lambda text: _codes(text, field),
        }  # fmt: skip
        return ways[field.kind]
    if field.kind == "integer":
        return lambda text: _integer(text, field)
    if field.kind == "money":
        return lambda text: minor_units(text, place.currency)
    if field.kind == "moment":
        return lambda text: moment(text, order, place)
    if field.kind == "flag":
        return _flag
    return lambda text: _text(text, field)
