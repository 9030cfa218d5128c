"""Who acts: one frozen value that every action and query takes, instead of a tail of optional arguments."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from makegood.ground.problems import Forbidden

ActorKind = Literal["user", "token", "system", "import"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a program with a token, the system itself, or an import, with what it may do and see.

    `permissions` are verbs such as `cases.open`; `*` holds them all. `units` are the roots of the parts of the network
    that may be seen, None meaning all of it. `language` is `en` or `zh-Hans`; `zone` an IANA name.
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
    token_id: int | None = None

    @property
    def role(self) -> str:
        """The role to name this actor by when there is room for one; empty without any."""
        return min(self.roles, default="")

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission."""
        return "*" in self.permissions or permission in self.permissions

    def need(self, permission: str) -> None:
        """Raise Forbidden (code `permission_required`) unless the actor holds the permission."""
        if not self.may(permission):
            raise Forbidden("permission_required", permission=permission)

    def speaking(self, language: str) -> Actor:
        """The same actor, answered in another language."""
        return replace(self, language=language)


#: The worker, the demo loader and the command line run by the machine's owner.
SYSTEM = Actor(kind="system", name="system", permissions=frozenset({"*"}))
#: Imports write through the same actions as live traffic, but silently: nothing rings.
IMPORT = Actor(kind="import", name="import", permissions=frozenset({"*"}))
