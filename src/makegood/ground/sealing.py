"""Secrets that must be read again, such as the key of a second factor, kept so that a copy of the database is no use.

They are locked by Fernet (AES-128-CBC with HMAC-SHA-256, from the library cryptography) under a key that is made from
SECRET_KEY and the purpose; SECRET_KEY_FALLBACKS still open what an earlier key locked. What anybody may read but nobody
may make up, such as the address of a customer's matter, is signed instead: HMAC-SHA-256, 160 bits of it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(purpose: str, text: str) -> str:
    """The stored form of a secret, ASCII; one purpose cannot open what another sealed."""
    return _lock(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The secret. Raises cryptography.fernet.InvalidToken if SECRET_KEY was changed without keeping the old one."""
    return _lock(purpose).decrypt(sealed.encode()).decode()


def stamp(purpose: str, data: bytes, size: int = 10) -> bytes:
    """A mark that only this installation can put on these bytes (HMAC-SHA-256, cut to `size`); nothing is hidden."""
    return _stamp(purpose, str(settings.SECRET_KEY), data)[:size]


def is_stamped(purpose: str, data: bytes, mark: bytes) -> bool:
    """Whether the mark was made here, by SECRET_KEY or by one of SECRET_KEY_FALLBACKS."""
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    made = [hmac.compare_digest(_stamp(purpose, key, data)[: len(mark)], mark) for key in keys]
    return len(mark) >= 8 and any(made)


def _stamp(purpose: str, key: str, data: bytes) -> bytes:
    return hmac.new(sha256(f"stamp:{purpose}:{key}".encode()).digest(), data, sha256).digest()


def _lock(purpose: str) -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"{purpose}:{key}".encode()).digest())) for key in keys])


def sign(purpose: str, text: str) -> str:
    """The text with a mark that only this installation can make, fit for an address; one purpose, one mark."""
    return f"{text}.{_mark(purpose, text, str(settings.SECRET_KEY))}"


def signed(purpose: str, token: str) -> str | None:
    """The text that was signed for this purpose; None for a mark that is not ours."""
    text, dot, mark = token.rpartition(".")
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    # All are compared, each in constant time: how long a refusal takes tells nothing.
    ours = [hmac.compare_digest(_mark(purpose, text, key).encode(), mark.encode()) for key in keys]
    return text if dot and any(ours) else None


def digest(purpose: str, text: str) -> str:
    """What is kept of something short that a copy of the database must not tell, such as a six-digit code."""
    return hmac.new(_secret(purpose, str(settings.SECRET_KEY)), text.encode(), sha256).hexdigest()


def _mark(purpose: str, text: str, key: str) -> str:
    full = hmac.new(_secret(purpose, key), text.encode(), sha256).digest()
    return urlsafe_b64encode(full[:20]).decode().rstrip("=")


def _secret(purpose: str, key: str) -> bytes:
    return sha256(f"sign:{purpose}:{key}".encode()).digest()
