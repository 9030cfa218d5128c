"""How each order of a folder of Olist stands, counted straight from its files."""

# ruff: noqa: DTZ007 (the local times of one file are compared with each other)
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.imports.reference.tables import rows, there

PURCHASE, APPROVED = "order_purchase_timestamp", "order_approved_at"
CARRIER, DELIVERED = "order_delivered_carrier_date", "order_delivered_customer_date"
#: Local times of the files; none of the compared moments is closer to another than their zone's changes of the clock.
FORMAT = "%Y-%m-%d %H:%M:%S"


@dataclass
class Folder:
    """Counts of a folder, and the state of each order."""

    as_of: datetime
    orders: dict[str, str] = field(default_factory=dict)
    items: int = 0
    persons: int = 0
    reviews: dict[str, int] = field(default_factory=dict)

    def count(self, state: str) -> int:
        return sum(one == state for one in self.orders.values())


def _state(order: dict[str, str], as_of: datetime) -> str:
    due = datetime.strptime(order["order_estimated_delivery_date"][:10], "%Y-%m-%d") + timedelta(days=1)
    if order[DELIVERED]:
        return "kept" if datetime.strptime(order[DELIVERED], FORMAT) <= due else "broken"
    if order["order_status"] in ("canceled", "unavailable"):
        return "released"
    return "broken" if due < as_of else "running"


def count(folder: Path) -> Folder:
    """The folder's own count, as of its newest event."""
    orders = list(rows(folder / "orders.csv"))
    reviews = list(rows(folder / "order_reviews.csv")) if there(folder / "order_reviews.csv") else []
    events = [order[name] for order in orders for name in (PURCHASE, APPROVED, CARRIER, DELIVERED) if order[name]]
    events += [
        one[name] for one in reviews for name in ("review_creation_date", "review_answer_timestamp") if one[name]
    ]
    found = Folder(datetime.strptime(max(events), FORMAT))
    found.orders = {order["order_id"]: _state(order, found.as_of) for order in orders}
    found.items = sum(1 for _ in rows(folder / "order_items.csv"))
    found.persons = len({row["customer_unique_id"] for row in rows(folder / "customers.csv")})
    kinds = {"1": "complaint", "2": "complaint", "3": "suggestion", "4": "praise", "5": "praise"}
    for review in reviews:
        kind = kinds.get(review["review_score"], "refused")
        found.reviews[kind] = found.reviews.get(kind, 0) + 1
    return found
