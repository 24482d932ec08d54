"""`dagstart export`: a team's own data into a file on this machine."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import StartupError
from bot.export.files import file_name, write_file
from bot.people.changes import log_change
from bot.people.members import is_called
from bot.people.models import Team
from bot.settings import Settings
from bot.shell import moment, opened


def export(settings: Settings, name: str, format: str, output: Path) -> Path:
    """Export the team with this name, Slack id of its channel, or number. Returns the file. Raises StartupError."""
    now = moment(settings)
    with opened(settings) as db:
        with db.write() as session:
            team = _find(session, name)
            path = output / file_name(team, format, now) if output.is_dir() else output
            if not path.parent.is_dir():
                raise StartupError(f"There is no folder {path.parent}. Make it first, or choose another --output.")
            log_change(session, team.id, None, "exported", None, None, now)
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with db.snapshot() as session:
                write_file(session, team, format, unfinished, now)
            return unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise StartupError(f"{path} cannot be written: {error.strerror}.") from None


def _find(session: Session, name: str) -> Team:
    """Also a team that is there no more: what it left can be taken home."""
    teams = session.scalars(select(Team).order_by(Team.name, Team.id)).all()
    found = [team for team in teams if is_called(team, name) or str(team.id) == name]
    if not found:
        known = ", ".join(f"{team.name} ({team.id})" for team in teams)
        raise StartupError(f"There is no team {name}. There are: {known or 'none yet'}.")
    if len(found) > 1:
        numbers = ", ".join(str(team.id) for team in found)
        raise StartupError(f"Several teams are called {name}. Give the number of one of them: {numbers}.")
    return found[0]
