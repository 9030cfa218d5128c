"""One company for all cells of the matrix; each cell is rolled back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.plugin import DjangoDbBlocker

from makegood.faces.api.wire import tokens
from tests.matrix import world as worlds
from tests.matrix.world import Things, World


@dataclass(frozen=True, slots=True)
class Place:
    """The company and its things: in the service centre, at 王站长's station, at 赵站长's."""

    world: World
    centre: Things
    east: Things
    west: Things


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """Made once a module, inside a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), worlds.rolled_back():
        world = worlds.found()
        places = ((world.root, "C1", "c-one"), (world.east, "E1", "e-one"), (world.west, "W1", "w-one"))
        centre, east, west = (worlds.things(world, *one) for one in places)
        yield Place(world, centre, east, west)
        tokens.forget()
