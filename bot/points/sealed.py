"""Who raised a point without a name: encrypted with a key that is not in the database; without one nobody can."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import N_
from bot.people.models import Person, Team
from bot.points.models import Point
from bot.seal import Keys, keys_of
from bot.settings import Settings

NO_KEY = N_(
    "Without your name is not possible here: the administrator of this bot has not set a key for it (DAGSTART_KEY)."
)
REF_BYTES = 15
"""Twenty letters that nobody can guess."""


class Seal:
    """Seals and opens who raised a point."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def __bool__(self) -> bool:
        """Whether there is a key."""
        return bool(self._keys)

    def close(self, ref: str, person_id: int, at: datetime) -> str:
        """The person of the point with this reference, sealed. Every seal has the same length and tells no second."""
        return self._keys.close(f"{ref}:{person_id:012d}".encode(), at)

    def open(self, ref: str | None, sealed: str | None) -> int | None:
        """The person's id; None without the key it was sealed with, or for the seal of another point."""
        words = self._keys.open(sealed) if ref is not None and sealed is not None else None
        found, _, person_id = (words or b"").decode().rpartition(":")
        return int(person_id) if words and found == ref else None

    def fingerprint(self, source: str) -> str:
        """What tells a form or a message apart without saying which it was: a direct message names its reader."""
        return f"sealed:{self._keys.digest(source)[:40]}"


def new_ref() -> str:
    """A random reference: by this, and by nothing else, an answer finds its way back."""
    return secrets.token_urlsafe(REF_BYTES)


def seal_of(settings: Settings) -> Seal:
    """The seal with the keys of the settings."""
    return Seal(keys_of(settings))


def nameless_points(session: Session, settings: Settings, person: Person) -> list[Point]:
    """What somebody raised without a name. Seals of other workspaces are not opened for it."""
    seal = seal_of(settings)
    here = Point.team_id.in_(select(Team.id).where(Team.workspace_id == person.workspace_id))
    points = session.scalars(select(Point).where(here, Point.sealed_asker.is_not(None)).order_by(Point.id))
    return [each for each in points if seal.open(each.reply_ref, each.sealed_asker) == person.id]
