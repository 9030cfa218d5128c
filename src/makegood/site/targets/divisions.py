"""Administrative divisions: codes, names and coordinates, in China by the statistical code."""

from __future__ import annotations

from makegood.ground.exchange.targets import Batch, Target
from makegood.ground.exchange.values import Field
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import DivisionInput

KIND = "division"

FIELDS = {
    "code": Field(most=12),
    "name": Field(most=80),
    "parent": Field(most=12),
    "level": Field("integer"),
    "lat": Field("real"),
    "lng": Field("real"),
}


def apply(batch: Batch) -> None:
    """Write divisions; what is on file already is brought up to date."""
    parts = [unit.head for unit in batch.to_write()]
    wanted = [
        DivisionInput(
            code=part.get("code", ""), name=part.get("name", ""), parent=part.get("parent") or None,
            level=part.get("level"), lat=part.get("lat"), lng=part.get("lng"),
        )
        for part in parts
    ]  # fmt: skip
    network.load_divisions(actor=batch.actor, divisions=wanted, now=batch.now)
    for part in parts:
        digits = "".join(sign for sign in part.get("code", "") if sign.isdigit())
        batch.done(part, KIND, int(digits or 0))


TARGETS = [Target("divisions", KIND, FIELDS, apply)]
