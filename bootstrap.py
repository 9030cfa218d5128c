"""Set up everything this project needs in `.venv`, from a machine that has only Python 3.11+ with venv.

    python3 bootstrap.py            set up (a second run only checks, in well under a second)
    python3 bootstrap.py demo       set up, load the demo company, serve it   (what `make demo` does)
    python3 bootstrap.py test       set up, run the tests                     (what `make test` does)

Standard library only. Where packages come from is the machine's own affair: pip's configuration is honoured, by pip
itself and, translated, by uv, which is only a faster way to do the same. No address is written in this repository.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STAMP = VENV / "makegood-stamp.json"
LOCK = ROOT / "requirements-dev.lock"
LEAST = (3, 11)

# Which of uv's variables says what a pip setting says; a list there is separated by blanks.
UV_FOR_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
COMPILE = """
import sys, polib
for name in sys.argv[1:]:
    polib.pofile(name).save_as_mofile(name[:-2] + "mo")
"""


def say(text: str) -> None:
    """One line of progress on stderr, so that stdout stays a command's own."""
    print(f"bootstrap: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, quiet: bool = False, env: dict[str, str] | None = None) -> bool:
    """Run a command in the project's folder; whether it succeeded. `quiet` keeps its output back unless it fails."""
    words = [str(word) for word in command]
    if not quiet:
        return subprocess.run(words, cwd=ROOT, env=env, check=False).returncode == 0
    done = subprocess.run(words, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode == 0


def digest(*paths: Path) -> str:
    """SHA-256 over the contents of the files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def make_venv() -> None:
    """Create the virtual environment. Exits with a sentence when Python is too old or lacks venv."""
    if sys.version_info < LEAST:
        raise SystemExit(
            f"bootstrap: Python {LEAST[0]}.{LEAST[1]} or newer is needed, this is {sys.version.split()[0]}"
        )
    say(f"creating {VENV.name} with Python {sys.version.split()[0]}")
    if not run(sys.executable, "-m", "venv", "--clear", VENV, quiet=True):
        raise SystemExit("bootstrap: python3 -m venv failed (on Debian: apt-get install python3-venv)")


def uv_environment() -> dict[str, str]:
    """This process's environment, with pip's settings said in uv's words where uv was not told itself."""
    env = dict(os.environ)
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    for line in listed.stdout.splitlines():
        key, _, raw = line.partition("=")
        name = UV_FOR_PIP.get(key.rpartition(".")[2])
        if name and name not in os.environ:
            try:
                env[name] = " ".join(str(ast.literal_eval(raw)).split())
            except (SyntaxError, ValueError):
                continue
    # pip looks for the best file in all places; the hashes of the lock see to it that it is the right one.
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    # uv's list of links is separated by commas, pip's by blanks.
    if "UV_FIND_LINKS" in env and "UV_FIND_LINKS" not in os.environ:
        env["UV_FIND_LINKS"] = ",".join(env["UV_FIND_LINKS"].split())
    return env


def install_locked() -> None:
    """Bring the environment to exactly what the lock file says, every file checked against its hash."""
    say("installing the locked packages")
    if not (BIN / "uv").exists():
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv", quiet=True)
    if (BIN / "uv").exists():
        sync = (BIN / "uv", "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCK)
        if run(*sync, quiet=True, env=uv_environment()):
            return
        say("uv did not succeed, going on with pip")
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes")
    if not run(*pip, "-r", LOCK):
        raise SystemExit("bootstrap: the packages could not be installed (the lines above say why)")


def install_project() -> None:
    """Install the project itself in place, so that `.venv/bin/makegood` runs what stands in src."""
    say("installing makegood in place")
    if (BIN / "uv").exists():
        command = (BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--no-deps", "--editable", ROOT)
        if run(*command, quiet=True, env=uv_environment()):
            return
    if not run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--editable", ROOT
    ):
        raise SystemExit("bootstrap: the project could not be installed in place")


def compile_messages() -> None:
    """Make the .mo of every .po that is newer; needs no gettext."""
    stale = []
    for source in sorted((ROOT / "src").rglob("*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            stale.append(source)
    if stale and not run(PYTHON, "-c", COMPILE, *stale):
        raise SystemExit("bootstrap: a catalogue of messages could not be compiled")


def set_up() -> None:
    """Everything in order, each step only when what it depends on changed since it last succeeded."""
    began = time.monotonic()
    done: dict[str, str] = {}
    if PYTHON.exists() and STAMP.exists():
        try:
            done = json.loads(STAMP.read_text())
        except ValueError:
            done = {}
    wanted = {"lock": digest(LOCK), "project": digest(ROOT / "pyproject.toml"), "place": str(ROOT)}
    if not PYTHON.exists() or done.get("place", str(ROOT)) != str(ROOT):
        make_venv()
        done = {}
    if done.get("lock") != wanted["lock"]:
        install_locked()
        done = {"lock": wanted["lock"]}
    if done.get("project") != wanted["project"]:
        install_project()
    if done != wanted:
        STAMP.write_text(json.dumps(wanted))
    compile_messages()
    if time.monotonic() - began > 1:
        say(f"ready after {time.monotonic() - began:.0f} s")


def demo() -> int:
    """Load the demo company into an empty MAKEGOOD_HOME, then serve; ends when the server does."""
    program = str(BIN / "makegood")
    loaded = subprocess.run([program, "demo", "--if-empty"], cwd=ROOT, check=False).returncode
    if loaded != 0:
        return loaded
    # Nothing leaves a demo: the codes of its customers stand in what it prints.
    os.environ.setdefault("PORTAL_SHOWS_CODES", "1")
    os.execv(program, [program, "serve"])


def main(words: list[str]) -> int:
    """Run as the docstring of this file says; returns the exit status."""
    verb = words[0] if words else "setup"
    if verb not in {"setup", "demo", "test"} or (len(words) > 1 and verb != "test"):
        print(__doc__, file=sys.stderr)
        return 2
    set_up()
    if verb == "demo":
        return demo()
    if verb == "test":
        return subprocess.run([PYTHON, "-m", "pytest", *words[1:]], cwd=ROOT, check=False).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
