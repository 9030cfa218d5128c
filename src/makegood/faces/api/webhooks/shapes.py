"""What answers about webhooks look like."""

from __future__ import annotations

from datetime import datetime

from makegood.faces.api.wire.shapes import Shape, shows
from makegood.ground.webhooks.views import DeliveryView, WebhookView


@shows(WebhookView, secret=lambda view: None)
class WebhookOut(Shape):
    """An address that hears of events; `secret` is told in the answer that makes it and never again."""

    id: str
    name: str
    url: str
    events: list[str]
    state: str
    failures: int
    failing_since: datetime | None
    held_until: datetime | None
    former_until: datetime | None
    waiting: int
    dead: int
    created_at: datetime
    version: int
    secret: str | None


@shows(DeliveryView, webhook="webhook_id", event="event_id")
class DeliveryOut(Shape):
    """A message; `status` is the last answer's, `problem` why there was none, `took_ms` how long it took."""

    id: str
    webhook: str
    event: str
    event_name: str
    state: str
    attempts: int
    next_at: datetime | None
    status: int | None
    problem: str
    took_ms: int | None
    created_at: datetime
    ended_at: datetime | None
