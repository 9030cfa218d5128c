"""Headings that nobody knows yet: a mapping of one's own, made from the one of a shipped table by naming its columns.

A shipped table says what it holds by the names that its columns may have. Each of these places is a slot; naming a
heading for some of them makes a mapping for files with other headings. Plain data in, plain data out.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.ground.exchange import targets
from makegood.ground.exchange.reading import same
from makegood.ground.exchange.values import Field

#: The parts of a step whose fields are slots: the row itself, what its line says, others told in it.
OWN, LINE = "", "line"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a table that a column can fill.

    `path` names it within the step (`line.fields.price`), `part` is the thing told of. `names` are the headings that
    the table knows it by, `codes` what it understands there by what is written, `choices` what may come of it.
    """

    path: str
    part: str
    name: str
    names: tuple[str, ...]
    required: bool = False
    codes: Mapping[str, str] | None = None
    choices: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """What it is called in a language: by the first of its headings in that script."""
        chinese = language != "en"
        found = next((one for one in self.names if one.isascii() != chinese), self.names[0] if self.names else "")
        return found.partition("|")[0].replace("_", " ")

    def word(self, code: str, language: str) -> str:
        """What a code is called where the table has a word for it."""
        if language == "en":
            return code.replace("_", " ")
        words = (text for text, meant in (self.codes or {}).items() if meant == code and not text.isascii())
        return next(words, code)


def adaptable() -> list[str]:
    """The shipped tables that one's own mappings can be made from: one file, one step, of a target that has fields."""
    found = []
    for name, read in targets.shipped().items():
        if "." in name:
            continue
        raw = read()
        if raw["source"] == "table" and len(raw["steps"]) == 1 and targets.target(raw["steps"][0]["target"]):
            found.append(name)
    return found


def slots(raw: Mapping[str, Any]) -> list[Slot]:
    """The slots of a table's only step, in the order in which it tells them."""
    step = raw["steps"][0]
    target = targets.target(step["target"])
    assert target is not None
    readings = [(OWN, step, target.fields), (LINE, step.get("line", {}), target.line_fields)]
    readings += [(name, part, target.parts.get(name, {})) for name, part in step.get("parts", {}).items()]
    return [slot for part, reading, fields in readings for slot in _of(part, reading, fields)]


def _of(part: str, reading: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Slot]:
    front = "" if part == OWN else "line." if part == LINE else f"parts.{part}."
    if _names(reading.get("id")):
        yield Slot(f"{front}id", part, "id", _names(reading["id"]))
    for name, expression in reading.get("fields", {}).items():
        names = _names(expression)
        if names:
            field = fields.get(name, Field())
            codes = expression.get("codes") if isinstance(expression, Mapping) else None
            yield Slot(
                f"{front}fields.{name}", part, name, names, field.required and "default" not in expression, codes,
                tuple(sorted(field.choices)),
            )  # fmt: skip


def _names(expression: Any) -> tuple[str, ...]:
    if isinstance(expression, str):
        return (expression,)
    if not isinstance(expression, Mapping):
        return ()
    for key in ("columns", "either"):
        if expression.get(key):
            return tuple(expression[key])
    return (expression["column"],) if "column" in expression else ()


def called(target: str) -> dict[tuple[str, str], Slot]:
    """{(part, field): slot} of the shipped table that writes into a target: what its fields are called."""
    for name in adaptable():
        raw = targets.shipped()[name]()
        if raw["steps"][0]["target"] == target:
            return {(slot.part, slot.name): slot for slot in slots(raw)}
    return {}


def guessed(found: Sequence[Slot], headings: Sequence[str]) -> dict[str, str]:
    """{path: heading} where a heading is one of the names that the table knows, or holds one of them."""
    chosen: dict[str, str] = {}
    for exact in (True, False):
        for slot in found:
            if slot.path in chosen:
                continue
            for heading in headings:
                if heading not in chosen.values() and _is(slot, heading, exact):
                    chosen[slot.path] = heading
                    break
    return chosen


def _is(slot: Slot, heading: str, exact: bool) -> bool:
    bare = same(heading)
    if exact:
        return any(same(name) == bare for name in slot.names)
    # 收货人手机 holds 手机; a single sign or Latin letters inside a word say nothing.
    return any(not name.isascii() and len(name) > 1 and same(name) in bare for name in slot.names)


def adapted(
    raw: Mapping[str, Any], chosen: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], *, name: str, title: str,
    source: str, order: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A mapping like the table's whose slots are filled from the chosen headings; slots without one are left out.

    `codes` says what texts of a slot mean beside those that the table understands.
    """
    made: dict[str, Any] = copy.deepcopy({key: raw[key] for key in ("jurisdiction", "zone", "currency", "steps")})
    (file,) = raw["files"]
    made |= {"name": name, "title": {"en": title, "zh-Hans": title}, "source": source}
    made["files"] = {file: {"date_order": order} if order else {}}
    step = made["steps"][0]
    for slot in slots(raw):
        _fill(step, slot, chosen.get(slot.path, ""), codes.get(slot.path, {}))
    told = step.get("id")
    if "group" in step:
        step["group"] = [chosen["id"]] if told else []
    if told and "external_id" in raw["steps"][0].get("fields", {}) and "external_id" not in step["fields"]:
        # By what the source calls it, people look for it.
        step["fields"]["external_id"] = told
    step["parts"] = {key: part for key, part in step.get("parts", {}).items() if part.get("id") or part.get("fields")}
    return made


def _fill(step: dict[str, Any], slot: Slot, heading: str, meant: Mapping[str, str]) -> None:
    *way, last = slot.path.split(".")
    place: dict[str, Any] = step
    for key in way:
        place = place[key]
    expression = place[last]
    default = expression.get("default") if isinstance(expression, Mapping) else None
    if heading:
        filled: dict[str, Any] = {"columns": [heading]}
        if slot.codes is not None:
            filled["codes"] = {**slot.codes, **meant}
        if default is not None:
            filled["default"] = default
        place[last] = filled
    elif default is not None:
        place[last] = {"value": default}
    else:
        del place[last]
