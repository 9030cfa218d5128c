"""A worker process for tests: python -m tests.ground.journal.process [lease=S] [threads=N] [every=S]."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Run a worker with a short lease, optionally with periodic work."""
    import django

    django.setup()
    from makegood.ground.journal.queue import periodic, worker
    from tests.ground.journal import jobs

    given = dict(argument.split("=") for argument in arguments)
    periodic._rhythms.clear()
    if "every" in given:
        periodic.every(int(given["every"]), jobs.tick, "tick")
    return worker.main(None, int(given.get("threads", 1)), lease=float(given.get("lease", 60)), poll=0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
