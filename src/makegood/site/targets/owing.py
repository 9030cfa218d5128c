"""What an import says was owed: the promise it publishes if absent, and obligations as they stood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.exchange import errors
from makegood.ground.exchange.spec import MappingSpec
from makegood.ground.exchange.targets import Batch, Part
from makegood.ground.exchange.values import Field, Place, Refused, moment
from makegood.ground.problems import Missing
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import queries
from makegood.rooms.promises.inputs import OweInput

#: What a row tells about a duty: nothing is owed where there is no due moment.
FIELDS = {
    "promise": Field("code", required=True, most=60),
    "clause": Field("code", required=True, most=40),
    "at": Field("moment", required=True),
    "due_at": Field("moment"),
    "fulfilled_at": Field("moment"),
    "released_at": Field("moment"),
    "reason": Field(most=60),
}


def publish(actor: Actor, spec: MappingSpec, now: datetime) -> None:
    """Publish the promise of the mapping's `setup.promise` unless there is one of that code."""
    told: Mapping[str, Any] = spec.setup["promise"]
    try:
        queries.promise(actor=actor, code=told["code"])
    except Missing:
        try:
            effective = moment(told["effective"], "ymd", Place(spec.zone, spec.currency))
        except Refused as refused:
            raise errors.bad_mapping("setup.promise.effective", refused.code, **refused.params) from refused
        promises.create_promise(
            actor=actor, code=told["code"], basis=told["basis"], name=told["name"], zone=str(spec.zone),
            jurisdiction=spec.jurisdiction, now=now,
        )  # fmt: skip
        promises.publish_version(
            actor=actor, code=told["code"], statement=told["statement"], clauses=told["clauses"], effective=effective,
            now=now,
        )  # fmt: skip


def told(batch: Batch, at: datetime | None) -> datetime | None:
    """A moment as far as it is history: what lies after the as-of moment is not known yet."""
    return None if at is None or (batch.as_of is not None and at > batch.as_of) else at


def owed(batch: Batch, part: Part | None, matter: tuple[str, int], customer_id: int | None) -> OweInput | None:
    """What a row says was owed in this matter, None if nothing."""
    if part is None or part.get("due_at") is None:
        return None
    return OweInput(
        promise=part.values["promise"],
        clause=part.values["clause"],
        matter=matter,
        at=part.values["at"],
        due_at=part.values["due_at"],
        known_until=batch.as_of or batch.now,
        customer_id=customer_id,
        fulfilled_at=told(batch, part.get("fulfilled_at")),
        released_at=told(batch, part.get("released_at")),
        reason=part.get("reason", ""),
    )


def owe(batch: Batch, inputs: list[OweInput | None]) -> None:
    """Write what is owed, or bring it up to date where it was told before."""
    promises.owe(actor=batch.actor, obligations=[one for one in inputs if one is not None], now=batch.now)
