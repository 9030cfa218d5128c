"""Secrets that must be read again, such as the key of a second factor, kept so that a copy of the database is no use.

They are locked by Fernet (AES-128-CBC with HMAC-SHA-256, from the library cryptography) under a key that is made from
SECRET_KEY and the purpose; SECRET_KEY_FALLBACKS still open what an earlier key locked.
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
