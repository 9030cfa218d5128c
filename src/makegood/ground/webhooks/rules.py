"""How webhooks behave: which events, which addresses, how often tried, how signed. Pure.

The messages follow the Standard Webhooks specification 1.0.0 (standardwebhooks.com): `webhook-id`,
`webhook-timestamp`, `webhook-signature` = `v1,` + base64(HMAC-SHA-256(secret, "id.timestamp.body")).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

STATES = ("active", "paused", "stopped")
#: `skipped`: the address was paused, stopped or changed its mind before the message went out.
DELIVERY_STATES = ("waiting", "sent", "dead", "skipped")
LONGEST_URL = 500
MOST_PATTERNS = 60
#: Waits before the second and each further attempt: ten attempts in about three days, as the specification suggests.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # fmt: skip
#: An address that has not answered well for this long is stopped; somebody is told.
PATIENCE = timedelta(days=5)
#: How long the former secret still signs after a new one was made.
OVERLAP = timedelta(hours=24)
SECRET_MARK = "whsec_"  # noqa: S105 (how every secret begins)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_PATTERN = re.compile(r"\*|[a-z][a-z0-9_]{0,46}\*?")
# What stands for an IPv4 address inside an IPv6 one: NAT64 and 6to4 lead to the same private machines.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_pattern(text: str) -> bool:
    """Whether this can name events: a name, the beginning of names with `*`, or `*` for all."""
    return _PATTERN.fullmatch(text) is not None


def wants(patterns: Iterable[str], event: str) -> bool:
    """Whether one of the patterns names the event."""
    return any(pattern == event or (pattern.endswith("*") and event.startswith(pattern[:-1])) for pattern in patterns)


def problem_of_url(url: str) -> str:
    """Why this can be no webhook's address; empty if it can.

    Codes: too_long, url_bad, url_scheme, url_with_password, url_with_fragment.
    """
    if len(url) > LONGEST_URL:
        return "too_long"
    if any(character.isspace() or ord(character) < 33 or ord(character) == 127 for character in url):
        return "url_bad"
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return "url_bad"
    if parts.scheme not in {"https", "http"}:
        return "url_scheme"
    if not host or port == 0 or "\\" in url or not (parts.path + parts.query).isascii():
        return "url_bad"
    if parts.username is not None or parts.password is not None:
        return "url_with_password"
    return "url_with_fragment" if "#" in url else ""


def host_of(url: str) -> tuple[str, str]:
    """The host of an address that is none of our problems: bare and in ASCII, and as the Host header names it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    shown = f"[{host}]" if ":" in host else host
    return host, shown if parts.port is None else f"{shown}:{parts.port}"


def is_open(address: Address, allowed: Collection[Network]) -> bool:
    """Whether a message may go to this address: everybody's network, or one that the operator allowed by name.

    Private, loopback, link-local, shared (carrier), multicast and reserved ranges are refused, also when an IPv6
    address only wraps such an IPv4 one: a webhook must not become a door to the machines behind the server.
    """
    inner = _inner(address)
    for one in (address, inner):
        if one is not None and any(one.version == network.version and one in network for network in allowed):
            return True
    return all(one.is_global and not one.is_multicast for one in (address, inner) if one is not None)


def _inner(address: Address) -> IPv4Address | None:
    if not isinstance(address, IPv6Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it was the last one."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return SECRET_MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether this can be a secret: `whsec_` and 24 to 64 bytes in base64."""
    if not text.startswith(SECRET_MARK):
        return False
    try:
        raw = base64.b64decode(text.removeprefix(SECRET_MARK), validate=True)
    except (binascii.Error, ValueError):
        return False
    return 24 <= len(raw) <= 64


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """One signature over a message's id, its moment of sending (seconds since the epoch) and its body."""
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    made = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


def headers(secrets_: Sequence[str], message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message, signed with each secret that holds now."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message, timestamp, body) for secret in secrets_),
    }
