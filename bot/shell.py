"""What commands at the shell share: the moment, the database, and the teams that are meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import Clock, FileClock
from bot.db import Database
from bot.errors import StartupError
from bot.journal import follow_erasures
from bot.people.models import Team
from bot.people.notations import fold
from bot.settings import Settings
from bot.startup import check_migrations


def moment(settings: Settings) -> datetime:
    """What time it is, on the set clock where there is one."""
    clock = FileClock(settings.clock_file) if settings.clock_file else Clock()
    try:
        return clock.now()
    finally:
        clock.close()


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, if it is in step with this version, closed afterwards. Raises StartupError."""
    check_migrations(settings)
    db = Database(settings.database_url)
    follow_erasures(db, settings)
    try:
        yield db
    finally:
        db.close()


def find_teams(session: Session, name: str | None) -> list[Team]:
    """All teams, or the one with this name. Raises StartupError."""
    teams = list(session.scalars(select(Team).where(Team.state != "left").order_by(Team.name)))
    if not teams:
        raise StartupError("There is no team yet. Set one up in Slack with /dagstart setup, then try again.")
    if name is None:
        return teams
    found = [team for team in teams if fold(team.name) == fold(name.removeprefix("#"))]
    if not found:
        known = ", ".join(team.name for team in teams[:10])
        raise StartupError(f"There is no team called {name}. The teams are: {known}.")
    return found
