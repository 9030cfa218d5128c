"""Taking tables out: handed over piece by piece at once, or written by the worker into a file that is kept a day."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.exchange import errors, events, exports, targets, writing
from makegood.ground.exchange.asking import asker
from makegood.ground.exchange.cells import Writing
from makegood.ground.exchange.models import ExportRun, Upload
from makegood.ground.exchange.telling import Stopped
from makegood.ground.exchange.values import Place, Refused, moment
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Forbidden, Problem
from makegood.ground.rows import insert, new_id

#: How long the file of an export is kept.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """An export that may be written now: the row that keeps it, and everything that it was asked with."""

    id: int
    export: exports.Export
    form: str
    asked: exports.Asked
    writing: Writing

    @property
    def file_name(self) -> str:
        """What the file is called where it arrives."""
        return f"{self.export.name}-{self.asked.now.astimezone(self.writing.zone):%Y%m%d-%H%M}.{self.form}"


def begin_export(
    *, actor: Actor, name: str, form: str, now: datetime, since: datetime | str | None = None,
    filters: Mapping[str, str] | None = None,
) -> Begun:  # fmt: skip
    """Keep that the actor takes a table out, from now on; `write_export` then gives it in pieces.

    Raises Missing `export_unknown`, Forbidden, Invalid: export_format_unknown, export_filter_unknown, export_since_bad.
    """
    actor.need("exports.run")
    begun = _checked(actor, name, form, now, since, filters or {})
    with transaction.atomic():
        _keep(actor, begun, background=False)
    return begun


def prepare_export(
    *, actor: Actor, name: str, form: str, now: datetime, since: datetime | str | None = None,
    filters: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Have a table written by the worker; the id under which it can be followed. Raises as `begin_export`."""
    actor.need("exports.run")
    begun = _checked(actor, name, form, now, since, filters or {})
    with transaction.atomic():
        _keep(actor, begun, background=True)
    return begun.id


def write_export(
    *, actor: Actor, begun: Begun, now: datetime, mark: bool = False, most: int | None = None
) -> Iterator[bytes]:
    """The file in pieces; at its end, or when whoever reads goes away, what came of it is kept.

    A workbook gives its first piece when its last row is written: with `most`, one of more rows is given to the worker
    instead, and before any piece Conflict `export_goes_on` is raised. Raises Invalid `export_cell_too_long`,
    `export_too_many_rows` on the way.
    """
    actor.need("exports.run")
    count = [0]

    def counted(number: int) -> None:
        count[0] = number
        if most is not None and number > most and begun.form == "xlsx":
            _postpone(actor, begun, now)
            raise errors.export_goes_on()

    done = False
    try:
        yield from writing.stream(
            begun.form, begun.export.columns, begun.export.rows(begun.asked), begun.writing, mark=mark, counted=counted
        )
        done = True
    finally:
        # One that was given to the worker is not this reading's to end.
        _end(actor, begun.id, "done" if done else "stopped", count[0], now, states=("running",))


@transaction.atomic
def _postpone(actor: Actor, begun: Begun, now: datetime) -> None:
    """What was begun while somebody waited is made by the worker."""
    if ExportRun.objects.filter(pk=begun.id, state="running").update(state="asked", rows=0):
        told = events.ExportStarted(
            subject=begun.id, at=now, export=begun.export.name, form=begun.form, background=True
        )
        journal.record(actor=actor, events=[told], now=now)


@transaction.atomic
def stop_export(*, actor: Actor, export_id: int, now: datetime) -> None:
    """Stop an export of one's own that is waiting or being written. Raises Missing, Conflict `export_not_running`."""
    actor.need("exports.run")
    if not _own(actor).filter(pk=export_id).exists():
        raise errors.export_gone()
    if not _end(actor, export_id, "stopped", None, now):
        raise errors.export_ended()


def make_export(*, actor: Actor, export_id: int, now: datetime) -> bool:
    """Write an export that was asked for into a file; whether it came to its end. Harmless to call again.

    The asker's rights are those of this moment, and no more than when it was asked for; `actor` is who does the work.
    """
    actor.need("exports.run")
    if not ExportRun.objects.filter(pk=export_id, state__in=["asked", "running"]).update(state="running", rows=0):
        return False
    row = ExportRun.objects.get(pk=export_id)
    key = f"exports/{secrets.token_hex(20)}"
    try:
        begun = replace(_checked(asker(row), row.name, row.form, row.asked_at, row.since, row.filters), id=export_id)
        count, size = _into_store(key, begun)
    except Stopped:
        storages["files"].delete(key)
        return False
    except Problem as problem:
        storages["files"].delete(key)
        code = problem.errors[0].code if problem.errors else problem.code
        if _end(actor, export_id, "failed", None, now, problem=code):
            _tell(actor, export_id, "export_failed", now)
        return False
    if not _end(actor, export_id, "done", count, now, file=key, size=size):
        storages["files"].delete(key)
        return False
    _tell(actor, export_id, "export_done", now)
    return True


def _row(id_: int, name: str, form: str, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": id_, "name": name, "form": form, "filters": {}, "since": None, "state": "running", "rows": 0, "size": 0,
        "file": "", "problem": "", "user_id": actor.id, "token_id": actor.token_id,
        "permissions": sorted(actor.permissions), "language": actor.language, "zone": actor.zone, "asked_at": now,
        "finished_at": now,
    }  # fmt: skip


