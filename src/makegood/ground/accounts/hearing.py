"""How somebody hears of notices: by kind, and when mail may go out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The kinds of notices, each with what the codes of its notices begin with.
KINDS: Mapping[str, tuple[str, ...]] = {
    "promises": ("obligation_", "tell_customer"),
    "cases": ("case_",),
    "jobs": ("job_", "jobs_"),
    "messages": ("text_", "mail_", "call_"),
    "approvals": ("approval_",),
    "knowledge": ("article_",),
    "network": ("areas_", "certificate_", "contract_", "node_"),
    "tables": ("import_", "export_"),
    "systems": ("webhook_",),
    "other": (),
}
#: On the page; there and by mail at once; there and in one mail a day; not at all.
WAYS = ("page", "mail", "digest", "off")
#: At which minute of the day the digest goes out unless somebody says otherwise.
USUAL_DIGEST = 8 * 60
DAY = 24 * 60


def kind_of(code: str) -> str:
    """The kind of a notice by its code."""
    return next((kind for kind, begins in KINDS.items() if begins and code.startswith(begins)), "other")


def codes_of(kind: str, known: Iterable[str]) -> list[str]:
    """The codes of a kind among those that there are."""
    return sorted(code for code in known if kind_of(code) == kind)


@dataclass(frozen=True, slots=True)
class Habit:
    """When mail about notices goes to somebody, in minutes of their day: the digest, and between which none at all."""

    digest_at: int = USUAL_DIGEST
    quiet_from: int | None = None
    quiet_to: int | None = None

    def quiet(self, now: datetime, zone: str) -> bool:
        """Whether no mail goes out now; a stretch may go past midnight."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return False
        local = now.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= minute < self.quiet_to
        return minute >= self.quiet_from or minute < self.quiet_to

    def digest_due(self, now: datetime, zone: str, until: datetime) -> bool:
        """Whether the day's digest has to go out, when the last one told of what was up to `until`."""
        local = now.astimezone(ZoneInfo(zone))
        moment = datetime.combine(local.date(), time(self.digest_at // 60, self.digest_at % 60), local.tzinfo)
        if moment > local:
            moment -= timedelta(days=1)
        return until < moment
