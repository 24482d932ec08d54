"""`dagstart export`: a team's own data into a file on this machine."""

from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.db import Database
from bot.errors import StartupError
from bot.export.files import file_name, write_file
from bot.people.changes import log_change
from bot.people.models import Team
from bot.settings import Settings
from bot.startup import check_migrations


def export(settings: Settings, name: str, format: str, output: Path) -> Path:
    """Export the team with this name, Slack id of its channel, or number. Returns the file. Raises StartupError."""
    check_migrations(settings)
    db, now = Database(settings.database_url), Clock().now()
    try:
        with db.write() as session:
            team = _find(session, name)
            path = output / file_name(team, format, now) if output.is_dir() else output
            if not path.parent.is_dir():
                raise StartupError(f"There is no folder {path.parent}. Make it first, or choose another --output.")
            log_change(session, team.id, None, "exported", None, None, now)
        unfinished = path.with_name(f"{path.name}.part")
        with db.snapshot() as session:
            write_file(session, team, format, unfinished, now)
        return unfinished.replace(path)
    finally:
        db.close()


def _find(session: Session, name: str) -> Team:
    number = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else 0
    known = name.removeprefix("#")
    query = select(Team).where(or_(Team.name == known, Team.channel_id == name, Team.id == number)).order_by(Team.id)
    found = session.scalars(query).all()
    if not found:
        teams = ", ".join(f"{team.name} ({team.id})" for team in session.scalars(select(Team).order_by(Team.name)))
        raise StartupError(f"There is no team {name}. There are: {teams or 'none yet'}.")
    if len(found) > 1:
        numbers = ", ".join(str(team.id) for team in found)
        raise StartupError(f"Several teams are called {name}. Give the number of one of them: {numbers}.")
    return found[0]
