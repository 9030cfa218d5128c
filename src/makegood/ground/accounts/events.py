"""What happened to units, people, tokens, limits and approvals. Ids, codes, amounts and moments only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitCreated(Event):
    """A unit was added to the tree below `parent` (None: the company itself)."""

    name: ClassVar[str] = "unit_created"
    subject_kind: ClassVar[str] = "unit"
    parent: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitMoved(Event):
    """A unit with everything below it stands under `parent` from now on."""

    name: ClassVar[str] = "unit_moved"
    subject_kind: ClassVar[str] = "unit"
    parent: int
    former: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UserCreated(Event):
    """A person may sign in; `roles` as role@unit."""

    name: ClassVar[str] = "user_created"
    subject_kind: ClassVar[str] = "user"
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipsSet(Event):
    """A person's roles were replaced; `roles` as role@unit."""

    name: ClassVar[str] = "memberships_set"
    subject_kind: ClassVar[str] = "user"
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UserSwitched(Event):
    """A person was locked out or let in again."""

    name: ClassVar[str] = "user_switched"
    subject_kind: ClassVar[str] = "user"
    active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class UserUpdated(Event):
    """Details of a person were put right; only their names are kept here."""

    name: ClassVar[str] = "user_updated"
    subject_kind: ClassVar[str] = "user"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordSet(Event):
    """A person got a new password."""

    name: ClassVar[str] = "password_set"
    subject_kind: ClassVar[str] = "user"


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorAdded(Event):
    """A person has one more way to show who they are; `kind` is totp, webauthn or recovery_codes."""

    name: ClassVar[str] = "factor_added"
    subject_kind: ClassVar[str] = "user"
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorRemoved(Event):
    """A person gave up one of their ways to show who they are."""

    name: ClassVar[str] = "factor_removed"
    subject_kind: ClassVar[str] = "user"
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorsReset(Event):
    """All second factors of a person were taken away, so that they can begin again with their password."""

    name: ClassVar[str] = "factors_reset"
    subject_kind: ClassVar[str] = "user"
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsEnded(Event):
    """So many of a person's sessions were ended."""

    name: ClassVar[str] = "sessions_ended"
    subject_kind: ClassVar[str] = "user"
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOnLinked(Event):
    """A person signed in through the company's sign-on for the first time; from then on it knows them by its own id."""

    name: ClassVar[str] = "sign_on_linked"
    subject_kind: ClassVar[str] = "user"


@dataclass(frozen=True, kw_only=True, slots=True)
class PreferencesUpdated(Event):
    """A person chose language, zone or theme."""

    name: ClassVar[str] = "preferences_updated"
    subject_kind: ClassVar[str] = "user"
    language: str
    zone: str
    theme: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeWishesSet(Event):
    """A person chose how to hear of notices: `kind/way` for each kind that is not only on the page."""

    name: ClassVar[str] = "notice_wishes_set"
    subject_kind: ClassVar[str] = "user"
    ways: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenCreated(Event):
    """A program got a key that acts as `user`."""

    name: ClassVar[str] = "token_created"
    subject_kind: ClassVar[str] = "token"
    user: int
    scopes: tuple[str, ...]
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenPaced(Event):
    """A key may make this many requests a minute; None = as all keys, 0 = without limit."""

    name: ClassVar[str] = "token_paced"
    subject_kind: ClassVar[str] = "token"
    user: int
    per_minute: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenRevoked(Event):
    """A key stopped working."""

    name: ClassVar[str] = "token_revoked"
    subject_kind: ClassVar[str] = "token"
    user: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LimitSet(Event):
    """A role may give this much on the spot; None = without limit. The subject is the company."""

    name: ClassVar[str] = "limit_set"
    subject_kind: ClassVar[str] = "unit"
    role: str
    verb: str
    currency: str
    per_case: int | None
    per_month: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LooksPurged(Event):
    """Who looked at what before a moment was thrown away, so many rows. The subject is the company."""

    name: ClassVar[str] = "looks_purged"
    subject_kind: ClassVar[str] = "unit"
    before: datetime
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeputySet(Event):
    """Somebody may act for the subject from–to."""

    name: ClassVar[str] = "deputy_set"
    subject_kind: ClassVar[str] = "user"
    deputy: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DeputyEnded(Event):
    """Somebody may act for the subject no more."""

    name: ClassVar[str] = "deputy_ended"
    subject_kind: ClassVar[str] = "user"
    deputy: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ActingBegun(Event):
    """Somebody (the actor) began to act for the subject."""

    name: ClassVar[str] = "acting_begun"
    subject_kind: ClassVar[str] = "user"
    by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ActingEnded(Event):
    """Somebody stopped acting for the subject."""

    name: ClassVar[str] = "acting_ended"
    subject_kind: ClassVar[str] = "user"
    by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalAsked(Event):
    """Somebody asked a person with more authority."""

    name: ClassVar[str] = "approval_asked"
    subject_kind: ClassVar[str] = "approval"
    verb: str
    of_kind: str
    of_id: int
    amount: int | None
    currency: str
    expected_by: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalPassedUp(Event):
    """Nobody answered in time: the question went to the unit above."""

    name: ClassVar[str] = "approval_passed_up"
    subject_kind: ClassVar[str] = "approval"
    verb: str
    of_kind: str
    of_id: int
    to: int
    expected_by: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalDecided(Event):
    """The question was answered: `state` is approved or declined."""

    name: ClassVar[str] = "approval_decided"
    subject_kind: ClassVar[str] = "approval"
    verb: str
    of_kind: str
    of_id: int
    state: str
