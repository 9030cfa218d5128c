"""What rings for somebody."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from makegood.ground.accounts.models import Notice
from makegood.ground.accounts.views import NoticeView
from makegood.ground.actor import Actor


def seen_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices to the actor in person, and to the units that the actor is a member of.

    What rings in a unit below rings there; it comes up only when it is passed up. Otherwise the head office would hear
    every bell of a thousand stations and listen to none.
    """
    own = Q(unit__parent__isnull=True) if actor.units is None else Q(unit_id__in=sorted(actor.units))
    to_units = Q(user__isnull=True, unit__isnull=False) & own
    return Notice.objects.filter(to_units | Q(user_id=actor.id) if actor.id is not None else to_units)


def notices(actor: Actor, unread: bool = True, limit: int = 50) -> list[NoticeView]:
    """The newest notices for the actor."""
    actor.need("notices.read")
    rows = seen_notices(actor)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    fields = tuple(NoticeView.__dataclass_fields__)
    return [NoticeView(*row) for row in rows.order_by("-created_at", "-id").values_list(*fields)[:limit]]


def unread_count(actor: Actor, most: int = 100) -> int:
    """How many notices wait for the actor, counted up to `most`."""
    return seen_notices(actor).filter(read_at__isnull=True).order_by()[:most].count()
