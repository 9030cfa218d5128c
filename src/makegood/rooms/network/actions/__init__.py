"""The only writers of the network."""

from makegood.rooms.network.actions.calendars import create_calendar, ensure_calendars, publish_calendar_version
from makegood.rooms.network.actions.places import create_company, create_nodes

__all__ = ["create_calendar", "create_company", "create_nodes", "ensure_calendars", "publish_calendar_version"]
