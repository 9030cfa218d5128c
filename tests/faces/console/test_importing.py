"""Tables on pages: handed in, looked at, tried, imported by the worker, followed; and long ones taken out."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makegood.faces.console import exchange as exports_page
from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import actions, queries
from makegood.ground.exchange.models import ExportRun, Mapping, Run, Upload
from makegood.ground.journal.models import Job
from makegood.ground.journal.queue.worker import LONG, Worker
from makegood.ground.ui import texts
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.models import Item, Sale
from tests.faces.console.test_pages import signed_in
from tests.journeys import company
from tests.journeys.company import Made

pytestmark = pytest.mark.django_db

CUSTOMERS = "编号,姓名,手机号,地区\nN1,赵新,13700001111,青岛\nN2,钱新,13700002222,青岛\nN3,孙新,12,青岛\n"
ODD = "Bestellung;Datum;Käufer;Telefon;Modell;Preis;Herkunft\n" + "".join(
    f"B{n};0{n}.03.2026;Kunde {n};1370000333{n};TV{n};2999,00;{'Laden' if n % 2 else 'Netz'}\n" for n in range(1, 7)
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setattr(texts, "strict", True)
    return company.make(timezone.now(), months=0)


def work() -> int:
    return Worker([LONG]).drain()


def hand_in(client: Client, name: str, content: bytes) -> str:
    """The address of the file's page."""
    answer = client.post("/imports", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer.headers["Location"])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_table_is_looked_at_tried_and_imported(made: Made) -> None:
    client = signed_in("admin", "en")
    before = Customer.objects.count()
    address = hand_in(client, "用户.csv.gz", gzip.compress(CUSTOMERS.encode("gb18030")))
    page = text(client.get(address))
    assert "赵新" in page and "special need" not in page and Job.objects.filter(queue=LONG).count() == 0
    assert re.search(r'<option value="customers" selected>Customers · 4 of 4 columns', page)
    assert ">phone</span>" in page.replace(" ", "")

    assert client.post(address, {"mapping": "customers", "order": "", "try": "1"}).status_code == 302
    waiting = text(client.get(address))
    assert 'hx-trigger="every 2s"' in waiting and "Being tried" in waiting
    assert work() == 1
    tried = text(client.get(address, headers={"HX-Request": "true", "HX-Target": "state"}))
    assert "Tried: nothing was written" in tried and "<html" not in tried and "every 2s" not in tried
    assert (Customer.objects.count(), Run.objects.count()) == (before, 0)
    counts = {"done": 2, "rejected": 1, "already": 0}
    assert Notice.objects.get(code="import_tried").params == {"file": "用户.csv.gz", **counts}

    client.post(address, {"mapping": "customers", "order": "", "go": "1"})
    assert work() == 1
    done = text(client.get(address))
    assert "Imported" in done and "孙新" in done
    assert Customer.objects.count() == before + 2
    assert Run.objects.get().counts["customers"] == {"in": 3, "done": 2, "rejected": 1, "already": 0}
    refused: Any = client.get(f"{address}/refused")
    lines = b"".join(refused.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "编号,姓名,手机号,地区,reason" and lines[1].startswith("N3,孙新,12,青岛,")
    assert "rejected-" in refused.headers["Content-Disposition"]
    # Asked for again it writes nothing twice.
    client.post(address, {"mapping": "customers", "order": "", "go": "1"})
    assert work() == 1
    assert Upload.objects.get().answer["already"] == 2
    assert Customer.objects.count() == before + 2
    link = text(client.get("/notices"))
    assert address in link and "is imported: 2 taken in, 1 refused" in link


def test_unknown_headings_are_named_once_and_known_from_then_on(made: Made) -> None:
    client = signed_in("admin", "en")
    address = hand_in(client, "orders.csv", ODD.encode("latin-1"))
    assert "No mapping knows any of these headings" in text(client.get(address))
    page = text(client.get(f"{address}/columns?table=sales"))
    assert "Bestellung" in page and 'name="column:fields.at"' in page
    chosen = {
        "table": "sales", "column:id": "Bestellung", "column:fields.at": "Datum", "column:fields.channel": "Herkunft",
        "column:parts.customer.fields.name": "Käufer", "column:parts.customer.fields.phone": "Telefon",
        "column:line.fields.code": "Modell", "column:line.fields.price": "Preis",
    }  # fmt: skip
    looked = text(client.post(f"{address}/columns", {**chosen, "look": "1"}))
    assert 'name="meant:fields.channel:Laden"' in looked and 'name="meant:fields.channel:Netz"' in looked
    refused = client.post(f"{address}/columns", {**chosen, "save": "1", "title": "", "source": ""})
    assert refused.status_code == 422 and Mapping.objects.count() == 0
    meant = {"meant:fields.channel:Laden": "store", "meant:fields.channel:Netz": "online"}
    named = {"save": "1", "title": "Unser Laden", "source": "laden"}
    kept = client.post(f"{address}/columns", {**chosen, **meant, **named})
    assert kept.status_code == 302
    seen = text(client.get(kept.headers["Location"]))
    assert 'value="Unser Laden" selected' in seen
    # 01.03. to 06.03.: the file does not say which of them is the day, so whoever hands it in does.
    client.post(address, {"mapping": "Unser Laden", "order": "", "go": "1"})
    work()
    assert "day and month cannot be told apart" in text(client.get(address))
    assert not Sale.objects.filter(external_id="B1").exists()
    client.post(address, {"mapping": "Unser Laden", "order": "dmy", "go": "1"})
    work()
    sale = Sale.objects.get(external_id="B2")
    assert (sale.channel, sale.at.astimezone().strftime("%m")) == ("online", "03")
    assert Item.objects.get(sale=sale).price == 299_900
    # The next file with these headings finds its mapping by them.
    again = hand_in(client, "april.csv", ODD.replace(".03.", ".04.").encode("latin-1"))
    assert 'value="Unser Laden" selected' in text(client.get(again))
    assert Mapping.objects.get().headings == sorted(
        ["bestellung", "datum", "käufer", "telefon", "modell", "preis", "herkunft"]
    )


def test_what_is_no_table_or_too_large_is_refused_at_the_door(made: Made, settings: Any) -> None:
    client = signed_in("admin", "en")
    for name, content in (("evil.exe", b"MZ"), ("empty.csv", b"")):
        answer = client.post("/imports", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
    settings.IMPORTS_LARGEST = 1024
    answer = client.post("/imports", {"file": SimpleUploadedFile("big.csv", b"x" * 2000)})
    assert answer.status_code == 422
    assert Upload.objects.count() == 0
    address = hand_in(client, "old.xls.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "workbook of the old kind" in text(client.get(address))


def test_an_import_is_stopped_and_goes_on(made: Made) -> None:
    client = signed_in("admin", "en")
    address = hand_in(client, "c.csv", CUSTOMERS.encode())
    client.post(address, {"mapping": "customers", "go": "1"})
    assert client.post(address, {"mapping": "customers", "go": "1"}).status_code == 409
    assert client.post(f"{address}/stop").status_code == 302
    assert client.post(f"{address}/stop").status_code == 409
    assert work() == 1
    assert Upload.objects.get().state == "stopped"
    assert "Go on" in text(client.get(address))
    client.post(address, {"mapping": "customers", "go": "1"})
    work()
    assert (Upload.objects.get().state, Upload.objects.get().answer["done"]) == ("done", 2)


def test_a_file_is_its_owners_and_goes_after_a_day(made: Made) -> None:
    client = signed_in("admin", "en")
    address = hand_in(client, "c.csv", CUSTOMERS.encode())
    other = signed_in("linzong", "en")
    for path in (address, f"{address}/columns", f"{address}/refused"):
        assert other.get(path).status_code in {403, 404}, path
    assert client.get("/imports/files/999").status_code == 404
    assert actions.throw_away(actor=SYSTEM, now=timezone.now()) == 0
    assert actions.throw_away(actor=SYSTEM, now=timezone.now() + timedelta(days=2)) == 1
    assert "First rows" not in text(client.get(address))
    assert client.post(address, {"mapping": "customers", "go": "1"}).status_code == 404


def test_a_long_workbook_is_made_meanwhile_and_its_asker_is_told(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("admin", "en")
    short: Any = client.post("/exports", {"table": "categories", "form": "xlsx"})
    assert short.status_code == 200 and b"".join(short.streaming_content)[:2] == b"PK"
    monkeypatch.setattr(exports_page, "AT_ONCE", 3)
    monkeypatch.setattr("makegood.ground.exchange.writing.COUNTED_EACH", 1)
    answer = client.post("/exports", {"table": "categories", "form": "xlsx"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/exports")
    page = text(client.get("/exports"))
    assert 'hx-trigger="every 2s"' in page and "it is being made" in page
    assert work() == 1
    run = ExportRun.objects.order_by("-asked_at").first()
    assert run is not None and (run.state, bool(run.file)) == ("done", True)
    told = Notice.objects.get(code="export_done")
    assert told.params["rows"] == run.rows > 3
    fetched: Any = client.get(f"/exports/{run.pk}/file")
    assert b"".join(fetched.streaming_content)[:2] == b"PK"
    csv: Any = client.post("/exports", {"table": "categories", "form": "csv"})
    assert csv.status_code == 200 and len(b"".join(csv.streaming_content).splitlines()) == run.rows + 1
    view = queries.export_runs(actor=SYSTEM)[0]
    assert view.state == "done"
