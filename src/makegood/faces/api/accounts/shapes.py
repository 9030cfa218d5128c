"""What answers about people, keys, approvals and limits look like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.faces.api.wire.shapes import KindAndId, MoneyOut, Shape, shows
from makegood.ground.accounts.views import (
    ApprovalView,
    DeputyView,
    LimitView,
    LookView,
    NoticeWishes,
    TokenView,
    UserView,
)


class MeOut(Shape):
    """Who the token speaks for and what it may do."""

    kind: str
    id: str | None
    name: str
    permissions: list[str]
    units: list[str] | None
    language: str
    zone: str


@shows(NoticeWishes)
class NoticeWishesOut(Shape):
    """How the caller hears of each kind of notice; times are minutes of the caller's day."""

    ways: dict[str, str]
    digest_at: int
    quiet_from: int | None
    quiet_to: int | None


@shows(TokenView, token=lambda view: None)
class TokenOut(Shape):
    """A key for programs; `token` is the key itself, told in the answer that makes it and never again."""

    id: str
    user: str
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime
    per_minute: int | None
    version: int
    token: str | None


class NoticeOut(Shape):
    """Something that somebody should see; `text` is in the caller's language."""

    id: str
    code: str
    text: str
    params: dict[str, Any]
    link: KindAndId | None
    unit: str | None
    created_at: datetime
    read_at: datetime | None


class RoleAtOut(Shape):
    """A role in a part of the network."""

    role: str
    unit: str


@shows(
    UserView,
    active="is_active",
    roles=lambda view: [{"role": role, "unit": str(unit)} for role, unit in view.memberships],
)
class PersonOut(Shape):
    """Somebody who may sign in; passwords are never told."""

    id: str
    username: str
    name: str
    email: str
    language: str
    zone: str
    active: bool
    roles: list[RoleAtOut]
    version: int


@shows(DeputyView)
class DeputyOut(Shape):
    """Somebody may act for another."""

    id: str
    user: str
    deputy: str
    starts: datetime
    ends: datetime
    reason: str
    granted_by: str | None
    ended_at: datetime | None


class RoleOut(Shape):
    """What a role may do, in its own part of the network."""

    role: str
    name: str
    permissions: list[str]


@shows(LookView, on_behalf_of="for_id")
class LookOut(Shape):
    """Somebody opened, found, revealed or exported something."""

    id: str
    user: str | None
    on_behalf_of: str | None
    token: str | None
    act: str
    kind: str
    subject: str | None
    at: datetime


@shows(
    ApprovalView,
    subject=lambda view: {"kind": view.subject_kind, "id": str(view.subject_id)},
    about=lambda view: [{"kind": str(kind), "id": str(id_)} for kind, id_ in view.about],
)
class ApprovalOut(Shape):
    """A question to somebody with more authority; `about` is what it concerns beside its subject."""

    id: str
    verb: str
    subject: KindAndId
    amount: MoneyOut | None
    note: str
    about: list[KindAndId]
    unit: str | None
    waits_at: str | None
    passed_up: int
    asked_by: str | None
    asked_for: str | None
    asked_at: datetime
    expected_by: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    answer: str


@shows(LimitView)
class LimitOut(Shape):
    """How much a role may give under a verb, in minor units; null = without limit."""

    role: str
    verb: str
    currency: str
    per_case: int | None
    per_month: int | None


class LeftOut(Shape):
    """What the caller has given under a verb this month, and may still give; null = without limit."""

    verb: str
    currency: str
    spent: int
    left: int | None
