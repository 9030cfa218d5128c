"""`makegood promises`: how the company has kept its word."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say

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


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _rate(rate: dict[str, Any]) -> str:
    if not rate["n"]:
        return "–"
    return f"{rate['value']:.1%} ({rate['low']:.1%} – {rate['high']:.1%}, n = {rate['n']})"
