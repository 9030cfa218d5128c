"""What the demo company promises beside the shipped sets, and its calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.network import actions as network
from makegood.rooms.promises import actions as promises
from makegood.site.demo.places import Network
from makegood.site.demo.words import table

ZONE = ZoneInfo("Asia/Shanghai")
ALL = {"labour": True, "parts": True, "visit": True, "transport": False}


def opening(day: date) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time.min, ZONE)


def open_calendars(places: Network, rng: Random, today: date, now: datetime) -> None:
    """The company's own hours, and those of one station of every branch with its local closures."""
    own = table("policy")["calendar"]
    network.create_calendar(
        actor=SYSTEM, code=own["code"], name=own["name"], now=now,
        definition={"timezone": ZONE.key, "week": own["week"]},
    )  # fmt: skip
    stations = own["stations"]
    for unit, code, name in places.stations[::5]:
        station_code = f"station-{code.lower()}"
        network.create_calendar(
            actor=SYSTEM, code=station_code, name={"en": f"Station {code}", "zh-Hans": name}, now=now, unit_id=unit,
            definition={"timezone": ZONE.key, "week": stations["week"]},
        )  # fmt: skip
        closed = now.astimezone(ZONE).date() + timedelta(days=rng.randint(20, 150))
        _publish(station_code, closed, "local", rng.choice(stations["closures"]), now + timedelta(days=5))
        soon = today + timedelta(days=rng.randint(3, 25))
        _publish(station_code, soon, "local", rng.choice(stations["closures"]), opening(today) - timedelta(days=4))


def _publish(code: str, closed: date, kind: str, reason: str, now: datetime) -> int:
    version = network.publish_calendar_version(
        actor=SYSTEM, code=code, effective=opening(closed), kind=kind, reason=reason,
        definition={"overrides": {closed.isoformat(): []}}, now=now,
    )  # fmt: skip
    return version.calendar_id


def declare_disruption(closed: date, now: datetime) -> None:
    """A day on which nobody can be visited, for a reason that is public; the clocks on that calendar move."""
    own = table("policy")["calendar"]
    reason = next(one["reason"] for one in own["disruption"] if closed.month in one["months"])
    calendar_id = _publish(own["code"], closed, "disruption", reason, now)
    promises.move_clocks(actor=SYSTEM, calendar_id=calendar_id, now=now)


def publish(today: date) -> None:
    """The company's own promises with all the versions that they have had by `today`."""
    for one in table("policy")["promise"]:
        versions = [version for version in one["version"] if date.fromisoformat(version["from"]) <= today]
        for number, version in enumerate(versions or one["version"][:1]):
            effective = opening(date.fromisoformat(version["from"]))
            # Published two weeks before it holds, so that the shops can read it.
            now = effective - timedelta(days=14)
            if number == 0:
                promises.create_promise(
                    actor=SYSTEM, code=one["code"], basis=one["basis"], name=one["name"], zone=ZONE.key,
                    jurisdiction="CN", now=now,
                )  # fmt: skip
            back = version.get("granted_back_to")
            promises.publish_version(
                actor=SYSTEM, code=one["code"], statement=version["statement"], clauses=_clauses(version),
                effective=effective, scope=one.get("scope"),
                granted_back_to=opening(date.fromisoformat(back)) if back else None, now=now,
            )  # fmt: skip


def _clauses(version: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    if "days" in version:
        return [_cleaning(version["days"], version["statement"])]
    clauses = [_repair(version["years"], version["statement"])]
    if version.get("extra"):
        clauses.append(_exchange(version["statement"]))
    return clauses


def _repair(years: int, statement: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "right", "id": "1", "rights": ["repair"], "reasons": ["fault"], "covers": ALL,
        "window": {"start": ["bought_at", "delivered_at", "installed_at"], "years": years, "extended_by_repair": True},
        "title": {"en": f"{years} years for the whole unit", "zh-Hans": f"整机包修 {years} 年"},
        "statement": dict(statement),
    }  # fmt: skip


def _exchange(statement: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "right", "id": "2", "rights": ["exchange"], "reasons": ["fault"], "covers": {**ALL, "transport": True},
        "when": [{"test": "failed_repairs", "n": 2}],
        "window": {"start": ["bought_at", "delivered_at", "installed_at"], "years": 1},
        "title": {"en": "A new one after two repairs in vain", "zh-Hans": "修两次未修好换新机"},
        "statement": dict(statement),
    }  # fmt: skip


def _cleaning(days: int, statement: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "duty", "id": "1", "do": ["visit_started"], "calendar": "qinghe",
        "when": [{"fact": "case_opened", "data": {"kind": ["cleaning"]}}],
        "within": [{"budget": {"working_days": days}}],
        "pauses": ["waiting_customer", "customer_asked", "disruption"],
        "otherwise": [{"kind": "free_service"}], "escalate": "PT24H",
        "title": {"en": f"Cleaned within {days} working days", "zh-Hans": f"{days} 个工作日内上门清洗"},
        "statement": dict(statement),
    }  # fmt: skip


def grant(actor: Actor, customer_id: int, now: datetime) -> None:
    """A promise made to one customer who had to wait too often (特批)."""
    text = table("policy")["goodwill"]
    promises.create_promise(
        actor=actor, code=text["code"], basis="goodwill", name=text["name"], zone=ZONE.key, jurisdiction="CN", now=now
    )
    clause = {
        "kind": "right", "id": "1", "rights": ["repair"], "reasons": ["fault"], "covers": ALL,
        "title": text["name"], "statement": text["statement"],
    }  # fmt: skip
    promises.publish_version(
        actor=actor, code=text["code"], statement=text["statement"], clauses=[clause], effective=now, now=now,
        holder_id=customer_id,
    )  # fmt: skip


def think(designer: Actor, end: datetime) -> None:
    """Two words that nobody has given yet: one was tried on the past year, the other is being written."""
    for code, title, before, after, ago in (
        ("answer-24h", "答复再快一倍，做得到吗？", "PT24H", "PT12H", timedelta(days=1)),
        ("repair-48h", "修理提到 36 小时", "PT48H", "PT36H", timedelta(hours=3)),
    ):
        draft = promises.start_draft(actor=designer, code=code, title=title, now=end - ago)
        text = draft.text.replace(before, after)
        promises.edit_draft(actor=designer, draft_id=draft.id, text=text, now=end - ago)
        if ago >= timedelta(days=1):
            trial = promises.ask_what_if(actor=designer, draft_id=draft.id, now=end - ago)
            promises.work_what_if(actor=SYSTEM, replay_id=trial.id, now=end)
