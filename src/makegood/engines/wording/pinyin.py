"""What a Chinese name is found by when letters are typed: its pinyin and its initials."""

from __future__ import annotations

import re
from functools import lru_cache

_OTHER = re.compile(r"[^a-z0-9]+")
_TYPED = re.compile(r"[A-Za-z0-9' ]+")


def spelled(name: str, most: int = 200) -> str:
    """`和顺电器` → `heshundianqi hsdq`: pinyin run together, a space, the initials. At most `most` characters.

    Other scripts keep their letters and digits in lower case; a name without any is the empty text.
    """
    # Late, because the table of readings takes a while to load and most processes never need it.
    from pypinyin import Style, lazy_pinyin

    parts = [_OTHER.sub("", part.lower()) for part in lazy_pinyin(name, style=Style.NORMAL)]
    whole = "".join(parts)
    if not whole:
        return ""
    first = "".join(part[:1] if _is_chinese(sign) else part for part, sign in zip(parts, _signs(name), strict=False))
    return (whole if first == whole else f"{whole} {first}")[:most]


def looks_spelled(asked: str) -> str:
    """The form in which typed letters are looked up among spellings; empty when they can be none."""
    return _OTHER.sub("", asked.lower()) if _TYPED.fullmatch(asked.strip()) else ""


def _is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


@lru_cache(maxsize=512)
def _signs(name: str) -> tuple[str, ...]:
    """The pieces that the library reads one by one: each Chinese character, and each run of anything else."""
    return tuple(re.findall(r"[\u3400-\u9fff]|[^\u3400-\u9fff]+", name))
