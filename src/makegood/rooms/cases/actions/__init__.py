"""The only writers of the cases room."""

from makegood.rooms.cases.actions.attaching import attach, remove_file
from makegood.rooms.cases.actions.bulk import do_to_many, undo_bulk
from makegood.rooms.cases.actions.desk import (
    drop_view,
    pull_next,
    save_queue,
    save_rule,
    save_status,
    save_tag,
    save_view,
    set_reopening,
)
from makegood.rooms.cases.actions.drafting import drop_draft, keep_draft, throw_away_drafts
from makegood.rooms.cases.actions.erasing import erase_texts
from makegood.rooms.cases.actions.handing import take_over
from makegood.rooms.cases.actions.history import tell_messages
from makegood.rooms.cases.actions.kinds import extend_kinds
from makegood.rooms.cases.actions.linking import adopt, answer_children, let_go, link, resolve_children, unlink
from makegood.rooms.cases.actions.marking import come_back, follow_up, label, rate, tag, unwatch, watch
from makegood.rooms.cases.actions.merging import merge, split, unmerge
from makegood.rooms.cases.actions.opening import open_cases
from makegood.rooms.cases.actions.receiving import open_case
from makegood.rooms.cases.actions.talking import add_message, chase
from makegood.rooms.cases.actions.working import assign, close, pause, reopen, resolve, resume, withdraw

__all__ = [
    "add_message",
    "adopt",
    "answer_children",
    "assign",
    "attach",
    "chase",
    "close",
    "come_back",
    "do_to_many",
    "drop_draft",
    "drop_view",
    "erase_texts",
    "extend_kinds",
    "follow_up",
    "keep_draft",
    "label",
    "let_go",
    "link",
    "merge",
    "open_case",
    "open_cases",
    "pause",
    "pull_next",
    "rate",
    "remove_file",
    "reopen",
    "resolve",
    "resolve_children",
    "resume",
    "save_queue",
    "save_rule",
    "save_status",
    "save_tag",
    "save_view",
    "set_reopening",
    "split",
    "tag",
    "take_over",
    "tell_messages",
    "throw_away_drafts",
    "undo_bulk",
    "unlink",
    "unmerge",
    "unwatch",
    "watch",
    "withdraw",
]  # fmt: skip
