"""`makegood backup` and `makegood restore`: the whole installation in one file."""

from __future__ import annotations

from pathlib import Path

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything into FILE while the service runs: database, files, and the checksums of both.

    Whatever was acknowledged before it began is in it. Keep the file elsewhere, and `secret.key` apart from it: without
    the key people sign in anew and set up their second factors again.

    \b
      makegood backup /backup/makegood-$(date +%F).tar
    """
    start.ready()
    from makegood.ground.exchange.actions import take_backup

    manifest, size, digest = take_backup(actor=start.operator(), path=file, now=start.now())
    files = sum(name.startswith("files/") for name in manifest.members)
    click.echo(say("cli", "backed_up", path=file, mib=f"{size / 2**20:.1f}", files=files), err=True)
    click.echo(digest)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away the company that is here.")
def restore(file: Path, replace: bool) -> None:
    """Bring back what `makegood backup` wrote, into an empty place; the service must not run.

    Every byte is held against its checksum first: a damaged file is refused and nothing is changed. At the end the
    journal is proved.

    \b
      MAKEGOOD_HOME=/srv/new makegood restore /backup/makegood-2026-11-27.tar
    """
    start.django()
    from makegood.ground.exchange import backups
    from makegood.ground.journal import queries

    manifest = backups.checked(file)
    backups.fits(manifest)
    _needs_room(replace)
    if manifest.vendor != "sqlite":
        start.readiness().ensure_schema()
    backups.read(file, manifest)
    start.readiness().ensure_schema()
    verdict = queries.verify()
    if verdict.broken is not None or verdict.events != manifest.events:
        raise click.ClickException(say("cli", "restored_broken"))
    click.echo(say("cli", "restored", at=manifest.at, events=verdict.events), err=True)


def _needs_room(replace: bool) -> None:
    """There is no company here, or it may go and nobody works with it."""
    from makegood.ground.journal import queries

    if not start.database_exists() or start.readiness().pending_migrations() or not start.company().exists():
        return
    if not replace:
        raise click.ClickException(say("cli", "restore_needs_empty"))
    if queries.health(now=start.now()).workers:
        raise click.ClickException(say("cli", "restore_while_serving"))
