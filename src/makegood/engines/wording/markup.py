"""Text in Markdown made into HTML that can do no harm, or into plain text; and blanks that are filled. Plain Python.

What an author writes is read by others' browsers: HTML in it stays text, links go to web pages, mail addresses and
telephones only, pictures are not loaded. The renderer keeps to that, and what it made is cleaned once more.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

#: Where a link may lead.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_BLANK = re.compile(r"\{([^{}\s]{1,40})\}")
_LINK = re.compile(r"(?:\]\(\s*<?\s*|^\s{0,3}\[[^\]]+\]:\s*<?\s*|<)([A-Za-z][\w+.-]*):", re.MULTILINE)


@lru_cache(maxsize=1)
def _reader() -> Any:
    # Late, because most processes render nothing.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")


def html(text: str) -> str:
    """The text as HTML of few tags: headings from the third level on, since the page has those above.

    Whatever levels the text uses, none is left out between two that follow each other (WCAG, technique H42).
    """
    import nh3

    tokens = _reader().parse(text)
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    level = 2
    for token in tokens:
        if token.type == "heading_open":
            level = min(level + 1, 3 + levels.index(token.tag), 6)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
    made = _reader().renderer.render(tokens, _reader().options, {})
    return nh3.clean(
        made, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


def plain(text: str) -> str:
    """The text without its marks, as it goes into a letter: lists keep their signs, links their addresses."""
    found: list[str] = []
    lists: list[int | None] = []
    begin, cells = "", 0
    for token in _reader().parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            begin = "  " * (len(lists) - 1) + ("- " if number is None else f"{number}. ")
            lists[-1] = None if number is None else number + 1
        elif token.type == "inline":
            said, cell = begin + _words(token.children or ()), cells > 1
            found[-1:] = [f"{found[-1]} | {said}"] if cell else [*found[-1:], said]
            begin = ""
        elif token.type in {"tr_open", "td_open", "th_open"}:
            cells = 0 if token.type == "tr_open" else cells + 1
        elif token.type in {"fence", "code_block"}:
            found.append(token.content.rstrip("\n"))
        if token.type == "table_close":
            cells = 0
        if token.type in {"paragraph_close", "heading_close", "table_close"} and not lists:
            found.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip()


def _words(children: Iterable[Any]) -> str:
    found, address = "", ""
    for one in children:
        if one.type in {"text", "code_inline"}:
            found += one.content
        elif one.type in {"softbreak", "hardbreak"}:
            found += "\n"
        elif one.type == "link_open":
            address = str(one.attrs.get("href", ""))
        elif one.type == "link_close":
            # An address that stands there as its own words is not said twice.
            found += "" if not address or address in found else f" ({address})"
    return found


def refused_links(text: str) -> tuple[str, ...]:
    """The schemes of links that lead where none may; in the order in which they stand."""
    found = (scheme.lower() for scheme in _LINK.findall(text))
    return tuple(dict.fromkeys(one for one in found if one not in SCHEMES))


def blanks(text: str) -> tuple[str, ...]:
    """The names in braces of a text, in their order, each once."""
    return tuple(dict.fromkeys(_BLANK.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A plain text with its blanks filled; one without a value stays, so that whoever sends it sees it."""
    return _BLANK.sub(lambda found: values.get(found[1], found[0]), text)


def filled_html(made: str, values: Mapping[str, str]) -> str:
    """HTML of `html` with its blanks filled by escaped values: what is filled in is never read as marks."""
    return filled(made, {name: entities.escape(value) for name, value in values.items()})
