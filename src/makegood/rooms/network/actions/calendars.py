"""Working calendars: begun, published version by version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from makegood.engines.clock import ClockInput
from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.network import errors, queries, rules
from makegood.rooms.network.events import CalendarCreated, CalendarPublished
from makegood.rooms.network.models import Calendar, CalendarVersion
from makegood.rooms.network.views import CalendarVersionView

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@transaction.atomic
def ensure_calendars(*, actor: Actor, jurisdiction: str, now: datetime) -> list[str]:
    """Publish the calendars that a company of this jurisdiction starts with, those missing; codes of the new ones.

    Raises Forbidden, Invalid `jurisdiction_unknown`.
    """
    actor.need("calendars.write")
    if jurisdiction not in rules.JURISDICTIONS:
        raise Invalid.one("jurisdiction", errors.JURISDICTION_UNKNOWN, known=", ".join(sorted(rules.JURISDICTIONS)))
    shipped = rules.shipped_calendars(jurisdiction)
    there = set(Calendar.objects.filter(code__in=shipped).values_list("code", flat=True))
    missing = [code for code in shipped if code not in there]
    start = datetime.combine(rules.SHIPPED_FROM, time(), UTC)
    for code in missing:
        _insert_calendar(actor, code, rules.SHIPPED_NAMES[code], None, now)
        _insert_version(actor, code, 1, start, "statutory", "", shipped[code], now)
    return missing


@transaction.atomic
def create_calendar(
    *,
    actor: Actor,
    code: str,
    name: Mapping[str, str],
    definition: Mapping[str, Any],
    now: datetime,
    unit_id: int | None = None,
    effective: datetime | None = None,
) -> CalendarVersionView:
    """Begin a calendar, of the whole company or of one unit; its first version holds for all dates.

    `definition` as in `publish_calendar_version`. Raises Forbidden, Invalid: code_bad, required, calendar_code_taken,
    unit_unknown, and what the clock refuses.
    """
    actor.need("calendars.write")
    _may_change(actor, unit_id)
    if unit_id is not None and not seen.sees_units(actor, [unit_id]):
        raise Invalid.one("unit", "unit_unknown")
    _may_there(actor, unit_id)
    if not _CODE.fullmatch(code) or len(code) > 40:
        raise Invalid.one("code", errors.CODE_BAD, most=40)
    if not any(text.strip() for text in name.values()):
        raise Invalid.one("name", errors.REQUIRED)
    if Calendar.objects.filter(code=code).exists():
        raise Invalid.one("code", errors.CALENDAR_CODE_TAKEN, taken=code)
    text = _readable(None, definition)
    _insert_calendar(actor, code, name, unit_id, now)
    return _insert_version(actor, code, 1, effective or now, "local", "", text, now)


@transaction.atomic
def publish_calendar_version(
    *,
    actor: Actor,
    code: str,
    effective: datetime,
    kind: str,
    reason: str,
    definition: Mapping[str, Any],
    now: datetime,
) -> CalendarVersionView:
    """Publish the next version of a calendar, in force for local dates from `effective` on.

    `definition` may give `timezone`, `week`, `overrides`, `holidays`: parts not given are those of the version in
    force on that date, overrides are laid over its own (None takes one away). A disruption says its reason; what is
    statutory is published by those who see the whole company, since only it and a disruption may move clocks later.
    Raises Forbidden, Missing `calendar_unknown`, Invalid: calendar_kind_unknown, reason_required, too_long,
    moment_naive, timezone_changes, date_of_other_version, and what the clock refuses.
    """
    actor.need("calendars.write")
    found = Calendar.objects.filter(code=code).values_list("id", "unit_id", "version").first()
    if found is None or (found[1] and not seen.sees_units(actor, [found[1]])):
        raise errors.calendar_unknown(code)
    calendar_id, unit_id, version = found
    _may_change(actor, unit_id)
    _may_there(actor, unit_id)
    _check_version(actor, effective, kind, reason)
    earlier = list(
        CalendarVersion.objects.filter(calendar_id=calendar_id).values_list("number", "effective", "definition")
    )
    parts = [queries.part_of(*row) for row in earlier]
    first = effective.astimezone(ZoneInfo(parts[0].calendar.timezone)).date()
    base = rules.in_force(parts, first)
    text = _readable(next(row[2] for row in earlier if row[0] == base.number), definition)
    number = max(part.number for part in parts) + 1
    new = queries.part_of(number, effective, text)
    if new.calendar.timezone != base.calendar.timezone:
        raise Invalid.one("timezone", errors.TIMEZONE_CHANGES)
    for day in sorted(definition.get("overrides") or {}):
        ruling = rules.in_force([*parts, new], _date(str(day)))
        if ruling.number != number:
            raise Invalid.one(f"overrides.{day}", errors.DATE_OF_OTHER_VERSION, number=ruling.number)
    # The number is taken by compare-and-set, so that two publications at once cannot both build on the same version.
    if not Calendar.objects.filter(pk=calendar_id, version=version).update(version=F("version") + 1):
        raise errors.calendar_changed()
    return _insert_version(actor, code, number, effective, kind, reason.strip(), text, now)


def _date(text: str) -> Any:
    return datetime.fromisoformat(text).date()


def _may_change(actor: Actor, unit_id: int | None) -> None:
    if unit_id is None and actor.where("calendars.write") is not None:
        raise errors.calendar_of_company()


def _may_there(actor: Actor, unit_id: int | None) -> None:
    if unit_id is not None:
        seen.need_at(actor, "calendars.write", unit_id)


def _check_version(actor: Actor, effective: datetime, kind: str, reason: str) -> None:
    if effective.utcoffset() is None:
        raise Invalid.one("effective", errors.MOMENT_NAIVE)
    if kind not in rules.VERSION_KINDS:
        raise Invalid.one("kind", errors.CALENDAR_KIND_UNKNOWN, kind=kind)
    if kind == "statutory" and actor.where("calendars.write") is not None:
        raise errors.statutory_of_company()
    if kind == "disruption" and not reason.strip():
        raise Invalid.one("reason", errors.REASON_REQUIRED)
    if len(reason) > 400:
        raise Invalid.one("reason", errors.TOO_LONG, most=400)


def _readable(previous: Mapping[str, Any] | None, definition: Mapping[str, Any]) -> dict[str, Any]:
    """The whole text of a version, read once by the clock so that nothing unreadable is kept."""
    try:
        text = rules.laid_over(previous, definition)
        rules.calendar_of(text)
    except ClockInput as refused:
        raise errors.from_clock(refused) from refused
    return text


def _insert_calendar(actor: Actor, code: str, name: Mapping[str, str], unit_id: int | None, now: datetime) -> None:
    calendar_id = new_id()
    row = {
        "id": calendar_id, "code": code, "name": dict(name), "unit_id": unit_id, "created_at": now, "version": 1,
    }  # fmt: skip
    insert(Calendar, [row])
    about = (("unit", unit_id),) if unit_id is not None else ()
    event = CalendarCreated(subject=calendar_id, at=now, about=about, code=code)
    record(actor=actor, events=[event], now=now, fresh={("calendar", calendar_id)})


def _insert_version(
    actor: Actor,
    code: str,
    number: int,
    effective: datetime,
    kind: str,
    reason: str,
    text: dict[str, Any],
    now: datetime,
) -> CalendarVersionView:
    calendar_id, unit_id = Calendar.objects.values_list("id", "unit_id").get(code=code)
    version_id = new_id()
    row: dict[str, Any] = {
        "id": version_id, "calendar_id": calendar_id, "number": number, "effective": effective, "kind": kind,
        "reason": reason, "definition": text, "created_at": now,
    }  # fmt: skip
    insert(CalendarVersion, [row])
    about = (("unit", unit_id),) if unit_id else ()
    event = CalendarPublished(
        subject=calendar_id, at=now, about=about, version=version_id, number=number, kind=kind, effective=effective
    )
    record(actor=actor, events=[event], now=now)
    return CalendarVersionView(code=code, **row)
