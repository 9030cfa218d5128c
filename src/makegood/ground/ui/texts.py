"""The words of codes, in both languages: every package's `texts.toml`, read as one catalogue.

A file holds tables of entries, `[errors]`, `[states]`, `[events]` …, each `code = { en = "…", zh = "…" }` with
`{parameters}`. A table may lie in another (`[states.case]`); its group is then the dotted name. Needs no Django.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

log = logging.getLogger(__name__)

#: Tests switch this on: a text that is missing raises instead of showing its code.
strict = False

_ROOT = Path(__file__).resolve().parent.parent.parent


class MissingTextError(LookupError):
    """No text for this code, or a parameter that the text names was not given."""


class BadTextsError(ValueError):
    """A `texts.toml` that is not as it should be; says which file and entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in both languages and the file that holds it."""

    en: str
    zh: str
    source: str

    def parameters(self) -> frozenset[str]:
        """The names of the parameters in either language."""
        found = Formatter().parse(self.en + self.zh)
        return frozenset(name for _, name, _, _ in found if name)


def _entries(table: Mapping[str, Any], group: str, source: str) -> Iterator[tuple[tuple[str, str], Entry]]:
    for key, value in table.items():
        if not isinstance(value, dict):
            raise BadTextsError(f"{source}: {group or '(top)'}.{key}")
        if set(value) <= {"en", "zh"} and all(isinstance(text, str) for text in value.values()):
            yield (group, key), Entry(value.get("en", ""), value.get("zh", ""), source)
        else:
            yield from _entries(value, f"{group}.{key}" if group else key, source)


def read(root: Path, *, careful: bool = True) -> dict[tuple[str, str], Entry]:
    """All entries of the `texts.toml` files under `root`, by (group, code).

    Raises BadTextsError if a file is malformed or, when `careful`, two files say different things for one code;
    otherwise the first of them (by path) is heard.
    """
    found: dict[tuple[str, str], Entry] = {}
    for path in sorted(root.rglob("texts.toml")):
        source = str(path.relative_to(root))
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadTextsError(f"{source}: {error}") from error
        for key, entry in _entries(table, "", source):
            other = found.get(key)
            if careful and other is not None and (other.en, other.zh) != (entry.en, entry.zh):
                raise BadTextsError(f"{'.'.join(key)}: {other.source}, {source}")
            found.setdefault(key, entry)
    return found


@lru_cache(maxsize=1)
def catalogue() -> Mapping[tuple[str, str], Entry]:
    """All texts of the installed packages, by (group, code); read once a process.

    Two files that disagree are a fault which a test finds; a page is not the place to fail for it.
    """
    return read(_ROOT, careful=False)


def has(group: str, code: str) -> bool:
    """Whether there is a text for the code."""
    return (group, code) in catalogue()


class _Given(dict[str, Any]):
    """Parameters for a text; one that is missing stays visible in braces, or raises when texts are strict."""

    def __missing__(self, name: str) -> str:
        if strict:
            raise MissingTextError(name)
        return "{" + name + "}"


def say(group: str, code: str, language: str, /, **params: Any) -> str:
    """The text for a code in `en` or `zh-Hans`, with its parameters filled in; one that is itself a text for people
    `{"en", "zh-Hans"}` is said in the same language.

    A missing text shows its code and is logged: a page with a bare code beats no page. Raises MissingTextError instead
    while `strict` is on.
    """
    entry = catalogue().get((group, code))
    text = (entry.en if language == "en" else entry.zh) if entry else ""
    if not text:
        if strict:
            raise MissingTextError(f"{group}.{code}")
        log.error("no text for %s.%s in %s", group, code, language)
        return code
    if "{" not in text:
        return text
    given = {name: pick(value, language) if isinstance(value, Mapping) else value for name, value in params.items()}
    return text.format_map(_Given(given))


def outline(group: str, code: str, language: str) -> str:
    """The text for a code with “…” where its parameters would stand: what it is about, before it has happened."""
    entry = catalogue().get((group, code))
    gaps = dict.fromkeys(entry.parameters(), "…") if entry else {}
    return say(group, code, language, **gaps)


def pick(texts: Mapping[str, str] | str | None, language: str) -> str:
    """The reader's side of a text for people `{"en", "zh-Hans"}`, the other one if that is all there is."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return texts.get(language) or next((text for text in texts.values() if text), "")
