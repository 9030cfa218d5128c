"""What happens to imports and exports, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportStarted(Event):
    """A run began; `resumed` runs of the same input go on instead."""

    name: ClassVar[str] = "import_started"
    subject_kind: ClassVar[str] = "import"
    mapping: str
    digest: str
    known_until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportResumed(Event):
    """A run that had been interrupted goes on after the last row that is settled."""

    name: ClassVar[str] = "import_resumed"
    subject_kind: ClassVar[str] = "import"
    step: int
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFinished(Event):
    """A run came to its end; rows read = done + rejected + already."""

    name: ClassVar[str] = "import_finished"
    subject_kind: ClassVar[str] = "import"
    rows: int
    done: int
    rejected: int
    already: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFileKept(Event):
    """A table was handed in on a page, `size` bytes of it."""

    name: ClassVar[str] = "import_file_kept"
    subject_kind: ClassVar[str] = "import_file"
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportAsked(Event):
    """Somebody wants it imported, or only tried; the worker does it."""

    name: ClassVar[str] = "import_asked"
    subject_kind: ClassVar[str] = "import_file"
    mapping: str
    dry_run: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportStopped(Event):
    """Somebody stopped it; what was written stays, and the same import goes on from there."""

    name: ClassVar[str] = "import_stopped"
    subject_kind: ClassVar[str] = "import_file"
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MappingSaved(Event):
    """A column mapping was saved under its name."""

    name: ClassVar[str] = "mapping_saved"
    subject_kind: ClassVar[str] = "mapping"
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportStarted(Event):
    """Somebody takes a table out; `background` ones are written by the worker into a file."""

    name: ClassVar[str] = "export_started"
    subject_kind: ClassVar[str] = "export"
    export: str
    form: str
    background: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportFinished(Event):
    """The last row was written."""

    name: ClassVar[str] = "export_finished"
    subject_kind: ClassVar[str] = "export"
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportStopped(Event):
    """It ended before its last row: somebody stopped it or went away, or it could not be written."""

    name: ClassVar[str] = "export_stopped"
    subject_kind: ClassVar[str] = "export"
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupTaken(Event):
    """The whole installation was written into a file of that size and SHA-256."""

    name: ClassVar[str] = "backup_taken"
    subject_kind: ClassVar[str] = "backup"
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RowsCarried(Event):
    """Rows of a table came over from another company as they stood there."""

    name: ClassVar[str] = "rows_carried"
    subject_kind: ClassVar[str] = "unit"
    table: str
    rows: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyMoved(Event):
    """The whole company came here as it stood at `left_at`, its journal before this event included."""

    name: ClassVar[str] = "company_moved"
    subject_kind: ClassVar[str] = "unit"
    left_at: str
    tables: int
    rows: int
    files: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectNamed(Event):
    """Another system's id stands for one of our objects from now on."""

    name: ClassVar[str] = "object_named"
    subject_kind: ClassVar[str] = "external_id"
    kind: str
    system: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectUnnamed(Event):
    """Another system's id stands for the object no more."""

    name: ClassVar[str] = "object_unnamed"
    subject_kind: ClassVar[str] = "external_id"
    kind: str
    system: str
