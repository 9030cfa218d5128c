"""Who acts: one frozen value that every action and query takes, instead of a tail of optional arguments."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from makegood.ground.problems import Forbidden

ActorKind = Literal["user", "token", "system", "import", "customer"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What is held in one part of the network: in `unit` and below it, None meaning the whole company."""

    permissions: frozenset[str]
    unit: int | None = None
    role: str = ""

    def holds(self, permission: str) -> bool:
        """Whether the permission is held there."""
        return "*" in self.permissions or permission in self.permissions


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a program with a token, the system itself, an import or a customer, with what it may do and see.

    `permissions` are verbs such as `cases.open`; `*` holds them all. `units` are the roots of the parts of the network
    that may be seen, None meaning all of it. Somebody with several roles holds each only in its own part: `grants`
    say which where, and `permissions` and `units` are what they come to together; without grants every permission
    holds in all of the units. A customer sees no unit at all, only what belongs to the files in `customers`: one
    person's, which are several rows after a merge. Somebody who acts for another has the other's id, rights and limits:
    `by` is who really acts, `on_behalf_of` says for whom, and `name` tells both. `language` is `en` or `zh-Hans`;
    `zone` an IANA name.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    units: frozenset[int] | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    language: str = "zh-Hans"
    zone: str = "Asia/Shanghai"
    on_behalf_of: str = ""
    by: int | None = None
    token_id: int | None = None
    grants: tuple[Grant, ...] = ()
    customers: frozenset[int] = frozenset()

    @property
    def role(self) -> str:
        """The role to name this actor by when there is room for one; empty without any."""
        return min(self.roles, default="")

    @property
    def doer(self) -> int | None:
        """Who really acts: the deputy, where somebody acts for another."""
        return self.id if self.by is None else self.by

    def need_self(self) -> None:
        """Raise Forbidden `not_for_another` for somebody who acts for another: this is each person's own."""
        if self.by is not None:
            raise Forbidden("not_for_another")

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission, somewhere at least."""
        return "*" in self.permissions or permission in self.permissions

    def need(self, permission: str) -> None:
        """Raise Forbidden (code `permission_required`) unless the actor holds the permission somewhere."""
        if not self.may(permission):
            raise Forbidden("permission_required", permission=permission)

    def where(self, permission: str | None = None) -> frozenset[int] | None:
        """The roots of the parts in which the permission is held; None = the whole company, empty = nowhere.

        Without a permission: all that is seen.
        """
        if permission is None:
            return self.units
        if not self.grants:
            return self.units if self.may(permission) else frozenset()
        held = [grant.unit for grant in self.grants if grant.holds(permission)]
        roots = frozenset(unit for unit in held if unit is not None)
        return roots if len(roots) == len(set(held)) else None

    def speaking(self, language: str) -> Actor:
        """The same actor, answered in another language."""
        return replace(self, language=language)


#: The worker, the demo loader and the command line run by the machine's owner.
SYSTEM = Actor(kind="system", name="system", permissions=frozenset({"*"}))
#: Imports write through the same actions as live traffic, but silently: nothing rings.
IMPORT = Actor(kind="import", name="import", permissions=frozenset({"*"}))
