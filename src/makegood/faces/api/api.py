"""The REST API: one router a subject, one mapper for what goes wrong, one way to sign in."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.renderers import BaseRenderer

from makegood import __version__
from makegood.faces.api.accounts import approvals, keys, limits, me, people
from makegood.faces.api.calls import calls
from makegood.faces.api.cases import attachments, beside, cases, desk, links
from makegood.faces.api.channels import mail
from makegood.faces.api.customers import contacts, customers, person
from makegood.faces.api.exchange import bulk, changes, exports, external
from makegood.faces.api.jobs import acts, feeds, jobs
from makegood.faces.api.knowledge import articles
from makegood.faces.api.network import areas, calendars, contracts, directory, nodes, staff
from makegood.faces.api.products import catalogue, holds, items, lives, papers, sales, sets
from makegood.faces.api.promises import claims, drafts, obligations, promises
from makegood.faces.api.texting import texting
from makegood.faces.api.webhooks import webhooks
from makegood.faces.api.wire import problems
from makegood.faces.api.wire.bodies import Reader
from makegood.faces.api.wire.openapi import Api
from makegood.faces.api.wire.tokens import Bearer


class Writer(BaseRenderer):
    """What the router itself renders (the OpenAPI document), by orjson."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        """JSON bytes."""
        return orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)


DESCRIPTION = (
    "Ids are opaque strings. Moments are RFC 3339 with offset; a fact that is a day may be given as YYYY-MM-DD. "
    "Money is whole minor units of a currency. Texts for people come in English and simplified Chinese; codes are "
    "snake_case. Unknown fields and parameters are refused. Errors are RFC 9457 problem details in the language "
    "asked for."
)


api = Api(
    title="Makegood",
    version=__version__,
    description=DESCRIPTION,
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
    parser=Reader(),
    renderer=Writer(),
    urls_namespace="api",
)
problems.install(api)
#: The rooms from below, in the order in which the document tells of them.
SUBJECTS = (
    me, people, keys, approvals, limits, exports, webhooks,
    nodes, directory, areas, staff, contracts, calendars,
    customers, contacts, person,
    items, lives, papers, sales, sets, catalogue, holds,
    articles,
    promises, drafts, obligations, claims,
    cases, beside, attachments, links, desk,
    texting,
    mail, calls,
    jobs, acts, feeds,
    external, bulk, changes,
)  # fmt: skip
for subject in SUBJECTS:
    api.add_router("", subject.routes.router)
