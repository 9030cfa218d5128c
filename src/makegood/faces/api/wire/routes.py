"""One decorator for what an address does: method, answer, problems and the reading of the request follow from it.

`read` changes nothing. `create`, `verb`, `act`, `change` and `put` call one action: `create` answers 201 with where the
new object is, `verb` a state change that honours If-Match, `act` anything else that is asked by POST. `change` (PATCH),
`replace` and `put` (PUT) do not run without If-Match, or for `put` If-None-Match. `download` hands out a file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse, StreamingHttpResponse
from ninja import Router
from ninja.constants import NOT_SET

from makegood.faces.api.wire.answers import Reply, reads, streams, writes
from makegood.faces.api.wire.requests import ApiRequest, version_put, version_required
from makegood.faces.api.wire.shapes import PROBLEM

P = ParamSpec("P")
#: Reads the condition that a request must bring.
Condition = Callable[[ApiRequest], Any]
Endpoint = Callable[Concatenate[ApiRequest, P], Reply]
View = Callable[Concatenate[ApiRequest, P], HttpResponse]
File = Callable[Concatenate[ApiRequest, P], StreamingHttpResponse]
#: The problems that any address may answer with, those of a verb, and those of a change from a version.
ANY = (401, 403, 404, 422, 429)
VERB = (409, 412)
CHANGES = (409, 412, 428)


class Routes:
    """The addresses of one subject. `summary` and the endpoint's docstring stand in the OpenAPI document."""

    def __init__(self, tag: str = "") -> None:
        self.tag = tag
        self.router = Router()

    def read(
        self, path: str, shape: Any, summary: str, *problems: int, **more: Any
    ) -> Callable[[Endpoint[P]], View[P]]:
        """GET: one object or a list, 200."""
        return lambda endpoint: self._add("GET", path, {200: shape}, summary, problems, reads(endpoint), **more)

    def create(
        self, path: str, shape: Any, summary: str, *problems: int, **more: Any
    ) -> Callable[[Endpoint[P]], View[P]]:
        """POST: 201 with Location."""
        return lambda endpoint: self._add("POST", path, {201: shape}, summary, problems, writes(endpoint), **more)

    def act(self, path: str, shape: Any, summary: str, *problems: int, **more: Any) -> Callable[[Endpoint[P]], View[P]]:
        """POST: an act or a computed answer, 200."""
        return lambda endpoint: self._add("POST", path, {200: shape}, summary, problems, writes(endpoint), **more)

    def verb(self, path: str, shape: Any, summary: str, **more: Any) -> Callable[[Endpoint[P]], View[P]]:
        """POST: a verb of an object, 200; takes If-Match."""
        return self.act(path, shape, summary, *VERB, **more)

    def change(self, path: str, shape: Any, summary: str, **more: Any) -> Callable[[Endpoint[P]], View[P]]:
        """PATCH: fields of an object, 200; needs If-Match."""
        return lambda endpoint: self._add(
            "PATCH", path, {200: shape}, summary, CHANGES, writes(endpoint, needs=version_required), **more
        )

    def replace(self, path: str, shape: Any, summary: str, **more: Any) -> Callable[[Endpoint[P]], View[P]]:
        """PUT: all of an object, 200; needs If-Match."""
        return lambda endpoint: self._add(
            "PUT", path, {200: shape}, summary, CHANGES, writes(endpoint, needs=version_required), **more
        )

    def put(
        self, path: str, shape: Any, summary: str, needs: Condition = version_put, **more: Any
    ) -> Callable[[Endpoint[P]], View[P]]:
        """PUT: an object under a name of the caller's; replaced (200) with If-Match, made (201) with If-None-Match.

        `needs` reads the condition.
        """
        return lambda endpoint: self._add(
            "PUT", path, {200: shape, 201: shape}, summary, CHANGES, writes(endpoint, needs=needs), **more
        )

    def bulk(
        self, path: str, shape: Any, summary: str, *problems: int, **more: Any
    ) -> Callable[[Endpoint[P]], View[P]]:
        """POST: many things at once, 200; sees to keys and lost races itself, row by row."""
        return lambda endpoint: self._add("POST", path, {200: shape}, summary, problems, reads(endpoint), **more)

    def download(self, path: str, summary: str, **more: Any) -> Callable[[File[P]], File[P]]:
        """GET: a file, streamed; `extra` describes it."""
        return lambda endpoint: self._add("GET", path, {}, summary, (), streams(endpoint), **more)

    def _add(
        self, method: str, path: str, answer: dict[int, Any], summary: str, problems: tuple[int, ...], view: Any, *,
        tag: str = "", extra: dict[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        # A problem is described by name: a model for each status of each route would take seconds of every start.
        told = {status: dict(PROBLEM) for status in sorted({*ANY, *problems})} if answer else {}
        self.router.add_api_operation(
            path, [method], view, response=answer or NOT_SET, by_alias=True, summary=summary, tags=[tag or self.tag],
            openapi_extra={**(extra or {}), "responses": {**told, **(extra or {}).get("responses", {})}},
        )  # fmt: skip
        return view
