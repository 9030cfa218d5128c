"""Files of a case: handed in as multipart, handed out as downloads."""

from django.http import StreamingHttpResponse

from makegood.faces.api.wire.answers import Reply, every
from makegood.faces.api.wire.fields import id_of
from makegood.faces.api.wire.files import DOWNLOAD, FileOut, RemoveIn, attached, multipart
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.rooms.cases import actions, queries

routes = Routes("cases")
#: Files, and the message that they belong to.
_WITH_MESSAGE = multipart(message="the message of the case that they belong to")


@routes.create("/cases/{number}/attachments", ListOf[FileOut], "Attach files to a case", 413, 507, extra=_WITH_MESSAGE)
def attach_case_files(request: ApiRequest, number: str) -> Reply:
    """`multipart/form-data` with one or more `files`, and `message` for those of one message; all are kept, or none.

    What a file is, its content decides; the same content is kept once. 507 when the store is full.
    """
    id_ = queries.case_id(request.auth, number)
    request.auth.need("files.write")
    message = request.POST.get("message", "")
    found = actions.attach(
        case_id=id_, uploads=uploads_of(request), message_id=id_of(message) if message else None, **by(request)
    )
    return attached(found, f"/cases/{number}")


@routes.read("/cases/{number}/attachments", ListOf[FileOut], "List the files of a case")
def list_case_files(request: ApiRequest, number: str) -> Reply:
    """In the order in which they came."""
    return every(queries.files(request.auth, queries.case_id(request.auth, number)))


@routes.download("/cases/{number}/attachments/{file}", "Download a file of a case", extra=DOWNLOAD)
def get_case_file(request: ApiRequest, number: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    id_ = queries.case_id(request.auth, number)
    view, content = queries.file(request.auth, id_, id_of(file))
    accounts_actions.note_looks(act="open", kind="file", ids=[view.id], **by(request))
    return serving.response(view, content)


@routes.act("/cases/{number}/attachments/{file}/remove", FileOut, "Remove a file of a case")
def remove_case_file(request: ApiRequest, number: str, file: str, payload: RemoveIn) -> Reply:
    """The content goes; who removed it, when and why stays."""
    return Reply(
        plain(
            actions.remove_file(
                case_id=queries.case_id(request.auth, number), file_id=id_of(file), reason=payload.reason, **by(request)
            )
        )
    )
