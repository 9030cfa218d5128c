"""`makegood import`: history and master data from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say

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
    done + rejected + already there. NAME `all` takes the folder that `makegood export all` wrote into an empty place,
    whole or not at all.

    \b
      makegood import olist path/to/olist
      makegood import baltimore-311 requests.csv.gz --errors rejected.csv --json
      makegood import customers customers.xlsx --dry-run
    """
    if name == ALL:
        _all(paths[0], errors_path, dry_run, as_json)
        return
    start.ready()
    from makegood.faces.cli.progress import bar
    from makegood.ground.actor import IMPORT
    from makegood.ground.exchange.actions import run_import

    actor = IMPORT.speaking(start.operator().language)
    with bar(name, say("cli", "rows")) as progress:
        result = run_import(
            actor=actor, name=name, paths=list(paths), as_of=as_of, dry_run=dry_run, errors_path=errors_path,
            progress=progress, now=start.now(), order=order or "",
        )  # fmt: skip
    _print(result, as_json)
    _tell(result, errors_path, dry_run)


def _all(folder: Path, errors_path: Path | None, dry_run: bool, as_json: bool) -> None:
    """A whole company into an empty place: no `init` is needed, and none may have been."""
    start.django()
    start.readiness().ensure_schema()
    from makegood.faces.cli.progress import bar
    from makegood.ground.exchange.actions import move_in

    with bar(ALL, say("cli", "rows")) as progress:
        manifest = move_in(
            actor=start.operator(), folder=folder, now=start.now(), progress=progress, errors_path=errors_path,
            dry_run=dry_run,
        )  # fmt: skip
    if as_json:
        tables = {name: one["rows"] for name, one in manifest.tables.items()}
        told = {"rows": manifest.rows, "tables": tables, "files": len(manifest.files), "events": manifest.events}
        click.echo(json.dumps({**told, "dry_run": dry_run}))
    else:
        for name, one in manifest.tables.items():
            click.echo(f"{name}\t{one['rows']}")
    if dry_run:
        click.echo(say("cli", "dry_run"), err=True)
        return
    counts = {"tables": len(manifest.tables), "rows": manifest.rows, "files": len(manifest.files)}
    click.echo(say("cli", "company_in", events=manifest.events, **counts), err=True)
    click.echo(say("cli", "new_passwords", names=", ".join(_administrators())), err=True)


def _administrators() -> list[str]:
    from makegood.ground.accounts import queries

    ids = [user_id for user_id, _ in queries.members(queries.root_unit_id(), ["administrator"])]
    return sorted(queries.usernames(ids).values())


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
