"""How many requests a key or an address may make in a minute, counted for all processes together.

A request must not wait for a disk, so a process counts by itself and settles with the others now and then: the first
twentieth of a limit it uses on its own account, then it takes a twentieth at a time from the one row of the subject,
what it used before included. Whoever stays below a twentieth is never written down; together all processes may let
through a twentieth more for each of them. When the row cannot be written the request goes on: this is a brake, not a
lock.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from makegood.ground.accounts.models import Tally
from makegood.ground.rows import insert

log = logging.getLogger(__name__)

#: The length of a window in seconds; windows are minutes of the clock.
WINDOW = 60
_PARTS = 20
_MOST = 10_000

_lock = threading.Lock()
_counts: dict[tuple[str, str], _Count] = {}


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a subject stands: how many requests a window takes, how many are left, and its seconds to go."""

    policy: str
    limit: int
    left: int
    seconds: int
    over: bool = False


@dataclass(slots=True)
class _Count:
    """What this process knows of a subject: used on its own account, taken from the row and not used yet, and how many
    all have taken."""

    minute: int
    own: int = 0
    ahead: int = 0
    taken: int = 0
    shut: bool = False


def key(token_id: int) -> str:
    """The subject that a program's key is."""
    return f"key:{token_id}"


def address(ip: str, what: str = "address") -> str:
    """The subject that an address is, for IPv6 its /64; the address itself is not kept. `what` is counted by itself."""
    try:
        found = ip_address(ip)
        told = str(ip_network(f"{ip}/64", strict=False)) if found.version == 6 else ip
    except ValueError:
        told = ip
    digest = hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()
    return f"{what}:{digest[:32]}"


def forget() -> None:
    """Count anew in this process."""
    with _lock:
        _counts.clear()


def take(subject: str, policy: str, limit: int, now: datetime) -> Pace | None:
    """One more request of a subject; None where there is no limit (0). A refused one has `over`."""
    if limit <= 0:
        return None
    minute, second = divmod(int(now.timestamp()), WINDOW)
    part = max(1, limit // _PARTS)
    with _lock:
        count = _count(subject, minute)
        if not count.shut and _goes(count, part):
            return _pace(policy, limit, count, WINDOW - second)
        if count.shut:
            return Pace(policy, limit, 0, WINDOW - second, over=True)
        owed = count.own
    taken, got = _settle(subject, minute, owed, part, limit)
    with _lock:
        count = _count(subject, minute)
        count.taken = max(count.taken, taken)
        count.own -= min(owed, count.own)
        count.ahead += got
        count.shut = not count.ahead
        if count.shut:
            return Pace(policy, limit, 0, WINDOW - second, over=True)
        count.ahead -= 1
        return _pace(policy, limit, count, WINDOW - second)


def _count(subject: str, minute: int) -> _Count:
    place = (str(connection.settings_dict["NAME"]), subject)
    count = _counts.get(place)
    if count is None or count.minute != minute:
        if len(_counts) >= _MOST:
            _counts.clear()
        count = _counts[place] = _Count(minute)
    return count


def _goes(count: _Count, own: int) -> bool:
    """Whether a request can be let through without asking the others."""
    if count.ahead:
        count.ahead -= 1
    elif count.own < own and not count.taken:
        count.own += 1
    else:
        return False
    return True


def _pace(policy: str, limit: int, count: _Count, seconds: int) -> Pace:
    return Pace(policy, limit, max(0, limit - count.taken - count.own + count.ahead), seconds)


def _settle(subject: str, minute: int, owed: int, part: int, limit: int) -> tuple[int, int]:
    """Write down what was used and take a part more; how many all have taken then, and how many of them are ours."""
    try:
        with transaction.atomic():
            rows = Tally.objects.filter(subject=subject)
            now = rows.filter(minute=minute)
            before = now.select_for_update().values_list("taken", flat=True).first()
            got = max(0, min(part, limit - (before or 0) - owed))
            if before is not None:
                now.update(taken=F("taken") + owed + got)
            elif not rows.exclude(minute=minute).update(minute=minute, taken=owed + got):
                insert(Tally, [{"subject": subject, "minute": minute, "taken": owed + got}])
            return (before or 0) + owed + got, got
    except DatabaseError as error:
        log.warning("requests are not counted: %s", type(error).__name__)
        return 0, part


def throw_away(now: datetime) -> int:
    """Delete the rows of subjects that were quiet for a day; how many."""
    long_ago = int((now - timedelta(days=1)).timestamp()) // WINDOW
    return Tally.objects.filter(minute__lt=long_ago).delete()[0]
