"""Run the benchmarks: `python -m bench [NAME…]`, all of them without names.

A benchmark is a module `bench/NAME.py` whose `run()` gives lines (what, figure or ratio, target, whether it is met); an
empty target means that the line only shows. Peers are measured in the same run, on the same machine. Exit status 1 when
a target is missed.
"""

from __future__ import annotations

import pkgutil
import platform
import sys
import time
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
Line = tuple[str, str, str, bool]


def names() -> list[str]:
    """The benchmarks there are, by module name."""
    found = [module.name for module in pkgutil.iter_modules([str(HERE)]) if not module.name.startswith("_")]
    return sorted(name for name in found if "\ndef run(" in (HERE / f"{name}.py").read_text("utf-8"))


def shown(line: Line) -> str:
    """A line as printed."""
    what, figure, target, met = line
    verdict = ("holds" if met else "MISSED") if target else ""
    return f"  {what:<84} {figure:>14}  {target:<14} {verdict}".rstrip()


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, print their lines; the exit status."""
    known = names()
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    missed = 0
    for name in wanted or known:
        module = import_module(f"bench.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        began = time.perf_counter()
        lines: Iterable[Line] = module.run()
        for line in lines:
            missed += bool(line[2]) and not line[3]
            print(shown(line), flush=True)
        print(f"  ({time.perf_counter() - began:.0f} s)", flush=True)
    if missed:
        print(f"\n{missed} target(s) missed", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
