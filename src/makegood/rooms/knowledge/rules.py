"""What a text of the company may be, and where it fits. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

#: What a text is for: to know, to say at intake, to be told of, to answer with.
KINDS = ("article", "script", "bulletin", "template")
#: A script and a template are words for staff to use; only these may have blanks.
WITH_BLANKS = ("script", "template")
AUDIENCES = ("staff", "public")
#: What an article is tied to: kinds of goods, kinds of matters, and words of a symptom.
TIES = ("category", "model", "lot", "kind", "word")
#: Where something was looked for.
PLACES = ("console", "intake", "case", "portal", "api")
#: The blanks of scripts and templates, filled when they are used (docs/knowledge.md says with what).
BLANKS = ("customer", "number", "due", "item", "agent", "company")

LONGEST_TITLE = 200
LONGEST_BODY = 50_000
LONGEST_STEP = 400
MOST_STEPS = 40
MOST_TIES = 100
LONGEST_WORD = 40
#: So long is what was looked for at most, for it to be counted.
LONGEST_SOUGHT = 40

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_PERSONAL = re.compile(r"\d{4}|@|\d[\d\s-]{5,}\d")


def is_code(text: str) -> bool:
    """Whether this can be the code of an article: lower-case letters, digits, hyphens, at most 60."""
    return _CODE.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Whether this can be the name of a language, as in `en`, `zh-Hans`, `pt-BR`."""
    return len(text) <= 16 and _LANGUAGE.fullmatch(text) is not None


def sought(question: str) -> str:
    """What is counted of a question that found nothing: in one spelling; empty for what might name a person.

    Numbers of four digits and more, and addresses, are never kept, and nothing long.
    """
    plain = " ".join(question.split()).casefold()
    return "" if len(plain) > LONGEST_SOUGHT or _PERSONAL.search(plain) else plain


@dataclass(frozen=True, slots=True)
class Near:
    """What a text is wanted for: the thing with its categories from the narrowest up, the matter likewise, words."""

    model_id: int | None = None
    lot_id: int | None = None
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ties:
    """What an article is tied to; without any of a sort it fits everything of that sort."""

    categories: Collection[str] = ()
    models: Collection[int] = ()
    lots: Collection[int] = ()
    kinds: Collection[str] = ()
    words: Collection[str] = ()
    goods: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "goods", bool(self.categories or self.models or self.lots))


def fits(ties: Ties, near: Near) -> bool:
    """Whether an article is for this: of the goods that it names, and of the kinds that it names."""
    goods = (
        not ties.goods
        or near.model_id in ties.models
        or near.lot_id in ties.lots
        or any(one in ties.categories for one in near.categories)
    )
    return goods and (not ties.kinds or any(one in ties.kinds for one in near.kinds))


def closeness(ties: Ties, near: Near) -> int:
    """How near an article stands to this, the nearer the more: a lot before a model before a category before a kind.

    Words of the symptom that were said bring it nearer; what is for a symptom that nobody spoke of stands behind what
    is for any. What is tied to nothing is nearest to nothing, and what fits not is below.
    """
    if not fits(ties, near):
        return -1
    score = 0
    if near.lot_id is not None and near.lot_id in ties.lots:
        score += 64
    elif near.model_id is not None and near.model_id in ties.models:
        score += 32
    else:
        depth = next((place for place, one in enumerate(near.categories) if one in ties.categories), None)
        score += 0 if depth is None else max(8, 16 - depth)
    depth = next((place for place, one in enumerate(near.kinds) if one in ties.kinds), None)
    score += 0 if depth is None else max(2, 6 - depth)
    if not ties.words:
        return score
    said = near.words.casefold()
    return score + 24 if any(one.casefold() in said for one in ties.words) else score // 4


def helpfulness(helped: int, not_helped: int) -> float:
    """The share of readers whom a text helped, drawn to a half while few have said anything."""
    return (helped + 2) / (helped + not_helped + 4)


def blanks_filled(values: Mapping[str, str]) -> dict[str, str]:
    """The values of known blanks that are there to be filled in."""
    return {name: value for name, value in values.items() if name in BLANKS and value}


def compared(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, str]]:
    """Two texts line by line, side by side: (same | changed | gone | new, the old line, the new one)."""
    from difflib import SequenceMatcher

    found: list[tuple[str, str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("same", line, line) for line in old[a:b]]
            continue
        left, right = list(old[a:b]), list(new[c:d])
        for place in range(max(len(left), len(right))):
            before = left[place] if place < len(left) else ""
            after = right[place] if place < len(right) else ""
            how = "changed" if place < min(len(left), len(right)) else "gone" if place < len(left) else "new"
            found.append((how, before, after))
    return found
