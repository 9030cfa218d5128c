"""赵站长 of the west station asks for what belongs to 王站长's east station: to him it does not exist.

Not found, with the very answer that something gets which there never was, and nothing changed. 王站长 himself gets
through, or the test would hold for addresses that never answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from makegood.ground.rows import new_ids
from makegood.rooms.cases.rules import is_number
from tests.matrix.conftest import Place
from tests.matrix.table import SHARED, Caller, Route, routes
from tests.matrix.world import Things, Watch, rolled_back, state

#: What the public may see is there for everybody: a stranger is none to it.
ABOUT = [row for row in (*routes("api"), *routes("pages")) if row.about() and row.need != "anyone"]
#: New in each page, whatever it is about.
NOISE = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|nonce-[\w+/=-]+|nonce="[^"]+"|"csrf[^}]+}')


def nobodys(things: Things) -> Things:
    """The same names for things that there never were."""
    numbers = iter(n for n in range(9_999_999_999, 0, -1) if is_number(str(n)))
    changed: dict[str, str] = {}
    for name in things.__slots__:
        old = getattr(things, name)
        if name in {"number", "settled", "broken_number"}:
            changed[name] = str(next(numbers))
        elif name.startswith("job_"):
            changed[name] = f"J{next(numbers)}"
        elif name == "phone":
            # The world counts its numbers upwards: a neighbour of one may be somebody's.
            changed[name] = "139" + old[3:]
        elif old.isdigit():
            changed[name] = str(new_ids(1)[0])
        else:
            changed[name] = old[:-1] + ("9" if old[-1].isdigit() else "x")
    return replace(things, **changed)


def bare(content: bytes, things: Things) -> bytes:
    """What was answered without the names that were asked for, and without what is new in each answer."""
    for name in sorted(things.__slots__, key=lambda one: -len(getattr(things, one))):
        content = content.replace(getattr(things, name).encode(), b"$" + name.encode())
    return NOISE.sub(b"", content)


def asked(caller: Caller, route: Route, things: Things, own: Things, place: Place) -> tuple[int, bytes, str]:
    """Status and bare content of the answer, and what was written; the body names things of one's own."""
    before, watch = state(), Watch()
    with rolled_back():
        with connection.execute_wrapper(watch):
            answer: Any = caller.ask(route, route.address(things), route.given(own, place.world))
        changed = "" if state() == before else "rows"
    return answer.status_code, bare(answer.getvalue(), things), "".join(watch.written) or changed


@pytest.mark.parametrize("kind", ["api", "pages"])
def test_what_is_in_another_part_of_the_network_does_not_exist(place: Place, kind: str) -> None:
    wrong: dict[str, object] = {}
    never = nobodys(place.east)
    with rolled_back():
        users, keys = place.world.users, {name: place.world.token(name) for name in ("zhao", "wang")}
        zhao, wang = (Caller(keys[name], None if kind == "api" else users[name]) for name in ("zhao", "wang"))
        for row in (one for one in ABOUT if one.kind == kind):
            if not row.allows(place.world.actor("zhao").permissions):
                continue
            status, content, written = asked(zhao, row, place.east, place.west, place)
            other, nothing, _ = asked(zhao, row, never, place.west, place)
            if (status, other) != (404, 404) or content != nothing or written:
                wrong[row.key] = (status, other, written, content[-300:], nothing[-300:])
            own = asked(wang, row, place.east, place.east, place)[0]
            if own in {401, 403, 404, 500}:
                wrong[f"{row.key} by its own people"] = own
    assert wrong == {}


