"""Drafts: begun, changed, compared, shown before they count, published or put away; and tried on the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from makegood.ground.accounts.rules import ROLES
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Stale
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.models import Coverage, Draft, Replay, Version
from makegood.rooms.promises.views import DraftView
from tests.rooms.promises.conftest import BOUGHT, NOW, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANAGER = replace(SYSTEM, kind="user", id=None, permissions=ROLES["service_manager"])
DESIGNER = replace(SYSTEM, kind="user", id=None, permissions=ROLES["designer"])
AGENT = replace(SYSTEM, kind="user", id=None, permissions=ROLES["agent"])


def begun(code: str = "answer-24h", actor: Actor = MANAGER, **more: Any) -> DraftView:
    """A draft of a promise that stands."""
    return actions.start_draft(actor=actor, code=code, now=NOW, **more)


def shorter(one: DraftView, hours: int = 12) -> str:
    """Its text with another time."""
    return one.text.replace("PT24H", f"PT{hours}H")


def names(one: DraftView) -> list[str]:
    """What the journal tells of it, the oldest first."""
    return [event.name for event in journal.timeline(actor=SYSTEM, kind="draft", subject=one.id).items][::-1]


@pytest.mark.parametrize("code", ["answer-24h", "money-back", "cn-sanbao", "contact-2h", "parts-supply"])
def test_a_draft_of_a_version_says_what_the_version_says(world: World, code: str) -> None:
    """Begun from a version it has its digest, and saving it as it stands changes nothing in it."""
    one = begun(code)
    version = Version.objects.get(promise__code=code)
    assert (one.digest, one.base, one.state) == (version.digest, 1, "open")
    assert actions.edit_draft(actor=MANAGER, draft_id=one.id, text=one.text, now=NOW).digest == one.digest
    assert queries.comparison(actor=MANAGER, code=code, before=1, draft_id=one.id).verdict == "same"


def test_a_life_of_a_draft(world: World) -> None:
    """Several side by side; put away, taken up again, published; each step in the journal, and never changed after."""
    one, other = begun(title="  十二小时  答复 "), begun()
    assert one.title == "十二小时 答复"
    assert {each.id for each in queries.drafts(actor=DESIGNER, code="answer-24h")} == {one.id, other.id}

    one = actions.edit_draft(actor=DESIGNER, draft_id=one.id, text=shorter(one), now=NOW, version=one.version)
    with pytest.raises(Stale):
        actions.edit_draft(actor=MANAGER, draft_id=one.id, text=one.text, now=NOW, version=1)
    other = actions.discard_draft(actor=MANAGER, draft_id=other.id, now=NOW, version=other.version)
    assert [each.id for each in queries.drafts(actor=MANAGER)] == [one.id]
    assert actions.restore_draft(actor=MANAGER, draft_id=other.id, now=NOW).state == "open"

    with pytest.raises(Forbidden):
        actions.publish_draft(actor=MANAGER, draft_id=one.id, effective=NOW + DAY, now=NOW)
    made = actions.publish_draft(actor=SYSTEM, draft_id=one.id, effective=NOW + DAY, now=NOW, version=one.version)
    assert [each.number for each in made.versions] == [2, 1]
    assert Version.objects.get(promise__code="answer-24h", number=2).digest == one.digest
    assert names(one) == ["draft_started", "draft_changed", "draft_published"]
    assert names(other) == ["draft_started", "draft_discarded", "draft_restored"]
    with pytest.raises(Conflict):
        actions.edit_draft(actor=MANAGER, draft_id=one.id, text=one.text, now=NOW)


def test_a_promise_that_was_not_there(world: World) -> None:
    """A text of one's own, in TOML or JSON, makes a promise when it is published, with its scope."""
    text = (
        begun("answer-24h").text.replace('code = "answer-24h"', 'code = "callback"')
        + '\n[scope]\nuses = ["household"]\n'
    )
    one = actions.start_draft(actor=MANAGER, text=text, now=NOW)
    assert (one.code, one.base, one.scope) == ("callback", None, {"uses": ["household"]})
    made = actions.publish_draft(actor=SYSTEM, draft_id=one.id, effective=NOW + DAY, now=NOW)
    assert (made.code, made.basis, made.versions[0].number) == ("callback", "company", 1)

    as_json = '{"code": "x-1", "basis": "company", "name": {"en": "x", "zh-Hans": "某"}, "statement": {"en": "x", "zh-Hans": "某"}, "clauses": [{"kind": "rule", "id": "1", "title": {"en": "x", "zh-Hans": "某"}, "statement": {"en": "x", "zh-Hans": "某"}}]}'  # noqa: E501
    assert actions.start_draft(actor=MANAGER, text=as_json, now=NOW).code == "x-1"


