"""`dagstart import-roster` and `dagstart token`: rosters at the shell, in English."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import Clock, FileClock
from bot.db import Database
from bot.errors import Refusal, StartupError
from bot.i18n import translator
from bot.people import rosters, tokens
from bot.people.models import Team
from bot.people.notations import fold
from bot.people.roster import Place, Reading
from bot.people.roster_file import read_roster
from bot.people.roster_words import bad_lines, described, left_out_line, passed_line
from bot.people.setup import log_change
from bot.settings import Settings
from bot.startup import check_migrations

LARGEST_FILE = 50_000_000
T = translator("en")
YES = frozenset({"yes", "y", "ja", "j"})


def import_roster(settings: Settings, file: Path, team: str | None, *, good_lines: bool, yes: bool) -> bool:
    """Show what a file would change, ask, and import it. Whether that was done, or was not needed.

    Raises StartupError with one sentence where the file, the team or the database is not right.
    """
    out, now, content = Console(highlight=False, markup=False, soft_wrap=True), _now(settings), _content(file)
    with _database(settings) as db:
        with db.read() as session:
            teams = _teams(session, team)
            places = rosters.load_places(session, teams)
        reading = _read(out, content, places, now)
        with db.read() as session:
            changes = rosters.changes_of(session, teams, reading, now)
        for line in (*(described(T, each) for each in changes), *passed_line(T, reading), *bad_lines(T, reading)):
            out.print(line)
        if reading.bad and not good_lines:
            out.print("Nothing was imported. Correct these lines, or import the others with --good-lines.")
            return False
        if not any(change.is_any for change in changes):
            out.print("There is nothing to import.")
            return True
        if not yes and not _agreed(out):
            out.print("Nothing was imported.")
            return False
        with out.status("Importing"), db.write() as session:
            rosters.import_reading(session, teams, reading, None, now)
        out.print(" ".join(["Imported.", *left_out_line(T, reading)]))
        return True


def give_token(settings: Settings, team: str, *, revoke: bool) -> str:
    """Make or withdraw the key with which a planning system sends a team's roster. Returns what to print."""
    now = _now(settings)
    with _database(settings) as db, db.write() as session:
        found = _teams(session, team)[0]
        if not revoke:
            log_change(session, found.id, None, "key_made", None, None, now)
            return tokens.make_token(session, found.id, None, now)
        if tokens.revoke_token(session, found.id, now):
            log_change(session, found.id, None, "key_withdrawn", None, None, now)
            return f"The key of {found.name} does not work any more."
        return f"{found.name} has no key."


def _now(settings: Settings) -> datetime:
    clock = FileClock(settings.clock_file) if settings.clock_file else Clock()
    try:
        return clock.now()
    finally:
        clock.close()


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    check_migrations(settings)
    db = Database(settings.database_url)
    try:
        yield db
    finally:
        db.close()


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        raise StartupError(f"{file} cannot be read ({error.strerror}).") from None
    if content is None:
        raise StartupError(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB. Split it, for instance by month.")
    return content


def _teams(session: Session, name: str | None) -> list[Team]:
    """All teams, or the one with this name. Raises StartupError."""
    teams = list(session.scalars(select(Team).where(Team.state != "left").order_by(Team.name)))
    if not teams:
        raise StartupError("There is no team yet. Set one up in Slack with /dagstart setup, then import its roster.")
    if name is None:
        return teams
    found = [team for team in teams if fold(team.name) == fold(name.removeprefix("#"))]
    if not found:
        known = ", ".join(team.name for team in teams[:10])
        raise StartupError(f"There is no team called {name}. The teams are: {known}.")
    return found


def _read(out: Console, content: bytes, places: Sequence[Place], now: datetime) -> Reading:
    with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("Reading", total=content.count(b"\n"))
        try:
            return read_roster(content, places, now, lambda line: progress.update(task, completed=line))
        except Refusal as reason:
            raise StartupError(T(reason.sentence, **reason.fields)) from None


def _agreed(out: Console) -> bool:
    try:
        return out.input("Import this? Type yes: ").strip().lower() in YES
    except EOFError:
        return False
