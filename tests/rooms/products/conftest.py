"""A company with the standard catalogue, one model, two customers, and agents of two branches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from makegood.ground.accounts import rules
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import CustomerInput
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.products import actions
from makegood.rooms.products.inputs import ModelInput

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The company's unit, two branches, an agent of each, two customers."""

    company: int
    north: int
    south: int
    wang: Actor
    li: Actor
    sun: int
    zhao: int


@pytest.fixture
def world(db: None) -> World:
    """Sun and Zhao are customers of the north, where Wang works; Li works in the south."""
    company = network.create_company(actor=SYSTEM, name="和顺电器", jurisdiction="CN", now=NOW)
    nodes = [NodeInput("N", "branch", "北区分公司"), NodeInput("S", "branch", "南区分公司")]
    north, south = network.create_nodes(actor=SYSTEM, nodes=nodes, now=NOW)
    wang, li = (
        Actor(kind="user", id=number, permissions=rules.ROLES["agent"], units=frozenset({unit}))
        for number, unit in ((1, north), (2, south))
    )
    actions.ensure_standard_categories(actor=SYSTEM, now=NOW)
    actions.ensure_models(
        actor=SYSTEM, models=[ModelInput("KFR-35", "清凉 1.5 匹", "air_conditioner", "和顺")], now=NOW
    )
    sun, zhao = customers.create(actor=wang, customers=[CustomerInput("孙桂芳"), CustomerInput("赵敏")], now=NOW)
    return World(company.unit_id, north, south, wang, li, sun, zhao)
