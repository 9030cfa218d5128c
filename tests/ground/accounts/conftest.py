"""A small tree: the company, two branches, a station below the first; a person to try things with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM, Actor

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Tree:
    """Units of the small company."""

    company: int
    north: int
    south: int
    station: int


@pytest.fixture
def tree(db: None) -> Tree:
    """The company with two branches and a station below the north one."""
    company = actions.create_unit(actor=SYSTEM, parent_id=None, now=NOW)
    north, south = actions.create_units(actor=SYSTEM, parents=[company, company], now=NOW)
    station = actions.create_unit(actor=SYSTEM, parent_id=north, now=NOW)
    return Tree(company, north, south, station)


Person = Callable[..., Actor]


@pytest.fixture
def person(tree: Tree) -> Person:
    """Makes somebody with (role, unit) memberships; answers with their actor."""

    def make(username: str, *memberships: tuple[str, int]) -> Actor:
        user_id = actions.create_user(
            actor=SYSTEM, username=username, name=username.title(), password=None, memberships=memberships, now=NOW
        )
        return queries.actor_for_user(User.objects.get(pk=user_id))

    return make
