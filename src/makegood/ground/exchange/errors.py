"""What an import may refuse, as codes; the sentences stand in texts.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from makegood.ground.problems import Conflict, FieldError, Invalid, Missing


def no_mapping(name: str, names: Iterable[str]) -> Missing:
    """There is no saved or shipped mapping of that name."""
    return Missing("mapping_unknown", name=name, names=", ".join(sorted(names)))


def bad_mapping(path: str, code: str, **params: str) -> Invalid:
    """The mapping itself cannot be used (`mapping_…`); `path` is the dotted place in it."""
    return Invalid.one(path, f"mapping_{code}", **params)


def no_file(path: str) -> Invalid:
    """The path names nothing that can be read."""
    return Invalid.one("paths", "file_missing", file=path)


def file_needed(folder: str, names: Sequence[str]) -> Invalid:
    """A folder lacks a file that the mapping cannot do without."""
    return Invalid.one("paths", "file_needed", folder=folder, names=", ".join(names))


def bad_file(file: str, code: str, **params: object) -> Invalid:
    """The file cannot be read as a table (`file_…`); nothing was changed."""
    return Invalid("invalid_input", errors=(FieldError(file, f"file_{code}", tuple(sorted(params.items()))),))


def running_elsewhere() -> Conflict:
    """Another process took this import over."""
    return Conflict("import_running_elsewhere")


def bad_backup(code: str, **params: object) -> Invalid:
    """The file is no backup that can be brought in here (`backup_…`); nothing was changed."""
    return Invalid.one("file", f"backup_{code}", **params)


def bad_move(code: str, **params: object) -> Invalid:
    """The folder is no company that can be brought in here (`move_…`); nothing was changed."""
    return Invalid.one("folder", f"move_{code}", **params)


def move_needs_empty() -> Conflict:
    """There is a company here already."""
    return Conflict("move_needs_empty")


def too_large(limit: int) -> Invalid:
    """The file is larger than an installation takes on a page; `limit` in MB."""
    return Invalid.one("file", "import_too_large", limit=limit)


def no_table(name: str) -> Invalid:
    """The file's name says that it is no table."""
    return Invalid.one("file", "import_no_table", file=name[:80])


def upload_gone() -> Missing:
    """No such file of theirs, or it is not kept any more."""
    return Missing("import_file_not_kept")


def upload_busy() -> Conflict:
    """It is being imported right now."""
    return Conflict("import_is_running")


def upload_idle() -> Conflict:
    """There is nothing to stop."""
    return Conflict("import_not_running")


def mapping_taken(name: str) -> Conflict:
    """A shipped mapping has this name."""
    return Conflict("mapping_name_taken", name=name)


def no_export(name: str, names: Iterable[str]) -> Missing:
    """There is no export of that name."""
    return Missing("export_unknown", name=name, names=", ".join(names))


def bad_export(code: str, field: str = "format", **params: object) -> Invalid:
    """The export cannot be written as asked (`export_…`)."""
    return Invalid.one(field, f"export_{code}", **params)


def export_goes_on() -> Conflict:
    """It is so long that the worker makes it meanwhile."""
    return Conflict("export_goes_on")


def export_ended() -> Conflict:
    """There is nothing left to stop."""
    return Conflict("export_not_running")


def export_gone() -> Missing:
    """No such export of theirs, or its file is not kept any more."""
    return Missing("export_not_kept")


def object_unknown() -> Missing:
    """No such object, or not this actor's to see."""
    return Missing("object_unknown")


def external_id_unknown() -> Missing:
    """The system has told of nothing under this id, or the actor does not see what it stands for."""
    return Missing("external_id_unknown")


def external_id_taken(object_id: int) -> Conflict:
    """The id stands for another object."""
    return Conflict("external_id_taken", object=object_id)
