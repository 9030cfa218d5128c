"""What the readers of accounts answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A question to somebody with more authority; amounts in minor units."""

    id: int
    verb: str
    subject_kind: str
    subject_id: int
    amount: int | None
    currency: str
    note: str
    about: Sequence[Sequence[Any]]
    unit_id: int | None
    waits_at_id: int | None
    passed_up: int
    asked_by_id: int | None
    asked_for_id: int | None
    asked_at: datetime
    expected_by: datetime
    state: str
    decided_by_id: int | None
    decided_at: datetime | None
    answer: str

    def concerns(self, kind: str) -> int | None:
        """The id of the thing of this kind that the question is about."""
        if self.subject_kind == kind:
            return self.subject_id
        return next((int(one[1]) for one in self.about if one[0] == kind), None)


@dataclass(frozen=True, slots=True)
class DeputyView:
    """That somebody may act for another from–to; `ended_at` when it was taken back before its end."""

    id: int
    user_id: int
    deputy_id: int
    starts: datetime
    ends: datetime
    reason: str
    granted_by_id: int | None
    created_at: datetime
    ended_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.ended_at is None and self.starts <= now < self.ends


@dataclass(frozen=True, slots=True)
class NoticeWishes:
    """How somebody hears of each kind of notice, and when mail may go out (minutes of their day)."""

    ways: Mapping[str, str]
    digest_at: int
    quiet_from: int | None
    quiet_to: int | None


@dataclass(frozen=True, slots=True)
class LookView:
    """That somebody opened, found, revealed or exported something; `for_id` for whom they acted."""

    id: int
    user_id: int | None
    for_id: int | None
    token_id: int | None
    act: str
    kind: str
    subject_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class LimitView:
    """How much a role may give under a verb; None = without limit."""

    role: str
    verb: str
    currency: str
    per_case: int | None
    per_month: int | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice; its sentence is made from code and params when it is read."""

    id: int
    code: str
    params: Mapping[str, Any]
    link_kind: str
    link_id: int | None
    unit_id: int | None
    created_at: datetime
    read_at: datetime | None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class UserView:
    """A person who signs in; `memberships` are (role, unit)."""

    id: int
    username: str
    name: str
    email: str
    language: str
    zone: str
    theme: str
    is_active: bool
    memberships: tuple[tuple[str, int], ...]
    version: int


@dataclass(frozen=True, slots=True)
class TokenView:
    """A key for programs; `prefix` is how its owner knows it again."""

    id: int
    user_id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime
    per_minute: int | None
    version: int


@dataclass(frozen=True, slots=True)
class FactorView:
    """A second factor: `kind` is totp, webauthn or recovery_codes; `left` are recovery codes not used yet."""

    id: int
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    alone: bool = False
    left: int | None = None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser in which a person is signed in."""

    id: int
    ip: str
    browser: str
    created_at: datetime
    current: bool
