"""Tables for other programs: what can be taken out, and the rows of one of them."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Router

from makegood.faces.api.answers import Reply, reads, streams
from makegood.faces.api.attachments import REFUSED
from makegood.faces.api.descriptions import ListOf, answers
from makegood.faces.api.fields import Shape
from makegood.faces.api.requests import ApiRequest
from makegood.ground.exchange import actions, queries
from makegood.ground.exchange.writing import FORMATS, MEDIA

router = Router(tags=["exchange"])


class ExportOut(Shape):
    """A table that can be taken out; `as_it_stands`: carried over with ids and history rather than told."""

    name: str
    columns: list[str]
    formats: list[str]
    filters: list[str]
    as_it_stands: bool


#: How the rows are described: which format they come in, the request says.
TABLE: dict[str, Any] = {
    "responses": {
        **REFUSED,
        200: {
            "description": "The table, streamed",
            "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()},
        },
    }
}


@router.get("/exports", response=answers(200, ListOf[ExportOut]), summary="List what can be exported")
@reads
def list_exports(request: ApiRequest) -> Reply:
    """What the asker may take out, in an order in which it can be imported again."""
    request.auth.need("exports.run")
    found = [
        {
            "name": one.name, "columns": list(one.columns), "formats": list(FORMATS),
            "filters": ["since", *sorted(one.filters)], "as_it_stands": one.whole,
        }
        for one in queries.exports_for(request.auth)
    ]  # fmt: skip
    return Reply({"items": found, "next": None})


@router.get("/exports/{export}", summary="Export a table", openapi_extra=TABLE)
@streams
def get_export(
    request: ApiRequest,
    export: str,
    format: Annotated[str, Query(max_length=8)] = "csv",  # noqa: A002 (the word of the address)
    since: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=80)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    unit: Annotated[str, Query(max_length=40)] = "",
) -> StreamingHttpResponse:
    """`format` csv, xlsx, json or jsonl. Only what the asker sees; that it was taken out is kept. Columns and ids are
    those that an import of the same name reads."""
    given = {"q": q, "state": state, "kind": kind, "unit": unit}
    begun = actions.begin_export(
        actor=request.auth, name=export[:40], form=format, now=request.moment, since=since or None,
        filters={key: value for key, value in given.items() if value},
    )  # fmt: skip
    pieces = actions.write_export(actor=request.auth, begun=begun, now=request.moment)
    answer = StreamingHttpResponse(pieces, content_type=MEDIA[begun.form])
    answer.headers["Content-Disposition"] = content_disposition_header(True, begun.file_name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
