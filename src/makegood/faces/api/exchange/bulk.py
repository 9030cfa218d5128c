"""Many things in one request: each row taken or refused by itself, or all of them or none."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import orjson
from django.db import transaction
from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, create_model

from makegood.faces.api.exchange.kinds import KINDS, ExternalIn, Kind, told
from makegood.faces.api.exchange.shapes import BulkRowsOut
from makegood.faces.api.wire import problems
from makegood.faces.api.wire.answers import BASE, RACES, Reply
from makegood.faces.api.wire.fields import Strict
from makegood.faces.api.wire.requests import ApiRequest, by, idempotency_key
from makegood.faces.api.wire.routes import Routes
from makegood.ground.exchange import actions, queries
from makegood.ground.journal import idempotency
from makegood.ground.journal.retry import retrying
from makegood.ground.problems import Conflict, Problem

routes = Routes("other systems")

#: Rows of one request, and how many of them are one transaction unless all are.
MOST_ROWS = 200
TOGETHER = 10


class Refused:
    """A row that cannot even be read, and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _leniently(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError as error:
        return Refused(problems.unreadable([dict(one) for one in error.errors()]))


def _bulk(kind: Kind) -> None:
    row = create_model(
        f"{kind.one.title()}Row",
        __base__=kind.row,
        __doc__=f"A {kind.one} as by itself, with what another system calls it, and the version that it saw.",
        external=(ExternalIn | None, None),
        version=(Annotated[int, Field(ge=1)] | None, None),
    )
    rows: Any = list[Annotated[row, WrapValidator(_leniently)]]  # type: ignore[valid-type]
    body = create_model(
        f"{kind.path.title()}In",
        __base__=Strict,
        __doc__="Rows, each taken or refused by itself; `all_or_nothing` takes all or none. `upsert`: what is known by "
        "its `external` is changed as by PUT, else it is refused.",
        rows=(Annotated[rows, Field(min_length=1, max_length=MOST_ROWS)], ...),
        upsert=(bool, False),
        all_or_nothing=(bool, False),
    )

    def endpoint(request: ApiRequest, payload: Any) -> Reply:
        """Up to 200 rows; each answers as it would by itself, with its place, status and problem.

        An Idempotency-Key holds for every ten rows: after an interruption the same request goes on where it stopped.
        """
        for permission in kind.needs:
            request.auth.need(permission)
        if payload.all_or_nothing:
            return _all_or_nothing(request, kind, payload)
        return _row_by_row(request, kind, payload)

    endpoint.__name__ = f"bulk_{kind.path}"
    endpoint.__annotations__["payload"] = body
    routes.bulk(f"/bulk/{kind.path}", BulkRowsOut, f"Tell many {kind.path} at once", 409)(endpoint)


def _row_by_row(request: ApiRequest, kind: Kind, payload: Any) -> Reply:
    key = idempotency_key(request)
    results: list[dict[str, Any]] = []
    again = True
    for start in range(0, len(payload.rows), TOGETHER):
        rows = payload.rows[start : start + TOGETHER]

        def act(rows: Sequence[Any] = rows, start: int = start) -> list[dict[str, Any]]:
            return _tell_some(request, kind, rows, start, payload.upsert)

        if key is None or request.auth.token_id is None:
            again = False
            results += retrying(act, also=RACES)
            continue
        found, known = _kept(request, f"{hashlib.sha256(key.encode()).hexdigest()}#{start}", act)
        again = again and known
        results += found
    return _summed(results, {"Idempotency-Replayed": "true"} if key and again else {})


@transaction.atomic
def _tell_some(request: ApiRequest, kind: Kind, rows: Sequence[Any], start: int, upsert: bool) -> list[dict[str, Any]]:
    """All at once if all are new and good; else each row in a savepoint, so that a refused one costs no other."""
    made = _make_all(request, kind, rows)
    if made is not None:
        return [_taken(kind, view, place, fresh=True) for place, view in enumerate(made, start)]
    found = []
    for place, row in enumerate(rows, start):
        try:
            with transaction.atomic():
                found.append(_tell_one(request, kind, row, place, upsert))
        except Problem as problem:
            found.append(_refusal(request, place, problem))
    return found


def _tell_one(request: ApiRequest, kind: Kind, row: Any, place: int, upsert: bool) -> dict[str, Any]:
    if isinstance(row, Refused):
        raise row.problem
    if row.external is None:
        fresh, (view,) = True, kind.make(request, [row])
    else:
        condition = row.version if upsert else 0
        fresh, view = told(request, kind, row.external, row, condition)
    return _taken(kind, view, place, fresh=fresh)


def _make_all(request: ApiRequest, kind: Kind, rows: Sequence[Any]) -> Sequence[Any] | None:
    """The rows made by one call; None if one cannot even be read, is known already, or is refused."""
    if any(isinstance(row, Refused) for row in rows):
        return None
    names = [(row.external.system, row.external.id) for row in rows if row.external]
    if len(set(names)) < len(names) or queries.named_all(kind.kind, names):
        return None
    try:
        with transaction.atomic():
            made = kind.make(request, rows)
            named = [
                actions.Name(kind.id(view), row.external.system, row.external.id)
                for row, view in zip(rows, made, strict=True)
                if row.external
            ]
            if named:
                actions.name_objects(kind=kind.kind, names=named, **by(request))
    except Problem:
        return None
    return made


def _taken(kind: Kind, view: Any, place: int, *, fresh: bool) -> dict[str, Any]:
    return {
        "row": place,
        "status": 201 if fresh else 200,
        "id": str(kind.id(view)),
        "location": f"{BASE}/{kind.path}/{kind.where(view)}",
        "version": view.version,
        "problem": None,
    }


def _refusal(request: ApiRequest, place: int, problem: Problem) -> dict[str, Any]:
    why = problems.of_row(request.auth.language, problem)
    return {"row": place, "status": why["status"], "id": None, "location": None, "version": None, "problem": why}


def _all_or_nothing(request: ApiRequest, kind: Kind, payload: Any) -> Reply:
    key = idempotency_key(request)

    def act() -> list[dict[str, Any]]:
        with transaction.atomic():
            results = _tell_some(request, kind, payload.rows, 0, payload.upsert)
            refused = [one for one in results if one["problem"]]
            if refused:
                raise Conflict("bulk_refused", extra={"refused": refused}, refused=len(refused), rows=len(results))
        return results

    if key is None or request.auth.token_id is None:
        return _summed(retrying(act, also=RACES), {})
    found, known = _kept(request, key, act)
    return _summed(found, {"Idempotency-Replayed": "true"} if known else {})


def _kept(request: ApiRequest, key: str, act: Callable[[], list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], bool]:
    """What rows came to under a key, and whether that was kept from before."""
    kept, known = idempotency.answering(
        token_id=request.auth.token_id or 0,
        key=key,
        request=idempotency.digest(request.method or "", request.path, request.body),
        now=request.moment,
        act=lambda: idempotency.Answer(200, orjson.dumps(act()).decode()),
        also=RACES,
    )
    return orjson.loads(kept.body), known


def _summed(results: list[dict[str, Any]], headers: dict[str, str]) -> Reply:
    refused = sum(one["problem"] is not None for one in results)
    return Reply({"results": results, "done": len(results) - refused, "refused": refused}, headers=headers)


for _one in KINDS:
    _bulk(_one)
