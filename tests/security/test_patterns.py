"""No pattern of ours hangs: each one, found in the source, against texts that make poor ones hang."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator

import pytest

from tests import databases

CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
#: An exponential pattern is seen at the first length, a cubic one at the second, before the third would take hours.
LENGTHS = (24, 300, 3_000)
#: Of processor time for one search; a linear one takes a thousandth of it.
MOST = 0.2
ATOMS = (
    *"a1 .,-_/:;<>\"'\\@#*=+()[]{}|\t\n\0Zxe王，、转",
    "1,", "1.", "a-", "a.", "a@", "1 ", " ,", "1-", "a1", '\\"', "-/", "0-",
    "00:", "_x", "a;", "1:", "T0", "PT1H", "q=", "<s", "ext", "x1", "null", "en-", "*-", "1234 ", "12,345",
)  # fmt: skip
STARTS = ("", "1", "a", "en", "2026-01-01T00:00:00", '"', '="', "+86", "<", "P", "{")
ENDS = ("", "1", "\n")


def patterns() -> Iterator[tuple[str, str | bytes, int]]:
    """Where it stands, the pattern, its flags; only what is written down as one text."""
    for path in sorted(databases.SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
                continue
            if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str | bytes):
                flags = [word for word in ast.unparse(node).split("re.") if word[:10].rstrip(")").isupper()]
                ignore = re.IGNORECASE if any(one.startswith(("I)", "IGNORECASE")) for one in flags) else 0
                yield f"{path.relative_to(databases.SOURCE)}:{node.lineno}", node.args[0].value, ignore


FOUND = list(patterns())


def test_the_patterns_are_found() -> None:
    assert len(FOUND) > 50
    assert {"ground/files/rules.py", "rooms/customers/rules.py", "ground/exchange/values.py"} <= {
        place.partition(":")[0] for place, *_ in FOUND
    }


def seconds(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    pattern.search(text)
    pattern.fullmatch(text)
    return time.process_time() - began


@pytest.mark.parametrize("place", range(len(FOUND)), ids=[place for place, *_ in FOUND])
def test_no_text_keeps_a_pattern_busy(place: int) -> None:
    """Repeated atoms between beginnings and ends."""
    where, raw, flags = FOUND[place]
    pattern = re.compile(raw.decode("latin-1") if isinstance(raw, bytes) else raw, flags)
    for length in LENGTHS:
        for atom in ATOMS:
            for start, end in (*((one, "!") for one in STARTS), *(("", one) for one in ENDS)):
                took = seconds(pattern, start + atom * (length // len(atom)) + end)
                assert took < MOST, f"{where}: {took:.2f} s for {start!r} + {atom!r} * {length} + {end!r}"


def test_the_measure_sees_a_poor_pattern() -> None:
    """(a+)+ doubles with each letter."""
    assert seconds(re.compile(r"(a+)+$"), "a" * LENGTHS[0] + "!") > MOST
