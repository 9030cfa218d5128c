"""Matters that somebody has begun to take in: their own, gone with the customer and after a week."""

from __future__ import annotations

from datetime import timedelta

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases import actions, queries, rules
from makegood.rooms.cases.actions.erasing import erase_texts
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import IntakeDraft
from tests.rooms.cases.conftest import Home

PAGE, OTHER = "a" * 32, "b" * 32


def test_a_draft_is_ones_own_and_ends(home: Home) -> None:
    """Kept by page and person, the newest first; without a word nothing is kept; it goes with the customer, with the
    matter, and after a week; of one person there are twenty at most."""
    agent, other = staff(home, "agent-one"), staff(home, "agent-two")
    words = {"text": "不制冷\x00", "customer": str(home.customer), "version": "9", "q": "8000"}
    assert actions.keep_draft(actor=agent, page=PAGE, fields=words, now=home.now)
    assert actions.keep_draft(actor=agent, page=OTHER, fields={"name": "郑小满"}, now=home.now + timedelta(minutes=1))
    assert not actions.keep_draft(actor=agent, page="c" * 32, fields={"customer": str(home.customer)}, now=home.now)
    assert not actions.keep_draft(actor=agent, page="no page", fields=words, now=home.now)
    kept = queries.drafts(agent, home.now)
    assert [one.page for one in kept] == [OTHER, PAGE] and queries.drafts(other, home.now) == []
    assert kept[1].fields == {"text": "不制冷", "customer": str(home.customer), "q": "8000"}
    assert not actions.drop_draft(actor=other, page=PAGE, now=home.now)
    assert queries.drafts(agent, home.now + rules.DRAFTS_KEPT + timedelta(seconds=30)) == kept[:1]
    erase_texts(actor=SYSTEM, customer_ids=[home.customer], now=home.now)
    assert [one.page for one in queries.drafts(agent, home.now)] == [OTHER]
    for n in range(25):
        actions.keep_draft(actor=agent, page=f"{n:032x}", fields={"text": "x"}, now=home.now + timedelta(hours=n))
    assert IntakeDraft.objects.count() == rules.MOST_DRAFTS
    assert actions.throw_away_drafts(actor=SYSTEM, now=home.now + timedelta(days=30)) == rules.MOST_DRAFTS


def test_what_is_said_often_is_offered(home: Home) -> None:
    """Words that were used twice for things of the category, the most frequent first."""
    said = ("不制冷", "不制冷", "异响", "异响", "异响", "漏水")
    cases = [
        CaseInput("repair", home.customer, home.item, text="坏了", symptom=one, at=home.now - timedelta(days=n))
        for n, one in enumerate(said)
    ]
    actions.open_cases(actor=SYSTEM, cases=cases, now=home.now)
    assert queries.symptoms(SYSTEM, "repair", ["refrigerator"]) == ["异响", "不制冷"]
    assert queries.symptoms(SYSTEM, "repair", ["washing_machine"]) == []
    assert queries.symptoms(SYSTEM, "complaint", []) == []


def staff(home: Home, name: str) -> Actor:
    """Somebody who takes matters in."""
    id_ = accounts.create_user(
        actor=SYSTEM, username=name, name=name, password=None, memberships=[("agent", home.unit)], now=home.now
    )
    return actor_for_user(User.objects.get(pk=id_), "en")
