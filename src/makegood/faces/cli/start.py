"""Waking the program up for a command: settings, language, and the things that the composition root lends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, cast

from makegood.faces.cli import words
from makegood.ground.actor import SYSTEM, Actor


class Created(Protocol):
    """What a new company tells: the administrator's password if it was made up."""

    @property
    def password(self) -> str | None: ...


class Readiness(Protocol):
    """The module of the composition root that brings schema and static files into place."""

    def ensure_schema(self) -> None: ...
    def pending_migrations(self) -> list[str]: ...
    def collect_static(self) -> bool: ...


class Company(Protocol):
    """The module of the composition root that makes a company."""

    def exists(self) -> bool: ...
    def init(self, jurisdiction: str, password: str | None) -> Created: ...


class SignIn(Protocol):
    """Somebody of the demo company who may sign in."""

    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def stands_in_for(self) -> str: ...


class Demo(Protocol):
    """The module of the composition root that loads the demo company into an empty database."""

    def load(self, seed: int, today: date | None, progress: Callable[..., object]) -> Sequence[SignIn]:
        """Load it up to a day, None: to this moment, calling progress(done, total, what); those who may sign in."""
        ...


def django() -> None:
    """Load settings and apps; messages in the terminal's language."""
    import django as framework

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.site.settings")
    framework.setup()
    from django.utils import translation

    translation.activate("zh-hans" if words.language() == "zh-Hans" else "en")


def _lent(name: str) -> Any:
    # The composition root stands above the faces: they name it in the settings instead of importing it.
    from importlib import import_module

    from django.conf import settings

    return import_module(settings.COMPOSITION[name])


def readiness() -> Readiness:
    """The module that brings schema and static files into place."""
    return cast(Readiness, _lent("readiness"))


def company() -> Company:
    """The module that makes a company."""
    return cast(Company, _lent("company"))


def demo() -> Demo:
    """The module that loads the demo company."""
    return cast(Demo, _lent("demo"))


def ready() -> None:
    """Load Django and see that there is a company to work with. Raises Missing `no_company`, or says what to run."""
    django()
    from makegood.ground.accounts.errors import no_company
    from makegood.ground.accounts.queries import root_unit_id

    if not database_exists():
        raise no_company()
    root_unit_id()


def database_exists() -> bool:
    """Whether there is a database to ask; asking SQLite would make an empty file where there is none."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    return not database["ENGINE"].endswith("sqlite3") or Path(database["NAME"]).exists()


def operator() -> Actor:
    """Who acts: whoever runs the machine, answered in the terminal's language."""
    return SYSTEM.speaking(words.language())


def now() -> datetime:
    """This moment, aware, in UTC."""
    from django.utils import timezone

    return timezone.now()


def is_terminal() -> bool:
    """Whether somebody sits at the keyboard."""
    return sys.stdin.isatty() and sys.stderr.isatty()
