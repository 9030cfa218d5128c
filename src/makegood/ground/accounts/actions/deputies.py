"""Acting for another: who may stand in for whom from when to when, and that it began and ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import errors, queries
from makegood.ground.accounts.events import ActingBegun, ActingEnded, DeputyEnded, DeputySet
from makegood.ground.accounts.models import Deputy, User
from makegood.ground.accounts.views import DeputyView
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id


@transaction.atomic
def set_deputy(
    *, actor: Actor, user_id: int, deputy_id: int, starts: datetime, ends: datetime, now: datetime, reason: str = ""
) -> DeputyView:
    """Let somebody act for a person from–to: given by that person, or by a manager whose rights cover theirs.

    The deputy then has that person's rights and never more. Raises Forbidden (`not_for_another` while acting,
    `above_your_rights`), Missing, Invalid: deputy_self, user_unknown, moment_past, ends_early, too_long.
    """
    actor.need_self()
    if actor.id != user_id:
        actor.need("act_for_others")
        queries.user(actor, user_id)
        if not queries.covers(actor, user_id, "act_for_others"):
            raise errors.above_your_rights()
    if deputy_id == user_id:
        raise Invalid.one("deputy", errors.DEPUTY_SELF)
    if not User.objects.filter(pk=deputy_id, is_active=True).exists():
        raise Invalid.one("deputy", errors.USER_UNKNOWN)
    if ends <= starts:
        raise Invalid.one("ends", errors.ENDS_EARLY)
    if ends <= now:
        raise Invalid.one("ends", errors.MOMENT_PAST)
    if len(reason.strip()) > 200:
        raise Invalid.one("reason", errors.TOO_LONG, most=200)
    made = new_id()
    row = {
        "id": made, "user_id": user_id, "deputy_id": deputy_id, "starts": starts, "ends": ends,
        "reason": reason.strip(), "granted_by_id": actor.id, "created_at": now, "ended_at": None,
    }  # fmt: skip
    insert(Deputy, [row])
    event = DeputySet(subject=user_id, at=now, about=(("user", deputy_id),), deputy=deputy_id, starts=starts, ends=ends)
    record(actor=actor, events=[event], now=now)
    return queries.deputy(actor, made)


@transaction.atomic
def end_deputy(*, actor: Actor, deputy_id: int, now: datetime) -> DeputyView:
    """Take a deputy's leave back, at once. Twice is no error. Raises Forbidden, Missing `deputy_unknown`."""
    actor.need_self()
    found = queries.deputy(actor, deputy_id)
    if actor.id not in {found.user_id, found.deputy_id}:
        actor.need("act_for_others")
        if not queries.covers(actor, found.user_id, "act_for_others"):
            raise errors.above_your_rights()
    if Deputy.objects.filter(pk=deputy_id, ended_at__isnull=True).update(ended_at=now):
        about = (("user", found.deputy_id),)
        record(
            actor=actor, events=[DeputyEnded(subject=found.user_id, at=now, about=about, deputy=found.deputy_id)],
            now=now,
        )  # fmt: skip
    return queries.deputy(actor, deputy_id)


@transaction.atomic
def begin_acting(*, actor: Actor, user_id: int, now: datetime) -> Actor:
    """Begin to act for a person: as their deputy, or with `act_for_others` where one's own rights cover theirs.

    Answers the actor that one is from then on. Raises Forbidden `not_for_another` while acting for somebody already,
    Missing for somebody who is not there or whom one may not act for.
    """
    actor.need_self()
    acting = queries.actor_for(actor, user_id, now)
    if acting is None:
        raise errors.user_unknown()
    event = ActingBegun(subject=user_id, at=now, about=(("user", actor.id or 0),), by=actor.id or 0)
    record(actor=actor, events=[event], now=now)
    return acting


@transaction.atomic
def end_acting(*, actor: Actor, now: datetime) -> None:
    """Stop acting for another; nothing for somebody who acts for nobody."""
    if actor.by is None or actor.id is None:
        return
    event = ActingEnded(subject=actor.id, at=now, about=(("user", actor.by),), by=actor.by)
    record(actor=actor, events=[event], now=now)
