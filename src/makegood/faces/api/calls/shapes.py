"""What answers about calls look like."""

from __future__ import annotations

from datetime import datetime

from makegood.faces.api.wire.shapes import Shape, shows
from makegood.rooms.calls.views import CallView


@shows(CallView, case="case_number")
class CallOut(Shape):
    """A call; `due_at` is by when somebody who rang in vain is to be called back, `returned_by` the call that did."""

    id: str
    system: str
    external_id: str
    direction: str
    number: str
    extension: str
    user: str | None
    customer: str | None
    case: str | None
    state: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    due_at: datetime | None
    owed: bool
    returned_by: str | None
    recording: str
    note: str
    version: int


class ExtensionOut(Shape):
    """Where the caller sits, empty for nowhere."""

    extension: str
