"""Looking at what is handed in and putting it into the store before any transaction: nobody waits for a slow store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Sum

from makegood.ground.actor import Actor
from makegood.ground.files import errors, queries, rules, store
from makegood.ground.files.inputs import Upload
from makegood.ground.files.models import StoredFile
from makegood.ground.files.views import FileView
from makegood.ground.problems import Invalid

Owner = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload that may be kept."""

    upload: Upload
    name: str
    kind: str
    size: int
    sha256: str
    located: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """Contents that are in the store, by digest, and wait for their rows (`actions.keep`)."""

    checked: tuple[Checked, ...]
    keys: Mapping[str, str]


@contextmanager
def stored(
    *, actor: Actor, uploads: Sequence[Upload], need: str, now: datetime, owner: Owner | None = None
) -> Iterator[Stored]:
    """Look at these files and put their contents into the store, before any transaction; what fails inside drops them.

    What each one is, its content says: a kind that is not on the list, too much of it, or nothing is refused. `need` is
    the permission asked for. An `owner` who is there already has its room looked at before anything is stored. Raises
    Forbidden, Invalid, NoRoom, Away.
    """
    actor.need(need)
    checked = tuple(_checked(place, one) for place, one in enumerate(uploads))
    if not checked:
        raise Invalid.one("files", errors.FILES_NEEDED)
    held = known(owner, [one.sha256 for one in checked]) if owner else {}
    if owner:
        room(owner, list({one.sha256: one for one in checked if one.sha256 not in held}.values()))
    keys: dict[str, str] = {}
    try:
        for one in checked:
            if one.sha256 not in keys and one.sha256 not in held:
                keys[one.sha256] = store.new_key(now)
                store.put(keys[one.sha256], one.upload.content)
        yield Stored(checked, keys)
    except BaseException:
        for key in keys.values():
            store.drop(key)
        raise


@contextmanager
def stored_as_is(*, actor: Actor, upload: Upload, kind: str, most: int, need: str, now: datetime) -> Iterator[Stored]:
    """Put one content into the store whatever it is, as `stored` does: for what is never shown, only handed out whole.

    The caller has a reason to keep it unjudged, such as a letter that nothing may be lost of. Raises Forbidden, Invalid
    (empty, larger than `most`), NoRoom, Away.
    """
    actor.need(need)
    size, sha256 = store.measure(upload.content, most)
    if not size:
        raise errors.refused(0, errors.FILE_EMPTY_UPLOAD)
    if size > most:
        raise errors.refused(0, errors.FILE_TOO_LARGE, limit=most // rules.MB)
    key = store.new_key(now)
    try:
        store.put(key, upload.content)
        yield Stored((Checked(upload, upload.name, kind, size, sha256, False),), {sha256: key})
    except BaseException:
        store.drop(key)
        raise


def _checked(place: int, upload: Upload) -> Checked:
    upload.content.seek(0)
    head = upload.content.read(rules.HEAD)
    if not head:
        raise errors.refused(place, errors.FILE_EMPTY_UPLOAD)
    seen = rules.recognise(head, upload.name)
    if seen.refused:
        unknown = seen.refused == "unknown"
        code = errors.FILE_KIND_UNKNOWN if unknown else errors.FILE_KIND_REFUSED
        raise errors.refused(place, code, **({} if unknown else {"file_kind": seen.refused}))
    most = min(rules.LIMITS[seen.family], int(settings.FILES_LARGEST))
    size, sha256 = store.measure(upload.content, most)
    if size > most:
        raise errors.refused(place, errors.FILE_TOO_LARGE, limit=most // rules.MB)
    return Checked(
        upload, rules.clean_name(upload.name, seen.kind), seen.kind, size, sha256,
        seen.family == "picture" and rules.located(head),
    )  # fmt: skip


def known(owner: Owner, digests: Sequence[str]) -> dict[str, FileView]:
    """Which of these contents the owner has already, by digest."""
    return {one.sha256: one for one in queries.of(owner[0], [owner[1]]).get(owner[1], []) if one.sha256 in digests}


def room(owner: Owner, fresh: Sequence[Checked]) -> None:
    """Raise Invalid when the owner or the installation has no room for these."""
    if not fresh:
        return
    more = sum(one.size for one in fresh)
    mine = StoredFile.objects.filter(owner_kind=owner[0], owner_id=owner[1], deleted_at__isnull=True)
    held = mine.aggregate(files=Count("id"), bytes=Sum("size"))
    if held["files"] + len(fresh) > rules.MOST_FILES or (held["bytes"] or 0) + more > rules.MOST_BYTES:
        raise Invalid.one("files", errors.FILES_TOO_MANY, files=rules.MOST_FILES, limit=rules.MOST_BYTES // rules.MB)
    quota = int(settings.FILES_QUOTA)
    if quota:
        all_ = StoredFile.objects.filter(deleted_at__isnull=True).aggregate(bytes=Sum("size"))["bytes"] or 0
        if all_ + more > quota:
            raise Invalid.one("files", errors.FILES_QUOTA, limit=quota // rules.MB)
