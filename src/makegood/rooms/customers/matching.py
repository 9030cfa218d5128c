"""Whether two files may be one person's: reasons with points, from what is the same. Pure.

A relay number says nothing about anybody, nor does a number that many share, such as that of a shop or a school.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from makegood.engines.wording import readings
from makegood.rooms.customers import rules

#: A number or an address of more files than this belongs to a place, not to a person.
MOST_SHARING = 4
#: So many points make a proposal.
ENOUGH = 50
POINTS = {
    "same_identity": 100, "same_phone": 50, "same_email": 50, "same_name": 35, "name_sounds_alike": 30,
    "same_address": 30, "near_address": 20,
}  # fmt: skip
#: Addresses that begin alike so far lie in one house or beside it.
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Side:
    """One of two files, as far as it is compared; contacts are (kind, comparable form)."""

    names: frozenset[str]
    contacts: frozenset[tuple[str, str]]
    addresses: frozenset[str]
    identities: frozenset[str]

    @classmethod
    def of(
        cls,
        names: Iterable[str],
        contacts: Iterable[tuple[str, str]],
        addresses: Iterable[str],
        identities: Iterable[str],
    ) -> Side:
        """A side from what is written in a file."""
        return cls(
            frozenset(filter(None, (rules.same_text(one) for one in names))),
            frozenset(one for one in contacts if one[0] in rules.LASTING),
            frozenset(filter(None, (rules.same_text(one) for one in addresses))),
            frozenset(filter(None, identities)),
        )


def reasons(one: Side, other: Side, shared_by_many: Collection[tuple[str, str]] = ()) -> list[tuple[str, int]]:
    """Why the two may be one: (code, points), the strongest first."""
    found: list[str] = []
    if one.identities & other.identities:
        found.append("same_identity")
    common = {kind for kind, normal in one.contacts & other.contacts if (kind, normal) not in shared_by_many}
    found.extend(f"same_{kind}" for kind in rules.LASTING if kind in common)
    if one.names & other.names:
        found.append("same_name")
    elif spellings(one.names) & spellings(other.names):
        found.append("name_sounds_alike")
    if one.addresses & other.addresses:
        found.append("same_address")
    elif any(_near(here, there) for here in one.addresses for there in other.addresses):
        found.append("near_address")
    return sorted(((code, POINTS[code]) for code in found), key=lambda pair: -pair[1])


def score(found: Iterable[tuple[str, int]]) -> int:
    """How sure it is, at most 100."""
    return min(100, sum(points for _, points in found))


def spellings(names: Iterable[str]) -> set[str]:
    """The most usual reading of each name."""
    return {"".join(every[0]) for one in names if (every := readings(one[:24]))}


def start_of(address: str) -> str:
    """The part of an address by which near ones are found; empty if it says too little."""
    same = rules.same_text(address)
    return same[:_NEAR] if len(same) >= _NEAR else ""


def _near(here: str, there: str) -> bool:
    return len(here) >= _NEAR and here[:_NEAR] == there[:_NEAR]
