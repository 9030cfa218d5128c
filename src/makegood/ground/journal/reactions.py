"""Who reacts to which event: the registry that site/wiring.py fills, read by `record` and by the worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, overload

from makegood.ground.actor import Actor
from makegood.ground.journal.events import Event

#: Called in the transaction that recorded the events, with all of one `record` call at once.
NowHandler = Callable[[Actor, list[Any], datetime], object]
#: Called by the worker with the ids of the events, as often as it takes: idempotent by event id.
LaterHandler = Callable[[list[int], datetime], object]


@dataclass(frozen=True, slots=True)
class Reaction:
    """One handler: its name (unique, stable: jobs carry it) and whether its writes and the job's end are one commit."""

    name: str
    handler: Callable[..., object]
    atomic: bool


_now: dict[str, list[Reaction]] = {}
_later: dict[str, list[Reaction]] = {}
_named: dict[str, Reaction] = {}
_every: list[tuple[Callable[[str], bool], Reaction]] = []


@overload
def on(event: str, handler: NowHandler, when: Literal["now"], *, name: str) -> None: ...
@overload
def on(event: str, handler: LaterHandler, when: Literal["later"], *, name: str, atomic: bool = True) -> None: ...
def on(
    event: str, handler: Callable[..., object], when: Literal["now", "later"], *, name: str, atomic: bool = True
) -> None:
    """Register a handler for events of one name.

    `now`: `handler(actor, events, now)` in the same transaction, writing its own room's tables; an error undoes the
    whole action. `later`: `handler(event_ids, now)` in the worker; with `atomic` its writes and the end of its job are
    one commit, so that they happen exactly once; without it (it talks to other machines) at least once. A handler may
    be registered for several events under one name. Raises ValueError if the name belongs to another handler.
    """
    reaction = Reaction(name, handler, atomic)
    if _named.setdefault(name, reaction) != reaction:
        raise ValueError(name)
    table = _now if when == "now" else _later
    if reaction not in table.setdefault(event, []):
        table[event].append(reaction)


def on_every(wanted: Callable[[str], bool], handler: LaterHandler, *, name: str, atomic: bool = True) -> None:
    """Register a `later` handler for all events whose name is `wanted` at the moment when they are recorded.

    `wanted` is asked for each event of each transaction: it must be quick. Raises ValueError as `on`.
    """
    reaction = Reaction(name, handler, atomic)
    if _named.setdefault(name, reaction) != reaction:
        raise ValueError(name)
    if all(known != reaction for _, known in _every):
        _every.append((wanted, reaction))


def off(name: str) -> None:
    """Forget a reaction."""
    _named.pop(name, None)
    for table in (_now, _later):
        for reactions in table.values():
            reactions[:] = [reaction for reaction in reactions if reaction.name != name]
    _every[:] = [pair for pair in _every if pair[1].name != name]


def named(name: str) -> Reaction | None:
    """The reaction of that name, None if there is none."""
    return _named.get(name)


def matching(
    events: Sequence[Event], ids: Sequence[int], *, now: bool
) -> list[tuple[Reaction, list[Event], list[int]]]:
    """The reactions that some of the events start, each with its events and their ids in order."""
    table = _now if now else _later
    found: dict[str, tuple[Reaction, list[Event], list[int]]] = {}
    for event, event_id in zip(events, ids, strict=True):
        every = () if now else tuple(reaction for wanted, reaction in _every if wanted(event.name))
        for reaction in (*table.get(event.name, ()), *every):
            _, its_events, its_ids = found.setdefault(reaction.name, (reaction, [], []))
            its_events.append(event)
            its_ids.append(event_id)
    return list(found.values())
