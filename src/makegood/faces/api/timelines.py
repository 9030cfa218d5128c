"""Timelines: the journal's events said in the caller's language."""

from makegood.faces.api.answers import Reply
from makegood.faces.api.requests import ApiRequest
from makegood.ground.journal.queries import Page, Recorded
from makegood.ground.ui.texts import has, say


def timeline_page(request: ApiRequest, page: Page) -> Reply:
    """A page of events."""
    language = request.auth.language
    return Reply({"items": [_event(one, language) for one in page.items], "next": page.next})


def _event(event: Recorded, language: str) -> dict[str, object]:
    text = say("events", event.name, language, **event.data) if has("events", event.name) else event.name
    return {
        "id": str(event.id),
        "name": event.name,
        "text": text,
        "subject": {"kind": event.subject_kind, "id": str(event.subject)},
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": {"kind": event.actor_kind, "id": str(event.actor_id) if event.actor_id is not None else None},
        "data": event.data,
    }
