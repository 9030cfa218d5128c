"""The people of the demo company: who may sign in, with which role, and what each role may give on the spot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from makegood.ground.accounts import rules
from makegood.ground.accounts.actions.deputies import set_deputy
from makegood.ground.accounts.actions.limits import set_limit
from makegood.ground.accounts.actions.people import create_user
from makegood.ground.accounts.passwords import Hashed
from makegood.ground.actor import SYSTEM, Actor
from makegood.site.demo.places import Network
from makegood.site.demo.words import table


class SignIn(NamedTuple):
    """What a newcomer is told of somebody."""

    username: str
    password: str
    roles: tuple[str, ...]
    #: The username of the person for whom they may act as well.
    stands_in_for: str = ""


@dataclass
class Staff:
    """Actors by username, and the sign-ins that newcomers are told."""

    actors: dict[str, Actor] = field(default_factory=dict)
    sign_ins: list[SignIn] = field(default_factory=list)

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]

    def id_of(self, username: str) -> int:
        """The id of that person's user. Raises KeyError."""
        id_ = self.actors[username].id
        if id_ is None:
            raise KeyError(username)
        return id_


def password_of(rng: Random) -> str:
    """The one password of the demo's people: long enough to be taken, easy to type, the same for the same seed."""
    return f"qinghe-{rng.randint(1000, 9999)}-demo"


def hire(network: Network, password: str, kept: Hashed, now: datetime) -> Staff:
    """Write people, roles and authority limits; `kept` is the password as it is stored, the same for all of them."""
    staff = Staff(sign_ins=[SignIn("admin", password, ("administrator",))])
    places = {
        "centre": network.centre,
        "branch": network.branches[1],
        "next branch": network.branches[0],
        "outlet": home_outlet(network),
    }
    stands_in_for = {deputy: username for deputy, username, _ in table("people")["deputies"]}
    for username, name, works, told in table("people")["staff"]:
        held = [(role, places[where]) for role, where in works]
        roles = tuple(role for role, _ in held)
        # Those whom nobody is told about cannot sign in: they have no password.
        user_id = create_user(
            actor=SYSTEM, username=username, name=name, password=kept if told else None, memberships=held, now=now,
        )  # fmt: skip
        grants = rules.grants_of((role, unit, unit == network.centre) for role, unit in held)
        staff.actors[username] = Actor(
            kind="user", id=user_id, name=name, permissions=rules.permissions_of(roles),
            units=rules.seen_from((unit, unit == network.centre) for _, unit in held), roles=frozenset(roles),
            grants=grants,
        )  # fmt: skip
        if told:
            staff.sign_ins.append(SignIn(username, password, roles, stands_in_for.get(username, "")))
    for role, per_case, per_month in table("people")["limits"]:
        set_limit(
            actor=SYSTEM, role=role, verb="remedy", currency="CNY", per_case=per_case, per_month=per_month, now=now
        )
    return staff


def stand_in(staff: Staff, end: datetime) -> None:
    """Let deputies act for those who are away since yesterday."""
    since = end - timedelta(days=1)
    for deputy, username, reason in table("people")["deputies"]:
        set_deputy(
            actor=SYSTEM, user_id=staff.id_of(username), deputy_id=staff.id_of(deputy), starts=since,
            ends=since + timedelta(days=14), now=end, reason=reason,
        )  # fmt: skip


def home_outlet(network: Network) -> int:
    """The unit of the outlet whose clerk and owner newcomers may be: the first one of Hangzhou."""
    return next(outlet.unit for outlet in network.outlets if outlet.city == "杭州市")
