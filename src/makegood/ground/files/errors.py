"""What can go wrong with files, as codes with parameters; the sentences stand in texts.toml."""

from __future__ import annotations

from makegood.ground.problems import Invalid, Missing, Problem

FILE_NOT_FOUND = "file_not_found"
FILE_GONE = "file_gone"
FILE_EMPTY_UPLOAD = "file_without_content"
FILE_TOO_LARGE = "file_too_large"
FILE_KIND_REFUSED = "file_kind_refused"
FILE_KIND_UNKNOWN = "file_kind_unknown"
FILES_TOO_MANY = "files_too_many"
FILES_AT_ONCE = "files_at_once"
FILES_QUOTA = "files_quota"
FILE_REASON_UNKNOWN = "file_reason_unknown"
FILES_NEEDED = "files_needed"
STORE_FULL = "store_full"
STORE_AWAY = "store_away"


class NoRoom(Problem):
    """The store takes nothing more (507); nothing was kept of what was handed in."""

    status = 507


class Away(Problem):
    """The store does not answer (503); nothing was changed, asking again is safe."""

    status = 503


def not_found() -> Missing:
    """No such file of this owner."""
    return Missing(FILE_NOT_FOUND)


def gone() -> Missing:
    """The file was removed; its row says when and why."""
    return Missing(FILE_GONE)


def refused(place: int, code: str, **params: object) -> Invalid:
    """One of the uploads cannot be kept."""
    return Invalid.one(f"files.{place}", code, **params)


def at_once(field: str, most: int) -> Invalid:
    """More files in one request than are taken; none was kept."""
    return Invalid.one(field, FILES_AT_ONCE, most=most)


def store_full() -> NoRoom:
    """Disk or bucket is full."""
    return NoRoom(STORE_FULL)


def store_away() -> Away:
    """Folder or bucket cannot be reached, or refuses us."""
    return Away(STORE_AWAY)
