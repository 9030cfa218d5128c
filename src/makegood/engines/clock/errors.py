"""What the clock refuses, as codes with parameters; whoever speaks to people finds the words."""

from __future__ import annotations

from collections.abc import Mapping


class ClockInput(ValueError):  # noqa: N818 - named for what it is about: the input
    """Input that has no meaning for the clock.

    Attributes:
        code: stable snake_case code, such as ``unknown_timezone`` or ``calendar_never_opens``.
        field: dotted path of the offending input (``week.mon.0.1``), empty when no single field is at fault.
        params: the values a message may show; plain JSON values.
    """

    def __init__(self, code: str, field: str = "", params: Mapping[str, object] | None = None) -> None:
        super().__init__(code, field, dict(params or {}))
        self.code = code
        self.field = field
        self.params: dict[str, object] = dict(params or {})

    def __str__(self) -> str:
        return f"{self.code} {self.field} {self.params}"
