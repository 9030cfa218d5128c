"""What rings for somebody."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from makegood.ground.accounts import hearing
from makegood.ground.accounts.models import Notice, NoticeHabit, NoticeWish
from makegood.ground.accounts.views import NoticeView, NoticeWishes
from makegood.ground.actor import Actor
from makegood.ground.ui.texts import catalogue


def seen_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices to the actor in person, and to the units that the actor is a member of.

    What rings in a unit below rings there; it comes up only when it is passed up. Otherwise the head office would hear
    every bell of a thousand stations and listen to none.
    """
    own = Q(unit__parent__isnull=True) if actor.units is None else Q(unit_id__in=sorted(actor.units))
    to_units = Q(user__isnull=True, unit__isnull=False) & own
    if actor.id is None:
        return Notice.objects.filter(to_units)
    # What somebody does not want to hear of rings for the others of the unit all the same.
    unwanted = NoticeWish.objects.filter(user_id=actor.id, way="off").values("code")
    return Notice.objects.filter(to_units | Q(user_id=actor.id)).exclude(code__in=unwanted)


def notice_codes() -> list[str]:
    """The codes of all notices that there are words for."""
    return [code for group, code in catalogue() if group == "notices"]


def notice_wishes(actor: Actor) -> NoticeWishes:
    """How the actor hears of each kind of notice. Raises Forbidden."""
    actor.need("notices.read")
    rows = NoticeWish.objects.filter(user_id=actor.id or 0).values_list("code", "way")
    ways = dict.fromkeys(hearing.KINDS, "page") | {hearing.kind_of(code): way for code, way in rows}
    row = NoticeHabit.objects.filter(user_id=actor.id or 0).first()
    usual = (hearing.USUAL_DIGEST, None, None)
    return NoticeWishes(ways, *((row.digest_at, row.quiet_from, row.quiet_to) if row is not None else usual))


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
