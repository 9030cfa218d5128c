"""The reviewed table of routes and what they need, and how a route of it is asked."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts.models import User
from tests.matrix.world import Things, World, state

FILE = Path(__file__).with_name("permissions.toml")
#: What a name in an address stands for unless the row says `with`.
_USUAL = {"obligation": "running", "remedy": "given", "job": "job_booked"}
_FIXED = {
    "export": "customers", "kind": "customers", "system": "shop", "external": "never-told", "of": "places",
    "code": "answer-24h", "tag": "vip", "status": "open", "what": "tag", "rule": "water", "root": "repair",
    "version": "1", "state": "broken", "division": "440106", "secret": "never-made",
    "page": "0123456789abcdef0123456789abcdef",
}  # fmt: skip
#: Things of the whole company: nobody is a stranger to the catalogue.
SHARED = {"category", "model", "lot", "document"}
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One row: `need` are permissions of which all are needed, or `anyone`, or `signed_in`."""

    kind: str
    key: str
    need: tuple[str, ...] | str
    body: Mapping[str, Any] | None = None
    query: str = ""
    with_: Mapping[str, str] = field(default_factory=dict)
    anonymous: int = 0

    @property
    def method(self) -> str:
        """GET, POST, PATCH, PUT."""
        return self.key.partition(" ")[0]

    @property
    def path(self) -> str:
        """The address with names in braces, as the table has it."""
        return self.key.partition(" ")[2]

    def allows(self, permissions: Collection[str]) -> bool:
        """Whether somebody who signed in and holds these may use it."""
        if isinstance(self.need, str) or "*" in permissions:
            return True
        return all(any(either in permissions for either in one.split("|")) for one in self.need)

    def about(self) -> tuple[str, ...]:
        """Which things of one part of the network the address names."""
        return tuple(one for one in _NAME.findall(self.path) if one not in _FIXED and one not in SHARED)

    def address(self, things: Things, **other: str) -> str:
        """The address with things in it; `other` puts something else in place of a name."""

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name in other:
                return other[name]
            fixed = _FIXED.get(name)
            return fixed or str(getattr(things, self.with_.get(name) or _USUAL.get(name, name)))

        prefix = "/api/v1" if self.kind == "api" else ""
        query = "?" + quote(things.filled(self.query), safe="=&") if self.query else ""
        return prefix + _NAME.sub(value, self.path) + query

    def given(self, things: Things, world: World) -> dict[str, Any]:
        """The body with things in it."""
        now = timezone.now()
        text = json.dumps(dict(self.body or {})).replace("$asker", str(world.users["asker"]))
        text = text.replace("$now", now.isoformat()).replace("$day", (now + timedelta(days=3)).date().isoformat())
        soon, later = (now + timedelta(hours=hours) for hours in (26, 28))
        text = text.replace("$soon", soon.isoformat()).replace("$later", later.isoformat())
        text = text.replace("$later", (world.now + timedelta(days=9)).isoformat())
        text = text.replace("$early", (world.now - timedelta(days=3) + timedelta(hours=1)).isoformat())
        found: dict[str, Any] = json.loads(things.filled(text))
        return found


def routes(kind: str) -> list[Route]:
    """The rows of the table for `api` or `pages`."""
    rows = tomllib.loads(FILE.read_text())[kind]
    found = []
    for key, row in rows.items():
        need = row["need"] if isinstance(row["need"], str) else tuple(row["need"])
        known = {"need", "body", "query", "with", "anonymous"}
        assert set(row) <= known, f"{key}: {set(row) - known}"
        found.append(
            Route(kind, key, need, row.get("body"), row.get("query", ""), row.get("with", {}), row.get("anonymous", 0))
        )
    return found


class Caller:
    """Somebody who asks, by key or signed in in a browser; each request starts from the same cookies.

    `before` is how much there was in the database when they came.
    """

    def __init__(self, token: str = "", user: int | None = None) -> None:
        self.token = token
        self.client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")
        if user is not None:
            self.client.force_login(User.objects.get(pk=user))
        self._cookies = self.client.cookies.output(header="", sep=";")
        self.before = state()

    def ask(self, route: Route, address: str, body: Mapping[str, Any]) -> Any:
        """The answer."""
        self.client.cookies = SimpleCookie(self._cookies)
        if route.kind == "pages":
            return self.client.generic(route.method, address) if route.method == "GET" else self.client.post(
                address, dict(body)
            )  # fmt: skip
        headers = {"If-Match": '"1"'} if route.method in {"PATCH", "PUT"} else {}
        if route.method == "PUT" and not route.about():
            headers = {"If-None-Match": "*"}  # under a name that nothing has yet
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = json.dumps(body) if route.body is not None else ""
        answer = self.client.generic(route.method, address, data, content_type="application/json", headers=headers)
        if answer.streaming:
            # A download is read to its end, as a browser does.
            return HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.headers))
        return answer
