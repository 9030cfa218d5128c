"""Texts cut into pieces that an index can hold, so that words are found in Chinese as in English. Plain Python.

Chinese has no spaces: a run of its characters becomes every two neighbours and, at its end, the last one alone, so that
any stretch of the run is a stretch of pieces and any single character begins one. Measured for two-character words, the
usual Chinese query: recall 1.000, where trigrams find none of them and cut words (jieba) miss some.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Han with its extensions, kana, hangul: scripts that are written without spaces, or are asked for by parts of words.
_DENSE = "々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff\u3040-\u30ff\uac00-\ud7af"
_RUN = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_IS_DENSE = re.compile(rf"[{_DENSE}]")
#: Longer words are cut: nobody looks for them, and a database has a limit.
LONGEST = 60
#: So many words of a question count.
MOST = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a question: neighbouring pieces; the last one may go on where `open` says so."""

    pieces: tuple[str, ...]
    open: bool


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def pieces(text: str) -> list[str]:
    """The pieces of a text in their order: lower case, letters and digits of one script family each, none empty."""
    found: list[str] = []
    for run in _runs(text):
        if _IS_DENSE.match(run):
            found += [run[at : at + 2] for at in range(len(run))]
        else:
            found.append(run[:LONGEST])
    return found


def wanted(question: str) -> tuple[Wanted, ...]:
    """What must all stand in a text that answers the question; empty for a question without letters and digits.

    A Latin word finds those that begin with it; Chinese characters find any stretch in which they stand like this.
    """
    found: dict[Wanted, None] = {}
    for run in _runs(question):
        if _IS_DENSE.match(run) and len(run) > 1:
            found[Wanted(tuple(run[at : at + 2] for at in range(len(run) - 1)), open=False)] = None
        else:
            found[Wanted((run[:LONGEST],), open=True)] = None
    return tuple(found)[:MOST]
