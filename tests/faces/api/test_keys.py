"""Keys for programs over the API: made, read, ended; told once."""

from __future__ import annotations

from datetime import timedelta

from makegood.faces.api.wire import tokens
from makegood.ground.journal.models import KeptAnswer
from tests.faces.api.conftest import Caller, People


def test_a_key_is_told_once_even_when_the_request_is_repeated(people: People) -> None:
    """The kept answer is without it, so that nobody reads keys out of the database."""
    until = (people.now + timedelta(days=30)).isoformat()
    wanted = {"name": "till", "user": str(people.ids["agent"]), "scopes": ["cases.read"], "expires_at": until}
    made = people.admin.post("/tokens", wanted, Idempotency_Key="key-1")
    body = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/tokens/{body['id']}")
    assert body["token"].startswith("mg_")
    again = people.admin.post("/tokens", wanted, Idempotency_Key="key-1")
    assert (again.json()["id"], again.json()["token"]) == (body["id"], None)
    assert not any(body["token"] in str(one) for one in KeptAnswer.objects.values())
    till = Caller(body["token"])
    assert till.get("/me").json()["permissions"] == ["cases.read"]
    assert till.get("/customers").status_code == 403
    read = people.admin.get(f"/tokens/{body['id']}").json()
    assert (read["prefix"], read["token"]) == (body["token"][:8], None)
    listed = people.admin.get(f"/tokens?user={people.ids['agent']}").json()["items"]
    assert [one["name"] for one in listed] == ["till", "test"]
    ended = people.admin.post(f"/tokens/{body['id']}/revoke")
    assert ended.json()["revoked_at"] is not None
    tokens.forget()
    assert till.get("/me").status_code == 401


def test_a_key_cannot_widen_itself(people: People) -> None:
    """With the one scope that it takes to make keys, only such keys; without it none at all."""
    making = people.caller("admin", "tokens.write")
    assert making.post("/tokens", {"name": "wide"}).status_code == 403
    assert making.post("/tokens", {"name": "wide", "scopes": ["cases.read"]}).json()["code"] == "scope_too_wide"
    assert making.post("/tokens", {"name": "same", "scopes": ["tokens.write"]}).status_code == 201
    assert people.agent.post("/tokens", {"name": "mine"}).status_code == 403
    for odd in ({"scopes": ["fly"]}, {"expires_at": "2020-01-01T00:00:00Z"}, {"name": ""}, {"user": "0"}):
        answer = people.admin.post("/tokens", {"name": "odd"} | odd)
        assert answer.status_code in ({404} if "user" in odd else {422}), odd
    assert people.admin.get("/tokens/1").status_code == 404
