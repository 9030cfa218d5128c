"""Files of a case: handed in as multipart, handed out as downloads."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from ninja import Router

from makegood.faces.api.answers import BASE, Reply, reads, streams, writes
from makegood.faces.api.descriptions import ListOf, answers
from makegood.faces.api.descriptions_desk import FileOut
from makegood.faces.api.fields import Line, Strict, id_of
from makegood.faces.api.requests import ApiRequest
from makegood.faces.api.shapes import plain
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.rooms.cases import actions, queries

router = Router(tags=["cases"])

#: What the router cannot know of a multipart body.
MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 20},
                        "message": {"type": "string", "description": "the message of the case that they belong to"},
                    },
                }
            }
        },
    }
}
#: How a download is described.
#: The problems of a route whose own answer is a stream.
REFUSED: dict[int, Any] = {
    code: {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}}
    for code in (401, 403, 404, 422)
}
DOWNLOAD: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The content, as a download",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        **REFUSED,
    }
}


class RemoveIn(Strict):
    """Why a file is taken away: wrong_file, private, unfit, customer_asked."""

    reason: Annotated[str, Line(16, 1)]


@router.post(
    "/cases/{number}/attachments",
    response=answers(201, ListOf[FileOut], 413),
    summary="Attach files to a case",
    openapi_extra=MULTIPART,
)
@writes
def attach_files(request: ApiRequest, number: str) -> Reply:
    """`multipart/form-data` with one or more `files`, and `message` for those of one message; all are kept, or none.

    What a file is, its content decides; the same content is kept once. 507 when the store is full.
    """
    id_ = queries.case_id(request.auth, number)
    request.auth.need("files.write")
    message = request.POST.get("message", "")
    found = actions.attach(
        actor=request.auth,
        case_id=id_,
        uploads=uploads_of(request),
        message_id=id_of(message) if message else None,
        now=request.moment,
    )
    body = {"items": [plain(one) for one in found], "next": None}
    return Reply(body, status=201, location=f"{BASE}/cases/{number}/attachments/{found[0].id}")


@router.get("/cases/{number}/attachments", response=answers(200, ListOf[FileOut]), summary="List the files of a case")
@reads
def list_attachments(request: ApiRequest, number: str) -> Reply:
    """In the order in which they came."""
    found = queries.files(request.auth, queries.case_id(request.auth, number))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/cases/{number}/attachments/{file}", summary="Download a file of a case", openapi_extra=DOWNLOAD)
@streams
def get_attachment(request: ApiRequest, number: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    id_ = queries.case_id(request.auth, number)
    view, content = queries.file(request.auth, id_, id_of(file))
    accounts_actions.note_looks(actor=request.auth, act="open", kind="file", ids=[view.id], now=request.moment)
    return serving.response(view, content)


@router.post(
    "/cases/{number}/attachments/{file}/remove", response=answers(200, FileOut), summary="Remove a file of a case"
)
@writes
def remove_attachment(request: ApiRequest, number: str, file: str, payload: RemoveIn) -> Reply:
    """The content goes; who removed it, when and why stays."""
    found = actions.remove_file(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        file_id=id_of(file),
        reason=payload.reason,
        now=request.moment,
    )
    return Reply(plain(found))
