"""How somebody hears of notices: on the page, by mail at once, once a day, not; and not at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from makegood.ground.accounts import actions, hearing, queries
from makegood.ground.accounts.hearing import Habit
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Forbidden, Invalid
from makegood.site import company as companies

#: Nine in the morning in Shanghai.
NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def test_every_notice_has_a_kind() -> None:
    """A new code that begins like none of the others would be found among them here."""
    assert [code for code in queries.notice_codes() if hearing.kind_of(code) == "other"] == []


def test_quiet_hours_go_past_midnight_and_the_digest_comes_once_a_day() -> None:
    night = Habit(8 * 60, 22 * 60, 7 * 60)
    at = {hour: night.quiet(NINE + timedelta(hours=hour - 9), ZONE) for hour in (6, 7, 21, 22, 30)}
    assert at == {6: True, 7: False, 21: False, 22: True, 30: True}
    assert not Habit().quiet(NINE, ZONE) and Habit(0, 540, 600).quiet(NINE, ZONE)
    assert Habit().digest_due(NINE, ZONE, NINE - timedelta(hours=2))
    assert not Habit().digest_due(NINE, ZONE, NINE - timedelta(minutes=30))
    assert not Habit(10 * 60).digest_due(NINE, ZONE, NINE - timedelta(hours=20))
    assert Habit(10 * 60).digest_due(NINE, ZONE, NINE - timedelta(hours=24))


def person(name: str, unit: int, now: datetime) -> Actor:
    id_ = actions.create_user(
        actor=SYSTEM, username=name, name=name, password=None, memberships=[("agent", unit)], now=now,
        email=f"{name}@example.org",
    )  # fmt: skip
    return actor_for_user(User.objects.get(pk=id_), "zh-Hans")


def test_mail_goes_to_whoever_wants_it_once_and_not_at_night(db: None) -> None:
    """At once, in the day's one mail, and to nobody who wants none; what was read in between is not mailed."""
    unit = companies.init("CN", "correct horse battery", codes=()).unit_id
    once, daily, silent = (person(name, unit, NINE) for name in ("once", "daily", "silent"))
    night = Habit(8 * 60, 22 * 60, 7 * 60)
    actions.set_notice_wishes(actor=once, ways={"cases": "mail"}, habit=night, now=NINE)
    actions.set_notice_wishes(actor=daily, ways={"cases": "digest"}, habit=Habit(), now=NINE)
    actions.set_notice_wishes(actor=silent, ways={"cases": "off"}, habit=Habit(), now=NINE)
    assert queries.notice_wishes(once).ways["cases"] == "mail" and queries.notice_wishes(once).quiet_from == 22 * 60

    def rings(number: str, at: datetime) -> None:
        told = NoticeInput("case_reopened", {"number": number}, unit_id=unit, link_kind="case", link_id=1)
        actions.notify(actor=SYSTEM, notices=[told], now=at)

    later = NINE + timedelta(minutes=10)
    rings("111", later)
    rings("222", later)
    assert [actions.mail_notices(actor=SYSTEM, now=later + timedelta(minutes=n)) for n in (1, 2)] == [1, 0]
    assert mail.outbox[0].to == ["once@example.org"] and mail.outbox[0].subject == "守诺：2 条通知"
    assert "111" in mail.outbox[0].body and "222" in mail.outbox[0].body
    assert queries.unread_count(once) == 2 and queries.unread_count(silent) == 0

    tonight, morning = NINE + timedelta(hours=14), NINE + timedelta(hours=23, minutes=1)
    rings("333", tonight)
    assert actions.mail_notices(actor=SYSTEM, now=tonight + timedelta(minutes=1)) == 0
    assert actions.mail_notices(actor=SYSTEM, now=morning) == 2
    sent = {one.to[0]: one for one in mail.outbox[1:]}
    assert "333" in sent["once@example.org"].subject and "服务单" in sent["once@example.org"].subject
    assert sent["daily@example.org"].subject == "守诺：3 条通知"
    assert actions.mail_notices(actor=SYSTEM, now=morning + timedelta(hours=1)) == 0


def test_what_cannot_be_wished(db: None) -> None:
    unit = companies.init("CN", "correct horse battery", codes=()).unit_id
    one = person("one", unit, NINE)
    for ways, habit, field in (
        ({"cases": "pigeon"}, Habit(), "cases"), ({"moods": "mail"}, Habit(), "moods"), ({}, Habit(2000), "digest_at"),
        ({}, Habit(0, 60), "quiet_to"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.set_notice_wishes(actor=one, ways=ways, habit=habit, now=NINE)
        assert refused.value.errors[0].field == field
    with pytest.raises(Forbidden):
        actions.mail_notices(actor=one, now=NINE)
