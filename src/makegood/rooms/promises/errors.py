"""What the promises room may refuse, as codes; the sentences stand in texts.toml."""

from __future__ import annotations

from typing import Any

from makegood.engines.claims import ClaimInput
from makegood.engines.clock import ClockInput
from makegood.ground.problems import Conflict, FieldError, Forbidden, Invalid, Missing


def no_promise(code: str) -> Missing:
    """There is no promise of that code."""
    return Missing("promise_unknown", promise=code)


def promise_of_company() -> Forbidden:
    """What the company promises to everybody is said by those who see the whole company."""
    return Forbidden("promise_of_company")


def no_obligation() -> Missing:
    """There is no such obligation, or it is not the reader's."""
    return Missing("obligation_unknown")


def no_remedy() -> Missing:
    """There is no such remedy, or it is not the reader's."""
    return Missing("remedy_unknown")


def wrong_state(verb: str, state: str) -> Conflict:
    """The obligation's state does not allow the verb."""
    return Conflict("state_does_not_allow", verb=verb, state=state)


def evidence_required() -> Conflict:
    """A settled obligation changes its state only on evidence."""
    return Conflict("evidence_required")


def in_the_future(field: str) -> Invalid:
    """A fact cannot have happened later than now."""
    return Invalid.one(field, "in_the_future")


def from_engine(error: ClaimInput | ClockInput, prefix: str = "") -> Invalid:
    """An engine's refusal of its input as a problem of the caller's field."""
    field = f"{prefix}.{error.field}" if prefix and error.field else (error.field or prefix)
    params: dict[str, Any] = dict(error.params)
    return Invalid("invalid_input", errors=(FieldError(field, error.code, tuple(sorted(params.items(), key=str))),))


def no_draft() -> Missing:
    """There is no such draft, or it is not the reader's to see."""
    return Missing("draft_unknown")


def draft_ended(state: str) -> Conflict:
    """A draft that was put away or published is changed no more."""
    return Conflict("draft_ended", state=state)


def no_replay() -> Missing:
    """There is no such what-if, or it is not the reader's to see."""
    return Missing("replay_unknown")


def replay_ended() -> Conflict:
    """It has come to its end already."""
    return Conflict("replay_ended")
