"""PUT: made under a name of the caller's, or replaced from the version that was seen, and never anything else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.faces.api.conftest import People

NAME = {"en": "VIP", "zh-Hans": "贵宾"}
OTHER = {"en": "Very", "zh-Hans": "要客"}
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/case-tags/heat": ({"name": NAME}, {"name": OTHER}),
    "/case-statuses/part_coming": ({"name": NAME, "state": "in_progress"}, {"name": OTHER, "state": "in_progress"}),
    "/severity-rules/smoke": ({"name": NAME, "severity": 2}, {"name": NAME, "severity": 1}),
    "/reopenings/installation": ({"days": 30, "inside": "ask"}, {"days": 7, "inside": "reopen"}),
    "/queues/ours": ({"name": NAME}, {"name": OTHER}),
}


@pytest.mark.parametrize("path", ROWS)
def test_a_row_is_made_once_and_replaced_by_who_saw_it(people: People, path: str) -> None:
    first, then = ROWS[path]
    ask = people.admin
    assert ask.put(path, first).status_code == 428
    assert ask.put(path, first, If_Match="*").status_code == 428
    gone = ask.put(path, first, If_Match='"1"')
    assert (gone.status_code, gone.json()["code"], gone.json().get("current")) == (412, "form_not_there", None)
    assert ask.get(path).status_code == 404

    made = ask.put(path, first, If_None_Match="*")
    assert (made.status_code, made.headers["ETag"], made.headers["Location"]) == (201, '"1"', "/api/v1" + path)
    assert ask.get(path).json() == made.json()
    again = ask.put(path, then, If_None_Match="*")
    assert (again.status_code, again.json()["code"]) == (412, "form_there_already")
    assert again.json()["current"] == made.json()

    changed = ask.put(path, then, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert changed.json() | then == changed.json()
    stale = ask.put(path, first, If_Match=made.headers["ETag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "form_stale")
    assert stale.json()["current"] == changed.json() == ask.get(path).json()


def test_a_view_is_replaced_by_who_saw_it(people: People) -> None:
    made = people.agent.post("/case-views", {"name": "急件"})
    path = made.headers["Location"].removeprefix("/api/v1")
    assert people.agent.put(path, {"name": "要件"}).status_code == 428
    assert people.agent.put(path, {"name": "要件"}, If_None_Match="*").status_code == 428
    changed = people.agent.put(path, {"name": "要件"}, If_Match='"1"')
    assert (changed.status_code, changed.json()["name"], changed.headers["ETag"]) == (200, "要件", '"2"')
    stale = people.agent.put(path, {"name": "急件"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "要件")


def test_a_put_that_is_refused_writes_nothing(people: People) -> None:
    """Neither right nor version: the version is asked for first, since nobody needs a right to be told of the form."""
    for path, (body, _) in ROWS.items():
        assert people.agent.put(path, body).status_code == 428
        assert people.agent.put(path, body, If_None_Match="*").status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_tag WHERE code = 'heat'")
        assert cursor.fetchone() == (0,)
