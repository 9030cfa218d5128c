"""The language of the terminal, and problems said in it."""

from __future__ import annotations

import os
from typing import Any

from makegood.ground.problems import Problem
from makegood.ground.ui import texts


def language() -> str:
    """`en` or `zh-Hans`: MAKEGOOD_LANGUAGE, else what the locale variables say, else English."""
    for name in ("MAKEGOOD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value:
            return "zh-Hans" if value.startswith("zh") else "en"
    return "en"


def say(group: str, code: str, **params: Any) -> str:
    """The text of a code in the terminal's language."""
    return texts.say(group, code, language(), **params)


def _problem(problem: Problem) -> str:
    lines = [f"{say('errors', problem.code, **problem.params)} [{problem.code}]"]
    for error in problem.errors:
        sentence = say("errors", error.code, **dict(error.params))
        lines.append(f"  {error.field}: {sentence} [{error.code}]")
    return "\n".join(lines)


def tell(error: Exception) -> str:
    """What to print for an error that a user can do something about; empty for one that is the program's fault."""
    if isinstance(error, Problem):
        return _problem(error)
    kinds = {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}
    # Named, not imported: Django may not have been loaded at all.
    if kinds & {"django.db.utils.OperationalError", "django.db.utils.ProgrammingError"}:
        text = str(error).strip()
        code = "database_not_ready" if "no such table" in text or "does not exist" in text else "database_away"
        return f"{say('cli', code, why=text.splitlines()[0] if text else '')} [{code}]"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror} [file]"
    return ""
