"""What a sold thing is: categories, classes, channels, and how credits find the sale they take back. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

UNIT_CLASSES = ["regular", "display", "clearance", "project", "pre_sale", "replaced"]
USES = ["household", "commercial"]
CHANNELS = ["store", "online", "phone", "tv", "mail", "door"]
CAUSES = ["repairer", "part", "other"]
RECORD_KINDS = [
    "repair", "installation", "cleaning", "inspection", "relocation", "dismantling", "survey", "training",
]  # fmt: skip

#: The categories under which the law looks at a product.
LAW_CATEGORIES = [
    "refrigerator", "washing_machine", "air_conditioner", "tv", "mobile_phone", "computer", "car", "clothing",
    "footwear", "furniture", "other",
]  # fmt: skip

#: The categories that every company starts with: one for each category of the law, under the same code.
STANDARD_NAMES: Mapping[str, Mapping[str, str]] = {
    "refrigerator": {"en": "Refrigerator", "zh-Hans": "电冰箱"},
    "washing_machine": {"en": "Washing machine", "zh-Hans": "洗衣机"},
    "air_conditioner": {"en": "Air conditioner", "zh-Hans": "空调"},
    "tv": {"en": "Television", "zh-Hans": "电视机"},
    "mobile_phone": {"en": "Mobile phone", "zh-Hans": "手机"},
    "computer": {"en": "Computer", "zh-Hans": "电脑"},
    "car": {"en": "Car", "zh-Hans": "家用汽车"},
    "clothing": {"en": "Clothing", "zh-Hans": "服装"},
    "footwear": {"en": "Footwear", "zh-Hans": "鞋"},
    "furniture": {"en": "Furniture", "zh-Hans": "家具"},
    "other": {"en": "Other", "zh-Hans": "其他"},
}


def normalise_serial(raw: str) -> str:
    """A serial number as it is kept and looked up: one width, capital letters, no blanks."""
    return "".join(unicodedata.normalize("NFKC", raw).split()).upper()


@dataclass(slots=True)
class Left:
    """An item of which pieces may still be credited; `left` goes down as credits take them."""

    item_id: int
    bought_at: datetime
    left: int


def take(quantity: int, at: datetime, items: Sequence[Left]) -> list[tuple[int | None, int]]:
    """Which items a credit of `quantity` pieces at a moment takes back, as (item, pieces), the newest sale first.

    Only sales before the moment count, one of the same moment does not. What no sale has left comes last, as
    (None, pieces). The pieces taken are subtracted from `items`, in order of their sale, the newest first.
    """
    taken: list[tuple[int | None, int]] = []
    for item in items:
        if quantity == 0:
            break
        if item.left > 0 and item.bought_at < at:
            pieces = min(quantity, item.left)
            item.left -= pieces
            quantity -= pieces
            taken.append((item.item_id, pieces))
    return [*taken, (None, quantity)] if quantity else taken
