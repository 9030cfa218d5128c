"""`makegood import`: history and master data from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say
from makegood.ground.actor import Actor

ALL = "all"


@click.command("import")
@click.argument("name")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--as-of", default=None, metavar="T", help="Until when the files know; the newest event in them when absent."
)
@click.option("--dry-run", is_flag=True, help="Check every row and change nothing.")
@click.option("--errors", "errors_path", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="Where rejected rows go, with their reason.")  # fmt: skip
@click.option("--date-order", "order", type=click.Choice(["dmy", "mdy", "ymd"]), default=None,
              help="Which of day and month comes first, where the file does not say it.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the reconciliation as JSON.")
def import_files(
    name: str, paths: tuple[Path, ...], as_of: str | None, dry_run: bool, errors_path: Path | None, order: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Import files by the mapping NAME: a shipped one, or one saved under a name of your own.

    An import is silent (nothing rings, no message leaves), may be stopped and run again, and reconciles: rows in =
    done + rejected + already there. NAME `all` takes in a folder that `makegood export all` wrote.

    \b
      makegood import olist path/to/olist
      makegood import baltimore-311 requests.csv.gz --errors rejected.csv --json
      makegood import customers customers.xlsx --dry-run
    """
    start.ready()
    from makegood.faces.cli.progress import bar
    from makegood.ground.actor import IMPORT
    from makegood.ground.exchange.actions import run_import

    actor = IMPORT.speaking(start.operator().language)
    if name == ALL:
        _all(actor, paths[0], dry_run)
        return
    with bar(name, say("cli", "rows")) as progress:
        result = run_import(
            actor=actor, name=name, paths=list(paths), as_of=as_of, dry_run=dry_run, errors_path=errors_path,
            progress=progress, now=start.now(), order=order or "",
        )  # fmt: skip
    _print(result, as_json)
    _tell(result, errors_path, dry_run)


def _all(actor: Actor, folder: Path, dry_run: bool) -> None:
    """Every table of a folder in the order in which they refer to each other; the counts of each."""
    from makegood.faces.cli.progress import bar
    from makegood.ground.exchange.actions import run_import
    from makegood.ground.exchange.queries import exports_for

    if dry_run:
        raise click.UsageError(say("cli", "all_for_real"))
    refused = 0
    for one in exports_for(actor):
        files = sorted(folder.glob(f"{one.name}.*")) if one.whole else []
        if not files:
            continue
        with bar(one.name, say("cli", "rows")) as progress:
            result = run_import(actor=actor, name=one.name, paths=files[:1], progress=progress, now=start.now())
        refused += result["rejected"]
        click.echo("\t".join([one.name, *(str(result[key]) for key in ("in", "done", "rejected", "already"))]))
    if refused:
        raise SystemExit(1)


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for key in ("in", "done", "rejected", "already"):
        click.echo(f"{say('import_counts', key)}\t{result[key]}")


def _tell(result: dict[str, Any], errors_path: Path | None, dry_run: bool) -> None:
    """What the figures alone do not say: that nothing was written, and where the refused rows are."""
    if dry_run:
        click.echo(say("cli", "dry_run"), err=True)
    if result["rejected"]:
        key = "rejected_in" if errors_path else "rejected_where"
        click.echo(say("cli", key, path=errors_path or ""), err=True)
