"""Every operation of the API, asked with what its own description allows and with what it does not.

What is asked is made from the OpenAPI document; half of it names things that are there, and is laid over a body that
would be done, so that it comes further than to the first refusal. Whatever is asked, the answer is none of our own
fault, and its status, media type, headers and body are those that the document gives. Nothing is left out.

In the suite the same few requests each time; `make fuzz` asks as many as it is told, others each time, and the edges
of every description besides.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker
from schemathesis import Case, GenerationMode, checks

from makegood.faces.api.wire import tokens
from makegood.site.wsgi import application
from tests.matrix import world as worlds
from tests.matrix.table import Route, routes
from tests.matrix.world import Things, World

#: How many requests for each operation; 0 in the suite.
ASKED = int(os.environ.get("FUZZ_EXAMPLES", "0"))
FEW = {"somebody": 5, "nobody": 2}

checks.load_all_checks()
HELD: Any = checks.CHECKS.get_by_names(
    [
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
        "response_schema_conformance",
    ]
)  # fmt: skip
DOCUMENT: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS: dict[str, Any] = {one.ok().label: one.ok() for one in DOCUMENT.get_all_operations()}


def _bare(key: str) -> str:
    """A route by its shape: the table and the addresses name the same places differently."""
    return re.sub(r"\{\w+\}", "{}", key).replace("/api/v1", "")


TABLE = {_bare(one.key): one for one in routes("api")}


@dataclass(frozen=True, slots=True)
class Place:
    """The company, one of each thing in it, and the key of its administrator."""

    world: World
    things: Things
    token: str


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """Made once a module, inside a transaction that is rolled back at its end; so is each request inside it."""
    # A web process looks after its connection before and after each request; this one has to stay as it is.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with django_db_blocker.unblock(), worlds.rolled_back():
            world = worlds.found()
            yield Place(world, worlds.things(world, world.root, "C1", "c-one"), world.token("admin"))
    finally:
        tokens.forget()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def real(case: Case[Any], route: Route, things: Things) -> dict[str, str]:
    """The names in an address as those of things that are there."""
    named = zip(
        case.operation.path.removeprefix("/api/v1").split("/"),
        route.address(things).partition("?")[0].removeprefix("/api/v1").split("/"),
        strict=True,
    )
    return {name[1:-1]: thing for name, thing in named if name.startswith("{")}


@st.composite
def requests(draw: st.DrawFn, operation: Any, place: Place) -> Case[Any]:
    """One request, allowed or not."""
    route = TABLE[_bare(operation.label)]
    mode = draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case: Case[Any] = draw(operation.as_strategy(generation_mode=mode))
    if draw(st.integers(0, 3)) and case.path_parameters:
        case.path_parameters = {**case.path_parameters, **real(case, route, place.things)}
    if route.body and isinstance(case.body, dict) and draw(st.booleans()):
        names = draw(st.sets(st.sampled_from(sorted(case.body, key=str)))) if case.body else set()
        case.body = {**route.given(place.things, place.world), **{name: case.body[name] for name in names}}
    if case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = draw(st.sampled_from(['"1"', '"2"', "*", case.headers["If-Match"]]))
    return case


def ask(place: Place, operation: Any, token: str, few: int) -> set[int]:
    """Ask an operation so often; the statuses of the answers. Raises what does not fit the document."""
    found = set()
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def one(case: Case[Any]) -> None:
        with worlds.rolled_back():
            found.add(case.call_and_validate(headers=headers, checks=HELD).status_code)

    asked = settings(
        max_examples=ASKED or few, derandomize=not ASKED, database=None, suppress_health_check=list(HealthCheck)
    )
    asked(given(case=requests(operation, place))(one))()
    if ASKED and token:
        for case in operation.schema.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=DOCUMENT.config.generation
        ):
            if case.method == operation.method.upper():
                one(case)
    return found


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_whatever_is_asked_the_answer_is_one_that_is_described(place: Place, label: str) -> None:
    """By somebody who may do everything."""
    assert ask(place, OPERATIONS[label], place.token, FEW["somebody"]) - {401} != set()


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_who_has_not_signed_in_is_told_so(place: Place, label: str) -> None:
    """Whatever they ask: before anything of it is read."""
    assert ask(place, OPERATIONS[label], "", FEW["nobody"]) <= {401, 404}
