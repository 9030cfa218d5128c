"""What a customer is found by, and what a search text asks for. Pure.

A key is a letter for its sort and a text; what somebody types is found as the beginning of a key. So a number has one
key for each place from which four digits are left, a name one for each of its characters, and so on. Relay numbers
have none: they are somebody else's tomorrow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from makegood.engines.wording import looks_spelled, readings
from makegood.rooms.customers import rules

NUMBER, NAME, PINYIN, INITIALS, EMAIL, ADDRESS, EXTERNAL = "t", "n", "p", "i", "e", "a", "x"
#: Beyond so many characters a key tells no more than its beginning does.
_NAME, _ADDRESS, _OTHER = 16, 8, 31
#: So many places of an address start a key.
_PLACES = 40


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody, as far as it is searched."""

    name: str
    contacts: Iterable[tuple[str, str]] = ()
    addresses: Iterable[tuple[str, str]] = ()
    external: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One way to read a search text: beginnings of keys; `alone`: nothing else is looked for once it finds anybody."""

    begins: tuple[str, ...]
    alone: bool = False
    exact: bool = field(default=False)


def keys_of(known: Known) -> list[str]:
    """All keys of somebody, each once."""
    found: dict[str, None] = {}
    for source in (
        _name_keys(known.name),
        *(_contact_keys(kind, normal) for kind, normal in known.contacts),
        *(_address_keys(region, text) for region, text in known.addresses),
        *([EXTERNAL + same] for one in known.external if (same := rules.same_text(one)[:_OTHER])),
    ):
        found.update(dict.fromkeys(source))
    return list(found)


def _name_keys(name: str) -> Iterator[str]:
    if name == rules.NOBODY:
        return
    same = rules.same_text(name)
    starts = _starts(name)
    for start in starts:
        yield NAME + same[start : start + _NAME]
    for reading in readings(name[:24]):
        for start in range(len(reading)):
            yield PINYIN + "".join(reading[start:])[: _NAME * 2 - 2]
            first = "".join(part[:1] if part.isalpha() else part for part in reading[start:])
            if len(first) > 1:
                yield INITIALS + first[:_NAME]


def _starts(text: str) -> list[int]:
    """Where a part of a name may begin, as places in its compared form: at each character of Chinese, at each word."""
    places, at, boundary = [], 0, True
    for char in unicodedata.normalize("NFKC", text).casefold():
        if not char.isalnum():
            boundary = True
            continue
        if boundary or not char.isascii():
            places.append(at)
        boundary = not char.isascii()
        at += 1
    return places[:24]


def _contact_keys(kind: str, normal: str) -> Iterator[str]:
    if kind == "phone":
        digits = rules.national_of(normal)
        for start in range(max(1, len(digits) - rules.TAIL + 1)):
            yield NUMBER + digits[start : start + _OTHER]
    elif kind == "email":
        for start, char in enumerate(normal):
            if start == 0 or (char.isalnum() and not normal[start - 1].isalnum()):
                yield EMAIL + normal[start : start + _OTHER]
    elif kind == "wechat":
        yield EXTERNAL + normal[:_OTHER]


def _address_keys(region: str, text: str) -> Iterator[str]:
    near = rules.same_text(region.rsplit(" ", 1)[-1]) if region else ""
    same = rules.same_text(text)
    if near and same and not same.startswith(near):
        yield ADDRESS + (near + same)[:_ADDRESS]
    taken = 0
    for start, char in enumerate(same):
        # A number is looked for from its first digit on.
        if start and char.isascii() and same[start - 1].isascii():
            continue
        if len(same) - start < 2 and start:
            break
        yield ADDRESS + same[start : start + _ADDRESS]
        taken += 1
        if taken == _PLACES:
            break


def asked(q: str, region: str) -> list[Asked]:
    """The ways to read what somebody typed, the surest first. `region` is where numbers are dialled."""
    text = unicodedata.normalize("NFKC", q).strip()[:80]
    if not text or "\x00" in text:
        return []
    if "@" in text:
        return [Asked((EMAIL + text.casefold()[:_OTHER],), alone=True)]
    ways: list[Asked] = []
    phone = rules.normalise_phone(text, region)
    tail = rules.tail_of(text)
    if phone and ";" not in phone:
        ways.append(Asked((NUMBER + rules.national_of(phone),), alone=True, exact=True))
    if tail:
        plain = tail.lstrip("0")
        begins = (tail, plain) if plain != tail and len(plain) >= rules.TAIL else (tail,)
        ways.append(Asked(tuple(NUMBER + one for one in begins), alone=True))
    same, letters = rules.same_text(text), looks_spelled(text)
    if not same or (same.isdigit() and len(same) < rules.TAIL):
        return ways
    ways.append(Asked((NAME + same[:_NAME],)))
    if letters and not letters.isdigit() and len(letters) > 1:
        ways.append(Asked((PINYIN + letters[: _NAME * 2 - 2],)))
        ways.append(Asked((INITIALS + letters[:_NAME],)))
    ways.append(Asked((EXTERNAL + same[:_OTHER],)))
    if len(same) > 1:
        ways.append(Asked((ADDRESS + same[:_ADDRESS],)))
    if text.isascii() and len(same) > 2:
        ways.append(Asked((EMAIL + text.casefold()[:_OTHER],)))
    return ways
