"""The only writers of the cases room."""

from makegood.rooms.cases.actions.attaching import attach, remove_file
from makegood.rooms.cases.actions.history import tell_messages
from makegood.rooms.cases.actions.kinds import extend_kinds
from makegood.rooms.cases.actions.opening import open_cases
from makegood.rooms.cases.actions.receiving import open_case
from makegood.rooms.cases.actions.talking import add_message, chase
from makegood.rooms.cases.actions.working import assign, close, pause, reopen, resolve, resume, withdraw

__all__ = [
    "add_message", "assign", "attach", "chase", "close", "extend_kinds", "open_case", "open_cases", "pause",
    "remove_file", "reopen", "resolve", "resume", "tell_messages", "withdraw",
]  # fmt: skip
