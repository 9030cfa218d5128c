"""Secrets that must be read again, such as the key of a second factor, kept so that a copy of the database is no use.

They are locked by Fernet (AES-128-CBC with HMAC-SHA-256, from the library cryptography) under a key that is made from
SECRET_KEY and the purpose; SECRET_KEY_FALLBACKS still open what an earlier key locked.
"""

from __future__ import annotations

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


def _lock(purpose: str) -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"{purpose}:{key}".encode()).digest())) for key in keys])
