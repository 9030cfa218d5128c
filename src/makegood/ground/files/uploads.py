"""What a request may bring: its announced length is looked at before a byte of it is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from makegood.ground.files import errors
from makegood.ground.files.inputs import Upload

FIELD = "files"
#: Files in one request, and what may stand around them.
MOST_AT_ONCE = 20
_AROUND = 1024 * 1024


class Announced(FileUploadHandler):
    """Refuses a request that announces more than the installation takes; leaves the reading to the others."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raise RequestDataTooBig before anything is read."""
        if content_length > int(settings.FILES_LARGEST) + _AROUND:
            raise RequestDataTooBig("announced more than is taken")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on what came."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing of its own."""
        return


def uploads_of(request: HttpRequest, field: str = FIELD) -> list[Upload]:
    """The files that a request brings under this name. Raises Invalid (`files_at_once`) for more than twenty: to keep
    the first of them would lose the others unseen."""
    found = request.FILES.getlist(field)
    if len(found) > MOST_AT_ONCE:
        raise errors.at_once(field, MOST_AT_ONCE)
    return [Upload(one.name or "", one) for one in found]
