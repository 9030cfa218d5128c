"""The only writers of products."""

from __future__ import annotations

from makegood.rooms.products.actions.catalogue import (
    add_category,
    add_model,
    change_category,
    change_model,
    ensure_categories,
    ensure_models,
    ensure_standard_categories,
)
from makegood.rooms.products.actions.credits import (
    credit,
)
from makegood.rooms.products.actions.handing import pass_on
from makegood.rooms.products.actions.items import (
    add_items,
    compose_price,
    mark,
    update_item,
)
from makegood.rooms.products.actions.labels import (
    hold,
    label_items,
    lift_hold,
)
from makegood.rooms.products.actions.lots import (
    add_documents,
    add_lot,
    add_revisions,
    attach_document,
    change_lot,
    ensure_lots,
    retire_document,
)
from makegood.rooms.products.actions.owners import (
    transfer,
)
from makegood.rooms.products.actions.papers import (
    attach_item,
    remove_item_file,
)
from makegood.rooms.products.actions.sales import (
    record_sales,
)
from makegood.rooms.products.actions.service import (
    add_service_records,
    close_service_record,
    open_service_record,
)
from makegood.rooms.products.actions.sets import (
    form_sets,
    leave_set,
)
from makegood.rooms.products.actions.uses import (
    build_in,
    place,
    read_counters,
    take_out,
)

__all__ = [
    "add_category",
    "add_documents",
    "add_items",
    "add_lot",
    "add_model",
    "add_revisions",
    "add_service_records",
    "attach_document",
    "attach_item",
    "build_in",
    "change_category",
    "change_lot",
    "change_model",
    "close_service_record",
    "compose_price",
    "credit",
    "ensure_categories",
    "ensure_lots",
    "ensure_models",
    "ensure_standard_categories",
    "form_sets",
    "hold",
    "label_items",
    "leave_set",
    "lift_hold",
    "mark",
    "open_service_record",
    "pass_on",
    "place",
    "read_counters",
    "record_sales",
    "remove_item_file",
    "retire_document",
    "take_out",
    "transfer",
    "update_item",
]
