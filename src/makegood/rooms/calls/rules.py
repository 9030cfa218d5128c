"""What becomes of a call, from what its exchange tells of it in whatever order. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DIRECTIONS = ("in", "out")
#: What an exchange tells of a call.
NEWS = ("ringing", "answered", "missed", "ended")
STATES = ("ringing", "answered", "ended", "missed", "unanswered")
#: So long after it began to ring, or was answered, a call is shown to whom it came, if nothing more is told of it.
RINGS, TALKS = timedelta(minutes=2), timedelta(hours=2)
#: Calls that were missed so long ago are not called back by a new call any more.
OWED_FOR = timedelta(days=30)
#: What is unique on purpose: a race lost there is run again.
RACES = ("call_once", "calls_call.external_id", "extension_one", "calls_extension.user_id", "calls_extension.code")


@dataclass(frozen=True, slots=True)
class Course:
    """How far a call has come."""

    direction: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def state(self) -> str:
        """What it is now: a call that ended unanswered was missed by us, or by the one whom we called."""
        if self.ended_at is None:
            return "answered" if self.answered_at is not None else "ringing"
        if self.answered_at is not None:
            return "ended"
        return "missed" if self.direction == "in" else "unanswered"


def told(course: Course, news: str, at: datetime) -> Course:
    """The course after a piece of news; those that come late or twice change nothing that is known better."""
    course = replace(course, started_at=min(course.started_at, at))
    if news == "answered" and (course.answered_at is None or at < course.answered_at):
        return replace(course, answered_at=at)
    if news in {"missed", "ended"} and (course.ended_at is None or (news == "ended" and at > course.ended_at)):
        return replace(course, ended_at=at)
    return course


def is_shown(course: Course, now: datetime) -> bool:
    """Whether it is shown to the one to whom it rings: while it rings, and while they talk."""
    if course.ended_at is not None:
        return False
    if course.answered_at is not None:
        return now < course.answered_at + TALKS
    return now < course.started_at + RINGS
