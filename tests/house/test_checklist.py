"""docs/security.md says what shows each line; whatever it names must be there."""

from __future__ import annotations

import ast
import re

from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]*) \|$", PAGE, re.M)


def test_every_line_says_what_shows_it_or_why_nothing_does() -> None:
    assert len(ROWS) > 150
    assert len({number for number, *_ in ROWS}) == len(ROWS)
    assert [number for number, _, shown in ROWS if not shown.strip()] == []
    assert len(ROWS) == len(re.findall(r"^\| \d+\.", PAGE, re.M)), "a line that cannot be read as one"


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))
    assert len(named) > 60
    missing = []
    for path in sorted({path for path, _ in named}):
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        missing += [f"{path}::{name}" for where, name in named if where == path and name not in there]
    assert missing == []


def test_every_document_that_is_named_exists() -> None:
    named = set(re.findall(r"docs/([\w-]+\.md)", PAGE))
    assert {name for name in named if not (ROOT / "docs" / name).is_file()} == set()
