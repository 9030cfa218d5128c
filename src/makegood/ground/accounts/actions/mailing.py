"""How somebody hears of notices, and the mail about them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from makegood.ground.accounts import errors, hearing, queries
from makegood.ground.accounts.events import NoticeWishesSet
from makegood.ground.accounts.models import Membership, Notice, NoticeHabit, NoticeWish
from makegood.ground.accounts.views import NoticeView, NoticeWishes
from makegood.ground.accounts.wording import sentence
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert
from makegood.ground.ui.reader import Reader, language_of, zone_of
from makegood.ground.ui.texts import say

log = logging.getLogger(__name__)

#: What was written in a transaction that is still open is told the next time.
_LATE = timedelta(seconds=5)
#: So many notices are looked at in one run, so many stand in one mail.
_RUN, _MOST = 5_000, 50
_NOTICE = tuple(NoticeView.__dataclass_fields__)


@transaction.atomic
def set_notice_wishes(*, actor: Actor, ways: Mapping[str, str], habit: hearing.Habit, now: datetime) -> NoticeWishes:
    """Say how one hears of each kind of notice (those not named: on the page), and when mail may go out. One's own.

    From now on: what rang before is not mailed. Raises Forbidden `not_for_another`, Invalid `not_one_of`,
    `minute_out_of_range`.
    """
    actor.need("notices.read")
    actor.need_self()
    if actor.id is None:
        raise errors.not_yours()
    for kind, way in ways.items():
        if kind not in hearing.KINDS or way not in hearing.WAYS:
            raise Invalid.one(kind, "not_one_of", value=way[:20], allowed=", ".join(hearing.WAYS))
    _check_minutes(habit)
    NoticeWish.objects.filter(user_id=actor.id).delete()
    rows = [
        {"user_id": actor.id, "code": code, "way": way}
        for kind, way in ways.items()
        if way != "page"
        for code in hearing.codes_of(kind, queries.notice_codes())
    ]
    insert(NoticeWish, rows)
    values = {
        "digest_at": habit.digest_at, "quiet_from": habit.quiet_from, "quiet_to": habit.quiet_to,
        "mailed_until": now, "digested_until": now,
    }  # fmt: skip
    if not NoticeHabit.objects.filter(user_id=actor.id).update(**values):
        insert(NoticeHabit, [{"user_id": actor.id, **values}], unless_taken=("user_id",))
    told = tuple(f"{kind}/{way}" for kind, way in sorted(ways.items()) if way != "page")
    record(actor=actor, events=[NoticeWishesSet(subject=actor.id, at=now, ways=told)], now=now)
    return queries.notice_wishes(actor)


def _check_minutes(habit: hearing.Habit) -> None:
    for name in ("digest_at", "quiet_from", "quiet_to"):
        minute = getattr(habit, name)
        if minute is not None and not 0 <= minute < hearing.DAY:
            raise Invalid.one(name, errors.MINUTE_BAD)
    if (habit.quiet_from is None) != (habit.quiet_to is None):
        raise Invalid.one("quiet_to" if habit.quiet_to is None else "quiet_from", errors.REQUIRED)


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody to whom mail may go out now."""

    row: NoticeHabit
    ways: Mapping[str, str]
    at_once: bool
    digest: bool
    units: frozenset[int]

    def hears(self, notice: NoticeView) -> bool:
        """Whether this notice belongs into a mail of theirs now."""
        way = self.ways.get(notice.code)
        if way == "mail" and self.at_once:
            since = self.row.mailed_until
        elif way == "digest" and self.digest:
            since = self.row.digested_until
        else:
            return False
        if notice.created_at <= since:
            return False
        if notice.user_id is not None:
            return bool(notice.user_id == self.row.user_id)
        return notice.unit_id in self.units


def mail_notices(*, actor: Actor, now: datetime) -> int:
    """Send what has rung since to those who want it by mail, unread as it is; how many mails. As many queries for many.

    Each mail is claimed before it goes: two workers send one. When it cannot be sent the claim is given back.
    """
    actor.need("settings.write")
    people = _people(now)
    if not people:
        return 0
    until = now - _LATE
    since = min(min(one.row.mailed_until, one.row.digested_until) for one in people)
    codes = {code for one in people for code, way in one.ways.items() if way != "off"}
    rows = Notice.objects.filter(created_at__gt=since, created_at__lte=until, read_at__isnull=True, code__in=codes)
    found = [NoticeView(*row) for row in rows.order_by("created_at", "id").values_list(*_NOTICE)[:_RUN]]
    return sum(_mailed(one, [notice for notice in found if one.hears(notice)], until, now) for one in people)


def _people(now: datetime) -> list[_Person]:
    rows = list(NoticeHabit.objects.select_related("user").filter(user__is_active=True).exclude(user__email=""))
    ids = [row.user_id for row in rows]
    ways: dict[int, dict[str, str]] = {}
    for user, code, way in NoticeWish.objects.filter(user_id__in=ids).values_list("user_id", "code", "way"):
        ways.setdefault(user, {})[code] = way
    units: dict[int, set[int]] = {}
    for user, unit in Membership.objects.filter(user_id__in=ids).values_list("user_id", "unit_id"):
        units.setdefault(user, set()).add(unit)
    found = []
    for row in rows:
        habit = hearing.Habit(row.digest_at, row.quiet_from, row.quiet_to)
        own = ways.get(row.user_id, {})
        loud = not habit.quiet(now, row.user.zone)
        digest = "digest" in own.values() and loud and habit.digest_due(now, row.user.zone, row.digested_until)
        at_once = "mail" in own.values() and loud
        if at_once or digest:
            found.append(_Person(row, own, at_once, digest, frozenset(units.get(row.user_id, ()))))
    return found


def _mailed(one: _Person, notices: Sequence[NoticeView], until: datetime, now: datetime) -> int:
    moved = {"mailed_until": until} if one.at_once else {}
    moved |= {"digested_until": until} if one.digest else {}
    before = {name: getattr(one.row, name) for name in moved}
    mine = NoticeHabit.objects.filter(pk=one.row.pk)
    if not mine.filter(**before).update(**moved) or not notices:
        return 0
    try:
        send_mail(*_words(one, notices, now), None, [one.row.user.email])
    except OSError as fault:
        # The server for mail does not answer: the next run tries again.
        log.warning("mail about notices could not be sent: %s", type(fault).__name__)
        mine.filter(**moved).update(**before)
        return 0
    return 1


def _words(one: _Person, notices: Sequence[NoticeView], now: datetime) -> tuple[str, str]:
    """(subject, text) in the person's language: a line for each notice, the newest last."""
    user = one.row.user
    reader = Reader(language_of(user.language) or "zh-Hans", zone_of(user.zone) or "Asia/Shanghai")
    lines = [sentence(notice, now, reader) for notice in notices[:_MOST]]
    subject = lines[0] if len(notices) == 1 else say("mail", "notices_subject", user.language, n=len(notices))
    text = say(
        "mail", "notices_text", user.language, name=user.name, link=f"{settings.PUBLIC_URL}/notices",
        lines="\n".join(f"· {line}" for line in lines) + ("\n…" if len(notices) > _MOST else ""),
    )  # fmt: skip
    return " ".join(subject.split())[:120], text.lstrip()