@transaction.atomic
def throw_away(*, actor: Actor, now: datetime) -> int:
    """Throw away the files of exports, and those handed in to be imported, that were kept long enough; how many."""
    actor.need("exports.run")
    old = ExportRun.objects.filter(finished_at__lt=now - KEPT).exclude(file="")
    keys = list(old.values_list("pk", "file")[:1000])
    for pk, key in keys:
        storages["files"].delete(key)
        ExportRun.objects.filter(pk=pk, file=key).update(file="", size=0)
    idle = Upload.objects.filter(kept_at__lt=now - KEPT).exclude(key="").exclude(state__in=["asked", "running"])
    # One that was imported lately is kept for a day from then on, so that its refused rows can be fetched.
    idle = idle.exclude(finished_at__gte=now - KEPT)
    handed = list(idle.values_list("pk", "key", "errors")[:1000])
    for pk, *kept in handed:
        for key in filter(None, kept):
            storages["files"].delete(key)
        Upload.objects.filter(pk=pk).update(key="", errors="")
    return len(keys) + len(handed)


def _checked(
    actor: Actor, name: str, form: str, now: datetime, since: datetime | str | None, filters: Mapping[str, str]
) -> Begun:
    export = exports.export(name)
    narrowed = exports.narrowed(actor)
    if not exports.may(actor, export):
        raise Forbidden("permission_required", permission=export.need)
    if form not in writing.FORMATS:
        raise errors.bad_export("format_unknown", formats=", ".join(writing.FORMATS))
    unknown = sorted(set(filters) - export.filters)
    if unknown:
        known = ", ".join(["since", *sorted(export.filters)])
        raise errors.bad_export("filter_unknown", unknown[0], names=known)
    home = targets.home()
    zone = ZoneInfo(actor.zone if actor.kind in {"user", "token"} else home[1])
    asked = exports.Asked(narrowed, now, _since(since, zone), dict(filters))
    return Begun(new_id(), export, form, asked, Writing(zone, home[2]))


def _since(given: datetime | str | None, zone: ZoneInfo) -> datetime | None:
    if given is None or isinstance(given, datetime):
        return given
    if not given.strip():
        return None
    try:
        return moment(given, "ymd", Place(zone, ""))
    except Refused:
        raise errors.bad_export("since_bad", "since", value=given[:60]) from None


def _keep(actor: Actor, begun: Begun, *, background: bool) -> None:
    asked = begun.asked
    told_as = {
        "filters": dict(asked.filters), "since": asked.since, "finished_at": None,
        "state": "asked" if background else "running",
    }  # fmt: skip
    row = {**_row(begun.id, begun.export.name, begun.form, actor, asked.now), **told_as}
    insert(ExportRun, [row])
    told = events.ExportStarted(
        subject=begun.id, at=asked.now, export=begun.export.name, form=begun.form, background=background
    )
    journal.record(actor=actor, events=[told], now=asked.now, fresh={("export", begun.id)})
    accounts.note_looks(actor=actor, act="export", kind="export", ids=[begun.id], now=asked.now)


@transaction.atomic
def _end(
    actor: Actor, export_id: int, state: str, count: int | None, now: datetime, problem: str = "",
    states: Sequence[str] = ("asked", "running"), **told: Any,
) -> bool:  # fmt: skip
    """Compare and set: whoever ends it first has ended it."""
    changes: dict[str, Any] = {"state": state, "finished_at": now, "problem": problem, **told}
    if count is not None:
        changes["rows"] = count
    if not ExportRun.objects.filter(pk=export_id, state__in=states).update(**changes):
        return False
    number = ExportRun.objects.values_list("rows", flat=True).get(pk=export_id)
    kind = events.ExportFinished if state == "done" else events.ExportStopped
    journal.record(actor=actor, events=[kind(subject=export_id, at=now, rows=number)], now=now)
    return True


def _tell(actor: Actor, export_id: int, code: str, now: datetime) -> None:
    """Whoever had a table made hears that it is there, or that it could not be."""
    row = ExportRun.objects.get(pk=export_id)
    if row.user_id is not None:
        params = {"table": row.name, "rows": row.rows}
        notice = NoticeInput(code, params, user_id=row.user_id, link_kind="export", link_id=export_id)
        accounts.notify(actor=actor, notices=[notice], now=now)


def _own(actor: Actor) -> Any:
    return ExportRun.objects.filter(user_id=actor.id) if actor.id is not None else ExportRun.objects.all()


def _into_store(key: str, begun: Begun) -> tuple[int, int]:
    """(rows, bytes) of the file, which appears in the store whole or not at all."""
    count = [0]

    def counted(number: int) -> None:
        count[0] = number
        if not ExportRun.objects.filter(pk=begun.id, state="running").update(rows=number):
            raise Stopped

    with tempfile.TemporaryFile() as file:
        pieces = writing.stream(
            begun.form, begun.export.columns, begun.export.rows(begun.asked), begun.writing, mark=True, counted=counted
        )
        for piece in pieces:
            file.write(piece)
        size = file.tell()
        file.seek(0)
        storages["files"].save(key, File(file))
    return count[0], size
