"""Every page, walked from link to link as several people of the demo company: nothing is said in codes, and nobody is
led where they may not go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from makegood.ground.accounts.models import User
from makegood.ground.ui import texts
from makegood.site import demo

#: Where codes, keys and other people's writing belong: nothing in there is our word.
pytestmark = pytest.mark.any_database

APART = {"script", "style", "code", "pre", "kbd", "textarea"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = ("title", "aria-label", "placeholder", "alt")
#: A word joined by underlines, or what stands before a colon where a program would read it.
JOINED = re.compile(r"(?<![\w./@=?&-])[a-z]+(?:_[a-z0-9]+)+(?![\w@])|\bverb:", re.IGNORECASE)
#: One small Latin word among Chinese ones, not a part of a Latin phrase, an address or a number.
ALONE = re.compile(r"(?<![\w./@#-])(?<![A-Za-z] )([a-z][a-z_]{2,})(?![\w@./-])(?! [A-Za-z])")
#: The same page with other filters is looked at so often, and so often the pages of one sort altogether.
ALIKE, OF_A_SORT = 2, 5


class Page(HTMLParser):
    """What a page says, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said.extend(given[name] or "" for name in SAID if given.get(name) and tag not in APART)
        if tag == "input" and given.get("type", "text") in {"text", "search"}:
            self.said.append(given.get("value") or "")
        if tag == "a" and (given.get("href") or "")[:1] in {"/", "?"}:
            self.links.append((given["href"] or "").partition("#")[0])
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not APART & set(self.open):
            self.said.append(data.strip())


def walked(username: str, language: str) -> Iterator[tuple[str, int, Page]]:
    """Pages that links lead to from the page of all pages, each with its address and status."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    client.cookies["mg_lang"] = language
    todo, seen, met = ["/index", "/"], set[str](), Counter[tuple[str, str]]()
    while todo:
        address = todo.pop(0)
        path, _, query = address.partition("?")
        if address in seen or "lang=" in query or "theme=" in query or path.startswith("/sign-"):
            continue
        try:
            name = resolve(path).view_name
        except Resolver404:
            continue
        sort = (name, re.sub(r"=[^&]*", "", query))
        if met[sort] >= ALIKE or met[name, "*"] >= OF_A_SORT:
            continue
        met[sort] += 1
        met[name, "*"] += 1
        seen.add(address)
        answer = client.get(address)
        if answer.status_code == 302:
            todo.append(answer.headers["Location"])
        elif "html" in answer.headers["Content-Type"]:
            page = Page(answer.content.decode())
            todo.extend(path + one if one.startswith("?") else one for one in page.links)
            yield address, answer.status_code, page


def codes_in(said: str, language: str, words: set[str], names: set[str]) -> set[str]:
    """The words of a text that only a program would say; what stands in quotation marks is somebody's own."""
    text = re.sub(r"“[^”]*”", "", said)
    found = set(JOINED.findall(text))
    if language == "zh-Hans":
        found |= {one for one in ALONE.findall(text) if one in words}
    return found - names


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("language", "people"),
    [("zh-Hans", ("admin", "chenglu", "outlet", "technician", "auditor")), ("en", ("admin", "approver", "quality"))],
)
def test_no_page_speaks_in_codes_or_leads_where_its_reader_may_not_go(
    db: None, monkeypatch: pytest.MonkeyPatch, language: str, people: tuple[str, ...]
) -> None:
    demo.load(1, date(2026, 11, 3), lambda *_: None, 0.01)
    monkeypatch.setattr(texts, "strict", True)
    words = {code for (_, code), entry in texts.catalogue().items() if not entry.zh.isascii()}
    names = set(User.objects.values_list("username", flat=True))
    spoken, closed, sorts = {}, {}, set()
    for person in people:
        for address, status, page in walked(person, language):
            sorts.add(resolve(address.partition("?")[0]).view_name)
            if status != 200:
                closed[person, address] = status
            found = {one for said in page.said for one in codes_in(said, language, words, names)}
            if found:
                spoken[person, address] = sorted(found)
    assert spoken == {}
    assert closed == {}
    assert len(sorts) > 45, "the walk did not come far"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("air_conditioner 报装", {"air_conditioner"}), ("verb: remedy", {"verb:", "remedy"}), ("grave · 紧急", set()),
        ("repair", {"repair"}), ("状态 open", {"open"}), ("User manual", set()), ("提到“gas”", set()),
        ("J5916280797", set()), ("报修", set()),
    ],
)  # fmt: skip
def test_what_counts_as_a_code(said: str, found: set[str]) -> None:
    words = {code for (_, code), entry in texts.catalogue().items() if not entry.zh.isascii()}
    assert codes_in(said, "zh-Hans", words, set()) == found
