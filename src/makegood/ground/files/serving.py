"""Handing a file out: always as a download, never as something that a browser would run in our name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from makegood.ground.files.views import FileView

_CHUNK = 256 * 1024
#: A file may contain anything: nothing of it is loaded or run, whatever a browser takes it for.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def response(view: FileView, content: IO[bytes]) -> StreamingHttpResponse:
    """The answer that streams a file. Pictures are shown by pages that name them; the address alone downloads."""
    answer = StreamingHttpResponse(_Chunks(content), content_type=view.kind)
    answer.headers["Content-Length"] = str(view.size)
    answer.headers["Content-Disposition"] = content_disposition_header(True, view.name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["ETag"] = f'"{view.sha256}"'
    return answer


class _Chunks:
    """A content in pieces, closed at its end or with the answer that nobody reads to the end."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        with self._content:
            while chunk := self._content.read(_CHUNK):
                yield chunk

    def close(self) -> None:
        """Let go of the content."""
        self._content.close()
