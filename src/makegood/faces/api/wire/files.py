"""Files, handed in as multipart and handed out as downloads: what the router cannot know of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.faces.api.wire.shapes import KindAndId, Shape, shows
from makegood.ground.files.views import FileView

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
#: The problems of a route whose own answer is a stream.
REFUSED: dict[int, Any] = {
    code: {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}}
    for code in (401, 403, 404, 422, 429)
}
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
