"""Pictures and papers of an item, such as the plate whose number cannot be read."""

from django.http import StreamingHttpResponse

from makegood.faces.api.wire.answers import Reply, every
from makegood.faces.api.wire.fields import id_of
from makegood.faces.api.wire.files import DOWNLOAD, MULTIPART, FileOut, RemoveIn, attached
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.accounts import actions as looks
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.rooms.products import actions, queries

routes = Routes("items")


@routes.create("/items/{item}/attachments", ListOf[FileOut], "Attach files to an item", 413, 507, extra=MULTIPART)
def attach_item_files(request: ApiRequest, item: str) -> Reply:
    """`multipart/form-data` with one or more `files`: the plate, the place, a receipt; all are kept, or none.

    What a file is, its content decides; the same content is kept once. 507 when the store is full.
    """
    return attached(
        actions.attach_item(item_id=id_of(item), uploads=uploads_of(request), **by(request)), f"/items/{item}"
    )


@routes.read("/items/{item}/attachments", ListOf[FileOut], "List the files of an item")
def list_item_files(request: ApiRequest, item: str) -> Reply:
    """In the order in which they came."""
    return every(queries.item_files(request.auth, id_of(item)))


@routes.download("/items/{item}/attachments/{file}", "Download a file of an item", extra=DOWNLOAD)
def get_item_file(request: ApiRequest, item: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    view, content = queries.item_file(request.auth, id_of(item), id_of(file))
    looks.note_looks(act="open", kind="file", ids=[view.id], **by(request))
    return serving.response(view, content)


@routes.act("/items/{item}/attachments/{file}/remove", FileOut, "Remove a file of an item")
def remove_item_file(request: ApiRequest, item: str, file: str, payload: RemoveIn) -> Reply:
    """The content goes; who removed it, when and why stays."""
    removed = actions.remove_item_file(item_id=id_of(item), file_id=id_of(file), reason=payload.reason, **by(request))
    return Reply(plain(removed))
