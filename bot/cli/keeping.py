"""Commands about what is kept: backed up, taken along, erased, sealed, explained."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """The formats of an export."""

    csv = "csv"
    json = "json"
    md = "md"


class PersonAction(StrEnum):
    """What can be done with what is held of a person."""

    show = "show"
    export = "export"
    erase = "erase"


class Language(StrEnum):
    """The languages of the privacy sheet."""

    nl = "nl"
    en = "en"


class SheetFormat(StrEnum):
    """The formats of the privacy sheet."""

    md = "md"
    html = "html"


def backup(
    output: Annotated[Path, typer.Argument(help="A folder, or the file to write (….backup).")] = Path(),
    keep: Annotated[int | None, typer.Option(help="Keep only the newest so many in that folder.", min=1)] = None,
) -> None:
    """Write everything to one file, also while the bot works."""
    from bot.backups.make import backup as write
    from bot.settings import load_settings

    print(write(load_settings(), output, keep))


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


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is over.")] = False,
) -> None:
    """Erase what is kept no longer, as the bot does every hour; or count it."""
    from bot.retention_command import retention_command
    from bot.settings import load_settings

    print(retention_command(load_settings(), dry_run=dry_run))


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


def privacy(
    language: Annotated[Language, typer.Option(help="Language of the sheet.")] = Language.nl,
    form: Annotated[SheetFormat, typer.Option("--format", help="Markdown, or a page to print.")] = SheetFormat.md,
) -> None:
    """Print what is stored, why, who sees it and for how long."""
    from bot.i18n import translator
    from bot.privacy.page import render_page, render_sheet

    t = translator(language.value)
    print(render_page(t, language.value) if form is SheetFormat.html else render_sheet(t))


def rotate_key() -> None:
    """Seal everything that is sealed with the first key of DAGSTART_KEY."""
    from bot.rotate_key import rotate_key as renew
    from bot.settings import load_settings

    print(renew(load_settings()))
