"""Ask whether a locked package has a known vulnerability: `make audit`.

Status 1 for a vulnerability, 0 for none. Where the service of vulnerabilities cannot be asked, or answers without
knowing any (an index that mirrors packages and not what is known of them), this says so loudly and ends with 0: what
was not asked is no finding, and a build must not hang on another's service. `--must-ask` makes that status 2.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
#: Known since 2018 to let anybody run code: a service that finds nothing here knows nothing at all.
CANARY = "pyyaml==5.1"
#: Vulnerabilities that were judged: id → why they do not hurt here, and until when that was judged.
JUDGED: dict[str, str] = {}
PATIENCE = 300


class NotAskedError(Exception):
    """The service of vulnerabilities did not answer; the message says what it, or the way to it, said."""


def asked(file: Path) -> dict[str, list[str]]:
    """Package with version → ids of its vulnerabilities, for those that have any. Raises NotAskedError."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(file), "--disable-pip", "--no-deps", "--format", "json",
        "--progress-spinner", "off", "--timeout", "10",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
        answer: Any = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise NotAskedError(f"no answer within {PATIENCE} s") from None
    except json.JSONDecodeError:
        raise NotAskedError((done.stderr.strip() or "no answer").splitlines()[-1][:300]) from None
    return found_in(answer)


def found_in(answer: Any) -> dict[str, list[str]]:
    """Package with version → ids, of what pip-audit answered in JSON."""
    return {
        f"{one['name']}=={one['version']}": [flaw["id"] for flaw in one["vulns"]]
        for one in answer["dependencies"]
        if one.get("vulns")
    }


def judged(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is left when those are taken away that were judged."""
    left = {name: [one for one in ids if one not in JUDGED] for name, ids in found.items()}
    return {name: ids for name, ids in left.items() if ids}


def main(arguments: list[str]) -> int:
    """Ask for each lock; the exit status."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            canary = Path(folder) / "canary.txt"
            canary.write_text(CANARY + "\n")
            if not asked(canary):
                raise NotAskedError(f"it knows no flaw of {CANARY}")
        found = {name: ids for lock in LOCKS for name, ids in asked(ROOT / lock).items()}
    except NotAskedError as why:
        line = "!" * 78
        print(f"{line}\nNOT AUDITED: known vulnerabilities could not be asked for ({why}).", file=sys.stderr)
        print(f"Nothing is known about the locked packages today. Run `make audit` elsewhere.\n{line}", file=sys.stderr)
        return 2 if "--must-ask" in arguments else 0
    bad = judged(found)
    for name, ids in sorted(bad.items()):
        print(f"{name}: {', '.join(ids)}", file=sys.stderr)
    print(f"audited: {len(bad)} packages with vulnerabilities" if bad else "audited: no known vulnerability")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
