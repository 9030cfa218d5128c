"""Who reacts to what, and which work is periodic: the only place where rooms are joined upwards."""

from __future__ import annotations


def connect() -> None:
    """Register reactions and periodic tasks; called once, when Django is ready."""
