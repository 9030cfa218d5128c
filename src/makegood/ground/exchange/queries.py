"""Readers of the exchange: mappings by name, what came of imports and exports, what a source calls our objects."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import storages

from makegood.ground.actor import Actor
from makegood.ground.exchange import errors, exports, report, spec, targets
from makegood.ground.exchange.models import ExportRun, Rejection, Run, SourceId
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


def mapping(*, actor: Actor, name: str) -> spec.MappingSpec:
    """A mapping by its name, or from a `.toml` file at a path. Raises Missing that lists the names, Invalid."""
    actor.need("imports.run")
    if name in targets.shipped():
        return spec.parse(targets.placed(targets.shipped()[name]()))
    if name.endswith(".toml") and Path(name).is_file():
        return spec.parse(targets.placed(read_toml(Path(name))))
    raw = MappingRow.objects.filter(name=name).values_list("spec", flat=True).first()
    if raw is None:
        raise errors.no_mapping(name, [*targets.shipped(), *MappingRow.objects.values_list("name", flat=True)])
    return spec.parse(targets.placed(raw))


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


def titles() -> dict[str, spec.Words]:
    """What the shipped mappings call their tables, by name."""
    return {name: spec.title(read()) for name, read in targets.shipped().items() if "." not in name}


def first_rows(path: Path, count: int) -> tuple[tuple[str, ...], ...]:
    """The first rows of a table that was just written, to be shown."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row) for row, _ in zip(csv.reader(file), range(count), strict=False))


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
