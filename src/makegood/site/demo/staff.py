"""The people of the demo company: who may sign in, with which role, and what each role may give on the spot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from makegood.ground.accounts import rules
from makegood.ground.accounts.actions.limits import set_limit
from makegood.ground.accounts.actions.people import create_user
from makegood.ground.actor import SYSTEM, Actor
from makegood.site.demo.places import Network
from makegood.site.demo.words import table

SignIn = tuple[str, str, str]


@dataclass
class Staff:
    """Actors by username, and the sign-ins that newcomers are told."""

    actors: dict[str, Actor] = field(default_factory=dict)
    sign_ins: list[SignIn] = field(default_factory=list)

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]


def password_of(rng: Random) -> str:
    """The one password of the demo's people: long enough to be taken, easy to type, the same for the same seed."""
    return f"qinghe-{rng.randint(1000, 9999)}-demo"


def hire(network: Network, password: str, now: datetime) -> Staff:
    """Write people, roles and authority limits."""
    staff = Staff(sign_ins=[("admin", password, "administrator")])
    places = {
        "centre": network.centre,
        "branch": network.branches[1],
        "station": next(unit for unit, code, _ in network.stations if code == "B02S1"),
        "outlet": home_outlet(network),
    }
    for username, name, role, where, told in table("people")["staff"]:
        unit = places[where]
        # Those whom nobody is told about cannot sign in: they have no password.
        user_id = create_user(
            actor=SYSTEM, username=username, name=name, password=password if told else None,
            memberships=[(role, unit)], now=now,
        )  # fmt: skip
        staff.actors[username] = Actor(
            kind="user", id=user_id, name=name, permissions=rules.permissions_of([role]),
            units=None if where == "centre" else frozenset({unit}), roles=frozenset({role}),
        )  # fmt: skip
        if told:
            staff.sign_ins.append((username, password, role))
    for role, per_case, per_month in table("people")["limits"]:
        set_limit(
            actor=SYSTEM, role=role, verb="remedy", currency="CNY", per_case=per_case, per_month=per_month, now=now
        )
    return staff


def home_outlet(network: Network) -> int:
    """The unit of the outlet whose clerk and owner newcomers may be: the first one of Hangzhou."""
    return next(outlet.unit for outlet in network.outlets if outlet.city == "杭州市")
