"""Decisions about obligations over plain values: what state holds at a moment, what wakes next, how sure a rate is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, Final

#: z of a two-sided 95 % interval.
Z95: Final = 1.959963984540054
#: An obligation is at risk when less than this share of its time is left, or less than AT_RISK_LEAST.
AT_RISK_SHARE: Final = 0.25
AT_RISK_LEAST: Final = timedelta(minutes=30)
#: How long a customer has to contradict a remedy that was given before silence counts as acceptance.
ANSWER_TIME: Final = timedelta(days=7)
#: Amount a remedy may have at most, in minor units: keeps sums inside 63 bits.
MOST_MONEY: Final = 10**13


def judge(state: str, due_at: datetime | None, known_until: datetime | None, now: datetime) -> str:
    """The state that holds at `now`, whether or not anybody has looked.

    A running obligation is broken once now is later than its due moment; at the due moment itself it still runs. What
    an import brought is judged only up to the moment until which its history is known.
    """
    if state == "running" and due_at is not None:
        known = now if known_until is None else min(now, known_until)
        if known > due_at:
            return "broken"
    return state


def share_left(started_at: datetime | None, due_at: datetime | None, now: datetime) -> float:
    """Share of the time between start and due that is left, 0 to 1; 1 before the start, 0 when nothing is known."""
    if started_at is None or due_at is None:
        return 1.0 if started_at is None else 0.0
    whole = (due_at - started_at).total_seconds()
    if whole <= 0:
        return 0.0
    return max(0.0, min(1.0, (due_at - now).total_seconds() / whole))


def at_risk(started_at: datetime | None, due_at: datetime | None, now: datetime) -> bool:
    """Whether a running obligation needs somebody now."""
    if due_at is None or due_at < now:
        return False
    return due_at - now <= AT_RISK_LEAST or share_left(started_at, due_at, now) < AT_RISK_SHARE


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its Wilson score interval (E. B. Wilson, JASA 22, 1927); all None when n is 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_json(self) -> dict[str, Any]:
        """The contract's shape; figures rounded to six places."""
        return {
            "value": None if self.value is None else round(self.value, 6),
            "low": None if self.low is None else round(self.low, 6),
            "high": None if self.high is None else round(self.high, 6),
            "n": self.n,
        }


def wilson(successes: int, n: int) -> Rate:
    """Share of successes among n with its 95 % Wilson interval. Raises ValueError unless 0 <= successes <= n."""
    if not 0 <= successes <= n:
        raise ValueError("successes must lie between 0 and n")
    if n == 0:
        return Rate(None, None, None, 0)
    p = successes / n
    zz = Z95 * Z95
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = Z95 * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    return Rate(p, max(0.0, centre - half), min(1.0, centre + half), n)


def propose_party(unit_kind: str, does: str) -> str:
    """Who probably caused a breach (定责), until a person decides.

    Money that was not paid is the company's; work at the door belongs to whoever was given the matter.
    """
    if does in {"refunded", "corrected", "honoured"}:
        return "company"
    return {"branch": "branch", "outlet": "outlet", "town_point": "outlet", "service_company": "outlet"}.get(
        unit_kind, "company"
    )


def replay(events: Iterable[tuple[str, Mapping[str, Any]]]) -> str | None:
    """The state of one obligation told by its events alone, in order; None when it never began.

    Law 6: it must equal the state in the table. Each event names the state that it leads to only where the name alone
    does not say it (`obligation_corrected`).
    """
    state: str | None = None
    for name, data in events:
        if name == "obligation_owed":
            state = str(data["state"])
        elif name in {"obligation_started", "obligation_resumed"}:
            state = "running"
        elif name == "obligation_waits":
            state = "waiting"
        elif name == "obligation_paused":
            state = "paused"
        elif name in {"obligation_kept", "obligation_broken", "obligation_made_good", "obligation_released"}:
            state = name.removeprefix("obligation_")
        elif name == "obligation_corrected":
            state = str(data["to"])
    return state
