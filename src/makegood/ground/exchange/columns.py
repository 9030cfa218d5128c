"""Expressions of a mapping over the columns of one row, compiled once per file: cells in, values out.

An expression is a column's name or a table: `column`, `columns` (the first that says something), `either` (the first
that the file has), `value` (a constant), `text` ("{A}, {B}"), `choose` (the first whose `when` holds), `latest` and
`earliest` (of moments), `end_of_day` (24:00 of a local day); on top of it `codes` with `otherwise`, `default`, `slug`,
`when`. docs/imports.md describes them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any

from makegood.engines import clock
from makegood.ground.exchange import dates, errors
from makegood.ground.exchange.cells import unguarded
from makegood.ground.exchange.reading import same
from makegood.ground.exchange.values import Field, Place, Refused, converter, decimal

Row = Mapping[str, str]
Text = Callable[[Row], str]
Value = Callable[[Row], Any]
Condition = Callable[[Row], bool]

#: The ordinal of a row within its group, for ids.
ORDINAL = "#"
_KEYS = frozenset(
    [
        "column",
        "columns",
        "either",
        "value",
        "text",
        "choose",
        "latest",
        "earliest",
        "end_of_day",
        "codes",
        "otherwise",
        "default",
        "slug",
        "when",
    ]
)
_TESTS = frozenset(["is", "in", "starts", "starts_not", "contains", "contains_not", "below", "above", "zero", "empty"])


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions of one step can see: the columns at hand, their order of day and month, place and money.

    `columns` maps a name as it is compared (`same`) to the name in the file.
    """

    columns: Mapping[str, str]
    orders: Mapping[str, str]
    place: Place
    path: str

    def find(self, name: str) -> str | None:
        """The file's own spelling of a column, None if it is not there."""
        if name == ORDINAL:
            return ORDINAL
        return self.columns.get(same(name))


@dataclass(frozen=True, slots=True)
class Getter:
    """One field of a target, ready to be read from rows: its name, the column to blame, and the reading."""

    name: str
    label: str
    get: Value
    required: bool


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def names_in(expression: Any) -> set[str]:
    """All columns that an expression or condition speaks of."""
    if isinstance(expression, str):
        return {expression}
    if not isinstance(expression, Mapping):
        return set()
    found: set[str] = set()
    for key in ("column", "end_of_day"):
        if isinstance(expression.get(key), str):
            found.add(expression[key])
    for key in ("columns", "either"):
        found.update(name for name in expression.get(key, ()) if isinstance(name, str))
    if isinstance(expression.get("text"), str):
        found.update(_named(expression["text"]))
    for key in ("choose", "latest", "earliest"):
        for part in expression.get(key, ()):
            found |= names_in(part)
    when = expression.get("when")
    for tests in when if isinstance(when, list) else [when] if isinstance(when, Mapping) else []:
        found.update(tests)
    return found - {ORDINAL}


