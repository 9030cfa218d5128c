"""`makegood mail`: letters from a mail server's pipe, and mailboxes fetched by hand."""

from __future__ import annotations

import sys
import tempfile
from typing import IO, Any

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say, tell

#: What a mail server understands (sysexits.h): come again later, no such user, the letter itself is at fault.
TEMPFAIL, NOUSER, DATAERR = 75, 67, 65
_CHUNK = 1 << 20


@click.group()
def mail() -> None:
    """Letters that come in."""


@mail.command("receive")
@click.option(
    "--mailbox", default="", help="The address of ours that it came to; else the letter's own recipients say."
)
def receive(mailbox: str) -> None:
    """Take one letter from standard input, as a mail server's pipe hands it over.

    Exit status 0 says that the letter is kept for good, whatever becomes of it; 75 that the server shall come again
    (no database, no room, no company or mailbox yet), 67 that there is no such mailbox, 65 that nothing came or too
    much. In /etc/aliases:

    \b
      service: "|/opt/makegood/.venv/bin/makegood mail receive --mailbox service@example.com"

    \b
      makegood mail receive < message.eml
    """
    with tempfile.SpooledTemporaryFile(max_size=4 * _CHUNK) as content:
        while chunk := sys.stdin.buffer.read(_CHUNK):
            content.write(chunk)
        sys.exit(_received(mailbox, content))


def _received(mailbox: str, content: IO[bytes]) -> int:
    from makegood.ground.problems import Invalid, Missing

    try:
        start.ready()
        mail_id = _kept(mailbox, content)
    except Missing as missing:
        click.echo(tell(missing), err=True)
        return NOUSER if missing.code == "mailbox_unknown" else TEMPFAIL
    except Invalid as refused:
        click.echo(tell(refused), err=True)
        return DATAERR
    except Exception as failed:
        # Whatever it is: the server keeps the letter and comes again.
        click.echo(tell(failed) or f"{type(failed).__name__}: {failed}", err=True)
        return TEMPFAIL
    _sorted(mail_id)
    return 0


def _kept(mailbox: str, content: IO[bytes]) -> int:
    from makegood.rooms.channels import actions, queries, reading

    content.seek(0)
    recipients = () if mailbox else reading.recipients(content.read(256 * 1024))
    actor = start.operator()
    place = queries.place_for(actor, mailbox, recipients)
    mail_id, _ = actions.receive(actor=actor, mailbox_id=place, content=content, now=start.now())
    return mail_id


def _sorted(mail_id: int) -> None:
    """Make of it what it is at once; what fails now is done by the worker, the letter is safe already."""
    from makegood.rooms.channels import actions, queries

    actor = start.operator()
    try:
        actions.process(actor=actor, mail_id=mail_id, now=start.now())
        view = queries.letter(actor, mail_id)
    except Exception as failed:
        click.echo(say("cli", "mail_later", why=tell(failed) or type(failed).__name__), err=True)
        return
    click.echo(_told(actor, view))


def _told(actor: Any, view: Any) -> str:
    from makegood.rooms.cases import queries as cases
    from makegood.rooms.cases.rules import grouped

    if view.state == "filed":
        return say("cli", "mail_filed", number=grouped(cases.numbers(actor, [view.case_id])[view.case_id]))
    if view.state == "received":
        return say("cli", "mail_later", why="—")
    return say("cli", f"mail_{view.state}", why=say("mail_reasons", view.reason))


@mail.command("add")
@click.argument("address")
@click.option("--name", required=True, help="What customers see as the sender.")
@click.option("--kind", default="enquiry", show_default=True, help="The kind of the cases that letters become.")
@click.option("--language", type=click.Choice(["zh-Hans", "en"]), default="zh-Hans", show_default=True)
@click.option(
    "--imap", default="", metavar="USER@HOST[:PORT]", help="Where it is fetched; without it letters are piped."
)
@click.option(
    "--smtp", default="", metavar="[USER@]HOST[:PORT]", help="Through what it sends; else the installation's."
)
@click.option("--security", type=click.Choice(["tls", "starttls", "none"]), default="tls", show_default=True)
@click.option("--password-stdin", is_flag=True, help="The password of both servers is the first line of stdin.")
@click.option("--no-plus", is_flag=True, help="The server does not deliver address+anything.")
def add(
    address: str, name: str, kind: str, language: str, imap: str, smtp: str, security: str, password_stdin: bool,
    no_plus: bool,
) -> None:  # fmt: skip
    """Make the letters to an address cases, and try its servers.

    Exit status 0 when the mailbox stands; what a server answers otherwise is said. With --security tls the ports are
    993 and 465, else 143 and 587.

    \b
      makegood mail add service@example.com --name "Service" --imap service@imap.example.com --password-stdin < secret
    """
    start.ready()
    from makegood.rooms.channels import actions
    from makegood.rooms.channels.inputs import MailboxInput

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    ports = (993, 465) if security == "tls" else (143, 587)
    given = MailboxInput(
        address, name, kind=kind, language=language, plus=not no_plus,
        imap=_server(imap, ports[0], security, password), smtp=_server(smtp, ports[1], security, password),
    )  # fmt: skip
    actor = start.operator()
    view = actions.add_mailbox(actor=actor, mailbox=given, now=start.now())
    click.echo(view.address)
    tried = actions.try_mailbox(actor=actor, mailbox_id=view.id, now=start.now())
    for which, problem in (("IMAP", tried.imap), ("SMTP", tried.smtp)):
        if problem:
            click.echo(f"{which}: {say('mail_problems', problem)} [{problem}]", err=True)


