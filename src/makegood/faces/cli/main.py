"""The `makegood` command: the front door of whoever runs the service.

Nothing of Django is imported until a command needs it, so that help answers at once. Results go to stdout, progress
and messages to stderr, and the exit status is 0 only on success.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from makegood import __version__
from makegood.faces.cli import words

COMMANDS = {
    "init": "makegood.faces.cli.company:init",
    "demo": "makegood.faces.cli.company:demo",
    "migrate": "makegood.faces.cli.company:migrate",
    "serve": "makegood.faces.cli.serving:serve",
    "worker": "makegood.faces.cli.serving:worker",
    "user": "makegood.faces.cli.people:user",
    "token": "makegood.faces.cli.people:token",
    "import": "makegood.faces.cli.imports:import_files",
    "export": "makegood.faces.cli.exports:export_table",
    "backup": "makegood.faces.cli.backups:backup",
    "restore": "makegood.faces.cli.backups:restore",
    "mail": "makegood.faces.cli.mail:mail",
    "promises": "makegood.faces.cli.promises:promises",
    "journal": "makegood.faces.cli.journal:journal",
    "doctor": "makegood.faces.cli.doctor:doctor",
}


class LateGroup(click.Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="makegood")
def cli() -> None:
    """Makegood keeps a company's after-sales promises, and makes good those it breaks.

    \b
    A first look:            makegood demo && makegood serve
    A company of your own:   makegood init && makegood serve
    Is all well?             makegood doctor

    Data lives in MAKEGOOD_HOME (default ./var), in SQLite unless DATABASE_URL names PostgreSQL. MAKEGOOD_LANGUAGE=en
    or zh-Hans chooses the language of messages, otherwise LANG does.
    """


def main() -> None:
    """Run the command line; what goes wrong is said in the caller's language, with its code."""
    # Data, keys and tables of rejected rows hold what customers told us: they are nobody else's on this machine.
    os.umask(0o077)
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(words.say("cli", "stopped"), err=True)
        status = 130
    except BrokenPipeError:
        # Whoever reads our output has had enough, as `head` does.
        sys.stderr.close()
        status = 141
    except Exception as error:
        told = words.tell(error)
        if not told:
            raise
        click.echo(told, err=True)
        status = 1
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
