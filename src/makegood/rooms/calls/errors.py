"""What calls may refuse, as codes; the sentences stand in texts.toml."""

from __future__ import annotations

from makegood.ground.problems import Missing

NOT_ONE_OF = "not_one_of"
IN_FUTURE = "in_the_future"
CODE_BAD = "extension_bad"
RECORDING_BAD = "recording_bad"


def call_unknown() -> Missing:
    """There is no such call, or it is not the reader's to see."""
    return Missing("call_unknown")
