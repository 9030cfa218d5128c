"""Saving a mapping, running an import."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from makegood.ground import rows
from makegood.ground.actor import IMPORT, Actor
from makegood.ground.exchange import errors, events, queries, report, running, spec, targets
from makegood.ground.exchange.models import Mapping as MappingRow
from makegood.ground.exchange.models import Run
from makegood.ground.exchange.reading import same
from makegood.ground.exchange.rehearsal import rehearsal
from makegood.ground.exchange.spec import MappingSpec
from makegood.ground.exchange.survey import Progress, Surveyed, locate, survey
from makegood.ground.exchange.targets import Target
from makegood.ground.exchange.units import StepReader
from makegood.ground.exchange.values import Place, Refused, moment
from makegood.ground.journal import actions as journal


@transaction.atomic
def save_mapping(
    *, actor: Actor, raw: Mapping[str, Any], now: datetime, headings: Sequence[str] = ()
) -> queries.MappingView:
    """Save a mapping under the name it gives itself; saving the name again replaces it.

    `headings` are those of the file that it was made for, by which it is found again. Raises Invalid naming the place
    of what is wrong, Conflict if a shipped mapping has the name.
    """
    actor.need("imports.run")
    parsed = spec.parse(targets.placed(raw))
    _targets(parsed)
    if parsed.name in targets.shipped():
        raise errors.mapping_taken(parsed.name)
    plain, heads = spec.plain(raw), sorted({same(name) for name in headings if same(name)})
    known = MappingRow.objects.filter(name=parsed.name).values_list("id", "version").first()
    if known is None:
        mapping_id, version = rows.new_id(), 1
        row = {
            "id": mapping_id, "name": parsed.name, "spec": plain, "headings": heads, "created_at": now,
            "version": version,
        }  # fmt: skip
        rows.insert(MappingRow, [row])
    else:
        mapping_id, version = known[0], known[1] + 1
        MappingRow.objects.filter(pk=mapping_id).update(
            spec=plain, version=version, **({"headings": heads} if heads else {})
        )
    journal.record(actor=actor, events=[events.MappingSaved(subject=mapping_id, at=now, version=version)], now=now)
    return queries.MappingView(parsed.name, parsed.title, False, version)


@dataclass(frozen=True, slots=True)
class _Input:
    """Everything an import was given, looked through."""

    spec: MappingSpec
    targets: tuple[Target, ...]
    files: Mapping[str, Surveyed]
    as_of: datetime | None

    @property
    def digest(self) -> str:
        parts = [self.spec.digest, self.as_of.isoformat() if self.as_of else ""]
        parts += [f"{key}:{file.digest}" for key, file in sorted(self.files.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def counted(self) -> list[str]:
        return list(running.empty_counts(self.spec, self.files))


def run_import(
    *,
    actor: Actor,
    name: str,
    paths: Sequence[str | Path],
    now: datetime,
    as_of: datetime | str | None = None,
    dry_run: bool = False,
    errors_path: str | Path | None = None,
    progress: Progress | None = None,
    order: str = "",
) -> dict[str, Any]:
    """Import files by a mapping (shipped, saved, or a `.toml` file), going on where a killed run of the same stopped.

    Answers {"mapping", "in", "done", "rejected", "already", "files": {name: the four}, "known_until", "dry_run",
    "resumed", "errors"}. `as_of`: until when the history in the files is known, default the newest event in them.
    `order` (ymd, dmy, mdy) says which of day and month comes first where neither the file nor the mapping does.
    `progress(done, total or None, what)`; what it raises ends the import, to be gone on with. Raises Missing (no such
    mapping), Invalid (a file or the mapping cannot be used; nothing was changed), Forbidden, Conflict (another process
    took the run over).
    """
    actor.need("imports.run")
    report_progress: Progress = progress or (lambda done, total, what: None)
    parsed = queries.mapping(actor=actor, name=name, order=order)
    need_targets(actor, parsed)
    given = _look_through(parsed, paths, as_of, report_progress)
    importing = replace(IMPORT, id=actor.id, language=actor.language, on_behalf_of=f"import:{parsed.name}"[:40])
    with rehearsal() if dry_run else nullcontext():
        running.widen_cache()
        _prepare(importing, parsed, now)
        run, resumed = _begin(importing, given, now)
        runner = running.Runner(
            run.pk, run.version, importing, _asker(importing, actor), parsed, given.targets, given.files, given.as_of,
            now, counts=run.counts, progress=report_progress, total=sum(given.files[key].rows for key in given.counted),
        )  # fmt: skip
        runner.settled = sum(one["in"] for one in run.counts.values())
        runner.go(run.position)
        answer = report.result(runner.counts, given.files)
        _finish(importing, run.pk, runner.run_version, answer, now)
        if errors_path is not None:
            report.write_errors(Path(errors_path), run.pk, given.files, given.counted, actor.language)
    known_until = given.as_of.astimezone(parsed.zone).isoformat() if given.as_of else None
    return {
        "mapping": parsed.name, **answer, "known_until": known_until, "dry_run": dry_run, "resumed": resumed,
        "errors": str(errors_path) if errors_path is not None else None,
    }  # fmt: skip


def _asker(importing: Actor, actor: Actor) -> Actor:
    """The import with no more rights than whoever runs it."""
    return replace(
        importing, permissions=actor.permissions, units=actor.units, grants=actor.grants, roles=actor.roles, by=actor.by
    )


def need_targets(actor: Actor, parsed: MappingSpec) -> None:
    """Raise Forbidden unless the actor may write into all that a mapping does; Invalid for targets that are none."""
    for target in _targets(parsed):
        if target.need:
            actor.need(target.need)


def _targets(parsed: MappingSpec) -> tuple[Target, ...]:
    found = []
    for index, step in enumerate(parsed.steps):
        target = targets.target(step.target)
        if target is None:
            raise errors.bad_mapping(f"steps.{index}.target", "unknown_target", names=", ".join(targets.names()))
        if bool(target.line_fields) != (step.line is not None):
            raise errors.bad_mapping(f"steps.{index}.line", "line_needed" if target.line_fields else "no_lines_here")
        found.append(target)
    return tuple(found)


def _look_through(
    parsed: MappingSpec, paths: Sequence[str | Path], as_of: datetime | str | None, progress: Progress
) -> _Input:
    chosen = _targets(parsed)
    located = locate(parsed, paths)
    files = {key: survey(parsed, key, path, progress) for key, path in located.items()}
    # Whatever the mapping asks of the columns is found out before anything is written.
    for index, step in enumerate(parsed.steps):
        if step.file in files:
            StepReader(parsed, index, chosen[index], files)
    newest = [file.newest for file in files.values() if file.newest is not None]
    known_until = _moment(parsed, as_of) if as_of is not None else max(newest, default=None)
    return _Input(parsed, chosen, files, known_until)


def _moment(parsed: MappingSpec, as_of: datetime | str) -> datetime:
    if isinstance(as_of, datetime):
        return (as_of if as_of.tzinfo else as_of.replace(tzinfo=parsed.zone)).astimezone(UTC)
    try:
        return moment(as_of, "ymd", Place(parsed.zone, parsed.currency))
    except Refused as refused:
        raise errors.bad_mapping("as_of", refused.code, **refused.params) from refused


@transaction.atomic
def _prepare(actor: Actor, parsed: MappingSpec, now: datetime) -> None:
    for key in parsed.setup:
        prepare = targets.preparation(key)
        if prepare is None:
            raise errors.bad_mapping(f"setup.{key}", "unknown_key", keys="")
        prepare(actor, parsed, now)


@transaction.atomic
def _begin(actor: Actor, given: _Input, now: datetime) -> tuple[Run, bool]:
    """A new run, or the unfinished one of the same input, mapping and as-of moment, taken over."""
    run = Run.objects.filter(digest=given.digest, state="running").first()
    if run is not None:
        if Run.objects.filter(pk=run.pk, version=run.version, state="running").update(version=run.version + 1) != 1:
            raise errors.running_elsewhere()
        run.version += 1
        place = {"step": run.position.get("step", 0), "rows": run.position.get("rows", 0)}
        journal.record(actor=actor, events=[events.ImportResumed(subject=run.pk, at=now, **place)], now=now)
        return run, True
    run_id = rows.new_id()
    row = {
        "id": run_id, "mapping": given.spec.name,
        "source": ", ".join(file.name for file in given.files.values())[:400], "digest": given.digest,
        "state": "running", "as_of": given.as_of, "position": {},
        "counts": running.empty_counts(given.spec, given.files), "started_at": now, "finished_at": None,
        "user_id": actor.id, "version": 1,
    }  # fmt: skip
    try:
        rows.insert(Run, [row])
    except IntegrityError as error:
        raise errors.running_elsewhere() from error
    begun = events.ImportStarted(
        subject=run_id, at=now, mapping=given.spec.name, digest=given.digest, known_until=given.as_of
    )
    journal.record(actor=actor, events=[begun], now=now, fresh={("import", run_id)})
    return Run(**row), False


@transaction.atomic
def _finish(actor: Actor, run_id: int, version: int, answer: Mapping[str, Any], now: datetime) -> None:
    ended = Run.objects.filter(pk=run_id, version=version, state="running").update(
        state="done", finished_at=now, version=version + 1
    )
    if ended != 1:
        raise errors.running_elsewhere()
    told = events.ImportFinished(
        subject=run_id, at=now, rows=answer["in"], done=answer["done"], rejected=answer["rejected"],
        already=answer["already"],
    )  # fmt: skip
    journal.record(actor=actor, events=[told], now=now)
