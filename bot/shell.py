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
from bot.people.members import is_called
from bot.people.models import Team
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
    """All teams, or the one with this name or this Slack id of its channel. Raises StartupError.

    Names are of one workspace: where there are several, a name that more than one of them has is asked about.
    """
    teams = list(session.scalars(select(Team).where(Team.state != "left").order_by(Team.name)))
    if not teams:
        raise StartupError("There is no team yet. Set one up in Slack with /dagstart setup, then try again.")
    if name is None:
        if len({team.workspace_id for team in teams}) > 1:
            raise StartupError("The bot works in several workspaces. Name the team with --team.")
        return teams
    found = [team for team in teams if is_called(team, name)]
    if not found:
        known = ", ".join(team.name for team in teams[:10])
        raise StartupError(f"There is no team called {name}. The teams are: {known}.")
    if len({team.workspace_id for team in found}) > 1:
        channels = ", ".join(team.channel_id for team in found)
        raise StartupError(f"Teams in several workspaces are called {name}. Give the id of a channel: {channels}.")
    return found
