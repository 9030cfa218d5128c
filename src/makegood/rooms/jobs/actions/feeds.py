"""Calendar addresses: made, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid, Missing
from makegood.ground.rows import insert, new_id
from makegood.rooms.jobs import errors, queries
from makegood.rooms.jobs.events import FeedOpened, FeedRevoked
from makegood.rooms.jobs.models import Feed
from makegood.rooms.jobs.views import FeedView
from makegood.rooms.network import queries as network

#: Calendar programs ask every few minutes; more often than this nobody needs to know it.
READ_EVERY = timedelta(hours=1)


@transaction.atomic
def open_feed(
    *, actor: Actor, now: datetime, technician_id: int | None = None, unit_id: int | None = None
) -> tuple[FeedView, str]:
    """A calendar address for one person's visits, or for those of a unit; with the secret that stands in it.

    One's own needs no more than to see one's jobs; another's, or a unit's, is made by whoever accepts its jobs. Raises
    Forbidden, Invalid `unknown_staff` or `unit_unknown`.
    """
    actor.need("jobs.own")
    if technician_id is None and unit_id is None:
        mine = network.staff_by_user(actor.id) if actor.id is not None else None
        if mine is None:
            raise Invalid.one("technician", errors.UNKNOWN_STAFF)
        technician_id = mine.id
    name, unit = _of(actor, technician_id, unit_id)
    secret, id_ = secrets.token_urlsafe(32), new_id()
    row = {
        "id": id_, "unit_id": unit, "technician_id": technician_id, "name": name[:80],
        "digest": queries.feed_digest(secret), "made_by_id": actor.id, "created_at": now, "revoked_at": None,
        "read_at": None,
    }  # fmt: skip
    insert(Feed, [row])
    event = FeedOpened(subject=id_, at=now, about=(("unit", unit),), technician=technician_id, unit=unit)
    journal.record(actor=actor, events=[event], now=now, fresh={("job_feed", id_)})
    view = FeedView(id_, name[:80], unit, technician_id, now, None, None)
    return view, secret


def _of(actor: Actor, technician_id: int | None, unit_id: int | None) -> tuple[str, int]:
    if technician_id is not None:
        try:
            person = network.member(SYSTEM, technician_id)
        except Missing:
            raise Invalid.one("technician", errors.UNKNOWN_STAFF) from None
        own = actor.id is not None and person.user_id == actor.id
        if not own and not accounts.may_at(actor, "jobs.accept", person.unit_id):
            raise Invalid.one("technician", errors.UNKNOWN_STAFF)
        return person.name, person.unit_id
    assert unit_id is not None  # one of the two is given
    if not accounts.may_at(actor, "jobs.accept", unit_id) or not accounts.sees_units(actor, [unit_id]):
        raise Invalid.one("unit", "unit_unknown")
    return network.node_names([unit_id]).get(unit_id, ""), unit_id


@transaction.atomic
def revoke_feed(*, actor: Actor, feed_id: int, now: datetime) -> FeedView:
    """The address answers nobody any more. Raises Missing; revoking twice changes nothing."""
    actor.need("jobs.own")
    found = queries.feed(actor, feed_id)
    if Feed.objects.filter(Q(pk=feed_id), revoked_at__isnull=True).update(revoked_at=now):
        event = FeedRevoked(subject=feed_id, at=now, about=(("unit", found.unit_id),))
        journal.record(actor=actor, events=[event], now=now)
    return queries.feed(actor, feed_id)


@transaction.atomic
def note_feed_read(*, actor: Actor, feed_id: int, now: datetime) -> None:
    """Keep when a calendar program last asked, so that an address nobody uses is seen. No event: nothing happened."""
    actor.need("jobs.own")
    lately = Q(read_at__gt=now - READ_EVERY)
    Feed.objects.filter(pk=feed_id).exclude(lately).update(read_at=now)
