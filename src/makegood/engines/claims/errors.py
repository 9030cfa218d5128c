"""What can be wrong with the input of the claims engine: a code, the field it concerns, parameters; never prose."""

from __future__ import annotations

from typing import Any


class ClaimInput(ValueError):  # noqa: N818 - says what is wrong with an input, like the clock's own
    """Facts, a clause or a promise text that cannot be accepted.

    `code` is snake_case, `field` the dotted path of the offending value ("repairs.0.returned"), `params` what a
    sentence about it needs (the choices, the value's type).
    """

    def __init__(self, code: str, field: str, **params: Any) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field
        self.params = params
