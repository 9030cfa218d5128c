"""Every code that the rooms, the engines and the API may raise has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from makegood.faces.api.wire.problems import sentence
from makegood.ground.ui import texts

SOURCE = Path(texts.__file__).resolve().parent.parent.parent
FIRST = {
    "ClockInput", "ClaimInput", "Conflict", "Forbidden", "Missing", "Stale", "VersionRequired", "Invalid", "refuse",
    "NotSignedIn",
}  # fmt: skip
SECOND = {"one", "FieldError"}


def raised() -> Iterator[tuple[str, str]]:
    """(code, where) of every problem that is built with a literal or a module's constant."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "cli" in path.parts:
            continue  # the command line's own words are held by its own tests
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        }  # fmt: skip
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = 0 if name in FIRST else 1 if name in SECOND else None
            if place is None or len(node.args) <= place:
                continue
            given = node.args[place]
            code = given.value if isinstance(given, ast.Constant) else constants.get(getattr(given, "id", ""))
            if isinstance(code, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", code):
                yield code, f"{path.relative_to(SOURCE)}:{node.lineno}"


CODES = dict(raised())


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_has_words(code: str) -> None:
    """In English and in Chinese, told with whatever parameters its sentence names."""
    entry = texts.catalogue().get(("errors", code))
    assert entry is not None, CODES[code]
    params = dict.fromkeys(entry.parameters(), "7")
    for language in ("en", "zh-Hans"):
        said = sentence(code, language, params)
        assert said.strip() and "{" not in said
    assert any("\u4e00" <= mark <= "\u9fff" for mark in entry.zh), code


def test_the_walk_sees_the_catalogue() -> None:
    """The walk finds codes of every storey; an empty list would prove nothing."""
    known = {"case_state", "customer_unknown", "evidence_required", "calendar_never_opens", "if_match_required"}
    assert known <= set(CODES)
    assert len(CODES) > 100
