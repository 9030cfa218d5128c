"""The client that is written from the document: current, and of use against a running server."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest

from clients.python.makegood_client import (
    CaseIn,
    Client,
    Conflict,
    DisruptionPreviewIn,
    NotFound,
    Outdated,
    Refused,
    TooOften,
    etag_of,
    replayed,
)
from tests.databases import ROOT
from tests.faces.api.test_races import Server, server

__all__ = ["server"]
ENQUIRY: CaseIn = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}


def test_the_client_is_the_one_that_the_document_gives() -> None:
    """After a change of the API: `make client`."""
    spec = spec_from_file_location("writing_the_client", ROOT / "tools" / "client.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    text = module.written(module.document())
    assert text == module.TARGET.read_text("utf-8"), "make client"


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """An administrator's."""
    client = Client(f"http://127.0.0.1:{server.port}", server.token, language="en")
    yield client
    client.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_case_from_its_first_word_to_its_close(client: Client) -> None:
    """Open, answer, read what is owed, lose a race, close, and read all of it in the changes."""
    start = client.exchange.list_changes(since="now")["cursor"]
    case = client.cases.open_case(ENQUIRY, key="once")
    assert replayed(client.cases.open_case(ENQUIRY, key="once")) is True
    number = case["number"]
    client.cases.add_case_message(number, {"direction": "outbound", "text": "Good morning"})
    owed = client.cases.list_case_obligations(number)["items"]
    assert {one["promise"] for one in owed} <= {one["promise"] for one in case["obligations"]}
    assert [one["number"] for one in client.cases.iter_cases(limit=1)] == [number]
    first = etag_of(client.cases.get_case(number))
    assert first is not None
    client.cases.resolve_case(number, {"text": ""}, if_match=first)
    with pytest.raises(Outdated) as late:
        client.cases.close_case(number, if_match=first)
    assert late.value.current is not None and late.value.current["state"] == "resolved"
    assert client.cases.close_case(number)["state"] == "closed"
    with pytest.raises(Conflict):
        client.cases.close_case(number)
    with pytest.raises(NotFound):
        client.cases.get_case("1234567890")
    with pytest.raises(Refused) as refused:
        client.cases.open_case({**ENQUIRY, "kind": "poem"})
    assert refused.value.errors["kind"] == "unknown_case_kind"
    assert _told(client, start, case["id"], "closed")
    table = client.exchange.get_export("cases", format="jsonl")
    assert number in table.content.decode() and table.name.endswith(".jsonl")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_picture_is_kept_with_an_item(client: Client) -> None:
    """Handed in with its content, listed, handed out byte by byte, removed."""
    plate = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    item = client.items.create_item({"category": "refrigerator", "serial": "SN1"})["id"]
    kept = client.items.attach_item_files(item, [("plate.png", plate), ("paper.pdf", b"%PDF-1.7\n")])["items"]
    assert client.items.list_item_files(item)["items"] == kept
    found = client.items.get_item_file(item, kept[0]["id"])
    assert (found.name, found.media_type, found.content) == ("plate.png", "image/png", plate)
    client.items.remove_item_file(item, kept[0]["id"], {"reason": "wrong_file"})
    assert client.items.list_item_files(item)["items"] == kept[1:]
    with pytest.raises(NotFound):
        client.items.get_item_file(item, kept[0]["id"])
    with pytest.raises(Refused) as refused:
        client.items.attach_item_files(item, [("page.png", b"<html>")])
    assert refused.value.errors["files.0"] == "file_kind_refused"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_storm_is_looked_at_and_declared(client: Client) -> None:
    """The same words, first without and then with a reason."""
    now = datetime.now(UTC)
    day: DisruptionPreviewIn = {
        "division": "370303", "starts": now.isoformat(), "until": (now + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    window = {"starts": (now + timedelta(hours=3)).isoformat(), "ends": (now + timedelta(hours=5)).isoformat()}
    street = {"division": "370303", "text": "人民路 1 号"}
    job = client.jobs.create_job({"kind": "repair", "place": street, "window": window})  # type: ignore[typeddict-item]
    shown = client.jobs.preview_disruption(day)
    assert ([one["job"]["id"] for one in shown["items"]], shown["left"]) == ([job["id"]], 0)
    moved = client.jobs.declare_disruption({**day, "reason": "typhoon", "only": [job["id"]]})
    assert moved["items"][0]["window"] != job["window"] and moved["left"] == 0
    with pytest.raises(Refused) as refused:
        client.jobs.preview_disruption({"starts": day["starts"], "until": day["until"]})
    assert refused.value.errors == {"division": "division_or_unit"}


def _told(client: Client, cursor: str, case: str, state: str) -> bool:
    """Read on until a case is told in a state; False after two minutes.

    PostgreSQL tells a change once every transaction that began before it is over, in whatever database of the cluster.
    """
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for page in client.exchange.walk_changes(since=cursor, limit=2):
            cursor = page["cursor"]
            told = {(one["kind"], one["id"]): one["object"] or {} for one in page["items"]}
            if told.get(("case", case), {}).get("state") == state:
                return True
        time.sleep(0.1)
    return False


class Server429:
    """Says twice that it is asked too often, then breaks off, then answers."""

    def __init__(self) -> None:
        self.keys: list[str | None] = []

    def __call__(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """One answer."""
        self.keys.append(headers.get("Idempotency-Key"))
        if len(self.keys) < 3:
            return 429, {"Retry-After": "1"}, b'{"code": "too_many_requests", "detail": "later"}'
        if len(self.keys) == 3:
            raise ConnectionResetError
        return 200, {"ETag": '"7"'}, b'{"items": [], "next": null}'


def test_what_is_refused_for_a_while_is_asked_again_under_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the patience lasts; then the refusal is raised."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    send = Server429()
    assert etag_of(Client("", "mg_x", send=send).cases.open_case(ENQUIRY)) == '"7"'
    assert len(send.keys) == 4
    assert len(set(send.keys)) == 1
    assert None not in send.keys
    assert slept == [1, 1, 2]
    with pytest.raises(TooOften):
        Client("", "mg_x", send=Server429(), patience=0).cases.list_cases()
