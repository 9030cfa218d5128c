"""Short messages: what carriers hand in, what goes out, and through whom we speak."""

from typing import Annotated, Literal

from pydantic import Field

from makegood.faces.api.texting.shapes import HandleOut, HeardOut, SenderOut, TextOut, TextTemplateOut, WaysOut
from makegood.faces.api.wire.answers import BASE, Reply, every, listed, shown
from makegood.faces.api.wire.fields import Code, Cursor, Limit, Line, Moment, Ref, Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import CountOut, ListOf, plain
from makegood.ground.actor import Actor
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network
from makegood.rooms.texting import actions, queries
from makegood.rooms.texting.inputs import HeardText, SenderInput, TemplateInput

routes = Routes("messages")

Channel = Literal["sms", "wechat", "mini_program"]
Kind = Literal["reply", "received", "resolved", "late", "code"]
Language = Literal["zh-Hans", "en"]


class SenderIn(Strict):
    """A sender: `free_hours` null lets free words go at any time, 0 never; `permits`: one consent, one message."""

    code: Annotated[str, Line(40, 1)]
    name: Annotated[str, Line(80, 1)]
    channel: Channel
    kind: Annotated[str, Line(60, 1)] = "enquiry"
    adapter: Literal["sandbox", "http"] = "sandbox"
    unit: Annotated[str, Line(40, 1)] | None = None
    language: Language = "zh-Hans"
    active: bool = True
    url: Annotated[str, Line(500)] = ""
    free_hours: Annotated[int, Field(ge=0, le=720)] | None = None
    permits: bool = False
    acknowledges: list[Code] = Field(default_factory=list, max_length=20)
    progress: list[Literal["resolved", "late"]] = Field(default_factory=list, max_length=2)
    quiet_from: Annotated[str, Line(5, 1)] = "21:00"
    quiet_to: Annotated[str, Line(5, 1)] = "08:00"


class TemplateIn(Strict):
    """Registered words: {number} {duty} {due} {company} {text} {code} stay open."""

    kind: Kind
    language: Language = "zh-Hans"
    body: Annotated[str, Words(500, 1)]
    gateway_code: Annotated[str, Line(80)] = ""
    state: Literal["draft", "submitted", "approved", "refused"] = "draft"


class HeardIn(Strict):
    """What somebody wrote: `id` is the carrier's own, which makes a repeat harmless."""

    sender: Annotated[str, Line(40, 1)]
    id: Annotated[str, Line(120, 1)]
    address: Annotated[str, Line(120, 1)]
    text: Annotated[str, Words(4000, 1)]
    name: Annotated[str, Line(80)] = ""
    at: Moment | None = None


class ReceiptIn(Strict):
    """What became of a message that was handed over; `id` is ours, `known_as` what the carrier calls it."""

    id: Ref
    state: Literal["delivered", "refused"]
    known_as: Annotated[str, Line(120)] = ""


class PermitIn(Strict):
    """Somebody allows one message of each of these kinds."""

    sender: Annotated[str, Line(40, 1)]
    address: Annotated[str, Line(120, 1)]
    kinds: list[Kind] = Field(min_length=1, max_length=10)


class HandleIn(Strict):
    """Whose number or openid this is."""

    sender: Annotated[str, Line(40, 1)]
    address: Annotated[str, Line(120, 1)]
    customer: Ref


class WaysIn(Strict):
    """The ways that a customer wants, the first first; the others follow."""

    ways: list[Channel] = Field(max_length=3)


class HeardFileIn(Strict):
    """The case that it belongs to."""

    case: Annotated[str, Line(20, 1)]


class HeardOpenIn(Strict):
    """Of a customer on file, else of a new one of this name."""

    kind: Annotated[str, Line(60)] = ""
    customer: Ref | None = None
    name: Annotated[str, Line(80)] = ""


class HeardAsideIn(Strict):
    """Why nothing is made of it."""

    reason: Literal["spam", "private", "settled", "no_matter"]


def _sender(actor: Actor, payload: SenderIn) -> SenderInput:
    unit = network.unit_named(actor, payload.unit) if payload.unit is not None else None
    given = payload.model_dump(exclude={"unit", "acknowledges", "progress"})
    return SenderInput(
        **given, unit_id=unit, acknowledges=tuple(payload.acknowledges), progress=tuple(payload.progress)
    )


@routes.read("/senders", ListOf[SenderOut], "List senders of messages")
def list_senders(request: ApiRequest) -> Reply:
    """By code; never their secrets."""
    return every(queries.senders(request.auth))


@routes.create("/senders", SenderOut, "Add a sender of messages")
def add_sender(request: ApiRequest, payload: SenderIn) -> Reply:
    """The only answer in which its `secret` stands: it signs what a gateway is handed."""
    queries.need(request.auth)
    pk, secret = actions.add_sender(sender=_sender(request.auth, payload), **by(request))
    made = queries.sender(request.auth, pk)
    return Reply(
        plain(made), status=201, version=made.version, location=f"{BASE}/senders/{pk}", secret={"secret": secret}
    )


@routes.read("/senders/{sender}", SenderOut, "Read a sender of messages")
def get_sender(request: ApiRequest, sender: str) -> Reply:
    """How it is set up."""
    return shown(queries.sender(request.auth, id_of(sender)))


@routes.replace("/senders/{sender}", SenderOut, "Set up a sender of messages otherwise")
def change_sender(request: ApiRequest, sender: str, payload: SenderIn) -> Reply:
    """All of it; its code and channel stay as they are."""
    queries.need(request.auth)
    return shown(
        actions.change_sender(sender_id=id_of(sender), sender=_sender(request.auth, payload), **required(request))
    )


