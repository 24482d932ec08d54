"""The `dagstart` command. Nothing heavy is imported here: each command imports its own part."""

import sys

import typer

from bot.cli import arriving, keeping, working
from bot.errors import DagstartError, StorageBusy

COMMANDS = (
    working.run, working.demo, working.migrate, working.doctor, working.status, working.manifest,
    keeping.backup, keeping.restore, keeping.export, keeping.retention, keeping.person, keeping.privacy,
    keeping.rotate_key, arriving.import_roster, arriving.import_kpis, arriving.try_source, arriving.token,
)  # fmt: skip

app = typer.Typer(
    help="dagstart: a two-way daily start for customer-contact teams, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing frames takes longer than all the rest
)
for command in COMMANDS:
    app.command(command.__name__.replace("_", "-"))(command)


def main() -> None:
    """The entry point: a known error is one sentence and exit code 2."""
    try:
        app()
    except StorageBusy as error:
        print(
            f"dagstart: this does not work now: {error}. Does another process hold the database, or is a disk full?",
            file=sys.stderr,
        )
        sys.exit(2)
    except DagstartError as error:
        print(f"dagstart: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
