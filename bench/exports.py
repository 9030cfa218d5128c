"""How much memory an export of 100,000 rows takes beside one of 1,000, in each format: `python bench/exports.py`."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from zoneinfo import ZoneInfo

from makegood.ground.exchange.cells import Writing

COLUMNS = tuple(f"column_{n}" for n in range(12))


def write(form: str, count: int) -> None:
    """Write so many rows and tell seconds and the peak of memory."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from makegood.ground.exchange import writing

    rows = ({name: f"孙桂芳 {number} {name}" for name in COLUMNS} for number in range(count))
    began, size = time.perf_counter(), 0
    for piece in writing.stream(form, COLUMNS, rows, Writing(ZoneInfo("Asia/Shanghai"), "CNY")):
        size += len(piece)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{form}\t{count}\t{size / 2**20:.1f} MB\t{time.perf_counter() - began:.1f} s\t{peak:.0f} MB peak")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        write(sys.argv[1], int(sys.argv[2]))
    else:
        for form in ("csv", "json", "jsonl", "xlsx"):
            for count in (1_000, 100_000):
                subprocess.run([sys.executable, __file__, form, str(count)], check=True)
