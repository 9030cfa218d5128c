"""What happened, in words: the events of the journal as lines of a timeline, budgets as people say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from makegood.engines.claims import FACTS
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.rules import in_name_of
from makegood.ground.journal.queries import Recorded
from makegood.ground.rows import id_from
from makegood.ground.ui import figures, moments
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import catalogue, has, pick, say
from makegood.rooms.promises.views import ObligationView

#: Marks of the lines that tell of a promise; all others carry a dot.
MARKS = {
    "obligation_started": "running", "obligation_waits": "waiting", "obligation_paused": "paused",
    "obligation_resumed": "running", "obligation_kept": "kept", "obligation_broken": "broken",
    "obligation_made_good": "made", "obligation_released": "released", "obligation_warned": "risk",
    "obligation_escalated": "broken",
}  # fmt: skip

#: Parameters whose values are codes, and the tables in which their words may stand.
_WORDS = {
    "ground": ("kinds.pause",), "party": ("kinds.party",), "ended_as": ("states.coverage",),
    "kind": ("kinds.remedy", "kinds.case", "kinds.service_record"), "state": ("states.case", "states.obligation"),
    "reason": ("pause_reasons",), "verb": ("verbs.case",), "language": ("languages",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a timeline."""

    at: datetime
    mark: str
    text: str
    who: str


def tell(
    recorded: Sequence[Recorded], duties: Mapping[tuple[str, str], str], now: datetime, reader: Reader
) -> list[Told]:
    """Events as lines, in their order. `duties` are the names of duties by code, in the reader's language."""
    whom = {one.id: id_from(one.on_behalf_of.removeprefix("user:")) for one in recorded if one.on_behalf_of}
    ids = {one.actor_id for one in recorded if one.actor_id and one.actor_kind != "system"}
    people = accounts.names(sorted(ids | {id_ for id_ in whom.values() if id_}))
    lines = []
    for one in recorded:
        text = say("events", one.name, reader.language, **_params(one, duties, now, reader))
        who, other = people.get(one.actor_id or 0, ""), people.get(whom.get(one.id) or 0, "")
        # Who acts for another is named with them.
        told = in_name_of(who, other, reader.language) if other else who
        lines.append(Told(one.at, MARKS.get(one.name, "dot"), text, told))
    return lines


def _params(one: Recorded, duties: Mapping[tuple[str, str], str], now: datetime, reader: Reader) -> dict[str, Any]:
    entry = catalogue().get(("events", one.name))
    wanted = entry.parameters() if entry else frozenset()
    given: dict[str, Any] = {}
    for name in wanted:
        value = one.data.get(name)
        if name == "duty_name":
            promise, code = str(one.data.get("promise", "")), str(one.data.get("duty", ""))
            given[name] = duties.get((promise, code), promise)
        elif name.endswith("_at") and isinstance(value, str):
            given[name] = moments.due(datetime.fromisoformat(value), now, reader)
        elif name == "number" and isinstance(value, str):
            given[name] = figures.grouped(value)
        else:
            given[name] = _word(name, value, reader)
    return given


def _word(name: str, value: Any, reader: Reader) -> Any:
    if name == "fact" and value in FACTS:
        return pick(FACTS[value].words.to_json(), reader.language)
    for group in _WORDS.get(name, ()):
        if isinstance(value, str) and has(group, value):
            return say(group, value, reader.language)
    return "" if value is None else value


def duty_names(views: Sequence[ObligationView], reader: Reader) -> dict[tuple[str, str], str]:
    """The names of duties by the codes of promise and duty."""
    return {(view.promise, view.duty): pick(view.duty_name, reader.language) for view in views}


def budget(given: Mapping[str, Any], reader: Reader) -> str:
    """A budget of the clock as people say it: `24 h`, `3 working days`, `18:00 of the next working day`."""
    if "elapsed" in given:
        return _elapsed(_seconds(str(given["elapsed"])), reader)
    if "working_seconds" in given:
        return gettext("%(span)s of working time") % {"span": moments.span(given["working_seconds"], reader.language)}
    if "by" in given:
        days = int(given.get("working_days", 1))
        return ngettext("%(clock)s of the next working day", "%(clock)s of working day %(n)s", days) % {
            "clock": given["by"], "n": days,
        }  # fmt: skip
    for unit, words in _units().items():
        if unit in given:
            return words(int(given[unit]))
    return gettext("the agreed moment")


def _units() -> dict[str, Callable[[int], str]]:
    return {
        "working_days": lambda n: ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n},
        "calendar_days": lambda n: ngettext("%(n)s day", "%(n)s days", n) % {"n": n},
        "months": lambda n: ngettext("%(n)s month", "%(n)s months", n) % {"n": n},
        "years": lambda n: ngettext("%(n)s year", "%(n)s years", n) % {"n": n},
    }


def _elapsed(seconds: int, reader: Reader) -> str:
    """Whole hours stay hours up to three days: "within 24 hours" is not "within one day"."""
    if seconds % 3600 == 0 and seconds <= 72 * 3600:
        return say("clock", "hours", reader.language, n=seconds // 3600)
    return moments.span(seconds, reader.language)


def _seconds(duration: str) -> int:
    """Seconds of an ISO duration of weeks, days, hours, minutes and seconds."""
    found, figure = 0, ""
    sizes = {"W": 604_800, "D": 86_400, "H": 3600, "M": 60, "S": 1}
    for char in duration:
        if char.isdigit():
            figure += char
        elif char in sizes and figure:
            found += int(figure) * sizes[char]
            figure = ""
    return found


def within(spec: Mapping[str, Any], reader: Reader) -> str:
    """How long a duty gives us, from its spec: the first line of its hours, and the next clock time if that is all."""
    for line in spec.get("within", ()):
        if "budget" in line:
            return budget(line["budget"], reader)
        if "next" in line:
            return gettext("the next %(clock)s") % {"clock": line["next"]}
    return ""
