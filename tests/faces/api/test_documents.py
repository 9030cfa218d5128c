"""The examples of the documents run as they stand."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faces.api.conftest import People

DOCS = Path(__file__).parents[3] / "docs"


@dataclass
class Example:
    """One call of curl."""

    method: str = ""
    address: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def examples(page: str) -> list[Example]:
    """The calls in the indented blocks of a page, in their order."""
    blocks = re.findall(r"(?:^    .*\n)+", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    found = []
    for block in blocks:
        for call in re.split(r"^    (?=curl )", block, flags=re.MULTILINE)[1:]:
            words = iter(shlex.split(call, comments=True)[1:])
            one = Example()
            for word in words:
                if word == "-X":
                    one.method = next(words)
                elif word == "-d":
                    one.body = next(words)
                elif word in {"-H", "-sH"}:
                    name, _, value = next(words).partition(":")
                    one.headers |= {name: value.strip()} if value else {}
                else:
                    one.address = word
            one.method = one.method or ("POST" if one.body else "GET")
            found.append(one)
    return found


@pytest.mark.parametrize(("page", "count"), [("api.md", 5), ("api-other-systems.md", 8)])
def test_examples_run(people: People, page: str, count: int) -> None:
    """In their order, by an administrator of a fresh company; twice, as somebody who tries it again."""
    found = examples(page)
    assert len(found) == count
    for _ in range(2 if page != "api.md" else 1):
        for one in found:
            path = one.address.removeprefix("localhost:8000/api/v1")
            assert path != one.address, one
            headers = {name.replace("-", "_"): value for name, value in one.headers.items()}
            answer = people.admin.call(one.method, path, one.body or None, **headers)
            assert answer.status_code < 300, (one, answer.content)
