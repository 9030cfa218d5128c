"""The promises that come with the program, as text files: discovery only, reading is the claims engine's work."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

from makegood.engines.claims import ShippedPromise, parse_promise

_SUFFIX: Final = ".toml"


def codes() -> tuple[str, ...]:
    """The codes of all shipped promises, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


@lru_cache(maxsize=64)
def promise(code: str) -> ShippedPromise:
    """A shipped promise by its code, read once; `KeyError` for a code that is not shipped."""
    if code not in codes():
        raise KeyError(code)
    return parse_promise(files(__name__).joinpath(f"{code}{_SUFFIX}").read_bytes())


def promises() -> tuple[ShippedPromise, ...]:
    """All shipped promises in the order of their codes."""
    return tuple(promise(code) for code in codes())


def law(jurisdiction: str) -> tuple[ShippedPromise, ...]:
    """The shipped law of one jurisdiction ("CN", "EU", "GB")."""
    return tuple(one for one in promises() if one.basis == "law" and one.jurisdiction == jurisdiction)
