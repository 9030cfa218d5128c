"""Files, handed in as multipart and handed out as downloads: what the router cannot know of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from makegood.faces.api.wire.answers import BASE, Reply
from makegood.faces.api.wire.fields import Line, Strict
from makegood.faces.api.wire.shapes import PROBLEM, KindAndId, Shape, plain, shows
from makegood.ground.files.views import FileView


def multipart(**fields: str) -> dict[str, Any]:
    """What the router cannot know of a multipart body: its files, and texts beside them by what they are."""
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 20}
    texts = {name: {"type": "string", "description": what} for name, what in fields.items()}
    schema = {"type": "object", "required": ["files"], "properties": {"files": files, **texts}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


#: Files and nothing else.
MULTIPART = multipart()
#: The problems of a route whose own answer is a stream.
REFUSED: dict[int, Any] = {code: dict(PROBLEM) for code in (401, 403, 404, 422, 429)}
#: How a download is described: its media type is the one that the content has.
DOWNLOAD: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The content, as a download",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        **REFUSED,
    }
}


@shows(FileView, owner=lambda view: {"kind": view.owner_kind, "id": str(view.owner_id)})
class FileOut(Shape):
    """A file of something; `part` is what of its owner it hangs on, such as a message of a case.

    `kind` is the media type that its content has; `located`: the picture says where it was taken.
    """

    id: str
    owner: KindAndId
    part: str | None
    name: str
    kind: str
    size: int
    sha256: str
    located: bool
    uploaded_by: str | None
    at: datetime
    deleted_at: datetime | None
    deleted_by: str | None
    deleted_why: str


class RemoveIn(Strict):
    """Why a file is taken away: wrong_file, private, unfit, customer_asked."""

    reason: Annotated[str, Line(16, 1)]


def attached(found: Sequence[FileView], path: str) -> Reply:
    """201 with the files that were kept, in order, and where the first of them is below the path of their owner."""
    body = {"items": [plain(one) for one in found], "next": None}
    return Reply(body, status=201, location=f"{BASE}{path}/attachments/{found[0].id}")
