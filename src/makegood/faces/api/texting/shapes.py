"""What answers about messages look like."""

from __future__ import annotations

from datetime import datetime

from makegood.faces.api.wire.shapes import Shape, shows
from makegood.rooms.texting.views import HeardView, SenderView, TemplateView, TextView


@shows(SenderView, secret=lambda view: None)
class SenderOut(Shape):
    """A sender; `secret` is told in the answer that makes it and never again."""

    id: str
    code: str
    name: str
    channel: str
    adapter: str
    unit: str
    kind: str
    language: str
    active: bool
    url: str
    free_hours: int | None
    permits: bool
    acknowledges: list[str]
    progress: list[str]
    quiet_from: str
    quiet_to: str
    created_at: datetime
    version: int
    secret: str | None


@shows(TemplateView, sender="sender_id")
class TextTemplateOut(Shape):
    """Registered words of a sender; only approved ones go out."""

    id: str
    sender: str
    kind: str
    language: str
    body: str
    gateway_code: str
    state: str
    changed_at: datetime


@shows(TextView, sender="sender_id", case="number", message="said_id", passed_to="passed_to_id")
class TextOut(Shape):
    """A message of ours; `problem` is why it did not go, `passed_to` the one that followed it by another way."""

    id: str
    sender: str | None
    channel: str
    case: str | None
    message: str | None
    kind: str
    state: str
    to: str
    text: str
    template_code: str
    language: str
    attempts: int
    next_at: datetime | None
    problem: str
    passed_to: str | None
    created_at: datetime
    ended_at: datetime | None


@shows(HeardView, sender="sender_id", case="number")
class HeardOut(Shape):
    """What somebody wrote: on which case it is, or why a person has to look at it."""

    id: str
    sender: str
    channel: str
    address: str
    name: str
    text: str
    state: str
    reason: str
    case: str | None
    opened: bool
    candidates: list[str]
    at: datetime


class WaysOut(Shape):
    """All ways in the order in which they are tried."""

    ways: list[str]


class HandleOut(Shape):
    """Under what somebody is known at a sender."""

    id: str
