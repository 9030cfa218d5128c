"""Somebody's jobs as a calendar that any calendar program reads (iCalendar, RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.jobs import errors, lifecycle, rules
from makegood.rooms.jobs.models import Feed, Job
from makegood.rooms.jobs.queries.seeing import kinds
from makegood.rooms.jobs.views import FeedView
from makegood.rooms.network import queries as network

if TYPE_CHECKING:
    from icalendar import Event

_FEED = tuple(FeedView.__dataclass_fields__)
#: What lies further back has been done, what lies further ahead is asked for later.
BACK, AHEAD, MOST = timedelta(days=14), timedelta(days=90), 500
_STATUS = {"cancelled": "CANCELLED", "failed": "CANCELLED", "on_hold": "TENTATIVE", "declined": "CANCELLED"}


def digest_of(token: str) -> str:
    """What is kept of an address: SHA-256, hexadecimal. 32 random bytes need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ICal:
    """A calendar as it is sent; `tag` is the same as long as nothing in it has changed."""

    body: bytes
    tag: str
    feed_id: int


def ical(token: str, now: datetime, words: Mapping[str, str], address: str) -> ICal:
    """The calendar behind a secret address. Raises Missing for one that is unknown or was revoked.

    An entry tells when, which work, which number and the district: no name, no phone, no street, since calendars are
    copied to other people's machines. `words` are the names of kinds of work by root, `address` the page of a job with
    `{number}` in it. The uid stays the same however often a job is moved; SEQUENCE grows with every change.
    """
    row = Feed.objects.filter(digest=digest_of(token), revoked_at__isnull=True).first() if len(token) < 200 else None
    if row is None:
        raise errors.no_feed()
    jobs = _jobs(row, now)
    places = _districts({job.division for job in jobs if job.division})
    roots = kinds()
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Makegood//jobs//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", row.name)
    for job in jobs:
        root = roots[job.kind_id].root
        calendar.add_component(_event(job, words.get(root, root), places.get(job.division, ""), address))
    body = calendar.to_ical()
    return ICal(body, hashlib.sha256(body).hexdigest()[:32], row.pk)


def _jobs(row: Feed, now: datetime) -> list[Job]:
    rows = Job.objects.filter(window_from__gte=now - BACK, window_from__lt=now + AHEAD)
    if row.technician_id is not None:
        rows = rows.filter(technician_id=row.technician_id)
    else:
        rows = rows.filter(unit_id__in=accounts.descendants(row.unit_id)).exclude(work__in=lifecycle.HOMELESS)
    return list(rows.order_by("window_from", "id")[:MOST])


def _districts(codes: set[str]) -> dict[str, str]:
    return {code: " ".join(one.name for one in network.division_path(code)[1:]) for code in sorted(codes)}


def _event(job: Job, work: str, place: str, address: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"job-{job.pk}@makegood")
    event.add("sequence", job.version)
    # The moment of the change and not of the asking: an unchanged calendar has unchanged bytes.
    event.add("dtstamp", job.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", job.window_from.astimezone(UTC).replace(microsecond=0) if job.window_from else None)
    event.add("dtend", job.window_to.astimezone(UTC).replace(microsecond=0) if job.window_to else None)
    event.add("summary", f"{work} {rules.spoken(job.number)}")
    event.add("status", _STATUS.get(job.work, "CONFIRMED"))
    if place:
        event.add("location", place)
    event.add("url", address.replace("{number}", job.number))
    return event


def feeds(actor: Actor, *, technician_id: int | None = None) -> list[FeedView]:
    """The addresses that were made: the actor's own and those of their units, newest first."""
    rows = _seen(actor)
    if technician_id is not None:
        rows = rows.filter(technician_id=technician_id)
    return [FeedView(*row) for row in rows.order_by("-id").values_list(*_FEED)[:200]]


def _seen(actor: Actor) -> QuerySet[Feed]:
    actor.need("jobs.own")
    wanted = Q(technician__user_id=actor.id) if actor.id is not None else Q(pk__in=())
    if actor.may("jobs.accept"):
        seen = accounts.visible_units(actor, "jobs.accept")
        wanted = Q() if seen is None else wanted | Q(unit_id__in=seen)
    return Feed.objects.filter(wanted)


def feed(actor: Actor, feed_id: int) -> FeedView:
    """One address. Raises Missing."""
    row = _seen(actor).filter(pk=feed_id).values_list(*_FEED).first()
    if row is None:
        raise errors.no_feed()
    return FeedView(*row)
