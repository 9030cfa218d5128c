"""Carrying one message to one address, and to no other machine than the one that was meant.

The name is resolved here, every address that it stands for is judged, and the connection goes to the very address that
was judged: a name that changes between the two does not lead inside. Redirects are not followed, proxies are not asked,
certificates are checked against the name. Standard Webhooks, section "Server Side Request Forgery".
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from makegood.ground.webhooks import errors, rules

#: Seconds for one step of the talk, and for all of it.
PATIENCE = 10.0
DEADLINE = 25.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: the status, or a code of what kept it from being one; milliseconds that it took."""

    status: int | None
    problem: str
    took_ms: int

    @property
    def taken(self) -> bool:
        """Whether the other side has the message."""
        return self.status is not None and 200 <= self.status < 300


def allowed() -> tuple[rules.Network, ...]:
    """The closed ranges that the operator opened: setting WEBHOOK_ALLOW."""
    return tuple(ip_network(text) for text in settings.WEBHOOK_ALLOW)


def reachable(url: str) -> tuple[str, list[str]]:
    """A code of why no message may go to this address, and the addresses that it may go to.

    Codes: host_unknown (the name stands for nothing), address_closed (a range that is not everybody's),
    address_plain (without TLS, outside of the ranges that the operator allowed).
    """
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(rules.host_of(url)[0], parts.port or _port(parts.scheme), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return errors.ADDRESS_UNKNOWN, []
    opened = allowed()
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not all(rules.is_open(ip_address(address), opened) for address in addresses):
        return errors.ADDRESS_CLOSED, []
    if parts.scheme == "http" and not all(_is_allowed(address, opened) for address in addresses):
        return errors.ADDRESS_PLAIN, []
    return "", addresses


def _is_allowed(address: str, opened: Collection[rules.Network]) -> bool:
    one = ip_address(address)
    return any(one.version == network.version and one in network for network in opened)


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a message; never raises for what the other side does.

    Problems: host_unknown, address_closed, address_plain, not_reached, not_in_time, certificate_bad.
    """
    began = time.monotonic()
    problem, addresses = reachable(url)
    status = None
    if not problem:
        status, problem = _talk(url, addresses[0], body, headers)
    return Answer(status, problem, round((time.monotonic() - began) * 1000))


def _talk(url: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
    parts = urlsplit(url)
    host, shown = rules.host_of(url)
    connection = _connection(parts.scheme, host, address, parts.port or _port(parts.scheme))
    # One slow byte a second would pass each step's limit for ever: after the deadline the line is cut.
    cut = threading.Timer(DEADLINE, _cut, [connection])
    cut.daemon = True
    cut.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers={**headers, "Host": shown})
        return connection.getresponse().status, ""
    except TimeoutError:
        return None, "not_in_time"
    except (OSError, HTTPError, ValueError) as error:
        return None, _named(error)
    finally:
        cut.cancel()
        connection.close()


def _connection(scheme: str, host: str, address: str, port: int) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(address, port, timeout=PATIENCE, server_hostname=host, assert_hostname=host)
    return HTTPConnection(address, port, timeout=PATIENCE)


def _cut(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _named(error: Exception) -> str:
    kind = f"{type(error).__name__} {error}".lower()
    if "certificate" in kind or "ssl" in kind:
        return "certificate_bad"
    return "not_in_time" if "timed out" in kind or "timeout" in kind else "not_reached"
