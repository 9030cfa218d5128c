"""A company in China with one branch, two stations and its calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from makegood.ground.accounts import rules
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.network import actions
from makegood.rooms.network.inputs import NodeInput

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Places:
    """Units of the small company."""

    company: int
    branch: int
    east: int
    west: int


@pytest.fixture
def places(db: None) -> Places:
    """The company, its branch GD and the stations GD-01 and GD-02."""
    company = actions.create_company(actor=SYSTEM, name="和顺电器", jurisdiction="CN", now=NOW)
    actions.ensure_calendars(actor=SYSTEM, jurisdiction="CN", now=NOW)
    branch, east, west = actions.create_nodes(
        actor=SYSTEM,
        nodes=[
            NodeInput("GD", "branch", "广东分公司"),
            NodeInput("GD-01", "station", "天河服务站", parent_code="GD"),
            NodeInput("GD-02", "station", "越秀服务站", parent_code="GD"),
        ],
        now=NOW,
    )
    return Places(company.unit_id, branch, east, west)


def manager(*units: int) -> Actor:
    """An area manager of these units."""
    return Actor(kind="user", id=1, permissions=rules.ROLES["area_manager"], units=frozenset(units))