def _server(given: str, port: int, security: str, password: str) -> Any:
    """`user@host:port` as a server; the user may hold an @ itself."""
    from makegood.rooms.channels.inputs import ServerInput

    user, _, place = given.rpartition("@")
    host, colon, number = place.rpartition(":")
    return ServerInput(
        host if colon else place, int(number) if colon and number.isdigit() else port, security, user,
        password if user else None,
    )  # fmt: skip


@mail.command("list")
@click.option("--state", type=click.Choice(["to_be_read", "ignored", "filed", "received"]), default="to_be_read")
def list_letters(state: str) -> None:
    """List letters: those that wait to be read, or all of a state, the newest first.

    One line each: id, when, sender, reason, subject, separated by tabs. `makegood mail raw ID` prints one whole.
    """
    start.ready()
    from makegood.rooms.channels import queries

    cursor: str | None = None
    while True:
        page = queries.incoming(start.operator(), state, None, cursor, 200)
        for one in page.items:
            why = say("mail_reasons", one.reason) if one.reason else ""
            click.echo("\t".join([str(one.id), f"{one.arrived_at:%Y-%m-%dT%H:%MZ}", one.sender, why, one.subject]))
        if page.next is None:
            return
        cursor = page.next


@mail.command("raw")
@click.argument("letter", type=int)
def raw(letter: int) -> None:
    """Print a letter as it came in."""
    start.ready()
    from makegood.rooms.channels import queries

    _, content = queries.raw(start.operator(), letter)
    with content:
        while chunk := content.read(_CHUNK):
            sys.stdout.buffer.write(chunk)


@mail.command("file")
@click.argument("letter", type=int)
@click.argument("number")
def file_letter(letter: int, number: str) -> None:
    """Put a letter that waits to a case."""
    start.ready()
    from makegood.rooms.cases import queries as cases
    from makegood.rooms.channels import actions

    actor = start.operator()
    view = actions.file(actor=actor, mail_id=letter, case_id=cases.case_id(actor, number), now=start.now())
    click.echo(_told(actor, view))


@mail.command("open")
@click.argument("letter", type=int)
@click.option("--customer", type=int, default=None, help="The id of the customer whose matter it is.")
@click.option("--name", default="", help="The name of a new customer; else the one that the letter gives.")
@click.option("--kind", default="", help="The kind of the case; else the one of the mailbox.")
def open_letter(letter: int, customer: int | None, name: str, kind: str) -> None:
    """Open a case for a letter that waits."""
    start.ready()
    from makegood.rooms.channels import actions

    actor = start.operator()
    view = actions.open_matter(actor=actor, mail_id=letter, customer_id=customer, name=name, kind=kind, now=start.now())
    click.echo(_told(actor, view))


@mail.command("aside")
@click.argument("letter", type=int)
@click.option("--reason", required=True, type=click.Choice(["spam", "private", "settled", "no_matter", "duplicate"]))
def aside(letter: int, reason: str) -> None:
    """Set a letter that waits aside; its raw text stays."""
    start.ready()
    from makegood.rooms.channels import actions

    actor = start.operator()
    click.echo(_told(actor, actions.set_aside(actor=actor, mail_id=letter, reason=reason, now=start.now())))


@mail.command("poll")
def poll() -> None:
    """Fetch all mailboxes now instead of waiting for the worker, which does so every minute.

    Exit status 1 when a mailbox could not be fetched; says why.
    """
    start.ready()
    from makegood.rooms.channels import actions, queries

    actor = start.operator()
    for mailbox_id in queries.fetched_from():
        total, more = 0, True
        while more:
            got, more = actions.fetch(actor=actor, mailbox_id=mailbox_id, now=start.now())
            total += got
        view = queries.mailbox(actor, mailbox_id)
        click.echo(say("cli", "mail_fetched", address=view.address, n=total))
        if view.problem:
            raise click.ClickException(f"{view.address}: {say('mail_problems', view.problem)} [{view.problem}]")
