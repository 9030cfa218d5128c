"""Which part of the network a page's figures are of: a node in the address, chips to go down and up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date

from makegood.faces.console.staff import StaffRequest
from makegood.ground.problems import Invalid
from makegood.rooms.network import queries as network
from makegood.rooms.network.views import NodeView

#: Chips of one row; a station with a hundred outlets is narrowed down on the page of the network.
MOST = 24
#: Rows of one page of a list.
LIMIT = 50


@dataclass(frozen=True, slots=True)
class Part:
    """The chosen node, what it lies in, and what lies in it."""

    node: NodeView | None
    above: tuple[NodeView, ...]
    below: tuple[NodeView, ...]
    more: bool

    @property
    def unit(self) -> int | None:
        """The unit that figures are cut to, None for all that the reader sees."""
        return self.node.unit_id if self.node else None


def part(request: StaffRequest) -> Part:
    """The part that `?unit=` names by code or id. Raises Invalid `unit_unknown`."""
    actor, asked = request.actor, request.GET.get("unit", "")
    if asked:
        node = network.node(actor, network.unit_named(actor, asked))
        above = network.line(actor, node.unit_id)
        found = network.children(actor, node.unit_id)
    else:
        node, above = None, ()
        roots = actor.units if actor.units is not None else {network.company().unit_id}
        found = [one for root in sorted(roots) for one in network.children(actor, root)]
    return Part(node, above, tuple(found[:MOST]), len(found) > MOST)


def day_asked(request: StaffRequest, name: str = "on") -> date:
    """The day that the address asks about, today where the company is without one. Raises Invalid `not_a_day`."""
    given = request.GET.get(name, "")
    try:
        found = parse_date(given) if given else None
    except ValueError:
        found = None
    if given and found is None:
        raise Invalid.one(name, "not_a_day")
    return found or timezone.now().astimezone(ZoneInfo(network.company().zone)).date()
