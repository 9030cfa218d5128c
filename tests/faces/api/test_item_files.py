"""Files of an item over the API: handed in, listed, handed out as they were, removed; not there for a stranger."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from makegood.ground.accounts.models import Look
from makegood.ground.files.models import StoredFile
from makegood.ground.journal.models import Event
from tests.faces.api.conftest import Caller, People

PLATE = b"\x89PNG\r\n\x1a\n plate"
PAPER = b"%PDF-1.7\n1 0 obj\n"


def hand_in(caller: Caller, item: str, *files: tuple[str, bytes], **fields: str) -> Any:
    """One multipart request with these files."""
    return caller.client.post(
        f"/api/v1/items/{item}/attachments",
        {"files": [SimpleUploadedFile(name, content) for name, content in files], **fields},
        headers={"Authorization": f"Bearer {caller.token}", "Accept-Language": "en"},
    )


@pytest.fixture
def fridge(people: People) -> str:
    """An item of the east station."""
    answer = people.wang.post("/items", {"category": "refrigerator", "serial": "SN1", "unit": "E1"})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def test_what_is_handed_in_is_handed_out_until_it_is_removed(people: People, fridge: str) -> None:
    kept = hand_in(people.wang, fridge, ("plate.png", PLATE), ("receipt.pdf", PAPER))
    assert kept.status_code == 201
    plate, paper = kept.json()["items"]
    here = f"/items/{fridge}/attachments"
    assert kept.headers["Location"] == f"/api/v1{here}/{plate['id']}"
    assert plate["owner"] == {"kind": "item", "id": fridge} and plate["part"] is None
    assert [(one["name"], one["kind"]) for one in (plate, paper)] == [
        ("plate.png", "image/png"), ("receipt.pdf", "application/pdf"),
    ]  # fmt: skip
    assert people.wang.get(here).json()["items"] == [plate, paper]
    # The same content is kept once.
    assert hand_in(people.wang, fridge, ("again.png", PLATE)).json()["items"] == [plate]
    answer = people.wang.client.get(
        f"/api/v1{here}/{plate['id']}", headers={"Authorization": f"Bearer {people.wang.token}"}
    )
    assert b"".join(answer) == PLATE
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Look.objects.filter(act="open", kind="file", subject_id=int(plate["id"])).count() == 1
    removed = people.wang.post(f"{here}/{plate['id']}/remove", {"reason": "unfit"})
    assert removed.status_code == 200 and removed.json()["deleted_why"] == "unfit"
    assert people.wang.get(here).json()["items"] == [paper]
    for again in (
        people.wang.get(f"{here}/{plate['id']}"),
        people.wang.post(f"{here}/{plate['id']}/remove", {"reason": "unfit"}),
    ):
        assert again.status_code == 404


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([("plate.png", PLATE), ("page.html", b"<script>alert(1)</script>")], 422, "file_kind_refused"),
        ([("plate.png", PLATE), ("empty.png", b"")], 422, "file_without_content"),
        ([("plate.png", PLATE), ("large.png", PLATE + b"x" * 2_000)], 422, "file_too_large"),
        ([], 422, "files_needed"),
        ([(f"plate-{n}.png", PLATE[:200]) for n in range(21)], 422, "files_at_once"),
        ([("plate.png", PLATE), ("vast.png", PLATE + b"x" * 1_100_000)], 413, "body_too_large"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_all_that_came_with_it(
    people: People, fridge: str, settings: LazySettings, files: list[tuple[str, bytes]], status: int, code: str
) -> None:
    settings.FILES_LARGEST = 1024
    answer = hand_in(people.wang, fridge, *files)
    found = answer.json()
    assert (answer.status_code, found["errors"][0]["code"] if status == 422 else found["code"]) == (status, code)
    assert StoredFile.objects.count() == 0


def test_an_unknown_reason_removes_nothing(people: People, fridge: str) -> None:
    (plate,) = hand_in(people.wang, fridge, ("plate.png", PLATE)).json()["items"]
    answer = people.wang.post(f"/items/{fridge}/attachments/{plate['id']}/remove", {"reason": "ugly"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "file_reason_unknown")
    assert StoredFile.objects.filter(deleted_at=None).count() == 1


def test_to_a_stranger_neither_the_item_nor_its_files_are_there(people: People, fridge: str) -> None:
    """The answer is that for an item that never was, and nothing is kept or removed."""
    (plate,) = hand_in(people.wang, fridge, ("plate.png", PLATE)).json()["items"]
    other = people.zhao.post("/items", {"category": "refrigerator", "serial": "SN2", "unit": "W1"}).json()["id"]
    before = Event.objects.count()
    for item in (fridge, "7"):
        here = f"/items/{item}/attachments"
        for answer in (
            people.zhao.get(here),
            people.zhao.get(f"{here}/{plate['id']}"),
            people.zhao.post(f"{here}/{plate['id']}/remove", {"reason": "unfit"}),
            hand_in(people.zhao, item, ("mine.png", PLATE + b"2")),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "item_unknown")
    # Nor is a file there under an item that is not its own.
    below = f"/items/{other}/attachments/{plate['id']}"
    for answer in (people.zhao.get(below), people.zhao.post(f"{below}/remove", {"reason": "unfit"})):
        assert (answer.status_code, answer.json()["code"]) == (404, "file_not_found")
    assert (StoredFile.objects.filter(deleted_at=None).count(), Event.objects.count()) == (1, before)


def test_it_takes_the_right_to_the_item_and_to_files(people: People, fridge: str) -> None:
    here = f"/items/{fridge}/attachments"
    (plate,) = hand_in(people.wang, fridge, ("plate.png", PLATE)).json()["items"]
    for scope in ("items.read", "files.read"):
        half = people.caller("wang", scope)
        assert [half.get(path).status_code for path in (here, f"{here}/{plate['id']}")] == [403, 403]
    assert people.caller("wang", "items.read", "files.read").get(here).status_code == 200
    for scopes in (("items.read", "items.write"), ("items.read", "files.write"), ("items.write", "files.write")):
        assert hand_in(people.caller("wang", *scopes), fridge, ("more.png", PLATE + b"2")).status_code == 403
    assert StoredFile.objects.count() == 1
