"""The `dagstart` command. Nothing heavy is imported here: each command imports its own part."""

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import DagstartError, StartupError, StorageBusy

app = typer.Typer(
    help="dagstart: a two-way daily start for customer-contact teams, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing frames takes longer than all the rest
)


class Language(StrEnum):
    """The languages of the privacy sheet."""

    nl = "nl"
    en = "en"


class KeyFor(StrEnum):
    """What a key lets another system send."""

    roster = "roster"
    kpis = "kpis"


class PersonAction(StrEnum):
    """What can be done with what is held of a person."""

    show = "show"
    export = "export"
    erase = "erase"


class SheetFormat(StrEnum):
    """The formats of the privacy sheet."""

    md = "md"
    html = "html"


class Format(StrEnum):
    """The formats of an export."""

    csv = "csv"
    json = "json"
    md = "md"


@app.command()
def run(
    http: Annotated[bool, typer.Option("--http", help="Take requests over signed HTTP, not Socket Mode.")] = False,
    health: Annotated[
        bool,
        typer.Option(
            "--health", help="Answer /healthz and /metrics, and take what other systems send, on Socket Mode too."
        ),
    ] = False,
) -> None:
    """Work in your Slack workspace until stopped."""
    gc.disable()  # until everything stands, nothing is garbage: to look again and again took a fifth of the start

    from bot.run import run as work
    from bot.settings import load_settings

    work(load_settings(), http=http, health=health)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page.", min=1, max=65535)] = 8090,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("var/demo"),
) -> None:
    """Try it in your browser, without Slack."""
    from bot.demo import demo as show

    show(port, folder)


@app.command()
def migrate(
    rolling: Annotated[
        bool, typer.Option("--rolling", help="Only if processes of the version before can go on working meanwhile.")
    ] = False,
) -> None:
    """Bring the database up to date."""
    from bot.migrate import migrate as bring_up_to_date
    from bot.settings import load_settings

    state = bring_up_to_date(load_settings().database_url, rolling=rolling)
    newer = "" if state.up_to_date else " of a newer version, on which this one can work"
    print(f"The database is up to date (revision {state.current}{newer}).")


@app.command()
def doctor() -> None:
    """Check everything, and say what to do."""
    from bot.doctor import examine, show
    from bot.settings import load_settings

    findings = examine(load_settings())
    print(show(findings))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def status() -> None:
    """Show how it goes: processes, workspaces, what is late, what waits."""
    from bot.doctor import show
    from bot.settings import load_settings
    from bot.status import look

    findings = look(load_settings())
    print(show(findings))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def manifest(
    reasons: Annotated[bool, typer.Option("--reasons", help="Say why each scope and event is needed.")] = False,
    url: Annotated[str | None, typer.Option(help="Public address, for `dagstart run --http`.")] = None,
    oauth: Annotated[
        str | None, typer.Option(help="Public address at which workspaces install the bot: DAGSTART_PUBLIC_URL.")
    ] = None,
    rotation: Annotated[bool, typer.Option("--rotation", help="Tokens end after twelve hours.")] = False,
    organisation: Annotated[
        bool, typer.Option("--organisation", help="For a whole organisation of workspaces at once.")
    ] = False,
) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.manifest import render_manifest, render_reasons
    from bot.settings import is_public

    if wrong := next((address for address in (url, oauth) if address and not is_public(address)), None):
        raise StartupError(f"{wrong} has to begin with https://")
    more = {"oauth": oauth, "rotation": rotation, "organisation": organisation}
    print(render_reasons() if reasons else render_manifest(url, **more))


