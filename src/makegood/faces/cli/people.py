"""`makegood user` and `makegood token`: who may sign in, and keys for programs."""

from __future__ import annotations

import secrets
from datetime import timedelta

import click

from makegood.faces.cli import start
from makegood.faces.cli.company import read_password
from makegood.faces.cli.words import say


@click.group()
def user() -> None:
    """People who sign in: create them, give them a new password."""


@user.command("create")
@click.argument("username")
@click.option("--name", default="", help="The person's name; the user name when absent.")
@click.option(
    "--role", "roles", multiple=True, default=["agent"], show_default=True, help="May be given several times."
)
@click.option("--unit", "unit_code", default="", help="Code of the unit; the whole company when absent.")
@click.option("--email", default="")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
def create(username: str, name: str, roles: tuple[str, ...], unit_code: str, email: str, password_stdin: bool) -> None:
    """Let a person sign in. Without --password-stdin a password is made up and printed once.

    \b
      makegood user create li.hua --name 李华
      makegood user create wang --role service_manager --unit BJ-01
      makegood user create root2 --role administrator --password-stdin < password.txt
    """
    given = read_password(password_stdin)
    start.ready()
    from makegood.ground.accounts.actions.people import create_user
    from makegood.ground.accounts.queries import root_unit_id

    actor, password = start.operator(), given or secrets.token_urlsafe(12)
    unit = _unit_id(unit_code) if unit_code else root_unit_id()
    create_user(
        actor=actor, username=username, name=name or username, password=password, email=email,
        memberships=[(role, unit) for role in roles], now=start.now(),
    )  # fmt: skip
    click.echo(say("cli", "user_made", username=username), err=True)
    if given is None:
        click.echo(f"{username} {password}")


def _unit_id(code: str) -> int:
    from makegood.rooms.network.queries import node

    return node(start.operator(), code).unit_id


@user.command("password")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
def password(username: str, password_stdin: bool) -> None:
    """Give a person a new password. Without --password-stdin one is made up and printed once.

    \b
      makegood user password admin
      makegood user password admin --password-stdin < password.txt
    """
    given = read_password(password_stdin)
    start.ready()
    from makegood.ground.accounts.actions.people import set_password

    new = given or secrets.token_urlsafe(12)
    set_password(actor=start.operator(), username=username, password=new, now=start.now())
    click.echo(say("cli", "password_set", username=username), err=True)
    if given is None:
        click.echo(f"{username} {new}")


@user.command("reset-factors")
@click.argument("username")
def reset_factors(username: str) -> None:
    """Take all second factors from a person who lost them; their sessions end. The password alone opens again.

    \b
      makegood user reset-factors li.hua
    """
    start.ready()
    from makegood.ground.accounts.actions.entry import reset_factors as reset

    kinds = reset(actor=start.operator(), username=username, now=start.now())
    click.echo(say("cli", "factors_reset", username=username, count=len(kinds)), err=True)


@click.group()
def token() -> None:
    """Keys with which programs use the API."""


@token.command("create")
@click.option("--user", "username", required=True, help="As whom the program acts.")
@click.option("--name", required=True, help="What the key is for; it is shown wherever the key acts.")
@click.option(
    "--scope", "scopes", multiple=True, help="Narrow the key to these verbs; without any it may what its user may."
)
@click.option("--days", type=click.IntRange(1, 3660), default=None, help="How long it works; without it until ended.")
def create_key(username: str, name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key and print it. It is shown this once; only its hash is kept.

    \b
      makegood token create --user admin --name shop
      TOKEN=$(makegood token create --user li.hua --name till --scope cases.open --scope cases.read --days 90)
      curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/cases
    """
    start.ready()
    from makegood.ground.accounts.actions.tokens import create_token

    now = start.now()
    raw = create_token(
        actor=start.operator(), username=username, name=name, scopes=list(scopes), now=now,
        expires_at=now + timedelta(days=days) if days else None,
    )  # fmt: skip
    click.echo(raw)
