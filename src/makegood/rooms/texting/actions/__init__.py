"""The only writers of short messages."""

from makegood.rooms.texting.actions.forgetting import forget
from makegood.rooms.texting.actions.receiving import (
    bind,
    file,
    note_receipt,
    open_matter,
    permit,
    receive,
    set_aside,
)
from makegood.rooms.texting.actions.sending import (
    ask_to_tell,
    deliver,
    queue_replies,
    resend,
    send_code,
    tell,
)
from makegood.rooms.texting.actions.setting import (
    add_sender,
    change_sender,
    order_ways,
    pass_on,
    register_template,
    set_secret,
)

__all__ = [
    "add_sender",
    "ask_to_tell",
    "bind",
    "change_sender",
    "deliver",
    "file",
    "forget",
    "note_receipt",
    "open_matter",
    "order_ways",
    "pass_on",
    "permit",
    "queue_replies",
    "receive",
    "register_template",
    "resend",
    "send_code",
    "set_aside",
    "set_secret",
    "tell",
]
