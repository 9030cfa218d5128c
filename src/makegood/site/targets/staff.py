"""People as a table: who works where, how they sign in, what they may do; and the licences that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as signing
from makegood.ground.accounts.rules import LANGUAGES, ROLES
from makegood.ground.accounts.views import UserView
from makegood.ground.actor import Actor
from makegood.ground.exchange.exports import Asked, Export, Row, external, paged
from makegood.ground.exchange.targets import ALREADY, Batch, Part, Target, Unit, reason
from makegood.ground.exchange.values import Field
from makegood.ground.ui.texts import catalogue
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries
from makegood.rooms.network.inputs import CertificateInput, SkillInput, StaffInput
from makegood.rooms.network.rules import LICENCES, STAFF_ROLES
from makegood.rooms.network.views import StaffView
from makegood.site.targets import people

KIND, LICENCE = "person", "licence"
_PLAIN = ("number", "name", "role", "level", "phone", "sex", "since", "until")

FIELDS = {
    "name": Field(required=True, most=80),
    "unit": Field(most=24),
    "number": Field(most=40),
    "role": Field("code", choices=frozenset(STAFF_ROLES)),
    "level": Field("integer", least=1),
    "phone": Field(most=24),
    "sex": Field("code", choices=frozenset({"female", "male"})),
    "since": Field("day"),
    "until": Field("day"),
    "skills": Field("codes", most=90),
    "sign_in": Field(most=80),
    "roles": Field("codes", most=80),
    "email": Field(most=254),
    "language": Field("code", choices=frozenset(LANGUAGES)),
    "zone": Field(most=64),
    "active": Field("flag"),
}
LICENCE_FIELDS = {
    "person": Field(required=True, most=40),
    "kind": Field("code", required=True, choices=frozenset(LICENCES)),
    "number": Field(required=True, most=60),
    "issued_on": Field("day"),
    "expires_on": Field("day", required=True),
}


# --- in


def apply(batch: Batch) -> None:
    """New people: at their node, with their sign-in and roles; whoever is on file already is left as they are.

    Nobody gives more than they hold, so sign-ins are made with the rights of whoever imports.
    """
    units = [unit for unit in batch.to_write() if unit.head.object_id is None]
    numbers = queries.staff_numbered(unit.head.values["number"] for unit in units if unit.head.get("number"))
    names = signing.users_named({unit.head.values["sign_in"] for unit in units if unit.head.get("sign_in")})
    new: list[Unit] = []
    for unit in units:
        head = unit.head
        there = numbers.get(head.get("number", "")) or (None if head.get("unit") else names.get(head.get("sign_in")))
        if there is not None:
            head.object_id, head.state = there, ALREADY
            batch.learn(KIND, head.source_id, there)
        elif not head.get("unit") and not head.get("sign_in"):
            head.reject(reason("required", "unit"))
        else:
            new.append(unit)
    for unit in new:
        users = _sign_in(batch, unit.head, names)
        if not unit.head.get("unit"):
            batch.done(unit.head, KIND, users or 0)
    at_work = [unit.head for unit in new if unit.head.get("unit")]
    ids = network.add_staff(actor=batch.actor, staff=[_staff(batch, part, names) for part in at_work], now=batch.now)
    for part, id_ in zip(at_work, ids, strict=True):
        batch.done(part, KIND, id_)


def _sign_in(batch: Batch, part: Part, names: dict[str, int]) -> int | None:
    """The id by which somebody signs in: known, or made now without a password; None for who does not sign in."""
    given = part.get("sign_in")
    if not given or given in names:
        return names.get(given)
    plain = {name: part.get(name) for name in ("email", "language") if part.get(name)}
    names[given] = accounts.create_user(
        actor=batch.asker, username=given, name=part.values["name"], password=None, now=batch.now,
        memberships=[_membership(batch, part, one) for one in part.get("roles", ())],
        zone=part.get("zone", str(batch.spec.zone)), **plain,
    )  # fmt: skip
    if part.get("active") is False:
        accounts.switch_user(actor=batch.asker, user_id=names[given], active=False, now=batch.now)
    return names[given]


def _membership(batch: Batch, part: Part, told: str) -> tuple[str, int]:
    """`agent@E1`, also in words (`坐席@E1`); without a place it is held where the person works. Raises Missing."""
    word, _, code = told.partition("@")
    return _roles().get(word, word), people.unit_named(batch, code or part.get("unit", ""))


@lru_cache(maxsize=1)
def _roles() -> dict[str, str]:
    entries = {role: catalogue()["roles", role] for role in ROLES}
    return {word: role for role, entry in entries.items() for word in (entry.en, entry.zh, role)}


def _staff(batch: Batch, part: Part, names: dict[str, int]) -> StaffInput:
    told = {name: part.get(name) for name in _PLAIN if part.get(name) is not None}
    return StaffInput(
        unit_id=people.unit_of(batch, part) or 0, user_id=names.get(part.get("sign_in", "")),
        skills=tuple(_skill(one) for one in part.get("skills", ())), **told,
    )  # fmt: skip


def _skill(told: str) -> SkillInput:
    """`air_conditioner/repair/2`: category, kind of work and level, each of which may be left out."""
    category, _, rest = told.partition("/")
    kind, _, level = rest.partition("/")
    return SkillInput(category, kind, int(level) if level.isdigit() else 1)


def apply_licences(batch: Batch) -> None:
    """Licences of people who are on file, meant by their number; told with other dates, one is renewed."""
    units = [unit for unit in batch.to_write() if unit.head.object_id is None]
    known = queries.staff_numbered(unit.head.values["person"] for unit in units)
    held = {
        (number, one.kind, one.number): one
        for number in known for one in queries.member(batch.actor, number).certificates
    }  # fmt: skip
    taken: list[Part] = []
    for part in (unit.head for unit in units):
        same = held.get((part.values["person"], part.values["kind"], part.values["number"].strip()))
        if part.values["person"] not in known:
            part.reject(reason("unknown_reference", "person", value=part.values["person"]))
        elif same and (same.issued_on, same.expires_on) == (part.get("issued_on"), part.values["expires_on"]):
            part.object_id, part.state = same.id, ALREADY
            batch.learn(LICENCE, part.source_id, same.id)
        else:
            taken.append(part)
    certificates = [
        CertificateInput(
            known[part.values["person"]], part.values["kind"], part.values["number"], part.values["expires_on"],
            part.get("issued_on"),
        )
        for part in taken
    ]  # fmt: skip
    ids = network.keep_certificates(actor=batch.actor, certificates=certificates, now=batch.now)
    for part, id_ in zip(taken, ids, strict=True):
        batch.done(part, LICENCE, id_)


# --- out


def rows(asked: Asked) -> Iterator[Row]:
    """Those who work at a node, then those who only sign in."""
    actor = asked.actor
    for some in paged(lambda cursor: queries.staff(actor, cursor=cursor, limit=200)):
        users = signing.users_of(actor, [one.user_id for one in some if one.user_id is not None])
        yield from _told(some, [users.get(one.user_id or 0) for one in some])
    for users_ in paged(lambda cursor: signing.users(actor, cursor=cursor, limit=200)):
        at_work = queries.staff_of_users([one.id for one in users_])
        alone = [one for one in users_ if one.id not in at_work]
        yield from _told([None] * len(alone), alone)


def _told(staff: Sequence[StaffView | None], users: Sequence[UserView | None]) -> Iterator[Row]:
    ids = external(KIND, [one.id for some in (staff, users) for one in some if one is not None])
    held = {unit for one in users if one is not None for _, unit in one.memberships}
    nodes = people.codes_of(held | {one.unit_id for one in staff if one is not None})
    for member, user in zip(staff, users, strict=True):
        told: dict[str, Any] = {}
        if member is not None:
            told = {name: getattr(member, name) for name in _PLAIN}
            skills = [f"{one.category}/{one.kind}/{one.level}" for one in member.skills]
            told |= {"id": ids[member.id], "unit": nodes.get(member.unit_id, ""), "skills": skills}
        if user is not None:
            roles = sorted(f"{role}@{nodes[unit]}" for role, unit in user.memberships if unit in nodes)
            told |= {"sign_in": user.username, "roles": roles, "email": user.email, "language": user.language,
                     "zone": user.zone, "active": user.is_active}  # fmt: skip
            told = {"id": ids[user.id], "name": user.name, **told}
        yield told


def licences(asked: Asked) -> Iterator[Row]:
    """Licences of those who work at a node."""
    for some in paged(lambda cursor: queries.staff(asked.actor, cursor=cursor, limit=200)):
        for member in some:
            for one in member.certificates:
                plain = {name: getattr(one, name) for name in ("kind", "number", "issued_on", "expires_on")}
                yield {"person": member.number, **plain}


def known(actor: Actor, ids: Sequence[int]) -> set[int]:
    """Which of these ids are our people."""
    return set(queries.staff_names(ids)) | set(signing.names(list(ids)))


TARGETS = [
    Target("people", KIND, FIELDS, apply, need="staff.write"),
    Target("licences", LICENCE, LICENCE_FIELDS, apply_licences, need="staff.write"),
]
EXPORTS = [
    Export("people", KIND, ("id", *FIELDS), rows, "users.read"),
    Export("licences", LICENCE, tuple(LICENCE_FIELDS), licences, "staff.read"),
]
