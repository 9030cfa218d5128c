"""Other systems that hear of events: their addresses, their secrets, what became of each message."""

from typing import Annotated, Literal

from pydantic import Field

from makegood.faces.api.webhooks.shapes import DeliveryOut, WebhookOut
from makegood.faces.api.wire.answers import BASE, Reply, every, listed, shown
from makegood.faces.api.wire.fields import Cursor, Limit, Line, Moment, Ref, Strict, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import CountOut, ListOf, plain
from makegood.ground.problems import Invalid
from makegood.ground.webhooks import actions, queries
from makegood.ground.webhooks.views import WebhookInput

routes = Routes("webhooks")

Events = Annotated[list[Annotated[str, Line(48, 1)]], Field(min_length=1, max_length=60)]
Secret = Annotated[str, Line(120, 1)]
Shown = Literal["waiting", "sent", "dead", "skipped"]


class WebhookIn(Strict):
    """An address and the events that it hears: names, beginnings of names with `*`, or `*`; a secret may be brought."""

    name: Annotated[str, Line(80, 1)]
    url: Annotated[str, Line(500, 1)]
    events: Events
    state: Literal["active", "paused"] = "active"
    secret: Secret | None = None


class WebhookChanges(Strict):
    """What is given is changed, the rest stays."""

    name: Annotated[str, Line(80, 1)] | None = None
    url: Annotated[str, Line(500, 1)] | None = None
    events: Events | None = None
    state: Literal["active", "paused"] | None = None


class SecretIn(Strict):
    """A secret of the caller's own making; one is made without."""

    secret: Secret | None = None


class ReplayIn(Strict):
    """Either messages, or the moment since which all are sent again."""

    deliveries: list[Ref] = Field(default_factory=list, max_length=200)
    since: Moment | None = None


@routes.read("/webhooks", ListOf[WebhookOut], "List webhooks")
def list_webhooks(request: ApiRequest) -> Reply:
    """By name; `waiting` and `dead` count its messages."""
    return every(queries.webhooks(request.auth))


@routes.create("/webhooks", WebhookOut, "Add a webhook")
def add_webhook(request: ApiRequest, payload: WebhookIn) -> Reply:
    """The only answer in which its `secret` stands. Messages follow the Standard Webhooks specification."""
    wanted = WebhookInput(payload.name, payload.url, tuple(payload.events), payload.state)
    pk, secret = actions.add(webhook=wanted, secret=payload.secret or "", **by(request))
    made = queries.webhook(request.auth, pk)
    return Reply(
        plain(made), status=201, version=made.version, location=f"{BASE}/webhooks/{pk}", secret={"secret": secret}
    )


@routes.read("/webhooks/{webhook}", WebhookOut, "Read a webhook")
def get_webhook(request: ApiRequest, webhook: str) -> Reply:
    """How it is doing; never its secret."""
    return shown(queries.webhook(request.auth, id_of(webhook)))


@routes.change("/webhooks/{webhook}", WebhookOut, "Change a webhook")
def change_webhook(request: ApiRequest, webhook: str, payload: WebhookChanges) -> Reply:
    """Also how one that was stopped hears again: `state` active."""
    before = queries.webhook(request.auth, id_of(webhook))
    wanted = WebhookInput(
        payload.name or before.name,
        payload.url or before.url,
        tuple(payload.events or before.events),
        payload.state or before.state,
    )
    actions.change(webhook_id=before.id, webhook=wanted, **required(request))
    return shown(queries.webhook(request.auth, before.id))


@routes.act("/webhooks/{webhook}/secret", WebhookOut, "Give a webhook a new secret")
def renew_webhook_secret(request: ApiRequest, webhook: str, payload: SecretIn | None = None) -> Reply:
    """The former one signs beside it for a day."""
    pk = id_of(webhook)
    secret = actions.renew_secret(webhook_id=pk, secret=(payload.secret if payload else None) or "", **by(request))
    renewed = queries.webhook(request.auth, pk)
    return Reply(plain(renewed), version=renewed.version, secret={"secret": secret})


@routes.act("/webhooks/{webhook}/remove", CountOut, "Remove a webhook")
def remove_webhook(request: ApiRequest, webhook: str) -> Reply:
    """With the list of its messages; 1."""
    actions.remove(webhook_id=id_of(webhook), **by(request))
    return Reply({"count": 1})


@routes.act("/webhooks/{webhook}/try", DeliveryOut, "Send a test message", 409)
def try_webhook(request: ApiRequest, webhook: str) -> Reply:
    """Event `webhook_tried`, whatever the webhook wants to hear."""
    pk = id_of(webhook)
    delivery = actions.try_out(webhook_id=pk, **by(request))
    return shown(queries.delivery(request.auth, pk, delivery))


@routes.read("/webhooks/{webhook}/deliveries", ListOf[DeliveryOut], "List messages to a webhook")
def list_deliveries(
    request: ApiRequest, webhook: str, state: Shown | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Reply:
    """Newest first; `state=dead` are those that did not arrive."""
    return listed(queries.deliveries(request.auth, id_of(webhook), state or "", cursor or None, limit))


@routes.act("/webhooks/{webhook}/replay", CountOut, "Send messages again", 409)
def replay_deliveries(request: ApiRequest, webhook: str, payload: ReplayIn) -> Reply:
    """These, or all since a moment, which are gathered in the background (count 0)."""
    if bool(payload.deliveries) == (payload.since is not None):
        raise Invalid.one("since", "one_of_two")
    count = actions.replay(
        webhook_id=id_of(webhook), delivery_ids=payload.deliveries, since=payload.since, **by(request)
    )
    return Reply({"count": count})
