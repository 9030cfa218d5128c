"""One person with two roles: a dispatcher in the east who follows up in the west has each right only there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from tests.matrix.conftest import Place
from tests.matrix.table import Caller, routes
from tests.matrix.world import rolled_back, state

API = {row.key: row for row in routes("api")}

#: A verb on a thing, the role that may do it and one that only sees the thing. Each pair is tried both ways round.
VERBS = [
    ("POST /cases/{number}/assign", "dispatcher", "follow_up_agent"),
    ("POST /cases/{number}/messages", "outlet_clerk", "auditor"),
    ("POST /cases/{number}/close", "case_owner", "finance"),
    ("PATCH /customers/{customer}", "agent", "call_inspector"),
    ("PATCH /items/{item}", "technician", "designer"),
    ("POST /items/{item}/service-records", "repairer", "auditor"),
    ("POST /service-records/{record}/return", "parts_clerk", "settlement_clerk"),
    ("POST /obligations/{obligation}/fulfil", "agent", "auditor"),
    ("POST /obligations/{obligation}/correct", "area_manager", "case_owner"),
    ("POST /obligations/{obligation}/liable", "quality_engineer", "designer"),
    ("POST /obligations/{obligation}/remedies", "technician", "outlet_clerk"),
    ("POST /remedies/{remedy}/approve", "approver", "agent"),
    ("POST /remedies/{remedy}/accept", "agent", "outlet_owner"),
    ("POST /approvals/{approval}/decline", "area_manager", "case_owner"),
    ("POST /calendars/{calendar}/versions", "dispatcher", "agent"),
]


@pytest.fixture
def changed(place: Place) -> Iterator[None]:
    with rolled_back():
        yield


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(("key", "able", "looker"), VERBS, ids=[key for key, *_ in VERBS])
def test_a_role_acts_in_its_own_part_alone(place: Place, key: str, able: str, looker: str) -> None:
    """The same person, the same key: done where the role is held, refused and nothing changed where it is not."""
    world, row = place.world, API[key]
    for here, there, home, abroad in (
        (world.east, world.west, place.east, place.west), (world.west, world.east, place.west, place.east),
    ):  # fmt: skip
        with rolled_back():
            accounts.create_user(
                actor=SYSTEM, username="both", name="both", password=None, now=world.now, language="en",
                memberships=[(able, here), (looker, there)],
            )  # fmt: skip
            caller = Caller(world.token("both"))
            with rolled_back():
                before = state()
                answer = caller.ask(row, row.address(abroad), row.given(abroad, world))
                # A question is not even there for whoever may not answer it in its part.
                refusal = (404, "approval_unknown") if "/approvals/" in key else (403, "permission_required")
                assert (answer.status_code, answer.json()["code"]) == refusal, answer.content
                assert state() == before
            answer = caller.ask(row, row.address(home), row.given(home, world))
            # Changed since it was made (412): only whoever may change it is told.
            assert answer.status_code in {200, 201, 412}, answer.content


@pytest.mark.usefixtures("changed")
def test_what_is_only_read_in_one_part_is_not_listed_from_the_other(place: Place) -> None:
    """Records are read in the west alone: the east's broken word is in no list of them."""
    world = place.world
    accounts.create_user(
        actor=SYSTEM, username="both", name="both", password=None, now=world.now, language="en",
        memberships=[("dispatcher", world.east), ("follow_up_agent", world.west)],
    )  # fmt: skip
    caller = Caller(world.token("both"))
    answer = caller.client.get(
        "/api/v1/promises/answer-24h/obligations?state=broken", headers={"Authorization": f"Bearer {caller.token}"}
    )
    found = {one["id"] for one in answer.json()["items"]}
    assert place.west.broken in found
    assert place.east.broken not in found
