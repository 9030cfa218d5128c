"""What the readers of calls answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from makegood.rooms.promises.views import ObligationView


@dataclass(frozen=True, slots=True)
class CallView:
    """A call; `number` is masked for whoever may not see it, `case_number` its case's.

    `due_at` is by when somebody who rang in vain is to be called back, `owed` whether that is still to be done.
    """

    id: int
    system: str
    external_id: str
    direction: str
    number: str
    extension: str
    user_id: int | None
    unit_id: int
    customer_id: int | None
    customer_name: str
    case_id: int | None
    case_number: str
    state: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    recording: str
    note: str
    returned_by_id: int | None
    version: int
    obligations: tuple[ObligationView, ...] = ()

    @property
    def seconds(self) -> int | None:
        """How long they talked."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(0, int((self.ended_at - self.answered_at).total_seconds()))

    @property
    def owed(self) -> bool:
        """Whether it is still to be called back."""
        return self.state == "missed" and self.returned_by_id is None

    @property
    def due_at(self) -> datetime | None:
        """By when it is to be called back, by the promise that is due first."""
        return min((one.due_at for one in self.obligations if one.due_at is not None), default=None)
