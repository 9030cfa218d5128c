"""Two wordings of one promise beside each other: what was added, taken away or changed, and for whom that is better.

Better and worse are said only where the order is plain: a shorter time, fewer conditions, a wider scope. Where one term
of a clause gains and another loses, or two things cannot be ordered, the clause is `mixed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from makegood.engines.claims.clauses import Clause
from makegood.engines.clock import parse_duration

BETTER: Final = "better"
WORSE: Final = "worse"
MIXED: Final = "mixed"
SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a clause in both wordings (None = not there), and what the change is for the customer."""

    field: str
    before: Any
    after: Any
    verdict: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause: `change` is added, removed, changed or same."""

    key: str
    change: str
    verdict: str
    before: Clause | None
    after: Clause | None
    lines: tuple[Line, ...] = ()


#: What is shown of a clause beside its terms, and decides nothing.
_TOLD: Final = frozenset({"title", "statement", "source", "mark", "id", "key", "kind"})
_HEAD: Final = frozenset(
    {"promise", "name", "version", "basis", "jurisdiction", "zone", "in_force_from", "in_force_to"}
)


def compare(before: Sequence[Clause], after: Sequence[Clause]) -> list[Difference]:
    """Clause by clause, by their keys: those of the new wording in its order, then those that are gone."""
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    found = [_changed(old[key], one) if key in old else _added(one) for key, one in new.items()]
    return found + [_removed(one) for key, one in old.items() if key not in new]


def overall(differences: Sequence[Difference]) -> str:
    """What all of it is for the customer."""
    return _together([one.verdict for one in differences])


def _added(one: Clause) -> Difference:
    verdict = BETTER if one.on and one.kind != "rule" else SAME
    return Difference(one.key, "added", verdict, None, one)


def _removed(one: Clause) -> Difference:
    verdict = WORSE if one.on and one.kind != "rule" else SAME
    return Difference(one.key, "removed", verdict, one, None)


def _changed(before: Clause, after: Clause) -> Difference:
    old, new = _terms(before), _terms(after)
    lines = [
        Line(name, old.get(name), new.get(name), _verdict(name, old.get(name), new.get(name), before, after))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
    change = "changed" if lines else "same"
    return Difference(before.key, change, _together([one.verdict for one in lines]), before, after, tuple(lines))


def _terms(one: Clause) -> dict[str, Any]:
    return {"on": one.on} | {key: value for key, value in one.to_json().items() if key not in _HEAD}


def _together(verdicts: Sequence[str]) -> str:
    found = set(verdicts) - {SAME}
    if not found:
        return SAME
    return found.pop() if len(found) == 1 else MIXED


def _verdict(name: str, before: Any, after: Any, old: Clause, new: Clause) -> str:
    if name in _TOLD:
        return SAME if old.kind == new.kind else MIXED
    if old.kind != new.kind or (name == "window" and old.kind == "duty"):
        return MIXED
    if name == "when":
        # A duty that more facts start is wider; a right under fewer conditions is.
        return _more(before, after) if old.kind == "duty" else _fewer(before, after)
    judge = _JUDGES.get(name)
    return judge(before, after) if judge is not None else MIXED


def _more(before: Any, after: Any) -> str:
    """More of it is better: yes against no, a wider list against a narrower one."""
    old, new = _listed(before), _listed(after)
    if all(one in new for one in old):
        return BETTER
    return WORSE if all(one in old for one in new) else MIXED


def _fewer(before: Any, after: Any) -> str:
    """Fewer of it is better: conditions, exclusions, grounds to stop a clock."""
    return _turned(_more(before, after))


def _turned(verdict: str) -> str:
    return {BETTER: WORSE, WORSE: BETTER}.get(verdict, verdict)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value in (None, False) else [value]


def _restricted(before: Any, after: Any) -> str:
    """A list that restricts: none is the widest of all."""
    if before is None:
        return WORSE
    return BETTER if after is None else _more(before, after)


def _time(before: Any, after: Any) -> str:
    """A shorter time is better, where both are measured alike."""
    old, new = before or [], after or []
    if [one.get("between") for one in old] != [one.get("between") for one in new]:
        return MIXED
    return _together([_budget(one, other) for one, other in zip(old, new, strict=True)])


def _budget(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    old, new = before.get("budget"), after.get("budget")
    if old is None or new is None:
        return SAME if before == after else MIXED
    if set(old) != set(new):
        return MIXED
    signs = []
    for key in old:
        if old[key] == new[key]:
            continue
        if key == "elapsed":
            signs.append(BETTER if parse_duration(new[key]) < parse_duration(old[key]) else WORSE)
        elif key in {"working_seconds", "working_days", "calendar_days", "months", "years"}:
            signs.append(BETTER if new[key] < old[key] else WORSE)
        else:
            signs.append(MIXED)
    return _together(signs)


def _window(before: Any, after: Any) -> str:
    """No window is the widest; else the longer one, where both begin and roll alike."""
    if before is None:
        return WORSE
    if after is None:
        return BETTER
    lengths = ("years", "months", "days")
    if {key: value for key, value in before.items() if key not in lengths} != {
        key: value for key, value in after.items() if key not in lengths
    }:
        return MIXED
    old, new = ([one.get(key, 0) for key in lengths] for one in (before, after))
    pairs = list(zip(old, new, strict=True))
    if all(one <= other for one, other in pairs):
        return BETTER
    return WORSE if all(one >= other for one, other in pairs) else MIXED


def _covers(before: Any, after: Any) -> str:
    """What is paid for."""
    return _more([key for key, on in (before or {}).items() if on], [key for key, on in (after or {}).items() if on])


def _fee(before: Any, after: Any) -> str:
    """Nothing to pay is best; of two fixed sums in one currency the lower."""
    costs = []
    for one in (before, after):
        if not one or one.get("kind", "none") == "none":
            costs.append(("", 0))
        elif one["kind"] == "amount":
            costs.append((one["amount"]["currency"], one["amount"]["amount"]))
        else:
            return MIXED
    (old_money, old), (new_money, new) = costs
    if old_money and new_money and old_money != new_money:
        return MIXED
    return BETTER if new < old else WORSE


def _otherwise(before: Any, after: Any) -> str:
    """More remedies, or the same ones worth more in the same money."""
    old, new = before or [], after or []
    if [one["kind"] for one in old] != [one["kind"] for one in new]:
        return _more([one["kind"] for one in old], [one["kind"] for one in new])
    signs = []
    for one, other in zip(old, new, strict=True):
        if one == other:
            continue
        mine, theirs = one.get("amount"), other.get("amount")
        if mine and theirs and mine["currency"] == theirs["currency"]:
            signs.append(BETTER if theirs["amount"] > mine["amount"] else WORSE)
        else:
            signs.append(MIXED)
    return _together(signs)


_JUDGES: Final[dict[str, Callable[[Any, Any], str]]] = {
    "on": _more,
    "rights": _more,
    "exclusions": _fewer,
    "pauses": _fewer,
    "only_if_no": _fewer,
    "intact": _fewer,
    "starts": _more,
    "within": _time,
    "escalate": lambda old, new: SAME,
    "warn": lambda old, new: SAME,
    "otherwise": _otherwise,
    "window": _window,
    "covers": _covers,
    "fee": _fee,
    **dict.fromkeys(("categories", "unit_classes", "uses", "channels", "reasons", "parts"), _restricted),
}
