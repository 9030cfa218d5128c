"""`makegood journal`: proving what happened."""

from __future__ import annotations

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say


@click.group()
def journal() -> None:
    """The append-only journal of everything that happened."""


@journal.command("verify")
@click.option("--anchor", default="", help="A checkpoint printed earlier and kept elsewhere; it must still be there.")
def verify(anchor: str) -> None:
    """Recompute every link of the journal and name the first that is broken.

    Prints the newest checkpoint: keep it elsewhere and hand it in next time, and even a journal rewritten as a whole
    is found out.

    \b
      makegood journal verify
      makegood journal verify --anchor 118:9f2c…
    """
    start.ready()
    from makegood.faces.cli.progress import bar
    from makegood.ground.journal import queries

    with bar(say("cli", "proving"), say("cli", "events")) as progress:
        verdict = queries.verify(progress, anchor)
    if verdict.broken is not None:
        broken = verdict.broken
        sentence = say("breaks", broken.what, subject=f"{broken.kind}:{broken.subject}", seq=broken.seq)
        raise click.ClickException(f"{sentence} [{broken.what}]")
    click.echo(
        say("cli", "journal_whole", events=verdict.events, chains=verdict.chains, checkpoints=verdict.checkpoints)
    )
    if verdict.anchor:
        click.echo(verdict.anchor)
