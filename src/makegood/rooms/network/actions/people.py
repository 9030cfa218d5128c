"""Who works where: people with skills, licences that expire, and absences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.engines.wording import spelled
from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_id, new_ids
from makegood.rooms.network import errors, queries, rules
from makegood.rooms.network.actions.checking import fault, reversed_dates, told, too_long, units_at
from makegood.rooms.network.events import (
    CertificateKept,
    CertificateRemoved,
    LicenceRulesSet,
    MemberAbsent,
    MemberAdded,
    MemberBack,
    MemberChanged,
)
from makegood.rooms.network.inputs import CertificateInput, SkillInput, StaffInput
from makegood.rooms.network.models import Absence, Certificate, LicenceRule, Node, Skill, StaffMember
from makegood.rooms.network.views import AbsenceView, StaffView

_LENGTHS = {"number": 40, "name": 80, "phone": 24}
_CHANGEABLE = frozenset({"name", "role", "level", "phone", "sex", "user_id", "since", "until", "unit_id", "skills"})


@transaction.atomic
def add_staff(*, actor: Actor, staff: Sequence[StaffInput], now: datetime) -> list[int]:
    """Put people on file; their ids in order.

    Raises Forbidden, Invalid (field `<place>.<field>` when there are several): unit_unknown, required, too_long,
    staff_role_unknown, skill_level_bad, sex_unknown, dates_reversed, user_unknown, entry_number_taken.
    """
    actor.need("staff.write")
    if not staff:
        return []
    units_at(actor, "staff.write", [one.unit_id for one in staff])
    numbers = _numbers(staff)
    _check(staff, numbers)
    ids = new_ids(len(staff))
    rows = [
        {
            "id": pk, "unit_id": one.unit_id, "number": number, "name": one.name.strip(), "pinyin": spelled(one.name),
            "role": one.role, "level": one.level, "phone": one.phone, "sex": one.sex, "user_id": one.user_id,
            "since": one.since, "until": one.until, "version": 1,
        }
        for pk, number, one in zip(ids, numbers, staff, strict=True)
    ]  # fmt: skip
    insert(StaffMember, rows)
    _insert_skills([(pk, skill) for pk, one in zip(ids, staff, strict=True) for skill in one.skills])
    events = [
        MemberAdded(subject=pk, at=now, about=(("unit", one.unit_id),), unit=one.unit_id, role=one.role)
        for pk, one in zip(ids, staff, strict=True)
    ]
    record(actor=actor, events=events, now=now, fresh={("member", pk) for pk in ids})
    return ids


def _numbers(staff: Sequence[StaffInput]) -> list[str]:
    """The number of each, counted on within their node where none is given."""
    open_ = {one.unit_id for one in staff if not one.number.strip()}
    codes = dict(Node.objects.filter(unit_id__in=open_).values_list("unit_id", "code"))
    used = set(StaffMember.objects.filter(unit_id__in=open_).values_list("number", flat=True))
    used |= {one.number.strip() for one in staff}
    found = []
    for one in staff:
        number, nth = one.number.strip(), 0
        while not number or (not one.number.strip() and number in used):
            nth += 1
            number = f"{codes[one.unit_id]}-{nth:02d}"
        used.add(number)
        found.append(number)
    return found


def _check(staff: Sequence[StaffInput], numbers: Sequence[str]) -> None:
    count = len(staff)
    taken = set(StaffMember.objects.filter(number__in=numbers).values_list("number", flat=True))
    people = seen.names(sorted({one.user_id for one in staff if one.user_id is not None}))
    found: list[FieldError] = []
    for place, (one, number) in enumerate(zip(staff, numbers, strict=True)):
        if number in taken:
            found.append(fault(told(place, count, "number"), errors.NUMBER_TAKEN, taken=number))
        taken.add(number)
        found.extend(too_long(_LENGTHS, one, place, count))
        found.extend(_faults(one, place, count))
        if one.user_id is not None and one.user_id not in people:
            found.append(fault(told(place, count, "user"), errors.USER_UNKNOWN))
    if found:
        raise errors.invalid(found)


def _faults(one: StaffInput, place: int = 0, count: int = 1) -> list[FieldError]:
    found = []
    if not one.name.strip():
        found.append(fault(told(place, count, "name"), errors.REQUIRED))
    if one.role not in rules.STAFF_ROLES:
        found.append(fault(told(place, count, "role"), errors.ROLE_UNKNOWN, role=one.role))
    if one.level not in rules.LEVELS or any(skill.level not in rules.LEVELS for skill in one.skills):
        found.append(fault(told(place, count, "level"), errors.LEVEL_BAD))
    if any(len(skill.category) > 60 or len(skill.kind) > 24 for skill in one.skills):
        found.append(fault(told(place, count, "skills"), errors.TOO_LONG, most=60))
    if one.sex not in {"", "female", "male"}:
        found.append(fault(told(place, count, "sex"), errors.SEX_UNKNOWN))
    if reversed_dates(one.since, one.until):
        found.append(fault(told(place, count, "until"), errors.DATES_BAD))
    return found


def _insert_skills(skills: Sequence[tuple[int, SkillInput]]) -> None:
    rows = {(pk, one.category, one.kind): one.level for pk, one in skills}
    insert(
        Skill,
        [
            {"member_id": pk, "category": category, "kind": kind, "level": level}
            for (pk, category, kind), level in rows.items()
        ],
    )


@transaction.atomic
def change_member(
    *, actor: Actor, member_id: int, changes: Mapping[str, Any], now: datetime, version: int | None = None
) -> StaffView:
    """Change what is known about somebody who was read at `version`; `skills` (SkillInput) replaces all of them.

    Raises Forbidden, Missing `member_unknown`, Stale, Invalid: field_unknown, and as `add_staff`.
    """
    actor.need("staff.write")
    current = queries.member(actor, member_id)
    units_at(actor, "staff.write", [current.unit_id, changes.get("unit_id", current.unit_id)])
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    plain = {name: value for name, value in changes.items() if name != "skills"}
    skills = tuple(changes.get("skills", ()))
    basis = {name: getattr(current, name) for name in _CHANGEABLE - {"skills"}}
    whole = StaffInput(**{**basis, **plain}, skills=skills)
    faults = [*_faults(whole), *too_long(_LENGTHS, whole, 0, 1)]
    if whole.user_id is not None and whole.user_id != current.user_id and not seen.names([whole.user_id]):
        faults.append(fault("user", errors.USER_UNKNOWN))
    if faults:
        raise errors.invalid(faults)
    if "name" in plain:
        plain = {**plain, "name": whole.name.strip(), "pinyin": spelled(whole.name)}
    rows = StaffMember.objects.filter(pk=member_id, version=current.version if version is None else version)
    if not rows.update(**plain, version=F("version") + 1):
        raise errors.stale(current)
    if "skills" in changes:
        Skill.objects.filter(member_id=member_id).delete()
        _insert_skills([(member_id, skill) for skill in skills])
    event = MemberChanged(
        subject=member_id, at=now, about=(("unit", whole.unit_id),), unit=whole.unit_id, fields=tuple(sorted(changes))
    )
    record(actor=actor, events=[event], now=now)
    return queries.member(actor, member_id)


@transaction.atomic
def keep_certificates(*, actor: Actor, certificates: Sequence[CertificateInput], now: datetime) -> list[int]:
    """Put licences on file; one with the same kind and number is renewed. Ids in order.

    Raises Forbidden, Missing `member_unknown`, Invalid (field `<place>.<field>` when there are several):
    licence_unknown, required, too_long, dates_reversed.
    """
    actor.need("staff.write")
    if not certificates:
        return []
    wanted = {one.member_id for one in certificates}
    units = dict(seen.scope(actor, StaffMember.objects.filter(pk__in=wanted)).values_list("id", "unit_id"))
    if len(units) != len(wanted):
        raise errors.member_unknown()
    units_at(actor, "staff.write", units.values())
    _check_certificates(certificates)
    held = {
        (member_id, kind, number): pk
        for pk, member_id, kind, number in Certificate.objects.filter(member_id__in=wanted).values_list(
            "id", "member_id", "kind", "number"
        )
    }
    ids, rows = [], []
    for one, fresh in zip(certificates, new_ids(len(certificates)), strict=True):
        key = (one.member_id, one.kind, one.number.strip())
        if key in held:
            dates = {"issued_on": one.issued_on, "expires_on": one.expires_on}
            Certificate.objects.filter(pk=held[key]).update(**dates, version=F("version") + 1)
        else:
            rows.append(
                {
                    "id": fresh, "member_id": one.member_id, "kind": one.kind, "number": one.number.strip(),
                    "issued_on": one.issued_on, "expires_on": one.expires_on, "version": 1,
                }
            )  # fmt: skip
        ids.append(held.setdefault(key, fresh))
    insert(Certificate, rows)
    events = [
        CertificateKept(
            subject=one.member_id, at=now, about=(("unit", units[one.member_id]),), certificate=pk, kind=one.kind,
            expires_on=one.expires_on.isoformat(),
        )
        for pk, one in zip(ids, certificates, strict=True)
    ]  # fmt: skip
    record(actor=actor, events=events, now=now)
    return ids


def _check_certificates(certificates: Sequence[CertificateInput]) -> None:
    found: list[FieldError] = []
    count = len(certificates)
    for place, one in enumerate(certificates):
        if one.kind not in rules.LICENCES:
            found.append(fault(told(place, count, "kind"), errors.LICENCE_UNKNOWN, licence=one.kind))
        if not one.number.strip():
            found.append(fault(told(place, count, "number"), errors.REQUIRED))
        found.extend(too_long({"number": 60}, one, place, count))
        if reversed_dates(one.issued_on, one.expires_on):
            found.append(fault(told(place, count, "expires_on"), errors.DATES_BAD))
    if found:
        raise errors.invalid(found)


@transaction.atomic
def remove_certificate(*, actor: Actor, certificate_id: int, now: datetime) -> StaffView:
    """Take a licence off the file, because it is not theirs or none. Raises Forbidden, Missing
    `certificate_unknown`."""
    actor.need("staff.write")
    rows = seen.scope(actor, Certificate.objects.filter(pk=certificate_id), "member__unit_id")
    row = rows.values_list("member_id", "kind", "member__unit_id").first()
    if row is None:
        raise errors.certificate_unknown()
    member_id, kind, unit_id = row
    units_at(actor, "staff.write", [unit_id])
    Certificate.objects.filter(pk=certificate_id).delete()
    event = CertificateRemoved(
        subject=member_id, at=now, about=(("unit", unit_id),), certificate=certificate_id, kind=kind
    )
    record(actor=actor, events=[event], now=now)
    return queries.member(actor, member_id)


@transaction.atomic
def be_absent(
    *, actor: Actor, member_id: int, starts: datetime, reason: str, now: datetime, ends: datetime | None = None
) -> AbsenceView:
    """Somebody does not work from–to, `ends` None while nobody knows: their work is to be given to others.

    Raises Forbidden, Missing `member_unknown`, Invalid: absence_unknown, dates_reversed.
    """
    actor.need("staff.write")
    current = queries.member(actor, member_id)
    units_at(actor, "staff.write", [current.unit_id])
    if reason not in rules.ABSENCES:
        raise Invalid.one("reason", errors.ABSENCE_UNKNOWN)
    if ends is not None and ends <= starts:
        raise Invalid.one("ends", errors.DATES_BAD)
    pk = new_id()
    row = {
        "id": pk, "member_id": member_id, "starts": starts, "ends": ends, "reason": reason, "created_at": now,
    }  # fmt: skip
    insert(Absence, [row])
    event = MemberAbsent(
        subject=member_id, at=now, about=(("unit", current.unit_id),), absence=pk, starts=starts, ends=ends,
        reason=reason,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    return AbsenceView(pk, member_id, starts, ends, reason)


@transaction.atomic
def be_back(*, actor: Actor, absence_id: int, ends: datetime, now: datetime) -> StaffView:
    """Somebody works again from a moment; an absence that had not begun by then is taken away.

    Raises Forbidden, Missing `absence_unknown`.
    """
    actor.need("staff.write")
    rows = seen.scope(actor, Absence.objects.filter(pk=absence_id), "member__unit_id")
    row = rows.values_list("member_id", "starts", "member__unit_id").first()
    if row is None:
        raise errors.absence_unknown()
    member_id, starts, unit_id = row
    units_at(actor, "staff.write", [unit_id])
    if ends <= starts:
        Absence.objects.filter(pk=absence_id).delete()
    else:
        Absence.objects.filter(pk=absence_id).update(ends=ends)
    event = MemberBack(subject=member_id, at=now, about=(("unit", unit_id),), absence=absence_id, ends=ends)
    record(actor=actor, events=[event], now=now)
    return queries.member(actor, member_id)


@transaction.atomic
def set_licence_rules(*, actor: Actor, needed: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """State anew which work needs which licence: (category, kind, licence), "" = all of them.

    Raises Forbidden, Invalid `licence_unknown`, too_long.
    """
    actor.need("network.write")
    wanted = sorted(set(needed))
    for category, kind, licence in wanted:
        if licence not in rules.LICENCES:
            raise Invalid.one("licence", errors.LICENCE_UNKNOWN, licence=licence)
        if len(category) > 60 or len(kind) > 24:
            raise Invalid.one("category", errors.TOO_LONG, most=60)
    LicenceRule.objects.all().delete()
    insert(
        LicenceRule,
        [{"category": category, "kind": kind, "licence": licence} for category, kind, licence in wanted],
    )
    company = queries.company().unit_id
    of = tuple("/".join(row) for row in wanted)
    record(actor=actor, events=[LicenceRulesSet(subject=company, at=now, about=(("unit", company),), of=of)], now=now)
