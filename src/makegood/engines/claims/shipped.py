"""Reading a promise that is shipped as a TOML text into its clauses."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from makegood.engines.claims.clauses import Clause, Right
from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.reading import Table
from makegood.engines.claims.texts import Text
from makegood.engines.claims.vocabulary import BASES, ZONES

#: Keys below [law] that every right of the file shares, so that a period table is written once.
_SHARED = ("periods", "rates", "exclusions")


@dataclass(frozen=True)
class ShippedPromise:
    """A promise as shipped: its words for customers and its clauses, not yet a published version."""

    code: str
    name: Text
    basis: str
    jurisdiction: str | None
    zone: str
    statement: Text
    published_from: date
    note: str
    clauses: tuple[Clause, ...]

    def as_version(
        self, number: int, in_force_from: datetime | None = None, in_force_to: datetime | None = None
    ) -> tuple[Clause, ...]:
        """The clauses of one published version of this promise."""
        return tuple(
            replace(one, version=number, in_force_from=in_force_from, in_force_to=in_force_to) for one in self.clauses
        )


def parse_promise(text: str | bytes) -> ShippedPromise:
    """A promise from the text of its TOML file (UTF-8).

    Raises `ClaimInput`: `not_toml`, or the code and path of whatever is wrong in it. A law clause without source or
    mark, one marked K that is switched on, and two clauses with one key are errors.
    """
    try:
        data = tomllib.loads(text.decode("utf-8") if isinstance(text, bytes) else text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ClaimInput("not_toml", "promise", reason=str(error)) from error
    return promise_of(data)


def promise_of(data: object, *, dated: bool = True) -> ShippedPromise:
    """The same from data of that shape, such as JSON; not `dated`: one that is not to be published from a day yet."""
    table = Table(data, "")
    head = _head(table)
    statement = Text.need(table, "statement")
    shared = table.table("shared")
    common = {key: shared.raw(key) for key in _SHARED} if shared else {}
    if shared:
        shared.done()
    found = tuple(
        Clause.from_json(_with_head(one.data, head, common), one.path) for one in table.tables("clause")
    )  # fmt: skip
    published = table.day("published_from")
    note = table.text("note") or ""
    table.done()
    if published is None and dated:
        raise ClaimInput("required", "published_from")
    promise = ShippedPromise(
        code=head["promise"],
        name=Text(head["name"]["en"], head["name"]["zh-Hans"]),
        basis=head["basis"],
        jurisdiction=head["jurisdiction"],
        zone=head["zone"],
        statement=statement,
        published_from=published or date.max,
        note=note,
        clauses=found,
    )
    check(promise)
    return promise


def check(promise: ShippedPromise) -> None:
    """Refuse what no promise may contain (see `parse_promise`)."""
    keys: set[str] = set()
    duties = {one.key for one in promise.clauses if one.duty is not None}
    rights = {one.id for one in promise.clauses if one.right is not None}
    for at, clause in enumerate(promise.clauses):
        path = f"clause.{at}"
        if clause.key in keys:
            raise ClaimInput("not_unique", f"{path}.key", key=clause.key)
        keys.add(clause.key)
        if promise.basis == "law" and not (clause.source and clause.mark):
            raise ClaimInput("required", f"{path}.source" if not clause.source else f"{path}.mark")
        if clause.mark == "K" and clause.on:
            raise ClaimInput("unverified_switched_on", f"{path}.on", key=clause.key)
        if clause.right is not None:
            _check_right(clause.right, clause.id, path, duties, rights)
    if not keys:
        raise ClaimInput("required", "clause")


def _check_right(right: Right, ident: str, path: str, duties: Set[str], rights: Set[str]) -> None:
    for exclusion in right.exclusions:
        if exclusion.mark == "K" and exclusion.on:
            raise ClaimInput("unverified_switched_on", f"{path}.exclusions", fact=exclusion.fact)
    for condition in right.when:
        for other in condition.clauses:
            if other not in rights or other == ident:
                raise ClaimInput("unknown_clause", f"{path}.when", clause=other)
    for key in right.starts:
        if key not in duties:
            raise ClaimInput("unknown_duty", f"{path}.starts", key=key)


def _head(table: Table) -> dict[str, Any]:
    jurisdiction = table.choice("jurisdiction", ZONES)
    zone = table.text("zone") or ZONES[jurisdiction or "CN"]
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ClaimInput("unknown_zone", "zone") from None
    table.required("basis")
    return {
        "promise": table.need_text("code"),
        "name": Text.need(table, "name").to_json(),
        "basis": table.choice("basis", BASES),
        "jurisdiction": jurisdiction,
        "zone": zone,
    }


def _with_head(clause: Mapping[str, Any], head: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """The clause with the file's head and the shared tables it asks for by `true`."""
    whole = deepcopy(dict(clause))
    whole.update(head)
    if common.get("exclusions") and whole.get("exclusions") is True:
        whole["exclusions"] = common["exclusions"]
    for outer, key in (("window", "periods"), ("fee", "rates")):
        inner = whole.get(outer)
        if isinstance(inner, dict) and inner.get(key) is True:
            inner[key] = common.get(key)
    return whole


#: What a clause takes from its promise, and what a text of it does not say again.
_OWN: Final = ("promise", "name", "version", "basis", "jurisdiction", "zone", "in_force_from", "in_force_to")


def written(
    head: Mapping[str, Any], statement: Mapping[str, str], clauses: Sequence[Clause], scope: Mapping[str, Any]
) -> str:
    """A promise as the TOML text of a shipped one, from which `parse_promise` makes equal clauses.

    `head` holds code, basis, name, zone and, where there is one, jurisdiction; a `scope` is a table of its own.
    """
    plain = {key: head[key] for key in ("code", "basis", "jurisdiction", "zone") if head.get(key)}
    lines = [f"{key} = {_value(value)}" for key, value in plain.items()]
    for name, table in (("name", head["name"]), ("statement", statement), ("scope", scope)):
        if table:
            lines += ["", f"[{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    for one in clauses:
        data = {key: value for key, value in one.to_json().items() if key not in _OWN}
        lines += ["", "[[clause]]", *(f"{_key(key)} = {_value(value)}" for key, value in data.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    # TOML's basic strings, whole numbers and truth values are those of JSON, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
