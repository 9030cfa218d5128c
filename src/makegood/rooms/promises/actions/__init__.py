"""The only writers of the promises room."""

from makegood.rooms.promises.actions.covering import (
    add_items,
    carry_coverage,
    correct_item,
    credit,
    record_sales,
    transfer_item,
)
from makegood.rooms.promises.actions.drafting import (
    discard_draft,
    edit_draft,
    publish_draft,
    restore_draft,
    start_draft,
)
from makegood.rooms.promises.actions.handing import pass_on
from makegood.rooms.promises.actions.moving import move_clocks
from makegood.rooms.promises.actions.noting import note, tell
from makegood.rooms.promises.actions.owing import owe
from makegood.rooms.promises.actions.pausing import pause, resume
from makegood.rooms.promises.actions.publishing import (
    create_promise,
    publish_shipped,
    publish_version,
    withdraw_version,
)
from makegood.rooms.promises.actions.remedying import (
    accept_remedy,
    answer_remedy,
    approve_remedy,
    decline_remedy,
    offer_remedy,
    postpone_answers,
    reject_remedy,
    settle_silent,
)
from makegood.rooms.promises.actions.replaying import ask_what_if, stop_what_if, work_what_if
from makegood.rooms.promises.actions.settling import (
    correct,
    end_for,
    fulfil,
    release,
    set_liable,
    settle_all,
    settle_due,
)

__all__ = [
    "accept_remedy",
    "add_items",
    "answer_remedy",
    "approve_remedy",
    "ask_what_if",
    "carry_coverage",
    "correct",
    "correct_item",
    "create_promise",
    "credit",
    "decline_remedy",
    "discard_draft",
    "edit_draft",
    "end_for",
    "fulfil",
    "move_clocks",
    "note",
    "offer_remedy",
    "owe",
    "pass_on",
    "pause",
    "postpone_answers",
    "publish_draft",
    "publish_shipped",
    "publish_version",
    "record_sales",
    "reject_remedy",
    "release",
    "restore_draft",
    "resume",
    "set_liable",
    "settle_all",
    "settle_due",
    "settle_silent",
    "start_draft",
    "stop_what_if",
    "tell",
    "transfer_item",
    "withdraw_version",
    "work_what_if",
]
