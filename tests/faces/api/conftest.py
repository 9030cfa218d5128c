"""A company with two stations and named people, asked through HTTP; every answer is held against the document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from pydantic import TypeAdapter

from makegood.faces.api.wire import tokens
from makegood.faces.api.wire.shapes import ProblemDetails
from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from makegood.site import company as companies

PROMISES = (
    "answer-24h", "contact-2h", "visit-24h", "repair-48h", "loaner-while-repair", "cn-sanbao", "cn-withdrawal",
    "money-back",
)  # fmt: skip


@dataclass
class Caller:
    """Somebody with a token, asking the API."""

    token: str
    language: str = "en"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; `path` below /api/v1; headers as Idempotency_Key="…"."""
        given = {"Accept-Language": self.language, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes | str) else b"" if body is None else json.dumps(body).encode()
        response: Any = self.client.generic(
            method, "/api/v1" + path, data=data, content_type="application/json", headers=given
        )
        _hold(method, path, response)
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)


def _hold(method: str, path: str, response: HttpResponse) -> None:
    """The answer has the shape that the OpenAPI document describes for its status."""
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json", response.content
        problem = ProblemDetails.model_validate_json(response.content)
        assert problem.status == response.status_code
        assert problem.detail and "{" not in problem.detail, problem.detail
        assert all(one.message and "{" not in one.message for one in problem.errors), problem.errors
        return
    if path.startswith("/openapi"):
        return
    view: Any = resolve("/api/v1" + path.partition("?")[0]).func
    operations = view.__wrapped__.__closure__[0].cell_contents.operations
    (operation,) = [one for one in operations if method in one.methods]
    model = operation.response_models[response.status_code]
    TypeAdapter(model).validate_json(b'{"response":' + response.content + b"}")


@dataclass(frozen=True)
class People:
    """The company and who works there."""

    unit: int
    east: int
    west: int
    admin: Caller
    agent: Caller
    wang: Caller
    zhao: Caller
    stranger: Caller
    ids: Mapping[str, int]
    now: datetime

    def caller(self, username: str, *scopes: str) -> Caller:
        """A further token of somebody, narrowed to scopes."""
        raw = accounts.create_token(actor=SYSTEM, username=username, name="more", now=timezone.now(), scopes=scopes)
        return Caller(raw)


@pytest.fixture
def people(db: None) -> Iterator[People]:
    """李话务 answers the phone for all, 王站长 leads the east station, 赵站长 the west one."""
    tokens.forget()
    now = timezone.now()
    root = companies.init("CN", "correct horse battery", codes=PROMISES).unit_id
    nodes = [NodeInput(code=code, kind="station", name=name) for code, name in (("E1", "东站"), ("W1", "西站"))]
    east, west = network.create_nodes(actor=SYSTEM, nodes=nodes, now=now)
    staff = {
        "agent": ("李话务", "agent", root), "wang": ("王站长", "area_manager", east),
        "zhao": ("赵站长", "area_manager", west),
    }  # fmt: skip
    ids = {
        username: accounts.create_user(
            actor=SYSTEM,
            username=username,
            name=name,
            password=None,
            memberships=[(role, unit)],
            now=now,
            language="en",
        )
        for username, (name, role, unit) in staff.items()
    }
    raw = {
        username: accounts.create_token(actor=SYSTEM, username=username, name="test", now=now)
        for username in ("admin", *staff)
    }
    yield People(
        unit=root, east=east, west=west, admin=Caller(raw["admin"]), agent=Caller(raw["agent"]),
        wang=Caller(raw["wang"]), zhao=Caller(raw["zhao"]), stranger=Caller("mg_" + "0" * 43), ids=ids, now=now,
    )  # fmt: skip
    tokens.forget()
