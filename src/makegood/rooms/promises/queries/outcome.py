"""What a replay comes to: rates, the real record beside it, what it would have cost, and what it cannot know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from makegood.engines.claims import Clause, Duty
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.network import queries as network
from makegood.rooms.promises import past
from makegood.rooms.promises.book import VersionEntry
from makegood.rooms.promises.queries.asked import rights_asked
from makegood.rooms.promises.queries.assuming import REMEDY_COSTS, Assumptions, assumptions
from makegood.rooms.promises.queries.whatif import Progress, Span, Tally, figures, owed_under, really, seen_units


def what_if(
    *, actor: Actor, version: VersionEntry, within: Span, now: datetime, assumed: Assumptions | None = None,
    imported: bool = True, progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The result of a replay as it is kept and shown: JSON. Cut to what the actor sees the record of.

    `progress` is told how many matters were looked at and up to which moment; answering False ends it, and then the
    result says `complete: false`. Raises Forbidden.
    """
    actor.need("promises.read")
    units = seen_units(actor)
    reckoned = assumed or assumptions(None)
    stopped = False

    def go_on(matters: int, moment: datetime) -> bool:
        nonlocal stopped
        stopped = progress is not None and not progress(matters, moment)
        return not stopped

    tally, zone, root = Tally(), ZoneInfo(within.zone), accounts.root_unit_id()
    for owed in owed_under(version, within, now, imported=imported, tally=tally, units=units, progress=go_on):
        tally.add(owed, zone, root)
    real = really(version.code, within, now, imported=imported, units=units)
    duties = [term.clause for term in version.terms if term.clause.duty is not None and term.clause.on]
    rights = [] if stopped else rights_asked(version, within, units, imported, reckoned, go_on)
    terms = [_duty(clause, tally, reckoned) for clause in duties]
    return {
        "promise": version.code,
        "from": within.from_.isoformat(),
        "to": within.to.isoformat(),
        "zone": within.zone,
        "judged_at": now.isoformat(),
        "complete": not stopped,
        "matters": tally.matters,
        "imported": tally.imported,
        "left_out": tally.left_out,
        "would": figures(tally.by(lambda _: "all").get("all", {})),
        "really": _real_figures(_summed(real.values())),
        "months": _months(within, tally, real),
        "units": _units(tally, real),
        "duties": terms,
        "rights": rights,
        "cost": _total([*terms, *rights], reckoned),
        "assumptions": reckoned.to_json(),
        "cannot_know": _cannot_know(duties, rights, tally),
    }


def _summed(cells: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in cells:
        for state, n in cell.items():
            found[state] = found.get(state, 0) + n
    return found


def _real_figures(found: Mapping[str, int]) -> dict[str, Any]:
    return {**figures(found), "made_good": found.get("made_good", 0)}


def _months(within: Span, tally: Tally, real: Mapping[tuple[date, int], Mapping[str, int]]) -> list[dict[str, Any]]:
    would = tally.by(lambda key: key[1])
    found = []
    first = within.from_.replace(day=1)
    while first <= within.to:
        beside = _summed(cell for (month, _), cell in real.items() if month == first)
        found.append(
            {"month": first.isoformat(), "would": figures(would.get(first, {})), "really": _real_figures(beside)}
        )
        first = (
            first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
        )
    return found


def _units(tally: Tally, real: Mapping[tuple[date, int], Mapping[str, int]]) -> list[dict[str, Any]]:
    would = tally.by(lambda key: key[2])
    ids = {*would, *(unit for _, unit in real)}
    named = network.node_names(ids)
    found = [
        {
            "unit": str(id_),
            "name": named.get(id_, ""),
            "would": figures(would.get(id_, {})),
            "really": _real_figures(_summed(cell for (_, unit), cell in real.items() if unit == id_)),
        }
        for id_ in ids
    ]
    return sorted(found, key=lambda one: (-sum(one["would"]["counts"].values()), one["unit"]))


def _duty(clause: Clause, tally: Tally, assumed: Assumptions) -> dict[str, Any]:
    counted = figures(tally.by(lambda key: key[0]).get(clause.key, {}))
    assert clause.duty is not None  # only duties come here
    each, foreign = _remedy_cost(clause.duty, assumed)
    broken = counted["counts"]["broken"]
    return {
        "clause": clause.key,
        "title": clause.title.to_json(),
        **counted,
        "remedy_each": each,
        "foreign": foreign,
        "amount": int(broken * each * assumed.taking),
    }


def _remedy_cost(duty: Duty, assumed: Assumptions) -> tuple[int, list[str]]:
    """What one broken word costs: all its remedies, or the dearest where one is chosen; currencies left aside."""
    costs, foreign = [], []
    for one in duty.otherwise:
        if one.amount is not None and one.kind not in assumed.remedies:
            if one.amount.currency == assumed.currency:
                costs.append(one.amount.amount)
            else:
                foreign.append(one.amount.currency)
        else:
            costs.append(assumed.remedies.get(one.kind, REMEDY_COSTS[one.kind]))
    return (max(costs, default=0) if duty.choose else sum(costs)), foreign


def _total(terms: Sequence[Mapping[str, Any]], assumed: Assumptions) -> dict[str, Any]:
    """What it comes to: the broken words of duties, and the rights that nothing else gave."""
    return {"amount": sum(one["amount"] for one in terms), "currency": assumed.currency}


def _cannot_know(duties: Sequence[Clause], rights: Sequence[Mapping[str, Any]], tally: Tally) -> list[dict[str, Any]]:
    """What the figures leave open, as codes with parameters; always some."""
    starts = {one.fact for clause in duties if clause.duty for one in clause.duty.when}
    does = {fact for clause in duties if clause.duty for fact in clause.duty.do}
    found: list[dict[str, Any]] = [{"code": "behaviour"}]
    if duties:
        found += [{"code": "older_versions"}, {"code": "remedies_unanswered"}]
        if any(clause.duty and clause.duty.calendar for clause in duties):
            found.append({"code": "calendar_of_today"})
    if untold := past.untold(starts, does):
        found.append({"code": "untold_facts", "facts": untold})
    if tally.imported:
        found.append({"code": "imported_history", "n": tally.imported})
    if tally.left_out:
        found.append({"code": "imports_left_out", "n": tally.left_out})
    if rights:
        found.append({"code": "rights_by_file"})
    for name in ("nameless", "unpriced", "needs"):
        if n := sum(one[name] for one in rights):
            found.append({"code": f"rights_{name}", "n": n})
    if any(one["foreign"] for one in rights):
        found.append({"code": "other_currencies"})
    return found
