"""Setting up mailboxes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_id
from makegood.ground.sealing import seal
from makegood.rooms.cases import queries as cases
from makegood.rooms.channels import errors, queries, rules, wires
from makegood.rooms.channels.events import MailboxAdded, MailboxChanged, MailboxTried
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.rooms.channels.models import Mailbox
from makegood.rooms.channels.views import MailboxView, Tried

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,190}[A-Za-z0-9])?|\[[0-9a-fA-F:.]{2,45}\]|::1")
_LANGUAGES = ("en", "zh-Hans")


@transaction.atomic
def add_mailbox(*, actor: Actor, mailbox: MailboxInput, now: datetime) -> MailboxView:
    """Make letters to an address matters. Raises Forbidden; Invalid by field."""
    queries.need(actor)
    values = _values(actor, mailbox, None)
    pk = new_id()
    row = {
        "id": pk, **values, "imap_password": _sealed(mailbox.imap, ""), "smtp_password": _sealed(mailbox.smtp, ""),
        "uid_validity": None, "last_uid": 0, "polled_at": None, "problem": "", "problem_since": None,
        "created_at": now, "version": 1,
    }  # fmt: skip
    insert(Mailbox, [row])
    told = MailboxAdded(subject=pk, at=now, unit=values["unit_id"], kind=values["kind_id"])
    record(actor=actor, events=[told], now=now)
    return queries.mailbox(actor, pk)


@transaction.atomic
def change_mailbox(*, actor: Actor, mailbox_id: int, mailbox: MailboxInput, version: int, now: datetime) -> MailboxView:
    """Set a mailbox up otherwise; a password of None stays. Raises as `add_mailbox`, and Missing, Stale."""
    before = queries.mailbox(actor, mailbox_id)
    if before.version != version:
        raise errors.changed(before.version)
    row = Mailbox.objects.get(pk=mailbox_id)
    values: dict[str, Any] = _values(actor, mailbox, mailbox_id)
    values |= {
        "imap_password": _sealed(mailbox.imap, row.imap_password),
        "smtp_password": _sealed(mailbox.smtp, row.smtp_password),
    }
    fields = tuple(sorted(name for name, value in values.items() if getattr(row, name) != value))
    if not fields:
        return before
    if {"imap_host", "imap_user", "imap_folder"} & set(fields):
        # Another folder counts its letters otherwise.
        values |= {"uid_validity": None, "last_uid": 0}
    changed = Mailbox.objects.filter(pk=mailbox_id, version=version).update(
        **values, problem="", problem_since=None, version=version + 1
    )
    if not changed:
        raise errors.changed(queries.mailbox(actor, mailbox_id).version)
    record(actor=actor, events=[MailboxChanged(subject=mailbox_id, at=now, fields=fields)], now=now)
    return queries.mailbox(actor, mailbox_id)


def _sealed(server: ServerInput, kept: str) -> str:
    if not server.host or not server.user:
        return ""
    if server.password is None:
        return kept
    return seal(queries.PURPOSE, server.password) if server.password else ""


def _values(actor: Actor, given: MailboxInput, own: int | None) -> dict[str, Any]:
    found = _errors(given)
    address = rules.address_of(given.address)
    if not address or "+" in address:
        found.append(FieldError("address", errors.ADDRESS_BAD))
    elif Mailbox.objects.filter(address=address).exclude(pk=own or 0).exists():
        found.append(FieldError("address", errors.ADDRESS_TAKEN))
    if found:
        raise Invalid("invalid_input", errors=tuple(found))
    return {
        "address": address, "name": given.name.strip(), "kind_id": cases.kind(given.kind).code,
        "unit_id": accounts.unit_for(actor, given.unit_id), "language": given.language, "active": given.active,
        "plus": given.plus, "progress": sorted(set(given.progress)), "quiet_from": given.quiet_from,
        "quiet_to": given.quiet_to, "imap_folder": given.imap_folder.strip() or "INBOX",
        **_server("imap", given.imap), **_server("smtp", given.smtp),
    }  # fmt: skip


def _server(name: str, given: ServerInput) -> dict[str, Any]:
    return {
        f"{name}_host": given.host.strip(), f"{name}_port": given.port, f"{name}_security": given.security,
        f"{name}_user": given.user.strip(),
    }  # fmt: skip


def _errors(given: MailboxInput) -> list[FieldError]:
    found = []
    for field, value, most in (("name", given.name, 80), ("imap_folder", given.imap_folder, 120)):
        if len(value) > most:
            found.append(FieldError(field, errors.TOO_LONG, (("most", most),)))
        elif any(ord(mark) < 32 or ord(mark) == 127 for mark in value):
            found.append(FieldError(field, errors.ONE_LINE))
    if not given.name.strip():
        found.append(FieldError("name", errors.REQUIRED))
    if given.language not in _LANGUAGES:
        allowed = ", ".join(_LANGUAGES)
        found.append(FieldError("language", errors.NOT_ONE_OF, (("allowed", allowed), ("value", given.language[:20]))))
    unknown = sorted(set(given.progress) - set(rules.PROGRESS))
    if unknown:
        allowed = ", ".join(rules.PROGRESS)
        found.append(FieldError("progress", errors.NOT_ONE_OF, (("allowed", allowed), ("value", unknown[0][:20]))))
    for field, hour in (("quiet_from", given.quiet_from), ("quiet_to", given.quiet_to)):
        if rules.hour_of(hour) is None:
            found.append(FieldError(field, errors.HOUR_BAD))
    return found + _server_errors("imap", given.imap) + _server_errors("smtp", given.smtp)


def _server_errors(name: str, given: ServerInput) -> list[FieldError]:
    found = []
    if given.host.strip() and not _HOST.fullmatch(given.host.strip()):
        found.append(FieldError(f"{name}_host", errors.HOST_BAD))
    if not 1 <= given.port <= 65535:
        found.append(FieldError(f"{name}_port", errors.PORT_BAD))
    if given.security not in rules.SECURITIES:
        allowed = ", ".join(rules.SECURITIES)
        found.append(
            FieldError(f"{name}_security", errors.NOT_ONE_OF, (("allowed", allowed), ("value", given.security[:20])))
        )
    if len(given.user) > 200 or any(ord(mark) < 32 for mark in given.user):
        found.append(FieldError(f"{name}_user", errors.ONE_LINE))
    return found


def try_mailbox(*, actor: Actor, mailbox_id: int, now: datetime) -> Tried:
    """Go in and out of both servers of a mailbox; what stood in the way. Talks, so outside of a transaction.

    Raises Forbidden, Missing.
    """
    queries.mailbox(actor, mailbox_id)
    row = Mailbox.objects.get(pk=mailbox_id)
    tried = Tried(_imap_problem(row), _smtp_problem(row))
    with transaction.atomic():
        if row.imap_host:
            note_problem(actor=actor, mailbox_id=mailbox_id, problem=tried.imap, now=now)
        told = MailboxTried(subject=mailbox_id, at=now, imap=tried.imap, smtp=tried.smtp)
        record(actor=actor, events=[told], now=now)
    return tried


def _imap_problem(row: Mailbox) -> str:
    if not row.imap_host:
        return ""
    try:
        with wires.folder(queries.imap_of(row), row.imap_folder):
            return ""
    except InvalidToken:
        return "secret_lost"
    except wires.Trouble as trouble:
        return trouble.code


def _smtp_problem(row: Mailbox) -> str:
    try:
        server = queries.smtp_of(row)
        if server is None:
            return "no_server"
        wires.greets(server)
    except InvalidToken:
        return "secret_lost"
    except wires.Trouble as trouble:
        return trouble.code
    return ""


def note_problem(*, actor: Actor, mailbox_id: int, problem: str, now: datetime) -> None:
    """Keep what stands between us and a server, and since when; empty when it answers."""
    actor.need(queries.NEED)
    row = Mailbox.objects.filter(pk=mailbox_id)
    if problem:
        row.filter(problem="").update(problem_since=now)
        row.update(problem=problem)
    else:
        row.exclude(problem="").update(problem="", problem_since=None)


@transaction.atomic
def pass_on(*, actor: Actor, unit_id: int, heir_id: int, now: datetime) -> int:
    """A place was handed over: its mailboxes go along; how many."""
    actor.need(queries.NEED)
    ids = list(Mailbox.objects.filter(unit_id=unit_id).values_list("id", flat=True))
    Mailbox.objects.filter(pk__in=ids).update(unit_id=heir_id)
    record(actor=actor, events=[MailboxChanged(subject=id_, at=now, fields=("unit_id",)) for id_ in ids], now=now)
    return len(ids)
