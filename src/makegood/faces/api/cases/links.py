"""The customer's own page of a case: a link for the customer, and the end of all of them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from makegood.faces.api.wire.answers import BASE, Reply
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import Shape
from makegood.rooms.cases import queries
from makegood.rooms.passes import actions

routes = Routes("cases")


class PortalLinkOut(Shape):
    """Whoever holds the `url` reads and answers in this one case as its customer, until `expires_at`."""

    url: str
    expires_at: datetime


class StoppedOut(Shape):
    """How many links answer nobody any more."""

    stopped: int


@routes.create("/cases/{number}/portal-links", PortalLinkOut, "Make a link for the customer", 409)
def make_portal_link(request: ApiRequest, number: str) -> Reply:
    """A signed address of this one case, to be put into a message. 409 `portal_link_nobody` without a customer."""
    made = actions.make_link(case_id=queries.case_id(request.auth, number), **by(request))
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    body = {"url": f"{base}/m/{made.token}", "expires_at": made.expires_at}
    return Reply(body, status=201, location=f"{BASE}/cases/{number}")


@routes.act("/cases/{number}/portal-links/stop", StoppedOut, "Stop the links for the customer")
def stop_portal_links(request: ApiRequest, number: str) -> Reply:
    """All that were made for this case, whoever made them."""
    return Reply({"stopped": actions.stop_links(case_id=queries.case_id(request.auth, number), **by(request))})
