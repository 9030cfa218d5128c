"""What happens to webhooks, in the past tense. No address and no secret: an address may carry a key of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookAdded(Event):
    """An address hears of events from now on."""

    name: ClassVar[str] = "webhook_added"
    subject_kind: ClassVar[str] = "webhook"
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookChanged(Event):
    """A webhook was changed; the names of what changed, and its state and events since."""

    name: ClassVar[str] = "webhook_changed"
    subject_kind: ClassVar[str] = "webhook"
    fields: tuple[str, ...]
    state: str
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookStopped(Event):
    """Nothing more is sent to an address; `why` is gone (it said so) or failing (it did not answer for days)."""

    name: ClassVar[str] = "webhook_stopped"
    subject_kind: ClassVar[str] = "webhook"
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookSecretRenewed(Event):
    """A webhook has a new secret; the former one still signs for a while."""

    name: ClassVar[str] = "webhook_secret_renewed"
    subject_kind: ClassVar[str] = "webhook"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookRemoved(Event):
    """A webhook and the list of its messages were removed."""

    name: ClassVar[str] = "webhook_removed"
    subject_kind: ClassVar[str] = "webhook"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookTried(Event):
    """Somebody asked for a message that only shows that the address hears it."""

    name: ClassVar[str] = "webhook_tried"
    subject_kind: ClassVar[str] = "webhook"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveriesReplayed(Event):
    """Messages were put on their way again, so many."""

    name: ClassVar[str] = "deliveries_replayed"
    subject_kind: ClassVar[str] = "webhook"
    n: int
