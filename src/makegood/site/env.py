"""Settings read from the environment, typed, with an error that names the variable (12-factor)."""

from __future__ import annotations

import os
from collections.abc import Collection
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """An environment variable that cannot be used; printed and exits with status 2."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"makegood: {name}: {why}")
        self.code = 2


def text(name: str, default: str = "") -> str:
    """The variable as text, the default when it is unset."""
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """The variable as yes or no. Raises BadSetting for anything else than 1/0, true/false, yes/no, on/off."""
    raw = os.environ.get(name, "").strip().lower()
    if raw == "":
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(name, f"expected yes or no, got {raw!r}")


def number(name: str, default: int, *, least: int = 0) -> int:
    """The variable as a whole number of at least `least`. Raises BadSetting otherwise."""
    raw = os.environ.get(name, "").strip()
    if raw == "":
        return default
    try:
        value = int(raw)
    except ValueError:
        raise BadSetting(name, f"expected a whole number, got {raw!r}") from None
    if value < least:
        raise BadSetting(name, f"expected at least {least}, got {value}")
    return value


def words(name: str, default: str) -> list[str]:
    """The variable as a comma-separated list without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def one_of(name: str, *known: str) -> str:
    """The variable as one of these words, the first by default. Raises BadSetting for any other."""
    found = os.environ.get(name, "").strip() or known[0]
    if found not in known:
        raise BadSetting(name, f"expected one of {', '.join(known)}, got {found!r}")
    return found


def networks(name: str) -> list[str]:
    """The variable as a list of networks, none by default. Raises BadSetting for what is no network."""
    found = words(name, "")
    for word in found:
        try:
            ip_network(word)
        except ValueError:
            raise BadSetting(name, f"expected networks such as 10.2.0.0/16, got {word!r}") from None
    return found


def among(name: str, known: Collection[str]) -> frozenset[str]:
    """The variable as a set of words, none by default. Raises BadSetting for one that is not known."""
    found = frozenset(words(name, ""))
    unknown = sorted(found - set(known))
    if unknown:
        raise BadSetting(name, f"{unknown[0]!r} is none of {', '.join(sorted(known))}")
    return found


def single_sign_on() -> list[dict[str, Any]]:
    """The OpenID provider of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, in a list; empty without an issuer.

    Raises BadSetting when a part of it is missing.
    """
    issuer = text("OIDC_ISSUER").rstrip("/")
    if not issuer:
        return []
    given = {name: text(name) for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")}
    for name, value in given.items():
        if not value:
            raise BadSetting(name, "expected, because OIDC_ISSUER is set")
    return [
        {
            "provider_id": "company",
            "name": text("OIDC_NAME", "OpenID"),
            "client_id": given["OIDC_CLIENT_ID"],
            "secret": given["OIDC_CLIENT_SECRET"],
            "settings": {"server_url": issuer, "username_claim": text("OIDC_USERNAME_CLAIM", "preferred_username")},
        }
    ]


def home() -> Path:
    """The folder that holds all data (MAKEGOOD_HOME, default ./var)."""
    return Path(os.environ.get("MAKEGOOD_HOME") or "var").expanduser().resolve()


def store(folder: Path) -> dict[str, Any]:
    """Where files are kept: the bucket of FILES_S3_BUCKET (Amazon's or another that speaks S3), else the folder."""
    bucket = text("FILES_S3_BUCKET")
    if not bucket:
        return {"BACKEND": "makegood.ground.files.store.FolderStorage", "OPTIONS": {"location": str(folder)}}
    options: dict[str, Any] = {"bucket_name": bucket, "default_acl": None, "file_overwrite": False}
    for name, option in (("FILES_S3_ENDPOINT", "endpoint_url"), ("FILES_S3_REGION", "region_name")):
        if text(name):
            options[option] = text(name)
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; "
    "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728;"
)


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's database settings for a `postgresql://` address, or for the SQLite file in `folder` when it is empty.

    SQLite runs in WAL mode with immediate transactions and synchronous FULL: an acknowledged commit survives a power
    cut, and a transaction that reads first never fails because another wrote in between.
    Raises BadSetting for any other scheme.
    """
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:").removeprefix("//") if url else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or str(folder / "makegood.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(
            "DATABASE_URL", f"expected postgresql://user:password@host:port/name, got scheme {parts.scheme!r}"
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "makegood.site.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
