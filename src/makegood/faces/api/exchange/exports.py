"""Tables for other programs: what can be taken out, and the rows of one of them."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Query

from makegood.faces.api.exchange.shapes import ExportOut
from makegood.faces.api.wire.answers import Reply
from makegood.faces.api.wire.fields import Asked
from makegood.faces.api.wire.files import REFUSED
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.exchange import actions, queries
from makegood.ground.exchange.writing import FORMATS, MEDIA

routes = Routes("exchange")


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


@routes.read("/exports", ListOf[ExportOut], "List what can be exported")
def list_exports(request: ApiRequest) -> Reply:
    """What the asker may take out, in an order in which it can be imported again."""
    request.auth.need("exports.run")
    found = [
        {
            "name": one.name,
            "columns": list(one.columns),
            "formats": list(FORMATS),
            "filters": ["since", *sorted(one.filters)],
            "as_it_stands": one.whole,
        }
        for one in queries.exports_for(request.auth)
    ]
    return Reply({"items": found, "next": None})


@routes.download("/exports/{export}", "Export a table", extra=TABLE)
def get_export(
    request: ApiRequest,
    export: str,
    format: Annotated[str, Query(max_length=8)] = "csv",  # noqa: A002 (the word of the address)
    since: Annotated[str, Query(max_length=40)] = "",
    q: Asked = "",
    state: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    unit: Annotated[str, Query(max_length=40)] = "",
) -> StreamingHttpResponse:
    """`format` csv, xlsx, json or jsonl. Only what the asker sees; that it was taken out is kept. Columns and ids are
    those that an import of the same name reads."""
    given = {"q": q, "state": state, "kind": kind, "unit": unit}
    begun = actions.begin_export(
        name=export[:40],
        form=format,
        since=since or None,
        filters={key: value for key, value in given.items() if value},
        **by(request),
    )
    pieces = actions.write_export(begun=begun, **by(request))
    answer = StreamingHttpResponse(pieces, content_type=MEDIA[begun.form])
    answer.headers["Content-Disposition"] = content_disposition_header(True, begun.file_name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
