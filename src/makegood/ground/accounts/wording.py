"""The sentence of a notice, in the words and on the clock of whoever reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.ground.accounts.views import NoticeView
from makegood.ground.ui import moments
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import has, say


def sentence(notice: NoticeView, now: datetime, reader: Reader) -> str:
    """What a notice says; moments and codes among its parameters as words."""
    params: dict[str, Any] = {}
    for name, value in notice.params.items():
        if name.endswith("_at") and isinstance(value, str):
            params[name] = moments.due(datetime.fromisoformat(value), now, reader)
        elif name == "state" and has("states.case", str(value)):
            params[name] = say("states.case", str(value), reader.language)
        elif name == "verb":
            params[name] = say("approvals", str(value) if has("approvals", str(value)) else "other", reader.language)
        else:
            params[name] = value
    return say("notices", notice.code, reader.language, **params)
