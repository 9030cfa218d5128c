"""Calendar addresses: made, listed and revoked; `calendars_sent` is what they answer."""

from makegood.faces.api.jobs.given import FeedIn
from makegood.faces.api.jobs.shapes import FeedOut
from makegood.faces.api.wire.answers import BASE, Reply, every
from makegood.faces.api.wire.fields import id_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.rooms.jobs import actions, queries

routes = Routes("jobs")


@routes.read("/job-feeds", ListOf[FeedOut], "List calendar addresses")
def list_feeds(request: ApiRequest) -> Reply:
    """One's own and those of one's units; the addresses themselves are not kept."""
    return every(queries.feeds(request.auth))


@routes.create("/job-feeds", FeedOut, "Make a calendar address")
def open_feed(request: ApiRequest, payload: FeedIn | None = None) -> Reply:
    """The `url` is told once; whoever has it reads the calendar."""
    told, actor = payload or FeedIn(), request.auth
    actor.need("jobs.own")
    view, secret = actions.open_feed(
        technician_id=told.technician, unit_id=queries.unit_id(actor, told.unit) if told.unit else None, **by(request)
    )
    body = plain(view) | {"url": request.build_absolute_uri(f"/calendar/{secret}.ics")}
    return Reply(body, status=201, location=f"{BASE}/job-feeds/{view.id}")


@routes.read("/job-feeds/{feed}", FeedOut, "Read a calendar address")
def get_feed(request: ApiRequest, feed: str) -> Reply:
    """Whose it is and when it was made."""
    return Reply(plain(queries.feed(request.auth, id_of(feed))))


@routes.act("/job-feeds/{feed}/revoke", FeedOut, "Revoke a calendar address")
def revoke_feed(request: ApiRequest, feed: str) -> Reply:
    """It answers nobody any more."""
    return Reply(plain(actions.revoke_feed(feed_id=id_of(feed), **by(request))))
