"""What every test may use: a migrated database, fresh copies for other processes, PostgreSQL and Chromium if there are.

- `db` (pytest-django): the test runs in a transaction that is rolled back.
- `live_db`: the environment for processes of the program, with a database of their own and real commits.
- `live_company`: the same with a company in it, whose administrator `admin` has the password of the environment's
  ADMIN_PASSWORD.
- `live_postgresql`: as `live_db`, but on PostgreSQL, whatever the suite itself runs on.
- `chromium`: the path of the browser.

MAKEGOOD_REQUIRE names what must not be missing ("chromium postgresql dovecot"): its absence fails then, else it skips.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tests import cluster, databases

# How long an example takes says more about the machine's other work than about us; speed is measured in bench/.
settings.register_profile("makegood", deadline=None)
settings.load_profile("makegood")

NOT_RUN = "not run: "
ADMIN_PASSWORD = "a pass phrase for tests"


def missing(what: str, sentence: str) -> None:
    """Skip by a name that the summary repeats, or fail where it is required."""
    if what in os.environ.get("MAKEGOOD_REQUIRE", "").split():
        pytest.fail(f"{sentence}, and MAKEGOOD_REQUIRE asks for it", pytrace=False)
    pytest.skip(NOT_RUN + sentence)


@pytest.fixture(scope="session")
def template_cache(pytestconfig: pytest.Config) -> Path:
    """The folder in which the migrated SQLite template is kept between runs."""
    return Path(pytestconfig.cache.mkdir("makegood"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: DjangoDbBlocker, template_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The suite's own database: a copy of the template on whichever engine DATABASE_URL names."""
    from django.db import connection

    home = tmp_path_factory.mktemp("home")
    url = os.environ.get("DATABASE_URL", "")
    with django_db_blocker.unblock():
        if databases.is_postgresql(url):
            with databases.postgresql_copy(url, home) as copy:
                connection.close()
                connection.settings_dict["NAME"] = copy.partition("?")[0].rpartition("/")[2]
                yield
                connection.close()
        else:
            target = home / "suite.sqlite3"
            shutil.copyfile(databases.sqlite_template(template_cache), target)
            connection.close()
            connection.settings_dict["NAME"] = str(target)
            yield
            connection.close()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a process remembers of its company ends with each test, as the rows of that test do.

    A test that runs what waits for a commit would otherwise hand ids that were rolled back to the next one.
    """
    yield
    from makegood.ground.accounts.queries import parts as accounts
    from makegood.ground.webhooks import queries as webhooks
    from makegood.rooms.cases import queries as cases
    from makegood.rooms.network.queries import places as network
    from makegood.rooms.texting import queries as texting

    accounts._roots.clear()
    network._companies.clear()
    cases._kinds.clear()
    texting._tells._known.clear()
    cases.forget_symptoms()
    webhooks.forget()


@pytest.fixture
def live_db(template_cache: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment for subprocesses: MAKEGOOD_HOME in tmp_path and a fresh migrated database on the suite's engine."""
    home = tmp_path / "home"
    home.mkdir()
    url = os.environ.get("DATABASE_URL", "")
    if databases.is_postgresql(url):
        with databases.postgresql_copy(url, home) as copy:
            yield databases.environment(home, copy)
    else:
        shutil.copyfile(databases.sqlite_template(template_cache), home / "makegood.sqlite3")
        yield databases.environment(home, "")


def _found_company(env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "makegood.faces.cli.main", "init", "--password-stdin"]
    subprocess.run(command, env=env, input=ADMIN_PASSWORD + "\n", text=True, check=True, capture_output=True)


@pytest.fixture(scope="session")
def company_template(template_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a fresh company, made once a run by the program itself."""
    home = tmp_path_factory.mktemp("company")
    made = home / "makegood.sqlite3"
    shutil.copyfile(databases.sqlite_template(template_cache), made)
    _found_company(databases.environment(home, ""))
    with sqlite3.connect(made) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return made


@pytest.fixture
def live_company(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Environment for subprocesses as `live_db`, with a company and its administrator."""
    if databases.is_postgresql(os.environ.get("DATABASE_URL", "")):
        env: dict[str, str] = request.getfixturevalue("live_db")
        _found_company(env)
    else:
        home = tmp_path / "home-company"
        home.mkdir()
        shutil.copyfile(request.getfixturevalue("company_template"), home / "makegood.sqlite3")
        env = databases.environment(home, "")
    return {**env, "ADMIN_PASSWORD": ADMIN_PASSWORD}


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Address of a PostgreSQL server: the one of DATABASE_URL, else a private cluster where a server is installed."""
    url = os.environ.get("DATABASE_URL", "")
    if databases.is_postgresql(url):
        yield url
        return
    if cluster.binaries() is None:
        missing("postgresql", "PostgreSQL is not installed")
    with cluster.running() as started:
        yield started


@pytest.fixture
def live_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment for subprocesses as `live_db`, on PostgreSQL even when the suite runs on SQLite."""
    home = tmp_path / "home-postgresql"
    home.mkdir()
    with databases.postgresql_copy(postgresql_url, home) as copy:
        yield databases.environment(home, copy)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium: CHROMIUM, else what this machine has installed."""
    for found in (os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("chromium-browser")):
        if found and Path(found).exists():
            return found
    missing("chromium", "Chromium is not installed")
    raise AssertionError


def _said_on_sqlite(item: pytest.Item) -> bool:
    """Whether the run on SQLite shows the same: no word about the database, or on a PostgreSQL brought along."""
    callspec = getattr(item, "callspec", None)
    brought = "live_postgresql" in (callspec.params.values() if callspec else ())
    return item.get_closest_marker("any_database") is not None or brought


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would be said twice, and refuse tests that would flush tables, which triggers forbid."""
    if databases.is_postgresql(os.environ.get("DATABASE_URL", "")):
        twice = [item for item in items if _said_on_sqlite(item)]
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if not _said_on_sqlite(item)]
    for item in items:
        # A journey's server with its company takes half a minute to start: one of them serves all journeys.
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("journeys"))
        for marker in item.iter_markers("django_db"):
            if marker.kwargs.get("transaction") or (marker.args and marker.args[0]):
                raise pytest.UsageError(f"{item.nodeid}: django_db(transaction=True) flushes tables; use live_db")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """End with one line for each thing that this machine could not show."""
    _tell_journeys(terminalreporter)
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _, found, why = reason.partition(NOT_RUN)
        if found:
            reasons[why] = reasons.get(why, 0) + 1
    for why, count in sorted(reasons.items()):
        terminalreporter.write_line(
            f"not run here: {count} test{'s' if count != 1 else ''}, because {why}", yellow=True
        )


def _tell_journeys(terminalreporter: Any) -> None:
    """What each job took that was done in a browser: keys, clicks, pages, seconds by hand and of the machine."""
    done = [
        value
        for report in terminalreporter.stats.get("passed", [])
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "journey"
    ]
    if done:
        terminalreporter.write_line("journeys: keys, clicks, pages, seconds by hand (of which the machine)", bold=True)
    for job, keys, clicks, pages, by_hand, machine in done:
        terminalreporter.write_line(f"{keys:>5} {clicks:>3} {pages:>3} {by_hand:>7.1f} ({machine:.1f})  {job}")
