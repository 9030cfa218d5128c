"""The visit that is promised while a matter is taken in: which times are offered, and what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from makegood.faces.console.intake_form import window_of, window_value
from makegood.faces.console.lookups import division_of
from makegood.ground.actor import Actor
from makegood.ground.ui.reader import Reader
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.jobs.inputs import PlaceInput, VisitInput, VisitWish, WindowInput
from makegood.rooms.jobs.rules import KIND_OF_CASE
from makegood.rooms.jobs.views import WindowView
from makegood.rooms.network import queries as network
from makegood.rooms.products.views import ItemView


@dataclass(frozen=True, slots=True)
class Offered:
    """One time to choose: its value, from–to on the reader's clock, by whom, how much room is left."""

    value: str
    day: date
    hours: str
    view: WindowView
    chosen: bool


def offered(
    actor: Actor, asked: Mapping[str, Any], root: str, item: ItemView | None, customer: CustomerView | None,
    now: datetime, reader: Reader,
) -> dict[str, Any]:  # fmt: skip
    """The times that can be promised for this matter; nothing where nobody goes out for it or no place is known."""
    work = KIND_OF_CASE.get(root, "")
    if not work or not actor.may("jobs.open"):
        return {"visit": None}
    typed = str(asked.get("division", ""))[:120].strip()
    division = division_of(typed) if typed else customer.division if customer is not None else ""
    known = bool(division) and (bool(network.division_path(division)) or not network.any_division())
    found: list[WindowView] = []
    if known:
        wish = VisitWish(
            work, division, customer.id if customer is not None else None, item.id if item is not None else None,
            str(asked.get("category", ""))[:60] if asked.get("item") == "new" else "",
        )  # fmt: skip
        found = jobs.free_windows(actor, wish, now)
    given = str(asked.get("window", ""))
    options = [_option(one, given, reader) for one in found]
    days: dict[date, list[Offered]] = {}
    for one in options:
        days.setdefault(one.day, []).append(one)
    return {
        "visit": {
            "days": list(days.items()), "known": known, "gone": bool(given) and not any(one.chosen for one in options),
            "asks_division": customer is None or not customer.division,
            "places": len({one.view.place for one in options}), "place": options[0].view.place if options else "",
            "chosen": next((one for one in options if one.chosen), None),
        }
    }  # fmt: skip


def _option(view: WindowView, given: str, reader: Reader) -> Offered:
    value = window_value(view.unit_id, WindowInput(view.starts, view.ends))
    starts, ends = reader.local(view.starts), reader.local(view.ends)
    return Offered(value, starts.date(), f"{starts:%H:%M}–{ends:%H:%M}", view, value == given)


def chosen(given: Mapping[str, Any]) -> VisitInput | None:
    """What a saved form says about the visit; None for a matter without one."""
    found = window_of(given.get("window") or "")
    if found is None:
        return None
    return VisitInput(found[0], found[1], PlaceInput(division=given.get("division") or ""))
