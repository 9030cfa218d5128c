"""Timelines: the journal's events said in the caller's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from makegood.faces.api.wire.answers import Reply
from makegood.faces.api.wire.requests import ApiRequest
from makegood.faces.api.wire.shapes import KindAndId, Shape
from makegood.ground.journal.queries import Page, Recorded
from makegood.ground.ui.texts import catalogue, has, pick, say
from makegood.rooms.promises.views import ObligationView


class EventOut(Shape):
    """One event of a timeline; `text` says it in the caller's language."""

    id: str
    name: str
    text: str
    subject: KindAndId
    at: datetime
    recorded_at: datetime
    actor: KindAndId
    on_behalf_of: str | None = None
    data: dict[str, Any]


def timeline_page(request: ApiRequest, page: Page, owed: Iterable[ObligationView] = ()) -> Reply:
    """A page of events; `owed` are the obligations whose names its sentences may use."""
    language = request.auth.language
    names = {one.duty: pick(one.duty_name, language) for one in owed}
    return Reply({"items": [_event(one, language, names) for one in page.items], "next": page.next})


def _event(event: Recorded, language: str, names: dict[str, str]) -> dict[str, object]:
    return {
        "id": str(event.id),
        "name": event.name,
        "text": _text(event, language, names),
        "subject": {"kind": event.subject_kind, "id": str(event.subject)},
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": {"kind": event.actor_kind, "id": str(event.actor_id) if event.actor_id is not None else None},
        "on_behalf_of": event.on_behalf_of or None,
        "data": event.data,
    }


def _text(event: Recorded, language: str, names: dict[str, str]) -> str:
    entry = catalogue().get(("events", event.name))
    if entry is None:
        return event.name
    duty = str(event.data.get("duty", ""))
    given = {**event.data, "duty_name": names.get(duty, duty)}
    told = {name: _word(name, given.get(name, ""), language) for name in entry.parameters()}
    return say("events", event.name, language, **told)


def _word(name: str, value: object, language: str) -> object:
    """A code among an event's data as a word, a moment without its fractions."""
    if name.endswith("_at") and isinstance(value, str) and value:
        return datetime.fromisoformat(value).isoformat(timespec="minutes")
    groups = {"ground": "kinds.pause", "party": "kinds.party", "kind": "kinds.remedy"}
    if name in groups and isinstance(value, str) and has(groups[name], value):
        return say(groups[name], value, language)
    return value
