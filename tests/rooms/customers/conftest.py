"""A company in China with two branches, and agents of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from makegood.ground.accounts import rules
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The company's unit, two branches, an agent of each."""

    company: int
    north: int
    south: int
    wang: Actor
    li: Actor


@pytest.fixture
def world(db: None) -> World:
    """Wang answers the phone in the north, Li in the south."""
    company = network.create_company(actor=SYSTEM, name="和顺电器", jurisdiction="CN", now=NOW)
    nodes = [NodeInput("N", "branch", "北区分公司"), NodeInput("S", "branch", "南区分公司")]
    north, south = network.create_nodes(actor=SYSTEM, nodes=nodes, now=NOW)
    agents = [
        Actor(kind="user", id=number, permissions=rules.ROLES["agent"], units=frozenset({unit}))
        for number, unit in ((1, north), (2, south))
    ]
    return World(company.unit_id, north, south, *agents)
