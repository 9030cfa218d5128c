"""Files: what is kept, what is refused, and that nothing is left half."""

from __future__ import annotations

import errno
import io
import os
import struct
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files import actions, errors, queries, rules, serving, store
from makegood.ground.files.inputs import Upload
from makegood.ground.files.models import StoredFile
from makegood.ground.files.views import FileView
from makegood.ground.journal.models import Event
from makegood.ground.problems import Forbidden, Invalid, Missing
from makegood.site import env
from tests.ground.files.conftest import forget_store

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj\n"
OWNER = ("case", 7)


def jpeg(gps: bool = False) -> bytes:
    """The beginning of a photo, its camera's notes with or without the place."""
    tag = 0x8825 if gps else 0x010F
    tiff = b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", tag, 4, 1, 26) + b"\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xda" + b"\0" * 64


def package(*names: str) -> bytes:
    """A zip with these names in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return held.getvalue()


def put(*files: tuple[str, bytes], owner: tuple[str, int] = OWNER, **given: Any) -> list[FileView]:
    uploads = [Upload(name, io.BytesIO(content)) for name, content in files]
    return actions.attach(actor=SYSTEM, owner=owner, uploads=uploads, need="cases.write", now=timezone.now(), **given)


def contents(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())


KEPT = [
    (jpeg(), "铭牌.jpg", "image/jpeg", "铭牌.jpg"),
    (PNG, "C:\\photos\\a.png", "image/png", "a.png"),
    (PDF, "../../etc/cron.d/x.exe", "application/pdf", "x.exe.pdf"),
    (b"RIFF\0\0\0\0WAVEfmt ", "call", "audio/wav", "call.wav"),
    (b"\0\0\0\x18ftypqt  ", "tap.mov", "video/quicktime", "tap.mov"),
    (b"\0\0\0\x18ftypheic", "IMG_1.HEIC", "image/heic", "IMG_1.HEIC"),
    ("型号,数量\nKFR-35,1\n".encode("gb18030"), "list.csv", "text/csv", "list.csv"),
    ("漏水 <3 天".encode(), "note\u202etxt.exe", "text/plain", "notetxt.exe.txt"),
    (package("[Content_Types].xml", "word/document.xml"), "合同.docx", next(k for k in rules.KINDS if "wordp" in k),
     "合同.docx"),
]  # fmt: skip
REFUSED = [
    (b"<!DOCTYPE html><p>x", "a.txt", "page"), (b"\n <SVG onload=x>", "a.png", "drawing"),
    (b"MZ\x90\0", "a.jpg", "program"),
    (b"#!/bin/sh\nrm", "a.txt", "program"), (package("a.txt"), "a.docx", "archive"),
    (package("[Content_Types].xml", "word/vbaProject.bin"), "a.docx", "macros"),
    (b"\0\1\2\3\4\5\6\7", "a.jpg", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "kind", "shown"), KEPT, ids=[one[2] + one[1][-4:] for one in KEPT])
def test_a_file_is_what_its_content_says(content: bytes, name: str, kind: str, shown: str) -> None:
    assert rules.recognise(content, name).kind == kind
    assert rules.clean_name(name, kind) == shown


@pytest.mark.parametrize(("content", "name", "what"), REFUSED, ids=[one[2] + one[1][-4:] for one in REFUSED])
def test_what_could_be_run_or_nobody_knows_is_refused(content: bytes, name: str, what: str) -> None:
    found = rules.recognise(content, name)
    assert (found.kind, found.refused) == ("", what)


@examples(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=60))
def test_any_content_and_name_are_judged_and_a_kept_name_is_harmless(content: bytes, name: str) -> None:
    found = rules.recognise(content, name)
    rules.located(content)
    assert (found.kind == "") != (found.refused == "")
    for kind in (found.kind or "image/jpeg", "text/plain"):
        shown = rules.clean_name(name, kind)
        assert shown.rpartition(".")[2].lower() in rules.KINDS[kind][1]
        assert not set(shown) & set('/\\\0\n\r"') and len(shown) <= 200 and not shown.startswith(".")


def test_a_picture_that_says_where_it_was_taken_is_noted(folder: Path) -> None:
    with_place, without = put(("a.jpg", jpeg(gps=True)), ("b.jpg", jpeg()))
    assert (with_place.located, without.located) == (True, False)
    assert contents(folder)[0].read_bytes() in {jpeg(gps=True), jpeg()}


def test_what_is_kept_is_journalled_read_back_and_handed_out_as_a_download(folder: Path) -> None:
    (made,) = put(("单据.png", PNG), part_id=3, about=[("unit", 1)])
    assert (made.kind, made.size, made.part_id, made.name) == ("image/png", len(PNG), 3, "单据.png")
    told = Event.objects.get(subject_kind="file")
    assert told.name == "file_attached" and made.sha256 not in str(told.data) and "单据" not in str(told.data)
    assert queries.of("case", [7, 8]) == {7: [made]}
    view, content = queries.opened(OWNER, made.id)
    answer = serving.response(view, content)
    assert b"".join(answer) == PNG
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    (stored,) = contents(folder)
    assert "单据" not in str(stored) and oct(stored.stat().st_mode & 0o777) == "0o600"
    with pytest.raises(Missing, match=errors.FILE_NOT_FOUND):
        queries.one(("case", 8), made.id)


def test_the_same_content_is_kept_once_with_one_owner(folder: Path) -> None:
    first, again = put(("a.png", PNG), ("b.png", PNG))
    (later,) = put(("c.png", PNG))
    (other,) = put(("a.png", PNG), owner=("case", 8))
    assert first == again == later and other.id != first.id
    assert len(contents(folder)) == 2


def test_all_or_none_and_nothing_is_left_of_what_was_refused(folder: Path, settings: LazySettings) -> None:
    settings.FILES_LARGEST = 1024
    for files, code in (
        ([("a.png", PNG), ("b.html", b"<html>")], errors.FILE_KIND_REFUSED),
        ([("a.png", PNG), ("b.png", b"")], errors.FILE_EMPTY_UPLOAD),
        ([("a.png", PNG), ("b.png", PNG + b"x" * 1024)], errors.FILE_TOO_LARGE),
        ([], errors.FILES_NEEDED),
    ):
        with pytest.raises(Invalid) as refused:
            put(*files)
        assert refused.value.errors[0].code == code
    with pytest.raises(Forbidden):
        actions.attach(actor=Actor(kind="user"), owner=OWNER, uploads=[], need="cases.write", now=timezone.now())
    settings.FILES_QUOTA = 10
    with pytest.raises(Invalid) as refused:
        put(("a.png", PNG))
    assert refused.value.errors[0].code == errors.FILES_QUOTA
    assert contents(folder) == [] and not StoredFile.objects.exists()


def test_a_full_disk_is_said_and_leaves_nothing_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file of a request finds the disk full while it is brought to it."""
    real, calls = os.fsync, []

    def full(number: int) -> None:
        calls.append(number)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(errors.NoRoom, match="store_full"):
        put(("a.png", PNG), ("b.pdf", PDF))
    assert contents(folder) == [] and not StoredFile.objects.exists()


