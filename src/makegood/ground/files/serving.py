"""Handing a file out: always as a download, never as something that a browser would run in our name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from makegood.ground.files.views import FileView

_CHUNK = 256 * 1024
#: A file may contain anything: nothing of it is loaded or run, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox"


def response(view: FileView, content: IO[bytes]) -> StreamingHttpResponse:
    """The answer that streams a file. Pictures are shown by pages that name them; the address alone downloads."""
    answer = StreamingHttpResponse(_chunks(content), content_type=view.kind)
    answer.headers["Content-Length"] = str(view.size)
    answer.headers["Content-Disposition"] = content_disposition_header(True, view.name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["ETag"] = f'"{view.sha256}"'
    return answer


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk
