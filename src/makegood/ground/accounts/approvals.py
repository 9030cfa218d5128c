"""What may be asked of somebody with more authority: each verb with the permission to answer it and what follows.

Rooms say what happens on the answer; `site.wiring` brings the two together. A verb that nobody has spoken for may be
asked all the same: it is answered by whoever holds `approvals.decide`, and nothing follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor

GENERAL = "approvals.decide"


class Handler(Protocol):
    """Carries out an answer in the same transaction: `approval.state` is approved or declined."""

    def __call__(self, *, actor: Actor, approval: ApprovalView, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that is asked for: who answers, and what happens then."""

    permission: str
    handler: Handler | None = None


_verbs: dict[str, Verb] = {}


def on(verb: str, handler: Handler, permission: str = GENERAL) -> None:
    """Have the answer to questions of a verb carried out; `permission` is needed to answer.

    Raises ValueError for a verb that somebody else has spoken for.
    """
    wanted = Verb(permission, handler)
    if _verbs.setdefault(verb, wanted) != wanted:
        raise ValueError(verb)


def of(verb: str) -> Verb:
    """Who answers questions of a verb, and what follows."""
    return _verbs.get(verb, Verb(GENERAL))


def known() -> Mapping[str, Verb]:
    """The verbs that rooms have spoken for."""
    return dict(_verbs)
