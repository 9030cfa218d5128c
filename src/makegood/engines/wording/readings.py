"""Every way in which a Chinese name may be read, syllable by syllable: surnames such as 单 have several readings."""

from __future__ import annotations

import re
from itertools import islice, product

_LETTERS = re.compile(r"[^a-z0-9]+")
#: So many readings of one name are kept; the surname's come first.
MOST = 6


def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """`单晓` → (("dan", "xiao"), ("chan", "xiao"), ("shan", "xiao")); other scripts keep their letters in lower case.

    A name without a Chinese character has no reading. The first is the most common one.
    """
    if not any("\u3400" <= sign <= "\u9fff" for sign in name):
        return ()
    # Late, because the table of readings takes a while to load and most processes never need it.
    from pypinyin import Style, lazy_pinyin, pinyin

    usual = [_plain(one) for one in lazy_pinyin(name, style=Style.NORMAL)]
    every = [[_plain(one) for one in signs] for signs in pinyin(name, style=Style.NORMAL, heteronym=True)]
    if len(every) != len(usual):
        return (tuple(usual),)
    choices = [list(dict.fromkeys([first, *others])) for first, others in zip(usual, every, strict=True)]
    # The surname varies fastest: its readings are all kept before those of the given name are thought of.
    found = (tuple(reversed(one)) for one in product(*reversed(choices)))
    return tuple(tuple(part for part in one if part) for one in islice(found, MOST))


def _plain(part: str) -> str:
    return _LETTERS.sub("", part.lower())