def _named(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def _column(scope: Scope, name: str) -> Text:
    actual = scope.find(name)
    if actual is None:
        return lambda row: ""
    return lambda row: unguarded(row.get(actual, "").strip())


def _template(scope: Scope, template: str) -> Text:
    pieces = [(literal, scope.find(name) if name else None) for literal, name, _, _ in Formatter().parse(template)]

    def read(row: Row) -> str:
        cells = [(literal, unguarded(row.get(name, "").strip()) if name else "") for literal, name in pieces]
        if not any(cell for _, cell in cells):
            return ""
        return "".join(literal + cell for literal, cell in cells).strip()

    return read


def _test(scope: Scope, column: str, test: Any) -> Condition:
    read = _column(scope, column)
    if isinstance(test, str):
        return lambda row: read(row) == test
    if not isinstance(test, Mapping) or set(test) - _TESTS or len(test) != 1:
        raise errors.bad_mapping(f"{scope.path}.when.{column}", "bad_test", tests=", ".join(sorted(_TESTS)))
    (key, wanted), *_ = test.items()
    if key == "is":
        return lambda row: read(row) == str(wanted)
    if key == "in":
        allowed = frozenset(map(str, wanted))
        return lambda row: read(row) in allowed
    if key == "starts":
        return lambda row: read(row).startswith(wanted)
    if key == "starts_not":
        return lambda row: not read(row).startswith(wanted)
    if key == "contains":
        return lambda row: wanted in read(row)
    if key == "contains_not":
        return lambda row: wanted not in read(row)
    if key == "empty":
        return lambda row: (read(row) == "") == wanted
    return _numeric(read, key, wanted)


def _numeric(read: Text, key: str, wanted: Any) -> Condition:
    def holds(row: Row) -> bool:
        try:
            number = decimal(read(row))
        except Refused:
            return False
        if key == "zero":
            return bool((number == 0) == wanted)
        return bool(number < wanted) if key == "below" else bool(number > wanted)

    return holds


def condition(scope: Scope, when: Any) -> Condition:
    """A condition: a table of tests by column, all of which must hold, or a list of such tables, one of which must."""
    tables = when if isinstance(when, list) else [when]
    if not all(isinstance(table, Mapping) for table in tables):
        raise errors.bad_mapping(f"{scope.path}.when", "bad_expression")
    ways = [[_test(scope, column, test) for column, test in table.items()] for table in tables]
    if len(ways) == 1:
        only = ways[0]
        return lambda row: all(test(row) for test in only)
    return lambda row: any(all(test(row) for test in way) for way in ways)


def text_of(scope: Scope, expression: Any) -> Text:
    """The text that an expression gives for a row, empty if none."""
    if isinstance(expression, str):
        return _column(scope, expression)
    if not isinstance(expression, Mapping) or set(expression) - _KEYS:
        raise errors.bad_mapping(scope.path, "bad_expression", keys=", ".join(sorted(_KEYS)))
    return _finished(scope, expression, _base(scope, expression))


def _base(scope: Scope, expression: Mapping[str, Any]) -> Text:
    if "value" in expression:
        constant = str(expression["value"])
        return lambda row: constant
    if "text" in expression:
        return _template(scope, expression["text"])
    if "choose" in expression:
        return _first_of([text_of(scope, part) for part in expression["choose"]])
    if "columns" in expression:
        return _first_of([_column(scope, name) for name in expression["columns"]])
    if "either" in expression:
        return _column(scope, next((name for name in expression["either"] if scope.find(name)), ""))
    if "column" in expression:
        return _column(scope, expression["column"])
    raise errors.bad_mapping(scope.path, "bad_expression", keys=", ".join(sorted(_KEYS)))


def _first_of(ways: Sequence[Text]) -> Text:
    def read(row: Row) -> str:
        for way in ways:
            if found := way(row):
                return found
        return ""

    return read


def _finished(scope: Scope, expression: Mapping[str, Any], base: Text) -> Text:
    """The base text, then its codes, its form, its default, all only while its condition holds."""
    read = base
    if "codes" in expression:
        read = _coded(read, {str(key): str(value) for key, value in expression["codes"].items()}, expression)
    if expression.get("slug"):
        plain = read
        read = lambda row: _slug(plain(row))  # noqa: E731
    if "default" in expression:
        given, default = read, str(expression["default"])
        read = lambda row: given(row) or default  # noqa: E731
    if "when" in expression:
        holds, inner = condition(scope, expression["when"]), read
        read = lambda row: inner(row) if holds(row) else ""  # noqa: E731
    return read


def _coded(read: Text, codes: Mapping[str, str], expression: Mapping[str, Any]) -> Text:
    otherwise = expression.get("otherwise")

    def code(row: Row) -> str:
        text = read(row)
        if not text or text in codes:
            return codes.get(text, "")
        if otherwise is None:
            raise Refused("unknown_value", value=text[:60], known=", ".join(codes))
        return str(otherwise)

    return code


def _order(scope: Scope, expression: Any) -> str:
    for name in names_in(expression):
        actual = scope.find(name)
        if actual and scope.orders.get(actual):
            return scope.orders[actual]
    return "ymd"


def _end_of_day(scope: Scope, column: str) -> Value:
    read, zone = _column(scope, column), scope.place.zone
    order = _order(scope, column)

    def value(row: Row) -> datetime | None:
        text = read(row)
        if not text:
            return None
        found = dates.moment(text, order, zone)
        if found is None:
            raise Refused("not_a_moment", value=text[:60])
        return clock.due(found[0], clock.EndOfDay(found[0]), None, (), zone=zone)

    return value


def value_of(scope: Scope, expression: Any, field: Field) -> Value:
    """The typed value that an expression gives for a row, None if it says nothing; the reading raises Refused."""
    if isinstance(expression, Mapping) and field.kind == "moment":
        for key, pick in (("latest", max), ("earliest", min)):
            if key in expression:
                return _conditional(scope, expression, _picked(scope, expression[key], field, pick))
        if "end_of_day" in expression:
            return _conditional(scope, expression, _end_of_day(scope, expression["end_of_day"]))
    read = text_of(scope, expression)
    convert = converter(field, scope.place, _order(scope, expression))

    def value(row: Row) -> Any:
        text = read(row)
        return convert(text) if text else None

    return value


def _conditional(scope: Scope, expression: Mapping[str, Any], value: Value) -> Value:
    if "when" not in expression:
        return value
    holds = condition(scope, expression["when"])
    return lambda row: value(row) if holds(row) else None


def _picked(scope: Scope, parts: Sequence[Any], field: Field, pick: Callable[..., Any]) -> Value:
    ways = [value_of(scope, part, field) for part in parts]

    def value(row: Row) -> Any:
        found = [one for one in (way(row) for way in ways) if one is not None]
        return pick(found) if found else None

    return value


def getters(scope: Scope, expressions: Mapping[str, Any], fields: Mapping[str, Field]) -> list[Getter]:
    """The readings for a target's fields. Raises Invalid for a field it does not know or lacks, or a column not there.

    A column that only optional fields ask for may be missing.
    """
    unknown = set(expressions) - set(fields)
    if unknown:
        raise errors.bad_mapping(scope.path, "unknown_field", names=", ".join(sorted(unknown)))
    found = []
    for name, field in fields.items():
        expression = expressions.get(name)
        if expression is None:
            if field.required:
                raise errors.bad_mapping(f"{scope.path}.{name}", "field_needed")
            continue
        names = sorted(names_in(expression))
        settled = isinstance(expression, Mapping) and bool(expression.keys() & {"default", "choose"})
        if field.required and names and not settled and not any(scope.find(one) for one in names):
            raise errors.bad_mapping(f"{scope.path}.{name}", "column_missing", columns=", ".join(names))
        label = next((scope.find(one) or one for one in names), name)
        found.append(Getter(name, label, value_of(scope, expression, field), field.required))
    return found
