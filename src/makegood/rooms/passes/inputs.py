"""What callers hand to the actions of the passes room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Question:
    """A matter as a customer brings it. Who is signed in needs to say neither name nor contact.

    `once` is a word of the form's own: the same form sent twice opens one matter. `base` is where this installation is
    reached, for the link that goes out by mail.
    """

    kind: str
    text: str
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    item_id: int | None = None
    once: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """Which item is whose: by the code on its label or its serial number, with what was bought when and where."""

    code: str
    name: str = ""
    phone: str = ""
    email: str = ""
    model: str = ""
    bought_on: date | None = None
    bought_at: str = ""
    once: str = ""
    base: str = ""
