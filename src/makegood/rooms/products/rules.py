"""What a sold thing is: categories, classes, channels, and how credits find the sale they take back. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

UNIT_CLASSES = ["regular", "display", "clearance", "project", "pre_sale", "replaced"]
USES = ["household", "commercial"]
CHANNELS = ["store", "online", "phone", "tv", "mail", "door"]
CAUSES = ["repairer", "part", "other"]
RECORD_KINDS = [
    "repair", "installation", "cleaning", "inspection", "relocation", "dismantling", "survey", "training",
]  # fmt: skip
#: How an item came to its owner; `sale` is only ever the first, `correction` says that it was written down wrongly.
TRANSFER_REASONS = ["sale", "resale", "gift", "inheritance", "exchange", "correction"]
#: Why a serial number cannot be read.
UNREADABLE = ["worn", "missing", "painted_over", "out_of_reach"]
#: An outdoor unit with its indoor ones, any other set, goods sold together.
SET_KINDS = ["split", "multi", "set", "bundle"]
MEMBER_ROLES = ["outdoor", "indoor", "member"]
COUNTERS = ["km", "hours", "cycles"]
DOCUMENT_KINDS = ["manual", "drawing", "certificate", "parts_list", "label"]
#: What the price of a line was paid with.
PRICE_PARTS = ["customer", "subsidy", "platform_coupon", "shop_coupon", "points", "old_unit"]

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


# --- ranges of serial numbers


def in_range(serial: str | None, first: str, last: str) -> bool:
    """Whether a serial number (as it is kept) lies in a range; an end that is empty is open, both empty is no range.

    Numbers are compared as they are read, at the same length: SN100 does not lie between SN10 and SN20.
    """
    if not serial or not (first or last):
        return False
    after = not first or (len(serial) == len(first) and serial >= first)
    return after and (not last or (len(serial) == len(last) and serial <= last))


def in_days(day: date | None, first: date | None, after: date | None) -> bool:
    """Whether a day lies in the half-open stretch; without both ends it is no stretch."""
    if day is None or (first is None and after is None):
        return False
    return (first is None or day >= first) and (after is None or day < after)


# --- the price paid


def share(part: int, pieces: int, quantity: int) -> int:
    """What the first `pieces` of `quantity` pieces carry of an amount: rounded down, all of it with the last piece."""
    return part * pieces // quantity


def refund_of(paid: int, quantity: int, credited: int, pieces: int) -> int:
    """What of the customer's own money comes back for further `pieces` after `credited` ones came back already.

    However a line is given back, in one or in many steps, the steps add up to what was paid.
    """
    return share(paid, credited + pieces, quantity) - share(paid, credited, quantity)


# --- sets


def set_fault(kind: str, roles: Sequence[str]) -> str:
    """What is wrong with a set of these members, a code or empty: a split pair is one to one, a multi one to many."""
    outdoor, indoor = roles.count("outdoor"), roles.count("indoor")
    if kind in {"split", "multi"}:
        if outdoor > 1:
            return "set_two_outdoor"
        if "member" in roles:
            return "set_role_bad"
        return "set_two_indoor" if kind == "split" and indoor > 1 else ""
    return "set_role_bad" if outdoor or indoor else ""


# --- counters


@dataclass(frozen=True, slots=True)
class Shown:
    """What a counter showed at a moment; `reset` if it was set back just then."""

    at: datetime
    value: int
    reset: bool


def runs_backwards(shown: Sequence[Shown]) -> Shown | None:
    """The first of these readings, in order of their moments, that shows less than the one before without a reset."""
    before: Shown | None = None
    for one in sorted(shown, key=lambda each: each.at):
        if before is not None and one.value < before.value and not one.reset:
            return one
        before = one
    return None


# --- owners


@dataclass(frozen=True, slots=True)
class Held:
    """Whose an item was, half-open; `ends` None = still."""

    customer_id: int | None
    starts: datetime
    ends: datetime | None
    reason: str


def is_chain(held: Sequence[Held]) -> bool:
    """Whether ownership never overlaps and has no gap: each ends when the next begins, the last is open."""
    return bool(held) and held[-1].ends is None and all(one.ends == after.starts for one, after in pairwise(held))


# --- the code on the label

_LABEL_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
LABEL_LENGTH = 16


def label_code(random: int) -> str:
    """Sixteen letters and digits that cannot be mistaken for each other, from 80 random bits."""
    return "".join(_LABEL_LETTERS[(random >> (5 * place)) & 31] for place in range(LABEL_LENGTH))


def read_label(typed: str) -> str:
    """The code that somebody read from a label and typed: blanks and dashes dropped, look-alikes put right; or none."""
    text = unicodedata.normalize("NFKC", typed).strip().lower().translate(str.maketrans("oil", "011", " -"))
    return text if len(text) == LABEL_LENGTH and all(one in _LABEL_LETTERS for one in text) else ""