def test_what_cannot_be_read_names_every_clause_and_changes_nothing(world: World) -> None:
    """Each wrong clause by its own field; the draft stays as it was."""
    one = begun("money-back")
    wrong = one.text.replace('"P7D"', '"soon"').replace('["refund"]', '["gold"]', 1)
    with pytest.raises(Invalid) as refused:
        actions.edit_draft(actor=MANAGER, draft_id=one.id, text=wrong, now=NOW)
    assert [(each.field, each.code) for each in refused.value.errors] == [
        ("clause.0.rights.0", "unknown_value"), ("clause.1.within.0.budget", "bad_duration"),
    ]  # fmt: skip
    for text, field in (
        ("code = ", "text"), ("[]", "text"), (one.text + "\n[scope]\nmoon = []\n", "scope.moon"),
        (one.text.replace("money-back", "other", 1), "code"),
        (one.text.replace('basis = "company"', 'basis = "contract"', 1), "basis"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.edit_draft(actor=MANAGER, draft_id=one.id, text=text, now=NOW)
        assert refused.value.errors[0].field == field
    assert queries.draft(actor=MANAGER, draft_id=one.id) == one
    assert names(one) == ["draft_started"]


def test_who_may(world: World) -> None:
    """Nobody without the permission begins, reads or tries a draft."""
    one = begun()
    for refused in (
        lambda: begun(actor=AGENT),
        lambda: queries.drafts(actor=AGENT),
        lambda: queries.draft(actor=AGENT, draft_id=one.id),
        lambda: actions.edit_draft(actor=AGENT, draft_id=one.id, text=one.text, now=NOW),
        lambda: actions.discard_draft(actor=AGENT, draft_id=one.id, now=NOW),
        lambda: actions.ask_what_if(actor=AGENT, draft_id=one.id, now=NOW),
        lambda: queries.replays(actor=AGENT),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(Missing):
        begun("no-such")
    with pytest.raises(Missing):
        queries.draft(actor=MANAGER, draft_id=7)
    assert (Draft.objects.count(), Replay.objects.count()) == (1, 0)


def test_who_gains_and_who_keeps_the_old(world: World) -> None:
    """What is held stays; the examples are of what the reader sees; granted backwards it reaches what was sold."""
    one = begun("money-back")
    seen = queries.preview(actor=MANAGER, draft_id=one.id, effective=NOW + DAY, now=NOW)
    held = Coverage.objects.filter(version__promise__code="money-back", item__isnull=False).count()
    assert (seen.items_keep, seen.customers_keep, held, seen.verdict) == (1, 0, 1, "same")
    assert (seen.sold_last_year, seen.granted_back) == (1, None)
    assert [each.id for each in seen.examples] == [world.item_id]
    back = queries.preview(actor=MANAGER, draft_id=one.id, effective=NOW + DAY, now=NOW, granted_back_to=BOUGHT - DAY)
    assert back.granted_back == 1
    blind = replace(MANAGER, permissions=MANAGER.permissions - {"items.read"})
    assert queries.preview(actor=blind, draft_id=one.id, effective=NOW + DAY, now=NOW).examples == ()


def test_a_draft_is_tried_on_the_past_in_the_background(world: World) -> None:
    """Asked, worked on, kept; what was asked stays although the draft is changed; it can be stopped once."""
    case = CaseInput(kind="enquiry", subject="问", customer_id=world.customer_id, unit_id=world.unit_id, at=NOW)
    (id_,) = cases.open_cases(actor=SYSTEM, cases=[case], now=NOW)
    cases.add_message(actor=SYSTEM, case_id=id_, direction="outbound", text="答", now=NOW + 5 * HOUR)
    now = NOW + DAY
    one = begun()
    one = actions.edit_draft(actor=MANAGER, draft_id=one.id, text=shorter(one, 4), now=NOW)

    asked = actions.ask_what_if(actor=SYSTEM, draft_id=one.id, assumed={"taking": "0.5"}, now=now)
    assert (asked.state, asked.digest, asked.assumptions["taking"]) == ("asked", one.digest, "0.5")
    actions.edit_draft(actor=MANAGER, draft_id=one.id, text=shorter(begun(), 8), now=NOW)
    assert actions.work_what_if(actor=SYSTEM, replay_id=asked.id, now=now)
    done = queries.replay(actor=MANAGER, replay_id=asked.id)
    assert (done.state, done.matters, done.problem) == ("done", 1, "")
    assert done.result is not None
    assert done.result["would"]["counts"]["broken"] == 1
    assert not actions.work_what_if(actor=SYSTEM, replay_id=asked.id, now=now)

    standing = actions.ask_what_if(actor=SYSTEM, code="answer-24h", now=now)
    assert standing.number == 1
    assert actions.stop_what_if(actor=SYSTEM, replay_id=standing.id, now=now).state == "stopped"
    assert not actions.work_what_if(actor=SYSTEM, replay_id=standing.id, now=now)
    with pytest.raises(Conflict):
        actions.stop_what_if(actor=SYSTEM, replay_id=standing.id, now=now)
    assert [each.id for each in queries.replays(actor=MANAGER, draft_id=one.id)] == [asked.id]
    with pytest.raises(Invalid):
        actions.ask_what_if(actor=SYSTEM, draft_id=one.id, assumed={"luck": 1}, now=now)
