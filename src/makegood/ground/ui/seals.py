"""The mark of an obligation: a clock while time runs, a seal once the word is settled. Eight shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from makegood.ground.ui import moments
from makegood.ground.ui.reader import Language
from makegood.ground.ui.texts import say

Mark = Literal["waiting", "running", "risk", "paused", "kept", "broken", "made", "released"]
MARKS: tuple[Mark, ...] = ("waiting", "running", "risk", "paused", "kept", "broken", "made", "released")

#: A clock is at risk when less than this share of its time is left, unless the view itself says whether it is.
RISK_SHARE = 0.25

#: What a large settled (or not yet started) seal carries in Chinese; in English it carries its mark alone.
CHARACTERS: Mapping[Mark, str] = {"kept": "兑", "broken": "失", "made": "补", "waiting": "待", "released": "免"}


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal shows: its mark, the share of time left (0 to 100), a figure with unit, a character, its name."""

    mark: Mark
    word: str
    share: int
    figure: str
    unit: str
    character: str
    label: str
    due: datetime | None
    start: datetime | None


def _of(view: Any, name: str) -> Any:
    return view.get(name) if isinstance(view, Mapping) else getattr(view, name, None)


def mark_of(state: str) -> Mark:
    """The mark for a state of an obligation; marks themselves pass. Raises KeyError for anything else."""
    mark = "made" if state == "made_good" else state
    if mark not in MARKS:
        raise KeyError(state)
    return mark


def share_left(view: Any, now: datetime) -> float:
    """The share of its time that an obligation has left, 0 to 1: `share_left` of the view, else elapsed time."""
    given = _of(view, "share_left")
    if given is not None:
        return min(1.0, max(0.0, float(given)))
    start, due = _of(view, "started_at"), _of(view, "due_at")
    if start is None or due is None or due <= start:
        return 0.0
    return float(min(1.0, max(0.0, (due - now) / (due - start))))


def mark_at(view: Any, now: datetime) -> Mark:
    """The mark of an obligation at a moment.

    A running clock whose due moment has passed is broken, whether or not anybody has looked; one that was warned about,
    or has less than a quarter of its time left, is at risk.
    """
    mark = mark_of(str(_of(view, "state")))
    if mark != "running":
        return mark
    due = _of(view, "due_at")
    if due is not None and due < now:
        return "broken"
    risky = _of(view, "at_risk")
    if risky is None:
        risky = _of(view, "warned_at") is not None or share_left(view, now) < RISK_SHARE
    return "risk" if risky else "running"


def seal(view: Any, now: datetime, language: Language) -> Seal:
    """What the seal of an obligation shows at a moment.

    `view` is an object or mapping with `state` and, where known, `due_at`, `started_at`, `share_left` (0 to 1),
    `remaining` (seconds, for a paused clock), `at_risk`, `warned_at`.
    """
    mark = mark_at(view, now)
    due = _of(view, "due_at")
    word = say("marks", mark, language)
    figure = unit = told = ""
    seconds: float | None = _of(view, "remaining") if mark == "paused" else None
    if mark in ("running", "risk") and due is not None:
        seconds = (due - now).total_seconds()
    if seconds is not None:
        shown = moments.face(seconds, language)
        figure, unit = shown.figure, shown.unit
        told = moments.span(seconds, language)
    ticking = mark in ("running", "risk")
    return Seal(
        mark=mark,
        word=word,
        share=round(share_left(view, now) * 100) if mark in ("running", "risk", "paused") else 0,
        figure=figure,
        unit=unit,
        character=CHARACTERS.get(mark, "") if language == "zh-Hans" else "",
        label=f"{word} {told}".strip(),
        due=due if ticking else None,
        # A share given by the view counts open hours; the browser could only guess it from the clock, so it leaves it.
        start=_of(view, "started_at") if ticking and _of(view, "share_left") is None else None,
    )
