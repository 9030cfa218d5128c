"""What can be imported: each target turns rows into calls of the same actions as live traffic, a list at a time."""

from __future__ import annotations

from makegood.ground.exchange import targets as registry
from makegood.site import mappings
from makegood.site.targets import goods, matters, owing, people


def register() -> None:
    """Make all targets and the shipped mappings known; called once by the wiring, harmless when called again."""
    registry.register([*people.TARGETS, *goods.TARGETS, *matters.TARGETS])
    registry.prepare_with("promise", owing.publish)
    registry.at_home(people.home)
    registry.ship(mappings.shipped())
