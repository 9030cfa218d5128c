"""Reading who works where, what they can do, and which licences they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from makegood.engines.wording import looks_spelled
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.rooms.network import errors
from makegood.rooms.network.models import Absence, Certificate, LicenceRule, Skill, StaffMember
from makegood.rooms.network.views import AbsenceView, CapabilityView, CertificateView, StaffView

NEED = "staff.read"
_HEAD: tuple[str, ...] = (
    "id", "unit_id", "number", "name", "role", "level", "phone", "sex", "user_id", "since", "until", "version",
)  # fmt: skip
_SKILL: tuple[str, ...] = ("member_id", "category", "kind", "level")
_CERTIFICATE = tuple(CertificateView.__dataclass_fields__)
_ABSENCE = tuple(AbsenceView.__dataclass_fields__)


def member(actor: Actor, key: int | str) -> StaffView:
    """Somebody by id or number. Raises Missing `member_unknown`."""
    rows = StaffMember.objects.filter(pk=key) if isinstance(key, int) else StaffMember.objects.filter(number=key)
    found = _whole(accounts.scope(actor, rows, need=NEED))
    if not found:
        raise errors.member_unknown()
    return found[0]


def staff(
    actor: Actor,
    *,
    unit_id: int | None = None,
    role: str | None = None,
    q: str | None = None,
    expiring_by: date | None = None,
    on: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[StaffView]:
    """People of nodes that the actor sees, in the order of their making.

    Of one node and those below it, of a role, by any part of name, spelling, number or phone; with a certificate that
    ends by a day; working on a day.
    """
    limit = limited(limit)
    rows = accounts.scope(actor, StaffMember.objects.all(), need=NEED)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(unit_id))
    if role:
        rows = rows.filter(role=role)
    if q:
        asked = Q(name__contains=q) | Q(number__startswith=q) | Q(phone__endswith=q)
        letters = looks_spelled(q)
        rows = rows.filter(asked | Q(pinyin__contains=letters) if letters else asked)
    if expiring_by is not None:
        rows = rows.filter(pk__in=Certificate.objects.filter(expires_on__lte=expiring_by).values("member_id"))
    if on is not None:
        rows = rows.filter(Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on))
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return page_of(_whole(rows, limit + 1), limit, lambda view: view.id)


def _whole(rows: QuerySet[StaffMember], most: int = 1) -> list[StaffView]:
    """People with skills, certificates and absences: one statement a table."""
    heads = list(rows.order_by("pk").values_list(*_HEAD)[:most])
    ids = [row[0] for row in heads]
    skills: dict[int, list[CapabilityView]] = {}
    for row in Skill.objects.filter(member_id__in=ids).order_by("category", "kind").values_list(*_SKILL):
        skills.setdefault(row[0], []).append(CapabilityView(*row[1:]))
    held = _by_member(
        CertificateView(*row)
        for row in Certificate.objects.filter(member_id__in=ids).order_by("expires_on", "id").values_list(*_CERTIFICATE)
    )
    away = _by_member(
        AbsenceView(*row)
        for row in Absence.objects.filter(member_id__in=ids).order_by("starts", "id").values_list(*_ABSENCE)
    )
    return [
        replace(
            StaffView(*row),
            skills=tuple(skills.get(row[0], ())),
            certificates=tuple(held.get(row[0], ())),
            absences=tuple(away.get(row[0], ())),
        )
        for row in heads
    ]


def _by_member(views: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for view in views:
        found.setdefault(view.member_id, []).append(view)
    return found


def people_of(unit_ids: Iterable[int], roles: Iterable[str], limit: int = 500) -> list[StaffView]:
    """Everybody of these very places who has one of these roles, for whoever plans their work."""
    return _whole(StaffMember.objects.filter(unit_id__in=set(unit_ids), role__in=set(roles)), limit)


def staff_by_user(user_id: int) -> StaffView | None:
    """The staff entry of somebody who signed in: who they are at their node; None for who has none."""
    found = _whole(StaffMember.objects.filter(user_id=user_id))
    return found[0] if found else None


def staff_of_users(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who sign in that have a staff entry."""
    return set(StaffMember.objects.filter(user_id__in=set(user_ids)).values_list("user_id", flat=True))


def staff_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of people by id, for lists that show who does something."""
    return dict(StaffMember.objects.filter(pk__in=set(ids)).values_list("id", "name"))


def staff_numbers(ids: Iterable[int]) -> dict[int, str]:
    """The numbers of people by id, by which tables speak of them."""
    return dict(StaffMember.objects.filter(pk__in=set(ids)).values_list("id", "number"))


def staff_numbered(numbers: Iterable[str]) -> dict[str, int]:
    """People by their numbers; those who are not there are left out."""
    return dict(StaffMember.objects.filter(number__in=set(numbers)).values_list("number", "id"))


def absent_at(member_ids: Iterable[int], moment: datetime) -> dict[int, AbsenceView]:
    """Who of these does not work at a moment, and why."""
    rows = Absence.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=moment), member_id__in=set(member_ids), starts__lte=moment
    )
    return {row[1]: AbsenceView(*row) for row in rows.order_by("starts").values_list(*_ABSENCE)}


def licence_rules() -> list[tuple[str, str, str]]:
    """(category, kind, licence): which work needs which licence."""
    return list(LicenceRule.objects.order_by("category", "kind", "licence").values_list("category", "kind", "licence"))


def licences_needed(categories: Sequence[str], kind: str) -> frozenset[str]:
    """The licences without which some work must not be done; `categories` from leaf to root."""
    rows = LicenceRule.objects.filter(category__in=["", *categories], kind__in=["", kind])
    return frozenset(rows.values_list("licence", flat=True))


def licences_held(view: StaffView, on: date) -> frozenset[str]:
    """The licences of somebody that are good on a day."""
    return frozenset(one.kind for one in view.certificates if one.expires_on >= on)
