"""The values that requests are made of, read strictly: what is not exactly right is refused with a code.

Moments are RFC 3339 with offset; a day stands for its start in a zone that only the action's subject knows, so it
stays a `date` here. Ids are opaque texts: one that cannot be an id is simply unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from ninja import Query
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from makegood.ground.problems import Invalid

#: An id that nothing has: what cannot be an id is looked up as this and not found.
NOBODY = -1
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)\Z", re.ASCII)
_NAIVE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_YEARS = (1900, 2200)
#: C0 without tab, line feed and carriage return, and DEL: PostgreSQL refuses NUL, people refuse the others.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CURRENCY = re.compile(r"[A-Z]{3}\Z", re.ASCII)
MOST_MONEY = 10**15


class Strict(BaseModel):
    """Base of every request body: unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


def refuse(code: str, **params: Any) -> PydanticCustomError:
    """A field error with one of our codes."""
    return PydanticCustomError(code, code, params)


def read_moment(value: object) -> datetime:
    """An aware moment, in UTC. Raises `not_a_moment`, `offset_required`, `out_of_range`."""
    return read_local_moment(value).astimezone(UTC)


def read_local_moment(value: object) -> datetime:
    """An aware moment with the offset that it was given in. Raises as `read_moment`."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) > 40:
        raise refuse("not_a_moment")
    if _NAIVE.match(value):
        raise refuse("offset_required")
    if not _MOMENT.match(value):
        raise refuse("not_a_moment")
    # Digits past microseconds are dropped: no clock of ours is finer.
    text = re.sub(r"(\.\d{6})\d+", r"\1", value.upper().replace(" ", "T"))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refuse("not_a_moment") from None
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise refuse("out_of_range", least=_YEARS[0], most=_YEARS[1])
    return moment


def read_day(value: object) -> date:
    """A day YYYY-MM-DD. Raises `not_a_day`, `out_of_range`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.match(value):
        raise refuse("not_a_day")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise refuse("not_a_day") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise refuse("out_of_range", least=_YEARS[0], most=_YEARS[1])
    return day


def read_day_or_moment(value: object) -> date | datetime:
    """A day or an aware moment. Raises as the two."""
    return read_day(value) if isinstance(value, str) and _DAY.match(value) else read_moment(value)


def read_id(value: object) -> int:
    """The number behind an id; NOBODY for a text that can be none. Raises `not_a_text`."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise refuse("not_a_text")
    if not isinstance(value, str):
        raise refuse("not_a_text")
    return id_of(value)


def id_of(text: str) -> int:
    """The number behind an id in an address; NOBODY for a text that can be none."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return NOBODY
    number = int(text)
    return number if number < 2**63 else NOBODY


@dataclass(frozen=True, slots=True)
class Line:
    """Marks a text of one line with `least` to `most` characters. Raises `not_a_text`, `longer_than`, `required` …"""

    most: int
    least: int = 0
    lines: ClassVar[bool] = False

    def read(self, value: object) -> str:
        """The text as it is, if it may be kept."""
        if not isinstance(value, str):
            raise refuse("not_a_text")
        if len(value) > self.most:
            raise refuse("longer_than", limit=self.most)
        if len(value.strip()) < self.least:
            raise refuse("required") if self.least == 1 else refuse("shorter_than", limit=self.least)
        if _CONTROL.search(value) or (not self.lines and ("\n" in value or "\r" in value)):
            raise refuse("forbidden_character")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described: dict[str, Any] = {"type": "string", "maxLength": self.most}
        return described | ({"minLength": self.least} if self.least else {})


class Words(Line):
    """Marks a text of several lines."""

    lines: ClassVar[bool] = True


def read_currency(value: object) -> str:
    """ISO 4217 code. Raises `not_a_currency`."""
    if not isinstance(value, str) or not _CURRENCY.match(value):
        raise refuse("not_a_currency")
    return value


def read_amount(value: object) -> int:
    """Whole minor units, 0 to 10^15. Raises `not_an_integer`, `out_of_range`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise refuse("not_an_integer")
    if not 0 <= value <= MOST_MONEY:
        raise refuse("out_of_range", least=0, most=MOST_MONEY)
    return value


Moment = Annotated[datetime, PlainValidator(read_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
LocalMoment = Annotated[
    datetime, PlainValidator(read_local_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Day = Annotated[date, PlainValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
DayOrMoment = Annotated[
    date | datetime,
    PlainValidator(read_day_or_moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}),
]
Ref = Annotated[int, PlainValidator(read_id), WithJsonSchema({"type": "string", "maxLength": 20})]
Currency = Annotated[str, PlainValidator(read_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Amount = Annotated[
    int, PlainValidator(read_amount), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_MONEY})
]
Code = Annotated[str, Line(60, 1)]
#: How a list is asked for: what somebody typed, where to go on, how many.
Asked = Annotated[str, Query(max_length=80)]
Cursor = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]
#: A part of the network by its code or the id of its unit.
Unit = Annotated[str | None, Query(max_length=40)]


class MoneyIn(Strict):
    """Whole minor units of a currency."""

    amount: Amount
    currency: Currency


def changes_of(payload: BaseModel) -> dict[str, Any]:
    """The fields that a change names. Raises Invalid `nothing_to_change`."""
    named = {name: getattr(payload, name) for name in payload.model_fields_set}
    if not named:
        raise Invalid.one("", "nothing_to_change")
    return named


def start_of(value: date | datetime | None, zone: str) -> datetime | None:
    """The moment of a fact: a day is compared by its start in the zone whose day it is."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), ZoneInfo(zone)).astimezone(UTC)