def test_a_removed_file_keeps_its_row_and_its_reason(folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    (made,) = put(("a.png", PNG))
    with pytest.raises(Invalid):
        actions.remove(
            actor=SYSTEM, owner=OWNER, file_ids=[made.id], reason="x", need="cases.write", now=timezone.now()
        )
    with django_capture_on_commit_callbacks(execute=True):
        (gone,) = actions.remove(
            actor=SYSTEM, owner=OWNER, file_ids=[made.id], reason="private", need="cases.write", now=timezone.now()
        )
    assert gone.deleted_why == "private" and contents(folder) == [] and queries.of("case", [7]) == {}
    assert queries.of("case", [7], removed=True) == {7: [gone]}
    with pytest.raises(Missing, match=errors.FILE_GONE):
        queries.opened(OWNER, made.id)
    (again,) = put(("a.png", PNG))
    assert again.id != made.id


def test_a_copy_shares_the_content_which_goes_with_the_last_of_it(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    (made,) = put(("a.png", PNG), part_id=1)
    now = timezone.now()
    given: dict[str, Any] = {
        "actor": SYSTEM,
        "owner": OWNER,
        "to": ("case", 8),
        "parts": {1: 2},
        "need": "*",
        "now": now,
    }
    assert actions.hand_on(**given, copy=True) == 1
    assert actions.hand_on(**given, copy=True) == 0
    (copy,) = queries.of("case", [8])[8]
    assert (copy.part_id, len(contents(folder))) == (2, 1)
    for owner, id_, left in ((OWNER, made.id, 1), (("case", 8), copy.id, 0)):
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove(actor=SYSTEM, owner=owner, file_ids=[id_], reason="unfit", need="*", now=now)
        assert len(contents(folder)) == left


def test_what_no_row_names_is_cleaned_up_after_a_day(folder: Path) -> None:
    now = timezone.now()
    put(("a.png", PNG))
    store.put(store.new_key(now), io.BytesIO(PDF))
    assert actions.clean_up(actor=SYSTEM, now=now) == 0
    assert actions.clean_up(actor=SYSTEM, now=now + timedelta(hours=25), months=3) == 1
    assert len(contents(folder)) == 1


def test_a_transaction_that_fails_takes_the_content_along(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "_tell_attached", broken)
    with pytest.raises(RuntimeError):
        put(("a.png", PNG))
    assert contents(folder) == []


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A server that speaks S3 on loopback, with one bucket."""
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "8469"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = "http://127.0.0.1:8469"
    try:
        for _ in range(200):
            try:
                asked = urllib.request.Request(f"{address}/attic", method="PUT")
                urllib.request.urlopen(asked, timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait()


def test_a_bucket_holds_files_as_a_folder_does(
    folder: Path, bucket: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    for name, value in {
        "FILES_S3_BUCKET": "attic", "FILES_S3_ENDPOINT": bucket, "FILES_S3_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "files": env.store(folder)}
    forget_store()
    made, _ = put(("a.png", PNG), ("b.pdf", PDF))
    assert b"".join(serving.response(*queries.opened(OWNER, made.id))) == PNG
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(
            actor=SYSTEM, owner=OWNER, file_ids=[made.id], reason="unfit", need="cases.write", now=timezone.now()
        )
    month = f"{timezone.now():%Y%m}"
    assert len(list(store.listed(month))) == 1 and contents(folder) == []
    settings.STORAGES["files"]["OPTIONS"]["bucket_name"] = "none"
    forget_store()
    with pytest.raises(errors.Away, match="store_away"):
        put(("c.jpg", jpeg()))
    forget_store()
