"""What still keeps a node from leaving: higher rooms say what of theirs is open there, put together in wiring.

A node may only have left with nothing open. The network knows its own part (people, areas, deposit, places below);
matters and work lie in rooms above it, which it must not know: each of them registers one question.
"""

from __future__ import annotations

from collections.abc import Callable

from makegood.ground.problems import FieldError

#: What is open at a unit, as (what, code, parameters); empty when nothing is.
Question = Callable[[int], list[FieldError]]

_questions: dict[str, Question] = {}


def on(name: str, question: Question) -> None:
    """Have a room asked before a node leaves. Raises ValueError for a name that another question has."""
    if _questions.setdefault(name, question) is not question:
        raise ValueError(name)


def open_at(unit_id: int) -> list[FieldError]:
    """Everything that the rooms above say is open at a unit, in the order of their registration."""
    return [found for question in _questions.values() for found in question(unit_id)]
