"""Letters: the mailboxes, what came in and waits to be read, what goes out."""

from typing import Annotated, Any, Literal

from django.http import StreamingHttpResponse
from pydantic import Field

from makegood.faces.api.channels.shapes import MailboxOut, MailOut, OutgoingMailOut, TriedOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Code, Cursor, Limit, Line, Ref, Strict, id_of
from makegood.faces.api.wire.files import DOWNLOAD, multipart
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.accounts import actions as looks
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.channels import actions, queries, reading
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.rooms.channels.views import MailboxView

routes = Routes("mail")

Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, Field(ge=1, le=65535)]
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Told = Annotated[list[Literal["late", "resolved"]], Field(max_length=2)]
_LETTER = multipart(mailbox="the address of ours that it came to; else the letter's own recipients say")


class ServerIn(Strict):
    """A server of a mailbox; an empty host: none. Without a password the one that is kept stays."""

    host: Annotated[str, Line(200)] = ""
    port: Port = 993
    security: Security = "tls"
    user: Annotated[str, Line(200)] = ""
    password: Annotated[str, Line(400)] | None = None

    def given(self) -> ServerInput:
        """For the action."""
        return ServerInput(self.host, self.port, self.security, self.user, self.password)


class MailboxIn(Strict):
    """An address of ours. `plus`: the server delivers `address+anything`; `progress`: what customers hear unasked."""

    address: Annotated[str, Line(254, 1)]
    name: Annotated[str, Line(80, 1)]
    kind: Code = "enquiry"
    unit: Ref | None = None
    language: Literal["en", "zh-Hans"] = "zh-Hans"
    active: bool = True
    plus: bool = True
    progress: Told = Field(default=["resolved"])
    quiet_from: Hour = "21:00"
    quiet_to: Hour = "08:00"
    imap: ServerIn = Field(default_factory=ServerIn)
    imap_folder: Annotated[str, Line(120)] = "INBOX"
    smtp: ServerIn = Field(default_factory=lambda: ServerIn(port=587, security="starttls"))


class MailboxChanges(Strict):
    """What is given is changed, the rest stays; a server is given as a whole."""

    address: Annotated[str, Line(254, 1)] | None = None
    name: Annotated[str, Line(80, 1)] | None = None
    kind: Code | None = None
    unit: Ref | None = None
    language: Literal["en", "zh-Hans"] | None = None
    active: bool | None = None
    plus: bool | None = None
    progress: Told | None = None
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    imap: ServerIn | None = None
    imap_folder: Annotated[str, Line(120)] | None = None
    smtp: ServerIn | None = None


class FileIn(Strict):
    """The number of the case that a letter belongs to."""

    case: Annotated[str, Line(40, 1)]


class OpenIn(Strict):
    """Whose matter it is: a customer, or a name for the sender; without both the sender's own file or name."""

    customer: Ref | None = None
    name: Annotated[str, Line(80)] = ""
    kind: Code | None = None


class AsideIn(Strict):
    """Why nothing is made of a letter."""

    reason: Literal["spam", "private", "settled", "no_matter", "duplicate"]


@routes.read("/mailboxes", ListOf[MailboxOut], "List mailboxes")
def list_mailboxes(request: ApiRequest) -> Reply:
    """By address; `problem` says what stands between us and the server."""
    return every(queries.mailboxes(request.auth))


@routes.create("/mailboxes", MailboxOut, "Add a mailbox")
def add_mailbox(request: ApiRequest, payload: MailboxIn) -> Reply:
    """Letters to it become cases of its kind, looked after by its unit."""
    given = MailboxInput(
        payload.address, payload.name, payload.kind, payload.unit, payload.language, payload.active, payload.plus,
        tuple(payload.progress), payload.quiet_from, payload.quiet_to, payload.imap.given(), payload.imap_folder,
        payload.smtp.given(),
    )  # fmt: skip
    view = actions.add_mailbox(mailbox=given, **by(request))
    return created(view, f"/mailboxes/{view.id}")


@routes.read("/mailboxes/{mailbox}", MailboxOut, "Read a mailbox")
def get_mailbox(request: ApiRequest, mailbox: str) -> Reply:
    """Never its passwords."""
    return shown(queries.mailbox(request.auth, id_of(mailbox)))


@routes.change("/mailboxes/{mailbox}", MailboxOut, "Change a mailbox")
def change_mailbox(request: ApiRequest, mailbox: str, payload: MailboxChanges) -> Reply:
    """Also how one is switched off: `active` false."""
    before = queries.mailbox(request.auth, id_of(mailbox))
    given = payload.model_dump(exclude_unset=True, exclude={"imap", "smtp", "unit", "progress"})
    kept = {name: value for name, value in given.items() if value is not None}
    made = MailboxInput(**{**_as_it_is(before, payload), **kept})
    return shown(actions.change_mailbox(mailbox_id=before.id, mailbox=made, **required(request)))


def _as_it_is(before: MailboxView, payload: MailboxChanges) -> dict[str, Any]:
    imap = ServerInput(before.imap_host, before.imap_port, before.imap_security, before.imap_user)
    smtp = ServerInput(before.smtp_host, before.smtp_port, before.smtp_security, before.smtp_user)
    same = ("address", "name", "kind", "language", "active", "plus", "quiet_from", "quiet_to", "imap_folder")
    return {
        **{name: getattr(before, name) for name in same},
        "unit_id": before.unit_id if payload.unit is None else payload.unit,
        "progress": before.progress if payload.progress is None else tuple(payload.progress),
        "imap": imap if payload.imap is None else payload.imap.given(),
        "smtp": smtp if payload.smtp is None else payload.smtp.given(),
    }


