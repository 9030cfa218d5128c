"""The only writers of products."""

from __future__ import annotations

from makegood.rooms.products.actions.catalogue import (
    ensure_categories,
    ensure_models,
    ensure_standard_categories,
)
from makegood.rooms.products.actions.credits import credit
from makegood.rooms.products.actions.items import add_items, mark, update_item
from makegood.rooms.products.actions.sales import record_sales
from makegood.rooms.products.actions.service import (
    add_service_records,
    close_service_record,
    open_service_record,
)

__all__ = [
    "add_items",
    "add_service_records",
    "close_service_record",
    "credit",
    "ensure_categories",
    "ensure_models",
    "ensure_standard_categories",
    "mark",
    "open_service_record",
    "record_sales",
    "update_item",
]
