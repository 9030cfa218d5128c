"""`makegood promises`: how the company has kept its word."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import language, say
from makegood.ground.problems import Missing

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def promises() -> None:
    """The promises of the company and their records."""


@promises.command("record")
@click.argument("code")
@click.option("--from", "from_", type=DAY, default=None, help="First day, in the promise's zone.")
@click.option("--to", type=DAY, default=None, help="Last day, included.")
@click.option("--unit", default=None, help="Code of a place: its part of the network, as that was at the time.")
@click.option("--json", "as_json", is_flag=True, help="The same object as GET /promises/CODE/record.")
def record(code: str, from_: datetime | None, to: datetime | None, unit: str | None, as_json: bool) -> None:
    """Show how often a promise was kept, broken and made good.

    \b
      makegood promises record answer-24h
      makegood promises record visit-24h --from 2026-01-01 --to 2026-06-30 --json
      makegood promises record visit-24h --unit B01
    """
    start.ready()
    from makegood.rooms.network.queries import unit_named
    from makegood.rooms.promises.queries.records import record as read

    who = start.operator()
    place = None if unit is None else unit_named(who, unit)
    found = read(who, code, _day(from_), _day(to), start.now(), place)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, count in found["counts"].items():
        click.echo(f"{say('counts', name)}\t{count}")
    for name in ("kept_rate", "made_good_rate"):
        click.echo(f"{say('counts', name)}\t{_rate(found[name])}")


@promises.command("whatif")
@click.argument("what")
@click.option("--from", "from_", type=DAY, default=None, help="First day; a year before the last one without it.")
@click.option("--to", type=DAY, default=None, help="Last day, included; today without it.")
@click.option("--live", is_flag=True, help="Leave out what an import told.")
@click.option("--assume", multiple=True, help="A figure of the reckoning, such as remedies.voucher=8000 or using=0.03.")
@click.option("--json", "as_json", is_flag=True, help="All of it, with every assumption.")
def whatif(
    what: str, from_: datetime | None, to: datetime | None, live: bool, assume: tuple[str, ...], as_json: bool
) -> None:
    """Replay what really happened under a promise: the code of one, or a file in the form of the shipped ones.

    \b
      makegood promises whatif answer-24h
      makegood promises whatif answer-12h.toml --from 2026-01-01 --to 2026-06-30 --json
      makegood promises whatif money-back.toml --assume using=0.03 --assume recovered=0.4
    """
    start.ready()
    from makegood.ground.ui import figures
    from makegood.ground.ui.reader import Reader
    from makegood.rooms.promises.queries import outcome, trying
    from makegood.rooms.promises.queries.assuming import assumptions
    from makegood.rooms.promises.queries.whatif import span

    who, now = start.operator(), start.now()
    file = Path(what)
    if file.suffix or file.is_file():
        version = trying.from_file(actor=who, text=_content(file))
    else:
        version = trying.of_version(actor=who, code=what)
    within = span(version.zone, now, _day(from_), _day(to))

    def told(matters: int, moment: datetime) -> bool:
        click.echo(say("whatif", "progress", n=str(matters), day=f"{moment:%Y-%m-%d}"), err=True)
        return True

    found = outcome.what_if(
        actor=who, version=version, within=within, now=now, assumed=assumptions(_assumed(assume)), imported=not live,
        progress=told,
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for side in ("would", "really"):
        click.echo(say("whatif", side))
        for name, count in found[side]["counts"].items():
            click.echo(f"  {say('counts', name)}\t{count}")
        click.echo(f"  {say('counts', 'kept_rate')}\t{_rate(found[side]['kept_rate'])}")
    for right in found["rights"]:
        click.echo(say("whatif", "right", **{key: str(right[key]) for key in ("right", "asked", "granted", "new")}))
    reader = Reader("zh-Hans" if language() == "zh-Hans" else "en")
    click.echo(f"{say('whatif', 'cost')}\t{figures.money(**found['cost'], reader=reader)}")
    for one in found["cannot_know"]:
        click.echo(f"  – {_limit(one)}")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Missing("promise_file_unreadable", path=str(file)) from error


def _limit(one: dict[str, Any]) -> str:
    """What the figures leave open, in a sentence."""
    params = {key: value for key, value in one.items() if key != "code"}
    if "facts" in params:
        params["facts"] = ", ".join(params["facts"])
    return say("whatif_limits", one["code"], **params)


def _assumed(given: tuple[str, ...]) -> dict[str, Any]:
    """Figures of the reckoning by their dotted names."""
    found: dict[str, Any] = {}
    for one in given:
        name, _, value = one.partition("=")
        group, dot, key = name.partition(".")
        number: Any = int(value) if value.isdigit() and dot else value
        if dot:
            found.setdefault(group, {})[key] = number
        else:
            found[group] = number
    return found


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _rate(rate: dict[str, Any]) -> str:
    if not rate["n"]:
        return "–"
    return f"{rate['value']:.1%} ({rate['low']:.1%} – {rate['high']:.1%}, n = {rate['n']})"
