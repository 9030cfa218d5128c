"""`makegood init`, `demo` and `migrate`: making the company."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say

JURISDICTIONS = ["CN", "GB", "EU", "US", "BR"]


def read_password(from_stdin: bool) -> str | None:
    """A password from stdin's first line or asked for at a terminal twice; None = make one up."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise click.UsageError(say("cli", "password_empty"))
        return password
    return None


@click.command(no_args_is_help=False)
@click.option("--jurisdiction", type=click.Choice(JURISDICTIONS), default="CN", show_default=True,
              help="Whose law the company stands under.")  # fmt: skip
@click.option("--password-stdin", is_flag=True, help="Read the administrator's password from stdin.")
def init(jurisdiction: str, password_stdin: bool) -> None:
    """Make an empty company with the administrator `admin`.

    Publishes the law of its jurisdiction and the promise answer-24h. Without --password-stdin a password is made up
    and printed once. Never asks anything.

    \b
      makegood init
      makegood init --jurisdiction GB
      pass show makegood | makegood init --password-stdin
    """
    password = read_password(password_stdin)
    start.django()
    start.readiness().ensure_schema()
    created = start.company().init(jurisdiction, password)
    click.echo(say("cli", "company_made"), err=True)
    if created.password is not None:
        click.echo(f"admin {created.password}")


def _mark() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / "demo-loading"


def _clear_half_loaded() -> None:
    """Take away what an interrupted `demo` left in a folder that was empty when it began."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite" or not _mark().exists():
        return
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(str(settings.DATABASES["default"]["NAME"]) + suffix).unlink(missing_ok=True)
    _mark().unlink()


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed and day, same company.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day up to which its history goes.")
@click.option("--if-empty", is_flag=True, help="Do nothing, successfully, when there is a company already.")
def demo(seed: int, today: datetime | None, if_empty: bool) -> None:
    """Load a demo company: Chinese home appliances, months of history up to today.

    Does what init does, publishes every shipped promise, and prints who may sign in.

    \b
      makegood demo
      makegood demo --seed 7 --today 2026-11-01
    """
    start.django()
    _clear_half_loaded()
    start.readiness().ensure_schema()
    if start.company().exists():
        if if_empty:
            return
        raise click.ClickException(say("cli", "demo_needs_empty"))
    _load(seed, today.date() if today else None)


def _load(seed: int, today: date | None) -> None:
    from makegood.faces.cli.progress import bar

    mark = _mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    with bar(say("cli", "loading_demo")) as progress:
        people = start.demo().load(seed, today, progress)
    mark.unlink()
    lines = [f"{one.username}\t{one.password}\t{_known_as(one.roles, one.stands_in_for)}" for one in people]
    kept = mark.with_name("demo-sign-ins.txt")
    kept.touch(mode=0o600)
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(say("cli", "demo_loaded"), err=True)
    click.echo("\n".join(lines))


def _known_as(roles: tuple[str, ...], stands_in_for: str) -> str:
    words = " + ".join(say("roles", role) for role in roles)
    return say("cli", "deputy_of", words=words, name=stands_in_for) if stands_in_for else words


@click.command()
def migrate() -> None:
    """Bring the database to this version of the program. Harmless to repeat; run it after every upgrade.

    \b
      makegood migrate
    """
    start.django()
    readiness = start.readiness()
    waiting = readiness.pending_migrations()
    readiness.ensure_schema()
    click.echo(say("cli", "migrated", count=len(waiting)), err=True)
