"""A plate that nobody can read: a picture of it is kept with the item, by those who may, and goes with its owner."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from makegood.ground.files.inputs import Upload
from makegood.ground.files.models import StoredFile
from makegood.rooms.customers import actions as customers
from makegood.rooms.products import actions, queries
from tests.rooms.jobs.conftest import Place, place

__all__ = ["place"]
PNG = b"\x89PNG\r\n\x1a\n plate"


def signed_in(name: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(User.objects.get(username=name))
    return client


def upload(content: bytes = PNG) -> dict[str, SimpleUploadedFile]:
    return {"files": SimpleUploadedFile("plate.png", content, "image/png")}


def test_a_picture_of_the_plate_is_kept_with_the_item(place: Place) -> None:
    agent, address = signed_in("agent"), f"/items/{place.fridge}"
    assert "picture of the plate" in agent.get(address).content.decode()
    assert agent.post(f"{address}/files", upload()).headers["Location"] == f"{address}#files"
    (kept,) = queries.item_files(SYSTEM, place.fridge)
    page = agent.get(address).content.decode()
    assert f"{address}/files/{kept.id}" in page and "plate.png" in page
    answer = agent.get(f"{address}/files/{kept.id}")
    assert b"".join(answer) == PNG and answer.headers["Content-Disposition"].startswith("attachment")
    # Under another item it is not there, and nothing that is no picture or paper is kept.
    assert agent.get(f"/items/{place.cooler}/files/{kept.id}").status_code == 404
    refused = agent.post(f"{address}/files", upload(b"<script>alert(1)</script>"))
    assert refused.status_code == 422 and StoredFile.objects.filter(owner_kind="item").count() == 1
    # An outlet, to which the item of the branch is not there, neither sees it nor adds to it.
    clerk = signed_in("clerk")
    for path in (address, f"{address}/files/{kept.id}"):
        assert clerk.get(path).status_code == 404, path
    assert clerk.post(f"{address}/files", upload(PNG + b"2")).status_code == 404
    assert clerk.post(f"{address}/files/{kept.id}/remove", {"reason": "unfit"}).status_code == 404
    assert StoredFile.objects.filter(owner_kind="item").count() == 1
    assert agent.post(f"{address}/files/{kept.id}/remove", {"reason": "unfit"}).status_code == 302
    assert queries.item_files(SYSTEM, place.fridge) == []
    assert StoredFile.objects.get(pk=kept.id).deleted_why == "unfit"


@pytest.mark.parametrize("erased", [False, True])
def test_it_goes_with_an_erased_owner(place: Place, erased: bool) -> None:
    now = timezone.now()
    for item in (place.fridge, place.cooler):
        actions.attach_item(actor=SYSTEM, item_id=item, uploads=[Upload("p.png", BytesIO(PNG))], now=now)
    if erased:
        customers.erase(actor=SYSTEM, customer_id=place.customer, open_matters="end", now=now)
    kept = sum(len(queries.item_files(SYSTEM, item)) for item in (place.fridge, place.cooler))
    assert kept == (0 if erased else 2)
