"""Requests that nobody means well with: each a clear refusal, never our own fault, and nothing is kept of them."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from makegood.rooms.cases.models import Case
from tests.faces.api.conftest import People
from tests.faces.api.test_races import Server, server

__all__ = ["server"]
GOOD: dict[str, Any] = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}


def more(text: str) -> bytes:
    """A good case with something besides."""
    return (json.dumps(GOOD)[:-1] + ", " + text + "}").encode()


def within(depth: int) -> str:
    """Lists within lists."""
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"[" * 100_000, "invalid_json", ""),
        (b'{"a":' * 100_000, "invalid_json", ""),
        (within(100_000).encode(), "invalid_json", ""),
        (more(f'"data": {{"a": {within(1_000)}}}'), "json_too_deep", ""),
        (more(f'"data": {{"a": {within(63)}}}'), "json_too_deep", ""),
        (more('"kind": "repair"'), "json_name_twice", "kind"),
        (more('"data": {"a": {"b": 1, "\\u0062": 2}}'), "json_name_twice", "b"),
        (more('"data": {"a": ["x\\u0000"]}'), "forbidden_character", "data.a.0"),
        (more('"data": {"x\\u0000": 1}'), "forbidden_character", "data.x\ufffd"),
        (more('"data": {"a": "\\ud800"}'), "invalid_json", ""),
        (more('"data": {"a": 1e400}'), "invalid_json", ""),
        (more('"data": {"a": 1' + "0" * 5_000 + "}"), "invalid_json", ""),
        (more('"data": {"a": NaN}'), "invalid_json", ""),
        (more(f'"item": {{"category": "tv", "quantity": {1 << 64}}}'), "json_number_too_large", "item.quantity"),
        (more('"data": {"a": {"b": [1, -9223372036854775809]}}'), "json_number_too_large", "data.a.b.1"),
        (json.dumps(GOOD).encode("utf-16"), "invalid_json", ""),
        (json.dumps(GOOD, ensure_ascii=False).encode("gb18030"), "invalid_json", ""),
        (b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), "invalid_json", ""),
    ],
    ids=[
        "brackets", "braces", "closed-brackets", "deep", "just-too-deep", "twice", "twice-by-another-spelling", "nul",
        "nul-in-a-name", "lone-surrogate", "endless", "long", "nan", "65-bits",
        "65-bits-below", "utf-16", "gb18030", "mark",
    ],
)  # fmt: skip
def test_a_body_that_is_to_hurt(people: People, body: bytes, code: str, field: str) -> None:
    refused = people.agent.call("POST", "/cases", body)
    assert refused.status_code == 422, refused.content
    told = refused.json()
    errors = [(one["field"], one["code"]) for one in told.get("errors", [])]
    assert errors == [(field, code)] if errors else (told["code"], field) == (code, "")
    assert not Case.objects.exists()


def test_what_is_nearly_too_much_is_taken(people: People) -> None:
    """As deep as may be, and a backslash before what only looks like a NUL."""
    taken = people.agent.call("POST", "/cases", more(f'"data": {{"a": {within(62)}, "b": "\\\\u0000"}}'))
    assert taken.status_code == 201, taken.content


@pytest.mark.parametrize("charset", ["utf-16", "gb18030", "latin-1", "?"])
def test_a_charset_that_is_none_of_ours(people: People, charset: str) -> None:
    """Said of a body it is refused; an address is read as it always is."""
    client, key = people.agent.client, {"Authorization": f"Bearer {people.agent.token}", "Accept-Language": "en"}
    kind = f'application/json; charset="{charset}"'
    refused = client.generic("POST", "/api/v1/cases", json.dumps(GOOD), content_type=kind, headers=key)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (415, "charset_unsupported")
    found = client.generic("GET", "/api/v1/cases?q=%E9%99%88&limit=1", content_type=kind, headers=key)
    assert found.status_code == 200
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é"]
)
@pytest.mark.parametrize("path", ["/cases", "/cases/1/attachments"])
def test_parts_that_there_are_not(people: People, kind: str, path: str) -> None:
    """Under a key the parts are read, to know the same request again."""
    key = {"Authorization": f"Bearer {people.admin.token}", "Idempotency-Key": "k"}
    refused = people.admin.client.generic("POST", "/api/v1" + path, json.dumps(GOOD), content_type=kind, headers=key)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (422, "request_unreadable")
    assert not Case.objects.exists()


def test_more_parameters_than_are_read(people: People) -> None:
    assert people.admin.get("/cases?" + "&".join(f"a{one}=1" for one in range(2_000))).status_code == 400


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("If_Match", "9" * 9_000, 412),
        ("Accept_Language", "zh," * 30_000, 200),
        ("Idempotency_Key", "x" * 90_000, 422),
        ("Idempotency_Key", "é\x00", 422),
        ("X_Whatever", "x" * 90_000, 200),
    ],
)
def test_headers_that_are_too_much(people: People, name: str, value: str, status: int) -> None:
    case = people.agent.post("/cases", GOOD).json()["number"]
    assert people.agent.post(f"/cases/{case}/chase", {}, **{name: value}).status_code == status


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_a_server_is_sent_that_is_no_request(server: Server) -> None:
    """Refused or hung up on by the web server itself, which goes on answering others."""
    begin = f"POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.token}\r\n".encode()
    end = b"Content-Type: application/json\r\nConnection: close\r\n\r\n{}"
    sent = {
        "a megabyte of a header": begin + b"X-Long: " + b"x" * 1_000_000 + b"\r\nContent-Length: 2\r\n" + end,
        "ten thousand headers": begin + b"X-Many: 1\r\n" * 10_000 + b"Content-Length: 2\r\n" + end,
        "a length that is none": begin + b"Content-Length: x\r\n" + end,
        "a length below nothing": begin + b"Content-Length: -1\r\n" + end,
        "two lengths": begin + b"Content-Length: 2\r\nContent-Length: 3\r\n" + end,
        "an address of a megabyte": b"GET /api/v1/cases?q="
        + b"x" * 1_000_000
        + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "a token of other bytes": b"GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \xff\xfe\r\n"
        b"Connection: close\r\n\r\n",
        "a key of other bytes": begin + b"Idempotency-Key: \xff\xfe\r\nContent-Length: 2\r\n" + end,
        # Some charsets that Python knows decode no text at all.
        **{
            f"a body in {one}": begin + f"Content-Length: 2\r\nContent-Type: text/x; charset={one}\r\n\r\n{{}}".encode()
            for one in ("base64", "rot13", "punycode", "undefined")
        },
        "no request": b"\x00\x01\x02\r\n\r\n",
    }
    answers = {}
    for name, content in sent.items():
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as link:
            try:
                link.sendall(content)
                answers[name] = link.recv(64).partition(b"\r\n")[0].decode("latin-1")
            except OSError:
                answers[name] = ""
    bad = {name: line for name, line in answers.items() if line and not line.startswith("HTTP/1.1 4")}
    assert bad == {}
    assert server.call("GET", "/me")[0] == 200
