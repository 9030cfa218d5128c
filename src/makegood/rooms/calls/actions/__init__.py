"""The only writers of calls."""

from makegood.rooms.calls.actions.noting import forget, link, note_call, sit
from makegood.rooms.calls.actions.telling import tell_call

__all__ = ["forget", "link", "note_call", "sit", "tell_call"]
