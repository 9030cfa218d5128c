"""Every route with every role: who may is not turned away, who may not is refused and has changed nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from makegood.faces.api.api import api
from makegood.faces.console import case_acts, customer_acts, item_acts, job_acts, knowledge_acts
from makegood.faces.portal import matters
from makegood.ground.accounts.rules import PERMISSIONS, ROLES
from tests.matrix.conftest import Place
from tests.matrix.table import Caller, Route, routes
from tests.matrix.world import Watch, rolled_back, state

pytestmark = pytest.mark.any_database

API, PAGES = routes("api"), routes("pages")
#: Roles that hold the same permissions are one line of the matrix: rights come from permissions alone.
EQUALS: dict[str, str] = {}
for _role, _held in ROLES.items():
    _first = next(one for one in ROLES if ROLES[one] == _held)
    EQUALS[_first] = f"{EQUALS[_first]}, {_role}" if _first in EQUALS else _role
TO_SIGN_IN = "/sign-in"
#: Permissions that need no route of their own: verbs of the command line, of what happens inside, of rooms to come.
NO_ROUTE = {
    "imports.run", "exports.run", "users.read", "users.write", "tokens.write", "limits.write", "act_for_others",
    "network.write", "staff.read", "staff.write", "contracts.read", "contracts.write", "journal.read", "journal.erase",
    "looks.read", "settings.write", "approvals.read", "customers.unmask", "customers.merge", "customers.erase",
    "customers.export", "catalogue.write", "cases.merge", "cases.configure", "files.read", "files.write", "jobs.own",
    "jobs.read", "jobs.open", "jobs.book", "jobs.accept", "jobs.work", "jobs.dispatch", "jobs.judge",
}  # fmt: skip


def fault(place: Place, caller: Caller, route: Route, refusal: int = 0) -> str:
    """What is wrong with the answer to one cell, nothing if it is right; `refusal` is the status that is expected
    when it may not be. Whatever was done is rolled back."""
    address, body = route.address(place.centre), route.given(place.centre, place.world)
    with rolled_back():
        watch = Watch()
        with connection.execute_wrapper(watch):
            answer: Any = caller.ask(route, address, body)
        status = answer.status_code
        to_sign_in = status == 302 and answer.headers["Location"].startswith(TO_SIGN_IN)
        if not refusal:
            # The pages of the door lead back to it.
            turned_away = status in {401, 403, 500} or (to_sign_in and not route.path.startswith("/sign-"))
            return f"turned away: {status} {answer.content[:300]!r}" if turned_away else ""
        if status != refusal or (status == 302 and not to_sign_in):
            return f"not refused: {status}"
        if watch.written or state() != caller.before:
            return f"refused, but written: {watch.written or 'rows'}"
    return ""


def faults(place: Place, caller: Caller, rows: Collection[Route], permissions: Collection[str]) -> dict[str, str]:
    """The cells of one person that are wrong, by route."""
    found = {row.key: fault(place, caller, row, 0 if row.allows(permissions) else 403) for row in rows}
    return {key: what for key, what in found.items() if what}


@pytest.mark.parametrize("role", EQUALS, ids=EQUALS.values())
def test_each_role_may_do_by_the_api_what_the_table_says(place: Place, role: str) -> None:
    with rolled_back():
        caller = Caller(place.world.token(role))
        assert faults(place, caller, API, ROLES[role]) == {}, EQUALS[role]


@pytest.mark.parametrize("role", EQUALS, ids=EQUALS.values())
def test_each_role_may_open_and_send_the_pages_that_the_table_says(place: Place, role: str) -> None:
    with rolled_back():
        caller = Caller(user=place.world.users[role])
        assert faults(place, caller, PAGES, ROLES[role]) == {}, EQUALS[role]


def test_nobody_without_sign_in_gets_further_than_the_door(place: Place) -> None:
    caller = Caller()
    found = {}
    for row in (*API, *PAGES):
        refusal = 401 if row.kind == "api" else row.anonymous or 302
        found[row.key] = fault(place, caller, row, 0 if row.need == "anyone" else refusal)
    assert {key: what for key, what in found.items() if what} == {}


def test_what_the_table_says_a_route_needs_is_enough_and_none_of_it_too_much(place: Place) -> None:
    """Keys narrowed to exactly what is needed, and to everything but one of it.

    A smaller key may never do more than a larger one, so that this also says what each single scope may do.
    """
    found: dict[str, str] = {}
    with rolled_back():

        def caller(scopes: Collection[str]) -> Caller:
            return Caller(place.world.token("administrator", *sorted(scopes)))

        for row in API:
            if isinstance(row.need, str):
                continue
            alone = [one.partition("|")[0] for one in row.need]
            found[f"{row.key} with {alone}"] = fault(place, caller(alone), row)
            for one in row.need:
                rest = PERMISSIONS - set(one.split("|"))
                found[f"{row.key} without {one}"] = fault(place, caller(rest), row, 403)
    assert {key: what for key, what in found.items() if what} == {}


# --- the table is whole


def test_every_route_of_the_api_is_in_the_table_and_none_that_is_gone() -> None:
    document: Any = api.get_openapi_schema()
    told = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    bare = {re.sub(r"\{\w+\}", "{}", one) for one in told}
    assert bare | {"GET /openapi.json"} == {re.sub(r"\{\w+\}", "{}", row.key) for row in API}


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        elif not route.startswith("api/"):
            yield from _patterns(one, route)


def test_every_address_of_the_pages_is_in_the_table(place: Place) -> None:
    """By the address that a row leads to; an address that is gone leads nowhere and fails."""
    asked: dict[str, set[str]] = {}
    for row in PAGES:
        match = resolve(row.address(place.centre).partition("?")[0])
        asked.setdefault(match.route, set()).add(str(match.kwargs.get("verb", "")))
    assert set(asked) == set(_patterns(get_resolver()))
    verbs = {route.rpartition("/")[0]: found for route, found in asked.items() if route.endswith("<slug:verb>")}
    assert verbs == {
        "cases/<str:number>": set(case_acts.CASE_CALLS),
        "jobs/<str:number>": set(job_acts.CALLS),
        "cases/<str:number>/obligations/<id:obligation_id>": set(case_acts.OBLIGATION_CALLS),
        "cases/<str:number>/remedies/<id:remedy_id>": set(case_acts.REMEDY_CALLS),
        "approvals/<id:approval_id>": {"approve", "decline"},
        "customers/<id:customer_id>": set(customer_acts.CALLS),
        "duplicates/<id:duplicate_id>": {"low", "high", "dismiss"},
        "items/<id:item_id>": set(item_acts.CALLS),
        "knowledge/versions/<id:text_id>": {*knowledge_acts.VERBS, "read", "helped", "not-helped"},
        "people/<id:user_id>/roles": {"give", "take"},
        "m/<str:token>": set(matters.DEEDS),
        "people/<id:user_id>/sign-in": {"lock", "unlock"},
    }


def test_a_page_that_takes_no_form_changes_nothing_when_one_is_sent(place: Place) -> None:
    """POST to every address that the table only reads, by somebody who may do everything."""
    sent = {row.path for row in PAGES if row.method == "POST"}
    found = {}
    with rolled_back():
        caller = Caller(user=place.world.users["administrator"])
        for row in PAGES:
            if row.path in sent:
                continue
            with rolled_back():
                before = state()
                answer = caller.client.post(row.address(place.centre), {"text": "?", "verb": "resolve"})
                # Who opened a file or searched is kept, however it was asked for.
                told = [n for n, (old, new) in enumerate(zip(before, state(), strict=True)) if old != new]
                found[row.path] = (answer.status_code, told)
    assert {path for path, (status, _) in found.items() if status == 500} == set()
    assert {path for path, (_, told) in found.items() if len(told) > 1} == set()


def test_the_table_names_only_permissions_that_there_are() -> None:
    named = {either for row in (*API, *PAGES) if not isinstance(row.need, str) for one in row.need
             for either in one.split("|")}  # fmt: skip
    assert named <= PERMISSIONS
    assert PERMISSIONS - named <= NO_ROUTE
