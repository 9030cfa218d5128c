"""The shipped settings with a short busy time-out, so that a test need not hold a lock for long."""

from __future__ import annotations

from makegood.site.settings import *  # noqa: F403
from makegood.site.settings import DATABASES

if "timeout" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = 0.2
