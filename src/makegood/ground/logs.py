"""Lines for whoever runs the program, without personal data: what failed and where, never with what values.

Messages of errors are left out on purpose: databases and parsers quote values in them, and those may be somebody's
name or number. `LOG_FORMAT=json` writes one JSON object a line (python-json-logger), with the fields of a request.
"""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType
from typing import Any, TypeAlias

from pythonjsonlogger.orjson import OrjsonFormatter

from makegood.ground.problems import Problem

_Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
#: How many frames of an error are shown, the innermost last.
FRAMES = 30
#: Addresses that open something to whoever holds them: what they open by stands in no line.
_SECRETS = re.compile(r"(/(?:m|calendar)/)[^/\s?\"]+")


def without_secrets(line: str) -> str:
    """The line without the secret part of such addresses."""
    return _SECRETS.sub(r"\1…", line)


def describe(error: BaseException) -> str:
    """An error for a job's row and the log: its class, the code of a Problem, where it was raised, and its cause."""
    lines = _one(error)
    cause, seen = error.__cause__ or error.__context__, {id(error)}
    while cause is not None and id(cause) not in seen and len(seen) < 4:
        seen.add(id(cause))
        lines += ["caused by", *_one(cause)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _one(error: BaseException) -> list[str]:
    kind = type(error)
    lines = [f"{kind.__module__}.{kind.__qualname__}"]
    if isinstance(error, Problem):
        lines.append(f"code {error.code}")
    frames = traceback.extract_tb(error.__traceback__)
    return lines + [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-FRAMES:]]


class LineFormatter(logging.Formatter):
    """One line a record, an error described below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        return without_secrets(super().format(record))

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 (the name of the standard library)
        """The error without its message."""
        return describe(ei[1]) if ei[1] is not None else ""


class JsonFormatter(OrjsonFormatter):
    """One JSON object a record: moment, level, logger, message, and whatever else the record carries."""

    def format(self, record: logging.LogRecord) -> str:
        """The object without secrets."""
        return without_secrets(super().format(record))

    def formatException(self, ei: _Raised) -> Any:  # noqa: N802 (the name of the standard library)
        """The error without its message."""
        return describe(ei[1]) if ei[1] is not None else ""
