"""`dagstart token`: the key with which another system sends what belongs to a team."""

from bot.people import tokens
from bot.settings import Settings
from bot.shell import find_teams, moment, opened


def give_key(settings: Settings, team: str, kind: str, *, revoke: bool) -> str:
    """Make or withdraw a team's key of a kind (one of `tokens.KINDS`). Returns what to print. Raises StartupError."""
    now = moment(settings)
    with opened(settings) as db, db.write() as session:
        found = find_teams(session, team)[0]
        if not revoke:
            return tokens.make_token(session, found.id, kind, None, now)
        if tokens.revoke_token(session, found.id, kind, None, now):
            return f"The key of {found.name} does not work any more."
        return f"{found.name} has no such key."
