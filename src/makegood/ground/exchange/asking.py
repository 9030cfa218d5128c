"""Whoever asked for background work: their rights of now, and never more than when they asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from makegood.ground.accounts import queries as people
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Missing


class Asked(Protocol):
    """A row that keeps who asked."""

    user_id: int | None
    permissions: list[str]
    language: str
    zone: str


def asker(row: Asked) -> Actor:
    """Whoever asked, with the rights of now. Raises Missing if they are gone or locked out."""
    if row.user_id is None:
        return SYSTEM.speaking(row.language)
    actor = people.actor_by_id(row.user_id)
    if actor is None:
        raise Missing("user_unknown")
    then = frozenset(row.permissions)
    if "*" in then:
        return replace(actor, language=row.language, zone=row.zone)
    grants = tuple(replace(one, permissions=_both(one.permissions, then)) for one in actor.grants)
    return replace(
        actor, permissions=_both(actor.permissions, then), grants=grants, language=row.language, zone=row.zone
    )


def _both(now: frozenset[str], then: frozenset[str]) -> frozenset[str]:
    return then if "*" in now else now & then