@routes.act("/mailboxes/{mailbox}/try", TriedOut, "Try the servers of a mailbox")
def try_mailbox(request: ApiRequest, mailbox: str) -> Reply:
    """Goes in and out of both; sends nothing and fetches nothing."""
    return shown(actions.try_mailbox(mailbox_id=id_of(mailbox), **by(request)))


@routes.read("/mail", ListOf[MailOut], "List letters that came in")
def list_mail(
    request: ApiRequest, state: Literal["received", "filed", "to_be_read", "ignored"] | None = None,
    mailbox: Ref | None = None, cursor: Cursor = None, limit: Limit = 50,
) -> Reply:  # fmt: skip
    """Newest first; `state=to_be_read` are those that wait for a person."""
    return listed(queries.incoming(request.auth, state or "", mailbox, cursor or None, limit))


@routes.create("/mail", MailOut, "Hand in a letter", 409, 413, 507, extra=_LETTER)
def receive_mail(request: ApiRequest) -> Reply:
    """`multipart/form-data` with one of `files`, the letter as it is (RFC 5322). For a mail gateway.

    Once this answers, the letter is safe; the worker sorts it. The same letter again is the letter that is here.
    """
    request.auth.need(queries.READS)
    uploads = uploads_of(request)
    if len(uploads) != 1:
        raise Invalid.one("files", "one_file")
    content = uploads[0].content
    content.seek(0)
    named = request.POST.get("mailbox", "")
    recipients = () if named else reading.recipients(content.read(256 * 1024))
    place = queries.place_for(request.auth, named, recipients)
    mail_id, _ = actions.receive(mailbox_id=place, content=content, **by(request))
    return created(queries.letter(request.auth, mail_id), f"/mail/{mail_id}")


@routes.read("/mail/{mail}", MailOut, "Read a letter's entry")
def get_mail(request: ApiRequest, mail: str) -> Reply:
    """What became of it; its words are in the case, its bytes at `/mail/{mail}/raw`."""
    return shown(queries.letter(request.auth, id_of(mail)))


@routes.download("/mail/{mail}/raw", "Download a letter as it came in", extra=DOWNLOAD)
def get_raw_mail(request: ApiRequest, mail: str) -> StreamingHttpResponse:
    """Always as a download; anything may be in it."""
    view, content = queries.raw(request.auth, id_of(mail))
    looks.note_looks(act="open", kind="file", ids=[view.id], **by(request))
    return serving.response(view, content)


@routes.act("/mail/{mail}/file", MailOut, "File a letter to a case", 409)
def file_mail(request: ApiRequest, mail: str, payload: FileIn) -> Reply:
    """As a word of its customer; marked if it came from somebody else's address."""
    queries.letter(request.auth, id_of(mail))
    case_id = cases.case_id(request.auth, payload.case)
    return shown(actions.file(mail_id=id_of(mail), case_id=case_id, **by(request)))


@routes.act("/mail/{mail}/open", MailOut, "Open a case for a letter", 409)
def open_mail(request: ApiRequest, mail: str, payload: OpenIn) -> Reply:
    """For a customer, or for its sender; several customers of the sender's address answer 409 with candidates."""
    return shown(
        actions.open_matter(
            mail_id=id_of(mail), customer_id=payload.customer, name=payload.name, kind=payload.kind or "", **by(request)
        )
    )


@routes.act("/mail/{mail}/set-aside", MailOut, "Set a letter aside", 409)
def set_mail_aside(request: ApiRequest, mail: str, payload: AsideIn) -> Reply:
    """Nothing is made of it; its raw text stays."""
    return shown(actions.set_aside(mail_id=id_of(mail), reason=payload.reason, **by(request)))


@routes.read("/outgoing-mail", ListOf[OutgoingMailOut], "List letters to customers")
def list_outgoing_mail(
    request: ApiRequest, state: Literal["queued", "sent", "dead", "bounced"] | None = None,
    case: Annotated[str, Line(40)] | None = None, cursor: Cursor = None, limit: Limit = 50,
) -> Reply:  # fmt: skip
    """Newest first; `state=dead` are those that did not go out, `bounced` those that came back."""
    case_id = cases.case_id(request.auth, case) if case else None
    return listed(queries.outgoing(request.auth, state or "", case_id, cursor or None, limit))


@routes.read("/outgoing-mail/{outgoing}", OutgoingMailOut, "Read a letter to a customer")
def get_outgoing_mail(request: ApiRequest, outgoing: str) -> Reply:
    """How it fared; its words are the message of the case."""
    return shown(queries.outgoing_letter(request.auth, id_of(outgoing)))


@routes.act("/outgoing-mail/{outgoing}/resend", OutgoingMailOut, "Send a letter again", 409)
def resend_outgoing_mail(request: ApiRequest, outgoing: str) -> Reply:
    """One that did not arrive, to the customer's address as it is known now."""
    return shown(actions.resend(outgoing_id=id_of(outgoing), **by(request)))
