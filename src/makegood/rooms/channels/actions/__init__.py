"""The only writers of the channels."""

from makegood.rooms.channels.actions.filing import file, open_matter, process, set_aside
from makegood.rooms.channels.actions.forgetting import forget
from makegood.rooms.channels.actions.mailboxes import add_mailbox, change_mailbox, pass_on, try_mailbox
from makegood.rooms.channels.actions.receiving import fetch, receive
from makegood.rooms.channels.actions.sending import deliver, queue_replies, resend, tell_progress, write

__all__ = [
    "add_mailbox", "change_mailbox", "deliver", "fetch", "file", "forget", "open_matter", "pass_on", "process",
    "queue_replies", "receive", "resend", "set_aside", "tell_progress", "try_mailbox", "write",
]  # fmt: skip
