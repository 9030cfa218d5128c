"""Request bodies: JSON that says one thing only, and that everything behind it can keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser

from makegood.ground.problems import FieldError, Invalid

#: Objects and lists within each other; the deepest that any field takes is a tenth of it.
MOST_DEPTH = 64
#: JSON is UTF-8 (RFC 8259); whatever else is declared would be read as something else by somebody on the way.
CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_63_BITS = 1 << 63


class Reader(Parser):
    """Strict UTF-8, no NaN, no lone surrogates, no name twice in an object, no NUL, no abyss, no number rounded."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's JSON value.

        Raises orjson.JSONDecodeError, Invalid with `json_too_deep`, `json_name_twice`, `json_number_too_large` or
        `forbidden_character`.
        """
        body = request.body
        value = orjson.loads(body)
        if body.count(b"[") + body.count(b"{") > MOST_DEPTH and _deep(value):
            raise Invalid.one("", "json_too_deep", limit=MOST_DEPTH)
        # orjson keeps the last of two fields of one name, others the first: what one of them checked, another would do.
        long: list[str] = []
        json.loads(body, object_pairs_hook=_once, parse_int=lambda digits: long.append(digits) if _long(digits) else 0)
        if long:
            raise Invalid("invalid_input", errors=tuple(_rounded(value, "")))
        if b"\\u0000" in body and (spoiled := tuple(_spoiled(value, ""))):
            raise Invalid("invalid_input", errors=spoiled)
        return value


def foreign_charset(request: HttpRequest) -> str:
    """The charset that a body is declared to have, if it is none of ours; empty otherwise."""
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"' ").lower()
    return "" if charset in CHARSETS else charset[:40]


def _long(digits: str) -> bool:
    return len(digits) > 18 and not -_63_BITS <= int(digits[:22]) < 2 * _63_BITS


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid.one(twice[:80], "json_name_twice")


def _rounded(value: Any, path: str) -> Iterator[FieldError]:
    """The places of whole numbers of more than 64 bits, which orjson has made fractions without their last digits."""
    if isinstance(value, float) and abs(value) >= _63_BITS and value.is_integer():
        yield FieldError(path, "json_number_too_large")
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _rounded(inner, (f"{path}.{step}" if path else str(step))[:200])


def _spoiled(value: Any, path: str) -> Iterator[FieldError]:
    """The places of texts and names with a NUL: PostgreSQL keeps none."""
    if isinstance(value, str) and "\x00" in value:
        yield FieldError(path, "forbidden_character")
    elif isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in steps:
            here = f"{path}.{step}" if path else str(step)
            if "\x00" in str(step):
                yield FieldError(here.replace("\x00", "\ufffd")[:200], "forbidden_character")
            yield from _spoiled(inner, here)
