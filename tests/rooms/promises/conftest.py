"""A small company with its promises, one customer and one air conditioner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.promises import actions
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.views import ObligationView
from makegood.site import company

#: A Monday morning in Shanghai, far from holidays.
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
BOUGHT = datetime(2026, 5, 20, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """What a test of the promises room starts from."""

    unit_id: int
    customer_id: int
    item_id: int

    def opened(self, kind: str, matter: int, at: datetime = NOW, **data: Any) -> list[ObligationView]:
        """The obligations that a matter of this kind starts."""
        return list(self.note("case_opened", at, matter=("case", matter), kind=kind, data=data)[0])

    def note(self, fact: str, at: datetime, actor: Actor = SYSTEM, **more: Any) -> Sequence[tuple[ObligationView, ...]]:
        """Note one fact about the customer and the item; what it started."""
        told = Noted(
            fact, at, more.pop("customer_id", self.customer_id), more.pop("item_id", self.item_id), self.unit_id, **more
        )
        return [one.started for one in actions.note(actor=actor, facts=[told], now=more.get("now", at))]


@pytest.fixture
def world(db: None) -> World:
    """A Chinese company with every shipped promise published."""
    return make_world()


def make_world() -> World:
    """The same where there is no fixture: in a process of its own."""
    from makegood.rooms.promises import shipped

    made = company.init("CN", "correct horse battery", codes=shipped.codes())
    customer_id = customers.create(
        actor=SYSTEM, customers=[CustomerInput("孙桂芳", contacts=(ContactInput("phone", "13800004471"),))], now=BOUGHT
    )[0]
    item = ItemInput(
        category="air_conditioner",
        serial="SN-8821",
        price=329_900,
        customer_id=customer_id,
        channel="store",
        bought_at=BOUGHT,
        delivered_at=BOUGHT + timedelta(days=1),
        installed_at=BOUGHT + timedelta(days=2),
    )
    item_id = actions.add_items(actor=SYSTEM, items=[item], now=BOUGHT + timedelta(days=2))[0]
    return World(made.unit_id, customer_id, item_id)
