"""The mappings that come with the program, as TOML files; how to write one stands in docs/imports.md."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any, Final

_SUFFIX: Final = ".toml"


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8"))


def shipped() -> dict[str, Callable[[], Mapping[str, Any]]]:
    """The shipped mappings by name, each read from its file when it is asked for."""
    names = (entry.name for entry in files(__name__).iterdir() if entry.name.endswith(_SUFFIX))
    return {name.removesuffix(_SUFFIX): partial(_read, name.removesuffix(_SUFFIX)) for name in sorted(names)}
