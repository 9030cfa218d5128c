"""The only writers of the knowledge room."""

from makegood.rooms.knowledge.actions.history import tell_articles
from makegood.rooms.knowledge.actions.marking import confirm_read, forget_sought, mark_helped, note_sought, note_used
from makegood.rooms.knowledge.actions.reviewing import (
    answer_review,
    decline_version,
    discard_version,
    publish_version,
    submit_version,
    withdraw_version,
)
from makegood.rooms.knowledge.actions.writing import change_article, create_article, edit_version, start_version

__all__ = [
    "answer_review",
    "change_article",
    "confirm_read",
    "create_article",
    "decline_version",
    "discard_version",
    "edit_version",
    "forget_sought",
    "mark_helped",
    "note_sought",
    "note_used",
    "publish_version",
    "start_version",
    "submit_version",
    "tell_articles",
    "withdraw_version",
]
