"""Commands about what arrives from other systems: rosters and the values of KPIs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

GoodLines = Annotated[bool, typer.Option("--good-lines", help="Import the good lines if there are bad ones.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


class KeyFor(StrEnum):
    """What a key lets another system send."""

    roster = "roster"
    kpis = "kpis"


def import_roster(
    file: Annotated[Path, typer.Argument(help="A CSV file: who, date, start, end, in Dutch or English.")],
    team: Annotated[
        str | None, typer.Option(help="The team it is for; else every line says it, or the person.")
    ] = None,
    good_lines: GoodLines = False,
    yes: Yes = False,
) -> None:
    """Show what a roster would change, and import it."""
    from bot.import_file import import_roster as take_in
    from bot.settings import load_settings

    if not take_in(load_settings(), file, team, good_lines=good_lines, yes=yes):
        raise typer.Exit(1)


def import_kpis(
    file: Annotated[Path, typer.Argument(help="A CSV file: date, KPI, value, or date and a column for each KPI.")],
    team: Annotated[str | None, typer.Option(help="The team it is for; else every line says it, or the KPI.")] = None,
    good_lines: GoodLines = False,
    yes: Yes = False,
) -> None:
    """Show what values of KPIs would change, and import them."""
    from bot.import_file import import_kpis as take_in
    from bot.settings import load_settings

    if not take_in(load_settings(), file, team, good_lines=good_lines, yes=yes):
        raise typer.Exit(1)


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


def token(
    team: Annotated[str, typer.Argument(help="The team for which it may send.")],
    kind: Annotated[KeyFor, typer.Option("--for", help="What it may send.")] = KeyFor.roster,
    revoke: Annotated[bool, typer.Option("--revoke", help="Withdraw the key.")] = False,
) -> None:
    """Make the key with which another system sends a team's roster or KPI values. The one before it stops working."""
    from bot.give_key import give_key
    from bot.settings import load_settings

    print(give_key(load_settings(), team, kind.value, revoke=revoke))