@routes.act("/senders/{sender}/secret", SenderOut, "Give a sender a new secret")
def renew_sender_secret(request: ApiRequest, sender: str) -> Reply:
    """The former one signs nothing any more."""
    secret = actions.set_secret(sender_id=id_of(sender), **by(request))
    renewed = queries.sender(request.auth, id_of(sender))
    return Reply(plain(renewed), version=renewed.version, secret={"secret": secret})


@routes.read("/senders/{sender}/templates", ListOf[TextTemplateOut], "List registered words of a sender")
def list_text_templates(request: ApiRequest, sender: str) -> Reply:
    """By kind and language."""
    return every(queries.templates(request.auth, id_of(sender)))


@routes.act("/senders/{sender}/templates", TextTemplateOut, "Register words of a sender")
def register_text_template(request: ApiRequest, sender: str, payload: TemplateIn) -> Reply:
    """For a kind and a language, anew each time; `approved` ones go out."""
    words = TemplateInput(**payload.model_dump())
    return shown(actions.register_template(sender_id=id_of(sender), template=words, **by(request)))


@routes.read("/messages", ListOf[TextOut], "List messages of ours")
def list_texts(
    request: ApiRequest,
    state: Literal["queued", "sent", "delivered", "refused", "dead"] | None = None,
    case: Annotated[str, Line(20, 1)] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Newest first; those of one case, or of one state."""
    case_id = cases.case(request.auth, case, request.moment).id if case is not None else None
    return listed(queries.texts(request.auth, state or "", case_id, cursor or None, limit))


@routes.read("/messages/incoming", ListOf[HeardOut], "List messages of customers")
def list_heard(
    request: ApiRequest,
    state: Literal["filed", "to_be_read", "ignored"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Newest first; `state=to_be_read` are those that a person has to look at."""
    return listed(queries.heard(request.auth, state or "", cursor or None, limit))


@routes.act("/messages/incoming", HeardOut, "Hand in a message of somebody")
def receive_text(request: ApiRequest, payload: HeardIn) -> Reply:
    """It becomes a word of the case that we talk about with this address, else a new matter with all its clocks."""
    heard = HeardText(payload.sender, payload.id, payload.address, payload.text, payload.at, payload.name)
    return shown(actions.receive(heard=heard, **by(request)))


@routes.act("/messages/receipts", TextOut, "Say what became of a message", 409)
def note_text_receipt(request: ApiRequest, payload: ReceiptIn) -> Reply:
    """Of one that was refused the next way is tried."""
    return shown(
        actions.note_receipt(text_id=payload.id, state=payload.state, known_as=payload.known_as, **by(request))
    )


@routes.act("/messages/permits", CountOut, "Hand in consents to single messages")
def give_permits(request: ApiRequest, payload: PermitIn) -> Reply:
    """One consent lets one message of its kind through."""
    count = actions.permit(sender=payload.sender, address=payload.address, kinds=tuple(payload.kinds), **by(request))
    return Reply({"count": count})


@routes.act("/messages/handles", HandleOut, "Say whose number or account this is")
def bind_handle(request: ApiRequest, payload: HandleIn) -> Reply:
    """As when a customer signs in to the mini-program."""
    pk = actions.bind(sender=payload.sender, address=payload.address, customer_id=payload.customer, **by(request))
    return Reply({"id": str(pk)})


@routes.read("/messages/{sent}", TextOut, "Read a message of ours")
def get_text(request: ApiRequest, sent: str) -> Reply:
    """What became of it."""
    return shown(queries.text(request.auth, id_of(sent)))


@routes.act("/messages/{sent}/resend", TextOut, "Send a message again", 409)
def resend_text(request: ApiRequest, sent: str) -> Reply:
    """One that did not arrive, by the first way that is open now; answers the new message."""
    return shown(actions.resend(text_id=id_of(sent), **by(request)))


@routes.act("/messages/incoming/{heard}/file", HeardOut, "Put a message of a customer to a case", 409)
def file_heard(request: ApiRequest, heard: str, payload: HeardFileIn) -> Reply:
    """As a word of its customer."""
    case_id = cases.case(request.auth, payload.case, request.moment).id
    return shown(actions.file(heard_id=id_of(heard), case_id=case_id, **by(request)))


@routes.act("/messages/incoming/{heard}/open", HeardOut, "Open a case for a message of a customer", 409)
def open_heard(request: ApiRequest, heard: str, payload: HeardOpenIn) -> Reply:
    """Asked for when it was written: its clocks run from then."""
    return shown(
        actions.open_matter(
            heard_id=id_of(heard), kind=payload.kind, customer_id=payload.customer, name=payload.name, **by(request)
        )
    )


@routes.act("/messages/incoming/{heard}/aside", HeardOut, "Set a message of somebody aside", 409)
def set_heard_aside(request: ApiRequest, heard: str, payload: HeardAsideIn) -> Reply:
    """With a reason; it stays on file."""
    return shown(actions.set_aside(heard_id=id_of(heard), reason=payload.reason, **by(request)))


@routes.read("/customers/{customer}/ways", WaysOut, "Read how a customer wants to be told things")
def get_ways(request: ApiRequest, customer: str) -> Reply:
    """All ways, in the order in which they are tried."""
    return Reply({"ways": list(queries.ways_of(request.auth, id_of(customer)))})


@routes.act("/customers/{customer}/ways", WaysOut, "Keep how a customer wants to be told things")
def order_ways(request: ApiRequest, customer: str, payload: WaysIn) -> Reply:
    """Those named first; the others follow in the usual order."""
    return Reply({"ways": list(actions.order_ways(customer_id=id_of(customer), ways=payload.ways, **by(request)))})