@app.command()
def backup(
    output: Annotated[Path, typer.Argument(help="A folder, or the file to write (….backup).")] = Path(),
    keep: Annotated[int | None, typer.Option(help="Keep only the newest so many in that folder.", min=1)] = None,
) -> None:
    """Write everything to one file, also while the bot works."""
    from bot.backups.make import backup as write
    from bot.settings import load_settings

    print(write(load_settings(), output, keep))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `dagstart backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    no_journal: Annotated[bool, typer.Option("--no-journal", help="There never was a journal of erasures.")] = False,
) -> None:
    """Put a backup in place of the database, while no bot runs."""
    from bot.backups.restore import restore as put_back
    from bot.settings import load_settings

    said = put_back(load_settings(), file, yes=yes, no_journal=no_journal)
    print(said or "Nothing was changed.")
    if said is None:
        raise typer.Exit(1)


@app.command()
def export(
    team: Annotated[str, typer.Argument(help="Name of the team, Slack id of its channel, or number.")],
    form: Annotated[
        Format, typer.Option("--format", help="A zip of CSV files, one JSON document, or the agreements as Markdown.")
    ] = Format.csv,
    output: Annotated[Path, typer.Option(help="A folder, or the file to write.")] = Path(),
) -> None:
    """Write a team's points, answers, settings, log and agreements to a file."""
    from bot.export_command import export as write
    from bot.settings import load_settings

    print(write(load_settings(), team, form.value, output))


@app.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is over.")] = False,
) -> None:
    """Erase what is kept no longer, as the bot does every hour; or count it."""
    from bot.retention_command import retention_command
    from bot.settings import load_settings

    print(retention_command(load_settings(), dry_run=dry_run))


@app.command()
def person(
    action: Annotated[PersonAction, typer.Argument(help="Show how much there is, write it to a file, or erase it.")],
    who: Annotated[str, typer.Argument(help="Slack's id of the person, the name or the user name.")],
    output: Annotated[Path, typer.Option(help="A folder, or the file to write.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show, export or erase what is held of one person."""
    from bot.person_command import person_command
    from bot.settings import load_settings

    said = person_command(load_settings(), action.value, who, output, yes=yes)
    print(said or "Nothing was changed.")
    if said is None:
        raise typer.Exit(1)


@app.command()
def privacy(
    language: Annotated[Language, typer.Option(help="Language of the sheet.")] = Language.nl,
    form: Annotated[SheetFormat, typer.Option("--format", help="Markdown, or a page to print.")] = SheetFormat.md,
) -> None:
    """Print what is stored, why, who sees it and for how long."""
    from bot.i18n import translator
    from bot.privacy.page import render_page, render_sheet

    t = translator(language.value)
    print(render_page(t, language.value) if form is SheetFormat.html else render_sheet(t))


@app.command("rotate-key")
def rotate_key() -> None:
    """Seal everything that is sealed with the first key of DAGSTART_KEY."""
    from bot.rotate_key import rotate_key as renew
    from bot.settings import load_settings

    print(renew(load_settings()))


@app.command("import-roster")
def import_roster(
    file: Annotated[Path, typer.Argument(help="A CSV file: who, date, start, end, in Dutch or English.")],
    team: Annotated[
        str | None, typer.Option(help="The team it is for; else every line says it, or the person.")
    ] = None,
    good_lines: Annotated[
        bool, typer.Option("--good-lines", help="Import the good lines if there are bad ones.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what a roster would change, and import it."""
    from bot.import_file import import_roster as take_in
    from bot.settings import load_settings

    if not take_in(load_settings(), file, team, good_lines=good_lines, yes=yes):
        raise typer.Exit(1)


@app.command("import-kpis")
def import_kpis(
    file: Annotated[Path, typer.Argument(help="A CSV file: date, KPI, value, or date and a column for each KPI.")],
    team: Annotated[str | None, typer.Option(help="The team it is for; else every line says it, or the KPI.")] = None,
    good_lines: Annotated[
        bool, typer.Option("--good-lines", help="Import the good lines if there are bad ones.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what values of KPIs would change, and import them."""
    from bot.import_file import import_kpis as take_in
    from bot.settings import load_settings

    if not take_in(load_settings(), file, team, good_lines=good_lines, yes=yes):
        raise typer.Exit(1)


@app.command("try-source")
def try_source(
    team: Annotated[str, typer.Argument(help="The team.")],
    kpi: Annotated[str, typer.Argument(help="The KPI for which DAGSTART_QUERIES has a query.")],
) -> None:
    """Fetch a KPI's values from its database once, and print what would be stored."""
    from bot.settings import load_settings
    from bot.try_source import try_source as look

    said, all_good = look(load_settings(), team, kpi)
    print(said)
    if not all_good:
        raise typer.Exit(1)


@app.command()
def token(
    team: Annotated[str, typer.Argument(help="The team for which it may send.")],
    kind: Annotated[KeyFor, typer.Option("--for", help="What it may send.")] = KeyFor.roster,
    revoke: Annotated[bool, typer.Option("--revoke", help="Withdraw the key.")] = False,
) -> None:
    """Make the key with which another system sends a team's roster or KPI values. The one before it stops working."""
    from bot.give_key import give_key
    from bot.settings import load_settings

    print(give_key(load_settings(), team, kind.value, revoke=revoke))


def main() -> None:
    """The entry point: a known error is one sentence and exit code 2."""
    try:
        app()
    except StorageBusy as error:
        print(
            f"dagstart: the database does not answer ({error}). Is it held by another process, or the disk full?",
            file=sys.stderr,
        )
        sys.exit(2)
    except DagstartError as error:
        print(f"dagstart: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
