"""A company with one customer and one refrigerator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.utils import timezone

from makegood.ground.actor import SYSTEM
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.promises import actions as promises
from makegood.site import company as companies

PROMISES = ("answer-24h", "contact-2h", "visit-24h", "repair-48h", "loaner-while-repair")


@dataclass(frozen=True)
class Home:
    """Ids of what every test needs."""

    unit: int
    customer: int
    item: int
    now: datetime


@pytest.fixture
def home(db: None) -> Home:
    """The company, 陈顾客, and her refrigerator."""
    now = timezone.now()
    unit = companies.init("CN", "correct horse battery", codes=PROMISES).unit_id
    chen = CustomerInput(name="陈顾客", contacts=(ContactInput("phone", "13800138000"),))
    (customer,) = customers.create(actor=SYSTEM, customers=[chen], now=now)
    fridge = ItemInput(category="refrigerator", serial="SN0001", customer_id=customer)
    (item,) = promises.add_items(actor=SYSTEM, items=[fridge], now=now)
    return Home(unit, customer, item, now)
