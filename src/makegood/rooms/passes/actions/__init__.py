"""The only writers of the passes room."""

from makegood.rooms.passes.actions.asking import ask
from makegood.rooms.passes.actions.choosing import choose
from makegood.rooms.passes.actions.entering import ask_code, enter, forget, leave, shut_out
from makegood.rooms.passes.actions.linking import make_link, stop_links
from makegood.rooms.passes.actions.registering import register
from makegood.rooms.passes.actions.speaking import answer, answer_remedy, confirm, hasten, refuse

__all__ = [
    "answer", "answer_remedy", "ask", "ask_code", "choose", "confirm", "enter", "forget", "hasten", "leave",
    "make_link", "refuse", "register", "shut_out", "stop_links",
]  # fmt: skip
