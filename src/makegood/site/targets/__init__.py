"""What can be imported, and exported under the same name: targets turn rows into calls of the same actions as live
traffic, a list at a time, exports turn what the rooms' readers give into rows."""

from __future__ import annotations

from makegood.ground.exchange import exports
from makegood.ground.exchange import targets as registry
from makegood.site import mappings
from makegood.site.targets import (
    carried,
    divisions,
    goods,
    knowing,
    lives,
    matters,
    outgoing,
    owing,
    people,
    records,
    staff,
    works,
)


def register() -> None:
    """Make targets, exports and shipped mappings known; called once by the wiring, harmless when called again."""
    kinds = (staff, people, goods, records, lives, matters, works, divisions, knowing)
    registry.register([target for one in kinds for target in one.TARGETS])
    # In an order in which they can be imported again.
    exports.register(outgoing.EXPORTS)
    registry.recognise(outgoing.OWN)
    registry.name_with(outgoing.NAMED)
    registry.prepare_with("promise", owing.publish)
    registry.at_home(people.home)
    registry.ship(mappings.shipped())
    carried.register()
