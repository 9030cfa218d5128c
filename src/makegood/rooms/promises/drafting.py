"""What somebody wrote of a promise, read: TOML as the shipped ones have it, or JSON of the same shape. Pure."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from typing import Any, Final

import orjson

from makegood.engines.claims import ClaimInput, Clause, ShippedPromise, promise_of
from makegood.ground.problems import FieldError, Invalid
from makegood.rooms.promises.errors import from_engine

SCOPE_KEYS: Final = ("jurisdictions", "unit_classes", "uses", "channels", "categories", "units")
#: A draft is a text that people read.
LONGEST: Final = 200_000
_ACROSS: Final = frozenset({"unknown_duty", "unknown_clause", "not_unique"})


def read(text: str) -> tuple[ShippedPromise, dict[str, Any]]:
    """The promise and its scope. Raises Invalid with every clause that cannot be read, each by its field."""
    data = _data(text)
    scope = data.pop("scope", {})
    if not isinstance(scope, dict):
        raise Invalid.one("scope", "not_an_object")
    check_scope(scope)
    try:
        return promise_of(data, dated=False), scope
    except ClaimInput as first:
        found = _each(data)
        if found and not any(one.field == first.field for one in found):
            found.insert(0, from_engine(first).errors[0])
        raise Invalid("invalid_input", errors=tuple(found or from_engine(first).errors)) from first


def _data(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise Invalid.one("text", "text_too_long", most=LONGEST)
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid.one("text", "not_toml", reason=str(error)[:160]) from error
    if not isinstance(data, dict):
        raise Invalid.one("text", "not_an_object")
    if isinstance(data.get("clauses"), list):
        # The API's own name of it.
        data["clause"] = data.pop("clauses")
    return data


def _each(data: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with each clause by itself, under its own place."""
    clauses = data.get("clause")
    found: list[FieldError] = []
    for place, clause in enumerate(clauses if isinstance(clauses, list) else ()):
        try:
            promise_of({**data, "clause": [clause]}, dated=False)
        except ClaimInput as error:
            if error.code not in _ACROSS:
                (one,) = from_engine(error).errors
                field = one.field.replace("clause.0", f"clause.{place}", 1)
                # What is wrong with the promise itself is found as often as it has clauses.
                if all(each.field != field for each in found):
                    found.append(FieldError(field, one.code, one.params))
    return found


def check_scope(scope: Mapping[str, Any]) -> None:
    """Refuse a scope that names what no item has (Invalid)."""
    for key, value in scope.items():
        if key not in SCOPE_KEYS:
            raise Invalid.one(f"scope.{key}", "unknown_field")
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise Invalid.one(f"scope.{key}", "not_a_list")


def content_of(promise: ShippedPromise, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Statement, scope and clauses as a draft and a version keep them."""
    return {
        "statement": promise.statement.to_json(),
        "scope": dict(scope),
        "clauses": [clause.to_json() for clause in promise.clauses],
    }


def clauses_of(content: Mapping[str, Any]) -> list[Clause]:
    """The clauses of a content."""
    return [Clause.from_json(one) for one in content["clauses"]]


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content: the digest that a version of it has."""
    return hashlib.sha256(orjson.dumps(dict(content), option=orjson.OPT_SORT_KEYS)).hexdigest()
