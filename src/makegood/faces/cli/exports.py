"""`makegood export`: tables for other programs, in the columns that `makegood import` reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say

ALL = "all"


@click.command("export")
@click.argument("name", default="")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json", "jsonl"]), default="csv",
              show_default=True, help="How the table is written.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="The file, or the folder for `all`; standard output when absent.")  # fmt: skip
@click.option("--since", default=None, metavar="T", help="Only what was put on file since then.")
@click.option("--where", "filters", multiple=True, metavar="NAME=VALUE", help="A filter of that export.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, by which Excel knows UTF-8.")
def export_table(
    name: str, form: str, out: Path | None, since: str | None, filters: tuple[str, ...], bom: bool
) -> None:
    """Export the table NAME; without a name, list what can be exported.

    `all` writes the whole company as it stands at one moment, ids, journal and contents of files included, into a
    folder that `makegood import all` takes in elsewhere. What was exported can be imported again under the same name.

    \b
      makegood export customers --out customers.csv
      makegood export cases --format jsonl --since 2026-11-01 | jq .subject
      makegood export all --out company/
    """
    start.ready()
    from makegood.ground.exchange.queries import exports_for

    known = exports_for(start.operator())
    if not name:
        click.echo("\n".join(one.name for one in known))
        return
    told = dict(part.partition("=")[::2] for part in filters)
    if name != ALL:
        _write(name, form, out, since, told, bom)
        return
    if out is None:
        raise click.UsageError(say("cli", "export_folder"))
    _all(form, out)


def _all(form: str, folder: Path) -> None:
    from makegood.faces.cli.progress import bar
    from makegood.ground.exchange.actions import take_out

    with bar(ALL, say("cli", "rows")) as progress:
        manifest = take_out(actor=start.operator(), folder=folder, form=form, now=start.now(), progress=progress)
    for key in manifest.gone:
        click.echo(say("cli", "file_gone", file=key), err=True)
    counts = {"tables": len(manifest.tables), "rows": manifest.rows, "files": len(manifest.files)}
    click.echo(say("cli", "company_out", path=folder, events=manifest.events, **counts), err=True)


def _write(name: str, form: str, out: Path | None, since: str | None, filters: dict[str, str], bom: bool) -> None:
    from makegood.ground.exchange.actions import begin_export, write_export

    actor, now = start.operator(), start.now()
    begun = begin_export(actor=actor, name=name, form=form, now=now, since=since, filters=filters)
    pieces = write_export(actor=actor, begun=begun, now=now, mark=bom)
    if out is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    _whole(out, pieces)
    click.echo(say("cli", "exported", path=out), err=True)


def _whole(path: Path, pieces: Iterator[bytes]) -> None:
    """The file appears when it is whole."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
