"""A roster as a file that somebody brings in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.db import Database
from bot.i18n import Translator
from bot.people import rosters
from bot.people.csv_file import Follow, Headings
from bot.people.incoming import Offer
from bot.people.lines import Clean, bad_lines, left_out
from bot.people.models import Team
from bot.people.roster import Reading
from bot.people.roster_file import HEADINGS, read_roster
from bot.people.roster_words import counted, described, passed_line


class RosterReader:
    """Reads rosters of these teams."""

    headings: Headings = HEADINGS

    def __init__(self, session: Session, teams: Sequence[Team], now: datetime) -> None:
        self._teams, self._places, self._now = teams, rosters.load_places(session, teams), now

    def read(self, content: bytes, follow: Follow | None = None) -> "IncomingRoster":
        """Read a roster. Raises Refusal when it is none."""
        return IncomingRoster(self._teams, read_roster(content, self._places, self._now, follow), self._now)


class IncomingRoster:
    """A roster that was read."""

    def __init__(self, teams: Sequence[Team], reading: Reading, now: datetime) -> None:
        self._teams, self._reading, self._now = teams, reading, now
        self._ahead = rosters.Ahead([], {})

    @property
    def has_bad(self) -> bool:
        """Whether some lines cannot be used."""
        return bool(self._reading.bad)

    def offer(self, session: Session, t: Translator, clean: Clean = str) -> Offer:
        """What its good lines would change, team by team."""
        changes = rosters.changes_of(session, self._teams, self._reading, self._now)
        notes = [t("Who is not in it is not asked on these days.")] if changes else []
        return Offer(
            changes=[described(t, change, clean) for change in changes],
            notes=[*notes, *passed_line(t, self._reading)],
            bad=bad_lines(t, self._reading.bad, clean),
            is_any=any(change.is_any for change in changes),
        )

    def write_ahead(self, db: Database) -> None:
        """Write the shifts, a few days at a time; they count only after `take`."""
        self._ahead = rosters.write_ahead(db, self._teams, self._reading, self._now)

    def take(self, session: Session, t: Translator, by: int | None, clean: Clean = str) -> list[str]:
        """Let the good lines count."""
        changes = rosters.import_reading(session, self._reading, self._ahead, by, self._now)
        done = [counted(t, change, clean) for change in changes]
        return [*done, *left_out(t, self._reading.bad), *passed_line(t, self._reading)]
