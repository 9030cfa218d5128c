"""Readers of the exchange: mappings by name, what came of imports and exports, what a source calls our objects."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import storages

from makegood.ground.actor import Actor
from makegood.ground.exchange import errors, exports, handed, report, spec, targets
from makegood.ground.exchange.models import Backup, ExportRun, Rejection, Run, SourceId, Upload
from makegood.ground.exchange.models import Mapping as MappingRow


@dataclass(frozen=True, slots=True)
class MappingView:
    """One mapping by name; `shipped` ones come with the program, the others were saved."""

    name: str
    title: Mapping[str, str]
    shipped: bool
    version: int


@dataclass(frozen=True, slots=True)
class RunView:
    """One import and what came of it."""

    id: int
    mapping: str
    source: str
    state: str
    known_until: datetime | None
    counts: Mapping[str, Mapping[str, int]]
    started_at: datetime
    finished_at: datetime | None
    user_id: int | None


@dataclass(frozen=True, slots=True)
class UploadView:
    """A table that somebody handed in: `kept` while it can be imported, `refused` while its refused rows are kept.

    `rows` of `total` (None until it is known) are dealt with; `answer` holds the counts once it was read to its end,
    `problem` the reasons why it could not be.
    """

    id: int
    kept: bool
    refused: bool
    name: str
    size: int
    state: str
    mapping: str
    order: str
    dry_run: bool
    rows: int
    total: int | None
    doing: str
    answer: Mapping[str, Any]
    problem: Sequence[targets.Reason]
    kept_at: datetime
    asked_at: datetime | None
    finished_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether it waits for the worker or is being read."""
        return self.state in {"asked", "running"}

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return min(100, self.rows * 100 // self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class ExportView:
    """One export: `kept` while its file can be fetched, `problem` the code of why it failed."""

    id: int
    name: str
    form: str
    filters: Mapping[str, str]
    since: datetime | None
    state: str
    rows: int
    size: int
    kept: bool
    problem: str
    user_id: int | None
    asked_at: datetime
    finished_at: datetime | None


def mappings(*, actor: Actor) -> list[MappingView]:
    """All mappings: shipped ones first, each kind by name."""
    actor.need("imports.run")
    found = [MappingView(name, spec.title(read()), True, 1) for name, read in sorted(targets.shipped().items())]
    rows = MappingRow.objects.order_by("name").values_list("name", "spec", "version")
    return found + [MappingView(name, spec.title(raw), False, version) for name, raw, version in rows]


def mapping(*, actor: Actor, name: str, order: str = "") -> spec.MappingSpec:
    """A mapping by its name, or from a `.toml` file at a path; `order` where its files leave it open.

    Raises Missing that lists the names, Invalid.
    """
    return spec.parse(targets.placed(spec.ordered(mapping_data(actor=actor, name=name), order)))


def mapping_data(*, actor: Actor, name: str) -> Mapping[str, Any]:
    """The data of a mapping as it was written. Raises Missing that lists the names, Invalid."""
    actor.need("imports.run")
    if name in targets.shipped():
        return targets.shipped()[name]()
    if name.endswith(".toml") and Path(name).is_file():
        return read_toml(Path(name))
    raw: Mapping[str, Any] | None = MappingRow.objects.filter(name=name).values_list("spec", flat=True).first()
    if raw is None:
        raise errors.no_mapping(name, [*targets.shipped(), *MappingRow.objects.values_list("name", flat=True)])
    return raw


def read_toml(path: Path) -> dict[str, Any]:
    """A mapping's data from a TOML file. Raises Invalid `not_toml`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise errors.bad_file(path.name, "not_toml", why=str(error)[:200]) from error


def runs(*, actor: Actor, limit: int = 50) -> list[RunView]:
    """The newest imports."""
    actor.need("imports.run")
    return [
        RunView(
            row.pk,
            row.mapping,
            row.source,
            row.state,
            row.as_of,
            row.counts,
            row.started_at,
            row.finished_at,
            row.user_id,
        )
        for row in Run.objects.order_by("-started_at", "-pk")[:limit]
    ]


def refusals(*, actor: Actor, run_id: int, limit: int = 200) -> list[tuple[str, int, str]]:
    """(file, row, reason in the actor's language) of the first refused rows of a run."""
    actor.need("imports.run")
    rows = Rejection.objects.filter(run_id=run_id).order_by("file", "row").values_list("file", "row", "reasons")
    return [(file, row, report.words(reasons, actor.language)) for file, row, reasons in rows[:limit]]


def objects(*, actor: Actor, source: str, kind: str, external_ids: list[str]) -> dict[str, int]:
    """{external id: our object's id} of those that the source has told."""
    actor.need("imports.run")
    rows = SourceId.objects.filter(source=source, kind=kind, external_id__in=external_ids)
    return dict(rows.values_list("external_id", "object_id"))


def exports_for(actor: Actor) -> list[exports.Export]:
    """The exports that the actor may take out, in an order in which they can be imported again."""
    return [one for one in exports.exports() if exports.may(actor, one)]


def export_runs(*, actor: Actor, limit: int = 50) -> list[ExportView]:
    """The newest exports: one's own, and everybody's for whoever may read who looked."""
    actor.need("exports.run")
    rows = ExportRun.objects.all() if actor.may("looks.read") else ExportRun.objects.filter(user_id=actor.id)
    return [_export(row) for row in rows.order_by("-asked_at", "-pk")[:limit]]


def export_run(*, actor: Actor, export_id: int) -> ExportView:
    """One export of one's own. Raises Missing `export_not_kept`."""
    return _export(_own(actor, export_id))


def export_file(*, actor: Actor, export_id: int) -> tuple[ExportView, File[bytes]]:
    """An export of one's own and its file, opened. Raises Missing once it is not kept any more."""
    row = _own(actor, export_id)
    if not row.file or not storages["files"].exists(row.file):
        raise errors.export_gone()
    return _export(row), storages["files"].open(row.file)


def uploads(*, actor: Actor, limit: int = 20) -> list[UploadView]:
    """The newest files that somebody handed in themselves and that are still kept or in work."""
    actor.need("imports.run")
    rows = Upload.objects.filter(user_id=actor.id).exclude(key="", state__in=["kept", "stopped"])
    return [_upload(row) for row in rows.order_by("-kept_at", "-pk")[:limit]]


def upload(*, actor: Actor, upload_id: int) -> UploadView:
    """A file of one's own. Raises Missing `import_file_not_kept`."""
    return _upload(_own_upload(actor, upload_id))


@contextmanager
def at_hand(*, actor: Actor, upload_id: int) -> Iterator[Path]:
    """A file of one's own as a path to read from. Raises Missing once it is not kept any more."""
    row = _own_upload(actor, upload_id)
    if not row.key or not storages["files"].exists(row.key):
        raise errors.upload_gone()
    with handed.at_hand(row.key, row.name) as path:
        yield path


def refused_file(*, actor: Actor, upload_id: int) -> tuple[UploadView, File[bytes]]:
    """The refused rows of a file of one's own, with the reasons. Raises Missing once they are not kept any more."""
    row = _own_upload(actor, upload_id)
    if not row.errors or not storages["files"].exists(row.errors):
        raise errors.upload_gone()
    return _upload(row), storages["files"].open(row.errors)


def _own_upload(actor: Actor, upload_id: int) -> Upload:
    actor.need("imports.run")
    row = Upload.objects.filter(pk=upload_id, user_id=actor.id).first()
    if row is None:
        raise errors.upload_gone()
    return row


def _upload(row: Upload) -> UploadView:
    plain = ("name", "size", "state", "mapping", "order", "dry_run", "rows", "total", "doing", "answer", "problem",
             "kept_at", "asked_at", "finished_at")  # fmt: skip
    return UploadView(row.pk, bool(row.key), bool(row.errors), *(getattr(row, name) for name in plain))


def last_backup() -> datetime | None:
    """The moment whose state the newest backup holds, None if none was ever taken; for whoever runs the machine."""
    return Backup.objects.order_by("-at").values_list("at", flat=True).first()


def titles() -> dict[str, spec.Words]:
    """What the shipped mappings call their tables, by name."""
    return {name: spec.title(read()) for name, read in targets.shipped().items() if "." not in name}


def _own(actor: Actor, export_id: int) -> ExportRun:
    if not actor.may("exports.run"):
        actor.need("imports.run")
    row = ExportRun.objects.filter(pk=export_id, user_id=actor.id, user_id__isnull=False).first()
    if row is None:
        raise errors.export_gone()
    return row


def _export(row: ExportRun) -> ExportView:
    return ExportView(
        row.pk, row.name, row.form, row.filters, row.since, row.state, row.rows, row.size, bool(row.file), row.problem,
        row.user_id, row.asked_at, row.finished_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameView:
    """What a system calls one of our objects."""

    system: str
    external_id: str


def named(system: str, kind: str, external_id: str) -> int | None:
    """The object that a system's id stands for, whoever may see it; None if the system has told of nothing."""
    rows = SourceId.objects.filter(source=system, kind=kind, external_id=external_id)
    return rows.values_list("object_id", flat=True).first()


def named_all(kind: str, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """{(system, its id): our object} of those that are known, whoever may see them."""
    found: dict[tuple[str, str], int] = {}
    for system in {system for system, _ in names}:
        ids = [external for other, external in names if other == system]
        rows = SourceId.objects.filter(source=system, kind=kind, external_id__in=ids)
        found |= {(system, external): pk for external, pk in rows.values_list("external_id", "object_id")}
    return found


def check_name(system: str, external_id: str) -> None:
    """Raise Invalid for what can be no system or no id of one."""
    targets.check_name(system, external_id)


def object_named(actor: Actor, kind: str, system: str, external_id: str) -> int:
    """The object that a system's id stands for. Raises Missing `external_id_unknown`, also for one out of sight."""
    found = named(system, kind, external_id)
    # Asked even for nothing: whoever may not see the kind at all is told so.
    seen = set(targets.named(kind).known(actor, [found or 0]))
    if found is None or found not in seen:
        raise errors.external_id_unknown()
    return found


def names(actor: Actor, kind: str, object_id: int) -> list[NameView]:
    """What other systems call an object, by system. Raises Missing `object_unknown`."""
    if object_id not in set(targets.named(kind).known(actor, [object_id])):
        raise errors.object_unknown()
    return names_of(kind, [object_id])


def names_of(kind: str, object_ids: Collection[int]) -> list[NameView]:
    """What other systems call these objects, for whoever has asked already whether they may be seen."""
    rows = SourceId.objects.filter(kind=kind, object_id__in=list(object_ids)).exclude(source=exports.TABLE)
    return [NameView(*row) for row in rows.order_by("source", "external_id").values_list("source", "external_id")]