BODIES = [
    ("/cases", {"kind": "repair", "customer": {"id": "$customer"}, "text": "?"}),
    ("/cases", {"kind": "repair", "customer": {"phone": "$phone"}, "text": "?"}),
    ("/cases", {"kind": "repair", "item": {"id": "$item"}, "text": "?"}),
    ("/cases", {"kind": "repair", "item": {"serial": "$serial"}, "text": "?"}),
    ("/cases", {"kind": "repair", "customer": {"name": "路人"}, "text": "?", "unit": "$node"}),
    ("/items", {"category": "refrigerator", "customer": "$customer"}),
    ("/items", {"category": "refrigerator", "unit": "$node"}),
    ("/sales", {"lines": [{"category": "refrigerator"}], "customer": "$customer"}),
    ("/customers", {"name": "路人", "unit": "$node"}),
    ("/claims", {"need": "repair", "item": {"id": "$item"}}),
    ("/claims", {"need": "repair", "item": {"serial": "$serial"}}),
    ("/claims", {"need": "repair", "customer": {"id": "$customer"}, "facts": {"category": "refrigerator"}}),
    ("/claims", {"need": "repair", "customer": {"phone": "$phone"}, "facts": {"category": "refrigerator"}}),
    ("/facts", {"fact": "delivered", "subjects": {"item": "$item"}}),
    ("/facts", {"fact": "delivered", "subjects": {"customer": "$customer"}}),
    ("/facts", {"fact": "resolved", "subjects": {"case": "$number"}}),
    ("/notices/read", {"ids": ["$notice"]}),
    ("/jobs/disruption/preview", {"unit": "$node", "starts": "$now", "until": "$soon"}),
    ("/jobs/disruption", {"unit": "$node", "starts": "$now", "until": "$soon", "reason": "台风"}),
]


@pytest.mark.parametrize(("path", "body"), BODIES, ids=[f"{path} {body}"[:70] for path, body in BODIES])
def test_a_stranger_s_thing_named_in_a_body_is_answered_like_none(place: Place, path: str, body: Any) -> None:
    """The answer does not tell whether it exists elsewhere."""
    never = nobodys(place.east)
    with rolled_back():
        zhao = Caller(place.world.token("zhao"))
        row = Route("api", f"POST {path}", "signed_in", body)
        found = []
        for things in (place.east, never):
            with rolled_back():
                answer = zhao.ask(row, row.address(place.west), row.given(things, place.world))
            text = re.sub(rb'"report":"\w+"', b"", bare(answer.content, things))
            found.append((answer.status_code, re.sub(rb'"\d{15,19}"|\d{10}|"\d{4}-[^"]+"', b"", text)))
        assert found[0] == found[1]
        assert found[0][0] < 500


LISTS = [
    "/api/v1/customers", "/api/v1/customers?q=陈顾客", "/api/v1/customers?phone=$phone", "/api/v1/items",
    "/api/v1/items?serial=$serial", "/api/v1/items?customer=$customer", "/api/v1/items?q=$serial", "/api/v1/cases",
    "/api/v1/cases?q=$phone", "/api/v1/cases?customer=$customer", "/api/v1/cases?item=$item",
    "/api/v1/cases?q=$number", "/api/v1/nodes", "/api/v1/calendars", "/api/v1/notices?unread=false",
    "/api/v1/approvals?state=all", "/api/v1/promises/answer-24h/obligations?state=broken",
    "/today", "/cases?state=all", "/cases?state=all&q=$serial", "/customers", "/customers?asked=陈顾客", "/items",
    "/items?asked=$serial", "/intake?q=$phone", "/intake?q=$serial", "/intake?customer=$customer", "/search?q=$phone",
    "/search?q=陈顾客", "/search?q=$serial", "/notices?all=1", "/approvals", "/calendars",
    "/promises/answer-24h/record/broken",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_no_list_and_no_search_shows_what_is_in_another_part_of_the_network(place: Place, address: str) -> None:
    """Zhao sees nothing of the east in it, beyond what he asked for himself."""
    asked_for = {name for name in place.east.__slots__ if f"${name}" in address}
    with rolled_back():
        caller = Caller(place.world.token("zhao"), place.world.users["zhao"])
        headers = {"Authorization": f"Bearer {caller.token}"}
        answer = caller.client.get(place.east.filled(address), headers=headers)
    assert answer.status_code == 200
    text = answer.content.decode()
    told = [name for name in place.east.__slots__ if name not in {"node", *SHARED}]
    shown = {name for name in told if getattr(place.east, name) in text}
    assert shown <= asked_for, shown
    assert "陈顾客 E1" not in text
    assert "东站" not in text
