"""The two ways in which a message leaves this program: to a gateway over HTTP, or onto the page of the sandbox.

Whoever writes a third one answers what these answer; who may be told what, and when, is none of its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import orjson
from cryptography.fernet import InvalidToken

from makegood.ground.sealing import unseal
from makegood.ground.webhooks import rules as signing
from makegood.ground.webhooks import sending
from makegood.rooms.texting import rules


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as its carrier needs it: free words in `text`, or the `template` it registered with its `params`."""

    id: int
    sender: str
    channel: str
    kind: str
    to: str
    text: str
    template: str
    language: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of handing a parcel over: taken, or a code of why not; `final` when trying again is of no use."""

    problem: str = ""
    final: bool = False

    @property
    def taken(self) -> bool:
        """Whether the carrier has the message."""
        return not self.problem


class Adapter(Protocol):
    """Hands one parcel to whoever carries it. Called outside of a transaction, at least once for each parcel."""

    def send(self, parcel: Parcel, now: datetime) -> Answer:
        """Hand it over and say what came of it; never raises for what the other side does."""


class Sandbox:
    """Nobody carries anything: the message stands on the page, where a person says what became of it."""

    def send(self, parcel: Parcel, now: datetime) -> Answer:
        """Taken, always."""
        return Answer()


@dataclass(frozen=True, slots=True)
class Gateway:
    """Any system that takes a signed POST (Standard Webhooks): judged, carried and limited as our webhooks are."""

    url: str
    secret: str

    def send(self, parcel: Parcel, now: datetime) -> Answer:
        """One POST; its `webhook-id` is the message's, the same at each attempt."""
        try:
            secret = unseal("sender", self.secret)
        except InvalidToken:
            return Answer("secret_lost")
        body = orjson.dumps(
            {
                "type": "message.send",
                "timestamp": now.isoformat(),
                "data": {
                    "id": str(parcel.id), "sender": parcel.sender, "channel": parcel.channel, "kind": parcel.kind,
                    "to": parcel.to, "text": parcel.text, "template": parcel.template or None,
                    "params": dict(parcel.params), "language": parcel.language,
                },
            }
        )  # fmt: skip
        signed = signing.headers([secret], f"msg_{parcel.id}", int(now.timestamp()), body)
        answer = sending.post(self.url, body, {"Content-Type": "application/json", **signed})
        if answer.taken:
            return Answer()
        if answer.status is None:
            return Answer(answer.problem)
        return Answer(
            "gateway_refused" if rules.is_final(answer.status) else "gateway_away", rules.is_final(answer.status)
        )


def adapter_of(adapter: str, url: str, secret: str) -> Adapter:
    """The adapter of a sender."""
    return Gateway(url, secret) if adapter == "http" else Sandbox()
