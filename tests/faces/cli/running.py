"""Running the command line as its users do: as a process, with a home of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping


def makegood(
    env: Mapping[str, str], *words: str, given: str = "", language: str = "en"
) -> subprocess.CompletedProcess[str]:
    """Run `makegood WORDS…`; output, messages and exit status."""
    return subprocess.run(
        [sys.executable, "-m", "makegood.faces.cli.main", *words],
        env={**env, "MAKEGOOD_LANGUAGE": language},
        input=given, capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip
