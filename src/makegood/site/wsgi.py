"""The WSGI application, plain so that any WSGI server can run it."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.site.settings")


class Request(WSGIRequest):
    """A request whose address and form are UTF-8, as everything of ours is, whatever charset it names.

    Some that it can name decode no text ("base64"), and Django falls over them before anybody could answer.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Application(WSGIHandler):
    """Django's, with our requests."""

    request_class = Request


django.setup(set_prefix=False)
application = Application()
